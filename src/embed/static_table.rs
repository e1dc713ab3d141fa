//! English words as vectors, in the binary.

use std::collections::HashMap;
use std::sync::OnceLock;

static NUMBERS: &[u8] = include_bytes!("../../model/static-en/static128.i8");
static SCALES: &[u8] = include_bytes!("../../model/static-en/static128.scale.f16");
static VOCABULARY: &str = include_str!("../../model/static-en/vocab.txt");

/// How many numbers a word has.
pub const TABLE_DIMENSIONS: usize = 128;

/// A table of word vectors; see `model/static-en`. Made when first asked for, in some milliseconds: the start of the
/// program does not touch it.
#[derive(Debug)]
pub struct StaticTable {
    rows: HashMap<&'static str, usize>,
}

impl StaticTable {
    /// The English one.
    pub fn english() -> &'static Self {
        static TABLE: OnceLock<StaticTable> = OnceLock::new();
        TABLE.get_or_init(|| Self { rows: VOCABULARY.lines().zip(0..).collect() })
    }

    /// Adds `weight` times the vector of a word in lower case to `sum`: its own, else those of the WordPieces it falls
    /// into. A word that cannot be put together from pieces adds those found up to there.
    pub fn add(&self, word: &str, weight: f32, sum: &mut [f32]) {
        if word.is_empty() {
            return;
        }
        let mut key = String::with_capacity(word.len() + 2);
        key.push('=');
        key.push_str(word);
        if let Some(row) = self.rows.get(key.as_str()) {
            return add_row(*row, weight, sum);
        }
        let mut rest = word;
        while !rest.is_empty() {
            let Some((row, length)) = self.longest_piece(rest, rest.len() < word.len(), &mut key) else { return };
            add_row(row, weight, sum);
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    fn longest_piece(&self, rest: &str, continues: bool, key: &mut String) -> Option<(usize, usize)> {
        let mark = if continues { "##" } else { "" };
        let ends = rest.char_indices().map(|(at, letter)| at + letter.len_utf8()).rev();
        for end in ends {
            key.clear();
            key.push_str(mark);
            key.push_str(rest.get(..end)?);
            if let Some(row) = self.rows.get(key.as_str()) {
                return Some((*row, end));
            }
        }
        None
    }
}

fn add_row(row: usize, weight: f32, sum: &mut [f32]) {
    let scale = SCALES.get(row * 2..row * 2 + 2).and_then(|bytes| bytes.first_chunk::<2>());
    let weight = weight * scale.map_or(0.0, |bytes| half_to_single(u16::from_le_bytes(*bytes)));
    let numbers = NUMBERS.get(row * TABLE_DIMENSIONS..(row + 1) * TABLE_DIMENSIONS).unwrap_or_default();
    for (total, number) in sum.iter_mut().zip(numbers) {
        *total += weight * f32::from(number.cast_signed());
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
