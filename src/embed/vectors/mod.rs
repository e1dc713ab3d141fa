//! The vectors of every entry, in a few files that only grow.
//!
//! | file | what |
//! | --- | --- |
//! | `stamp.json` | what the others hold: written last, whole or not at all, so that what a crash left behind it does not count |
//! | `space-N` | the space |
//! | `entries-N` | for each row the entry's id (8 bytes), where its passages begin (8) and how many they are (4), and its place in the space |
//! | `sketches-N` | for each row a sketch of its place |
//! | `passages-N` | for each passage where it begins and ends in the entry's text (4 bytes each), and its vector by the table |
//! | `rows-N-R` | which row counts, for each id, as of the library's change `R` |
//!
//! `N` grows with every space that is learnt; numbers are little-endian. An entry that changed is written again: its last
//! row counts. So a question reads the places of all entries in one go, and passages only of the best of them; a search,
//! which finds entries by their words, reads the rows of those alone.

mod nearest;
mod read;
mod rows;
#[cfg(test)]
mod tests;
mod write;

use std::ops::Range;

use super::pack::packed_len;
use super::space::Space;
use super::static_table::TABLE_DIMENSIONS;

pub use read::Vectors;
pub use write::VectorsWriter;

/// Raised with every change of what is written; files of another version are made again.
const VERSION: u32 = 3;
const STAMP: &str = "stamp.json";
/// An entry's id, and where its passages are.
const HEAD_BYTES: usize = 8 + 12;
const RANGE_BYTES: usize = 8;
const PASSAGE_BYTES: usize = RANGE_BYTES + 4 + TABLE_DIMENSIONS;

/// What the files hold.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct VectorStamp {
    version: u32,
    /// Whose vectors they are.
    pub library: String,
    /// Up to which change of the library they hold it.
    pub revision: i64,
    generation: u64,
    rows: u64,
    passages: u64,
    /// How many of the rows count.
    pub entries: u64,
    /// How many did when the space was learnt, from them or a sample of them. Not in stamps of older versions.
    #[serde(default)]
    pub learnt_among: u64,
}

/// An entry as vectors.
#[derive(Debug, Clone, Default)]
pub struct EntryVectors {
    /// Its place in the space, of length 1 or 0.
    pub place: Vec<f32>,
    /// Its passages, in order; none where its language is not the table's.
    pub passages: Vec<PassageVector>,
}

/// A passage as a vector.
#[derive(Debug, Clone)]
pub struct PassageVector {
    /// Where it stands in the entry's text, in bytes.
    pub range: Range<u32>,
    /// Its vector by the table.
    pub vector: Vec<f32>,
}

/// What is asked, as vectors; an empty one asks nothing.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// By the space.
    pub place: Vec<f32>,
    /// By the table.
    pub table: Vec<f32>,
}

impl VectorStamp {
    /// The name of a file of this state.
    fn name_of(&self, what: &str) -> String {
        format!("{what}-{}", self.generation)
    }

    /// The name of the table of rows, which each commit writes anew.
    fn table_name(&self) -> String {
        format!("rows-{}-{}", self.generation, self.revision)
    }
}

/// How many bytes a row takes.
fn row_bytes(space: &Space) -> usize {
    HEAD_BYTES + packed_len(space.dimensions())
}

/// How near an entry is to a question: cosines, from -1 to 1.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Nearness {
    /// In the space.
    pub space: f32,
    /// Of the nearest passage by the table, where the entry has any.
    pub table: Option<f32>,
    /// That passage's place in the entry's text, in bytes.
    pub passage: Option<Range<u32>>,
}
