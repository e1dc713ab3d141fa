use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::app::{Access, SearchRequest, Taught};
use crate::config::{Home, Settings};
use crate::domain::{Circle, EntryKind, FixedClock, Time};
use crate::pipeline::matching::Weights;
use crate::store::{FeedAdded, FeedIngest, Location, NewEntry, NewMentor, Store};

fn ranked(scores: &[f64]) -> Vec<(EntryId, f64)> {
    (1..).map(EntryId).zip(scores.iter().copied()).collect()
}

#[test]
fn blend_and_sentence_model_count_alike_and_the_range_of_the_scores_stays() {
    let mut first = ranked(&[0.9, 0.5, 0.5, 0.1]);
    reorder(&mut first, &(1..).map(EntryId).zip([0.2, 0.2, 0.7, 0.6]).collect());
    let ids: Vec<i64> = first.iter().map(|(id, _)| id.0).collect();
    // Brought to 0..1: 1 and 0; .5 and 0; .5 and 1; 0 and .8.
    assert_eq!(ids, [3, 1, 4, 2]);
    let expected = [0.1 + 0.75 * 0.8, 0.1 + 0.5 * 0.8, 0.1 + 0.4 * 0.8, 0.1 + 0.25 * 0.8];
    assert!(first.iter().zip(expected).all(|((_, score), expected)| (score - expected).abs() < 1e-9), "{first:?}");
    let mut equal = ranked(&[0.4, 0.4, 0.4]);
    reorder(&mut equal, &(1..).map(EntryId).zip([0.1, 0.1, 0.3]).collect());
    assert_eq!(equal.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [3, 1, 2], "{equal:?}");
}

#[test]
fn a_sentence_model_reads_the_title_and_the_best_passage_or_the_beginning() {
    let near = |range| Nearness { passage: Some(range), ..Nearness::default() };
    assert_eq!(passage_to_read("On boats", "One two. Three.", Some(&near(9..15))), "On boats. Three.");
    assert_eq!(passage_to_read("Why boats?", "One two.", None), "Why boats? One two.");
    assert_eq!(passage_to_read("", "One two.", Some(&near(3..99))), "One two.");
    assert_eq!(passage_to_read("On boats", " ", None), "On boats");
    let long = passage_to_read("", &"ö".repeat(READ_CHARS + 9), None);
    assert_eq!(long.chars().count(), READ_CHARS);
}

const VOCABULARY: [&str; 10] = ["critique", "honest", "team", "bread", "boat", "wind", "rose", "rain", "oven", "week"];

/// A text that says "feedback", with other words besides that look drawn by lot and are always the same.
fn text_of(number: usize) -> String {
    let mut state = u64::try_from(number).unwrap_or_default();
    let word = |_| {
        state = state.wrapping_add(1).wrapping_mul(0x5851_f42d_4c95_7f2d).rotate_left(29);
        VOCABULARY[usize::try_from(state % 1_000).unwrap_or_default() % VOCABULARY.len()]
    };
    format!("feedback {} number{number}", (0..8).map(word).collect::<Vec<_>>().join(" "))
}

async fn fill(home: &Home) {
    home.create().unwrap();
    let store = Store::open(&Location::SqliteFile(home.database())).await.unwrap();
    let now: Time = "2026-03-02T09:00:00Z".parse().unwrap();
    let mentor = NewMentor {
        slug_hint: "ada".into(),
        name: "Ada".into(),
        circle: Circle::World,
        why: None,
        aims: Vec::new(),
        homepage: None,
    };
    let mentor = store.insert_mentor(&mentor, now).await.unwrap();
    let added = store.add_feed(mentor, "https://ada.example/feed", None, now).await.unwrap();
    let FeedAdded::New(feed) = added else { panic!("{added:?}") };
    let entry = |number: usize| NewEntry {
        identity: number.to_string(),
        url: None,
        language: Some("en".into()),
        minutes: None,
        title: format!("Note {number}"),
        author: None,
        kind: EntryKind::Article,
        published: None,
        summary: None,
        content_hash: String::new(),
        text: text_of(number),
        html: None,
        enclosures: Vec::new(),
        sources: Vec::new(),
    };
    let ingest = FeedIngest { new: (0..70).map(entry).collect(), ..FeedIngest::empty(feed, now) };
    store.ingest(&ingest).await.unwrap();
    store.close().await;
}

async fn open(home: &Home, model: Option<&Path>) -> App {
    let model = model.map(|dir| dir.display().to_string());
    let settings = Settings::load(home, &|name| model.clone().filter(|_| name == "MENTOR_EMBEDDING_MODEL")).unwrap();
    let clock = Arc::new(FixedClock("2026-03-02T09:00:00Z".parse().unwrap()));
    App::open(home.clone(), settings, clock, Access::Read).await.unwrap()
}

async fn rank(app: &App) -> Vec<(EntryId, f64)> {
    app.rank("", "feedback", Weights::default(), &Taught::default()).await.unwrap()
}

async fn search(app: &App, words: &str, limit: usize, page: usize) -> Vec<(EntryId, f64)> {
    let request = SearchRequest { words: words.to_owned(), limit, page, ..SearchRequest::default() };
    app.search(&request).await.unwrap().hits.iter().map(|hit| (hit.entry.id, hit.score)).collect()
}

#[tokio::test]
async fn a_sentence_model_that_cannot_be_read_changes_nothing_and_is_told_by_the_check() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::resolve(Some(place.path().join("home"))).unwrap();
    fill(&home).await;
    let without = rank(&open(&home, None).await).await;
    let nowhere = place.path().join("nowhere");
    let app = open(&home, Some(&nowhere)).await;
    assert_eq!(rank(&app).await, without);
    assert_eq!(search(&app, "feedback rose", 70, 1).await.len(), 70);
    assert!(app.reranking.told.get().is_some());
    let checks = App::diagnose(&home, &app.settings, app.clock.clone()).await;
    let check = checks.iter().find(|check| check.what == "embedding model").unwrap();
    let expected = if cfg!(feature = "sentence-model") { "is not there" } else { "was built without" };
    assert!(check.found.contains(expected) && check.advice.is_some(), "{check:?}");
    let checks = App::diagnose(&home, &open(&home, None).await.settings, app.clock.clone()).await;
    assert!(checks.iter().all(|check| check.what != "embedding model"));
}

#[cfg(feature = "sentence-model")]
mod with_sentence_model {
    use super::*;
    use crate::embed::{SentenceModel, tiny_sentence_model};

    async fn library() -> (tempfile::TempDir, Home, std::path::PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let home = Home::resolve(Some(place.path().join("home"))).unwrap();
        fill(&home).await;
        let dir = place.path().join("model");
        tiny_sentence_model::write(&dir, "bert");
        (place, home, dir)
    }

    fn ids(ranked: &[(EntryId, f64)]) -> Vec<EntryId> {
        ranked.iter().map(|(id, _)| *id).collect()
    }

    #[tokio::test]
    async fn the_first_fifty_follow_blend_and_cosine_and_the_rest_stays_below() {
        let (_place, home, dir) = library().await;
        let plain = rank(&open(&home, None).await).await;
        let app = open(&home, Some(&dir)).await;
        let reranked = rank(&app).await;
        assert_eq!(plain.len(), 70);
        assert_eq!(ids(&reranked)[RERANKED..], ids(&plain)[RERANKED..]);
        assert_ne!(ids(&reranked), ids(&plain));
        assert!(reranked.is_sorted_by(|a, b| a.1 >= b.1), "{reranked:?}");

        let model = SentenceModel::open(&dir).unwrap();
        let question = model.embed_query("feedback").unwrap();
        let cosine = |id: &EntryId| {
            let number = usize::try_from(id.0).unwrap() - 1;
            let read = model.embed_query(&format!("Note {number}. {}", text_of(number))).unwrap();
            f64::from(question.iter().zip(read).map(|(one, other)| one * other).sum::<f32>())
        };
        let first = &plain[..RERANKED];
        let close: Vec<f64> = first.iter().map(|(id, _)| cosine(id)).collect();
        let (least, most) = ends_of(&close);
        let (low, high) = (first[RERANKED - 1].1, first[0].1);
        let wanted = |at: usize| ((first[at].1 - low) / (high - low) + (close[at] - least) / (most - least)) / 2.0;
        let place_of = |id: EntryId| first.iter().position(|(held, _)| *held == id).unwrap();
        let in_order: Vec<f64> = reranked[..RERANKED].iter().map(|(id, _)| wanted(place_of(*id))).collect();
        // Vectors are kept in bytes, which moves a cosine by less than a hundredth.
        let slack = 0.02 / (most - least);
        assert!(in_order.windows(2).all(|pair| pair[0] > pair[1] - slack), "{in_order:?}");
        assert!(in_order[0] > in_order[RERANKED - 1] + slack, "{in_order:?}");
    }

    #[tokio::test]
    async fn pages_are_of_one_order_and_what_says_all_stays_before_what_says_less() {
        let (_place, home, dir) = library().await;
        let app = open(&home, Some(&dir)).await;
        let all = search(&app, "feedback rose wind", 70, 1).await;
        assert_ne!(ids(&all), ids(&search(&open(&home, None).await, "feedback rose wind", 70, 1).await));
        let mut pages = Vec::new();
        for page in 1..=7 {
            pages.extend(search(&app, "feedback rose wind", 10, page).await);
        }
        assert_eq!(pages, all);
        assert_eq!(search(&open(&home, Some(&dir)).await, "feedback rose wind", 70, 1).await, all, "from the file");
        let says_all = |id: &EntryId| {
            let text = text_of(usize::try_from(id.0).unwrap() - 1);
            text.contains("rose") && text.contains("wind")
        };
        let says_all: Vec<bool> = ids(&all).iter().map(says_all).collect();
        assert!(says_all.iter().any(|all| *all) && says_all.is_sorted_by(|a, b| a >= b), "{says_all:?}");
    }

    #[tokio::test]
    async fn entries_like_one_are_in_the_order_of_the_model_too() {
        let (_place, home, dir) = library().await;
        let similar = async |app: &App| {
            let reply = app.similar(EntryId(1), 60).await.unwrap();
            reply.similar.iter().map(|other| other.entry.id).collect::<Vec<_>>()
        };
        let (plain, reranked) =
            (similar(&open(&home, None).await).await, similar(&open(&home, Some(&dir)).await).await);
        assert_ne!(plain, reranked);
        let sorted = |mut ids: Vec<EntryId>| {
            ids.sort_unstable();
            ids
        };
        assert_eq!(sorted(plain), sorted(reranked));
    }
}
