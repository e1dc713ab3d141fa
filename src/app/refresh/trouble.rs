//! Why a feed could not be read, whichever room found out.

use chrono::TimeDelta;

use super::report::SyncFailure;
use crate::format::FormatError;
use crate::net::{FailureKind, FetchError};
use crate::pipeline::schedule::Rest;
use crate::store::FeedPoll;

/// Why a feed could not be read, for its row and for the person.
pub(super) struct Trouble {
    pub(super) kind: String,
    pub(super) message: String,
    pub(super) hint: String,
    /// How long it is left alone at the least.
    pub(super) rest: Option<Rest>,
    pub(super) gone: bool,
    /// A domain that asked to be left alone, and for how long.
    pub(super) hold: Option<(String, TimeDelta)>,
    /// Nothing was asked: the domain had asked to be left alone before.
    pub(super) held: bool,
    /// Nothing shows that this machine's own network works.
    pub(super) unreached: bool,
    /// Nobody could be reached: it is not the feed's fault.
    pub(super) offline: bool,
}

/// Who refuses us is not asked again sooner than this.
const REFUSED_WAIT: TimeDelta = TimeDelta::hours(4);

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        let wait = error.domain_wait().and_then(|wait| TimeDelta::from_std(wait).ok());
        let refused = matches!(error.kind(), FailureKind::Status(401 | 403)).then_some(Rest::Refused(REFUSED_WAIT));
        let told = wait.map(if error.retry_after().is_some() { Rest::Told } else { Rest::TooOften });
        Self {
            kind: error.kind().as_str().to_owned(),
            hint: error.hint(),
            rest: told.or(refused),
            gone: error.kind() == FailureKind::Gone,
            hold: error.domain().map(str::to_owned).zip(wait),
            held: error.is_held(),
            unreached: error.is_unreached(),
            offline: false,
            message: error.to_string(),
        }
    }
}

impl From<FormatError> for Trouble {
    fn from(error: FormatError) -> Self {
        Self {
            kind: error.kind().to_owned(),
            hint: error.hint(),
            rest: None,
            gone: false,
            hold: None,
            held: false,
            unreached: false,
            offline: false,
            message: error.to_string(),
        }
    }
}

/// When to try again where this machine seems to be offline.
const OFFLINE_WAIT: TimeDelta = TimeDelta::minutes(10);

impl Trouble {
    /// The same trouble at a time when nobody else could be reached either.
    pub(super) fn while_offline(self) -> Self {
        Self {
            kind: "offline".to_owned(),
            message: format!("this machine seems to be offline: {}", self.message),
            hint: "Check this machine's network; nothing is held against the feeds, and they are tried again soon."
                .to_owned(),
            offline: true,
            ..self
        }
    }

    /// When to ask again where the feed was not even asked, so that nothing is held against it; `None` for all other
    /// trouble.
    pub(super) fn no_fault_wait(&self) -> Option<TimeDelta> {
        if self.offline {
            return Some(OFFLINE_WAIT);
        }
        self.rest.filter(|_| self.held).map(Rest::span)
    }

    /// As the report of a sync tells it.
    pub(super) fn tell(self, poll: &FeedPoll) -> SyncFailure {
        SyncFailure { feed_id: poll.id, url: poll.url.clone(), kind: self.kind, message: self.message, hint: self.hint }
    }

    /// Something of our own failed: that is no fault of the feed, but it must not end the sync.
    pub(super) fn inside(error: &dyn std::error::Error) -> Self {
        Self {
            kind: "internal".to_owned(),
            message: format!("mentor could not handle this feed: {error}"),
            hint: "please report this feed's address as a bug".to_owned(),
            rest: None,
            gone: false,
            hold: None,
            held: false,
            unreached: false,
            offline: false,
        }
    }
}
