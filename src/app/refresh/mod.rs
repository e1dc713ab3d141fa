//! Sync: pull what is due, store it, index it.
//!
//! Feeds are fetched and parsed side by side; one task stores them, a transaction a feed, so that a crash loses at most what
//! was still on its way. One feed's trouble is data on its row, never an error of the sync.

mod outlook;
mod reader;
mod recorder;
mod replacement;
mod report;
mod trouble;

use std::sync::Arc;

use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;

pub use report::{FeedDone, RefreshProgress, SyncEntries, SyncFailure, SyncFeeds, SyncReport};

use super::searchable::Missing;
use super::{App, Result};
use crate::config::{ProxyChoice, Settings};
use crate::domain::{Clock, FeedId, MentorId, Time};
use crate::index::{Index, Opened};
use crate::net::{Client, ClientOptions, Pace, PaceOptions};
use crate::store::FeedPoll;
use crate::text;
use outlook::Outlook;
use reader::{Reader, Reading};
use recorder::Recorder;

/// Feeds that are parsed and wait to be stored: enough to keep the store busy, few enough to hold in memory.
const WAITING: usize = 4;

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
        let pace = self.pace().await?;
        let (due, waiting): (Vec<_>, Vec<_>) = polls.into_iter().partition(|poll| is_due(poll, force, &pace, now));
        let mut report = SyncReport::default();
        report.feeds = SyncFeeds { total, due: due.len(), skipped: waiting.len(), ..report.feeds };
        progress.started(due.len());
        let index = self.index_for_writing().await?;
        if !due.is_empty() {
            let outlook = Outlook::new(self, pace.clone()).await?;
            let recorder = Recorder::new(self, self.start_indexing(index.clone()).await?, outlook);
            self.pull(due, pace.clone(), recorder, &mut report, progress, stop).await?;
        }
        if !report.interrupted {
            self.propose_replacements(&pace).await?;
        }
        // Nothing, unless the recorder had to leave something out.
        self.bring_up_to_date(Some(index), |count| progress.indexed(count)).await?;
        report.next_due = self.store.polls(None).await?.iter().filter_map(|poll| poll.next_check_at).min();
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }

    async fn pull(
        &self,
        due: Vec<FeedPoll>,
        pace: Pace,
        mut recorder: Recorder<'_>,
        report: &mut SyncReport,
        progress: &dyn RefreshProgress,
        stop: &Notify,
    ) -> Result<()> {
        let mut readings = self.start_reading(due, pace)?;
        loop {
            let reading = tokio::select! {
                reading = readings.results.recv() => reading,
                () = stop.notified() => {
                    report.interrupted = true;
                    None
                }
            };
            let Some(reading) = reading else { break };
            progress.feed_done(&recorder.take(reading, report).await?);
        }
        readings.tasks.shutdown().await;
        progress.indexed(recorder.finish(report).await?);
        Ok(())
    }

    /// Starts a task a feed; each waits for its host's turn, so that a slow host holds up no other.
    fn start_reading(&self, due: Vec<FeedPoll>, pace: Pace) -> Result<Readings> {
        let reader = Reader { client: self.client()?, pace, store: self.store.clone() };
        let (sender, results) = mpsc::channel(WAITING);
        let mut tasks = JoinSet::new();
        for poll in due {
            let (reader, sender) = (reader.clone(), sender.clone());
            tasks.spawn(async move {
                let (slot, reading) = reader.read_in_turn(poll).await;
                // A closed channel means that the sync was stopped: what was read is read again next time.
                let _ = sender.send(reading).await;
                drop(slot);
            });
        }
        Ok(Readings { tasks, results })
    }

    /// A client for the web as this machine reaches it.
    pub(super) fn client(&self) -> Result<Client> {
        Self::web_client(&self.settings, self.clock.clone())
    }

    /// A client for the web as this machine reaches it, with these settings.
    pub fn web_client(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Client> {
        let mut options = match settings.proxy.value {
            ProxyChoice::Environment => ClientOptions::from_env(),
            ProxyChoice::None => ClientOptions::from_env().without_proxies(),
        };
        options.clock = clock;
        options.allowed = settings.allow_hosts.value.clone();
        if let Some(contact) = &settings.contact.value {
            options.user_agent = format!("{} {contact}", options.user_agent);
        }
        Ok(Client::new(options)?)
    }

    /// A pace that already knows who asked to be left alone.
    pub(super) async fn pace(&self) -> Result<Pace> {
        let pace = Pace::new(PaceOptions {
            at_once: self.settings.concurrency.value,
            allowed: self.settings.allow_hosts.value.clone(),
            ..PaceOptions::default()
        });
        let now = self.now();
        for (domain, until) in self.store.holds(now).await? {
            pace.block_domain(domain, (until - now).to_std().unwrap_or_default());
        }
        Ok(pace)
    }

    /// The index that is there, or an empty one where there is none, or one that is of no use.
    async fn index_for_writing(&self) -> Result<Index> {
        let dir = self.home.index();
        match Index::open(&dir, text::tokenize)? {
            // Another library's: nothing in it may stay.
            Opened::Ready(index) if matches!(self.missing_since(&index).await?, Missing::Everything) => {}
            Opened::Ready(index) => return Ok(index),
            Opened::Missing => {}
            Opened::Outdated => tracing::warn!("the search index was made by another version; it is being built anew"),
            Opened::Corrupt(reason) => tracing::warn!("the search index is damaged ({reason}); it is being built anew"),
        }
        Ok(Index::create(&dir, text::tokenize)?)
    }
}

/// Whether a feed is to be asked now. `force` passes the schedule, but not a server's own "come back later".
fn is_due(poll: &FeedPoll, force: bool, pace: &Pace, now: Time) -> bool {
    let told_to_wait = url::Url::parse(&poll.url).is_ok_and(|url| pace.is_blocked(&url));
    // Nothing is planned further ahead than a week: what lies beyond was planned by a clock that was set back since.
    let early = poll.next_check_at.is_some_and(|next| next > now && next - now <= chrono::TimeDelta::days(7));
    !poll.paused && !poll.gone && !told_to_wait && (force || !early)
}

struct Readings {
    tasks: JoinSet<()>,
    results: mpsc::Receiver<Reading>,
}
