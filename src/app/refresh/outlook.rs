//! What an answer means beyond its own feed: domains to leave alone, addresses to move, and whether this machine has a
//! network at all.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::reader::Reading;
use super::trouble::Trouble;
use crate::app::{App, Result};
use crate::domain::{FeedId, Sighting, Time};
use crate::net::Pace;
use crate::pipeline::moves::{MoveStep, Redirect, judge_move};
use crate::store::{FeedMoved, FeedPoll};

/// A success this long ago still shows that the network works.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// What one sync knows of the world around its feeds.
pub(super) struct Outlook {
    pace: Pace,
    sightings: HashMap<FeedId, Sighting>,
    /// Somebody outside answered, or did a moment ago.
    online: bool,
    /// Failures that may be this machine's own: they wait until somebody answers, or the sync ends.
    pub(super) unreached: Vec<Reading>,
}

impl Outlook {
    /// `all` are the library's feeds.
    pub(super) async fn new(app: &App, pace: Pace, all: &[FeedPoll]) -> Result<Self> {
        let now = app.now();
        let fresh = |poll: &FeedPoll| poll.last_success_at.is_some_and(|at| (now - at).abs() <= FRESH);
        let online = all.iter().any(|poll| fresh(poll) && !is_own(&pace, &poll.url));
        Ok(Self { pace, sightings: app.store.sightings().await?, online, unreached: Vec::new() })
    }

    /// Whether this failure may be our own network's, and is not to be noted yet.
    pub(super) fn may_be_ours(&mut self, reading: &Reading) -> bool {
        let own = is_own(&self.pace, &reading.turn.poll.url);
        match &reading.outcome {
            Err(trouble) if trouble.held => false,
            Err(trouble) if trouble.unreached && !own => !self.online,
            _ => {
                self.online |= !own;
                false
            }
        }
    }

    /// Whether anybody outside answered.
    pub(super) fn is_online(&self) -> bool {
        self.online
    }

    /// Keeps a server's wish to be left alone, for its whole domain and beyond this run.
    pub(super) async fn keep_hold(&self, app: &App, trouble: &Trouble) -> Result<()> {
        if let Some((domain, wait)) = trouble.hold.as_ref().filter(|_| !trouble.held) {
            let now = app.now();
            app.store.hold(domain, now, now + *wait).await?;
        }
        Ok(())
    }

    /// Whether a feed that answered is to have another address from now on; what it takes to know that is kept.
    pub(super) async fn judge(&mut self, app: &App, feed: FeedId, seen: Option<Redirect>) -> Result<Option<String>> {
        let known = self.sightings.get(&feed);
        if known.is_none() && seen.is_none() {
            return Ok(None);
        }
        let now = app.now();
        match judge_move(known, seen, now) {
            MoveStep::Forget => app.store.keep_sighting(feed, None, now).await?,
            MoveStep::Watch(sighting) => app.store.keep_sighting(feed, Some(&sighting), now).await?,
            MoveStep::Adopt(url) => return Ok(Some(url)),
        }
        Ok(None)
    }

    /// Gives the feed its new address.
    pub(super) async fn adopt(&self, app: &App, poll: &FeedPoll, url: &str, now: Time) -> Result<()> {
        match app.store.change_feed_url(poll.id, url, now).await? {
            FeedMoved::Moved => tracing::info!(feed = %poll.id, from = %poll.url, to = url, "the feed moved for good"),
            // What is known stays, so that the learner can be told.
            FeedMoved::Taken(other) => tracing::info!(feed = %poll.id, %other, "the feed moved to one that is here"),
        }
        Ok(())
    }
}

/// Whether a feed lies in the learner's own network, which says nothing about the way out of it.
fn is_own(pace: &Pace, url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| pace.is_own(&url))
}
