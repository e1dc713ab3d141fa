//! Names before what is said: `Ada: Hello`, `[Ada]: Hello`, `>> Ada: Hello`.

use std::collections::HashMap;

use super::clean::one_line;
use crate::domain::Segment;

/// The longest name, in characters and in words.
const LONGEST: usize = 40;
const MOST_WORDS: usize = 5;

/// Moves names from the texts to the speakers. A name counts that comes again, or stands in brackets; it speaks on
/// until the next one. A name at the head of a later line of the same caption speaks from the next caption on.
pub(super) fn take_labels(segments: &mut Vec<Segment>) {
    let mut times: HashMap<String, usize> = HashMap::new();
    for line in segments.iter().flat_map(|segment| segment.text.lines()) {
        if let Some(label) = read_label(line) {
            *times.entry(label.name).or_default() += if label.sure { 2 } else { 1 };
        }
    }
    let counts = |name: &str| times.get(name).is_some_and(|times| *times > 1);
    let mut current: Option<String> = None;
    for segment in segments.iter_mut() {
        let (turn, rest) = strip_turn(&segment.text);
        segment.turn |= turn;
        let first = read_label(rest).filter(|label| counts(&label.name));
        let later = rest.lines().skip(1).filter_map(read_label).filter(|label| counts(&label.name)).last();
        let rest = rest.get(first.as_ref().map_or(0, |label| label.length)..).unwrap_or_default().to_owned();
        if let Some(label) = first {
            current = Some(label.name);
        } else if turn {
            current = None;
        }
        if segment.speaker.is_none() {
            segment.speaker.clone_from(&current);
        }
        segment.text = rest;
        if let Some(label) = later {
            current = Some(label.name);
        }
    }
    segments.retain(|segment| !segment.text.trim().is_empty());
}

/// `>>` says that someone else speaks now.
fn strip_turn(text: &str) -> (bool, &str) {
    let trimmed = text.trim_start();
    let decoded = trimmed.strip_prefix("&gt;&gt;").or_else(|| trimmed.strip_prefix(">>"));
    match decoded {
        Some(rest) => (true, rest.trim_start_matches('>').trim_start()),
        None => (false, text),
    }
}

pub(super) struct Label {
    pub(super) name: String,
    /// It stands in brackets.
    pub(super) sure: bool,
    /// How many bytes of the text it takes, with what sets it off.
    pub(super) length: usize,
}

/// The name that a line begins with.
pub(super) fn read_label(line: &str) -> Option<Label> {
    let start = line.len() - line.trim_start().len();
    let text = line.get(start..)?;
    let (name, behind, sure) = match text.strip_prefix('[') {
        Some(inside) => {
            let (name, behind) = inside.split_once(']')?;
            (name, behind.strip_prefix(':')?, true)
        }
        None => {
            let end = text.find([':', '：'])?;
            let colon = text.get(end..)?.chars().next()?;
            (text.get(..end)?, text.get(end + colon.len_utf8()..)?, false)
        }
    };
    let sets_off = behind.is_empty() || behind.starts_with(char::is_whitespace);
    if !sets_off || !is_name(name, sure) {
        return None;
    }
    let length = line.len() - behind.trim_start().len();
    Some(Label { name: one_line(name), sure, length })
}

/// Whether this is how people are called: few words, each with a capital but for the small ones of names.
pub(super) fn is_name(name: &str, sure: bool) -> bool {
    let name = name.trim();
    let count = name.split_whitespace().count();
    if name.is_empty() || name.chars().count() > LONGEST || count > MOST_WORDS {
        return false;
    }
    let plain = |c: char| {
        c.is_alphanumeric() || c.is_whitespace() || matches!(c, '\'' | '’' | '.' | '-' | '&' | '(' | ')' | '_')
    };
    if !name.chars().all(plain) || !name.chars().any(char::is_alphabetic) {
        return false;
    }
    const SMALL: [&str; 14] =
        ["and", "de", "da", "del", "den", "der", "di", "du", "la", "le", "van", "von", "und", "y"];
    let fits = |word: &str| !word.starts_with(char::is_lowercase) || SMALL.contains(&word);
    sure || (name.starts_with(char::is_alphabetic)
        && !name.starts_with(char::is_lowercase)
        && name.split_whitespace().all(fits))
}
