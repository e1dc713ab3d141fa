//! Walks one feed after the other through its stages, a stored step at a time.

mod stages;

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use url::Url;

use super::position::Position;
use super::report::{FeedWalk, HistoryReport, Pause, end_message, tell};
use super::visitor::{Visit, Visitor};
use crate::app::indexing::Indexing;
use crate::app::{App, RefreshProgress, Result, SyncEntries};
use crate::domain::{Feed, FeedId, MentorId, Time};
use crate::pipeline::history::{End, Next, Site, Stage};
use crate::pipeline::ingest::Ingest;
use crate::store::{Harvest, Walk, WalkPage, WalkStep};

/// Runs in which a document is asked for whose server is in trouble with it; then it counts as not there.
const MOST_TRIES: u32 = 3;
/// Entries put into the index between two commits of it.
const ENTRIES_BETWEEN_COMMITS: usize = 5_000;

/// How much one run may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// New entries a feed.
    pub(super) entries: usize,
    /// Requests a domain.
    pub(super) requests: usize,
    /// Requests in all.
    pub(super) all_requests: usize,
    /// When the run is to end.
    pub(super) until: Time,
    /// Nothing that was published before.
    pub(super) since: Option<Time>,
}

/// Walks feeds; what they bring goes into the store and the index one step after the other.
pub(super) struct Walker<'a> {
    app: &'a App,
    visitor: Visitor,
    limits: Limits,
    progress: &'a dyn RefreshProgress,
    indexing: tokio::sync::Mutex<Indexing>,
    /// The pages of this run, each taken by one feed: two feeds of a mentor may share a site.
    claimed: Mutex<HashMap<(MentorId, String), FeedId>>,
    counts: Mutex<SyncEntries>,
}

/// One feed on its way.
struct Walking {
    feed: Feed,
    url: Url,
    position: Position,
    site: Option<Site>,
    walk: FeedWalk,
    /// Requests made for it in this run.
    asked: AtomicUsize,
}

/// What a step found.
#[derive(Default)]
struct Found {
    ingest: Option<Ingest>,
    /// When what comes without a date was there at the latest.
    undated_at: Option<Time>,
    of_pages: bool,
    listed: Vec<WalkPage>,
    visited: Vec<String>,
    dated: Vec<WalkPage>,
}

/// What is to be done after a step.
enum Step {
    /// Keep what was found, and go on.
    Go(Next, Found),
    /// Keep what was found, and stop; the same document is asked for again.
    Stop(Found, Pause),
    /// The server is in trouble with the document.
    Trouble(String),
}

impl<'a> Walker<'a> {
    pub(super) fn new(
        app: &'a App,
        visitor: Visitor,
        indexing: Indexing,
        limits: Limits,
        progress: &'a dyn RefreshProgress,
    ) -> Self {
        Self {
            app,
            visitor,
            limits,
            progress,
            indexing: tokio::sync::Mutex::new(indexing),
            claimed: Mutex::default(),
            counts: Mutex::default(),
        }
    }

    /// Commits the index, and adds the counts to the report; tells how many entries were indexed.
    pub(super) async fn finish(self, report: &mut HistoryReport) -> Result<usize> {
        report.requests = self.visitor.total();
        report.entries = self.counts.into_inner().unwrap_or_default();
        let indexing = self.indexing.into_inner();
        let indexed = indexing.count();
        indexing.finish()?;
        Ok(indexed)
    }

    /// Walks one feed until its end, or until something stops it.
    pub(super) async fn walk(&self, feed: Feed, walk: Option<Walk>) -> Result<FeedWalk> {
        let row = FeedWalk {
            feed_id: feed.id,
            url: feed.url.clone(),
            state: End::Nothing.as_str(),
            message: end_message(End::Nothing).to_owned(),
            requests: 0,
            entries: SyncEntries::default(),
        };
        let Ok(url) = Url::parse(&feed.url) else { return Ok(row) };
        let position = walk.map(|walk| Position::read(&walk.state)).unwrap_or_default();
        let mut walking = Walking { feed, url, position, site: None, walk: row, asked: AtomicUsize::new(0) };
        loop {
            if let Some(pause) = self.limit_reached(&walking) {
                walking.stop(&pause);
                break;
            }
            let step = self.step(&mut walking).await?;
            if self.take(&mut walking, step).await? {
                break;
            }
        }
        tell(self.progress, &walking.walk);
        Ok(walking.walk)
    }

    fn limit_reached(&self, walking: &Walking) -> Option<Pause> {
        if walking.walk.entries.new >= self.limits.entries {
            Some(Pause::Entries(self.limits.entries))
        } else if self.visitor.asked(&walking.url) >= self.limits.requests {
            Some(Pause::Requests(self.limits.requests))
        } else if self.visitor.total() >= self.limits.all_requests {
            Some(Pause::Requests(self.limits.all_requests))
        } else {
            (self.app.now() >= self.limits.until).then_some(Pause::Time)
        }
    }

    async fn step(&self, walking: &mut Walking) -> Result<Step> {
        match walking.position.stage.clone() {
            Stage::Feed => self.read_first(walking).await,
            Stage::Archive(archive) => self.read_archive(walking, archive).await,
            Stage::Lists(lists) => self.read_list(walking, lists).await,
            Stage::Pages => self.read_page(walking).await,
        }
    }

    /// Stores a step; `true` when the walk is over, for good or for this run.
    async fn take(&self, walking: &mut Walking, step: Step) -> Result<bool> {
        let requests = walking.asked.load(Ordering::Relaxed) - walking.walk.requests;
        walking.walk.requests += requests;
        let (found, pause, end) = match step {
            Step::Go(Next::Go(stage), found) => {
                walking.position = Position { stage, tries: 0 };
                (found, None, None)
            }
            Step::Go(Next::End(end), found) => (found, None, Some(end)),
            Step::Stop(found, pause) => (found, Some(pause), None),
            Step::Trouble(why) => {
                walking.position.tries += 1;
                (Found::default(), Some(Pause::Waiting(why)), None)
            }
        };
        self.store(walking, found, end, requests).await?;
        if let Some(pause) = &pause {
            walking.stop(pause);
        }
        if let Some(end) = end {
            walking.walk.state = end.as_str();
            end_message(end).clone_into(&mut walking.walk.message);
        }
        if pause.is_none() && end.is_none() {
            tell(self.progress, &walking.walk);
        }
        Ok(pause.is_some() || end.is_some())
    }

    async fn store(&self, walking: &mut Walking, found: Found, end: Option<End>, requests: usize) -> Result<()> {
        let (new, updated) = found.ingest.map(|ingest| (ingest.new, ingest.updated)).unwrap_or_default();
        let undated_at = match new.iter().any(|entry| entry.published.is_none()) {
            true => self.before(&walking.feed, found.undated_at).await?,
            false => self.app.now(),
        };
        let step = WalkStep {
            feed_id: walking.feed.id,
            at: self.app.now(),
            state: walking.position.write(),
            ended: end.map(|end| end.as_str().to_owned()),
            requests: i64::try_from(requests).unwrap_or(i64::MAX),
            listed: found.listed,
            visited: found.visited,
            dated: found.dated,
            undated_at,
            of_pages: found.of_pages,
            new,
            updated,
        };
        // The index follows the store step by step, so nobody may store between the two.
        let mut indexing = self.indexing.lock().await;
        let ingested = self.app.store.record_walk(&step).await?;
        indexing.take(walking.feed.mentor_id, Harvest::from(&step), &ingested)?;
        if indexing.uncommitted() >= ENTRIES_BETWEEN_COMMITS {
            indexing.commit()?;
        }
        drop(indexing);
        walking.walk.entries.new += ingested.new.len();
        walking.walk.entries.updated += ingested.updated;
        if let Ok(mut counts) = self.counts.lock() {
            counts.new += ingested.new.len();
            counts.updated += ingested.updated;
        }
        Ok(())
    }

    /// Back catalogues are old: what they hold without a date was there at `known`, else before all that has one.
    async fn before(&self, feed: &Feed, known: Option<Time>) -> Result<Time> {
        let now = self.app.now();
        let known = known.filter(|at| *at < now);
        let oldest = if known.is_none() { self.app.store.oldest_published(feed.id).await? } else { known };
        Ok(oldest.map_or(now, |at| at.min(now)))
    }
}

impl Walking {
    fn stop(&mut self, pause: &Pause) {
        self.walk.state = pause.state();
        self.walk.message = pause.message();
    }

    /// What follows where no document came: `missing` where there is none, else another try.
    fn unless_had(&self, visit: Visit, missing: impl FnOnce(&Url) -> Next) -> Step {
        match visit {
            Visit::Trouble(why) if self.position.tries + 1 < MOST_TRIES => Step::Trouble(why),
            Visit::Wait(why) => Step::Stop(Found::default(), Pause::Waiting(why)),
            _ => Step::Go(missing(&self.url), Found::default()),
        }
    }
}
