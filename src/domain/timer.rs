//! Waiting comes in as an argument, so that no test has to.

use std::fmt::Debug;
use std::time::Duration;

use futures_util::future::BoxFuture;

/// Measures and waits, whatever happens to the clock on the wall.
pub trait Timer: Debug + Send + Sync {
    /// Time since a moment that stays the same for the life of this timer; never goes back.
    fn elapsed(&self) -> Duration;

    /// Waits until [`Self::elapsed`] has reached `moment`.
    fn sleep_until(&self, moment: Duration) -> BoxFuture<'static, ()>;

    /// Waits for `wait`.
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.sleep_until(self.elapsed() + wait)
    }
}

/// The time of the async runtime.
#[derive(Debug, Clone, Copy)]
pub struct SystemTimer {
    began: tokio::time::Instant,
}

impl SystemTimer {
    /// A timer that begins now.
    pub fn new() -> Self {
        Self { began: tokio::time::Instant::now() }
    }
}

impl Default for SystemTimer {
    fn default() -> Self {
        Self::new()
    }
}

impl Timer for SystemTimer {
    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn sleep_until(&self, moment: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep_until(self.began + moment))
    }
}
