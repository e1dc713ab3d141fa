//! Reads the values of the query's fields: days, minutes, languages.

use std::fmt;

use chrono::NaiveDate;

/// A range of whole minutes; both ends are included, and a missing end is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MinutesRange {
    /// At least this many.
    pub min: Option<i64>,
    /// At most this many.
    pub max: Option<i64>,
}

impl MinutesRange {
    /// Whether it leaves nothing out.
    pub fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }

    /// What lies in both.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let tighter = |a: Option<i64>, b: Option<i64>, pick: fn(i64, i64) -> i64| match (a, b) {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (one, other) => one.or(other),
        };
        Self { min: tighter(self.min, other.min, i64::max), max: tighter(self.max, other.max, i64::min) }
    }
}

impl fmt::Display for MinutesRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => write!(f, "{min}"),
            (Some(min), Some(max)) => write!(f, "{min}..{max}"),
            (Some(min), None) => write!(f, ">={min}"),
            (None, Some(max)) => write!(f, "<={max}"),
            (None, None) => write!(f, ">=0"),
        }
    }
}

/// `<20`, `<=20`, `>20`, `>=20`, `=20`, `20`, `10..20`, `10..`, `..20`. `None` for anything else,
/// and for a range that holds no minute.
pub(super) fn read_minutes(text: &str) -> Option<MinutesRange> {
    let range = |min, max| Some(MinutesRange { min, max });
    if let Some(number) = text.strip_prefix("<=") {
        return range(None, Some(read_number(number)?));
    }
    if let Some(number) = text.strip_prefix(">=") {
        return range(Some(read_number(number)?), None);
    }
    if let Some(number) = text.strip_prefix('<') {
        let max = read_number(number)? - 1;
        return (max >= 0).then_some(MinutesRange { min: None, max: Some(max) });
    }
    if let Some(number) = text.strip_prefix('>') {
        return range(Some(read_number(number)? + 1), None);
    }
    if let Some((min, max)) = text.split_once("..") {
        let (min, max) = (read_end(min)?, read_end(max)?);
        return match (min, max) {
            (None, None) => None,
            (Some(min), Some(max)) if min > max => None,
            _ => range(min, max),
        };
    }
    let exact = read_number(text.strip_prefix('=').unwrap_or(text))?;
    range(Some(exact), Some(exact))
}

/// One end of a range: `Some(None)` where it is left open.
fn read_end(text: &str) -> Option<Option<i64>> {
    if text.is_empty() { Some(None) } else { read_number(text).map(Some) }
}

/// Whole minutes; at most nine digits, so that arithmetic on them stays far from any limit.
fn read_number(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches("min").trim_end_matches('m');
    let fits = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if fits { digits.parse().ok() } else { None }
}

/// `2024-05-17`, `2024-05` (its first day) or `2024` (its first day); years 1 to 9999.
pub(super) fn read_day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let year = read_digits(parts.next()?, 4, 4)?;
    let month = parts.next().map_or(Some(1), |part| read_digits(part, 1, 2))?;
    let day = parts.next().map_or(Some(1), |part| read_digits(part, 1, 2))?;
    if parts.next().is_some() || year == 0 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn read_digits(text: &str, least: usize, most: usize) -> Option<u32> {
    let fits = (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// The language of a code such as `en`, `EN` or `en-GB`, as ISO 639-1 in lower case.
pub(super) fn read_language(text: &str) -> Option<String> {
    let code = text.split(['-', '_']).next()?;
    let fits = (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    fits.then(|| code.to_ascii_lowercase())
}
