//! Chapters that stand as time stamps in the notes of an episode or a video.

use crate::domain::Chapter;

/// Fewer lines with a moment are no list of chapters.
const FEWEST: usize = 3;
/// Chapters closer to each other, in milliseconds, are none.
const CLOSEST: u64 = 10_000;

/// The chapters that plain `notes` list, and the byte at which each one's line begins: at least three lines that begin or
/// end with a moment, the first at 0:00, each at least ten seconds after the one before. Otherwise nothing: clock times
/// and lengths stand in notes as well.
pub fn find_moments(notes: &str) -> Vec<(usize, Chapter)> {
    let mut found: Vec<(usize, Chapter)> = Vec::new();
    let mut at = 0;
    for line in notes.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let Some((moment, title)) = read_line(line.trim()) else { continue };
        let follows = found.last().map_or(moment == 0, |(_, last)| moment >= last.start + CLOSEST);
        if follows {
            found.push((start, Chapter { start: moment, title, ..Chapter::default() }));
        } else if moment == 0 {
            // A list that begins anew: the longer one counts.
            if found.len() >= FEWEST {
                break;
            }
            found = vec![(start, Chapter { start: moment, title, ..Chapter::default() })];
        }
    }
    if found.len() < FEWEST { Vec::new() } else { found }
}

/// A line `0:00 Title`, `(00:00) – Title`, `- [1:02:03] Title` or `Title – 12:34`.
fn read_line(line: &str) -> Option<(u64, String)> {
    let bare = line.trim_start_matches(['-', '•', '*', '·', '–', '►', '▶', ' ']);
    let head = bare.trim_start_matches(['(', '[', '{', '⏱', '️', ' ']);
    if let Some((moment, length)) = clock(head) {
        let rest = head.get(length..)?;
        // A stretch, `0:00 - 1:30 Title`, begins where it begins.
        let rest = rest.trim_start_matches([')', ']', '}', ' ', '-', '–', '—', ':', '|', '.', '\t']);
        let rest = match clock(rest) {
            Some((_, length)) => rest.get(length..)?.trim_start_matches([')', ']', '}', ' ', '-', '–', '—', ':', '|']),
            None => rest,
        };
        return (!rest.is_empty()).then(|| (moment, fold(rest)));
    }
    let tail = bare.trim_end_matches([')', ']', '}', ' ', '.']);
    let from = tail.rfind(|c: char| !(c.is_ascii_digit() || c == ':')).map_or(0, |at| {
        tail.len().min(at + tail.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8))
    });
    let (moment, length) = clock(tail.get(from..)?)?;
    let title = tail.get(..from)?.trim_end_matches(['(', '[', '{', ' ', '-', '–', '—', ':', '|', '.', '@']);
    (from + length == tail.len() && title.chars().any(char::is_alphabetic)).then(|| (moment, fold(title)))
}

/// A moment `m:ss` or `h:mm:ss` at the head of a text, in milliseconds, and its length in bytes.
fn clock(text: &str) -> Option<(u64, usize)> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
    let parts: Vec<&str> = text.get(..length)?.split(':').collect();
    let follows_word = text.get(length..)?.starts_with(char::is_alphabetic);
    let fits = parts
        .iter()
        .enumerate()
        .all(|(place, part)| if place == 0 { (1..=3).contains(&part.len()) } else { part.len() == 2 });
    if !(2..=3).contains(&parts.len()) || !fits || follows_word {
        return None;
    }
    let numbers: Vec<u64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let late = numbers.iter().skip(1).any(|number| *number > 59);
    (numbers.len() == parts.len() && !late)
        .then(|| (numbers.iter().fold(0, |sum, number| sum * 60 + number) * 1000, length))
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(notes: &str) -> Vec<(usize, u64, String)> {
        find_moments(notes).into_iter().map(|(at, chapter)| (at, chapter.start / 1000, chapter.title)).collect()
    }

    #[test]
    fn chapters_are_found_in_every_layout() {
        let expected = |places: [usize; 3]| {
            vec![
                (places[0], 0, "Hello".to_owned()),
                (places[1], 90, "The talk".to_owned()),
                (places[2], 3723, "Bye".to_owned()),
            ]
        };
        for (notes, places) in [
            ("Notes.\n0:00 Hello\n1:30 The talk\n1:02:03 Bye\n\nMore.", [7, 18, 32]),
            ("(00:00) - Hello\n(01:30) - The talk\n(1:02:03) - Bye", [0, 16, 35]),
            ("- [0:00] Hello\n- [1:30] The talk\n- [1:02:03] Bye", [0, 15, 33]),
            ("Hello (0:00)\nThe talk (1:30)\nBye (1:02:03)", [0, 13, 29]),
            ("0:00-1:30 Hello\n1:30-1:02:03 The talk\n1:02:03 Bye", [0, 16, 38]),
        ] {
            assert_eq!(shown(notes), expected(places), "{notes}");
        }
    }

    #[test]
    fn other_times_are_no_chapters() {
        for notes in [
            "",
            "At 10:30 we met.\n10:30 breakfast\n12:00 lunch\n18:00 dinner",
            "0:00 a\n0:05 b\n0:08 c",
            "0:00 one\n1:00 two",
            "Ratio 3:10\n4:00pm x",
        ] {
            assert!(shown(notes).is_empty(), "{notes}");
        }
    }
}
