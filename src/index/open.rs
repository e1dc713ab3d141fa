//! Opens, makes and looks after an index.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::{INDEX_WRITER_LOCK, META_LOCK, MmapDirectory};
use tantivy::error::DataCorruption;
use tantivy::index::{IndexMeta, SegmentMeta};
use tantivy::{Directory, IndexReader, IndexSettings, ReloadPolicy, Searcher, TantivyError};

use super::directory::Folder;
use super::error::{IndexError, guard};
use super::files;
use super::schema::{Fields, ID, SCHEMA_VERSION, build_schema};
use super::search::{Found, Request, run_search};
use super::stamp::{Payload, Stamp};
use super::tokenizer::{LanguageTokenizer, TOKENIZER, Tokenize, fingerprint};
use super::writer::Writer;

/// What was found where an index should be.
#[derive(Debug)]
pub enum Opened {
    /// It can be searched.
    Ready(Index),
    /// There is none.
    Missing,
    /// It was made by another version, or with another tokenizer: build it again.
    Outdated,
    /// Its files are damaged, for the reason given: build it again.
    Corrupt(String),
}

/// A search index. Cheap to clone; every clone sees the same state.
#[derive(Clone)]
pub struct Index {
    pub(super) inner: tantivy::Index,
    pub(super) dir: PathBuf,
    pub(super) fields: Fields,
    pub(super) tokenize: Tokenize,
    /// The tokenizer's fingerprint.
    pub(super) tokenizer: u32,
    reader: Arc<IndexReader>,
}

/// How often an opening is tried while a writer works in the same folder.
const OPENINGS: usize = 5;

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index in a folder, in a few milliseconds and without starting a thread.
    ///
    /// # Errors
    /// Only what the operating system refuses; damage is an answer, not an error.
    pub fn open(dir: &Path, tokenize: Tokenize) -> Result<Opened, IndexError> {
        match dir.join("meta.json").try_exists() {
            Ok(true) => {}
            Ok(false) => return Ok(Opened::Missing),
            Err(error) => return Err(IndexError::io(dir, error)),
        }
        let list = dir.join("meta.json");
        let mut opened = Ok(Opened::Missing);
        for _ in 0..OPENINGS {
            let before = std::fs::read(&list).ok();
            opened = Self::open_once(dir, tokenize);
            let damaged = matches!(opened, Err(IndexError::Corrupt(_)));
            // A writer that goes on meanwhile takes away files that were listed a moment ago: that is no damage.
            if !damaged || before == std::fs::read(&list).ok() {
                break;
            }
        }
        match opened {
            Err(IndexError::Corrupt(reason)) => Ok(Opened::Corrupt(reason)),
            other => other,
        }
    }

    fn open_once(dir: &Path, tokenize: Tokenize) -> Result<Opened, IndexError> {
        let inner = guard(dir, || tantivy::Index::open(Folder::open(dir)?))?;
        match check(dir, &inner, tokenize)? {
            true => Self::assemble(dir, inner, tokenize).map(Opened::Ready),
            false => Ok(Opened::Outdated),
        }
    }

    /// Makes an empty index in a folder, which is made where it is missing; an index that stands there is
    /// removed, other files stay.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another writer holds the old index, and what the operating system refuses.
    pub fn create(dir: &Path, tokenize: Tokenize) -> Result<Self, IndexError> {
        std::fs::create_dir_all(dir).map_err(|error| IndexError::io(dir, error))?;
        let directory = guard(dir, || Ok(MmapDirectory::open(dir)?))?;
        let lock = guard(dir, || directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(TantivyError::from))?;
        files::remove_index(dir).map_err(|error| IndexError::io(dir, error))?;
        let inner = guard(dir, || tantivy::Index::create(directory, build_schema().0, build_settings()))?;
        drop(lock);
        Self::assemble(dir, inner, tokenize)
    }

    fn assemble(dir: &Path, inner: tantivy::Index, tokenize: Tokenize) -> Result<Self, IndexError> {
        inner.tokenizers().register(TOKENIZER, LanguageTokenizer::new(tokenize));
        let reader = guard(dir, || inner.reader_builder().reload_policy(ReloadPolicy::Manual).try_into())?;
        let index = Self {
            dir: dir.to_owned(),
            fields: build_schema().1,
            tokenize,
            tokenizer: fingerprint(tokenize),
            reader: Arc::new(reader),
            inner,
        };
        index.check_sizes()?;
        Ok(index)
    }

    /// The segment list has no checksum of its own: what it says is compared with the files.
    fn check_sizes(&self) -> Result<(), IndexError> {
        guard(&self.dir, || {
            let listed = self.inner.searchable_segment_metas()?;
            for segment in self.reader.searcher().segment_readers() {
                // A writer may have gone on since: then the list speaks of other segments.
                let same = |meta: &&SegmentMeta| {
                    meta.id() == segment.segment_id() && meta.delete_opstamp() == segment.delete_opstamp()
                };
                let ids = segment.fast_fields().i64(ID)?;
                let changed = ids.num_docs() != segment.max_doc()
                    || segment.alive_bitset().is_some_and(|alive| alive.bitset().max_value() != segment.max_doc())
                    || listed.iter().find(same).is_some_and(|meta| meta.num_docs() != segment.num_docs());
                if changed {
                    let name = segment.segment_id().uuid_string();
                    return Err(DataCorruption::comment_only(format!("{name} has another size")).into());
                }
            }
            Ok(())
        })
    }

    /// How far the last commit has come; `None` before the first one, and where it cannot be read.
    pub fn stamp(&self) -> Option<Stamp> {
        let meta = guard(&self.dir, || self.inner.load_metas()).ok()?;
        Payload::read(meta.payload.as_deref()?).ok().map(Payload::into_stamp)
    }

    /// How many entries the index holds, as of the opening or the last [`refresh`](Self::refresh).
    pub fn count_entries(&self) -> u64 {
        self.searcher().num_docs()
    }

    /// Makes what was committed since the opening visible to searches. Costs about a millisecond.
    ///
    /// # Errors
    /// As for [`search`](Self::search).
    pub fn refresh(&self) -> Result<(), IndexError> {
        guard(&self.dir, || self.reader.reload())
    }

    /// Reads every file in full and compares it with its checksum: about a second for a gigabyte.
    ///
    /// # Errors
    /// [`IndexError::Corrupt`] names the first damaged file.
    pub fn verify(&self) -> Result<(), IndexError> {
        let meta = guard(&self.dir, || self.inner.load_metas())?;
        files::check_all(self.inner.directory(), &meta)
    }

    /// Starts to write. `heap_bytes` bounds what is gathered in memory before it goes to the disk (at
    /// least 15 MB is taken; 30 to 50 MB serve well); twice that may be used for moments.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another writer is at work. A writer that was killed leaves no lock.
    pub fn writer(&self, heap_bytes: usize) -> Result<Writer, IndexError> {
        for _ in 0..LOCK_TRIES {
            match Writer::start(self.clone(), heap_bytes) {
                Err(IndexError::Locked(_)) => std::thread::sleep(BETWEEN_LOCK_TRIES),
                started => return started,
            }
        }
        Writer::start(self.clone(), heap_bytes)
    }

    /// Finds entries. See [`Request`] and [`Found`].
    ///
    /// # Errors
    /// [`IndexError::Corrupt`] where damage comes to light only now, and what the operating system refuses.
    pub fn search(&self, request: &Request) -> Result<Found, IndexError> {
        guard(&self.dir, || run_search(self, request))
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// A program that this process starts (a browser, the system's timer) holds a copy of every lock for the moment until it is
/// itself: a lock just given back may seem held.
const LOCK_TRIES: u32 = 10;
const BETWEEN_LOCK_TRIES: std::time::Duration = std::time::Duration::from_millis(20);

/// Nothing is stored, so nothing has to be compressed in a thread of its own.
fn build_settings() -> IndexSettings {
    IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() }
}

/// Whether the index is of this version; an error where it is damaged.
fn check(dir: &Path, inner: &tantivy::Index, tokenize: Tokenize) -> Result<bool, IndexError> {
    // Under this lock no other program deletes the files that the segment list names.
    let _lock = guard(dir, || inner.directory().acquire_lock(&META_LOCK).map_err(TantivyError::from))?;
    let meta = guard(dir, || inner.load_metas())?;
    let payload = meta.payload.as_deref().map(Payload::read).transpose().map_err(IndexError::Corrupt)?;
    if let Some(payload) = &payload
        && (payload.schema != SCHEMA_VERSION || payload.tokenizer != fingerprint(tokenize))
    {
        return Ok(false);
    }
    if meta.schema != build_schema().0 {
        return if payload.is_some() { Err(changed_list()) } else { Ok(false) };
    }
    check_list(&meta)?;
    guard(dir, || Ok(files::check_new(dir, inner.directory(), &meta)))??;
    Ok(true)
}

/// What the segment list says beside the segments is always the same.
fn check_list(meta: &IndexMeta) -> Result<(), IndexError> {
    let unstamped = meta.payload.is_none() && !meta.segments.is_empty();
    let changed = meta.index_settings != build_settings() || !meta.persisted_custom_extensions.is_empty();
    if unstamped || changed { Err(changed_list()) } else { Ok(()) }
}

fn changed_list() -> IndexError {
    IndexError::Corrupt("meta.json was changed".to_owned())
}
