//! The back catalogue: walks through what mentors published before anyone followed them.
//!
//! Each step of a walk (a document asked for, what it brings, what is asked for next) is stored in one transaction, so
//! a walk that is stopped, or killed, goes on where it was. A feed's own schedule and validators are not touched.

mod documents;
mod position;
mod report;
mod visitor;
mod walker;

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use futures_util::stream::{self, StreamExt};

pub use report::{FeedWalk, HistoryReport};

use super::{App, RefreshProgress, Result, Stop};
use crate::domain::{Feed, FeedId, FeedState, MentorId, Time};
use crate::pipeline::history::{End, Next};
use crate::store::Walk;
use position::first_position;
use report::end_message;
use visitor::Visitor;
use walker::{Limits, Walker};

/// How far to walk.
#[derive(Debug, Clone, Copy, Default)]
pub struct HistoryRequest {
    /// Not further back than this day; `None` to the beginning.
    pub since: Option<NaiveDate>,
    /// New entries a feed and run; `None` for what the settings say.
    pub limit: Option<usize>,
    /// Also what was walked to its end before.
    pub again: bool,
}

impl App {
    /// Walks through the back catalogues of the given mentors (of all, where none is given), many sites at a time. `stop`
    /// ends it early, with everything stored so far kept and indexed.
    pub async fn walk_history(
        &self,
        mentors: &[String],
        request: HistoryRequest,
        progress: &dyn RefreshProgress,
        stop: &Stop,
    ) -> Result<HistoryReport> {
        let mut only: Vec<MentorId> = Vec::new();
        for given in mentors {
            only.push(self.mentor(given).await?.id);
        }
        let mut feeds = self.store.list_feeds(None).await?;
        feeds.retain(|feed| only.is_empty() || only.contains(&feed.mentor_id));
        if request.again {
            let walks = self.store.walks().await?;
            let is_ended = |id: FeedId| walks.iter().any(|walk| walk.feed_id == id && walk.ended.is_some());
            let ended: Vec<FeedId> = feeds.iter().map(|feed| feed.id).filter(|id| is_ended(*id)).collect();
            self.store.forget_walks(&ended).await?;
        }
        let limits = Limits {
            entries: request.limit.unwrap_or(self.settings.history_entries.value),
            requests: self.settings.history_requests.value,
            until: self.now() + TimeDelta::minutes(self.settings.history_minutes.value),
            since: request.since.map(|day| day.and_time(NaiveTime::MIN).and_utc()),
            all_requests: usize::MAX,
        };
        self.walk(feeds, limits, progress, stop).await
    }

    /// Goes on with the walks that are not finished, with at most `budget` requests in all: for a program that stays and
    /// does a little in each round. A feed that has brought as many entries as one run may bring is left to the person.
    pub async fn walk_some(&self, budget: usize, stop: &Stop) -> Result<HistoryReport> {
        let entries = self.settings.history_entries.value;
        let walks = self.store.walks().await?;
        let walk_of = |feed: &Feed| walks.iter().find(|walk| walk.feed_id == feed.id);
        let is_open = |walk: &Walk| walk.ended.is_none() && usize::try_from(walk.entries).is_ok_and(|n| n < entries);
        let mut feeds = self.store.list_feeds(None).await?;
        feeds.retain(|feed| feed.last_success.is_some() && walk_of(feed).is_none_or(is_open));
        // Those that have waited longest first.
        feeds.sort_by_key(|feed| walk_of(feed).map(|walk| walk.changed_at));
        feeds.truncate(budget);
        let limits = Limits {
            entries,
            requests: self.settings.history_requests.value,
            until: Time::MAX_UTC,
            since: None,
            all_requests: budget,
        };
        self.walk(feeds, limits, &(), stop).await
    }

    /// Notes where the walk through a feed's back catalogue begins, as the sync that has just read the feed saw it: so the walk
    /// need not ask for the feed once more.
    pub(super) async fn lay_out_walk(&self, feed: FeedId, begins: Next) -> Result<()> {
        let (state, ended) = first_position(begins);
        Ok(self.store.lay_out_walk(feed, &state, ended, self.now()).await?)
    }

    async fn walk(
        &self,
        feeds: Vec<Feed>,
        limits: Limits,
        progress: &dyn RefreshProgress,
        stop: &Stop,
    ) -> Result<HistoryReport> {
        let mut report = HistoryReport::default();
        let known = self.store.walks().await?;
        let mut open = Vec::new();
        for feed in feeds.into_iter().filter(|feed| matches!(feed.state, FeedState::Ok | FeedState::Failing)) {
            let walk = known.iter().find(|walk| walk.feed_id == feed.id).cloned();
            match walk.as_ref().and_then(|walk| Some((End::read(walk.ended.as_deref()?)?, walk.changed_at))) {
                Some((end, at)) => report.feeds.push(ended_before(feed, end, at)),
                None => open.push((feed, walk)),
            }
        }
        if open.is_empty() {
            return Ok(report);
        }
        let index = self.index_for_writing().await?;
        let visitor = Visitor::new(self.web().await?);
        let walker = Walker::new(self, visitor, self.start_indexing(index.clone()).await?, limits, progress);
        report.interrupted = walk_all(&walker, open, &limits, stop, &mut report.feeds).await?;
        let told = walker.finish(&mut report).await?;
        progress.indexed(told);
        // A walk that was stopped leaves it to the next sync.
        if !report.interrupted {
            report.interrupted = !self.fold_duplicates(HashMap::new(), stop).await?;
        }
        // What was folded just now, and what was stopped between the store and the index.
        self.bring_up_to_date(Some(index), |_| ()).await?;
        report.feeds.sort_by_key(|walk| walk.feed_id);
        Ok(report)
    }
}

/// Walks until all are done with, or `stop` says so (`true`).
async fn walk_all(
    walker: &Walker<'_>,
    open: Vec<(Feed, Option<Walk>)>,
    limits: &Limits,
    stop: &Stop,
    done: &mut Vec<FeedWalk>,
) -> Result<bool> {
    // A budget for all is spent on one after the other; otherwise the pace alone bounds how many are under way.
    let side_by_side = if limits.all_requests == usize::MAX { open.len() } else { 1 };
    let walks = stream::iter(open).map(|(feed, walk)| walker.walk(feed, walk)).buffer_unordered(side_by_side);
    let mut walks = std::pin::pin!(walks);
    loop {
        let walked = tokio::select! {
            walked = walks.next() => walked,
            () = stop.wished() => return Ok(true),
        };
        let Some(walked) = walked else { return Ok(false) };
        done.push(walked?);
    }
}

fn ended_before(feed: Feed, end: End, at: Time) -> FeedWalk {
    FeedWalk {
        feed_id: feed.id,
        url: feed.url,
        state: end.as_str(),
        message: format!("{} ({}; --force walks it again)", end_message(end), at.format("%Y-%m-%d")),
        requests: 0,
        entries: Default::default(),
    }
}
