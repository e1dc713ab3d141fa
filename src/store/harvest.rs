//! What one feed, or one walk through its past, brings into the library.

use super::{AskNote, WalkStart};
use crate::domain::{Enclosure, EntryId, EntryKind, FeedId, FeedKind, Time, Validators, WantedSource};

/// What tells whether an entry that comes in is one the library has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryKey {
    /// Names the entry.
    pub id: EntryId,
    /// What made it itself at the last fetch.
    pub identity: String,
    /// Its page.
    pub url: Option<String>,
    /// Its title.
    pub title: String,
    /// A hash of everything shown; another one means that it was edited.
    pub content_hash: String,
}

/// An entry as it is to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// What makes it the same one at the next fetch; unique within its feed.
    pub identity: String,
    /// Its page.
    pub url: Option<String>,
    /// Its title, plain text, never empty.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// What it is.
    pub kind: EntryKind,
    /// When it was published, as the feed says.
    pub published: Option<Time>,
    /// ISO 639-1 language of the text.
    pub language: Option<String>,
    /// Estimated whole minutes.
    pub minutes: Option<i64>,
    /// A short plain-text beginning.
    pub summary: Option<String>,
    /// A hash of everything shown.
    pub content_hash: String,
    /// The whole text, plain.
    pub text: String,
    /// The same as the feed gave it, where it is worth keeping.
    pub html: Option<String>,
    /// Media files, the one to play first.
    pub enclosures: Vec<Enclosure>,
    /// Where its text comes from beside the feed.
    pub sources: Vec<WantedSource>,
}

/// One feed's harvest.
#[derive(Debug, Clone)]
pub struct FeedIngest {
    /// Names the feed.
    pub feed_id: FeedId,
    /// When the request began.
    pub at: Time,
    /// The feed's title; `None` keeps the present one.
    pub title: Option<String>,
    /// The page it belongs to; `None` keeps the present one.
    pub site_url: Option<String>,
    /// The language it declares; `None` keeps the present one.
    pub language: Option<String>,
    /// What its entries say it carries; the learner's own word goes before it.
    pub kind: FeedKind,
    /// What to send next time.
    pub validators: Validators,
    /// A hash of the body that was read.
    pub body_hash: Option<String>,
    /// Not to be asked before this time.
    pub next_check_at: Option<Time>,
    /// What the ask leaves behind.
    pub note: AskNote,
    /// Where a walk through the back catalogue would begin, as the feed shows it now.
    pub walk: Option<WalkStart>,
    /// Entries the library does not have.
    pub new: Vec<NewEntry>,
    /// Entries it has, as they are now.
    pub updated: Vec<(EntryId, NewEntry)>,
}

impl FeedIngest {
    /// A feed that was read and had nothing to say: the beginning of every other harvest.
    pub fn empty(feed_id: FeedId, at: Time) -> Self {
        Self {
            feed_id,
            at,
            title: None,
            site_url: None,
            language: None,
            kind: FeedKind::Blog,
            validators: Validators::default(),
            body_hash: None,
            next_check_at: None,
            note: AskNote::default(),
            walk: None,
            new: Vec::new(),
            updated: Vec::new(),
        }
    }
}

/// What an ingest did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingested {
    /// The entries added, in the order given. One whose identity the feed had already is left out.
    pub new: Vec<EntryId>,
    /// How many were changed.
    pub updated: usize,
    /// The last revision taken, or 0 where nothing came in.
    pub revision: i64,
    /// Whether the store holds something else than what came in: one of the changed entries stands in a group, or kept a
    /// fuller text. The index then has to be told by the store.
    pub differs: bool,
}

/// The entries of a harvest.
#[derive(Debug, Clone, Copy)]
pub struct Harvest<'a> {
    /// Names the feed.
    pub feed_id: FeedId,
    /// When it came.
    pub at: Time,
    /// When an entry without a date is taken to have been there at the latest.
    pub undated_at: Time,
    /// The texts were read from the entries' own pages.
    pub of_pages: bool,
    /// Entries the library does not have.
    pub new: &'a [NewEntry],
    /// Entries it has, as they are now.
    pub updated: &'a [(EntryId, NewEntry)],
}

impl<'a> From<&'a FeedIngest> for Harvest<'a> {
    fn from(ingest: &'a FeedIngest) -> Self {
        let at = ingest.at;
        Self {
            feed_id: ingest.feed_id,
            at,
            undated_at: at,
            of_pages: false,
            new: &ingest.new,
            updated: &ingest.updated,
        }
    }
}
