//! Sync: pull what is due, store it, index it.
//!
//! Feeds are fetched and parsed side by side; one task stores them, a transaction a feed, so that a crash loses at most what
//! was still on its way. One feed's trouble is data on its row, never an error of the sync.

mod first;
mod outlook;
mod reader;
mod recorder;
mod replacement;
mod report;
mod trouble;
mod turn;
mod watch;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub use report::{FeedDone, RefreshProgress, SyncEntries, SyncFailure, SyncFeeds, SyncReport};
pub use watch::{Watch, WatchProgress};

use super::searchable::Missing;
use super::{App, Result, Stop};
use crate::config::{ProxyChoice, Settings};
use crate::domain::{Clock, EntryId, MentorId};
use crate::index::{Index, Opened};
use crate::net::{Client, ClientOptions, Pace, PaceOptions};
use crate::pipeline::duplicates::Keys;
use crate::pipeline::schedule::Wish;
use crate::store::FeedPoll;
use crate::text;
use outlook::Outlook;
use reader::{Reader, Reading};
use recorder::Recorder;
use turn::{Turn, Turns};

/// Feeds that are parsed and wait to be stored: enough to keep the store busy, few enough to hold in memory.
const WAITING: usize = 4;

/// How long a sync that is to stop waits for the answers that are on their way.
const GRACE: Duration = Duration::from_secs(2);

impl App {
    /// Pulls what is due of the given mentors (of all, where none is given), stores and indexes it. `force` also asks
    /// feeds that are not due, though never one whose server asked to wait. `stop` ends it early, with
    /// everything stored so far kept and indexed.
    pub async fn refresh(
        &self,
        mentors: &[String],
        force: bool,
        progress: &dyn RefreshProgress,
        stop: &Stop,
    ) -> Result<SyncReport> {
        let only = self.mentor_ids(mentors).await?;
        let wish = if force { Wish::All } else { Wish::Due };
        let wanted = |poll: &FeedPoll| only.is_empty() || only.contains(&poll.mentor_id);
        self.refresh_wanted(wish, &only, wanted, progress, stop).await
    }

    /// Pulls the feeds that are `wanted`, and the texts of the entries of the mentors that are named in `only`.
    async fn refresh_wanted(
        &self,
        wish: Wish,
        only: &[MentorId],
        wanted: impl Fn(&FeedPoll) -> bool,
        progress: &dyn RefreshProgress,
        stop: &Stop,
    ) -> Result<SyncReport> {
        let started = std::time::Instant::now();
        // Who wants every feed asked again wants just that, and an answer; the texts can wait for the next sync.
        let with_texts = !matches!(wish, Wish::All);
        // All feeds, not only those that are wanted: what was asked of one counts for its host.
        let all = self.store.polls(None).await?;
        let pace = self.pace().await?;
        let outlook = Outlook::new(self, pace.clone(), &all).await?;
        let Turns { due, refused } = self.choose(all, &pace, wish, wanted).await?;
        let skipped = refused.values().sum();
        let mut report = SyncReport { skipped: refused, ..SyncReport::default() };
        report.feeds = SyncFeeds { total: due.len() + skipped, due: due.len(), skipped, ..report.feeds };
        progress.started(due.len());
        let index = self.index_for_writing().await?;
        let mut keys = HashMap::new();
        if !due.is_empty() {
            let recorder = Recorder::new(self, self.start_indexing(index.clone()).await?, outlook);
            keys = self.pull(due, pace.clone(), recorder, &mut report, progress, stop).await?;
        }
        if !report.interrupted {
            self.propose_replacements().await?;
        }
        // A sync that was stopped leaves it to the next one.
        if !report.interrupted {
            report.interrupted = !self.fold_duplicates(keys, stop).await?;
        }
        if !report.interrupted {
            report.interrupted = self.bring_texts(with_texts, only, stop).await?;
        }
        // What was folded just now, what the recorder had to leave out, and the texts that were put together.
        self.bring_up_to_date(Some(index), |count| progress.indexed(count)).await?;
        if let Err(error) = self.store.empty_log().await {
            // Everything is stored all the same.
            tracing::debug!("the library's log stays: {error}");
        }
        report.next_due = self.store.next_due().await?;
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }

    async fn pull(
        &self,
        due: Vec<Turn>,
        pace: Pace,
        mut recorder: Recorder<'_>,
        report: &mut SyncReport,
        progress: &dyn RefreshProgress,
        stop: &Stop,
    ) -> Result<HashMap<EntryId, Keys>> {
        let mut readings = self.start_reading(due, pace)?;
        loop {
            let reading = tokio::select! {
                reading = readings.results.recv() => reading,
                () = stop.wished() => break,
            };
            let Some(reading) = reading else { break };
            progress.feed_done(&recorder.take(reading, report).await?);
        }
        report.interrupted = stop.is_wished();
        if report.interrupted {
            // What is on its way comes in yet, if it comes soon.
            readings.stopping.store(true, Ordering::SeqCst);
            let soon = self.timer.elapsed() + GRACE;
            while readings.in_hand.load(Ordering::SeqCst) > 0 {
                let reading = tokio::select! {
                    reading = readings.results.recv() => reading,
                    () = self.timer.sleep_until(soon) => break,
                };
                let Some(reading) = reading else { break };
                progress.feed_done(&recorder.take(reading, report).await?);
            }
        }
        readings.tasks.shutdown().await;
        let (indexed, keys) = recorder.finish(report).await?;
        progress.indexed(indexed);
        Ok(keys)
    }

    /// Starts a task a feed; each waits for its host's turn, so that a slow host holds up no other.
    fn start_reading(&self, due: Vec<Turn>, pace: Pace) -> Result<Readings> {
        let reader = Reader { client: self.client()?, pace, store: self.store.clone(), clock: self.clock.clone() };
        let (sender, results) = mpsc::channel(WAITING);
        let mut tasks = JoinSet::new();
        let (stopping, in_hand) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        for turn in due {
            let (reader, sender) = (reader.clone(), sender.clone());
            let (stopping, in_hand) = (stopping.clone(), in_hand.clone());
            tasks.spawn(async move {
                let slot = reader.wait_for_turn(&turn.poll).await;
                if stopping.load(Ordering::SeqCst) {
                    return;
                }
                in_hand.fetch_add(1, Ordering::SeqCst);
                let (slot, reading) = reader.read_in_turn(turn, slot).await;
                // A closed channel means that the sync was stopped: what was read is read again next time.
                let _ = sender.send(reading).await;
                in_hand.fetch_sub(1, Ordering::SeqCst);
                drop(slot);
            });
        }
        Ok(Readings { tasks, results, stopping, in_hand })
    }

    /// A client for the web as this machine reaches it.
    pub(super) fn client(&self) -> Result<Client> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let client = Self::web_client(&self.settings, self.clock.clone(), None)?.knowing(self.logins.clone());
        Ok(self.client.get_or_init(|| client).clone())
    }

    /// A client with these settings for the web as this machine reaches it, or as `web` says.
    pub fn web_client(settings: &Settings, clock: Arc<dyn Clock>, web: Option<&ClientOptions>) -> Result<Client> {
        let mut options = match (web, settings.proxy.value) {
            (Some(web), _) => web.clone(),
            (None, ProxyChoice::Environment) => ClientOptions::from_env(),
            (None, ProxyChoice::None) => ClientOptions::from_env().without_proxies(),
        };
        options.clock = clock;
        options.allowed = settings.allow_hosts.value.clone();
        if let Some(contact) = &settings.contact.value {
            options.user_agent = format!("{} {contact}", options.user_agent);
        }
        Ok(Client::new(options)?)
    }

    /// The one pace of this library's requests. It knows who asked to be left alone, as it is kept at this moment.
    pub(super) async fn pace(&self) -> Result<Pace> {
        let pace = self.pace.get_or_init(|| self.new_pace(PaceOptions::default()));
        self.hold_back(pace).await
    }

    /// Another pace at another speed.
    pub(super) async fn pace_at(&self, speed: PaceOptions) -> Result<Pace> {
        self.hold_back(&self.new_pace(speed)).await
    }

    fn new_pace(&self, speed: PaceOptions) -> Pace {
        Pace::new(PaceOptions {
            at_once: self.settings.concurrency.value,
            allowed: self.settings.allow_hosts.value.clone(),
            timer: self.timer.clone(),
            ..speed
        })
    }

    async fn hold_back(&self, pace: &Pace) -> Result<Pace> {
        let now = self.now();
        let holds = self.store.holds(now).await?;
        pace.hold(holds.into_iter().map(|(domain, until)| (domain, (until - now).to_std().unwrap_or_default())));
        Ok(pace.clone())
    }

    /// The index that is there, or an empty one where there is none, or one that is of no use.
    pub(super) async fn index_for_writing(&self) -> Result<Index> {
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

struct Readings {
    tasks: JoinSet<()>,
    results: mpsc::Receiver<Reading>,
    /// No further request is to begin.
    stopping: Arc<AtomicBool>,
    /// Feeds that were asked and are not taken yet.
    in_hand: Arc<AtomicUsize>,
}
