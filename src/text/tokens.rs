//! Text to terms: the one tokenizer of the index, the query, the passages and the highlighting.
//!
//! A first sync runs it over tens of megabytes, so the common word (short, seen before) costs one
//! pass over its letters and one look into a small table of known words.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::fold::fold_word;
use super::letters::{Unspaced, begins_word, char_at, extends, is_apostrophe, is_joiner, unspaced};
use super::stems::Rules;

/// Longer words are not indexed: they are keys, hashes and encoded files. In bytes; the longest
/// German compounds in use have about 80 letters.
const LONGEST_WORD: usize = 160;

thread_local! {
    /// Taken out while in use, so that `each` may itself tokenize.
    static KNOWN: Cell<Option<Box<KnownWords>>> = const { Cell::new(None) };
}

/// Hands every term of `text` to `each`: the term, where it stands (bytes of `text`, always at
/// character boundaries), and its position counted in terms.
///
/// Terms are in lower case, without accents, stemmed where `language` (ISO 639-1, or a longer tag
/// such as `en-US`) has a stemmer. Chinese, Japanese, Korean, Thai, Lao, Khmer and Myanmar become
/// overlapping pairs of characters; a character that stands alone is a term alone. Hyphens and other
/// punctuation separate words; an apostrophe joins (`don't` is `dont`) except in French, Italian and
/// Catalan; `C++` and `C#` are words. Words of more than 160 bytes are left out.
pub fn tokenize(text: &str, language: Option<&str>, each: &mut dyn FnMut(&str, Range<usize>, usize)) {
    let mut known = KNOWN.with(Cell::take).unwrap_or_default();
    let rules = Rules::of(language);
    let mut position = 0;
    scan(text, rules.elides, |piece, range| {
        let key = match piece {
            Piece::Word(_) => Key::of(text, range.clone(), &rules),
            Piece::Symbol(_) | Piece::Unspaced(_) => None,
        };
        let made;
        let term = match key {
            Some(key) => known.find_or_insert(&key, || piece.term(&rules).into_owned()),
            None => {
                made = piece.term(&rules);
                &made
            }
        };
        if !term.is_empty() {
            each(term, range, position);
            position += 1;
        }
    });
    KNOWN.with(|cell| cell.set(Some(known)));
}

/// As [`tokenize`], for callers who know most words as they are written: hands each word to `each` as it stands, where it
/// begins, and what makes its term, which is empty where nothing of it can be searched for.
pub fn scan_words(text: &str, language: Option<&str>, mut each: impl FnMut(&str, usize, &dyn Fn() -> String)) {
    let rules = Rules::of(language);
    scan(text, rules.elides, |piece, range| {
        each(piece.written(), range.start, &|| piece.term(&rules).into_owned());
    });
}

/// What a text is cut into.
#[derive(Clone, Copy)]
enum Piece<'a> {
    Word(&'a str),
    /// `C++` or `C#`.
    Symbol(&'a str),
    /// One or two characters of a script without spaces.
    Unspaced(&'a str),
}

impl<'a> Piece<'a> {
    fn written(self) -> &'a str {
        let (Self::Word(written) | Self::Symbol(written) | Self::Unspaced(written)) = self;
        written
    }

    fn term(self, rules: &Rules) -> Cow<'a, str> {
        match self {
            Self::Word(written) => fold_word(written, rules).into(),
            Self::Symbol(written) => written.to_ascii_lowercase().into(),
            Self::Unspaced(written)
                if is_nfkc_quick(written.chars()) == IsNormalized::Yes && !written.contains(is_joiner) =>
            {
                written.into()
            }
            Self::Unspaced(written) => written.chars().filter(|c| !is_joiner(*c)).nfkc().collect(),
        }
    }
}

/// Hands every piece of a text to `each`, and where it stands. `elides`: an apostrophe separates.
fn scan<'a>(text: &'a str, elides: bool, each: impl FnMut(Piece<'a>, Range<usize>)) {
    Scan { text, elides, each }.run();
}

struct Scan<'a, F> {
    text: &'a str,
    elides: bool,
    each: F,
}

impl<'a, F: FnMut(Piece<'a>, Range<usize>)> Scan<'a, F> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                at = self.take_word(at);
            } else if byte.is_ascii() {
                at += 1;
            } else if let Some(c) = char_at(self.text, at) {
                at = if let Some(group) = unspaced(c) {
                    self.take_unspaced(at, group)
                } else if begins_word(c) {
                    self.take_word(at)
                } else {
                    at + c.len_utf8()
                };
            } else {
                at += 1;
            }
        }
    }

    fn emit(&mut self, make: impl Fn(&'a str) -> Piece<'a>, range: Range<usize>) {
        (self.each)(make(self.text.get(range.clone()).unwrap_or_default()), range);
    }

    /// Takes the word that begins at `start`; gives where to go on.
    fn take_word(&mut self, start: usize) -> usize {
        let end = self.find_word_end(start);
        if let Some(symbol) = self.find_language_symbol(start, end) {
            self.emit(Piece::Symbol, start..symbol);
            return symbol;
        }
        if end - start <= LONGEST_WORD {
            self.emit(Piece::Word, start..end);
        }
        end
    }

    fn find_word_end(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        loop {
            while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
                at += 1;
            }
            // In most words this is a space or a full stop.
            match bytes.get(at) {
                None => return at,
                Some(byte) if byte.is_ascii() && *byte != b'\'' => return at,
                Some(_) => {}
            }
            let Some(c) = char_at(self.text, at) else {
                return at;
            };
            let next = at + c.len_utf8();
            if is_apostrophe(c) && c != '\u{2bc}' {
                let goes_on = char_at(self.text, next).is_some_and(begins_word);
                if self.elides || !goes_on {
                    return at;
                }
            } else if !(begins_word(c) || unspaced(c).is_none() && extends(c)) {
                return at;
            }
            at = next;
        }
    }

    /// Where `C#`, `F#` or `C++` ends, when the word `start..end` is the letter before that.
    fn find_language_symbol(&self, start: usize, end: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if end - start != 1 || !bytes.get(start)?.is_ascii_alphabetic() {
            return None;
        }
        let length = match bytes.get(end..)? {
            [b'#', ..] => 1,
            [b'+', b'+', ..] => 2,
            _ => return None,
        };
        let free =
            char_at(self.text, end + length).is_none_or(|next| !next.is_alphanumeric() && !matches!(next, '+' | '#'));
        free.then_some(end + length)
    }

    /// Takes a run of one group of scripts as overlapping pairs; gives where to go on.
    fn take_unspaced(&mut self, start: usize, group: Unspaced) -> usize {
        let mut before = start;
        let mut middle = self.find_cluster_end(start);
        let mut single = true;
        while char_at(self.text, middle).is_some_and(|c| unspaced(c) == Some(group)) {
            let end = self.find_cluster_end(middle);
            self.emit(Piece::Unspaced, before..end);
            before = middle;
            middle = end;
            single = false;
        }
        if single {
            self.emit(Piece::Unspaced, start..middle);
        }
        middle
    }

    /// A character with the marks that belong to it.
    fn find_cluster_end(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let mut chars = rest.char_indices().skip(1);
        chars.find(|(_, c)| !extends(*c)).map_or(self.text.len(), |(length, _)| start + length)
    }
}

/// A short word with ASCII in lower case, and its language: 31 bytes padded with zeros and a number, as four words of the
/// processor, which takes, folds and compares eight letters at once.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key([u64; 4]);

impl Key {
    /// The longest word it holds, in bytes.
    const LONGEST: usize = 31;

    fn of(text: &str, range: Range<usize>, rules: &Rules) -> Option<Self> {
        let length = range.len();
        if length > Self::LONGEST {
            return None;
        }
        let rest = text.as_bytes().get(range.start..)?;
        let mut near_end = [0; 32];
        let letters = match rest.first_chunk::<32>() {
            Some(letters) => letters,
            // The last words of a text have fewer bytes behind them.
            None => {
                near_end.get_mut(..rest.len())?.copy_from_slice(rest);
                &near_end
            }
        };
        let mut key = [0; 4];
        for ((part, eight), place) in key.iter_mut().zip(letters.as_chunks::<8>().0).zip(0..) {
            let kept = length.saturating_sub(place * 8);
            let mask = if kept >= 8 { u64::MAX } else { (1 << (kept * 8)) - 1 };
            let eight = u64::from_le_bytes(*eight) & mask;
            *part = if rules.dotless { eight } else { fold_eight(eight) };
        }
        let [_, _, _, last] = &mut key;
        *last |= u64::from(rules.number) << 56;
        Some(Self(key))
    }

    /// Multiply and fold, as in the hash functions of the Fx family: fast, and nothing hangs on its quality but
    /// speed, since the table has a fixed size.
    fn slot(&self) -> usize {
        let mut hash = 0_u64;
        for part in self.0 {
            hash = (hash.rotate_left(5) ^ part).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
        (hash >> (64 - KnownWords::BITS)) as usize
    }
}

/// Eight bytes with the ASCII letters among them in lower case: in a byte below 128, adding 63 carries into the highest bit
/// from `A` on, adding 37 only beyond `Z`; between them lie the capitals, whose bit 32 is then set.
fn fold_eight(bytes: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let low = bytes & (0x7f * EACH);
    let from_a = low + (0x80 - 0x41) * EACH;
    let beyond_z = low + (0x80 - 0x5b) * EACH;
    let capitals = from_a & !beyond_z & !bytes & (0x80 * EACH);
    bytes | capitals >> 2
}

/// The terms of words met before: a table in which a newer word takes the place of an older one, so
/// that it never grows.
struct KnownWords {
    lines: Vec<Line>,
    /// The last term that was too long for a line.
    long: String,
}

/// A word and its term, in one cache line of the processor.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line {
    word: Key,
    term: Term,
}

#[derive(Clone, Copy)]
struct Term {
    bytes: [u8; 31],
    length: u8,
}

impl Term {
    fn of(text: &str) -> Option<Self> {
        let mut bytes = [0; 31];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let length = u8::try_from(text.len()).ok()?;
        Some(Self { bytes, length })
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(self.bytes.get(..usize::from(self.length)).unwrap_or_default()).unwrap_or_default()
    }
}

impl Default for KnownWords {
    fn default() -> Self {
        let empty = Line { word: Key([0; 4]), term: Term { bytes: [0; 31], length: 0 } };
        Self { lines: vec![empty; 1 << Self::BITS], long: String::new() }
    }
}

impl KnownWords {
    /// 16,384 lines, a megabyte: more than the words that make up nearly all of a library.
    const BITS: u32 = 14;

    /// The term of a word, from the table or made by `fold` and kept.
    fn find_or_insert(&mut self, key: &Key, fold: impl FnOnce() -> String) -> &str {
        let Some(line) = self.lines.get_mut(key.slot()) else {
            return "";
        };
        if line.word != *key {
            let folded = fold();
            let Some(term) = Term::of(&folded) else {
                self.long = folded;
                return &self.long;
            };
            *line = Line { word: *key, term };
        }
        line.term.as_str()
    }
}

#[cfg(test)]
mod tests;
