//! How close passages are to a question, by a sentence-transformer that reads each text once.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};

use super::cache::{Cache, Mark};
use super::{ModelError, SentenceModel};
use crate::embed::pack::{Probe, pack, parts};

/// A text to be close to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// A question: it is put as the model wants questions.
    Question(&'a str),
    /// A passage that others should be like.
    Passage(&'a str),
}

impl Said<'_> {
    fn mark(self) -> Mark {
        let (kind, text) = match self {
            Self::Question(text) => (b"?", text),
            Self::Passage(text) => (b".", text),
        };
        mark_of(Sha256::new().chain_update(kind).chain_update(text))
    }
}

/// A sentence-transformer with what it has read. The model is opened when it meets a text that it has not read yet.
#[derive(Debug)]
pub struct SentenceReader {
    dir: PathBuf,
    model: OnceLock<SentenceModel>,
    cache: Mutex<Cache>,
}

impl SentenceReader {
    /// A reader by the model in `dir` that keeps what it has read in the file `cache`.
    ///
    /// # Errors
    /// [`ModelError::NotBuiltIn`] in a program without models, and where the folder cannot be read.
    pub fn open(dir: &Path, cache: &Path) -> Result<Self, ModelError> {
        if cfg!(not(feature = "sentence-model")) {
            return Err(ModelError::NotBuiltIn);
        }
        let cache = Mutex::new(Cache::read(cache, mark_folder(dir)?));
        Ok(Self { dir: dir.to_owned(), model: OnceLock::new(), cache })
    }

    /// How close each passage is to what was said: cosines from -1 to 1, in the passages' order.
    ///
    /// # Errors
    /// Where the model cannot be read, or fails.
    pub fn closeness(&self, said: Said<'_>, passages: &[String]) -> Result<Vec<f32>, ModelError> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.trim();
        let marks: Vec<Mark> = passages.iter().map(|text| Said::Passage(text).mark()).collect();
        let (mut missing, mut texts) = (Vec::new(), Vec::new());
        for (mark, text) in marks.iter().zip(passages) {
            if cache.get(mark).is_none() && !missing.contains(mark) {
                missing.push(*mark);
                texts.push(text.as_str());
            }
        }
        let mut vectors = Vec::new();
        if !texts.is_empty() {
            vectors = self.model()?.embed_passages(&texts)?;
        }
        if cache.get(&said.mark()).is_none() && !missing.contains(&said.mark()) {
            missing.push(said.mark());
            vectors.extend(match said {
                Said::Question(text) => vec![self.model()?.embed_query(text)?],
                Said::Passage(text) => self.model()?.embed_passages(&[text])?,
            });
        }
        let new = missing.into_iter().zip(vectors.iter().map(|vector| {
            let mut packed = Vec::new();
            pack(vector, &mut packed);
            packed
        }));
        if let Err(error) = cache.add(new.collect()) {
            tracing::debug!("what the model has read could not be kept: {error}");
        }
        // What was just read is compared as it will be when it comes from the file, so that the order stays the same.
        let probe = cache.get(&said.mark()).and_then(|packed| Probe::new(&numbers_of(packed)));
        let close = |mark| cache.get(mark).zip(probe.as_ref()).map_or(0.0, |(packed, probe)| probe.cosine(packed));
        Ok(marks.iter().map(close).collect())
    }

    fn model(&self) -> Result<&SentenceModel, ModelError> {
        if let Some(model) = self.model.get() {
            return Ok(model);
        }
        let opened = SentenceModel::open(&self.dir)?;
        Ok(self.model.get_or_init(|| opened))
    }
}

/// The numbers of a packed vector, up to its scale.
fn numbers_of(packed: &[u8]) -> Vec<f32> {
    parts(packed).1.iter().map(|byte| f32::from(byte.cast_signed())).collect()
}

fn mark_of(digest: Sha256) -> Mark {
    digest.finalize().first_chunk().copied().unwrap_or_default()
}

/// What changes when a file of the model's folder does: the names, sizes and times of all in it and in its own folders.
fn mark_folder(dir: &Path) -> Result<Mark, ModelError> {
    let mut files: Vec<String> = Vec::new();
    list_files(dir, "", &mut files).map_err(ModelError::io(dir))?;
    files.sort_unstable();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file);
        digest.update([0]);
    }
    Ok(mark_of(digest))
}

fn list_files(dir: &Path, above: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    for file in std::fs::read_dir(dir)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        // Follows a link: such folders are often made of links into a store of files.
        let Ok(meta) = std::fs::metadata(file.path()) else { continue };
        if meta.is_dir() {
            if above.is_empty() && !name.starts_with('.') {
                list_files(&file.path(), &name, files)?;
            }
            continue;
        }
        let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        files.push(format!("{above}/{name} {} {}", meta.len(), changed.as_nanos()));
    }
    Ok(())
}
