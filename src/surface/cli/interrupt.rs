//! Ctrl-C, and SIGTERM, with which systems end a program: both ask to stop, and to stop cleanly.

use crate::app::Stop;

/// The exit code of a program that was interrupted.
pub(super) const INTERRUPTED: u8 = 130;

/// A wish to stop that the first signal makes; the second ends the program where it stands, which loses nothing that is
/// stored. To be called within the runtime.
pub(super) fn stop_on_signals() -> Stop {
    let stop = Stop::default();
    let wish = stop.clone();
    tokio::spawn(async move {
        let Ok(mut signals) = Signals::new() else { return };
        signals.next().await;
        wish.now();
        signals.next().await;
        std::process::exit(INTERRUPTED.into());
    });
    stop
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
