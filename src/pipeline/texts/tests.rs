//! Texts put together of made sources.

use super::*;
use crate::domain::{EntryId, EntryKind};

fn entry(kind: EntryKind, text: &str, sources: Vec<StoredSource>) -> EntryWithSources {
    EntryWithSources {
        id: EntryId(1),
        kind,
        url: Some("https://ada.example/talk".to_owned()),
        title: "The Monday talk".to_owned(),
        language: Some("en".to_owned()),
        minutes: None,
        text: text.to_owned(),
        html: None,
        sources,
    }
}

fn source(kind: SourceKind, raw: &str) -> StoredSource {
    StoredSource {
        kind,
        url: "https://ada.example/talk".to_owned(),
        media_type: None,
        language: None,
        raw: raw.as_bytes().to_vec(),
    }
}

fn page(sentence: &str) -> StoredSource {
    let body = format!("<p>{}</p>", [sentence; 12].join(" "));
    source(
        SourceKind::Page,
        &format!(
            "<html lang=en><title>The Monday talk</title><body><nav>Home</nav><article><h1>The Monday talk</h1>{body}{body}</article>"
        ),
    )
}

#[test]
fn a_page_stands_for_its_summary() {
    let sentence = "On Mondays I write down the one talk that I would rather not have.";
    let composed = compose(&entry(EntryKind::Article, "On Mondays I write down the one talk…", vec![page(sentence)]))
        .text
        .unwrap();
    assert!(composed.text.starts_with("On Mondays") && composed.text.len() > 1_000 && composed.minutes >= Some(1));
    assert_eq!(composed.language.as_deref(), Some("en"));
}

#[test]
fn the_feeds_own_text_stays_where_the_page_says_less_or_something_else() {
    let sentence = "On Mondays I write down the one talk that I would rather not have.";
    let long = "It says this and that and more of it. ".repeat(80);
    assert_eq!(compose(&entry(EntryKind::Article, &long, vec![page(sentence)])).text, None);
    let cookies = source(SourceKind::Page, "<title>Consent</title><body><p>We value your privacy.</p>");
    assert_eq!(compose(&entry(EntryKind::Article, "Short.", vec![cookies])).text, None);
    let other = StoredSource { raw: page(sentence).raw, ..page(sentence) };
    let stranger = EntryWithSources {
        title: "Bread and butter for all".to_owned(),
        ..entry(EntryKind::Article, &"Bread is baked of flour and water and time. ".repeat(5), vec![other])
    };
    assert_eq!(compose(&stranger).text, None);
    let deep = source(SourceKind::Page, &"<div>".repeat(100_000));
    let heavy = compose(&entry(EntryKind::Article, "Short.", vec![deep]));
    assert_eq!(heavy.text, None);
    assert!(heavy.trouble.unwrap().contains("too deep"));
    let picture = source(SourceKind::Page, "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR");
    let picture = compose(&entry(EntryKind::Article, "Short.", vec![picture]));
    assert_eq!((picture.text, picture.trouble.as_deref()), (None, Some("the page has no main text")));
}

#[test]
fn an_episode_says_its_notes_its_chapters_and_what_is_said_each_at_its_moment() {
    let transcript = source(
        SourceKind::Transcript,
        "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ada>Hello there.\n\n01:05.000 --> 01:09.000\n<v Bo>Ask before you tell.",
    );
    let chapters = source(
        SourceKind::Chapters,
        r#"{"chapters":[{"startTime":0,"title":"Welcome"},{"startTime":60,"title":"Asking"}]}"#,
    );
    let composed = compose(&entry(EntryKind::Episode, "Show notes.", vec![transcript, chapters])).text.unwrap();
    assert_eq!(composed.text, "Show notes.\n\nWelcome\nAsking\n\nHello there.\n\nAsk before you tell.");
    let moment = |words: &str| composed.outline.moment_at(composed.text.find(words).unwrap());
    assert_eq!(
        (moment("Show"), moment("Asking"), moment("Hello"), moment("Ask before")),
        (None, Some(60_000), Some(1_000), Some(65_000))
    );
    let at = composed.text.find("Ask before").unwrap();
    let place = composed.outline.place_of(&(at..composed.text.len()));
    assert_eq!(
        (place.speaker.as_deref(), place.under, place.end),
        (Some("Bo"), vec!["Asking".to_owned()], Some(69_000))
    );
    assert_eq!(composed.minutes, Some(1));
}

#[test]
fn time_stamps_in_the_notes_are_moments_of_their_lines() {
    let notes = "Three things.\n\n0:00 Hello\n1:30 Asking first\n9:00 Bye\n\nThanks.";
    let held = source(SourceKind::Chapters, "{\"chapters\":[]}");
    let composed = compose(&entry(EntryKind::Video, notes, vec![held])).text.unwrap();
    assert_eq!(composed.text, notes);
    let moment = |words: &str| composed.outline.moment_at(notes.find(words).unwrap());
    assert_eq!((moment("Three"), moment("Asking"), moment("Thanks")), (None, Some(90_000), None));
}
