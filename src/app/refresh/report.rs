//! What a sync says while it runs, and when it is done.

use std::collections::BTreeMap;

use crate::app::{FeedWalk, HistoryReport};
use crate::domain::{FeedId, Time};

/// Where a surface hears how a sync is going. All methods are called in order from one task.
pub trait RefreshProgress: Sync {
    /// So many feeds will be asked.
    fn started(&self, _feeds: usize) {}
    /// One feed is done with.
    fn feed_done(&self, _feed: &FeedDone) {}
    /// A walk through a back catalogue took one more step, or ended.
    fn walked(&self, _walk: &FeedWalk) {}
    /// So many entries were indexed so far.
    fn indexed(&self, _entries: usize) {}
}

/// No one listens.
impl RefreshProgress for () {}

/// One feed, done with.
#[derive(Debug)]
pub struct FeedDone {
    /// Its address.
    pub url: String,
    /// Entries that came new.
    pub new: usize,
    /// Entries that were edited.
    pub updated: usize,
    /// Bytes of its body, decompressed.
    pub bytes: u64,
    /// What went wrong, if anything.
    pub failure: Option<String>,
}

/// What a sync did.
#[derive(Debug, Default, serde::Serialize)]
pub struct SyncReport {
    /// Counts of feeds.
    pub feeds: SyncFeeds,
    /// Counts of entries.
    pub entries: SyncEntries,
    /// Bytes of the bodies that came, decompressed.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// One row a feed that failed.
    pub failures: Vec<SyncFailure>,
    /// The person stopped it; what was stored by then is stored.
    pub interrupted: bool,
    /// Of the feeds that were not asked, how many for which cause: `not_due`, `paused`, `gone`, `told_to_wait` (by their
    /// server), `just_asked`, `enough_today`.
    pub skipped: BTreeMap<&'static str, usize>,
    /// When the next feed is due.
    pub next_due: Option<Time>,
    /// What the walk through back catalogues did, where there was one.
    pub history: Option<HistoryReport>,
}

/// Counts of feeds: `total` = `due` + `skipped`, `due` = `fetched` + `not_modified` + `failed` (less if interrupted).
#[derive(Debug, Default, Clone, Copy, serde::Serialize)]
pub struct SyncFeeds {
    /// Feeds that were asked for.
    pub total: usize,
    /// Of those, feeds that were due.
    pub due: usize,
    /// Read anew.
    pub fetched: usize,
    /// Unchanged since the last time.
    pub not_modified: usize,
    /// Could not be read.
    pub failed: usize,
    /// Not due, paused, or gone.
    pub skipped: usize,
}

/// Counts of entries.
#[derive(Debug, Default, Clone, Copy, serde::Serialize)]
pub struct SyncEntries {
    /// Not seen before.
    pub new: usize,
    /// Edited since.
    pub updated: usize,
    /// Left out: more than are read of one document.
    pub left_out: usize,
}

/// One feed that could not be read.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SyncFailure {
    /// Names the feed.
    pub feed_id: FeedId,
    /// Its address.
    pub url: String,
    /// The cause in one word, the same for all failures of one cause.
    pub kind: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl SyncReport {
    /// Adds what a later round did; its failures and causes are not kept, so that years of rounds fit.
    pub(super) fn add(&mut self, later: Self) {
        let (feeds, more) = (&mut self.feeds, later.feeds);
        feeds.total = more.total;
        feeds.due += more.due;
        feeds.fetched += more.fetched;
        feeds.not_modified += more.not_modified;
        feeds.failed += more.failed;
        feeds.skipped = more.skipped;
        self.entries.new += later.entries.new;
        self.entries.updated += later.entries.updated;
        self.entries.left_out += later.entries.left_out;
        self.bytes += later.bytes;
        self.seconds += later.seconds;
        self.next_due = later.next_due;
    }

    /// The failures by cause, most frequent first.
    pub fn failures_by_cause(&self) -> Vec<(&str, Vec<&SyncFailure>)> {
        let mut causes: BTreeMap<&str, Vec<&SyncFailure>> = BTreeMap::new();
        for failure in &self.failures {
            causes.entry(&failure.kind).or_default().push(failure);
        }
        let mut causes: Vec<_> = causes.into_iter().collect();
        causes.sort_by_key(|(_, failures)| std::cmp::Reverse(failures.len()));
        causes
    }
}
