//! A sync's progress, for a person who watches: a bar on a terminal, plain lines elsewhere.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::terminal;
use crate::app::{FeedDone, FeedWalk, RefreshProgress};

/// Without a terminal, a line is written each time this share of the feeds is done.
const PLAIN_STEPS: usize = 10;
/// Without a terminal, a line is written each time a walk has made so many requests.
const PLAIN_WALK: usize = 10;

/// Shows a sync's progress on stderr.
#[derive(Default)]
pub(super) struct SyncProgress {
    quiet: bool,
    bar: Mutex<Option<ProgressBar>>,
    feeds: AtomicUsize,
    done: AtomicUsize,
    new: AtomicUsize,
    failed: AtomicUsize,
    bytes: AtomicU64,
}

impl SyncProgress {
    pub(super) fn new(quiet: bool) -> Self {
        Self { quiet, ..Self::default() }
    }

    /// Takes the bar off the screen.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar() {
            bar.finish_and_clear();
        }
    }

    /// A walk has no known length: a spinner in place of the bar.
    fn spin(&self, line: String) {
        let Ok(mut held) = self.bar.lock() else { return };
        if held.as_ref().is_none_or(|bar| bar.length().is_some()) {
            if let Some(bar) = held.take() {
                bar.finish_and_clear();
            }
            let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner:.cyan} {wide_msg}") {
                spinner.set_style(style);
            }
            spinner.enable_steady_tick(Duration::from_millis(250));
            *held = Some(spinner);
        }
        if let Some(spinner) = held.as_ref() {
            spinner.set_message(line);
        }
    }

    fn bar(&self) -> Option<ProgressBar> {
        self.bar.lock().ok().and_then(|bar| bar.clone())
    }

    fn counts(&self) -> String {
        let new = self.new.load(Ordering::Relaxed);
        let failed = self.failed.load(Ordering::Relaxed);
        let failed = if failed > 0 { format!(", {failed} failed") } else { String::new() };
        let megabytes = self.bytes.load(Ordering::Relaxed) as f64 / 1e6;
        format!("{new} new entries{failed}, {megabytes:.1} MB")
    }
}

impl RefreshProgress for SyncProgress {
    fn started(&self, feeds: usize) {
        self.feeds.store(feeds, Ordering::Relaxed);
        if self.quiet || feeds == 0 || !terminal::draws_bars() {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(feeds as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:24.cyan/dim} {pos}/{len} feeds  {rate}  {msg}") {
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // A bar that cannot be written shows no rate; there is nobody to tell.
                let _ = write!(out, "{:.1}/s", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("━━─"));
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        if let Ok(mut held) = self.bar.lock() {
            *held = Some(bar);
        }
    }

    fn feed_done(&self, feed: &FeedDone) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.new.fetch_add(feed.new, Ordering::Relaxed);
        self.bytes.fetch_add(feed.bytes, Ordering::Relaxed);
        if feed.failure.is_some() {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
        tracing::info!(url = feed.url, new = feed.new, updated = feed.updated, failure = feed.failure, "feed read");
        if let Some(bar) = self.bar() {
            bar.set_message(self.counts());
            bar.inc(1);
            return;
        }
        let feeds = self.feeds.load(Ordering::Relaxed);
        let step = feeds.div_ceil(PLAIN_STEPS).max(1);
        if !self.quiet && (done.is_multiple_of(step) || done == feeds) {
            use std::io::Write as _;
            let _ = writeln!(anstream::stderr(), "{done}/{feeds} feeds, {}", self.counts());
        }
    }

    fn walked(&self, walk: &FeedWalk) {
        tracing::info!(url = walk.url, requests = walk.requests, new = walk.entries.new, state = walk.state, "walked");
        if self.quiet {
            return;
        }
        let line = format!("{}: {} older entries, {} requests", walk.url, walk.entries.new, walk.requests);
        if terminal::draws_bars() {
            self.spin(line);
        } else if walk.requests.is_multiple_of(PLAIN_WALK) && walk.requests > 0 {
            use std::io::Write as _;
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }

    fn indexed(&self, entries: usize) {
        if let Some(bar) = self.bar() {
            bar.set_message(format!("{}; indexing {entries}", self.counts()));
        }
    }
}
