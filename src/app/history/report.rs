//! What a walk through back catalogues did.

use crate::app::{RefreshProgress, SyncEntries};
use crate::domain::{FeedId, Time};
use crate::pipeline::history::End;

/// What a walk did, and where it stands.
#[derive(Debug, Default, serde::Serialize)]
pub struct HistoryReport {
    /// Counts of entries.
    pub entries: SyncEntries,
    /// Requests made, those for robots.txt included.
    pub requests: usize,
    /// One row a feed; where the walk was interrupted, only those that had stopped by then.
    pub feeds: Vec<FeedWalk>,
    /// The person stopped it; what was stored by then is stored.
    pub interrupted: bool,
}

/// Where the walk through one feed's back catalogue stands.
#[derive(Debug, Clone, serde::Serialize)]
pub struct FeedWalk {
    /// Names the feed.
    pub feed_id: FeedId,
    /// Its address.
    pub url: String,
    /// `whole`, `beginning`, `listed` or `nothing` where there is nothing more to walk; else why it stopped:
    /// `limit`, `since`, `time`, `waiting`.
    pub state: &'static str,
    /// The same in words, with what to do next.
    pub message: String,
    /// Requests made in this run.
    pub requests: usize,
    /// Counts of entries of this run.
    pub entries: SyncEntries,
}

/// Why a walk stopped that can go on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pause {
    /// So many entries, or requests to the site, as one run may take.
    Entries(usize),
    Requests(usize),
    /// The day that was asked for is reached.
    Since(Time),
    /// The run's time is up.
    Time,
    /// The server is in trouble, or asks to wait.
    Waiting(String),
}

impl Pause {
    pub(super) fn state(&self) -> &'static str {
        match self {
            Self::Entries(_) | Self::Requests(_) => "limit",
            Self::Since(_) => "since",
            Self::Time => "time",
            Self::Waiting(_) => "waiting",
        }
    }

    pub(super) fn message(&self) -> String {
        const ON: &str = "type `mentor sync --history` to go on";
        match self {
            Self::Entries(limit) => format!("stopped at the limit of {limit} entries; {ON}"),
            Self::Requests(limit) => format!("stopped at the limit of {limit} requests to one site; {ON}"),
            Self::Since(day) => {
                format!("walked back to {}; `mentor sync --history` goes further", day.format("%Y-%m-%d"))
            }
            Self::Time => format!("stopped because the time for one run is over; {ON}"),
            Self::Waiting(why) => format!("{why}; `mentor sync --history` tries again"),
        }
    }
}

/// An end in words.
pub(super) fn end_message(end: End) -> &'static str {
    match end {
        End::Whole => "the feed holds everything there is",
        End::Beginning => "walked to the beginning",
        End::Listed => "every article that the site lists was read",
        End::Nothing => "this site offers no archive",
    }
}

/// Tells a surface of one step.
pub(super) fn tell(progress: &dyn RefreshProgress, walk: &FeedWalk) {
    progress.walked(walk);
}
