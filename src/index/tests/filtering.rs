//! What a search leaves out.

use super::support::*;
use crate::domain::{EntryId, EntryKind, FeedId, MentorId};
use crate::index::{Filters, IndexedEntry, Request};

fn library() -> Library {
    Library::of(&[
        IndexedEntry { published: Some(day("2024-01-01")), minutes: Some(3), ..entry(1, "One", "alpha") },
        IndexedEntry {
            published: Some(day("2024-06-01")),
            minutes: Some(60),
            kind: EntryKind::Episode,
            mentor_id: MentorId(2),
            feed_id: Some(FeedId(2)),
            ..entry(2, "Two", "alpha")
        },
        IndexedEntry { published: None, minutes: None, language: Some("de"), ..entry(3, "Three", "alpha") },
        IndexedEntry {
            kind: EntryKind::Book,
            language: None,
            feed_id: None,
            mentor_id: MentorId(3),
            ..entry(4, "Four", "alpha")
        },
    ])
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids
}

#[test]
fn the_fields_of_a_query_filter() {
    let library = library();
    for (query, expected) in [
        ("kind:episode", vec![2]),
        ("kind:episode kind:book", vec![2, 4]),
        ("-kind:episode -kind:book", vec![1, 3]),
        ("lang:de", vec![3]),
        ("lang:en lang:de", vec![1, 2, 3]),
        ("-lang:en", vec![3, 4]),
        ("after:2024", vec![1, 2]),
        ("after:2024-01-02", vec![2]),
        ("before:2024", vec![4]),
        ("before:2024-01-02 after:2024-01-01", vec![1]),
        ("after:2021 after:2024-02", vec![2]),
        ("minutes:<5", vec![1]),
        ("minutes:<=5", vec![1, 4]),
        ("minutes:>5 minutes:<100", vec![2]),
        ("-minutes:<=5", vec![2, 3]),
        ("minutes:3..5 -minutes:5", vec![1]),
    ] {
        assert_eq!(sorted(library.find(query)), expected, "{query}");
        assert_eq!(sorted(library.find(&format!("alpha {query}"))), expected, "alpha {query}");
        assert_eq!(library.ask(query).total, expected.len(), "{query}");
    }
}

#[test]
fn ids_from_the_library_filter() {
    let library = library();
    let cases = [
        (Filters { mentor_ids: Some(vec![MentorId(2), MentorId(3)]), ..Filters::default() }, vec![2, 4]),
        (Filters { mentor_ids: Some(vec![]), ..Filters::default() }, vec![]),
        (Filters { without_mentor_ids: vec![MentorId(1)], ..Filters::default() }, vec![2, 4]),
        (Filters { feed_ids: Some(vec![FeedId(2), FeedId(7)]), ..Filters::default() }, vec![2]),
        (Filters { only_ids: Some(vec![EntryId(3), EntryId(1), EntryId(77)]), ..Filters::default() }, vec![1, 3]),
        (Filters { only_ids: Some(vec![]), ..Filters::default() }, vec![]),
        (Filters { without_ids: vec![EntryId(3), EntryId(1)], ..Filters::default() }, vec![2, 4]),
        (
            Filters {
                only_ids: Some((0..10).map(EntryId).collect()),
                without_ids: vec![EntryId(2)],
                kinds: vec![EntryKind::Episode, EntryKind::Article],
                ..Filters::default()
            },
            vec![1, 3],
        ),
    ];
    for (filters, expected) in cases {
        for words in ["alpha", ""] {
            let request = Request { filters: filters.clone(), ..request(words) };
            let found = library.index.search(&request).unwrap();
            assert_eq!((found.total, sorted(ids(&found))), (expected.len(), expected.clone()), "{words} {filters:?}");
        }
    }
}

#[test]
fn minutes_of_a_recording_count_at_the_speed_it_is_heard() {
    let library = library();
    for (speed, query, expected) in [
        ("1", "minutes:60", vec![2]),
        ("2", "minutes:60", vec![]),
        ("2", "minutes:30", vec![2]),
        ("2", "minutes:<=5", vec![1, 4]),
        ("2", "minutes:<31", vec![1, 2, 4]),
        ("2", "-minutes:<31", vec![3]),
        ("0.5", "minutes:>100", vec![2]),
    ] {
        let mut request = request(query);
        request.filters.speed = speed.parse().unwrap();
        let found = library.index.search(&request).unwrap();
        assert_eq!(sorted(ids(&found)), expected, "{query} at {speed}");
    }
}

#[test]
fn a_filter_does_not_change_the_order() {
    let library = Library::of(&[
        entry(1, "One", "alpha beta and many, many other words in a long sentence"),
        entry(2, "Alpha", "alpha alpha"),
        IndexedEntry { kind: EntryKind::Video, ..entry(3, "Alpha", "alpha alpha alpha") },
    ]);
    assert_eq!(library.find("alpha kind:article minutes:<=5 after:2019"), [2, 1]);
}

#[test]
fn an_index_without_any_date_or_length_can_be_filtered() {
    let library = Library::of(&[IndexedEntry { published: None, minutes: None, ..entry(1, "One", "alpha") }]);
    assert_eq!(library.find(""), [1]);
    assert_eq!(library.find("alpha"), [1]);
    assert_eq!(library.find("alpha after:2020"), NOTHING);
    assert_eq!(library.find("minutes:<20"), NOTHING);
}
