//! The time and the turn of one fetch, which may be several requests: redirects, and a second try over HTTP/1.1.

use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::failure::{FailureKind, FetchError};
use super::pace::{Pace, Slot};

/// What one fetch may still use.
pub(super) struct Turn<'p> {
    /// Says when the next request may start; `None` lets all of them start at once.
    pace: Option<&'p Pace>,
    /// The right to the request under way.
    pub(super) slot: Option<Slot>,
    total: Duration,
    left: Duration,
    /// The slot was waited for by the caller, and no request was made with it yet.
    ready: bool,
}

impl<'p> Turn<'p> {
    /// A turn that waits for nobody.
    pub(super) fn free(total: Duration) -> Self {
        Self { pace: None, slot: None, total, left: total, ready: false }
    }

    /// A turn that waits until `pace` says so.
    /// `slot` is the first request's, where it was waited for already.
    pub(super) fn paced(total: Duration, pace: &'p Pace, slot: Option<Slot>) -> Self {
        Self { pace: Some(pace), ready: slot.is_some(), slot, ..Self::free(total) }
    }

    /// Waits until `url` may be asked. The slot of the request before is given back first: whoever waited for a second
    /// host while holding a first one could wait for somebody who does the same the other way round.
    ///
    /// # Errors
    /// When the domain asked to be left alone.
    pub(super) async fn wait(&mut self, url: &Url) -> Result<(), FetchError> {
        if std::mem::take(&mut self.ready) {
            return Ok(());
        }
        self.slot = None;
        if let Some(pace) = self.pace {
            self.slot = Some(pace.ready(url).await?);
        }
        Ok(())
    }

    /// Does `work` within what is left of the fetch's time.
    ///
    /// # Errors
    /// Those of the work, or [`FailureKind::Timeout`].
    pub(super) async fn limit<T>(
        &mut self,
        work: impl Future<Output = Result<T, FetchError>>,
    ) -> Result<T, FetchError> {
        let start = Instant::now();
        let done = tokio::time::timeout(self.left, work).await;
        self.left = self.left.saturating_sub(start.elapsed());
        done.unwrap_or_else(|_| {
            let what = format!("the server did not finish within {} s", self.total.as_secs_f32());
            Err(FetchError::new(FailureKind::Timeout, what))
        })
    }
}
