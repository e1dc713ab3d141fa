//! Which characters make words, and which scripts write without spaces between them.

use unicode_normalization::char::is_combining_mark;

/// The character that begins at a byte of a text.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// A group of scripts whose words are not set apart, so that pairs of characters stand for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unspaced {
    /// Chinese characters, kana, bopomofo.
    Chinese,
    /// Korean, which has spaces, but glues particles to its words.
    Hangul,
    /// Thai, Lao, Myanmar and Khmer.
    SouthEast,
}

/// The group of a character, where it belongs to one.
pub(super) fn unspaced(c: char) -> Option<Unspaced> {
    match c {
        '\0'..='\u{dff}' => None,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e81}'..='\u{ece}' | '\u{edc}'..='\u{edf}' => {
            Some(Unspaced::SouthEast)
        }
        '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{1780}'..='\u{17d3}' => Some(Unspaced::SouthEast),
        '\u{1100}'..='\u{11ff}'
        | '\u{3131}'..='\u{318e}'
        | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7fb}'
        | '\u{ffa0}'..='\u{ffdc}' => Some(Unspaced::Hangul),
        '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3029}'
        | '\u{3031}'..='\u{3035}'
        | '\u{303b}'
        | '\u{303c}'
        | '\u{3041}'..='\u{3096}'
        | '\u{3099}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{323af}' => Some(Unspaced::Chinese),
        _ => None,
    }
}

/// Whether the character belongs to the one before it: marks, and the letters of which a Korean
/// syllable is put together.
pub(super) fn extends(c: char) -> bool {
    match c {
        '\u{ad}' => true,
        '\0'..='\u{2ff}' => false,
        '\u{ff9e}' | '\u{ff9f}' | '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}' => true,
        // Thai and Lao AM: a mark and a vowel in one.
        '\u{e33}' | '\u{eb3}' => true,
        _ => is_joiner(c) || is_combining_mark(c),
    }
}

/// Characters inside words that nobody sees: soft hyphen, zero-width joiner and non-joiner.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Whether the character can begin a word that is set apart by spaces.
pub(super) fn begins_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() && unspaced(c).is_none() }
}

/// The apostrophes people type.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{ff07}' | '\u{2bc}')
}
