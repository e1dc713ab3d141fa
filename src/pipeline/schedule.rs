//! When a feed is to be asked again: a pure decision from what is known about it.
//!
//! Half of the feed's usual gap between entries, never sooner than an hour, never later than a day
//! unless the feed has fallen silent; what the server asks for is a lower bound. Failures double the
//! wait. The same inputs always give the same time; `spread` is the only chance in it.

use chrono::TimeDelta;

use crate::domain::Time;

/// The floor for servers that answer conditional requests; once a day where they do not.
const FLOOR: TimeDelta = TimeDelta::hours(1);
const FLOOR_WITHOUT_VALIDATORS: TimeDelta = TimeDelta::hours(24);
/// Where fewer than three publication dates are known.
const UNKNOWN_RHYTHM: TimeDelta = TimeDelta::hours(6);
const SLOWEST_RHYTHM: TimeDelta = TimeDelta::hours(24);
/// What a server's caching headers may ask for at most; some say sixteen years.
const LONGEST_HINT: TimeDelta = TimeDelta::hours(24);
/// Nothing waits longer than this, however often it failed or however long it was told to.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(7);
/// How many of the newest publication dates tell the rhythm.
const DATES_THAT_COUNT: usize = 11;

/// What is known when a feed was read, or found unchanged.
#[derive(Debug, Clone, Default)]
pub struct Rhythm {
    /// Publication times of the feed's entries, in any order; times in the future are ignored.
    pub published: Vec<Time>,
    /// The server gave an `ETag` or a `Last-Modified`.
    pub has_validators: bool,
    /// What `Cache-Control` or `Expires` ask for.
    pub max_age: Option<TimeDelta>,
    /// The feed's own `ttl`.
    pub ttl: Option<TimeDelta>,
}

/// When to ask again after a success at `now`. `spread`, from 0 to 1, adds up to a tenth, so that feeds added
/// together do not stay together.
pub fn next_after_success(rhythm: &Rhythm, now: Time, spread: f64) -> Time {
    let floor = if rhythm.has_validators || rhythm.max_age.is_some() { FLOOR } else { FLOOR_WITHOUT_VALIDATORS };
    let hints = [rhythm.max_age, rhythm.ttl].into_iter().flatten();
    let wait =
        hints.map(|hint| hint.min(LONGEST_HINT)).fold(usual_wait(&rhythm.published, now).max(floor), TimeDelta::max);
    now + stretch(wait, spread).min(LONGEST_WAIT)
}

/// When to ask again after the `failures`-th failure in a row (1 or more) at `now`. What the server asked
/// for in `Retry-After` is obeyed up to seven days.
pub fn next_after_failure(failures: i64, retry_after: Option<TimeDelta>, now: Time, spread: f64) -> Time {
    let doublings = u32::try_from(failures.clamp(1, 12) - 1).unwrap_or(0);
    let backoff = stretch(FLOOR * (1 << doublings), spread);
    now + backoff.max(retry_after.unwrap_or(TimeDelta::zero())).min(LONGEST_WAIT)
}

/// Half the median gap of the newest entries; slower where the feed has been silent for long.
fn usual_wait(published: &[Time], now: Time) -> TimeDelta {
    let mut dates: Vec<Time> = published.iter().copied().filter(|date| *date <= now).collect();
    dates.sort_unstable();
    dates.dedup();
    if let Some(wait) = dates.last().and_then(|newest| silence_wait(now - *newest)) {
        return wait;
    }
    let newest = &dates[dates.len().saturating_sub(DATES_THAT_COUNT)..];
    let mut gaps: Vec<TimeDelta> = newest.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    match gaps.get(gaps.len() / 2) {
        Some(median) if gaps.len() >= 2 => (*median / 2).clamp(FLOOR, SLOWEST_RHYTHM),
        _ => UNKNOWN_RHYTHM,
    }
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

fn stretch(wait: TimeDelta, spread: f64) -> TimeDelta {
    let extra = wait.num_milliseconds() as f64 * 0.1 * spread.clamp(0.0, 1.0);
    wait + TimeDelta::milliseconds(extra as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Time {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn every(gap: TimeDelta, count: i32) -> Rhythm {
        Rhythm {
            published: (0..count).map(|n| now() - gap * (n + 1)).collect(),
            has_validators: true,
            ..Rhythm::default()
        }
    }

    #[test]
    fn a_daily_feed_is_asked_every_twelve_hours() {
        let next = next_after_success(&every(TimeDelta::days(1), 10), now(), 0.0);
        assert_eq!(next - now(), TimeDelta::hours(12));
    }

    #[test]
    fn ten_posts_a_day_are_asked_for_every_seventy_two_minutes() {
        let next = next_after_success(&every(TimeDelta::minutes(144), 10), now(), 0.0);
        assert_eq!(next - now(), TimeDelta::minutes(72));
    }

    #[test]
    fn a_monthly_feed_is_asked_daily() {
        let next = next_after_success(&every(TimeDelta::days(30), 10), now(), 0.0);
        assert_eq!(next - now(), TimeDelta::hours(24));
    }

    #[test]
    fn a_feed_silent_for_a_year_is_asked_every_three_days() {
        let mut rhythm = every(TimeDelta::days(1), 5);
        for date in &mut rhythm.published {
            *date -= TimeDelta::days(400);
        }
        assert_eq!(next_after_success(&rhythm, now(), 0.0) - now(), TimeDelta::days(3));
    }

    #[test]
    fn a_server_without_validators_is_asked_at_most_daily() {
        let rhythm = Rhythm { has_validators: false, ..every(TimeDelta::hours(1), 10) };
        assert_eq!(next_after_success(&rhythm, now(), 0.0) - now(), TimeDelta::hours(24));
    }

    #[test]
    fn a_sixteen_year_max_age_counts_as_a_day() {
        let rhythm = Rhythm { max_age: Some(TimeDelta::days(16 * 365)), ..every(TimeDelta::hours(2), 10) };
        assert_eq!(next_after_success(&rhythm, now(), 0.0) - now(), TimeDelta::hours(24));
    }

    #[test]
    fn failures_double_the_wait_up_to_a_week() {
        assert_eq!(next_after_failure(1, None, now(), 0.0) - now(), TimeDelta::hours(1));
        assert_eq!(next_after_failure(4, None, now(), 0.0) - now(), TimeDelta::hours(8));
        assert_eq!(next_after_failure(40, None, now(), 0.0) - now(), TimeDelta::days(7));
    }

    proptest! {
        #[test]
        fn the_next_time_keeps_every_bound(
            ages in proptest::collection::vec(-1000i64..2_000_000, 0..30),
            has_validators: bool,
            max_age in proptest::option::of(0i64..10_000_000),
            ttl in proptest::option::of(0i64..10_000_000),
            spread in 0.0f64..1.0,
        ) {
            let rhythm = Rhythm {
                published: ages.iter().map(|minutes| now() - TimeDelta::minutes(*minutes)).collect(),
                has_validators,
                max_age: max_age.map(TimeDelta::seconds),
                ttl: ttl.map(TimeDelta::seconds),
            };
            let wait = next_after_success(&rhythm, now(), spread) - now();
            prop_assert!(wait >= FLOOR && wait <= LONGEST_WAIT);
            for hint in [rhythm.max_age, rhythm.ttl].into_iter().flatten() {
                prop_assert!(wait >= hint.min(LONGEST_HINT));
            }
        }

        #[test]
        fn retry_after_is_obeyed_up_to_a_week(failures in 0i64..100, seconds in 0i64..2_000_000, spread in 0.0f64..1.0) {
            let asked = TimeDelta::seconds(seconds);
            let wait = next_after_failure(failures, Some(asked), now(), spread) - now();
            prop_assert!(wait >= asked.min(LONGEST_WAIT) && wait >= FLOOR && wait <= LONGEST_WAIT);
        }
    }
}
