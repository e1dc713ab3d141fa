//! The text of a caption without its markup.

use crate::format::xml::entities::{Declared, decode};

/// Text on one line: character references decoded, white space folded, control characters and invisible marks out.
pub(super) fn one_line(text: &str) -> String {
    let decoded = decode(text, &Declared::default());
    let mut line = String::with_capacity(decoded.len());
    for word in decoded.split(|c: char| c.is_whitespace() || c.is_control()) {
        let shown = |c: &char| !matches!(*c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        let before = line.len();
        if !line.is_empty() {
            line.push(' ');
        }
        let start = line.len();
        line.extend(word.chars().filter(shown));
        if line.len() == start {
            line.truncate(before);
        }
    }
    line
}

/// What a tag in a caption is.
pub(super) enum Tag<'a> {
    /// Someone begins to speak: `<v Name>`.
    Voice(&'a str),
    /// The moment of the word behind it.
    Moment,
    /// Anything else: it shapes the text, which does not concern us.
    Shape,
}

/// A caption's text and tags, in order.
pub(super) fn pieces<'a>(payload: &'a str, text: &mut dyn FnMut(&'a str), tag: &mut dyn FnMut(Tag<'a>)) {
    let mut rest = payload;
    while let Some(at) = rest.find('<') {
        let (before, behind) = rest.split_at(at);
        text(before);
        let inside = behind.get(1..).unwrap_or_default();
        let is_tag = inside.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
        match inside.find('>').filter(|_| is_tag) {
            Some(end) => {
                tag(read_tag(inside.get(..end).unwrap_or_default()));
                rest = inside.get(end + 1..).unwrap_or_default();
            }
            None => {
                text("<");
                rest = inside;
            }
        }
    }
    text(rest);
}

fn read_tag(inside: &str) -> Tag<'_> {
    if inside.starts_with(|c: char| c.is_ascii_digit()) {
        return Tag::Moment;
    }
    let (name, value) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    match name.split('.').next() {
        Some("v") if !value.trim().is_empty() => Tag::Voice(value.trim()),
        _ => Tag::Shape,
    }
}

/// Whether a caption only tells of a sound: `[Music]`, `(applause)`, `♪`.
pub(super) fn is_sound(text: &str) -> bool {
    let text = text.trim();
    let enclosed = |open: char, close: char| {
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(|inside| !inside.contains(close))
    };
    enclosed('[', ']') || enclosed('(', ')') || (!text.is_empty() && text.chars().all(|c| matches!(c, '♪' | '♫' | ' ')))
}
