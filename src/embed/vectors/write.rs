//! Writes vectors.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::rows::Rows;
use super::{EntryVectors, PASSAGE_BYTES, STAMP, VERSION, VectorStamp, Vectors, row_bytes};
use crate::domain::EntryId;
use crate::embed::error::EmbedError;
use crate::embed::pack::pack;
use crate::embed::sketch::{SKETCH_BYTES, sketch};
use crate::embed::space::Space;

/// Writes vectors. Nothing counts before [`commit`](Self::commit). One at a time: the caller sees to that.
#[derive(Debug)]
pub struct VectorsWriter {
    dir: PathBuf,
    stamp: VectorStamp,
    /// Which row counts, of each entry.
    rows: Rows,
    entries: BufWriter<File>,
    sketches: BufWriter<File>,
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
        let stamp = VectorStamp {
            version: VERSION,
            library,
            revision: 0,
            generation,
            rows: 0,
            passages: 0,
            entries: 0,
            learnt_among: 0,
        };
        space.write(&dir.join(stamp.name_of("space")))?;
        Self::start(dir, stamp, space, Rows::default())
    }

    /// Goes on behind what the files hold.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn append(vectors: &Vectors) -> Result<Self, EmbedError> {
        Self::start(&vectors.dir, vectors.stamp.clone(), &vectors.space, vectors.rows.all()?.clone())
    }

    fn start(dir: &Path, stamp: VectorStamp, space: &Space, rows: Rows) -> Result<Self, EmbedError> {
        let open = |name: &str, bytes: u64| {
            let path = dir.join(stamp.name_of(name));
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
            let mut file = file.map_err(EmbedError::io(&path))?;
            // What lies behind the last commit was left by a crash.
            file.set_len(bytes).map_err(EmbedError::io(&path))?;
            file.seek(SeekFrom::Start(bytes)).map_err(EmbedError::io(&path))?;
            Ok::<_, EmbedError>(BufWriter::new(file))
        };
        Ok(Self {
            entries: open("entries", stamp.rows * row_bytes(space) as u64)?,
            sketches: open("sketches", stamp.rows * SKETCH_BYTES as u64)?,
            passages: open("passages", stamp.passages * PASSAGE_BYTES as u64)?,
            dir: dir.to_owned(),
            rows,
            stamp,
            dimensions: space.dimensions(),
            buffer: Vec::new(),
        })
    }

    /// Puts an entry, in the place of what the files have of it.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn put(&mut self, id: EntryId, vectors: &EntryVectors) -> Result<(), EmbedError> {
        let row = u32::try_from(self.stamp.rows).unwrap_or(u32::MAX);
        self.stamp.entries += u64::from(self.rows.of(id).is_none());
        self.rows.set(id, Some(row));
        let count = u32::try_from(vectors.passages.len()).unwrap_or(u32::MAX);
        let mut place = vectors.place.clone();
        place.resize(self.dimensions, 0.0);
        let buffer = &mut self.buffer;
        buffer.clear();
        buffer.extend_from_slice(&id.0.to_le_bytes());
        buffer.extend_from_slice(&self.stamp.passages.to_le_bytes());
        buffer.extend_from_slice(&count.to_le_bytes());
        pack(&place, buffer);
        self.entries.write_all(buffer).map_err(EmbedError::io(&self.dir))?;
        buffer.clear();
        sketch(&place, buffer);
        self.sketches.write_all(buffer).map_err(EmbedError::io(&self.dir))?;
        for passage in &vectors.passages {
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

    /// Takes an entry out; one that is not there is no error.
    pub fn remove(&mut self, id: EntryId) {
        if self.rows.of(id).is_some() {
            self.stamp.entries = self.stamp.entries.saturating_sub(1);
            self.rows.set(id, None);
        }
    }

    /// Makes all that was put count, as what the library holds up to `revision`.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn commit(mut self, revision: i64) -> Result<(), EmbedError> {
        if self.stamp.revision == 0 {
            self.stamp.learnt_among = self.stamp.entries;
        }
        self.stamp.revision = revision;
        for file in [&mut self.entries, &mut self.sketches, &mut self.passages] {
            file.flush().map_err(EmbedError::io(&self.dir))?;
        }
        self.put_file(&self.stamp.table_name(), self.rows.bytes())?;
        self.put_file(STAMP, &serde_json::to_vec(&self.stamp).unwrap_or_default())?;
        remove_older(&self.dir, &self.stamp);
        Ok(())
    }

    /// Writes a file whole or not at all.
    fn put_file(&self, name: &str, bytes: &[u8]) -> Result<(), EmbedError> {
        let (path, new) = (self.dir.join(name), self.dir.join("file.new"));
        std::fs::write(&new, bytes).and_then(|()| std::fs::rename(&new, &path)).map_err(EmbedError::io(&path))
    }
}

/// The files of older spaces, and older tables of rows. One that somebody has open on a system that keeps it goes the next
/// time.
fn remove_older(dir: &Path, stamp: &VectorStamp) {
    let Ok(files) = std::fs::read_dir(dir) else { return };
    let mut current = ["space", "entries", "sketches", "passages"].map(|what| stamp.name_of(what)).to_vec();
    current.push(stamp.table_name());
    for file in files.flatten() {
        let name = file.file_name();
        let Some(name) = name.to_str().filter(|name| !current.iter().any(|held| held == name)) else { continue };
        if name.split_once('-').is_some_and(|(_, number)| number.starts_with(|letter: char| letter.is_ascii_digit())) {
            let _ = std::fs::remove_file(file.path());
        }
    }
}
