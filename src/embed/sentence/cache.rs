//! Vectors of texts, kept in a file, so that what was read once is not read again.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | what kind of file it is |
//! | 16 | whose vectors they are: the model's mark |
//! | 4 | how many numbers a vector has |
//! | then, for each vector, 16 | the mark of its text |
//! | and the rest | the vector, packed |
//!
//! The file only grows, a few rows at a time, each time in one go, so that two processes can write to it. What is not as it
//! should be is begun anew: it holds nothing that cannot be made again.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::embed::pack::packed_len;

/// Raised with every change of what is written.
const KIND: [u8; 8] = *b"mentorS1";
const MARK: usize = 16;
const HEAD: usize = KIND.len() + MARK + 4;
/// When the file holds more rows than this, the older half goes: about 8 MB of vectors of 384 numbers.
pub(super) const MOST_ROWS: usize = 20_000;

/// What stands for a text, or for a model.
pub(super) type Mark = [u8; MARK];

/// The vectors at hand, packed.
#[derive(Debug)]
pub(super) struct Cache {
    path: PathBuf,
    model: Mark,
    /// In the order in which they came; all of one length.
    rows: Vec<(Mark, Vec<u8>)>,
    places: HashMap<Mark, usize>,
}

impl Cache {
    /// Reads a file; one that is missing, damaged or another model's counts as empty.
    pub(super) fn read(path: &Path, model: Mark) -> Self {
        let mut cache = Self { path: path.to_owned(), model, rows: Vec::new(), places: HashMap::new() };
        let bytes = std::fs::read(path).unwrap_or_default();
        for (mark, packed) in read_rows(&bytes, &model).unwrap_or_default() {
            cache.hold(mark, packed.to_vec());
        }
        cache
    }

    /// The packed vector of a text.
    pub(super) fn get(&self, text: &Mark) -> Option<&[u8]> {
        self.places.get(text).and_then(|at| self.rows.get(*at)).map(|(_, packed)| packed.as_slice())
    }

    /// Lets go of the older half of what is held, where that is more than a file holds.
    pub(super) fn trim(&mut self) {
        if self.rows.len() > MOST_ROWS {
            let kept = self.rows.split_off(self.rows.len() - MOST_ROWS / 2);
            (self.rows, self.places) = (Vec::new(), HashMap::new());
            kept.into_iter().for_each(|(mark, packed)| self.hold(mark, packed));
        }
    }

    /// Holds these vectors, and writes them to the file. None that is held is let go.
    ///
    /// # Errors
    /// What the operating system refuses; they are held all the same.
    pub(super) fn add(&mut self, new: Vec<(Mark, Vec<u8>)>) -> io::Result<()> {
        let Some(row) = new.first().map(|(_, packed)| MARK + packed.len()) else { return Ok(()) };
        let bytes: Vec<u8> = new.iter().flat_map(|(mark, packed)| mark.iter().chain(packed)).copied().collect();
        let goes_on = self.goes_on(row, new.len());
        new.into_iter().for_each(|(mark, packed)| self.hold(mark, packed));
        if goes_on {
            return OpenOptions::new().append(true).open(&self.path)?.write_all(&bytes);
        }
        self.rewrite()
    }

    fn hold(&mut self, mark: Mark, packed: Vec<u8>) {
        if let std::collections::hash_map::Entry::Vacant(place) = self.places.entry(mark) {
            place.insert(self.rows.len());
            self.rows.push((mark, packed));
        }
    }

    /// Whether the file is ours, whole, and has room for so many rows more.
    fn goes_on(&self, row: usize, more: usize) -> bool {
        let Ok(length) = std::fs::metadata(&self.path).map(|file| file.len()) else { return false };
        let length = usize::try_from(length).unwrap_or_default();
        let mut head = [0; HEAD];
        let read = std::fs::File::open(&self.path).and_then(|mut file| io::Read::read_exact(&mut file, &mut head));
        let rows = length.saturating_sub(HEAD);
        read.is_ok()
            && head == make_head(&self.model, row)
            && rows.is_multiple_of(row)
            && rows / row + more <= MOST_ROWS
    }

    /// Writes the newer ones of what is held as a new file.
    fn rewrite(&self) -> io::Result<()> {
        let skipped = if self.rows.len() > MOST_ROWS { self.rows.len() - MOST_ROWS / 2 } else { 0 };
        let row = MARK + self.rows.first().map_or(0, |(_, packed)| packed.len());
        let mut bytes = make_head(&self.model, row).to_vec();
        for (mark, packed) in self.rows.iter().skip(skipped) {
            bytes.extend_from_slice(mark);
            bytes.extend_from_slice(packed);
        }
        if let Some(dir) = self.path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let new = self.path.with_extension(format!("{}.new", std::process::id()));
        std::fs::write(&new, bytes).and_then(|()| std::fs::rename(&new, &self.path)).inspect_err(|_| {
            let _ = std::fs::remove_file(&new);
        })
    }
}

fn make_head(model: &Mark, row: usize) -> [u8; HEAD] {
    let dimensions = u32::try_from(row.saturating_sub(MARK + packed_len(0))).unwrap_or_default();
    let mut head = [0; HEAD];
    let parts = KIND.iter().chain(model).copied().chain(dimensions.to_le_bytes());
    head.iter_mut().zip(parts).for_each(|(place, byte)| *place = byte);
    head
}

/// `None` where the bytes are not what this model's file should be.
fn read_rows<'a>(bytes: &'a [u8], model: &Mark) -> Option<Vec<(Mark, &'a [u8])>> {
    let (head, rows) = bytes.split_first_chunk::<HEAD>()?;
    let (_, dimensions) = head.split_last_chunk::<4>()?;
    let row = MARK + packed_len(usize::try_from(u32::from_le_bytes(*dimensions)).ok()?);
    if *head != make_head(model, row) || !rows.len().is_multiple_of(row) {
        return None;
    }
    rows.chunks_exact(row).map(|row| row.split_first_chunk::<MARK>().map(|(mark, packed)| (*mark, packed))).collect()
}
