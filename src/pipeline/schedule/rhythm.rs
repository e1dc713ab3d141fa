//! How often a feed publishes, and what that alone makes us wait.

use chrono::TimeDelta;

use super::plan::{self, Plan};
use super::{FLOOR, words};
use crate::domain::Time;

/// Where fewer than three publication dates are known.
const UNKNOWN_RHYTHM: TimeDelta = TimeDelta::hours(6);
const SLOWEST_RHYTHM: TimeDelta = TimeDelta::hours(24);
/// How many of the newest publication dates tell the usual gap: ten gaps.
const DATES_FOR_GAP: usize = 11;
/// A feed is taken to have slowed down once it has been silent for so many of its usual gaps.
const GAPS_OF_SILENCE: i32 = 4;
/// A document that nobody changed for so long may be one that a server only believes unchanged.
const STUCK: TimeDelta = TimeDelta::days(30);
const STUCK_GAPS: i32 = 5;

/// What a feed's dates make us wait, before any bound.
pub(super) struct Rhythm {
    /// From one ask to the next.
    pub(super) wait: TimeDelta,
    /// The wait ends on purpose at this time of day, and is not to be stretched far beyond it.
    pub(super) timed: bool,
    /// What to say of it, without the wait itself.
    pub(super) why: String,
}

impl Rhythm {
    /// The rhythm of a feed whose past `dates` are given in order, each once.
    pub(super) fn of(dates: &[Time], now: Time) -> Self {
        let plain = |wait: TimeDelta, why: String| Self { wait, timed: false, why };
        let Some(newest) = dates.last() else {
            return plain(UNKNOWN_RHYTHM, "no entry has a date yet".to_owned());
        };
        let silence = now - *newest;
        if let Some(wait) = silence_wait(silence) {
            return plain(wait, format!("nothing new for {}", words::age(silence)));
        }
        let Some(gap) = usual_gap(dates) else {
            return plain(UNKNOWN_RHYTHM, "too few dates to know its rhythm".to_owned());
        };
        let slowed = gap.max(silence / GAPS_OF_SILENCE);
        let posts = format!("posts about {}", words::gap(gap));
        match Plan::make(dates, slowed, now) {
            Some(plan) => Self { wait: plan.wait, timed: plan.timed, why: posts + &plan.mostly() },
            None if slowed > gap => plain(half(slowed), format!("{posts}, nothing new for {}", words::age(silence))),
            None => plain(half(gap), posts),
        }
    }
}

fn half(gap: TimeDelta) -> TimeDelta {
    (gap / 2).clamp(FLOOR, SLOWEST_RHYTHM)
}

/// The median of the last ten gaps between dates. `None` for fewer than three of them.
fn usual_gap(dates: &[Time]) -> Option<TimeDelta> {
    let newest = &dates[dates.len().saturating_sub(DATES_FOR_GAP)..];
    let mut gaps: Vec<TimeDelta> = newest.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    (gaps.len() >= 2).then(|| gaps[gaps.len() / 2])
}

/// The dates that can tell a rhythm, in order: none of the future, none of a clock that was never set, and one for all
/// entries of the same second, which were published together.
pub(super) fn past(published: &[Time], now: Time) -> Vec<Time> {
    let mut dates: Vec<Time> =
        published.iter().copied().filter(|date| *date <= now && date.timestamp() > plan::FIRST_FEED).collect();
    dates.sort_unstable();
    dates.dedup_by_key(|date| date.timestamp());
    dates
}

/// A feed that has said nothing for a season, a year or three is asked daily, every three days, weekly.
fn silence_wait(silence: TimeDelta) -> Option<TimeDelta> {
    match silence.num_days() {
        days if days >= 3 * 365 => Some(TimeDelta::days(7)),
        days if days >= 365 => Some(TimeDelta::days(3)),
        days if days >= 90 => Some(TimeDelta::days(1)),
        _ => None,
    }
}

/// Whether to ask once without validators: some servers answer "not modified" for ever. Only where nothing new came for 30
/// days and for five usual gaps, and the document was last asked for whole (`read_whole`) 30 days ago or more.
pub fn is_stuck(published: &[Time], read_whole: Option<Time>, now: Time) -> bool {
    let dates = past(published, now);
    let silence = dates.last().map_or(TimeDelta::MAX, |newest| now - *newest);
    let enough = usual_gap(&dates).map_or(STUCK, |gap| (gap * STUCK_GAPS).max(STUCK));
    silence >= enough && read_whole.is_some_and(|read| now - read >= STUCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Time {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    /// Gaps of this length, none of which starts at the same time of day as another would.
    fn every(gap: TimeDelta, count: i32) -> Vec<Time> {
        (0..count).rev().map(|n| now() - gap * (n + 1) + TimeDelta::minutes(i64::from(n * n * 37 % 7))).collect()
    }

    fn wait(gap: TimeDelta) -> TimeDelta {
        let wait = Rhythm::of(&every(gap, 12), now()).wait;
        TimeDelta::minutes((wait.num_seconds() as f64 / 60.0).round() as i64)
    }

    #[test]
    fn rule_30_half_the_usual_gap_within_an_hour_and_a_day() {
        assert!((wait(TimeDelta::minutes(144)) - TimeDelta::minutes(72)).abs() <= TimeDelta::minutes(4));
        assert_eq!(wait(TimeDelta::minutes(20)), TimeDelta::hours(1));
        assert_eq!(wait(TimeDelta::days(30)), TimeDelta::hours(24));
        assert_eq!(half(TimeDelta::days(1)), TimeDelta::hours(12));
    }

    #[test]
    fn rule_30_fewer_than_three_dates_are_no_rhythm() {
        for count in 0..3 {
            assert_eq!(Rhythm::of(&every(TimeDelta::days(1), count), now()).wait, TimeDelta::hours(6), "{count}");
        }
    }

    #[test]
    fn rule_30_future_dates_and_batches_of_one_second_do_not_count() {
        let mut published = every(TimeDelta::days(30), 5);
        published.push(now() + TimeDelta::hours(1));
        let last = published[4];
        published.extend([last, last + TimeDelta::milliseconds(3)]);
        published.push("0001-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(past(&published, now()).len(), 5);
        let gap = usual_gap(&past(&published, now())).unwrap();
        assert!((gap - TimeDelta::days(30)).abs() < TimeDelta::hours(1));
    }

    #[test]
    fn rule_31_silence_slows_down_and_a_new_entry_resets_at_once() {
        for (days, wait) in [(91, 24), (366, 72), (3 * 365 + 1, 168)] {
            let mut dates: Vec<Time> =
                every(TimeDelta::hours(9), 8).into_iter().map(|date| date - TimeDelta::days(days)).collect();
            assert_eq!(Rhythm::of(&dates, now()).wait, TimeDelta::hours(wait), "{days} days");
            dates.push(now() - TimeDelta::hours(1));
            assert!(Rhythm::of(&dates, now()).wait <= TimeDelta::hours(24), "{days} days");
        }
    }

    #[test]
    fn rule_31_a_feed_that_pauses_is_asked_daily_in_the_end() {
        let dates = every(TimeDelta::hours(3), 12);
        let wait = |days| Rhythm::of(&dates, now() + TimeDelta::days(days)).wait;
        assert!(wait(0) < TimeDelta::hours(2) && wait(13) == TimeDelta::hours(24), "{} {}", wait(0), wait(13));
        assert!((0..90).all(|days| wait(days) <= TimeDelta::hours(48)));
    }

    #[test]
    fn rule_06_a_stuck_feed_is_read_whole_once_in_thirty_days() {
        let dates = every(TimeDelta::days(1), 10);
        let read = dates[9];
        let at = |days| read + TimeDelta::days(days);
        assert!(!is_stuck(&dates, Some(read), at(29)));
        assert!(is_stuck(&dates, Some(read), at(31)));
        assert!(!is_stuck(&dates, Some(at(31)), at(60)), "once in thirty days");
        assert!(!is_stuck(&dates, None, at(60)), "never read: it is asked without validators anyway");
    }

    #[test]
    fn rule_06_a_slow_feed_is_given_five_of_its_gaps() {
        let dates = every(TimeDelta::days(30), 6);
        let read = dates[5];
        assert!(!is_stuck(&dates, Some(read), read + TimeDelta::days(140)));
        assert!(is_stuck(&dates, Some(read), read + TimeDelta::days(151)));
    }
}
