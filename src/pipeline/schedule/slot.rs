//! The weekly slot in which a show appears: known from its dates, or told by the show itself.

use chrono::{Datelike, TimeDelta, Timelike, Weekday};

use super::hints::Hints;
use crate::domain::Time;

const WEEK: i64 = 7 * 24 * 60;
/// Of the last six entries, four within three hours of one moment of the week make it a slot.
const DATES_THAT_COUNT: usize = 6;
const DATES_IN_SLOT: usize = 4;
const REACH: i64 = 3 * 60;
/// The show needs a while to appear.
const AFTER: TimeDelta = TimeDelta::minutes(30);

/// The first moment from `earliest` on at which a check after a weekly slot is worth its while. `dates` in order.
pub(super) fn next_check(dates: &[Time], hints: &Hints, earliest: Time) -> Option<(Time, String)> {
    let known = known_slot(dates);
    let slots = hints.slots.iter().map(|slot| i64::from(*slot)).chain(known);
    let next = slots.map(|slot| (next_occurrence(slot, earliest - AFTER) + AFTER, slot)).min()?;
    Some((next.0, tell(next.1)))
}

/// The minute of the week (from Monday 00:00 UTC) around which the newest entries came.
fn known_slot(dates: &[Time]) -> Option<i64> {
    let minutes: Vec<i64> =
        dates[dates.len().saturating_sub(DATES_THAT_COUNT)..].iter().map(|date| minute_of_week(*date)).collect();
    let near = |slot: i64| -> Vec<i64> {
        let distances = minutes.iter().map(|minute| (minute - slot + WEEK + WEEK / 2) % WEEK - WEEK / 2);
        distances.filter(|distance| distance.abs() <= REACH).collect()
    };
    let (slot, mut distances) = minutes.iter().map(|slot| (*slot, near(*slot))).max_by_key(|(_, near)| near.len())?;
    if distances.len() < DATES_IN_SLOT {
        return None;
    }
    distances.sort_unstable();
    Some((slot + distances[distances.len() / 2] + WEEK) % WEEK)
}

pub(super) fn minute_of_week(time: Time) -> i64 {
    i64::from(time.weekday().num_days_from_monday()) * 24 * 60 + i64::from(time.hour()) * 60 + i64::from(time.minute())
}

/// The first moment after `after` at this minute of a week.
fn next_occurrence(slot: i64, after: Time) -> Time {
    let ahead = (slot - minute_of_week(after) + WEEK - 1) % WEEK + 1;
    let minute =
        after - TimeDelta::seconds(i64::from(after.second())) - TimeDelta::nanoseconds(i64::from(after.nanosecond()));
    minute + TimeDelta::minutes(ahead)
}

fn tell(slot: i64) -> String {
    let day = match slot / (24 * 60) {
        0 => Weekday::Mon,
        1 => Weekday::Tue,
        2 => Weekday::Wed,
        3 => Weekday::Thu,
        4 => Weekday::Fri,
        5 => Weekday::Sat,
        _ => Weekday::Sun,
    };
    format!("{day} {:02}:{:02} UTC", slot / 60 % 24, slot % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    /// Thursdays about half past eight, one of them late by two days.
    fn thursdays() -> Vec<Time> {
        let first = time("2026-10-01T08:30:00Z");
        let off = [0, 12, 2 * 24 * 60, -20, 4, 0];
        off.iter()
            .zip(0..)
            .map(|(minutes, week)| first + TimeDelta::weeks(week) + TimeDelta::minutes(*minutes))
            .collect()
    }

    #[test]
    fn rule_32_a_weekly_show_is_looked_for_half_an_hour_after_its_usual_time() {
        let (next, words) = next_check(&thursdays(), &Hints::default(), time("2026-11-10T00:00:00Z")).unwrap();
        assert_eq!(next, time("2026-11-12T09:00:00Z"));
        assert_eq!(words, "Thu 08:30 UTC");
    }

    #[test]
    fn rule_32_a_slot_may_lie_at_the_turn_of_the_week() {
        let minutes = [-40, 30, -10, 0, 20, 5];
        let first = time("2026-10-05T00:00:00Z");
        let dates: Vec<Time> =
            minutes.iter().zip(0..).map(|(m, week)| first + TimeDelta::weeks(week) + TimeDelta::minutes(*m)).collect();
        let (next, _) = next_check(&dates, &Hints::default(), time("2026-11-14T00:00:00Z")).unwrap();
        assert_eq!(next, time("2026-11-16T00:35:00Z"));
    }

    #[test]
    fn rule_32_no_slot_without_four_of_six() {
        let first = time("2026-10-01T08:30:00Z");
        let dates: Vec<Time> = (0..6).map(|n| first + TimeDelta::hours(n * 61)).collect();
        assert!(next_check(&dates, &Hints::default(), first).is_none());
        assert!(next_check(&dates[..3], &Hints::default(), first).is_none());
    }

    #[test]
    fn rule_33_a_slot_that_the_show_tells_counts_without_any_date() {
        let hints = Hints { slots: vec![24 * 60 + 6 * 60], ..Hints::default() };
        let (next, _) = next_check(&[], &hints, time("2026-11-12T00:00:00Z")).unwrap();
        assert_eq!(next, time("2026-11-17T06:30:00Z"));
    }
}
