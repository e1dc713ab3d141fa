//! Reads vectors.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{
    ID_BYTES, Nearness, PASSAGE_BYTES, POINTER_BYTES, Question, RANGE_BYTES, STAMP, TABLE_DIMENSIONS, VERSION,
    VectorStamp,
};
use crate::domain::EntryId;
use crate::embed::error::EmbedError;
use crate::embed::filed::FiledBytes;
use crate::embed::pack::{Probe, SCALE_BYTES, add_packed, normalize, packed_len};
use crate::embed::space::Space;

/// Rows that are read in one go: what stays near the processor until it is compared.
const ROWS_AT_ONCE: usize = 1_000;

/// The vectors of a library, opened for questions.
#[derive(Debug)]
pub struct Vectors {
    pub(super) dir: PathBuf,
    pub(super) stamp: VectorStamp,
    pub(super) space: Space,
    /// The row that counts, of each entry, in the order of the ids: sorting them takes a tenth of the time of a map.
    pub(super) rows: Vec<(EntryId, u32)>,
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
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
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
        let Some(stamp) = VectorStamp::read(dir)? else { return Ok(None) };
        let path = |name: &str| dir.join(format!("{name}-{}", stamp.generation));
        let space = Space::open(&path("space"))?;
        let rows = read_rows(&path("ids"), &stamp)?;
        let (entries, passages) = (FiledBytes::open(&path("entries"))?, FiledBytes::open(&path("passages"))?);
        Ok(Some(Self { dir: dir.to_owned(), stamp, space, rows, entries, passages }))
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
        1.0 - self.rows.len() as f64 / self.stamp.rows.max(1) as f64
    }

    /// Every entry's cosine with the question in the space. Reads all places, about 30 MB for 100,000 entries.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn all_in_space(&self, place: &[f32]) -> Result<Vec<(EntryId, f32)>, EmbedError> {
        let Some(probe) = Probe::new(place) else { return Ok(Vec::new()) };
        let (row_bytes, rows) = (self.row_bytes(), usize::try_from(self.stamp.rows).unwrap_or_default());
        let (mut near, mut piece) = (Vec::with_capacity(rows), Vec::new());
        for first in (0..rows).step_by(ROWS_AT_ONCE) {
            let length = ROWS_AT_ONCE.min(rows - first) * row_bytes;
            self.entries.read_at(first as u64 * row_bytes as u64, length, &mut piece)?;
            let places = piece.chunks_exact(row_bytes).map(|row| row.get(POINTER_BYTES..).unwrap_or_default());
            near.extend(places.map(|place| probe.cosine_of_unit(place)));
        }
        Ok(self.rows.iter().filter_map(|(id, row)| Some((*id, *near.get(*row as usize)?))).collect())
    }

    /// How near each of these entries is; those without vectors are left out.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn near(&self, question: &Question, ids: &[EntryId]) -> Result<HashMap<EntryId, Nearness>, EmbedError> {
        let place = Probe::new(&question.place);
        let table = Probe::new(&question.table);
        let mut rows: Vec<(u32, EntryId)> = ids.iter().filter_map(|id| Some((self.row_of(*id)?, *id))).collect();
        rows.sort_unstable();
        let mut near = HashMap::new();
        let (mut buffer, mut own) = (Vec::new(), Vec::new());
        for (row, id) in rows {
            let bytes = self.read_row(row, &mut own)?;
            let Some((start, count, packed)) = split_row(bytes) else { continue };
            let mut found = Nearness {
                space: place.as_ref().map_or(0.0, |place| place.cosine_of_unit(packed)),
                ..Nearness::default()
            };
            if let Some(table) = table.as_ref().filter(|_| count > 0) {
                self.passages.read_at(start * PASSAGE_BYTES as u64, count * PASSAGE_BYTES, &mut buffer)?;
                take_nearest(table, &buffer, &mut found);
            }
            near.insert(id, found);
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
            let Some(row) = self.row_of(*id) else { continue };
            let packed = split_row(self.read_row(row, &mut own)?).map_or(&[] as &[u8], |(_, _, packed)| packed);
            near.space = place.as_ref().map_or(0.0, |place| place.cosine_of_unit(packed));
        }
        Ok(())
    }

    fn read_row<'a>(&self, row: u32, buffer: &'a mut Vec<u8>) -> Result<&'a [u8], EmbedError> {
        self.entries.read_at(u64::from(row) * self.row_bytes() as u64, self.row_bytes(), buffer)?;
        Ok(buffer)
    }

    /// An entry's own vectors: its place in the space, and the mean of its passages by the table; `None` where it has none.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn of(&self, id: EntryId) -> Result<Option<Question>, EmbedError> {
        let Some(row) = self.row_of(id) else { return Ok(None) };
        let mut buffer = Vec::new();
        let Some((start, count, packed)) = split_row(self.read_row(row, &mut buffer)?) else { return Ok(None) };
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

    fn row_bytes(&self) -> usize {
        POINTER_BYTES + packed_len(self.space.dimensions())
    }

    fn row_of(&self, id: EntryId) -> Option<u32> {
        let at = self.rows.binary_search_by_key(&id, |(held, _)| *held).ok()?;
        self.rows.get(at).map(|(_, row)| *row)
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

fn split_row(row: &[u8]) -> Option<(u64, usize, &[u8])> {
    let (start, rest) = row.split_first_chunk::<8>()?;
    let (count, packed) = rest.split_first_chunk::<4>()?;
    Some((u64::from_le_bytes(*start), u32::from_le_bytes(*count) as usize, packed))
}

fn read_u32(bytes: &[u8]) -> u32 {
    bytes.first_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// Of several rows of an entry the last one counts, and none where that one takes it out.
fn read_rows(path: &Path, stamp: &VectorStamp) -> Result<Vec<(EntryId, u32)>, EmbedError> {
    let bytes = std::fs::read(path).map_err(EmbedError::io(path))?;
    let count = usize::try_from(stamp.rows).unwrap_or(usize::MAX);
    let Some(ids) = bytes.get(..count.saturating_mul(ID_BYTES)) else {
        return Err(EmbedError::Corrupt(path.to_owned()));
    };
    let ids = ids.as_chunks::<ID_BYTES>().0.iter().map(|bytes| i64::from_le_bytes(*bytes));
    let mut rows: Vec<(i64, u32)> = ids.zip(0..).collect();
    // Mostly in order already, and the sort makes use of that.
    rows.sort_by_key(|(id, row)| (id.abs(), std::cmp::Reverse(*row)));
    rows.dedup_by_key(|(id, _)| id.abs());
    Ok(rows.into_iter().filter(|(id, _)| *id > 0).map(|(id, row)| (EntryId(id), row)).collect())
}
