//! Where an entry's text comes from beside its feed.

use crate::domain::{EntryKind, SourceKind, WantedSource};
use crate::format::{ParsedEntry, ParsedTranscript, write_chapters_json};
use crate::text;

/// A text of fewer words is a summary.
const SUMMARY_WORDS: usize = 80;
/// A longer text is no summary, however it ends.
const MOST_WORDS: usize = 500;
/// How feeds say that a text goes on elsewhere, at its end.
const GOES_ON: [&str; 15] = [
    "…",
    "...",
    "[…]",
    "[...]",
    "(…)",
    "read more",
    "continue reading",
    "read the full story",
    "read the rest",
    "keep reading",
    "weiterlesen",
    "lire la suite",
    "leer más",
    "seguir leyendo",
    "continua a leggere",
];
/// Marks in the last lines, behind which programs write where a text first appeared.
const CUT: [&str; 3] = ["[…]", "[...]", "[&#8230;]"];
/// Transcripts by what they are, the best first: with moments before those without.
const TRANSCRIPTS: [&[&str]; 5] = [
    &["text/vtt"],
    &["application/x-subrip", "application/srt", "text/srt"],
    &["application/json"],
    &["text/html"],
    &["text/plain"],
];

/// What is to be fetched for an entry, or held of what its feed says; `text` is the feed's own, plain.
pub(super) fn wanted(
    entry: &ParsedEntry,
    kind: EntryKind,
    text: &str,
    feed_language: Option<&str>,
) -> Vec<WantedSource> {
    let mut wanted = Vec::new();
    if kind == EntryKind::Article {
        wanted.extend(page(entry, text));
    }
    let language = entry.language.as_deref().or(feed_language);
    wanted.extend(best_transcript(&entry.transcripts, language).map(|transcript| WantedSource {
        kind: SourceKind::Transcript,
        url: if transcript.text.is_some() { String::new() } else { transcript.url.clone() },
        media_type: transcript.media_type.clone(),
        language: transcript.language.clone(),
        held: transcript.text.clone().map(String::into_bytes),
    }));
    wanted.extend(chapters(entry, kind, text));
    wanted
}

/// The page, where the feed gives only a summary of it. What has no title is a note, which is all there.
fn page(entry: &ParsedEntry, text: &str) -> Option<WantedSource> {
    let url = entry.url.as_deref().filter(|url| url.starts_with("http://") || url.starts_with("https://"))?;
    entry.title.as_deref().filter(|title| !title.trim().is_empty())?;
    is_summary(text).then(|| WantedSource {
        kind: SourceKind::Page,
        url: url.to_owned(),
        media_type: None,
        language: None,
        held: None,
    })
}

fn is_summary(text: &str) -> bool {
    // Counted no further than it matters: every entry that comes in is asked.
    let has_words = |number: usize| text.split_whitespace().nth(number - 1).is_some();
    if !has_words(SUMMARY_WORDS) {
        return true;
    }
    let end = text.get(text.floor_char_boundary(text.len().saturating_sub(300))..).unwrap_or_default();
    let bare =
        end.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '→' | '»' | '>' | ')' | ']')).to_lowercase();
    let end = end.trim_end().to_lowercase();
    let goes_on = GOES_ON.iter().any(|mark| end.ends_with(mark) || bare.ends_with(mark))
        || CUT.iter().any(|mark| end.contains(mark));
    goes_on && !has_words(MOST_WORDS)
}

/// The transcript in the language of the entry, else the first; with moments before those without.
fn best_transcript<'a>(offered: &'a [ParsedTranscript], language: Option<&str>) -> Option<&'a ParsedTranscript> {
    let base = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let rank = |transcript: &&ParsedTranscript| {
        let other = match (transcript.language.as_deref(), language) {
            (Some(of), Some(wanted)) => base(of) != base(wanted),
            _ => false,
        };
        let media_type = transcript.media_type.as_deref().unwrap_or_default().to_ascii_lowercase();
        let bare = media_type.split(';').next().unwrap_or_default().trim();
        let form = TRANSCRIPTS.iter().position(|types| types.contains(&bare));
        let untimed = transcript.rel.as_deref() != Some("captions");
        (other, form.unwrap_or(if transcript.text.is_some() { 4 } else { 2 }), untimed)
    };
    let usable = |transcript: &&ParsedTranscript| {
        transcript.text.is_some() || transcript.url.starts_with("http://") || transcript.url.starts_with("https://")
    };
    offered.iter().filter(usable).min_by_key(rank)
}

/// Chapters: those in the feed, else the file that it names, else those in the notes.
fn chapters(entry: &ParsedEntry, kind: EntryKind, text: &str) -> Option<WantedSource> {
    let source = |url: String, held: Option<String>| WantedSource {
        kind: SourceKind::Chapters,
        url,
        media_type: Some("application/json+chapters".to_owned()),
        language: None,
        held: held.map(String::into_bytes),
    };
    if !entry.chapters.is_empty() {
        return Some(source(String::new(), Some(write_chapters_json(&entry.chapters))));
    }
    if let Some(url) =
        entry.chapters_url.as_deref().filter(|url| url.starts_with("http://") || url.starts_with("https://"))
    {
        return Some(source(url.to_owned(), None));
    }
    // The notes themselves are read again when the text is put together.
    let listed = kind != EntryKind::Article && text.contains("0:00") && !text::find_moments(text).is_empty();
    listed.then(|| source(String::new(), Some("{\"chapters\":[]}".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(url: &str) -> ParsedEntry {
        ParsedEntry { title: Some("T".to_owned()), url: Some(url.to_owned()), ..ParsedEntry::default() }
    }

    #[test]
    fn the_page_is_wanted_where_the_feed_gives_a_summary() {
        let words = |count: usize| "word ".repeat(count);
        for (text, expected) in [
            (words(20), true),
            (words(200), false),
            (words(200) + "and so on…", true),
            (words(200) + "[…] The post T first appeared on Ada.", true),
            (words(200) + "Continue reading →", true),
            (words(900) + "...", false),
        ] {
            let sources = wanted(&titled("https://a.example/t"), EntryKind::Article, &text, None);
            assert_eq!(!sources.is_empty(), expected, "{} words", text.split_whitespace().count());
        }
        assert!(wanted(&titled("mailto:a"), EntryKind::Article, "x", None).is_empty());
        assert!(
            wanted(&ParsedEntry { title: None, ..titled("https://a.example/t") }, EntryKind::Article, "x", None)
                .is_empty()
        );
        assert!(wanted(&titled("https://a.example/t"), EntryKind::Episode, "x", None).is_empty());
    }

    #[test]
    fn of_several_transcripts_the_own_language_counts_first_and_then_the_moments() {
        let offered = |media_type: &str, language: &str| ParsedTranscript {
            url: format!("https://a.example/{media_type}/{language}"),
            media_type: Some(media_type.to_owned()),
            language: Some(language.to_owned()),
            ..ParsedTranscript::default()
        };
        let entry = ParsedEntry {
            transcripts: vec![
                offered("text/html", "en"),
                offered("text/vtt", "de"),
                offered("application/srt", "en-GB"),
                offered("application/json", "en"),
            ],
            ..ParsedEntry::default()
        };
        let url = |language| wanted(&entry, EntryKind::Episode, "", language).remove(0).url;
        assert_eq!(url(Some("en")), "https://a.example/application/srt/en-GB");
        assert_eq!(url(Some("de-DE")), "https://a.example/text/vtt/de");
        assert_eq!(url(None), "https://a.example/text/vtt/de");
    }
}
