//! Reads vectors.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::rows::RowTable;
use super::{Nearness, PASSAGE_BYTES, Question, RANGE_BYTES, STAMP, TABLE_DIMENSIONS, VERSION, VectorStamp, row_bytes};
use crate::domain::EntryId;
use crate::embed::error::EmbedError;
use crate::embed::filed::FiledBytes;
use crate::embed::pack::{Probe, SCALE_BYTES, add_packed, normalize};
use crate::embed::sketch::SKETCH_BYTES;
use crate::embed::space::Space;

/// A commit may put other files in the place of those that a stamp names; whoever reads looks again so often.
const TRIES: usize = 3;

/// The vectors of a library, opened for questions.
#[derive(Debug)]
pub struct Vectors {
    pub(super) dir: PathBuf,
    pub(super) stamp: VectorStamp,
    pub(super) space: Space,
    pub(super) rows: RowTable,
    pub(super) sketches: FiledBytes,
    entries: FiledBytes,
    passages: FiledBytes,
}

impl VectorStamp {
    /// What the vectors in a folder are, without opening them; `None` where there are none, or some of another version.
    ///
    /// # Errors
    /// As for [`Vectors::open`].
    pub fn read(dir: &Path) -> Result<Option<Self>, EmbedError> {
        let path = dir.join(STAMP);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(EmbedError::io(&path)(error)),
        };
        let Ok(stamp) = serde_json::from_slice::<Self>(&text) else { return Err(EmbedError::Corrupt(path)) };
        Ok((stamp.version == VERSION).then_some(stamp))
    }
}

impl Vectors {
    /// Opens what stands in a folder; `None` where there is nothing, or something of another version.
    ///
    /// # Errors
    /// [`EmbedError::Corrupt`] where the files are not what the stamp says, and what the operating system refuses.
    pub fn open(dir: &Path) -> Result<Option<Self>, EmbedError> {
        let mut tries = 1;
        loop {
            let Some(stamp) = VectorStamp::read(dir)? else { return Ok(None) };
            match Self::open_files(dir, stamp) {
                Err(EmbedError::Io { source, .. }) if source.kind() == ErrorKind::NotFound && tries < TRIES => {
                    tries += 1
                }
                opened => return opened.map(Some),
            }
        }
    }

    fn open_files(dir: &Path, stamp: VectorStamp) -> Result<Self, EmbedError> {
        let path = |what: &str| dir.join(stamp.name_of(what));
        let space = Space::open(&path("space"))?;
        let open = |what: &str, count: u64, each: usize| {
            let file = FiledBytes::open(&path(what))?;
            let whole = file.length()? >= count.saturating_mul(each as u64);
            if whole { Ok(file) } else { Err(EmbedError::Corrupt(path(what))) }
        };
        let entries = open("entries", stamp.rows, row_bytes(&space))?;
        let sketches = open("sketches", stamp.rows, SKETCH_BYTES)?;
        let passages = open("passages", stamp.passages, PASSAGE_BYTES)?;
        let rows = RowTable::open(&dir.join(stamp.table_name()))?;
        Ok(Self { dir: dir.to_owned(), stamp, space, rows, sketches, entries, passages })
    }

    /// Makes ready to place many texts; see [`Space::hold`].
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn hold_space(&mut self) -> Result<(), EmbedError> {
        self.space.hold()
    }

    /// The library's space.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// What the files hold.
    pub fn stamp(&self) -> &VectorStamp {
        &self.stamp
    }

    /// The share of rows that count no more, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    pub fn waste(&self) -> f64 {
        1.0 - self.stamp.entries as f64 / self.stamp.rows.max(1) as f64
    }

    /// How near each of these entries is; those without vectors are left out.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn near(&self, question: &Question, ids: &[EntryId]) -> Result<HashMap<EntryId, Nearness>, EmbedError> {
        let place = Probe::new(&question.place);
        let table = Probe::new(&question.table);
        let mut near = HashMap::new();
        let (mut buffer, mut own) = (Vec::new(), Vec::new());
        for id in ids {
            let Some(Row { start, count, packed, .. }) = self.read_row(*id, &mut own)? else { continue };
            let mut found = Nearness {
                space: place.as_ref().map_or(0.0, |place| place.cosine_of_unit(packed)),
                ..Nearness::default()
            };
            if let Some(table) = table.as_ref().filter(|_| count > 0) {
                self.passages.read_at(start * PASSAGE_BYTES as u64, count * PASSAGE_BYTES, &mut buffer)?;
                take_nearest(table, &buffer, &mut found);
            }
            near.insert(*id, found);
        }
        Ok(near)
    }

    /// Brings what is known of how near entries are to a question that has moved in the space, and in it alone.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn move_in_space(&self, place: &[f32], near: &mut HashMap<EntryId, Nearness>) -> Result<(), EmbedError> {
        let (place, mut own) = (Probe::new(place), Vec::new());
        for (id, near) in near {
            let Some(row) = self.read_row(*id, &mut own)? else { continue };
            near.space = place.as_ref().map_or(0.0, |place| place.cosine_of_unit(row.packed));
        }
        Ok(())
    }

    /// An entry's own vectors: its place in the space, and the mean of its passages by the table; `None` where it has none.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn of(&self, id: EntryId) -> Result<Option<Question>, EmbedError> {
        let mut own = Vec::new();
        let Some(Row { start, count, packed, .. }) = self.read_row(id, &mut own)? else { return Ok(None) };
        let mut question = Question { place: unpack(packed), table: vec![0.0; TABLE_DIMENSIONS] };
        let mut buffer = Vec::new();
        self.passages.read_at(start * PASSAGE_BYTES as u64, count * PASSAGE_BYTES, &mut buffer)?;
        for passage in buffer.chunks_exact(PASSAGE_BYTES) {
            let packed = passage.get(RANGE_BYTES..).unwrap_or_default();
            add_packed(packed, 1.0, &mut question.table);
        }
        normalize(&mut question.table);
        Ok(Some(question))
    }

    /// The row that counts for an entry.
    fn read_row<'a>(&self, id: EntryId, buffer: &'a mut Vec<u8>) -> Result<Option<Row<'a>>, EmbedError> {
        let Some(row) = self.rows.of(id)? else { return Ok(None) };
        self.read_rows(row as usize..row as usize + 1, buffer)?;
        match split_row(buffer).filter(|row| row.id == id) {
            Some(row) => Ok(Some(row)),
            None => Err(EmbedError::Corrupt(self.dir.join(self.stamp.name_of("entries")))),
        }
    }

    pub(super) fn read_rows(&self, rows: Range<usize>, buffer: &mut Vec<u8>) -> Result<(), EmbedError> {
        let each = self.row_bytes();
        self.entries.read_at(rows.start as u64 * each as u64, rows.len() * each, buffer)
    }

    pub(super) fn row_bytes(&self) -> usize {
        row_bytes(&self.space)
    }

    /// How many rows there are, with those that count no more.
    pub(super) fn count_rows(&self) -> usize {
        usize::try_from(self.stamp.rows).unwrap_or(usize::MAX)
    }
}

fn unpack(packed: &[u8]) -> Vec<f32> {
    let mut vector = vec![0.0; packed.len().saturating_sub(SCALE_BYTES)];
    add_packed(packed, 1.0, &mut vector);
    normalize(&mut vector);
    vector
}

fn take_nearest(table: &Probe, passages: &[u8], found: &mut Nearness) {
    for passage in passages.chunks_exact(PASSAGE_BYTES) {
        let (range, packed) = passage.split_at(RANGE_BYTES);
        let near = table.cosine(packed);
        if found.table.is_none_or(|held| near > held) {
            let (start, end) = range.split_at(RANGE_BYTES / 2);
            found.table = Some(near);
            found.passage = Some(read_u32(start)..read_u32(end));
        }
    }
}

/// A row, read.
pub(super) struct Row<'a> {
    pub(super) id: EntryId,
    /// The first of its passages, and how many they are.
    start: u64,
    count: usize,
    /// Its place in the space.
    packed: &'a [u8],
}

pub(super) fn split_row(bytes: &[u8]) -> Option<Row<'_>> {
    let (id, rest) = bytes.split_first_chunk::<8>()?;
    let (start, rest) = rest.split_first_chunk::<8>()?;
    let (count, packed) = rest.split_first_chunk::<4>()?;
    Some(Row {
        id: EntryId(i64::from_le_bytes(*id)),
        start: u64::from_le_bytes(*start),
        count: u32::from_le_bytes(*count) as usize,
        packed,
    })
}

fn read_u32(bytes: &[u8]) -> u32 {
    bytes.first_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}
