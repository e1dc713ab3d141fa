//! The time and the turn of one fetch, which may be several requests: redirects, and a second try over HTTP/1.1.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::failure::{FailureKind, FetchError};
use super::pace::{Pace, Slot};
use crate::domain::{Clock, Time};

/// What one fetch may still use.
pub(super) struct Turn<'p> {
    /// Says when the next request may start; `None` lets all of them start at once.
    pace: Option<&'p Pace>,
    /// The right to the request under way.
    pub(super) slot: Option<Slot>,
    total: Duration,
    left: Duration,
    clock: Option<Arc<dyn Clock>>,
    began: Option<Time>,
}

impl<'p> Turn<'p> {
    /// A turn that waits for nobody.
    pub(super) fn free(total: Duration) -> Self {
        Self { pace: None, slot: None, total, left: total, clock: None, began: None }
    }

    /// A turn that waits until `pace` says so.
    pub(super) fn paced(total: Duration, pace: &'p Pace, clock: Arc<dyn Clock>) -> Self {
        Self { pace: Some(pace), clock: Some(clock), ..Self::free(total) }
    }

    /// When the first request began, by the clock; now, where none did.
    pub(super) fn began(&self) -> Time {
        let now = || self.clock.as_ref().map_or(Time::MIN_UTC, |clock| clock.now());
        self.began.unwrap_or_else(now)
    }

    /// Waits until `url` may be asked. The slot of the request before is given back first: whoever waited for a second
    /// host while holding a first one could wait for somebody who does the same the other way round.
    ///
    /// # Errors
    /// When the domain asked to be left alone.
    pub(super) async fn wait(&mut self, url: &Url) -> Result<(), FetchError> {
        self.slot = None;
        if let Some(pace) = self.pace {
            self.slot = Some(pace.ready(url).await.map_err(FetchError::held)?);
        }
        if let (None, Some(clock)) = (self.began, &self.clock) {
            self.began = Some(clock.now());
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
