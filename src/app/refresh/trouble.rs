//! Why a feed could not be read, whichever room found out.

use chrono::TimeDelta;

use crate::format::FormatError;
use crate::net::{FailureKind, FetchError, Held};

/// Why a feed could not be read, for its row and for the person.
pub(super) struct Trouble {
    pub(super) kind: String,
    pub(super) message: String,
    pub(super) hint: String,
    pub(super) retry_after: Option<TimeDelta>,
    pub(super) gone: bool,
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Self {
            kind: error.kind().as_str().to_owned(),
            hint: error.hint(),
            retry_after: error.domain_wait().or(error.retry_after()).and_then(|wait| TimeDelta::from_std(wait).ok()),
            gone: error.kind() == FailureKind::Gone,
            message: error.to_string(),
        }
    }
}

impl From<Held> for Trouble {
    fn from(held: Held) -> Self {
        Self {
            kind: FailureKind::RateLimited.as_str().to_owned(),
            hint: FailureKind::RateLimited.hint().to_owned(),
            retry_after: TimeDelta::from_std(held.wait).ok(),
            gone: false,
            message: held.to_string(),
        }
    }
}

impl From<FormatError> for Trouble {
    fn from(error: FormatError) -> Self {
        Self {
            kind: error.kind().to_owned(),
            hint: error.hint(),
            retry_after: None,
            gone: false,
            message: error.to_string(),
        }
    }
}

impl Trouble {
    /// Something of our own failed: that is no fault of the feed, but it must not end the sync.
    pub(super) fn inside(error: &dyn std::error::Error) -> Self {
        Self {
            kind: "internal".to_owned(),
            message: format!("mentor could not handle this feed: {error}"),
            hint: "please report this feed's address as a bug".to_owned(),
            retry_after: None,
            gone: false,
        }
    }
}
