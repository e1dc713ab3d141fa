//! Transcripts as plain text or Markdown: paragraphs, with names and moments before them or among them.

use std::collections::HashMap;

use super::clean::one_line;
use super::clock::clock_prefix;
use super::fill_ends;
use super::label::read_label;
use crate::domain::{Segment, Transcript};

/// A text with so many moments, or so many turns of names that come again, is laid out like a transcript.
const MARKS: usize = 3;

pub(super) fn looks_spoken(text: &str) -> bool {
    let head = text.get(..text.floor_char_boundary(65_536)).unwrap_or_default();
    let read = read(head);
    let moments = read.segments.iter().filter(|segment| segment.start.is_some()).count();
    let rising = read.segments.iter().filter_map(|segment| segment.start).is_sorted();
    let turns = read.segments.iter().filter(|segment| segment.turn).count();
    (moments >= MARKS && rising) || turns >= MARKS
}

/// Reads the text. `turn` says that a name stood before a segment.
pub(super) fn read(text: &str) -> Transcript {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let paragraphs = paragraphs(&unix);
    let mut times: HashMap<String, usize> = HashMap::new();
    for paragraph in &paragraphs {
        if let Some((name, _, sure)) = speaker_of(skip_moment(paragraph).1) {
            *times.entry(name).or_default() += if sure { 2 } else { 1 };
        }
    }
    let mut segments = Vec::new();
    let mut current = None;
    for paragraph in &paragraphs {
        let (mut start, mut rest) = skip_moment(paragraph);
        let named = speaker_of(rest).filter(|(name, ..)| times.get(name).is_some_and(|times| *times > 1));
        let turn = named.is_some();
        if let Some((name, behind, _)) = named {
            current = Some(name);
            let (moment, words) = skip_moment(behind);
            (start, rest) = (start.or(moment), words);
        }
        push_paragraph(rest, start, &current, turn, &mut segments);
    }
    fill_ends(&mut segments);
    Transcript { segments, language: None, machine_made: false }
}

/// Texts between blank lines; where most lines begin with a moment, each line that does begins one.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            open = false;
            continue;
        }
        let begins = !open || skip_moment(line).0.is_some() || line.starts_with("**") || read_label(line).is_some();
        match all.last_mut() {
            Some(last) if !begins => {
                last.push('\n');
                last.push_str(line);
            }
            _ => all.push(line.to_owned()),
        }
        open = true;
    }
    all
}

/// The moment at the head of a text, in or without brackets, and what follows it.
fn skip_moment(text: &str) -> (Option<u64>, &str) {
    let trimmed = text.trim_start();
    let (closes, inside) = match trimmed.trim_start_matches('\\') {
        bracket if bracket.starts_with('[') => (Some(']'), bracket.get(1..).unwrap_or_default()),
        bracket if bracket.starts_with('(') => (Some(')'), bracket.get(1..).unwrap_or_default()),
        _ => (None, trimmed),
    };
    let Some((moment, length)) = clock_prefix(inside) else { return (None, text) };
    let behind = inside.get(length..).unwrap_or_default();
    let behind = match closes {
        Some(close) => match behind.trim_start_matches('\\').strip_prefix(close) {
            Some(behind) => behind,
            None => return (None, text),
        },
        // `10:30am` and `12:00-14:00` are no moments.
        None if behind.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == ':') => return (None, text),
        None => behind,
    };
    (Some(moment), behind.trim_start_matches([':', '-', '–', ' ', '\t']))
}

/// The name at the head of a paragraph, what follows it, and whether it is marked as a name.
fn speaker_of(text: &str) -> Option<(String, &str, bool)> {
    for mark in ["**", "__"] {
        if let Some((name, behind)) = text.strip_prefix(mark).and_then(|inside| inside.split_once(mark)) {
            let colon = name.trim_end().ends_with(':') || behind.starts_with(':');
            let name = one_line(name.trim_end().trim_end_matches(':'));
            let fits = colon && super::label::is_name(&name, true);
            return fits.then(|| (name, behind.trim_start_matches(':').trim_start(), true));
        }
    }
    let label = read_label(text)?;
    Some((label.name, text.get(label.length..)?, label.sure))
}

/// Cuts a paragraph where moments stand in brackets in it.
fn push_paragraph(text: &str, start: Option<u64>, speaker: &Option<String>, turn: bool, out: &mut Vec<Segment>) {
    let (mut start, mut turn) = (start, turn);
    let mut begin = 0;
    let mut push = |words: &str, start: Option<u64>, turn: bool| {
        let text = one_line(&without_marks(words));
        if !text.is_empty() {
            out.push(Segment { speaker: speaker.clone(), start, end: None, text, turn });
        }
    };
    for (at, _) in text.match_indices('[') {
        let at = if text.get(..at).is_some_and(|before| before.ends_with('\\')) { at - 1 } else { at };
        if at < begin {
            continue;
        }
        if let (Some(moment), rest) = skip_moment(text.get(at..).unwrap_or_default()) {
            push(text.get(begin..at).unwrap_or_default(), start, turn);
            (start, turn) = (Some(moment), false);
            begin = text.len() - rest.len();
        }
    }
    push(text.get(begin..).unwrap_or_default(), start, turn);
}

/// Markdown without its marks: strong words, escapes, links as their text.
fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '*', '[']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let found = rest.get(at..).unwrap_or_default();
        let link = found.strip_prefix('[').and_then(|inside| {
            let (words, behind) = inside.split_once("](")?;
            let (_, behind) = behind.split_once(')')?;
            (!words.contains(['[', ']'])).then_some((words, behind))
        });
        let escaped = found.strip_prefix('\\').filter(|next| next.starts_with(|c: char| c.is_ascii_punctuation()));
        if let Some((words, behind)) = link {
            out.push_str(words);
            rest = behind;
        } else if let Some(next) = escaped {
            out.push_str(next.get(..1).unwrap_or_default());
            rest = next.get(1..).unwrap_or_default();
        } else if let Some(behind) = found.strip_prefix("**") {
            rest = behind;
        } else {
            out.push_str(found.get(..1).unwrap_or_default());
            rest = found.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}
