//! The vectors of every entry, in a few files that only grow.
//!
//! | file | what, for each row |
//! | --- | --- |
//! | `stamp.json` | what the others hold: written last, whole or not at all, so that what a crash left behind it does not count |
//! | `space-N` | the space |
//! | `ids-N` | the entry's id, 8 bytes; negative for an entry that is to be found no more |
//! | `entries-N` | where its passages begin (8 bytes) and how many they are (4), and its place in the space |
//! | `passages-N` | where the passage begins and ends in the entry's text (4 bytes each), and its vector by the table |
//!
//! `N` grows with every space that is learnt; numbers are little-endian. An entry that changed is written again: its last
//! row counts. So a question reads the places of all entries in one go, and passages only of the best of them.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::error::EmbedError;
use super::pack::{Probe, pack, packed_len};
use super::space::Space;
use super::static_table::TABLE_DIMENSIONS;
use crate::domain::EntryId;

/// Raised with every change of what is written; files of another version are made again.
const VERSION: u32 = 1;
const STAMP: &str = "stamp.json";
const ID_BYTES: usize = 8;
const POINTER_BYTES: usize = 12;
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
}

/// An entry as vectors.
#[derive(Debug, Clone, Default)]
pub struct EntryVectors {
    /// Its place in the space.
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

/// How near an entry is to a question: cosines, from -1 to 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Nearness {
    /// In the space.
    pub space: f32,
    /// Of the nearest passage by the table, where the entry has any.
    pub table: Option<f32>,
    /// That passage's place in the entry's text, in bytes.
    pub passage: Option<Range<u32>>,
}

/// The vectors of a library, opened for questions.
#[derive(Debug)]
pub struct Vectors {
    dir: PathBuf,
    stamp: VectorStamp,
    space: Space,
    /// The row that counts, of each entry.
    rows: HashMap<EntryId, u32>,
}

impl Vectors {
    /// Opens what stands in a folder; `None` where there is nothing, or something of another version.
    ///
    /// # Errors
    /// [`EmbedError::Corrupt`] where the files are not what the stamp says, and what the operating system refuses.
    pub fn open(dir: &Path) -> Result<Option<Self>, EmbedError> {
        let path = dir.join(STAMP);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(EmbedError::io(&path)(error)),
        };
        let Ok(stamp) = serde_json::from_slice::<VectorStamp>(&text) else { return Err(EmbedError::Corrupt(path)) };
        if stamp.version != VERSION {
            return Ok(None);
        }
        let file = dir.join(format!("space-{}", stamp.generation));
        let bytes = std::fs::read(&file).map_err(EmbedError::io(&file))?;
        let space = Space::from_bytes(&bytes).ok_or(EmbedError::Corrupt(file))?;
        let rows = read_rows(dir, &stamp)?;
        Ok(Some(Self { dir: dir.to_owned(), stamp, space, rows }))
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

    /// Every entry's cosine with the question in the space. Reads about 30 MB for 100,000 entries.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn all_in_space(&self, place: &[f32]) -> Result<Vec<(EntryId, f32)>, EmbedError> {
        let Some(probe) = Probe::new(place) else { return Ok(Vec::new()) };
        let row_bytes = self.row_bytes();
        let (path, mut file) = self.open_file("entries")?;
        let mut near = vec![0.0_f32; usize::try_from(self.stamp.rows).unwrap_or_default()];
        let mut block = vec![0_u8; row_bytes * 4_096];
        for rows in near.chunks_mut(4_096) {
            let bytes = block.get_mut(..rows.len() * row_bytes).unwrap_or_default();
            file.read_exact(bytes).map_err(EmbedError::io(&path))?;
            for (near, row) in rows.iter_mut().zip(bytes.chunks_exact(row_bytes)) {
                *near = probe.cosine(row.get(POINTER_BYTES..).unwrap_or_default());
            }
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
        let (entries, passages) = (self.open_file("entries")?, self.open_file("passages")?);
        let mut rows: Vec<(u32, EntryId)> = ids.iter().filter_map(|id| Some((*self.rows.get(id)?, *id))).collect();
        rows.sort_unstable();
        let mut near = HashMap::new();
        let mut buffer = Vec::new();
        for (row, id) in rows {
            read_at(&entries, u64::from(row) * self.row_bytes() as u64, self.row_bytes(), &mut buffer)?;
            let Some((start, count, packed)) = split_row(&buffer) else { continue };
            let mut found =
                Nearness { space: place.as_ref().map_or(0.0, |place| place.cosine(packed)), ..Nearness::default() };
            if let Some(table) = table.as_ref().filter(|_| count > 0) {
                read_at(&passages, start * PASSAGE_BYTES as u64, count * PASSAGE_BYTES, &mut buffer)?;
                take_nearest(table, &buffer, &mut found);
            }
            near.insert(id, found);
        }
        Ok(near)
    }

    /// An entry's own vectors: its place in the space, and the mean of its passages by the table; `None` where it has none.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn of(&self, id: EntryId) -> Result<Option<Question>, EmbedError> {
        let Some(row) = self.rows.get(&id) else { return Ok(None) };
        let mut buffer = Vec::new();
        read_at(&self.open_file("entries")?, u64::from(*row) * self.row_bytes() as u64, self.row_bytes(), &mut buffer)?;
        let Some((start, count, packed)) = split_row(&buffer) else { return Ok(None) };
        let mut question = Question { place: unpack(packed), table: vec![0.0; TABLE_DIMENSIONS] };
        read_at(&self.open_file("passages")?, start * PASSAGE_BYTES as u64, count * PASSAGE_BYTES, &mut buffer)?;
        for passage in buffer.chunks_exact(PASSAGE_BYTES) {
            let packed = passage.get(RANGE_BYTES..).unwrap_or_default();
            super::pack::add_packed(packed, 1.0, &mut question.table);
        }
        super::pack::normalize(&mut question.table);
        Ok(Some(question))
    }

    fn row_bytes(&self) -> usize {
        POINTER_BYTES + packed_len(self.space.dimensions())
    }

    fn open_file(&self, name: &str) -> Result<(PathBuf, File), EmbedError> {
        let path = self.dir.join(format!("{name}-{}", self.stamp.generation));
        let file = File::open(&path).map_err(EmbedError::io(&path))?;
        Ok((path, file))
    }
}

fn unpack(packed: &[u8]) -> Vec<f32> {
    let mut vector = vec![0.0; packed.len().saturating_sub(super::pack::SCALE_BYTES)];
    super::pack::add_packed(packed, 1.0, &mut vector);
    super::pack::normalize(&mut vector);
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

fn read_at((path, file): &(PathBuf, File), at: u64, length: usize, buffer: &mut Vec<u8>) -> Result<(), EmbedError> {
    let mut file = file;
    buffer.resize(length, 0);
    file.seek(SeekFrom::Start(at)).map_err(EmbedError::io(path))?;
    file.read_exact(buffer).map_err(EmbedError::io(path))
}

fn read_rows(dir: &Path, stamp: &VectorStamp) -> Result<HashMap<EntryId, u32>, EmbedError> {
    let path = dir.join(format!("ids-{}", stamp.generation));
    let bytes = std::fs::read(&path).map_err(EmbedError::io(&path))?;
    let count = usize::try_from(stamp.rows).unwrap_or(usize::MAX);
    let Some(ids) = bytes.get(..count.saturating_mul(ID_BYTES)) else { return Err(EmbedError::Corrupt(path)) };
    let mut rows = HashMap::with_capacity(count);
    for (bytes, row) in ids.as_chunks::<ID_BYTES>().0.iter().zip(0..) {
        let id = i64::from_le_bytes(*bytes);
        if id < 0 {
            rows.remove(&EntryId(-id));
        } else {
            rows.insert(EntryId(id), row);
        }
    }
    Ok(rows)
}

/// Writes vectors. Nothing counts before [`commit`](Self::commit). One at a time: the caller sees to that.
#[derive(Debug)]
pub struct VectorsWriter {
    dir: PathBuf,
    stamp: VectorStamp,
    /// Which entries have a row that counts.
    live: std::collections::HashSet<EntryId>,
    ids: BufWriter<File>,
    entries: BufWriter<File>,
    passages: BufWriter<File>,
    dimensions: usize,
    buffer: Vec<u8>,
}

impl VectorsWriter {
    /// Begins anew with a space; what stands in the folder goes on to serve until the first commit.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn create(dir: &Path, space: &Space, library: String) -> Result<Self, EmbedError> {
        std::fs::create_dir_all(dir).map_err(EmbedError::io(dir))?;
        let before = std::fs::read(dir.join(STAMP)).ok();
        let before = before.and_then(|text| serde_json::from_slice::<VectorStamp>(&text).ok());
        let generation = before.map_or(1, |stamp| stamp.generation + 1);
        let stamp =
            VectorStamp { version: VERSION, library, revision: 0, generation, rows: 0, passages: 0, entries: 0 };
        let path = dir.join(format!("space-{generation}"));
        std::fs::write(&path, space.to_bytes()).map_err(EmbedError::io(&path))?;
        Self::start(dir, stamp, space.dimensions(), std::collections::HashSet::new())
    }

    /// Goes on behind what the files hold.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn append(vectors: &Vectors) -> Result<Self, EmbedError> {
        let live = vectors.rows.keys().copied().collect();
        Self::start(&vectors.dir, vectors.stamp.clone(), vectors.space.dimensions(), live)
    }

    fn start(
        dir: &Path,
        stamp: VectorStamp,
        dimensions: usize,
        live: std::collections::HashSet<EntryId>,
    ) -> Result<Self, EmbedError> {
        let open = |name: &str, bytes: u64| {
            let path = dir.join(format!("{name}-{}", stamp.generation));
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
            let mut file = file.map_err(EmbedError::io(&path))?;
            // What lies behind the last commit was left by a crash.
            file.set_len(bytes).map_err(EmbedError::io(&path))?;
            file.seek(SeekFrom::Start(bytes)).map_err(EmbedError::io(&path))?;
            Ok::<_, EmbedError>(BufWriter::new(file))
        };
        let row_bytes = (POINTER_BYTES + packed_len(dimensions)) as u64;
        Ok(Self {
            ids: open("ids", stamp.rows * ID_BYTES as u64)?,
            entries: open("entries", stamp.rows * row_bytes)?,
            passages: open("passages", stamp.passages * PASSAGE_BYTES as u64)?,
            dir: dir.to_owned(),
            live,
            stamp,
            dimensions,
            buffer: Vec::new(),
        })
    }

    /// Puts an entry, in the place of what the files have of it.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn put(&mut self, id: EntryId, vectors: &EntryVectors) -> Result<(), EmbedError> {
        self.live.insert(id);
        self.write_row(id.0, vectors)
    }

    /// Takes an entry out; one that is not there is no error.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn remove(&mut self, id: EntryId) -> Result<(), EmbedError> {
        if self.live.remove(&id) { self.write_row(-id.0, &EntryVectors::default()) } else { Ok(()) }
    }

    fn write_row(&mut self, id: i64, vectors: &EntryVectors) -> Result<(), EmbedError> {
        let count = u32::try_from(vectors.passages.len()).unwrap_or(u32::MAX);
        let mut place = vectors.place.clone();
        place.resize(self.dimensions, 0.0);
        let buffer = &mut self.buffer;
        buffer.clear();
        buffer.extend_from_slice(&self.stamp.passages.to_le_bytes());
        buffer.extend_from_slice(&count.to_le_bytes());
        pack(&place, buffer);
        let refused = EmbedError::io(&self.dir);
        self.ids.write_all(&id.to_le_bytes()).and_then(|()| self.entries.write_all(buffer)).map_err(refused)?;
        for passage in &vectors.passages {
            let buffer = &mut self.buffer;
            buffer.clear();
            buffer.extend_from_slice(&passage.range.start.to_le_bytes());
            buffer.extend_from_slice(&passage.range.end.to_le_bytes());
            pack(&passage.vector, buffer);
            self.passages.write_all(buffer).map_err(EmbedError::io(&self.dir))?;
        }
        self.stamp.rows += 1;
        self.stamp.passages += u64::from(count);
        Ok(())
    }

    /// Makes all that was put count, as what the library holds up to `revision`.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn commit(mut self, revision: i64) -> Result<(), EmbedError> {
        self.stamp.revision = revision;
        self.stamp.entries = self.live.len() as u64;
        for file in [&mut self.ids, &mut self.entries, &mut self.passages] {
            file.flush().map_err(EmbedError::io(&self.dir))?;
        }
        let (path, new) = (self.dir.join(STAMP), self.dir.join("stamp.new"));
        let text = serde_json::to_vec(&self.stamp).unwrap_or_default();
        std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, &path)).map_err(EmbedError::io(&path))?;
        remove_older(&self.dir, self.stamp.generation);
        Ok(())
    }
}

/// Files of older spaces. One that somebody has open on a system that keeps it goes the next time.
fn remove_older(dir: &Path, generation: u64) {
    let Ok(files) = std::fs::read_dir(dir) else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let number = name.to_str().and_then(|name| name.rsplit_once('-')).and_then(|(_, number)| number.parse().ok());
        if number.is_some_and(|number: u64| number < generation) {
            let _ = std::fs::remove_file(file.path());
        }
    }
}
