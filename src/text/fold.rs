//! One word to one term: compatibility forms, case, stem, accents, in this order.
//!
//! The stem is taken before accents are dropped, since stemmers know their language with its
//! accents; index and query go through the same function, so both meet in the same term.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

use super::letters::{is_apostrophe, is_joiner};
use super::stems::Rules;

/// The term of a word, as found in a text. Empty when nothing of it can be searched for.
pub(super) fn fold_word(word: &str, rules: &Rules) -> String {
    let lower = lower(word, rules.dotless);
    let stem = match rules.stemmer {
        Some(stemmer) if can_be_stemmed(&lower) => stemmer.stem(&lower),
        _ => lower.as_str().into(),
    };
    strip_accents(&stem)
}

/// Compatibility forms resolved, in lower case, without what nobody sees.
fn lower(word: &str, dotless: bool) -> String {
    if word.is_ascii() && !dotless {
        return word.to_ascii_lowercase();
    }
    let mut lower = String::with_capacity(word.len());
    for c in word.chars().filter(|c| !is_joiner(*c)).nfkc() {
        match c {
            'I' if dotless => lower.push('ı'),
            'İ' => lower.push('i'),
            'ς' => lower.push('σ'),
            _ if is_apostrophe(c) => lower.push('\''),
            _ if is_vowel_point(c) => {}
            _ if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => {
                lower.extend(c.to_lowercase());
            }
            _ => {}
        }
    }
    lower
}

/// Numbers and mixtures like "b2b" are left alone.
fn can_be_stemmed(word: &str) -> bool {
    !word.chars().any(char::is_numeric)
}

/// Arabic and Hebrew vowel points and the Arabic stretching line: written or not, the word is the same.
fn is_vowel_point(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c7}')
}

/// Drops the accents of Latin and Greek letters and the dots of Cyrillic ё; spells out ligatures;
/// drops apostrophes. In other scripts marks are letters of their own right and stay.
pub(super) fn strip_accents(word: &str) -> String {
    if word.is_ascii() {
        return word.replace('\'', "");
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            '\'' | '\u{300}'..='\u{36f}' => {}
            '\0'..='\x7f' => plain.push(c),
            'ё' => plain.push('е'),
            'ς' => plain.push('σ'),
            '\u{80}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => {
                push_base(c, &mut plain);
            }
            _ => plain.push(c),
        }
    }
    plain
}

fn push_base(c: char, plain: &mut String) {
    let mut base = None;
    decompose_canonical(c, |part| base = base.or(Some(part)));
    // A ligature may bear an accent itself: "ǽ".
    match base.unwrap_or(c) {
        'ß' => plain.push_str("ss"),
        'æ' => plain.push_str("ae"),
        'œ' => plain.push_str("oe"),
        'þ' => plain.push_str("th"),
        'ø' => plain.push('o'),
        'đ' | 'ð' => plain.push('d'),
        'ł' => plain.push('l'),
        'ħ' => plain.push('h'),
        'ŧ' => plain.push('t'),
        'ı' => plain.push('i'),
        'ŋ' => plain.push('n'),
        base => plain.push(base),
    }
}
