//! Which feeds a sync asks, and why it leaves the others alone.

use std::collections::{BTreeMap, HashMap};

use crate::app::{App, Result};
use crate::domain::{FeedId, Time, Validators};
use crate::net::Pace;
use crate::pipeline::schedule::{AskLimits, Hints, Known, Refusal, Wish, in_turn, is_stuck, may_ask};
use crate::store::FeedPoll;

/// Requests of one feed in a day: no more than the floor of an hour lets through.
const FEED_BUDGET: i64 = 24;
/// Publication times that tell a feed's rhythm and habits.
pub(super) const DATES_FOR_RHYTHM: usize = 40;

/// One feed that is to be asked.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) poll: FeedPoll,
    /// The person wants it before its time.
    pub(super) manual: bool,
    /// The whole document is asked for, whatever is held of it.
    pub(super) whole: bool,
}

/// What a sync makes of the library's feeds.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// In the order in which they are asked.
    pub(super) due: Vec<Turn>,
    /// How many are left alone, by cause.
    pub(super) refused: BTreeMap<&'static str, usize>,
}

impl App {
    /// Chooses among the feeds for which `wanted` holds. `all` are the library's feeds: what was asked of one counts for
    /// its host.
    pub(super) async fn choose(
        &self,
        all: Vec<FeedPoll>,
        pace: &Pace,
        wish: Wish,
        wanted: impl Fn(&FeedPoll) -> bool,
    ) -> Result<Turns> {
        let now = self.now();
        let limits = AskLimits { feed: FEED_BUDGET, host: self.settings.host_budget.value };
        let mut asked = HostCounts::of(&all, now);
        let mut turns = Turns::default();
        let mut all: Vec<FeedPoll> = all.into_iter().filter(wanted).collect();
        in_turn(&mut all, |poll| seed(poll.id, now));
        for poll in all {
            match may_ask(&asked.known(&poll, pace, now), wish, limits, now) {
                Ok(()) => {
                    asked.count(&poll.url, 1);
                    let manual = wish == Wish::All && poll.next_check_at.is_some_and(|next| next > now);
                    turns.due.push(Turn { poll, manual, whole: false });
                }
                Err(refusal) => *turns.refused.entry(Refusal::as_str(refusal)).or_default() += 1,
            }
        }
        self.unstick(&mut turns.due, now).await?;
        Ok(turns)
    }

    /// Lets feeds that may be stuck on "not modified" be asked for the whole document.
    async fn unstick(&self, due: &mut [Turn], now: Time) -> Result<()> {
        // No dates are needed to tell that most cannot be.
        let may_be =
            |poll: &FeedPoll| poll.validators != Validators::default() && is_stuck(&[], poll.read_whole_at, now);
        let ids: Vec<FeedId> = due.iter().filter(|turn| may_be(&turn.poll)).map(|turn| turn.poll.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let published = self.store.published_times(&ids, DATES_FOR_RHYTHM).await?;
        for turn in due.iter_mut().filter(|turn| ids.contains(&turn.poll.id)) {
            let dates = published.get(&turn.poll.id).map(Vec::as_slice).unwrap_or_default();
            if is_stuck(dates, turn.poll.read_whole_at, now) {
                turn.whole = true;
                turn.poll.validators = Validators::default();
            }
        }
        Ok(())
    }
}

/// What the feed asked for when it was last read.
pub(super) fn known_hints(poll: &FeedPoll) -> Hints {
    // Kept by this program; what another version kept differently counts as nothing, until the feed is read again.
    let kept = poll.hints.as_deref().filter(|hints| *hints != "{}");
    kept.and_then(|hints| serde_json::from_str(hints).ok()).unwrap_or_default()
}

/// The number behind every chance that concerns this feed at this moment.
pub(super) fn seed(feed: FeedId, now: Time) -> u64 {
    feed.0.unsigned_abs().rotate_left(40) ^ now.timestamp_millis().unsigned_abs()
}

/// How often each host was asked today.
struct HostCounts {
    day: i64,
    hosts: HashMap<String, i64>,
}

impl HostCounts {
    fn of(all: &[FeedPoll], now: Time) -> Self {
        let mut counts = Self { day: now.timestamp().div_euclid(86_400), hosts: HashMap::new() };
        for poll in all.iter().filter(|poll| poll.asked_day == Some(counts.day)) {
            let times = poll.asked_times;
            *counts.hosts.entry(host(&poll.url)).or_default() += times;
        }
        counts
    }

    fn count(&mut self, url: &str, times: i64) {
        *self.hosts.entry(host(url)).or_default() += times;
    }

    fn known(&self, poll: &FeedPoll, pace: &Pace, now: Time) -> Known {
        let today = poll.asked_day == Some(self.day);
        let url = url::Url::parse(&poll.url).ok();
        let held = url.as_ref().and_then(|url| pace.blocked_for(url)).map(|wait| now + wait);
        Known {
            next_check: held.or(poll.next_check_at),
            last_manual: poll.manual_check_at,
            told_to_wait: held.is_some(),
            paused: poll.paused,
            gone: poll.gone,
            own: url.as_ref().is_some_and(|url| pace.is_own(url)),
            left_out: known_hints(poll).leaves_out(now),
            asked: if today { poll.asked_times } else { 0 },
            host_asked: self.hosts.get(&host(&poll.url)).copied().unwrap_or(0),
        }
    }
}

/// The host of an address, as written; an address that cannot be read is a host of its own.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit('@').next().unwrap_or(authority).to_ascii_lowercase()
}
