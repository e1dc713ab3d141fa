//! Sync: pull what is due, store it, index it.
//!
//! Feeds are fetched and parsed side by side; one task stores them, a transaction a feed, so that a crash loses at most what
//! was still on its way. One feed's trouble is data on its row, never an error of the sync.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;

use super::{App, Result, Web};
use crate::config::Settings;
use crate::domain::{FeedId, MentorId, Time, Validators};
use crate::format::{FormatError, read_feed};
use crate::index::{Index, Opened};
use crate::net::{
    Client, ClientOptions, FailureKind, FetchError, FetchRequest, Fetched, FetchedBody, Held, Pace, PaceOptions,
};
use crate::pipeline::ingest::{Ingest, hash_body, plan_ingest};
use crate::pipeline::schedule::{Rhythm, next_after_failure, next_after_success};
use crate::store::{FeedChecked, FeedFailure, FeedIngest, FeedPoll, Store};
use crate::text;

/// Feeds that are parsed and wait to be stored: enough to keep the store busy, few enough to hold in memory.
const WAITING: usize = 4;
/// Publication times that tell a feed's rhythm.
const DATES_FOR_RHYTHM: usize = 20;
/// Entries stored between two looks of the index at the store.
const ENTRIES_BETWEEN_COMMITS: usize = 20_000;

/// Where a surface hears how a sync is going. All methods are called in order from one task.
pub trait RefreshProgress: Sync {
    /// So many feeds will be asked.
    fn started(&self, _feeds: usize) {}
    /// One feed is done with.
    fn feed_done(&self, _feed: &FeedDone) {}
    /// So many entries were indexed so far.
    fn indexed(&self, _entries: usize) {}
}

/// No one listens.
impl RefreshProgress for () {}

/// One feed, done with.
#[derive(Debug)]
pub struct FeedDone {
    /// Its address.
    pub url: String,
    /// Entries that came new.
    pub new: usize,
    /// Entries that were edited.
    pub updated: usize,
    /// Bytes of its body, decompressed.
    pub bytes: u64,
    /// What went wrong, if anything.
    pub failure: Option<String>,
}

/// What a sync did.
#[derive(Debug, Default, serde::Serialize)]
pub struct SyncReport {
    /// Counts of feeds.
    pub feeds: SyncFeeds,
    /// Counts of entries.
    pub entries: SyncEntries,
    /// Bytes of the bodies that came, decompressed.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// One row a feed that failed.
    pub failures: Vec<SyncFailure>,
    /// The person stopped it; what was stored by then is stored.
    pub interrupted: bool,
    /// When the next feed is due.
    pub next_due: Option<Time>,
}

/// Counts of feeds: `total` = `due` + `skipped`, `due` = `fetched` + `not_modified` + `failed` (less if interrupted).
#[derive(Debug, Default, Clone, Copy, serde::Serialize)]
pub struct SyncFeeds {
    /// Feeds that were asked for.
    pub total: usize,
    /// Of those, feeds that were due.
    pub due: usize,
    /// Read anew.
    pub fetched: usize,
    /// Unchanged since the last time.
    pub not_modified: usize,
    /// Could not be read.
    pub failed: usize,
    /// Not due, paused, or gone.
    pub skipped: usize,
}

/// Counts of entries.
#[derive(Debug, Default, Clone, Copy, serde::Serialize)]
pub struct SyncEntries {
    /// Not seen before.
    pub new: usize,
    /// Edited since.
    pub updated: usize,
}

/// One feed that could not be read.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SyncFailure {
    /// Names the feed.
    pub feed_id: FeedId,
    /// Its address.
    pub url: String,
    /// The cause in one word, the same for all failures of one cause.
    pub kind: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl SyncReport {
    /// The failures by cause, most frequent first.
    pub fn failures_by_cause(&self) -> Vec<(&str, Vec<&SyncFailure>)> {
        let mut causes: BTreeMap<&str, Vec<&SyncFailure>> = BTreeMap::new();
        for failure in &self.failures {
            causes.entry(&failure.kind).or_default().push(failure);
        }
        let mut causes: Vec<_> = causes.into_iter().collect();
        causes.sort_by_key(|(_, failures)| std::cmp::Reverse(failures.len()));
        causes
    }
}

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

/// A feed that was asked, and what came of it.
struct Reading {
    poll: FeedPoll,
    outcome: std::result::Result<Outcome, Trouble>,
}

enum Outcome {
    Unchanged { validators: Validators, max_age: Option<TimeDelta>, bytes: u64 },
    Read(Box<ReadFeed>),
}

struct ReadFeed {
    ingest: Ingest,
    title: Option<String>,
    site_url: Option<String>,
    language: Option<String>,
    published: Vec<Time>,
    ttl: Option<TimeDelta>,
    max_age: Option<TimeDelta>,
    validators: Validators,
    body_hash: String,
    bytes: u64,
}

/// Why a feed could not be read, for its row and for the person.
struct Trouble {
    kind: String,
    message: String,
    hint: String,
    retry_after: Option<TimeDelta>,
    gone: bool,
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Self {
            kind: error.kind().as_str().to_owned(),
            hint: error.hint(),
            retry_after: error.retry_after().and_then(|wait| TimeDelta::from_std(wait).ok()),
            gone: error.kind() == FailureKind::Gone,
            message: error.to_string(),
        }
    }
}

impl From<Held> for Trouble {
    fn from(held: Held) -> Self {
        Self {
            kind: FailureKind::RateLimited.as_str().to_owned(),
            hint: FailureKind::RateLimited.hint().to_owned(),
            retry_after: TimeDelta::from_std(held.wait).ok(),
            gone: false,
            message: held.to_string(),
        }
    }
}

impl From<FormatError> for Trouble {
    fn from(error: FormatError) -> Self {
        Self {
            kind: error.kind().to_owned(),
            hint: error.hint(),
            retry_after: None,
            gone: false,
            message: error.to_string(),
        }
    }
}

/// What a task needs to read one feed.
#[derive(Clone)]
struct Reader {
    client: Client,
    pace: Pace,
    store: Store,
}

impl Reader {
    /// Waits for the host's turn, and reads.
    async fn read_in_turn(&self, poll: &FeedPoll) -> std::result::Result<Outcome, Trouble> {
        let _slot = match url::Url::parse(&poll.url) {
            Ok(url) => self.pace.ready(&url).await?,
            // The client tells what is wrong with such an address.
            Err(_) => return self.read(poll).await,
        };
        self.read(poll).await
    }

    async fn read(&self, poll: &FeedPoll) -> std::result::Result<Outcome, Trouble> {
        let request = FetchRequest::feed(&poll.url, &poll.validators);
        match self.client.fetch(request).await {
            Ok(Fetched::NotModified(answer)) => {
                let max_age = answer.max_age.and_then(|age| TimeDelta::from_std(age).ok());
                Ok(Outcome::Unchanged { validators: answer.validators, max_age, bytes: 0 })
            }
            Ok(Fetched::Body(body)) => self.read_body(poll, body).await,
            Err(error) => {
                if let (Some(wait), Ok(url)) = (error.domain_wait(), url::Url::parse(&poll.url)) {
                    self.pace.block(&url, wait);
                }
                Err(error.into())
            }
        }
    }

    async fn read_body(&self, poll: &FeedPoll, body: FetchedBody) -> std::result::Result<Outcome, Trouble> {
        let max_age = body.max_age.and_then(|age| TimeDelta::from_std(age).ok());
        let bytes = body.bytes.len() as u64;
        let body_hash = hash_body(&body.bytes);
        if poll.body_hash.as_deref() == Some(&body_hash) {
            return Ok(Outcome::Unchanged { validators: body.validators, max_age, bytes });
        }
        let known = self.store.entry_keys(poll.id).await.map_err(|error| Trouble::inside(&error))?;
        let chosen = poll.kind_chosen;
        let parsed = tokio::task::spawn_blocking(move || {
            let feed = read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url))?;
            let ingest = plan_ingest(&feed, &known, chosen);
            Ok::<_, FormatError>(ReadFeed {
                ingest,
                published: feed.entries.iter().filter_map(|entry| entry.published).collect(),
                ttl: feed.ttl_minutes.map(|minutes| TimeDelta::minutes(minutes.into())),
                title: feed.title,
                site_url: feed.site_url,
                language: feed.language,
                max_age,
                validators: body.validators,
                body_hash,
                bytes,
            })
        });
        let read = parsed.await.map_err(|error| Trouble::inside(&error))??;
        Ok(Outcome::Read(Box::new(read)))
    }
}

impl Trouble {
    /// Something of our own failed: that is no fault of the feed, but it must not end the sync.
    fn inside(error: &dyn std::error::Error) -> Self {
        Self {
            kind: "internal".to_owned(),
            message: format!("mentor could not handle this feed: {error}"),
            hint: "please report this feed's address as a bug".to_owned(),
            retry_after: None,
            gone: false,
        }
    }
}
