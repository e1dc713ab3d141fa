//! Time that passes only when somebody waits for it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use mentor::domain::{Clock, Time, Timer};

/// A clock and its timer: whoever waits moves both to the moment waited for, at once. So no one ever wakes too early, and a
/// month passes as fast as the work in it.
#[derive(Debug)]
pub(crate) struct VirtualTime {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// What the clock showed when the timer began.
    began: Time,
    elapsed: Duration,
}

impl VirtualTime {
    pub(crate) fn starting_at(began: &str) -> Arc<Self> {
        let began = began.parse().expect("a moment");
        Arc::new(Self { state: Mutex::new(State { began, elapsed: Duration::ZERO }) })
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.state.lock().expect("no panic here").elapsed += time;
    }

    /// Sets the clock, which the timer does not notice.
    pub(crate) fn set_clock(&self, by: TimeDelta) {
        self.state.lock().expect("no panic here").began += by;
    }
}

impl Clock for VirtualTime {
    fn now(&self) -> Time {
        let state = self.state.lock().expect("no panic here");
        state.began + state.elapsed
    }
}

impl Timer for VirtualTime {
    fn elapsed(&self) -> Duration {
        self.state.lock().expect("no panic here").elapsed
    }

    fn sleep_until(&self, moment: Duration) -> BoxFuture<'static, ()> {
        let mut state = self.state.lock().expect("no panic here");
        state.elapsed = state.elapsed.max(moment);
        Box::pin(tokio::task::yield_now())
    }
}
