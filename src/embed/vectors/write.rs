//! Writes vectors.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::{EntryVectors, ID_BYTES, PASSAGE_BYTES, POINTER_BYTES, STAMP, VERSION, VectorStamp, Vectors};
use crate::domain::EntryId;
use crate::embed::error::EmbedError;
use crate::embed::pack::{pack, packed_len};
use crate::embed::space::Space;

/// Writes vectors. Nothing counts before [`commit`](Self::commit). One at a time: the caller sees to that.
#[derive(Debug)]
pub struct VectorsWriter {
    dir: PathBuf,
    stamp: VectorStamp,
    /// Which entries have a row that counts.
    live: HashSet<EntryId>,
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
        space.write(&path)?;
        Self::start(dir, stamp, space.dimensions(), HashSet::new())
    }

    /// Goes on behind what the files hold.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn append(vectors: &Vectors) -> Result<Self, EmbedError> {
        let live = vectors.rows.iter().map(|(id, _)| *id).collect();
        Self::start(&vectors.dir, vectors.stamp.clone(), vectors.space.dimensions(), live)
    }

    fn start(dir: &Path, stamp: VectorStamp, dimensions: usize, live: HashSet<EntryId>) -> Result<Self, EmbedError> {
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
