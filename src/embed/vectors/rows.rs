//! Which row counts, of each entry: a table by the entry's id, for ids are small and hardly one is left out.

use std::path::Path;
use std::sync::OnceLock;

use crate::domain::EntryId;
use crate::embed::error::EmbedError;
use crate::embed::filed::FiledBytes;

/// An entry's row and 1, as a little-endian number; 0 for an entry without one.
const CELL_BYTES: usize = 4;

/// The table of a commit. No other one changes it: whoever reads sees one state.
#[derive(Debug)]
pub(super) struct RowTable {
    file: FiledBytes,
    length: usize,
    read: OnceLock<Rows>,
}

impl RowTable {
    pub(super) fn open(path: &Path) -> Result<Self, EmbedError> {
        let file = FiledBytes::open(path)?;
        let length = usize::try_from(file.length()?).unwrap_or(usize::MAX);
        Ok(Self { file, length, read: OnceLock::new() })
    }

    /// The row that counts for an entry. Of a table that was not read yet it reads no more than that: a search asks for some
    /// hundreds.
    pub(super) fn of(&self, id: EntryId) -> Result<Option<u32>, EmbedError> {
        if let Some(rows) = self.read.get() {
            return Ok(rows.of(id));
        }
        let Some(at) = place_of(id).filter(|at| *at < self.length) else { return Ok(None) };
        let mut cell = Vec::new();
        self.file.read_at(at as u64, CELL_BYTES, &mut cell)?;
        Ok(cell.first_chunk().and_then(row_in))
    }

    /// All of it.
    pub(super) fn all(&self) -> Result<&Rows, EmbedError> {
        if let Some(rows) = self.read.get() {
            return Ok(rows);
        }
        let mut bytes = Vec::new();
        self.file.read_at(0, self.length, &mut bytes)?;
        Ok(self.read.get_or_init(|| Rows(bytes)))
    }
}

/// The table in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows(Vec<u8>);

impl Rows {
    /// The row that counts for an entry.
    pub(super) fn of(&self, id: EntryId) -> Option<u32> {
        self.0.get(place_of(id)?..)?.first_chunk().and_then(row_in)
    }

    /// Puts another one in its place.
    pub(super) fn set(&mut self, id: EntryId, row: Option<u32>) {
        let Some(at) = place_of(id) else { return };
        if self.0.len() < at + CELL_BYTES {
            self.0.resize(at + CELL_BYTES, 0);
        }
        let cell = row.map_or(0, |row| row.saturating_add(1)).to_le_bytes();
        self.0.iter_mut().skip(at).zip(cell).for_each(|(held, byte)| *held = byte);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

fn place_of(id: EntryId) -> Option<usize> {
    usize::try_from(id.0).ok()?.checked_mul(CELL_BYTES)
}

fn row_in(cell: &[u8; CELL_BYTES]) -> Option<u32> {
    u32::from_le_bytes(*cell).checked_sub(1)
}
