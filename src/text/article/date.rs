//! When a page was published: dates as pages write them, for machines or for people.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use url::Url;

use crate::domain::Time;

/// Longer texts are no dates, in bytes.
const LONGEST: usize = 80;
/// Before this year there was no web; numbers in addresses that look like earlier years are something else.
const FIRST_YEAR: i32 = 1990;

/// Reads a date as machines write it: RFC 3339 and its looser kin, RFC 2822, or a day alone (then midnight UTC).
pub(super) fn read(text: &str) -> Option<Time> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let zoned = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f %z"));
    if let Ok(time) = zoned {
        return keep(time.with_timezone(&Utc));
    }
    const LOCAL: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let bare = text.trim_end_matches(" UTC").trim_end_matches(" GMT");
    let local = LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(bare, form).ok());
    if let Some(time) = local {
        return keep(time.and_utc());
    }
    const DAYS: [&str; 3] = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"];
    DAYS.iter().find_map(|form| day(NaiveDate::parse_from_str(text, form).ok()?))
}

/// Reads a date as people write it in English, with words around it: `Posted on March 3rd, 2012 by Ada`.
pub(super) fn read_written(text: &str) -> Option<Time> {
    if text.len() > LONGEST {
        return None;
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '(' | ')'))
        .filter(|w| !w.is_empty())
        .collect();
    words.windows(3).find_map(|three| {
        let [first, second, third] = three else { return None };
        let (month, number) = match (month(first), month(second)) {
            (Some(month), _) => (month, second),
            (None, Some(month)) => (month, first),
            (None, None) => return None,
        };
        let number = number.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
        let year: i32 = third.get(..4).filter(|_| third.len() == 4)?.parse().ok()?;
        day(NaiveDate::from_ymd_opt(year, month, number)?)
    })
}

/// The date that an address names: `/2012/03/04/`, `/2012-03-04-title`, `/2012/03/` (the month's first day).
pub(super) fn from_address(url: &Url) -> Option<Time> {
    let path: Vec<&str> = url.path_segments()?.collect();
    let number = |part: Option<&&str>| {
        let part = part.filter(|part| matches!(part.len(), 1 | 2))?;
        part.parse::<u32>().ok()
    };
    for (place, part) in path.iter().enumerate() {
        let dashed = part.get(..10).filter(|_| part.as_bytes().get(10).is_none_or(|next| !next.is_ascii_digit()));
        if let Some(found) = dashed.and_then(|text| day(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?)) {
            return Some(found);
        }
        let year = part.parse::<i32>().ok().filter(|year| part.len() == 4 && (FIRST_YEAR..2200).contains(year));
        let (Some(year), Some(month)) = (year, number(path.get(place + 1))) else { continue };
        let of_month = number(path.get(place + 2)).unwrap_or(1);
        if let Some(found) = NaiveDate::from_ymd_opt(year, month, of_month).and_then(day) {
            return Some(found);
        }
    }
    None
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let fits = |name: &str| word.len() >= 3 && (name.starts_with(&word) || (word == "sept" && name == "september"));
    let place = MONTHS.iter().position(|name| fits(name))?;
    u32::try_from(place + 1).ok()
}

fn day(date: NaiveDate) -> Option<Time> {
    keep(date.and_time(NaiveTime::MIN).and_utc())
}

fn keep(time: Time) -> Option<Time> {
    use chrono::Datelike as _;
    (FIRST_YEAR..2200).contains(&time.year()).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(time: Option<Time>) -> Option<String> {
        time.map(|time| time.format("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn dates_for_machines_are_read_in_their_zone() {
        for (text, expected) in [
            ("2012-03-04T05:06:07+02:00", Some("2012-03-04 03:06")),
            ("2012-03-04T05:06:07.123Z", Some("2012-03-04 05:06")),
            ("2012-03-04T05:06:07+0200", Some("2012-03-04 03:06")),
            ("2012-03-04T05:06:07", Some("2012-03-04 05:06")),
            ("2012-03-04 05:06", Some("2012-03-04 05:06")),
            ("Sun, 04 Mar 2012 05:06:07 GMT", Some("2012-03-04 05:06")),
            (" 2012-03-04 ", Some("2012-03-04 00:00")),
            ("20120304", Some("2012-03-04 00:00")),
            ("0001-01-01T00:00:00Z", None),
            ("2012-13-04", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(shown(read(text)).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn dates_for_people_are_found_among_words() {
        for (text, expected) in [
            ("March 3, 2012", Some("2012-03-03 00:00")),
            ("Posted on 3rd Mar 2012 by Ada", Some("2012-03-03 00:00")),
            ("Sept. 21st, 2012", Some("2012-09-21 00:00")),
            ("May 2012", None),
            ("March 33, 2012", None),
            ("3 blind mice 2012", None),
        ] {
            assert_eq!(shown(read_written(text)).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_address_tells_a_day_or_a_month() {
        for (path, expected) in [
            ("/2012/03/04/title", Some("2012-03-04 00:00")),
            ("/blog/2012/3/title.html", Some("2012-03-01 00:00")),
            ("/posts/2012-03-04-title/", Some("2012-03-04 00:00")),
            ("/2012/title", None),
            ("/1234/05/06/x", None),
            ("/2012/99/x", None),
            ("/", None),
        ] {
            let url = Url::parse("https://a.example").unwrap().join(path).unwrap();
            assert_eq!(shown(from_address(&url)).as_deref(), expected, "{path}");
        }
    }
}
