//! A small tokenizer, and a library in a temporary folder.

use std::ops::Range;

use tempfile::TempDir;

use crate::domain::{EntryId, EntryKind, FeedId, MentorId, Time};
use crate::index::{Filters, Found, Index, IndexedEntry, Opened, Request, Stamp, parse_query};

/// Words in lower case, without the commonest endings of English and German; runs of Han and Kana as
/// overlapping pairs. Small, but it errs as real ones do: a slip can hide an ending from it.
pub(super) fn tokenize(text: &str, language: Option<&str>, each: &mut dyn FnMut(&str, Range<usize>, usize)) {
    let endings: &[&str] = match language {
        Some("en") => &["ations", "ation", "ement", "ings", "ing", "ers", "er", "ed", "s"],
        Some("de") => &["en", "e", "n", "s"],
        _ => &[],
    };
    let mut position = 0;
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        let start = run.as_ptr() as usize - text.as_ptr() as usize;
        let chars: Vec<(usize, char)> = run.char_indices().collect();
        if chars.iter().all(|(_, c)| *c >= '\u{2e80}') && chars.len() > 1 {
            for pair in chars.windows(2) {
                let end = pair[1].0 + pair[1].1.len_utf8();
                each(&run[pair[0].0..end], start + pair[0].0..start + end, position);
                position += 1;
            }
        } else {
            let word = run.to_lowercase();
            let term = cut_ending(&word, endings);
            each(term, start..start + run.len(), position);
            position += 1;
        }
    }
}

fn cut_ending<'a>(word: &'a str, endings: &[&str]) -> &'a str {
    let stem = endings.iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() >= 3);
    match stem {
        Some("runn") => "run",
        Some(stem) => stem,
        None => word,
    }
}

/// An English article of mentor 1, long ago.
pub(super) fn entry(id: i64, title: &'static str, text: &'static str) -> IndexedEntry<'static> {
    IndexedEntry {
        id: EntryId(id),
        mentor_id: MentorId(1),
        feed_id: Some(FeedId(1)),
        title,
        text,
        author: "",
        mentor: "Ada Example",
        kind: EntryKind::Article,
        language: Some("en"),
        published: Some(day("2020-01-01")),
        minutes: Some(5),
    }
}

pub(super) fn day(text: &str) -> Time {
    format!("{text}T00:00:00Z").parse().unwrap()
}

pub(super) fn stamp(revision: i64) -> Stamp {
    Stamp { library: "test".to_owned(), revision }
}

pub(super) const HEAP: usize = 15_000_000;

/// An index in a folder that goes away with it.
pub(super) struct Library {
    pub(super) home: TempDir,
    pub(super) index: Index,
}

impl Library {
    pub(super) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let index = Index::create(&home.path().join("index"), tokenize).unwrap();
        Self { home, index }
    }

    pub(super) fn of(entries: &[IndexedEntry<'_>]) -> Self {
        let library = Self::new();
        library.write(entries, 1);
        library
    }

    pub(super) fn dir(&self) -> std::path::PathBuf {
        self.home.path().join("index")
    }

    /// Puts and commits with one writer.
    pub(super) fn write(&self, entries: &[IndexedEntry<'_>], revision: i64) {
        let mut writer = self.index.writer(HEAP).unwrap();
        for entry in entries {
            writer.put(entry).unwrap();
        }
        writer.commit(&stamp(revision)).unwrap();
        writer.finish().unwrap();
    }

    pub(super) fn find(&self, query: &str) -> Vec<i64> {
        ids(&self.ask(query))
    }

    pub(super) fn ask(&self, query: &str) -> Found {
        self.index.search(&request(query)).unwrap()
    }
}

/// A search as the command line does it.
pub(super) fn request(query: &str) -> Request {
    let query = parse_query(query);
    let mut filters = Filters::default();
    filters.add_query(&query);
    Request {
        words: query.clauses,
        filters,
        languages: vec!["en".to_owned(), "de".to_owned()],
        limit: 100,
        ..Request::default()
    }
}

pub(super) fn ids(found: &Found) -> Vec<i64> {
    found.hits.iter().map(|hit| hit.entry_id.0).collect()
}

pub(super) fn open_ready(dir: &std::path::Path) -> Index {
    match Index::open(dir, tokenize).unwrap() {
        Opened::Ready(index) => index,
        other => panic!("{other:?}"),
    }
}

/// No ids.
pub(super) const NOTHING: [i64; 0] = [];
