//! Keeps syncing on schedule, for as long as it is let.
//!
//! Between two rounds nothing is held: no lock, no database, no index. Each round opens the library anew, so that other
//! commands work meanwhile and what they changed is seen, and memory does not grow with the years.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::report::{RefreshProgress, SyncReport};
use super::turn::{Turns, seed};
use crate::app::{Access, App, Error, Result, Stop};
use crate::config::{Home, Settings};
use crate::domain::{Clock, MentorId, SystemTimer, Time, Timer};
use crate::net::{Client, ClientOptions};
use crate::pipeline::schedule::{Wish, starts_at};
use crate::store::FeedPoll;

/// Between two looks at the library: other commands may have added feeds, and the machine may have slept.
const LOOK: Duration = Duration::from_secs(60);
/// The shortest pause between two rounds: what falls due meanwhile is asked in one.
const PAUSE: Duration = Duration::from_secs(5);
/// Requests for back catalogues in one round.
const HISTORY_BUDGET: usize = 10;
/// A look that comes so much too late, or an hour that comes again, means that the machine slept or its clock was set.
const SLEPT: TimeDelta = TimeDelta::minutes(5);

/// A library that is to be kept in step with the web.
#[derive(Debug)]
pub struct Watch {
    /// Where it is.
    pub home: Home,
    /// Its settings.
    pub settings: Settings,
    /// Only these mentors' feeds; all, where none is given.
    pub mentors: Vec<String>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Waits.
    pub timer: Arc<dyn Timer>,
    /// How to reach the web, in place of what settings and environment say.
    pub web: Option<ClientOptions>,
}

/// Where a surface hears how a watch is going.
pub trait WatchProgress: RefreshProgress {
    /// The watch has begun, or looks at so many feeds from now on.
    fn watching(&self, _at: Time, _feeds: usize, _next: Option<Time>) {}
    /// The library was looked at.
    fn looked(&self, _at: Time) {}
    /// A round is done; the next is due at `next`.
    fn round_done(&self, _at: Time, _report: &SyncReport, _next: Option<Time>) {}
    /// A round could not be made; it is tried again.
    fn trouble(&self, _at: Time, _error: &Error) {}
}

impl WatchProgress for () {}

/// What a look at the library shows.
struct Look {
    feeds: usize,
    due: usize,
    next: Option<Time>,
}

impl Watch {
    /// A watch over a library as the command line opens it.
    pub fn new(home: Home, settings: Settings, mentors: Vec<String>, clock: Arc<dyn Clock>) -> Self {
        Self { home, settings, mentors, clock, timer: Arc::new(SystemTimer::new()), web: None }
    }

    /// Syncs what falls due until `stop`, and tells what all rounds did together.
    ///
    /// # Errors
    /// When the library cannot be looked at to begin with, or a mentor is not known. Trouble that comes later is told to
    /// `progress`, and tried again.
    pub async fn run(&self, progress: &dyn WatchProgress, stop: &Stop) -> Result<SyncReport> {
        let client = App::web_client(&self.settings, self.clock.clone(), self.web.as_ref())?;
        let mut total = SyncReport::default();
        let mut since = self.clock.now();
        let mut look = self.look(since).await?;
        progress.watching(since, look.feeds, look.next);
        while !stop.is_wished() {
            if look.due > 0 {
                match self.sync(since, &client, progress, stop).await {
                    Ok(report) => {
                        look = self.look(since).await.unwrap_or(Look { due: 0, ..look });
                        progress.round_done(self.clock.now(), &report, look.next);
                        total.add(report);
                    }
                    Err(error) => progress.trouble(self.clock.now(), &error),
                }
            }
            let slept = self.pause(&look, stop).await;
            since = slept.unwrap_or(since);
            progress.looked(self.clock.now());
            match self.look(since).await {
                Ok(seen) => look = seen,
                Err(error) => {
                    progress.trouble(self.clock.now(), &error);
                    look.due = 0;
                }
            }
        }
        total.interrupted = true;
        Ok(total)
    }

    /// Waits for the next look; where the machine slept meanwhile, tells when it woke up.
    async fn pause(&self, look: &Look, stop: &Stop) -> Option<Time> {
        let before = self.clock.now();
        let until_next = look.next.and_then(|next| (next - before).to_std().ok());
        let wait = until_next.unwrap_or(LOOK).clamp(PAUSE, LOOK);
        tokio::select! {
            () = self.timer.sleep(wait) => {}
            () = stop.wished() => {}
        }
        let now = self.clock.now();
        let late = now - before - TimeDelta::from_std(wait).unwrap_or_default();
        (late.abs() > SLEPT).then_some(now)
    }

    /// What is due now, and what next.
    async fn look(&self, since: Time) -> Result<Look> {
        let app = self.open(Access::Read).await?;
        let looked = self.look_with(&app, since).await;
        app.leave().await;
        looked
    }

    async fn look_with(&self, app: &App, since: Time) -> Result<Look> {
        let only = app.mentor_ids(&self.mentors).await?;
        let now = self.clock.now();
        let all = app.store.polls(None).await?;
        let pace = app.pace().await?;
        let is_ours = |poll: &FeedPoll| only.is_empty() || only.contains(&poll.mentor_id);
        let asked = |poll: &&FeedPoll| is_ours(poll) && !poll.paused && !poll.gone;
        let starts: Vec<Time> = all.iter().filter(asked).map(|poll| start(poll, since)).collect();
        let Turns { due, .. } =
            app.choose(all, &pace, Wish::Due, |poll| is_ours(poll) && start(poll, since) <= now).await?;
        Ok(Look { feeds: starts.len(), due: due.len(), next: starts.into_iter().filter(|start| *start > now).min() })
    }

    async fn sync(
        &self,
        since: Time,
        client: &Client,
        progress: &dyn RefreshProgress,
        stop: &Stop,
    ) -> Result<SyncReport> {
        let app = self.open(Access::Write("sync --watch")).await?.with_client(client.clone());
        let only: Vec<MentorId> = app.mentor_ids(&self.mentors).await?;
        let now = self.clock.now();
        let wanted = |poll: &FeedPoll| (only.is_empty() || only.contains(&poll.mentor_id)) && start(poll, since) <= now;
        let report = app.refresh_wanted(Wish::Due, &only, wanted, progress, stop).await;
        // A new mentor's older work comes in little by little.
        if report.is_ok()
            && !stop.is_wished()
            && let Err(error) = app.walk_some(HISTORY_BUDGET, stop).await
        {
            tracing::warn!("the back catalogues wait for the next round: {}", error.message);
        }
        app.leave().await;
        report
    }

    async fn open(&self, access: Access<'_>) -> Result<App> {
        let app = App::open(self.home.clone(), self.settings.clone(), self.clock.clone(), access).await?;
        Ok(app.waiting_by(self.timer.clone()))
    }
}

/// When a feed is asked in a watch that began, or woke up, at `since`.
fn start(poll: &FeedPoll, since: Time) -> Time {
    starts_at(poll.next_check_at.unwrap_or(since), since, seed(poll.id, since))
}
