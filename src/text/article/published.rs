//! The day of publication as people read it on a page: beside the heading, in the line that names the author.

use super::blocks::{Block, HINTS};
use super::date;
use super::select::Choice;
use crate::domain::Time;

/// Blocks longer than this are prose, in which many days are named; in words.
const LINE: u32 = 16;
/// As long, where the elements around say that it is data.
const DATA_LINE: u32 = 40;
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

/// The day that the page shows for people, where one stands close to the heading, or else close to the text.
pub(super) fn find(blocks: &[Block], choice: &Choice, language: Option<&str>) -> Option<Time> {
    let candidates = blocks.iter().enumerate().filter_map(|(at, block)| {
        let time = read(block, language)?;
        Some((rank(at, block, choice)?, time))
    });
    candidates.min_by_key(|(rank, _)| *rank).map(|(_, time)| time)
}

fn read(block: &Block, language: Option<&str>) -> Option<Time> {
    if let Some(time) = block.stamp.as_deref().and_then(date::read) {
        return Some(time);
    }
    let is_data = block.hints >> bit("data") & 1 == 1 || block.hints >> bit("author") & 1 == 1;
    if block.words > if is_data { DATA_LINE } else { LINE } {
        return None;
    }
    date::read(&block.text).or_else(|| date::read_written(&block.text, language))
}

/// The less, the likelier; `None` where it is no day of publication.
fn rank(at: usize, block: &Block, choice: &Choice) -> Option<usize> {
    let lower = block.text.to_lowercase();
    let later = LATER.iter().any(|word| lower.contains(word)) && !lower.contains("publi");
    let elsewhere = ELSEWHERE.iter().any(|name| block.hints >> bit(name) & 1 == 1);
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
    Some(distance + if later { 100 } else { 0 } + if elsewhere { 50 } else { 0 })
}

fn bit(name: &str) -> usize {
    HINTS.iter().position(|(known, ..)| *known == name).unwrap_or(31)
}
