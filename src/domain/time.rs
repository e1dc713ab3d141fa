//! Time comes in as an argument, so that no test depends on today.

use std::fmt::Debug;

/// A moment in UTC. The store keeps whole milliseconds.
pub type Time = chrono::DateTime<chrono::Utc>;

/// Tells what time it is.
pub trait Clock: Debug + Send + Sync {
    /// The present moment.
    fn now(&self) -> Time;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        chrono::Utc::now()
    }
}

/// A clock that stands still where a test puts it.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Time);

impl Clock for FixedClock {
    fn now(&self) -> Time {
        self.0
    }
}
