//! The day of publication as people read it on a page: beside the heading, in the line that names the author.

use super::blocks::Block;
use super::date;
use super::hints::HINTS;
use super::select::Choice;
use crate::domain::Time;

/// Blocks longer than this are prose, in which many days are named; in words.
const LINE: u32 = 16;
/// As long, where the elements around say that it is data.
const DATA_LINE: u32 = 40;
/// A day that stands at most so far from the heading, in blocks, is the one of publication …
const NEAR: usize = 8;
/// … where its line has at most so many words.
const SHORT: u32 = 12;
/// Words before a day that is not the one of publication.
const LATER: [&str; 12] = [
    "updated",
    "modified",
    "revised",
    "reviewed",
    "aktualisiert",
    "geändert",
    "mis à jour",
    "actualizado",
    "aggiornat",
    "atualizad",
    "bijgewerkt",
    "обновлено",
];
/// Elements whose days are those of other things.
const ELSEWHERE: [&str; 6] = ["navigation", "footer", "aside", "comments", "related", "promotion"];

/// What tells when a page was published.
pub(super) struct Evidence {
    /// What the page states for machines.
    pub(super) stated: Option<Time>,
    /// What it states less surely.
    pub(super) perhaps: Option<Time>,
    /// What its address names, and whether that is a day (or a month).
    pub(super) address: Option<(Time, bool)>,
    /// What it shows to people.
    pub(super) shown: Option<Shown>,
}

/// A day that a page shows to people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shown {
    pub(super) time: Time,
    /// It stands beside the heading, in a line that says little else.
    pub(super) sure: bool,
}

/// The day of publication. What the page states for machines goes before its address, and that before what it shows;
/// but a stated moment that comes after the day shown is one of a later state of the page, or of another time zone (most
/// systems state UTC), and then the day that people read, and cite, counts.
pub(super) fn settle(evidence: &Evidence) -> Option<Time> {
    let address = evidence.address.filter(|(_, names_day)| *names_day).map(|(time, _)| time);
    let sure = evidence.shown.filter(|shown| shown.sure).map(|shown| shown.time);
    // Days from the one to the other.
    let days = |from: Time, to: Time| (to.date_naive() - from.date_naive()).num_days();
    if let Some(stated) = evidence.stated {
        let of_address = address.filter(|address| days(*address, stated) == 1);
        return of_address.or(sure.filter(|shown| days(*shown, stated) > 0)).or(Some(stated));
    }
    let near_address = sure.filter(|shown| address.is_none_or(|address| days(address, *shown).abs() <= 1));
    near_address
        .or(address)
        .or(evidence.perhaps)
        .or(evidence.shown.map(|shown| shown.time))
        .or(evidence.address.map(|(time, _)| time))
}

/// The day that the page shows for people, where one stands close to the heading, or else close to the text.
pub(super) fn find(blocks: &[Block], choice: &Choice, language: Option<&str>) -> Option<Shown> {
    let candidates = blocks.iter().enumerate().filter_map(|(at, block)| {
        let time = read(block, language)?;
        let rank = rank(at, block, choice)?;
        Some((rank, Shown { time, sure: rank <= NEAR && block.words <= SHORT }))
    });
    candidates.min_by_key(|(rank, _)| *rank).map(|(_, shown)| shown)
}

fn read(block: &Block, language: Option<&str>) -> Option<Time> {
    if let Some(time) = block.stamp.as_deref().and_then(date::read) {
        return Some(time);
    }
    let is_data = has(block, "data") || has(block, "author");
    if block.words > if is_data { DATA_LINE } else { LINE } || !date::has_digits(&block.text) {
        return None;
    }
    date::read(&block.text).or_else(|| date::read_written(&part(&block.text), language))
}

/// Parts what stands in elements beside each other, which pages draw apart: `Ada ExampleMar 5, 2025Read`.
fn part(text: &str) -> String {
    let mut parted = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for c in text.chars() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            parted.push(' ');
        }
        parted.push(c);
        before = c;
    }
    parted
}

/// The less, the likelier; `None` where it is no day of publication.
fn rank(at: usize, block: &Block, choice: &Choice) -> Option<usize> {
    let lower = block.text.to_lowercase();
    let later = LATER.iter().any(|word| lower.contains(word)) && !lower.contains("publi");
    let elsewhere = ELSEWHERE.iter().any(|name| has(block, name));
    // A caption tells when a picture was taken; a clock beside the day is more than that.
    let of_picture = has(block, "caption") && block.stamp.is_none() && !names_clock(&block.text);
    let start = choice.heading.unwrap_or(*choice.range.start());
    let (start, end) = (start, *choice.range.end());
    let distance = match at {
        at if at >= start && at <= start + 12 => at - start,
        at if at < start && at + 8 >= start => (start - at) * 2,
        at if at > end && at <= end + 4 => 20 + at - end,
        at if at > start && at <= *choice.range.start() + 6 => 30 + at - start,
        _ if block.stamp.is_some() && !elsewhere => 60 + at.abs_diff(start).min(400),
        _ => return None,
    };
    Some(distance + if later { 100 } else { 0 } + if elsewhere || of_picture { 50 } else { 0 })
}

/// Whether a text names a time of day, such as `22:41`.
fn names_clock(text: &str) -> bool {
    let mut words = text.split(|c: char| c.is_whitespace() || c == ',');
    words.any(|word| {
        let hour_and_minute = word.get(..5).or(word.get(..4)).and_then(|clock| clock.split_once(':'));
        hour_and_minute.is_some_and(|(hour, minute)| {
            hour.parse::<u8>().is_ok_and(|hour| hour < 24) && minute.len() == 2 && minute.parse::<u8>().is_ok()
        })
    })
}

fn has(block: &Block, hint: &str) -> bool {
    block.hints >> bit(hint) & 1 == 1
}

fn bit(name: &str) -> usize {
    HINTS.iter().position(|(known, ..)| *known == name).unwrap_or(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Time> {
        date::read(text)
    }

    #[test]
    fn the_surest_evidence_counts() {
        let shown = |text: &str, sure| day(text).map(|time| Shown { time, sure });
        for (stated, address, shown, expected, why) in [
            ("2012-03-04", "", shown("2012-03-09", true), "2012-03-04", "what is stated"),
            ("2012-03-04T02:00:00Z", "2012-03-03", None, "2012-03-03", "another zone than the address"),
            ("2012-03-04T02:00:00Z", "", shown("2012-03-03", true), "2012-03-03", "another zone than the reader's"),
            ("2015-03-04", "", shown("2012-03-03", true), "2012-03-03", "stated anew when the site moved"),
            ("2015-03-04", "", shown("2012-03-03", false), "2015-03-04", "shown, but who knows what of"),
            ("2015-03-04", "2012-03-03", None, "2015-03-04", "an address may be of an earlier piece"),
            ("", "2012-03-03", shown("2012-03-04", true), "2012-03-04", "an address of the day before"),
            ("", "2012-03-03", shown("2014-03-04", true), "2012-03-03", "an address"),
            ("", "", shown("2012-03-03", false), "2012-03-03", "nothing else"),
        ] {
            let address = day(address).map(|time| (time, true));
            let evidence = Evidence { stated: day(stated), perhaps: None, address, shown };
            let settled = settle(&evidence).map(|time| time.date_naive().to_string());
            assert_eq!(settled.as_deref(), Some(expected), "{why}");
        }
        let month =
            Evidence { stated: None, perhaps: None, address: day("2012-03-01").map(|time| (time, false)), shown: None };
        assert_eq!(settle(&month), day("2012-03-01"));
        assert_eq!(settle(&Evidence { perhaps: day("2012-03-05"), ..month }), day("2012-03-05"));
    }

    #[test]
    fn what_pages_draw_apart_is_parted() {
        assert_eq!(part("Ada ExampleMar 5, 2025Read on"), "Ada Example Mar 5, 2025 Read on");
        assert_eq!(date::read_written(&part("By AdaMar 5, 2025 | 6 comments"), Some("en")), day("2025-03-05"));
        assert!(names_clock("3/5/2022 22:41") && !names_clock("ratio 1:2, 2022"));
    }
}
