//! English words as vectors, in the binary.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::sums;

static NUMBERS: &[u8] = include_bytes!("../../model/static-en/static128.i8");
static SCALES: &[u8] = include_bytes!("../../model/static-en/static128.scale.f16");
static VOCABULARY: &str = include_str!("../../model/static-en/vocab.txt");

/// How many numbers a word has.
pub const TABLE_DIMENSIONS: usize = 128;

/// A table of word vectors; see `model/static-en`.
#[derive(Debug, Default)]
pub struct StaticTable {
    /// The row of each word, once many are to be looked up.
    rows: OnceLock<HashMap<&'static str, usize>>,
}

impl StaticTable {
    /// The English one. Costs nothing.
    pub fn english() -> &'static Self {
        static TABLE: StaticTable = StaticTable { rows: OnceLock::new() };
        &TABLE
    }

    /// Makes a map of all words, in some milliseconds: until then each word is looked for in the list from its beginning,
    /// which for the few of a question is sooner done.
    pub fn ready_for_many(&self) {
        self.rows.get_or_init(|| VOCABULARY.lines().zip(0..).collect());
    }

    fn find(&self, word: &str) -> Option<usize> {
        if let Some(rows) = self.rows.get() {
            return rows.get(word).copied();
        }
        let line = format!("\n{word}\n");
        let at = memchr::memmem::find(VOCABULARY.as_bytes(), line.as_bytes())?;
        Some(1 + memchr::memchr_iter(b'\n', VOCABULARY.as_bytes().get(..at)?).count())
    }

    /// Whether a word in lower case is one of the common ones, which stand in the table whole: of misspelt ones it has only
    /// pieces.
    pub fn is_common_word(&self, word: &str) -> bool {
        !word.is_empty() && word.chars().all(char::is_alphabetic) && self.find(word).is_some()
    }

    /// The rows of a word in lower case: its own, else those of the WordPieces it falls into. Of a word that cannot be put
    /// together from pieces, those found up to there.
    pub fn rows(&self, word: &str) -> Vec<usize> {
        let (mut rows, mut rest) = (Vec::new(), word);
        if word.is_empty() {
            return rows;
        }
        let mut key = format!("={word}");
        if let Some(row) = self.find(&key) {
            return vec![row];
        }
        while !rest.is_empty() {
            let Some((row, length)) = self.longest_piece(rest, rest.len() < word.len(), &mut key) else { break };
            rows.push(row);
            rest = rest.get(length..).unwrap_or_default();
        }
        rows
    }

    /// Adds `weight` times the vector of a row to `sum`.
    pub fn add_row(&self, row: usize, weight: f32, sum: &mut [f32]) {
        let scale = SCALES.get(row * 2..row * 2 + 2).and_then(|bytes| bytes.first_chunk::<2>());
        let weight = weight * scale.map_or(0.0, |bytes| half_to_single(u16::from_le_bytes(*bytes)));
        let numbers = NUMBERS.get(row * TABLE_DIMENSIONS..(row + 1) * TABLE_DIMENSIONS).unwrap_or_default();
        sums::add_scaled_bytes(sum, weight, numbers);
    }

    /// Adds `weight` times the vector of a word in lower case to `sum`.
    pub fn add(&self, word: &str, weight: f32, sum: &mut [f32]) {
        self.rows(word).into_iter().for_each(|row| self.add_row(row, weight, sum));
    }

    fn longest_piece(&self, rest: &str, continues: bool, key: &mut String) -> Option<(usize, usize)> {
        let mark = if continues { "##" } else { "" };
        let ends = rest.char_indices().map(|(at, letter)| at + letter.len_utf8()).rev();
        for end in ends {
            key.clear();
            key.push_str(mark);
            key.push_str(rest.get(..end)?);
            if let Some(row) = self.find(key) {
                return Some((row, end));
            }
        }
        None
    }
}

/// IEEE 754 binary16, without infinities, which the table does not have.
fn half_to_single(half: u16) -> f32 {
    let sign = if half >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from((half >> 10) & 31), f32::from(half & 1023) / 1024.0);
    if exponent == 0 {
        sign * fraction * 2.0_f32.powi(-14)
    } else {
        sign * (1.0 + fraction) * 2.0_f32.powi(exponent - 15)
    }
}
