//! Whether a feed may be asked now, and in which order.

use std::time::Duration;

use chrono::TimeDelta;

use super::{LONGEST_WAIT, chance};
use crate::domain::Time;

/// From one manual ask of a feed to the next.
const BETWEEN_MANUAL_ASKS: TimeDelta = TimeDelta::minutes(5);
/// What is due when a watch begins, or wakes up, is asked within this time.
const START_SPREAD: TimeDelta = TimeDelta::minutes(5);

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// What is due.
    Due,
    /// Everything, now.
    All,
}

/// How often anybody is asked in a day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskLimits {
    /// One feed.
    pub feed: i64,
    /// All feeds of one host.
    pub host: i64,
}

/// What is known of a feed before it is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// Not to be asked before this time; `None` means at once.
    pub next_check: Option<Time>,
    /// When the person last had it asked before its time.
    pub last_manual: Option<Time>,
    /// Its server asked to be left alone until `next_check`.
    pub told_to_wait: bool,
    /// The learner paused it.
    pub paused: bool,
    /// The server says that it is gone for good.
    pub gone: bool,
    /// It lies on this machine, or in the person's own network, whose load is theirs to judge.
    pub own: bool,
    /// It asks not to be asked at this hour, or on this day.
    pub left_out: bool,
    /// How often it was asked today.
    pub asked: i64,
    /// How often its host was asked today.
    pub host_asked: i64,
}

/// Why a feed is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Its time has not come.
    NotDue,
    /// The learner paused it.
    Paused,
    /// It is gone for good.
    Gone,
    /// Its server asked to be left alone.
    ToldToWait,
    /// The person had it asked a moment ago.
    JustAsked,
    /// It, or its host, was asked often enough today.
    EnoughToday,
}

impl Refusal {
    /// For programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotDue => "not_due",
            Self::Paused => "paused",
            Self::Gone => "gone",
            Self::ToldToWait => "told_to_wait",
            Self::JustAsked => "just_asked",
            Self::EnoughToday => "enough_today",
        }
    }
}

/// Whether a feed may be asked at `now`.
///
/// # Errors
/// Why not.
pub fn may_ask(known: &Known, wish: Wish, limits: AskLimits, now: Time) -> Result<(), Refusal> {
    if known.paused {
        return Err(Refusal::Paused);
    }
    if known.gone {
        return Err(Refusal::Gone);
    }
    let early = known.next_check.is_some_and(|next| is_early(next, now));
    if early && known.told_to_wait {
        return Err(Refusal::ToldToWait);
    }
    if wish == Wish::Due && (early || known.left_out) {
        return Err(Refusal::NotDue);
    }
    if known.own {
        return Ok(());
    }
    let just_asked = known.last_manual.is_some_and(|last| last <= now && now - last < BETWEEN_MANUAL_ASKS);
    if wish == Wish::All && just_asked {
        return Err(Refusal::JustAsked);
    }
    if known.asked >= limits.feed || known.host_asked >= limits.host {
        return Err(Refusal::EnoughToday);
    }
    Ok(())
}

/// Whether `next` is still to come. Nothing is planned further ahead than seven days: what lies beyond was planned by a
/// clock that has been set back since, and would silence the feed.
fn is_early(next: Time, now: Time) -> bool {
    next > now && next - now <= LONGEST_WAIT
}

/// When a watch that began, or woke up, at `since` asks a feed that is due at `due`: what fell due before comes spread over
/// five minutes, what falls due later at its own time.
pub fn starts_at(due: Time, since: Time, seed: u64) -> Time {
    if due > since && due - since <= LONGEST_WAIT {
        return due;
    }
    let spread = Duration::from_secs_f64(START_SPREAD.num_seconds() as f64 * chance(seed));
    since + TimeDelta::from_std(spread).unwrap_or(START_SPREAD)
}

/// Puts the feeds that are to be asked into an order of chance, so that no host is always asked first.
pub fn in_turn<T>(feeds: &mut [T], seed_of: impl Fn(&T) -> u64) {
    feeds.sort_by(|a, b| chance(seed_of(a)).total_cmp(&chance(seed_of(b))));
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: AskLimits = AskLimits { feed: 24, host: 500 };

    fn now() -> Time {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn minutes(minutes: i64) -> TimeDelta {
        TimeDelta::minutes(minutes)
    }

    fn early() -> Known {
        Known { next_check: Some(now() + minutes(1)), ..Known::default() }
    }

    #[test]
    fn rule_08_a_bare_sync_asks_only_what_is_due() {
        assert_eq!(may_ask(&early(), Wish::Due, LIMITS, now()), Err(Refusal::NotDue));
        assert_eq!(may_ask(&early(), Wish::Due, LIMITS, now() + minutes(1)), Ok(()));
        assert_eq!(may_ask(&Known::default(), Wish::Due, LIMITS, now()), Ok(()));
    }

    #[test]
    fn rule_16_what_fell_due_in_time_but_is_asked_late_is_still_left_out() {
        let known = Known { left_out: true, ..Known::default() };
        assert_eq!(may_ask(&known, Wish::Due, LIMITS, now()), Err(Refusal::NotDue));
        assert_eq!(may_ask(&known, Wish::All, LIMITS, now()), Ok(()), "the person's own wish");
    }

    #[test]
    fn rule_08_force_passes_the_plan_but_no_wish_of_the_server() {
        assert_eq!(may_ask(&early(), Wish::All, LIMITS, now()), Ok(()));
        let told = Known { told_to_wait: true, ..early() };
        assert_eq!(may_ask(&told, Wish::All, LIMITS, now()), Err(Refusal::ToldToWait));
        assert_eq!(may_ask(&told, Wish::All, LIMITS, now() + minutes(1)), Ok(()));
    }

    #[test]
    fn rule_08_force_never_asks_what_is_gone_or_paused() {
        for wish in [Wish::Due, Wish::All] {
            assert_eq!(may_ask(&Known { gone: true, ..early() }, wish, LIMITS, now()), Err(Refusal::Gone));
            assert_eq!(may_ask(&Known { paused: true, ..early() }, wish, LIMITS, now()), Err(Refusal::Paused));
        }
    }

    #[test]
    fn rule_08_force_asks_a_feed_once_in_five_minutes() {
        let after = |ago| Known { last_manual: Some(now() - minutes(ago)), ..early() };
        assert_eq!(may_ask(&after(4), Wish::All, LIMITS, now()), Err(Refusal::JustAsked));
        assert_eq!(may_ask(&after(5), Wish::All, LIMITS, now()), Ok(()));
        assert_eq!(may_ask(&after(-60), Wish::All, LIMITS, now()), Ok(()), "the clock was set back");
        assert_eq!(may_ask(&Known { own: true, ..after(0) }, Wish::All, LIMITS, now()), Ok(()));
    }

    #[test]
    fn rule_35_a_days_budget_holds_for_a_feed_and_for_its_host() {
        for (asked, host_asked, may) in
            [(23, 499, Ok(())), (24, 0, Err(Refusal::EnoughToday)), (0, 500, Err(Refusal::EnoughToday))]
        {
            let known = Known { asked, host_asked, ..Known::default() };
            assert_eq!(may_ask(&known, Wish::Due, LIMITS, now()), may);
            assert_eq!(may_ask(&known, Wish::All, LIMITS, now()), may);
        }
    }

    #[test]
    fn rule_37_a_clock_that_was_set_back_silences_no_feed() {
        let known = Known { next_check: Some(now() + TimeDelta::days(365)), told_to_wait: true, ..Known::default() };
        assert_eq!(may_ask(&known, Wish::Due, LIMITS, now()), Ok(()));
    }

    #[test]
    fn rule_08_what_is_due_at_the_start_is_spread_over_five_minutes() {
        let starts: Vec<i64> =
            (0..100).map(|seed| (starts_at(now() - TimeDelta::days(2), now(), seed) - now()).num_seconds()).collect();
        assert!(starts.iter().all(|start| (0..=300).contains(start)));
        for fifth in 0..5 {
            let inside = starts.iter().filter(|start| (fifth * 60..fifth * 60 + 60).contains(*start)).count();
            assert!((10..=30).contains(&inside), "{inside} in minute {fifth}");
        }
        assert_eq!(starts_at(now() + minutes(3), now(), 7), now() + minutes(3));
    }

    #[test]
    fn rule_18_the_order_is_one_of_chance_and_the_same_for_the_same_seed() {
        let order = |round: u64| {
            let mut feeds: Vec<u64> = (0..50).collect();
            in_turn(&mut feeds, |feed| feed ^ (round << 32));
            feeds
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
        assert_ne!(order(1), (0..50).collect::<Vec<_>>());
    }
}
