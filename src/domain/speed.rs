//! How fast the learner listens and watches.

use std::fmt;
use std::str::FromStr;

use super::EntryKind;

/// How fast recordings are played, in hundredths of their own speed: 150 plays three minutes in two. From 25 to 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed(i64);

impl Default for Speed {
    /// As it was recorded.
    fn default() -> Self {
        Self(100)
    }
}

impl Speed {
    /// The slowest and the fastest that players offer, in hundredths.
    const RANGE: std::ops::RangeInclusive<i64> = 25..=500;

    /// Whether everything takes as long as it was recorded.
    pub fn is_usual(self) -> bool {
        self == Self::default()
    }

    /// Whole minutes, at least one, that something of `minutes` takes. Only what is heard or watched can go faster.
    pub fn minutes(self, kind: EntryKind, minutes: i64) -> i64 {
        if !kind.is_played() || self.is_usual() {
            return minutes;
        }
        (minutes.saturating_mul(100).saturating_add(self.0 / 2) / self.0).max(1)
    }

    /// The fewest minutes of a recording that take at least `shown` at this speed; the other way round than
    /// [`Speed::minutes`].
    pub fn fewest(self, shown: i64) -> i64 {
        if shown <= 1 { 0 } else { (shown.saturating_mul(self.0) - self.0 / 2 + 99).div_euclid(100) }
    }

    /// The most minutes of a recording that take at most `shown` at this speed; less than 0 where there are none.
    pub fn most(self, shown: i64) -> i64 {
        if shown < 1 {
            return -1;
        }
        (shown.saturating_add(1).saturating_mul(self.0) - self.0 / 2 - 1).div_euclid(100)
    }
}

impl FromStr for Speed {
    type Err = String;

    /// Reads `1.5`, `1,5`, `1.5x` or `2`.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.trim().trim_end_matches(['x', '×']).replace(',', ".").parse::<f64>();
        let hundredths = number.ok().filter(|number| number.is_finite()).map(|number| (number * 100.0).round() as i64);
        let speed = hundredths.filter(|hundredths| Self::RANGE.contains(hundredths));
        speed.map(Self).ok_or_else(|| "write a number from 0.25 to 5, such as 1.5".to_owned())
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 as f64 / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_played_takes_less_time_at_a_higher_speed() {
        let speed: Speed = "1.5".parse().unwrap();
        assert_eq!(speed.minutes(EntryKind::Episode, 60), 40);
        assert_eq!(speed.minutes(EntryKind::Video, 1), 1);
        assert_eq!(speed.minutes(EntryKind::Article, 60), 60);
        assert_eq!(Speed::default().minutes(EntryKind::Episode, 61), 61);
        assert_eq!("0.5x".parse::<Speed>().unwrap().minutes(EntryKind::Episode, 10), 20);
    }

    #[test]
    fn a_speed_is_read_as_people_write_it_and_shown_so() {
        for (text, shown) in [("1", "1"), ("1,25", "1.25"), (" 2x ", "2"), ("0.25", "0.25")] {
            assert_eq!(text.parse::<Speed>().unwrap().to_string(), shown);
        }
        for text in ["", "fast", "0", "-1", "9", "nan", "1e9"] {
            assert!(text.parse::<Speed>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_range_of_minutes_shown_is_the_same_range_of_recordings() {
        for text in ["0.5", "0.75", "1", "1.1", "1.5", "1.75", "2", "3"] {
            let speed: Speed = text.parse().unwrap();
            for shown in 0..40 {
                for minutes in 0..100 {
                    let takes = speed.minutes(EntryKind::Episode, minutes.max(1));
                    let fits = minutes.max(1) >= speed.fewest(shown);
                    assert_eq!(takes >= shown, fits, "{minutes} at {text} take {takes}, at least {shown}");
                    assert_eq!(takes <= shown, minutes.max(1) <= speed.most(shown), "{minutes} at {text}: {shown}");
                }
            }
        }
    }
}
