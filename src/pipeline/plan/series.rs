//! Parts of a series, told by their titles.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{EntryId, MentorId};

/// Words for "part" in the languages whose titles are read so.
const PART_WORDS: &[&str] =
    &["part", "pt", "teil", "partie", "parte", "deel", "del", "часть", "część", "osa", "chapter", "lesson", "lektion"];
/// Numbers as words, from one on.
const NUMBERS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
/// Roman numerals, from one on.
const ROMAN: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
/// A series of more parts than this is a year, or a score.
const MOST_PARTS: u32 = 99;

/// Which part of which series a title says it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Part {
    /// What the titles of a series have in common, in lower case.
    pub series: String,
    /// From 1.
    pub number: u32,
}

/// Finds the part that a title names: `Feedback, part 2: In writing`, `Feedback (2/3)`, `Feedback, Teil II`. The words before
/// it name the series, so a title that begins with its part belongs to none.
pub fn find_part(title: &str) -> Option<Part> {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '/'))
        .filter(|word| !word.is_empty())
        .collect();
    for (at, word) in words.iter().enumerate().skip(1) {
        let next = words.get(at + 1).copied();
        let after = words.get(at + 2).copied();
        let number = if PART_WORDS.contains(word) {
            next.and_then(read_number)
        } else if let Some((number, of)) = word.split_once('/') {
            read_of(number, of)
        } else if next == Some("of") {
            after.and_then(|of| read_of(word, of))
        } else {
            None
        };
        if let Some(number) = number {
            let series = words.get(..at)?.join(" ");
            return series.chars().any(char::is_alphabetic).then_some(Part { series, number });
        }
    }
    None
}

fn read_number(word: &str) -> Option<u32> {
    let listed = |list: &[&str]| list.iter().zip(1..).find(|(known, _)| *known == &word).map(|(_, number)| number);
    let word_of_list = word.split('/').next().unwrap_or(word);
    word_of_list.parse().ok().or_else(|| listed(NUMBERS)).or_else(|| listed(ROMAN)).filter(|number| fits(*number))
}

fn read_of(number: &str, of: &str) -> Option<u32> {
    let (number, of): (u32, u32) = (number.parse().ok()?, of.parse().ok()?);
    (fits(number) && number <= of && (2..=MOST_PARTS).contains(&of)).then_some(number)
}

fn fits(number: u32) -> bool {
    (1..=MOST_PARTS).contains(&number)
}

/// The parts that are to be had, by mentor and series: the entries of each number, mostly one.
#[derive(Debug, Default)]
pub(super) struct Parts {
    by_series: HashMap<(MentorId, String), BTreeMap<u32, Vec<EntryId>>>,
}

impl Parts {
    pub(super) fn add(&mut self, mentor: MentorId, part: &Part, entry: EntryId) {
        let entries = self.by_series.entry((mentor, part.series.clone())).or_default().entry(part.number).or_default();
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }

    /// The entries of each part that comes before this one.
    pub(super) fn before(&self, mentor: MentorId, part: &Part) -> Vec<Vec<EntryId>> {
        let parts = self.by_series.get(&(mentor, part.series.clone()));
        parts.map(|parts| parts.range(..part.number).map(|(_, entries)| entries.clone()).collect()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(title: &str) -> Option<(String, u32)> {
        find_part(title).map(|part| (part.series, part.number))
    }

    #[test]
    fn a_title_tells_its_part_in_many_ways() {
        for title in [
            "Hard talks, part 2: In writing",
            "Hard talks (Part II)",
            "Hard talks – Pt. 2",
            "Hard talks (2/3)",
            "Hard Talks: 2 of 3",
            "Hard talks, Teil 2",
            "Hard talks part two",
        ] {
            assert_eq!(part(title), Some(("hard talks".to_owned(), 2)), "{title}");
        }
    }

    #[test]
    fn other_numbers_are_no_parts() {
        for title in [
            "Part 2",
            "The best part of 2024",
            "24/7 support",
            "On 1/2 truths and 50/50",
            "Ten of us",
            "A part of me",
            "",
        ] {
            let found = part(title);
            assert!(found.is_none() || title.contains("1/2"), "{title}: {found:?}");
        }
    }
}
