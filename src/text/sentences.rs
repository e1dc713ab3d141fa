//! Where sentences and paragraphs end in plain text.

use std::ops::Range;

use super::letters::{Unspaced, char_at, unspaced};

/// One sentence, without the white space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// A blank line or the end of the text follows.
    pub(super) ends_paragraph: bool,
}

/// Abbreviations before which a full stop ends nothing, in lower case; of languages in which they are common
/// enough to cut a passage in two.
const ABBREVIATIONS: [&str; 44] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "vs", "etc", "e.g", "i.e", "eg", "ie", "cf", "al", "fig", "no",
    "vol", "ch", "pp", "ed", "eds", "inc", "ltd", "co", "approx", "dept", "est", "gen", "sen", "rep", "gov", "capt",
    "lt", "col", "z.b", "d.h", "bzw", "usw", "nr", "hr", "fr", "u.a",
];

/// Lines shorter than this are lines of a list or a poem; what is wrapped by hand fills at least this many bytes.
const WRAPPED_BYTES: usize = 35;

/// Splits text at line breaks and at the ends of sentences. Together the sentences hold every
/// character that is not white space.
pub(super) fn split_sentences(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut newlines = 0;
    let mut at = 0;
    loop {
        // Most of a text is letters and spaces, which end nothing.
        while let Some(byte) = text.as_bytes().get(at).filter(|byte| byte.is_ascii_alphanumeric() || **byte == b' ') {
            newlines = if *byte == b' ' { newlines } else { 0 };
            at += 1;
        }
        let Some(c) = char_at(text, at) else { break };
        let mut end = at + c.len_utf8();
        if c == '\n' && !is_wrapped(text, at) {
            push(text, start..at, &mut sentences);
            start = end;
            newlines += 1;
            if newlines == 2
                && let Some(last) = sentences.last_mut()
            {
                last.ends_paragraph = true;
            }
        } else if !c.is_whitespace() {
            newlines = 0;
        }
        if is_end_mark(c) {
            while let Some(next) = char_at(text, end).filter(|next| is_end_mark(*next) || closes(*next)) {
                end += next.len_utf8();
            }
            let rest = text.get(end..).unwrap_or_default();
            let before = text.get(start..at).unwrap_or_default();
            if is_full_width(c) || ends_here(before, c, rest) {
                push(text, start..end, &mut sentences);
                start = end;
            }
        }
        at = end;
    }
    push(text, start..text.len(), &mut sentences);
    if let Some(last) = sentences.last_mut() {
        last.ends_paragraph = true;
    }
    sentences
}

/// Whether the line break at `at` only wraps a sentence that goes on: old feeds hold texts with a hard break every
/// sixty characters or so.
fn is_wrapped(text: &str, at: usize) -> bool {
    let line = text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default().trim_end();
    let next = text.get(at + 1..).and_then(|rest| rest.chars().next());
    line.len() >= WRAPPED_BYTES
        && next.is_some_and(char::is_lowercase)
        && !line.ends_with(|last| is_end_mark(last) || matches!(last, ':' | ';'))
}

fn push(text: &str, range: Range<usize>, sentences: &mut Vec<Sentence>) {
    let part = text.get(range.clone()).unwrap_or_default();
    let trimmed = part.trim_start();
    let start = range.end - trimmed.len();
    let end = start + trimmed.trim_end().len();
    if start < end {
        sentences.push(Sentence { range: start..end, ends_paragraph: false });
    }
}

fn is_end_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '।' | '॥' | '։' | '።') || is_full_width(c)
}

/// The marks of scripts that put no space behind a sentence.
fn is_full_width(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '．' | '｡')
}

fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '」' | '』' | '）' | '›')
}

/// Whether a mark with `before` and `after` around it ends a sentence.
fn ends_here(before: &str, mark: char, after: &str) -> bool {
    if after.is_empty() {
        return true;
    }
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let next = after.trim_start().chars().find(|c| c.is_alphanumeric());
    if next.is_some_and(char::is_lowercase) {
        return mark != '.' && mark != '…';
    }
    mark != '.' || !ends_in_abbreviation(before)
}

fn ends_in_abbreviation(before: &str) -> bool {
    let word =
        before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“')).next().unwrap_or_default();
    let mut letters = word.chars();
    // An initial: "J. Doe", "U.S."; but "I." ends more often than not.
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return only.is_uppercase() && only != 'I';
    }
    // Longer words cannot be any of them, and need no lower-casing.
    word.len() <= 6 && ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// The length of a text in words: those between spaces, and characters of scripts without spaces at
/// the rate of `PER_WORD`.
pub(super) fn count_words(text: &str) -> f64 {
    let mut words = 0_u32;
    if text.is_ascii() {
        let mut inside = false;
        for byte in text.bytes() {
            let begins = byte.is_ascii_alphanumeric();
            words += u32::from(begins && !inside);
            inside = begins || inside && !char::from(byte).is_whitespace();
        }
        return f64::from(words);
    }
    let mut unspaced_letters = 0_u32;
    let mut inside = false;
    for c in text.chars() {
        if unspaced(c).is_some_and(|group| group != Unspaced::Hangul) {
            unspaced_letters += 1;
            inside = false;
        } else if c.is_whitespace() {
            inside = false;
        } else if c.is_alphanumeric() {
            words += u32::from(!inside);
            inside = true;
        }
    }
    f64::from(words) + f64::from(unspaced_letters) / PER_WORD
}

/// Characters of an unspaced script that say as much as a word: the quotient of characters and words
/// a minute that Trauzettel-Klosinski & Dietz (2012) give for Chinese (255/158) and Japanese (357/193).
const PER_WORD: f64 = 1.7;

/// Appends `part` with its white space folded to single spaces, none at the beginning of `out`.
pub(super) fn push_folded(part: &str, out: &mut String) {
    for word in part.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        split_sentences(text).into_iter().map(|sentence| &text[sentence.range]).collect()
    }

    #[test]
    fn sentences_end_at_their_marks() {
        assert_eq!(
            split("One. Two! Three? \"Four.\" (Five.) Six… Seven"),
            ["One.", "Two!", "Three?", "\"Four.\"", "(Five.)", "Six…", "Seven"]
        );
    }

    #[test]
    fn full_stops_inside_sentences_end_nothing() {
        for text in [
            "It costs 3.50 today, says J. Doe of example.com.",
            "Mr. Smith met Dr. Who, e.g. Tuesday etc. and so on.",
            "He waited... and waited.",
            "Das gilt z.B. Herrn Meier.",
        ] {
            assert_eq!(split(text), [text]);
        }
    }

    #[test]
    fn scripts_without_spaces_have_their_own_marks() {
        assert_eq!(split("今日は。「明日は？」来週。"), ["今日は。", "「明日は？」", "来週。"]);
    }

    #[test]
    fn lines_and_paragraphs_end_sentences() {
        let text = "A heading\n\nA line\nanother line\n\nEnd";
        let ends: Vec<_> = split_sentences(text).iter().map(|sentence| sentence.ends_paragraph).collect();
        assert_eq!(split(text), ["A heading", "A line", "another line", "End"]);
        assert_eq!(ends, [true, false, true, true]);
    }

    #[test]
    fn a_line_that_was_wrapped_by_hand_ends_nothing() {
        let text = "In a recent talk I said something that upset\na lot of people: that you could get smarter\nprogrammers. A line that is wide enough. It\ngoes on";
        assert_eq!(split(text).len(), 3);
        let lists =
            "A first line of a list, which is quite long:\nbread\nThe next line of it is rather long as well\nButter";
        assert_eq!(split(lists).len(), 4);
    }

    proptest! {
        #[test]
        fn sentences_hold_all_that_is_not_white_space(text in "[a-zA-Z.!?。」\"' \n日本é]{0,120}") {
            let kept: String = split(&text).concat();
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&kept), visible(&text));
        }
    }
}
