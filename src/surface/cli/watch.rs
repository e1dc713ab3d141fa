//! Sync that goes on: a plain line a round on stderr.

use std::io::Write as _;
use std::sync::Arc;

use super::interrupt::{INTERRUPTED, stop_on_signals};
use super::reply::Reply;
use super::terminal::count;
use super::{Outcome, Surroundings, sync};
use crate::app::{Error, FeedDone, RefreshProgress, SyncReport, Watch, WatchProgress};
use crate::domain::{SystemClock, Time};

pub(super) async fn watch(surroundings: &Surroundings, mentors: Vec<String>) -> Outcome {
    let watch = Watch::new(surroundings.home.clone(), surroundings.settings.clone(), mentors, Arc::new(SystemClock));
    let stop = stop_on_signals();
    let report = watch.run(&Lines { quiet: surroundings.quiet }, &stop).await?;
    let text = format!("In all: {}", sync::summary(&report));
    Ok(Reply::new(&report, text).aside("stopped; what was read is stored").code(INTERRUPTED))
}

/// Lines that a log file can take.
struct Lines {
    quiet: bool,
}

impl Lines {
    fn say(&self, at: Time, text: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{}  {text}", minute(at));
        }
    }
}

impl RefreshProgress for Lines {
    fn feed_done(&self, feed: &FeedDone) {
        tracing::info!(url = feed.url, new = feed.new, updated = feed.updated, failure = feed.failure, "feed read");
    }
}

impl WatchProgress for Lines {
    fn watching(&self, at: Time, feeds: usize, next: Option<Time>) {
        self.say(at, &format!("watching {}{}; Ctrl-C stops", count(feeds, "feed", "feeds"), told_next(next)));
    }

    fn round_done(&self, at: Time, report: &SyncReport, next: Option<Time>) {
        let feeds = &report.feeds;
        let failed = if feeds.failed > 0 { format!(", {} failed", feeds.failed) } else { String::new() };
        let asked = count(feeds.fetched + feeds.not_modified + feeds.failed, "feed", "feeds");
        let new = count(report.entries.new, "new entry", "new entries");
        self.say(at, &format!("{asked} asked, {new}{failed}{}", told_next(next)));
    }

    fn trouble(&self, at: Time, error: &Error) {
        let hints: String = error.hints.iter().map(|hint| format!("; {hint}")).collect();
        let _ = writeln!(anstream::stderr(), "{}  trouble: {}{hints}; trying again", minute(at), error.message);
    }
}

fn told_next(next: Option<Time>) -> String {
    next.map(|next| format!("; next {}", minute(next))).unwrap_or_default()
}

fn minute(time: Time) -> impl std::fmt::Display {
    time.format("%Y-%m-%d %H:%M UTC")
}
