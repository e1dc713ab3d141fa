//! Days and moments as people write them.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::error::{Error, Result};

/// The day that `text` means, seen from `today`: `2026-12-01`, `3d`, `2w`, `1m`, `tomorrow`, or a weekday (the next one).
/// Always after `today`.
pub(crate) fn parse_future_day(text: &str, today: NaiveDate) -> Result<NaiveDate> {
    let word = text.trim().to_lowercase();
    let day = if word == "tomorrow" {
        today.checked_add_days(Days::new(1))
    } else if let Ok(day) = word.parse() {
        Some(day)
    } else if let Ok(weekday) = word.parse::<Weekday>() {
        let ahead = (7 + weekday.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
        today.checked_add_days(Days::new(u64::from(if ahead == 0 { 7 } else { ahead })))
    } else {
        parse_span(&word).and_then(|span| span.after(today))
    };
    match day {
        Some(day) if day > today => Ok(day),
        Some(day) => {
            Err(Error::usage(format!("{day} is not in the future")).hint("give a later day, such as 3d or tomorrow"))
        }
        None => {
            Err(Error::usage(format!("{text:?} is no day"))
                .hint("write it as 2026-12-01, 3d, 2w, 1m, tomorrow or monday"))
        }
    }
}

enum Span {
    Days(u64),
    Months(u32),
}

impl Span {
    fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) => day.checked_add_days(Days::new(days)),
            Self::Months(months) => day.checked_add_months(Months::new(months)),
        }
    }
}

fn parse_span(word: &str) -> Option<Span> {
    let unit_at = word.find(|letter: char| !letter.is_ascii_digit())?;
    let count: u32 = word[..unit_at].parse().ok().filter(|count| *count <= 10_000)?;
    match word[unit_at..].trim() {
        "d" | "day" | "days" => Some(Span::Days(count.into())),
        "w" | "week" | "weeks" => Some(Span::Days(u64::from(count) * 7)),
        "m" | "month" | "months" => Some(Span::Months(count)),
        _ => None,
    }
}

/// Seconds of a moment in a recording: `754`, `12:34` or `1:02:03`.
pub(crate) fn parse_moment(text: &str) -> Result<i64> {
    let wrong = || Error::usage(format!("{text:?} is no moment of a recording")).hint("write it as 12:34 or 1:02:03");
    let parts: Vec<i64> = text
        .trim()
        .split(':')
        .map(|part| part.parse::<u32>().map(i64::from).map_err(|_| wrong()))
        .collect::<Result<_>>()?;
    let below_sixty = parts.iter().skip(1).all(|part| *part < 60);
    match parts[..] {
        [seconds] => Ok(seconds),
        [minutes, seconds] if below_sixty => Ok(minutes * 60 + seconds),
        [hours, minutes, seconds] if below_sixty => Ok(hours * 3600 + minutes * 60 + seconds),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Sunday.
    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, day) in [
            ("2026-12-01", "2026-12-01"),
            ("3d", "2026-11-25"),
            ("2w", "2026-12-06"),
            ("1m", "2026-12-22"),
            ("tomorrow", "2026-11-23"),
            ("Monday", "2026-11-23"),
            ("sunday", "2026-11-29"),
        ] {
            assert_eq!(parse_future_day(text, today()).unwrap().to_string(), day, "{text}");
        }
    }

    #[test]
    fn a_day_that_is_past_or_no_day_is_refused() {
        for text in ["2026-11-22", "0d", "yesterday", "2026-13-01", "99999999999d", "", "é"] {
            assert!(parse_future_day(text, today()).is_err(), "{text}");
        }
    }

    #[test]
    fn moments_are_read_in_seconds() {
        assert_eq!(parse_moment("754").unwrap(), 754);
        assert_eq!(parse_moment("12:34").unwrap(), 754);
        assert_eq!(parse_moment("1:02:03").unwrap(), 3723);
        for wrong in ["", "1:2:3:4", "12:61", "-5", "a"] {
            assert!(parse_moment(wrong).is_err(), "{wrong}");
        }
    }
}
