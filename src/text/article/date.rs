//! When a page was published: dates as pages write them, for machines or for people.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use url::Url;

use crate::domain::Time;

/// Longer texts are no dates, in bytes.
const LONGEST: usize = 80;
/// Longer lines are prose, in bytes.
const LONGEST_LINE: usize = 300;
/// Before this year there was no web; numbers in addresses that look like earlier years are something else.
const FIRST_YEAR: i32 = 1990;

/// Whether a text has the digits of a day and a year, without which it holds no date: most lines of a page have not.
pub(super) fn has_digits(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).nth(4).is_some()
}

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
        return keep(on_its_day(time));
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

/// Reads a date as people write it, with words around it: `Posted on March 3rd, 2012 by Ada`, `3. März 2012`, `2012年3月3日`,
/// `03/04/2012` (the month first only in American English, which pages in English are taken for).
pub(super) fn read_written(text: &str, language: Option<&str>) -> Option<Time> {
    if text.len() > LONGEST_LINE {
        return None;
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '|' | '·' | '•'))
        .filter(|w| !w.is_empty())
        .collect();
    let named = words.windows(3).find_map(named_day).or_else(|| words.windows(5).find_map(spanish_day));
    named.or_else(|| words.iter().find_map(|word| numbered_day(word, language)))
}

fn named_day(three: &[&str]) -> Option<Time> {
    let [first, second, third] = three else { return None };
    let (month, number) = match (month(first), month(second)) {
        (Some(month), _) if starts_with_digit(second) => (month, second),
        (_, Some(month)) if starts_with_digit(first) => (month, first),
        _ => return None,
    };
    from_words(third, month, number)
}

/// `3 de marzo de 2012`.
fn spanish_day(five: &[&str]) -> Option<Time> {
    let [number, "de" | "De", name, "de" | "del" | "De", year] = five else { return None };
    from_words(year, month(name)?, number)
}

fn from_words(year: &str, month: u32, number: &str) -> Option<Time> {
    let number = number.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '.' | 'º' | 'ª')).parse().ok()?;
    let year = year.trim_end_matches(['.', ':', ';', 'г']);
    let year: i32 = year.parse().ok().filter(|_| year.len() == 4)?;
    day(NaiveDate::from_ymd_opt(year, month, number)?)
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// A day in numbers alone.
fn numbered_day(word: &str, language: Option<&str>) -> Option<Time> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let numbers: Vec<&str> = word.split(['.', '/', '-', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = numbers.get(..3)? else { return None };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 2);
    let year = |part: &str| part.parse::<i32>().ok().filter(|_| part.len() == 4);
    let date = match (year(first), year(third)) {
        (Some(year), _) => NaiveDate::from_ymd_opt(year, number(second)?, number(third)?),
        (None, Some(year)) => {
            let (first, second) = (number(first)?, number(second)?);
            let month_first =
                second > 12 || (first <= 12 && word.contains('/') && language.is_none_or(|tag| tag == "en"));
            let (month, day) = if month_first { (first, second) } else { (second, first) };
            NaiveDate::from_ymd_opt(year, month, day)
        }
        _ => None,
    };
    date.and_then(day)
}

/// The date that an address names: `/2012/03/04/`, `/2012-03-04-title`, `/2012/03/` (the month's first day); and whether it
/// names the day.
pub(super) fn from_address(url: &Url) -> Option<(Time, bool)> {
    let path: Vec<&str> = url.path_segments()?.collect();
    let number = |part: Option<&&str>| {
        let part = part.filter(|part| matches!(part.len(), 1 | 2))?;
        part.parse::<u32>().ok()
    };
    for (place, part) in path.iter().enumerate() {
        let dashed = part.get(..10).filter(|_| part.as_bytes().get(10).is_none_or(|next| !next.is_ascii_digit()));
        if let Some(found) = dashed.and_then(|text| day(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?)) {
            return Some((found, true));
        }
        let year = part.parse::<i32>().ok().filter(|year| part.len() == 4 && (FIRST_YEAR..2200).contains(year));
        let (Some(year), Some(month)) = (year, number(path.get(place + 1))) else { continue };
        let of_month = number(path.get(place + 2));
        if let Some(found) = NaiveDate::from_ymd_opt(year, month, of_month.unwrap_or(1)).and_then(day) {
            return Some((found, of_month.is_some()));
        }
    }
    None
}

/// How the names of months begin, in some twenty languages; the longest fitting beginning counts.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "janv", "stycz", "led", "янв", "січ", "oca", "tammik", "ιαν", "gener"],
    &["feb", "fév", "fev", "lut", "únor", "фев", "лют", "şub", "helmik", "φεβ"],
    &["mar", "mär", "maart", "mrt", "marz", "março", "břez", "мар", "бер", "mart", "maalisk", "már", "μαρ"],
    &["apr", "avr", "abr", "kwie", "dub", "апр", "кві", "nis", "huhtik", "ápr", "απρ"],
    &["may", "mai", "mei", "maj", "mag", "květ", "мая", "май", "тра", "toukok", "máj", "μαϊ", "μαΐ"],
    &["jun", "juin", "giu", "czerw", "červn", "června", "июн", "чер", "haz", "kesäk", "jún", "ιουν"],
    &["jul", "juil", "lug", "lip", "července", "červenec", "июл", "лип", "tem", "heinäk", "júl", "ιουλ"],
    &["aug", "aoû", "aou", "ago", "sierp", "srp", "авг", "сер", "ağu", "elok", "αυγ"],
    &["sep", "set", "wrz", "zář", "сен", "вер", "eyl", "syysk", "szep", "σεπ"],
    &["oct", "okt", "ott", "out", "paź", "říj", "окт", "жов", "eki", "lokak", "οκτ"],
    &["nov", "listop", "ноя", "лис", "kas", "marrask", "νοε"],
    &["dec", "dez", "dic", "déc", "des", "grud", "pros", "дек", "гру", "ara", "jouluk", "δεκ"],
];

fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.').to_lowercase();
    if word.chars().count() < 3 || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let fits = (1..).zip(MONTHS).flat_map(|(number, names)| names.iter().map(move |name| (number, *name)));
    fits.filter(|(_, name)| word.starts_with(name)).max_by_key(|(_, name)| name.len()).map(|(number, _)| number)
}

/// The moment in UTC, held on the day that the page's own zone names: the day is what a page shows and people cite.
fn on_its_day(time: DateTime<chrono::FixedOffset>) -> Time {
    let (day, moment) = (time.date_naive(), time.with_timezone(&Utc));
    match moment.date_naive().cmp(&day) {
        std::cmp::Ordering::Equal => moment,
        std::cmp::Ordering::Less => day.and_time(NaiveTime::MIN).and_utc(),
        std::cmp::Ordering::Greater => (day.and_time(NaiveTime::MIN) + chrono::TimeDelta::seconds(86_399)).and_utc(),
    }
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
            ("2012-03-04T22:06:07-05:00", Some("2012-03-04 23:59")),
            ("2012-03-04T01:06:07+09:00", Some("2012-03-04 00:00")),
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
            ("Veröffentlicht am 3. März 2012, 12:30 Uhr", Some("2012-03-03 00:00")),
            ("3 de marzo de 2012", Some("2012-03-03 00:00")),
            ("le 3 août 2012", Some("2012-08-03 00:00")),
            ("3 июля 2012", Some("2012-07-03 00:00")),
            ("13. července 2012", Some("2012-07-13 00:00")),
            ("2012年3月4日", Some("2012-03-04 00:00")),
            ("Stand: 23.01.2022", Some("2022-01-23 00:00")),
            ("03/04/2012", Some("2012-03-04 00:00")),
            ("23/04/2012 10:30", Some("2012-04-23 00:00")),
            ("version 1.2.3", None),
        ] {
            assert_eq!(shown(read_written(text, Some("en"))).as_deref(), expected, "{text}");
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
            assert_eq!(shown(from_address(&url).map(|(time, _)| time)).as_deref(), expected, "{path}");
        }
    }
}
