//! Dates as people really write them. Feeds are to use RFC 822 or RFC 3339; what comes is half of
//! either, in any language, with a wrong day name and a time zone's abbreviation. Nothing is filled
//! in from today's date: what does not name at least a year is no date.

mod words;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::domain::Time;

/// Longest text that is looked at; real dates are under 60 characters.
const LONGEST: usize = 120;

/// Reads a date in any of the forms seen in feeds; time of day and zone default to midnight UTC.
/// `None` where no year, or no possible day, is told.
///
/// RFC 822 and 2822, RFC 3339, W3C-DTF and ISO 8601 fragments (year, month, ordinal day, week),
/// asctime, American and European number orders, month names in forty languages, and East Asian
/// year-month-day.
pub fn read_date(text: &str) -> Option<Time> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';'));
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    if let Some(found) = read_short_iso(text) {
        return Some(found);
    }
    match read_iso(text) {
        // A broken ISO date is no date in another order: `2003-13-01` is not the 13th of January.
        None if is_iso_shaped(text) => None,
        found => found.or_else(|| read_words(text)),
    }
}

/// A moment told in some zone; a leap second and the hour 24 are moved on to the next second.
fn assemble(date: NaiveDate, seconds: i64, offset_minutes: i64) -> Option<Time> {
    let midnight = NaiveDateTime::new(date, NaiveTime::MIN);
    let local = midnight.checked_add_signed(TimeDelta::try_seconds(seconds)?)?;
    let utc = local.checked_sub_signed(TimeDelta::try_minutes(offset_minutes)?)?;
    (1..=9999).contains(&utc.year()).then(|| utc.and_utc())
}

/// Takes up to `most` digits off the front.
fn take_digits(text: &str, most: usize) -> Option<(i64, usize, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(count)?;
    Some((digits.parse().ok()?, count, rest))
}

/// `03-12-31` and `03-12-31T10:00:00Z`: ISO 8601 with the century left out.
fn read_short_iso(text: &str) -> Option<Time> {
    let shape: String = text.chars().take(9).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if shape != "00-00-00" && shape != "00-00-00T" {
        return None;
    }
    let century = if text.starts_with(['7', '8', '9']) { "19" } else { "20" };
    read_iso(&format!("{century}{text}"))
}

/// Year first and nothing but what ISO 8601 knows: no names of months, no halves of the day.
fn is_iso_shaped(text: &str) -> bool {
    let year = text.bytes().take_while(u8::is_ascii_digit).count();
    let known = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '+' | ' ' | 'T' | 't' | 'Z' | 'z');
    year == 4 && text.get(4..).is_some_and(|rest| rest.starts_with('-')) && text.chars().all(known)
}

/// ISO 8601 and its subsets: a four-digit year first.
fn read_iso(text: &str) -> Option<Time> {
    let (year, 4, rest) = take_digits(text, 4)? else { return None };
    let year = i32::try_from(year).ok()?;
    let (date, rest) = read_iso_day(year, rest)?;
    let rest = rest.trim_start_matches([' ', 'T', 't', ',', '_']).trim_start();
    if rest.is_empty() {
        return assemble(date, 0, 0);
    }
    let (seconds, rest) = match read_clock(rest) {
        Some(found) => found,
        None if rest.starts_with(|c: char| c.is_ascii_digit()) => return None,
        // `2024-05-01+02:00` and `2024-05-01Z`: a day with a zone and no time.
        None => (0, rest),
    };
    assemble(date, seconds, read_zone(rest.trim())?)
}

/// What follows the year: month and day, ordinal day, or week.
fn read_iso_day(year: i32, rest: &str) -> Option<(NaiveDate, &str)> {
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'));
    let body = separator.map_or(Some(rest), |c| rest.strip_prefix(c))?;
    if rest.is_empty() || (separator.is_none() && rest.starts_with(['T', 't', 'Z', 'z'])) {
        return Some((NaiveDate::from_ymd_opt(year, 1, 1)?, rest));
    }
    if let Some(week) = body.strip_prefix(['W', 'w']) {
        let (week, 2, rest) = take_digits(week, 2)? else { return None };
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let (day, _, rest) = take_digits(rest, 1).unwrap_or((1, 0, rest));
        let monday = NaiveDate::from_isoywd_opt(year, u32::try_from(week).ok()?, chrono::Weekday::Mon)?;
        return Some((monday.checked_add_days(Days::new(u64::try_from(day - 1).ok()?))?, rest));
    }
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    match (separator, digits) {
        (_, 3) => {
            let (ordinal, _, rest) = take_digits(body, 3)?;
            Some((NaiveDate::from_yo_opt(year, u32::try_from(ordinal).ok()?)?, rest))
        }
        (None, 4) | (None, 6..) => {
            let (month, _, rest) = take_digits(body, 2)?;
            let (day, _, rest) = take_digits(rest, 2)?;
            Some((to_day(year, month, day)?, rest))
        }
        (Some(mark), 1 | 2) => {
            let (month, _, rest) = take_digits(body, 2)?;
            match rest.strip_prefix(mark) {
                Some(day) => {
                    let (day, _, rest) = take_digits(day, 2)?;
                    Some((to_day(year, month, day)?, rest))
                }
                None => Some((to_day(year, month, 1)?, rest)),
            }
        }
        (Some(_), 4) => {
            let (month, _, rest) = take_digits(body, 2)?;
            let (day, _, rest) = take_digits(rest, 2)?;
            Some((to_day(year, month, day)?, rest))
        }
        _ => None,
    }
}

fn to_day(year: i32, month: i64, day: i64) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// `10:07`, `10:07:30`, `10:07:30.25`, `100730`, `10.07`: seconds since midnight, and what follows.
fn read_clock(text: &str) -> Option<(i64, &str)> {
    let (hour, count, rest) = take_digits(text, 2)?;
    let (minute, second, rest) = match rest.chars().next() {
        Some(mark @ (':' | '.')) => {
            let (minute, _, rest) = take_digits(rest.get(1..)?, 2)?;
            match rest.strip_prefix(mark).and_then(|rest| take_digits(rest, 2)) {
                Some((second, _, rest)) => (minute, second, rest),
                None => (minute, 0, rest),
            }
        }
        Some(digit) if count == 2 && digit.is_ascii_digit() => {
            let (minute, 2, rest) = take_digits(rest, 2)? else { return None };
            match take_digits(rest, 2) {
                Some((second, 2, rest)) => (minute, second, rest),
                _ => (minute, 0, rest),
            }
        }
        None | Some('Z' | 'z' | '+' | '-' | ' ') => (0, 0, rest),
        Some(_) => return None,
    };
    if hour > 24 || minute > 59 || second > 61 {
        return None;
    }
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) if fraction.starts_with(|c: char| c.is_ascii_digit()) => {
            fraction.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        _ => rest,
    };
    Some((hour * 3600 + minute * 60 + second, rest))
}

/// A zone as minutes east of Greenwich; an unknown name is read as UTC, a broken offset is not.
fn read_zone(text: &str) -> Option<i64> {
    let mut rest = text.trim();
    let mut named = 0;
    if let Some(end) = rest.find(|c: char| !c.is_alphabetic() && c != '/') {
        if end > 0 {
            named = words::find_zone(rest.get(..end)?).unwrap_or(0);
            rest = rest.get(end..)?.trim();
        }
    } else {
        return Some(words::find_zone(rest).unwrap_or(0));
    }
    let sign = match rest.chars().next() {
        Some('+') => 1,
        Some('-' | '\u{2212}') => -1,
        _ => return Some(named),
    };
    let digits = rest.trim_start_matches(['+', '-', '\u{2212}']).trim_start();
    let (first, count, rest) = take_digits(digits, 4)?;
    let (hours, minutes) = match (count, rest.strip_prefix(':')) {
        (1 | 2, Some(minutes)) => (first, take_digits(minutes, 2).map_or(0, |found| found.0)),
        (1 | 2, None) => (first, 0),
        _ => (first / 100, first % 100),
    };
    (hours <= 24 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

/// What was found in a date written in words.
#[derive(Default)]
struct Found {
    year: Option<i32>,
    month: Option<i64>,
    day: Option<i64>,
    numbers: Vec<(i64, usize)>,
    seconds: Option<i64>,
    afternoon: Option<bool>,
    zone: Option<i64>,
    /// What the word before says that the next number is.
    counted: Option<words::Counted>,
}

/// Any order of words and numbers.
fn read_words(text: &str) -> Option<Time> {
    let mut found = Found::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = if first.is_ascii_digit() {
            found.take_number(rest)?
        } else if first.is_alphabetic() {
            found.take_word(rest)
        } else if matches!(first, '+' | '-' | '\u{2212}') && found.seconds.is_some() && found.zone.is_none() {
            found.zone = Some(read_zone(rest)?);
            ""
        } else {
            rest.get(first.len_utf8()..)?
        };
    }
    found.finish()
}

impl Found {
    /// A clock, a numeric date, or a bare number.
    fn take_number<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (value, count, rest) = take_digits(text, 9)?;
        match self.counted.take() {
            Some(words::Counted::Month) => {
                self.month = Some(value);
                return Some(rest);
            }
            Some(words::Counted::Weekday) => return Some(rest),
            None => {}
        }
        let next = rest.chars().next();
        if count <= 2 && next == Some(':') && self.seconds.is_none() {
            let (seconds, rest) = read_clock(text)?;
            self.seconds = Some(seconds);
            return Some(rest);
        }
        if let Some(mark @ ('년' | '年' | '월' | '月' | '일' | '日' | '시' | '時' | '时' | '분' | '分' | '초' | '秒')) =
            next
        {
            self.take_marked(value, mark)?;
            return rest.get(mark.len_utf8()..);
        }
        self.numbers.push((value, count));
        Some(rest)
    }

    /// East Asian dates name each part.
    fn take_marked(&mut self, value: i64, mark: char) -> Option<()> {
        let seconds = self.seconds.unwrap_or(0);
        match mark {
            '년' | '年' => self.year = Some(i32::try_from(value).ok()?),
            '월' | '月' => self.month = Some(value),
            '일' | '日' => self.day = Some(value),
            '시' | '時' | '时' => self.seconds = Some(seconds + value.min(24) * 3600),
            '분' | '分' => self.seconds = Some(seconds + value.min(59) * 60),
            _ => self.seconds = Some(seconds + value.min(60)),
        }
        Some(())
    }

    /// A month, half of the day, a zone, or a word that says nothing (day names, `at`, `de`).
    fn take_word<'a>(&mut self, text: &'a str) -> &'a str {
        let end =
            text.find(|c: char| !c.is_alphabetic() && !matches!(c, '/' | '\u{300}'..='\u{36f}')).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let lower = word.to_lowercase();
        self.counted = words::find_counted(&lower);
        if let Some(afternoon) = words::find_half(&lower) {
            self.afternoon = Some(afternoon);
        } else if let Some(month) = words::find_month(&lower) {
            // The last counts: a day's name that begins like a month's comes before it (`mar., 12 nov.`).
            self.month = Some(month);
        } else if self.seconds.is_some() && self.zone.is_none() && words::find_zone(&lower).is_some() {
            self.zone = read_zone(text);
            return rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ':'));
        }
        rest
    }

    /// Gives the bare numbers their places and puts everything together.
    fn finish(mut self) -> Option<Time> {
        self.place_numbers()?;
        let mut seconds = self.seconds.unwrap_or(0);
        match self.afternoon {
            Some(true) if seconds < 12 * 3600 => seconds += 12 * 3600,
            Some(false) if (12 * 3600..13 * 3600).contains(&seconds) => seconds -= 12 * 3600,
            _ => {}
        }
        assemble(to_day(self.year?, self.month?, self.day?)?, seconds, self.zone.unwrap_or(0))
    }

    fn place_numbers(&mut self) -> Option<()> {
        let mut numbers = std::mem::take(&mut self.numbers);
        if self.year.is_none() {
            let at = numbers.iter().position(|(_, count)| *count == 4);
            // Without four digits the year is the last of the first three: `19/05/03`, `4 Jan 03`.
            let at = at.or_else(|| {
                let place = 2 - usize::from(self.month.is_some()) - usize::from(self.day.is_some());
                numbers.get(place).filter(|(_, count)| *count == 2).map(|_| place)
            })?;
            let (value, count) = numbers.remove(at);
            let century = if count == 4 {
                0
            } else if value >= 70 {
                1900
            } else {
                2000
            };
            self.year = Some(i32::try_from(value + century).ok()?);
        }
        let mut rest = numbers.into_iter().map(|(value, _)| value);
        if self.month.is_none() {
            let (first, second) = (rest.next()?, rest.next()?);
            // Month first, as in the United States, unless that is impossible.
            let (month, day) = if first > 12 { (second, first) } else { (first, second) };
            self.month = Some(month);
            self.day = self.day.or(Some(day));
        } else if self.day.is_none() {
            self.day = Some(rest.next()?);
        }
        // `2004 10 07 30`-like rests are a clock written with spaces or dots, or noise; both are dropped.
        Some(())
    }
}

#[cfg(test)]
mod tests;
