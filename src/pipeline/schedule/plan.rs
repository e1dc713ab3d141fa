//! The hours in which a feed usually publishes, and the plan of asks that fits them.
//!
//! Half the usual gap, the plain rule, makes an entry wait a quarter of the gap on average. Where the dates cluster in
//! some hours of the day or leave some days out, fewer asks at the right hours do better. The plan weighs an ask against the
//! hours that entries wait, over the coming days, and picks the cheapest asks (shortest path over the hours); it pays for
//! as few asks as keep the expected wait near that of the plain rule, and for a feed without habits it becomes the plain
//! rule. In a replay of recorded feeds (`cargo bench --bench figures -- schedule`) it finds the entries of daily feeds
//! sooner than half the gap does, with half as many asks.

use chrono::{DateTime, Datelike, TimeDelta, Timelike};

use crate::domain::Time;

/// 1995-01-01: no feed is older; dates before it are clocks that were never set.
pub(super) const FIRST_FEED: i64 = 788_918_400;
/// Faster feeds are asked every hour or two whatever their habits, and slower ones daily.
const SHORTEST_GAP: TimeDelta = TimeDelta::hours(4);
const LONGEST_GAP: TimeDelta = TimeDelta::hours(72);
const FEWEST_DATES: usize = 4;
/// The newest dates that tell the habits: about a month of a daily feed.
const MOST_DATES: usize = 30;
/// How far the plan looks ahead, in hours: past a weekend.
const AHEAD: usize = 96;
/// The longest it leaves a feed alone, in hours: of two days on which a feed never published it skips one.
const LONGEST: usize = 48;
/// Entries in unusual hours, and on unusual days, that are believed in before any date is known.
const BELIEF: f64 = 1.0;
/// What an ask may cost, in usual gaps of waiting, dearest first. An eighth makes the plan for a feed without habits ask
/// every half gap: asking every T costs price/T + rate·T/2, least at T = √(2·price/rate).
const PRICES: [f64; 4] = [0.7, 0.5, 0.25, 0.125];
/// A dear plan will do if entries wait no longer than this share of the usual gap.
const GOOD_WAIT: f64 = 1.0 / 3.5;

/// When to ask next.
pub(super) struct Plan {
    /// From now, whole hours.
    pub(super) wait: TimeDelta,
    /// Whether the hour was chosen for the feed's habits.
    pub(super) timed: bool,
    peak: Option<u32>,
}

impl Plan {
    /// The plan for a feed with these past dates, in order; `None` where habits cannot be told or make no difference.
    pub(super) fn make(dates: &[Time], gap: TimeDelta, now: Time) -> Option<Self> {
        if dates.len() < FEWEST_DATES || gap < SHORTEST_GAP || gap >= LONGEST_GAP {
            return None;
        }
        let habits = Habits::of(&dates[dates.len().saturating_sub(MOST_DATES)..]);
        let gap = gap.num_seconds() as f64 / 3600.0;
        let ahead = Ahead::expect(&habits, 1.0 / gap, now);
        let gap = gap.min(LONGEST as f64);
        let mut hours = 1;
        for price in PRICES {
            let (first, mean_wait) = ahead.cheapest(price * gap);
            hours = first;
            if mean_wait <= gap * GOOD_WAIT {
                break;
            }
        }
        let peak = habits.peak();
        Some(Self { wait: TimeDelta::hours(i64::try_from(hours).ok()?), timed: peak.is_some(), peak })
    }

    /// The hour in which most entries come, in words that go on from "posts about daily".
    pub(super) fn mostly(&self) -> String {
        self.peak.map_or_else(String::new, |hour| format!(", mostly about {hour:02}:00 UTC"))
    }
}

/// How much likelier than on average an entry is, by hour of the day and by day of the week.
struct Habits {
    hours: [f64; 24],
    days: [f64; 7],
}

impl Habits {
    fn of(dates: &[Time]) -> Self {
        let (mut hours, mut days) = ([BELIEF / 24.0; 24], [BELIEF / 7.0; 7]);
        for date in dates {
            let hour = date.hour() as usize;
            // Nobody publishes by the minute: the hours beside it are likely too.
            hours[hour] += 0.5;
            hours[(hour + 1) % 24] += 0.25;
            hours[(hour + 23) % 24] += 0.25;
            days[date.weekday().num_days_from_monday() as usize] += 1.0;
        }
        let all = dates.len() as f64 + BELIEF;
        Self { hours: hours.map(|weight| weight / all * 24.0), days: days.map(|weight| weight / all * 7.0) }
    }

    /// The hour around which at least half of the entries come.
    fn peak(&self) -> Option<u32> {
        let around = |hour: usize| self.hours[(hour + 23) % 24] + self.hours[hour] + self.hours[(hour + 1) % 24];
        let peak = (0..24).max_by(|a, b| around(*a).total_cmp(&around(*b)))?;
        (around(peak) >= 12.0).then_some(u32::try_from(peak).ok()?)
    }
}

/// What is expected in the coming hours.
struct Ahead {
    /// Entries expected from now to the start of each hour.
    entries: [f64; AHEAD + 1],
    /// The same, each entry weighed by the hours from now to it.
    moments: [f64; AHEAD + 1],
}

impl Ahead {
    fn expect(habits: &Habits, rate: f64, now: Time) -> Self {
        let mut ahead = Self { entries: [0.0; AHEAD + 1], moments: [0.0; AHEAD + 1] };
        for hour in 0..AHEAD {
            let middle = now + TimeDelta::minutes(30 + 60 * hour as i64);
            let middle: DateTime<chrono::Utc> = middle;
            let day = habits.days[middle.weekday().num_days_from_monday() as usize];
            let expected = rate * habits.hours[middle.hour() as usize] * day;
            ahead.entries[hour + 1] = ahead.entries[hour] + expected;
            ahead.moments[hour + 1] = ahead.moments[hour] + expected * (hour as f64 + 0.5);
        }
        ahead
    }

    /// The hours that entries wait in all, asked at the start of hour `from` and then at that of hour `to`.
    fn waiting(&self, from: usize, to: usize) -> f64 {
        to as f64 * (self.entries[to] - self.entries[from]) - (self.moments[to] - self.moments[from])
    }

    /// The first ask of the cheapest plan, in hours from now, and how long an entry waits in it on average.
    fn cheapest(&self, price: f64) -> (usize, f64) {
        // What an ask at each hour costs, whatever went before it: `waiting` without the terms of `from`, and the asks that
        // follow. This is the inner loop of a sync that finds nothing new: whoever starts earlier asks no later
        // (`waiting` is a Monge array, so the cheapest next asks are in order), which spares most of the looking.
        let mut after = [0.0; AHEAD + 1];
        let mut next = [AHEAD; AHEAD + 1];
        after[AHEAD] = AHEAD as f64 * self.entries[AHEAD] - self.moments[AHEAD];
        for from in (0..AHEAD).rev() {
            let (entries, mut least) = (self.entries[from], f64::INFINITY);
            let mut hour = from as f64;
            let last = next[from + 1].min(from + LONGEST);
            for (to, after) in after.iter().enumerate().take(last + 1).skip(from + 1) {
                hour += 1.0;
                let whole = after - hour * entries;
                if whole < least {
                    (least, next[from]) = (whole, to);
                }
            }
            after[from] = price + least + from as f64 * entries;
        }
        let (mut at, mut waiting) = (0, 0.0);
        while at < AHEAD {
            waiting += self.waiting(at, next[at]);
            at = next[at];
        }
        (next[0], waiting / self.entries[AHEAD].max(f64::MIN_POSITIVE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    /// Entries at this hour on the weekdays of four weeks, from Monday 2 November 2026 on.
    fn weekdays(hour: i64) -> Vec<Time> {
        let monday = time("2026-11-02T00:00:00Z");
        (0..28)
            .filter(|day| day % 7 < 5)
            .map(|day| monday + TimeDelta::days(day) + TimeDelta::hours(hour) + TimeDelta::minutes(day))
            .collect()
    }

    fn plan(dates: &[Time], now: &str) -> Time {
        let now = time(now);
        let past: Vec<Time> = dates.iter().copied().filter(|date| *date <= now).collect();
        now + Plan::make(&past, TimeDelta::days(1), now).unwrap().wait
    }

    #[test]
    fn a_feed_with_an_hour_of_its_own_is_asked_soon_after_it_and_not_before() {
        let dates = weekdays(9);
        let next = plan(&dates, "2026-11-18T11:00:00Z");
        assert!(next > time("2026-11-19T09:00:00Z") && next <= time("2026-11-19T12:00:00Z"), "{next}");
        let missed = plan(&dates, "2026-11-18T08:00:00Z");
        assert!(missed > time("2026-11-18T09:00:00Z") && missed <= time("2026-11-18T12:00:00Z"), "{missed}");
    }

    #[test]
    fn of_two_days_on_which_nothing_ever_came_one_is_skipped() {
        let weekend = plan(&weekdays(9), "2026-11-27T11:00:00Z");
        assert!(weekend < time("2026-11-29T12:00:00Z"), "{weekend}");
        let monday = plan(&weekdays(9), &weekend.to_rfc3339());
        assert!(monday > time("2026-11-30T09:00:00Z") && monday < time("2026-11-30T13:00:00Z"), "{weekend} {monday}");
    }

    #[test]
    fn a_feed_without_habits_is_asked_about_every_half_gap() {
        let start = time("2026-11-02T00:00:00Z");
        let dates: Vec<Time> = (0..30).map(|n| start + TimeDelta::hours(n * 24 + n * 7 % 24)).collect();
        let now = *dates.last().unwrap();
        let made = Plan::make(&dates, TimeDelta::days(1), now).unwrap();
        assert!(!made.timed && (9..=16).contains(&made.wait.num_hours()), "{}", made.wait);
    }

    proptest::proptest! {
        #[test]
        fn the_cheapest_plan_is_that_of_looking_at_all(
            weights in proptest::collection::vec(0.0f64..3.0, 31), price in 0.1f64..40.0, rate in 0.01f64..0.3,
        ) {
            let mut habits = Habits { hours: [0.0; 24], days: [0.0; 7] };
            habits.hours.copy_from_slice(&weights[..24]);
            habits.days.copy_from_slice(&weights[24..]);
            let ahead = Ahead::expect(&habits, rate, time("2026-11-18T11:00:00Z"));
            let mut cost = [0.0; AHEAD + 1];
            for from in (0..AHEAD).rev() {
                let all = (from + 1..=AHEAD.min(from + LONGEST)).map(|to| price + ahead.waiting(from, to) + cost[to]);
                cost[from] = all.fold(f64::INFINITY, f64::min);
            }
            let (first, _) = ahead.cheapest(price);
            let chosen = price + ahead.waiting(0, first) + cost[first];
            proptest::prop_assert!(chosen <= cost[0] + 1e-6 * cost[0].abs().max(1.0), "{chosen} {}", cost[0]);
        }
    }

    #[test]
    fn the_peak_is_told_where_half_of_the_entries_are() {
        let now = time("2026-11-28T00:00:00Z");
        let made = Plan::make(&weekdays(9), TimeDelta::days(1), now).unwrap();
        assert_eq!(made.mostly(), ", mostly about 09:00 UTC");
    }

    #[test]
    fn few_dates_and_fast_or_slow_feeds_get_no_plan() {
        let (dates, now) = (weekdays(9), time("2026-11-28T00:00:00Z"));
        assert!(Plan::make(&dates[..3], TimeDelta::days(1), now).is_none());
        assert!(Plan::make(&dates, TimeDelta::hours(3), now).is_none());
        assert!(Plan::make(&dates, TimeDelta::days(3), now).is_none());
    }
}
