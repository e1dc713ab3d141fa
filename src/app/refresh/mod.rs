//! Sync: pull what is due, store it, index it.
//!
//! Feeds are fetched and parsed side by side; one task stores them, a transaction a feed, so that a crash loses at most what
//! was still on its way. One feed's trouble is data on its row, never an error of the sync.

mod reader;
mod report;
mod trouble;

use chrono::TimeDelta;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;

pub use report::{FeedDone, RefreshProgress, SyncEntries, SyncFailure, SyncFeeds, SyncReport};

use super::{App, Result, Web};
use crate::config::Settings;
use crate::domain::{FeedId, MentorId, Time, Validators};
use crate::index::{Index, Opened};
use crate::net::{Client, ClientOptions, FailureKind, Pace, PaceOptions, USER_AGENT};
use crate::pipeline::schedule::{Rhythm, next_after_failure, next_after_success};
use crate::store::{FeedChecked, FeedFailure, FeedIngest, FeedPoll};
use crate::text;
use reader::{Outcome, ReadFeed, Reader, Reading};
use trouble::Trouble;

/// Feeds that are parsed and wait to be stored: enough to keep the store busy, few enough to hold in memory.
const WAITING: usize = 4;
/// Publication times that tell a feed's rhythm.
const DATES_FOR_RHYTHM: usize = 20;
/// Entries stored between two looks of the index at the store.
const ENTRIES_BETWEEN_COMMITS: usize = 20_000;

impl App {
    /// Pulls what is due of the given mentors (of all, where none is given), stores and indexes it. `force` also asks
    /// feeds that are not due, though never one whose server asked to wait. `stop` ends it early, with
    /// everything stored so far kept and indexed.
    pub async fn refresh(
        &self,
        mentors: &[String],
        force: bool,
        progress: &dyn RefreshProgress,
        stop: &Notify,
    ) -> Result<SyncReport> {
        let mut only: Vec<MentorId> = Vec::new();
        for given in mentors {
            only.push(self.mentor(given).await?.id);
        }
        let polls = self.store.polls(Some(&only).filter(|only| !only.is_empty()).map(Vec::as_slice)).await?;
        self.refresh_polls(polls, force, progress, stop).await
    }

    /// Pulls one feed, due or not.
    pub(super) async fn refresh_feed(&self, feed: FeedId) -> Result<SyncReport> {
        let polls = self.store.polls(None).await?.into_iter().filter(|poll| poll.id == feed).collect();
        self.refresh_polls(polls, true, &(), &Notify::new()).await
    }

    async fn refresh_polls(
        &self,
        polls: Vec<FeedPoll>,
        force: bool,
        progress: &dyn RefreshProgress,
        stop: &Notify,
    ) -> Result<SyncReport> {
        let started = std::time::Instant::now();
        let now = self.now();
        let total = polls.len();
        let (due, waiting): (Vec<_>, Vec<_>) = polls.into_iter().partition(|poll| is_due(poll, force, now));
        let mut report = SyncReport::default();
        report.feeds = SyncFeeds { total, due: due.len(), skipped: waiting.len(), ..report.feeds };
        progress.started(due.len());
        let index = self.index_for_writing()?;
        if !due.is_empty() {
            self.pull(due, &index, &mut report, progress, stop).await?;
        }
        self.bring_up_to_date(Some(index), |count| progress.indexed(count)).await?;
        report.next_due = self.store.polls(None).await?.iter().filter_map(|poll| poll.next_check_at).min();
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }

    async fn pull(
        &self,
        due: Vec<FeedPoll>,
        index: &Index,
        report: &mut SyncReport,
        progress: &dyn RefreshProgress,
        stop: &Notify,
    ) -> Result<()> {
        let mut readings = self.start_reading(due)?;
        let mut since_commit = 0;
        loop {
            let reading = tokio::select! {
                reading = readings.results.recv() => reading,
                () = stop.notified() => {
                    report.interrupted = true;
                    None
                }
            };
            let Some(reading) = reading else { break };
            let done = self.store_reading(reading, report).await?;
            since_commit += done.new + done.updated;
            progress.feed_done(&done);
            if since_commit >= ENTRIES_BETWEEN_COMMITS {
                self.bring_up_to_date(Some(index.clone()), |count| progress.indexed(count)).await?;
                since_commit = 0;
            }
        }
        readings.tasks.shutdown().await;
        Ok(())
    }

    /// Starts a task a feed; each waits for its host's turn, so that a slow host holds up no other.
    fn start_reading(&self, due: Vec<FeedPoll>) -> Result<Readings> {
        let reader = Reader { client: self.client()?, pace: self.pace(&due), store: self.store.clone() };
        let (sender, results) = mpsc::channel(WAITING);
        let mut tasks = JoinSet::new();
        for poll in due {
            let (reader, sender) = (reader.clone(), sender.clone());
            tasks.spawn(async move {
                let outcome = reader.read_in_turn(&poll).await;
                // A closed channel means that the sync was stopped: what was read is read again next time.
                let _ = sender.send(Reading { poll, outcome }).await;
            });
        }
        Ok(Readings { tasks, results })
    }

    /// A client for the web as this machine reaches it.
    pub(super) fn client(&self) -> Result<Client> {
        Self::web_client(&self.settings, self.web)
    }

    /// A client for the web as this machine reaches it, with these settings.
    pub fn web_client(settings: &Settings, web: Web) -> Result<Client> {
        let mut options = match web {
            Web::AsSet => ClientOptions::from_env(),
            Web::Direct => ClientOptions::new(USER_AGENT),
        };
        if let Some(contact) = &settings.contact.value {
            options.user_agent = format!("{} {contact}", options.user_agent);
        }
        Ok(Client::new(options)?)
    }

    /// A pace that already knows which hosts asked to be left alone.
    fn pace(&self, polls: &[FeedPoll]) -> Pace {
        let pace = Pace::new(PaceOptions { at_once: self.settings.concurrency.value, ..PaceOptions::default() });
        for poll in polls.iter().filter(|poll| told_to_wait(poll, self.now())) {
            let wait = poll.next_check_at.and_then(|next| (next - self.now()).to_std().ok());
            if let (Some(wait), Ok(url)) = (wait, url::Url::parse(&poll.url)) {
                pace.block(&url, wait);
            }
        }
        pace
    }

    fn index_for_writing(&self) -> Result<Index> {
        let dir = self.home.index();
        match Index::open(&dir, text::tokenize)? {
            Opened::Ready(index) => return Ok(index),
            Opened::Missing => {}
            Opened::Outdated => tracing::warn!("the search index was made by another version; it is being built anew"),
            Opened::Corrupt(reason) => tracing::warn!("the search index is damaged ({reason}); it is being built anew"),
        }
        Ok(Index::create(&dir, text::tokenize)?)
    }

    async fn store_reading(&self, reading: Reading, report: &mut SyncReport) -> Result<FeedDone> {
        let Reading { poll, outcome } = reading;
        let mut done = FeedDone { url: poll.url.clone(), new: 0, updated: 0, bytes: 0, failure: None };
        match outcome {
            Ok(Outcome::Unchanged { validators, max_age, bytes }) => {
                report.feeds.not_modified += 1;
                done.bytes = bytes;
                let published = self.store.published_times(poll.id, DATES_FOR_RHYTHM).await?;
                let next = Some(self.next_check(&poll, &validators, published, max_age, None));
                let checked = FeedChecked { feed_id: poll.id, at: self.now(), validators, next_check_at: next };
                self.store.record_unchanged(&checked).await?;
            }
            Ok(Outcome::Read(read)) => {
                report.feeds.fetched += 1;
                done.bytes = read.bytes;
                let ingested = self.store.ingest(&self.feed_ingest(&poll, *read)).await?;
                (done.new, done.updated) = (ingested.new.len(), ingested.updated);
            }
            Err(trouble) => {
                report.feeds.failed += 1;
                self.record_trouble(&poll, &trouble).await?;
                done.failure = Some(trouble.message.clone());
                report.failures.push(SyncFailure {
                    feed_id: poll.id,
                    url: poll.url,
                    kind: trouble.kind,
                    message: trouble.message,
                    hint: trouble.hint,
                });
            }
        }
        report.entries.new += done.new;
        report.entries.updated += done.updated;
        report.bytes += done.bytes;
        Ok(done)
    }

    fn feed_ingest(&self, poll: &FeedPoll, read: ReadFeed) -> FeedIngest {
        let next = self.next_check(poll, &read.validators, read.published, read.max_age, read.ttl);
        FeedIngest {
            feed_id: poll.id,
            at: self.now(),
            title: read.title,
            site_url: read.site_url,
            language: read.language,
            kind: read.ingest.kind,
            validators: read.validators,
            body_hash: Some(read.body_hash),
            next_check_at: Some(next),
            new: read.ingest.new,
            updated: read.ingest.updated,
        }
    }

    fn next_check(
        &self,
        poll: &FeedPoll,
        validators: &Validators,
        published: Vec<Time>,
        max_age: Option<TimeDelta>,
        ttl: Option<TimeDelta>,
    ) -> Time {
        let has_validators = *validators != Validators::default();
        let rhythm = Rhythm { published, has_validators, max_age, ttl };
        next_after_success(&rhythm, self.now(), spread(poll.id, self.now()))
    }

    async fn record_trouble(&self, poll: &FeedPoll, trouble: &Trouble) -> Result<()> {
        let now = self.now();
        let failure = FeedFailure {
            feed_id: poll.id,
            at: now,
            kind: trouble.kind.clone(),
            message: trouble.message.clone(),
            next_check_at: Some(next_after_failure(
                poll.error_count + 1,
                trouble.retry_after,
                now,
                spread(poll.id, now),
            )),
            gone: trouble.gone,
        };
        Ok(self.store.record_failure(&failure).await?)
    }
}

/// Whether a feed is to be asked now. `force` passes the schedule, but not a server's own "come back later".
fn is_due(poll: &FeedPoll, force: bool, now: Time) -> bool {
    let may = !poll.paused && (!poll.gone || force);
    may && if force { !told_to_wait(poll, now) } else { !is_early(poll, now) }
}

fn is_early(poll: &FeedPoll, now: Time) -> bool {
    poll.next_check_at.is_some_and(|next| next > now)
}

/// Whether the feed's server asked to be left alone, and still does.
fn told_to_wait(poll: &FeedPoll, now: Time) -> bool {
    is_early(poll, now) && poll.last_error_kind.as_deref() == Some(FailureKind::RateLimited.as_str())
}

/// From 0 to 1, the same for the same feed and moment: keeps feeds that were added together apart.
fn spread(feed: FeedId, now: Time) -> f64 {
    let mixed = (feed.0.unsigned_abs() ^ now.timestamp().unsigned_abs()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

struct Readings {
    tasks: JoinSet<()>,
    results: mpsc::Receiver<Reading>,
}
