//! What a server and a feed ask for: lower bounds on the next ask, never more than a day.

use chrono::{DurationRound, TimeDelta, Timelike, Weekday};

use super::slot::minute_of_week;
use super::words;
use crate::domain::Time;

/// What caching headers and feeds may ask for at most; some servers say sixteen years.
const LONGEST_HINT: TimeDelta = TimeDelta::hours(24);

/// What a server and a feed ask for. The feed's part stands until the feed is read anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Hints {
    /// Seconds that `Cache-Control` or `Expires` of the last answer ask for.
    #[serde(skip)]
    pub max_age: Option<i64>,
    /// Minutes of the feed's `ttl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// Minutes between updates of the syndication module (`sy:updatePeriod`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<u32>,
    /// Hours (UTC, 0 to 23) in which not to ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_hours: Vec<u8>,
    /// Days (UTC, 0 for Monday) on which not to ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_days: Vec<u8>,
    /// Nothing will come any more, says the feed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub finished: bool,
    /// Minutes of the week (from Monday 00:00 UTC) at which the show means to appear.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<u16>,
}

impl Hints {
    /// The waits asked for, each with who asks.
    pub(super) fn waits(&self) -> impl Iterator<Item = (TimeDelta, &'static str)> {
        let minutes = |minutes: Option<u32>| minutes.map(|minutes| TimeDelta::minutes(minutes.into()));
        let age = self.max_age.filter(|seconds| *seconds > 0).and_then(TimeDelta::try_seconds);
        [(age, "server"), (minutes(self.ttl).max(minutes(self.update)), "feed")]
            .into_iter()
            .filter_map(|(wait, who)| Some((wait?.min(LONGEST_HINT), who)))
    }

    /// Whether the feed asks not to be asked at this moment.
    pub fn leaves_out(&self, now: Time) -> bool {
        self.leave_out(now) != now
    }

    /// The first moment from `due` on that the feed does not ask to leave out, at most a day later.
    pub(super) fn leave_out(&self, due: Time) -> Time {
        let hours: Vec<u8> = self.skip_hours.iter().map(|hour| hour % 24).collect();
        let skips_hour = |time: Time| hours.contains(&u8::try_from(time.hour()).unwrap_or_default());
        let day = |time: Time| u8::try_from(minute_of_week(time) / (24 * 60)).unwrap_or_default();
        let skips_day = |time: Time| self.skip_days.contains(&day(time));
        // A feed that leaves out every hour, or every day, leaves out none.
        let all_hours = (0..24).all(|hour| hours.contains(&hour));
        let all_days = (0..7).all(|day| self.skip_days.contains(&day));
        let is_skipped = |time: Time| !all_hours && skips_hour(time) || !all_days && skips_day(time);
        if !is_skipped(due) {
            return due;
        }
        let hour = due.duration_trunc(TimeDelta::hours(1)).unwrap_or(due);
        let later = (1..=24).map(|ahead| hour + TimeDelta::hours(ahead)).find(|time| !is_skipped(*time));
        later.unwrap_or(due + LONGEST_HINT)
    }

    /// The moments of a week that an RFC 5545 rule names: `FREQ=WEEKLY;BYDAY=TU,TH`, or `DAILY`, counted from `starts`.
    /// Other rules name none.
    pub fn read_slots(rule: &str, starts: Option<Time>) -> Vec<u16> {
        let part = |name: &str| {
            rule.split(';')
                .filter_map(|part| part.split_once('='))
                .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
        };
        let Some(starts) = starts else { return Vec::new() };
        let daily = |day: i64| day * 24 * 60 + minute_of_week(starts) % (24 * 60);
        let frequency = part("FREQ").map(|(_, word)| word.trim().to_ascii_uppercase());
        let minutes: Vec<i64> = match (frequency.as_deref(), part("BYDAY")) {
            (Some("DAILY"), None) => (0..7).map(daily).collect(),
            (Some("WEEKLY"), None) => vec![minute_of_week(starts)],
            (Some("WEEKLY" | "DAILY"), Some((_, days))) => days.split(',').filter_map(read_day).map(daily).collect(),
            _ => Vec::new(),
        };
        minutes.into_iter().filter_map(|minute| u16::try_from(minute).ok()).collect()
    }

    /// What is asked for, in words, each part after a semicolon.
    pub(super) fn tell(&self) -> String {
        let mut text: String =
            self.waits().map(|(wait, who)| format!("; {who} asks for {}", words::span(wait))).collect();
        if !self.skip_hours.is_empty() || !self.skip_days.is_empty() {
            text.push_str("; feed leaves out hours or days");
        }
        text
    }
}

fn read_day(word: &str) -> Option<i64> {
    let day = match word.trim().to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    Some(i64::from(day.num_days_from_monday()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn longest(hints: &Hints) -> Option<i64> {
        hints.waits().map(|(wait, _)| wait.num_minutes()).max()
    }

    #[test]
    fn rule_15_what_the_server_asks_for_counts_up_to_a_day() {
        let hints = |seconds| Hints { max_age: Some(seconds), ..Hints::default() };
        assert_eq!(longest(&hints(7200)), Some(120));
        assert_eq!(longest(&hints(16 * 365 * 86_400)), Some(24 * 60));
        assert_eq!(longest(&hints(0)), None);
        assert_eq!(longest(&hints(-5)), None);
        assert_eq!(longest(&hints(i64::MAX)), None, "no number of seconds that a clock knows");
    }

    #[test]
    fn rule_16_what_the_feed_asks_for_counts_up_to_a_day() {
        let table =
            [(Some(90), None, 90), (None, Some(240), 240), (Some(30), Some(60), 60), (Some(99_999), None, 24 * 60)];
        for (ttl, update, minutes) in table {
            assert_eq!(longest(&Hints { ttl, update, ..Hints::default() }), Some(minutes));
        }
    }

    #[test]
    fn rule_16_skipped_hours_and_days_are_left_out() {
        let table: [(&[u8], &[u8], &str, &str); 7] = [
            // A Sunday.
            (&[12, 13], &[], "2026-11-22T12:20:00Z", "2026-11-22T14:00:00Z"),
            (&[12, 13], &[], "2026-11-22T11:59:59Z", "2026-11-22T11:59:59Z"),
            (&[23, 24], &[], "2026-11-22T23:10:00Z", "2026-11-23T01:00:00Z"),
            (&[], &[6], "2026-11-22T12:00:00Z", "2026-11-23T00:00:00Z"),
            (&[0], &[6], "2026-11-22T12:00:00Z", "2026-11-23T01:00:00Z"),
            (&[], &[5, 6], "2026-11-21T01:00:00Z", "2026-11-22T01:00:00Z"),
            (&[], &[0, 1, 2, 3, 4, 5, 6], "2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z"),
        ];
        for (hours, days, due, then) in table {
            let hints = Hints { skip_hours: hours.to_vec(), skip_days: days.to_vec(), ..Hints::default() };
            assert_eq!(hints.leave_out(time(due)), time(then), "{hours:?} {days:?} {due}");
        }
        let all = Hints { skip_hours: (0..24).collect(), ..Hints::default() };
        assert_eq!(all.leave_out(time("2026-11-22T12:20:00Z")), time("2026-11-22T12:20:00Z"));
    }

    #[test]
    fn rule_33_a_recurrence_rule_names_the_slots() {
        let starts = Some(time("2026-11-17T06:30:00Z"));
        let at = |day: u16| day * 24 * 60 + 390;
        assert_eq!(Hints::read_slots("FREQ=WEEKLY", starts), [at(1)]);
        assert_eq!(Hints::read_slots("freq=weekly;byday=mo,TH;INTERVAL=2", starts), [at(0), at(3)]);
        assert_eq!(Hints::read_slots("FREQ=DAILY", starts).len(), 7);
        assert_eq!(Hints::read_slots("FREQ=MONTHLY;BYDAY=2TU", starts), [] as [u16; 0]);
        assert_eq!(Hints::read_slots("FREQ=WEEKLY;BYDAY=TU", None), [] as [u16; 0]);
    }
}
