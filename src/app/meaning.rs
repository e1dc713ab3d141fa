//! The library's vectors, as a copy that follows the store, like the index.
//!
//! A small library, or a small change, is taken in by whoever asks first. For more a caller that has time calls
//! [`App::update_vectors`] (the command line does so in the background after a sync); until then questions are answered
//! with what the files hold, and for entries without vectors the words alone decide.

use super::lock::WriteLock;
use super::{App, Error, Result, file_error};
use crate::embed::{EmbedError, Space, StaticTable, VectorStamp, Vectors, VectorsWriter};
use crate::pipeline::matching::{CorpusReader, EntryEncoder};

/// Entries read from the store at a time.
const BATCH: usize = 500;
/// So many changes are taken in by whoever asks: a quarter of a second.
const AT_ONCE: i64 = 300;
/// Up to so many changes in all, a library is small enough to be learnt by whoever asks: about a second.
const SMALL: i64 = 1_000;
/// A space is learnt from so many entries at most, evenly spread over the library.
const LEARNT_FROM: usize = 20_000;
/// Together they are read up to about so many bytes (an entry's share is the same for all): the time that learning takes
/// and the memory are bounded also where entries are long, such as transcripts.
const LEARNT_BYTES: usize = 50_000_000;
/// The space is learnt anew when the library has grown by half, and by this much.
const GROWTH: u64 = 20;
/// The files are written anew when more than this share of them counts no more.
const MOST_WASTE: f64 = 0.4;

/// What the files of vectors lack.
enum Lack {
    Nothing,
    /// So many changes are missing.
    Changes(i64),
    /// The space has to be learnt anew; the library has had so many changes in all.
    Space(i64),
}

impl App {
    /// The table of English words, unless the settings leave it out.
    pub(super) fn table(&self) -> Option<&'static StaticTable> {
        self.settings.embedding.value.is_builtin().then(StaticTable::english)
    }

    /// The library's vectors, brought up to date where that is quickly done; `None` where there are none yet.
    pub(super) async fn vectors(&self) -> Option<Vectors> {
        let vectors = self.open_vectors();
        let quick = match self.lack(vectors.as_ref()).await {
            Ok(Lack::Nothing) => false,
            Ok(Lack::Changes(changes)) => changes <= AT_ONCE,
            Ok(Lack::Space(changes)) => changes <= SMALL,
            Err(_) => false,
        };
        if !quick {
            return vectors;
        }
        match self.update_vectors().await {
            Ok(true) => self.open_vectors(),
            Ok(false) => vectors,
            // Without them, questions are still answered.
            Err(error) => {
                tracing::debug!("the vectors could not be brought up to date: {error}");
                vectors
            }
        }
    }

    /// Whether [`update_vectors`](Self::update_vectors) has more to do than a question does by the way.
    pub async fn vectors_are_due(&self) -> bool {
        match self.lack(self.open_vectors().as_ref()).await {
            Ok(Lack::Changes(changes)) => changes > AT_ONCE,
            Ok(Lack::Space(changes)) => changes > SMALL,
            Ok(Lack::Nothing) | Err(_) => false,
        }
    }

    /// Brings the vectors up to what the store holds, learning the space anew where the library has outgrown it; answers
    /// whether anything was written. Another process that is at it already is left to it. Needs no write lock.
    pub async fn update_vectors(&self) -> Result<bool> {
        let dir = self.home.vectors();
        std::fs::create_dir_all(&dir).map_err(|error| file_error(&dir, "be made", error))?;
        let Some(_lock) = WriteLock::try_take(&dir.join("lock"))? else { return Ok(false) };
        let vectors = self.open_vectors();
        match (self.lack(vectors.as_ref()).await?, vectors) {
            (Lack::Nothing, _) => Ok(false),
            (Lack::Changes(_), Some(mut vectors)) => {
                vectors.hold_space()?;
                let from = vectors.stamp().revision;
                self.write_vectors(VectorsWriter::append(&vectors)?, vectors.space(), from).await?;
                Ok(true)
            }
            _ => self.learn_space().await,
        }
    }

    /// What the files of vectors hold, as far as that can be told without opening them.
    pub(super) fn vectors_stamp(&self) -> Option<VectorStamp> {
        VectorStamp::read(&self.home.vectors()).ok().flatten()
    }

    /// Forgets the vectors; the next question, or [`update_vectors`](Self::update_vectors), makes them anew.
    pub(super) fn discard_vectors(&self) {
        let _ = std::fs::remove_file(self.home.vectors().join("stamp.json"));
    }

    fn open_vectors(&self) -> Option<Vectors> {
        match Vectors::open(&self.home.vectors()) {
            Ok(vectors) => vectors,
            // Damaged, or just replaced by another process: they are made again.
            Err(EmbedError::Corrupt(path)) => {
                tracing::warn!("{} is damaged; the vectors are made anew from the library", path.display());
                None
            }
            Err(error) => {
                tracing::debug!("no vectors: {error}");
                None
            }
        }
    }

    async fn lack(&self, vectors: Option<&Vectors>) -> Result<Lack> {
        let latest = self.store.latest_revision().await?;
        if latest == 0 {
            return Ok(Lack::Nothing);
        }
        let Some(vectors) = vectors else { return Ok(Lack::Space(latest)) };
        let stamp = vectors.stamp();
        if stamp.library != self.store.library_id().await? || stamp.revision > latest {
            return Ok(Lack::Space(latest));
        }
        Ok(match latest - stamp.revision {
            _ if is_outgrown(stamp.learnt_among, stamp.entries) || vectors.waste() > MOST_WASTE => Lack::Space(latest),
            0 => Lack::Nothing,
            changes => Lack::Changes(changes),
        })
    }

    async fn learn_space(&self) -> Result<bool> {
        let entries = usize::try_from(self.store.counts().await?.entries).unwrap_or(usize::MAX).max(1);
        let step = entries.div_ceil(LEARNT_FROM);
        let mut reader = CorpusReader::new(LEARNT_BYTES / entries.div_ceil(step));
        let (mut revision, mut seen) = (0, 0_usize);
        loop {
            let changes = self.store.changed_since(revision, BATCH).await?;
            let Some(last) = changes.last() else { break };
            revision = last.revision;
            for change in changes.iter().filter(|change| change.live) {
                if seen.is_multiple_of(step) {
                    reader.add(&change.title, &change.text, change.language.as_deref());
                }
                seen += 1;
            }
        }
        let Some(space) = Space::learn(&reader.into_corpus()) else { return Ok(false) };
        let library = self.store.library_id().await?;
        let writer = VectorsWriter::create(&self.home.vectors(), &space, library)?;
        self.write_vectors(writer, &space, 0).await?;
        Ok(true)
    }

    async fn write_vectors(&self, mut writer: VectorsWriter, space: &Space, from: i64) -> Result<()> {
        let (mut revision, mut encoder) = (from, EntryEncoder::new(space, self.table()));
        loop {
            let changes = self.store.changed_since(revision, BATCH).await?;
            let Some(last) = changes.last() else { break };
            revision = last.revision;
            for change in &changes {
                if change.live {
                    let vectors = encoder.encode(&change.title, &change.text, change.language.as_deref())?;
                    writer.put(change.id, &vectors)?;
                } else {
                    writer.remove(change.id);
                }
            }
        }
        writer.commit(revision.max(self.store.latest_revision().await?))?;
        Ok(())
    }
}

/// Whether a space that was learnt among `before` entries has to be learnt anew among `now`.
fn is_outgrown(before: u64, now: u64) -> bool {
    now > before + before / 2 + GROWTH
}

impl From<EmbedError> for Error {
    fn from(error: EmbedError) -> Self {
        match error {
            EmbedError::Io { path, source } => file_error(&path, "be used", source),
            corrupt @ EmbedError::Corrupt(_) => Self::new(super::ErrorKind::Damaged, corrupt.to_string())
                .hint("`mentor reindex` makes it anew from the library"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_outgrown_when_its_library_is_half_as_large_again() {
        // However many entries it was learnt from: 30,000 are learnt from half of them.
        for before in [100, 30_000, 500_000] {
            assert!(!is_outgrown(before, before) && !is_outgrown(before, before + before / 4));
            assert!(is_outgrown(before, 2 * before));
        }
    }
}
