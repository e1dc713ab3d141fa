//! Writes entries into the index.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};
use tantivy::{IndexWriter, Searcher, TantivyError, Term};

use super::document::{EntryDocument, IndexedEntry, Queue};
use super::error::{IndexError, guard};
use super::files;
use super::open::Index;
use super::stamp::{Payload, Stamp};
use crate::domain::EntryId;

/// What tantivy needs at least, in bytes.
const LEAST_HEAP: usize = 15_000_000;
/// Texts are handed to the indexing thread in batches of about this many bytes: waking it costs as much as indexing a
/// short text.
const BATCH_BYTES: usize = 256 * 1024;
/// The most changes in a batch, for removals have no size.
const BATCH_CHANGES: usize = 1_000;

/// Writes into the index. Nothing is visible, or kept, before [`commit`](Self::commit). Holds the
/// index's lock until it is dropped.
pub struct Writer {
    index: Index,
    writer: IndexWriter<EntryDocument>,
    queue: Arc<Queue>,
    /// The entries as of the start: only what was there has to be looked for and deleted.
    before: Option<Searcher>,
    /// What this writer has put since.
    put: HashSet<EntryId>,
    /// Changes that are not handed to the indexing thread yet, in order.
    batch: Vec<UserOperation<EntryDocument>>,
    /// The text in them.
    batch_bytes: usize,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn start(index: Index, heap_bytes: usize) -> Result<Self, IndexError> {
        // One thread each: the machine's other cores are busy with fetching, and each further thread
        // would take the heap again.
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(heap_bytes.max(LEAST_HEAP))
            .build();
        let writer: IndexWriter<EntryDocument> = guard(&index.dir, || index.inner.writer_with_options(options))?;
        writer.set_merge_policy(Box::new(choose_merges()));
        // A writer that was killed leaves files that no list names, and tantivy writes over no file: the next writer, which
        // counts on from the same commit, would fail for ever on the one that it names alike.
        guard(&index.dir, || writer.garbage_collect_files().wait())?;
        index.refresh()?;
        let before = Some(index.searcher());
        Ok(Self {
            index,
            writer,
            queue: Arc::default(),
            before,
            put: HashSet::new(),
            batch: Vec::new(),
            batch_bytes: 0,
        })
    }

    /// Puts an entry, in the place of what the index has of it. Waits while a few megabytes of text are on
    /// their way already.
    ///
    /// # Errors
    /// [`IndexError::Io`] or [`IndexError::Write`] when entries can no longer be taken; this writer is of
    /// no more use then, and the index stays as it was at the last commit.
    pub fn put(&mut self, entry: &IndexedEntry<'_>) -> Result<(), IndexError> {
        self.remove(entry.id)?;
        self.put.insert(entry.id);
        self.batch_bytes += entry.title.len() + entry.text.len();
        self.batch.push(UserOperation::Add(EntryDocument::new(entry, &self.index.fields)));
        if self.batch_bytes >= BATCH_BYTES { self.hand_over() } else { Ok(()) }
    }

    /// Takes an entry out; one that the index does not have is no error.
    ///
    /// # Errors
    /// [`IndexError::Corrupt`] where the index cannot be read, and as for [`put`](Self::put).
    pub fn remove(&mut self, id: EntryId) -> Result<(), IndexError> {
        let term = Term::from_field_i64(self.index.fields.id, id.0);
        let put_before = self.put.remove(&id);
        // Looking it up is cheaper than a deletion that finds nothing, which every new segment pays for.
        let known = put_before
            || match &self.before {
                Some(before) => guard(&self.index.dir, || before.doc_freq(&term))? > 0,
                None => true,
            };
        if known {
            self.batch.push(UserOperation::Delete(term));
        }
        if self.batch.len() >= BATCH_CHANGES { self.hand_over() } else { Ok(()) }
    }

    /// Gives the batch to the indexing thread.
    fn hand_over(&mut self) -> Result<(), IndexError> {
        let mut batch = std::mem::take(&mut self.batch);
        let bytes = std::mem::take(&mut self.batch_bytes);
        if let Some(UserOperation::Add(last)) = batch.iter_mut().rfind(|change| matches!(change, UserOperation::Add(_)))
        {
            last.hold(self.queue.reserve(bytes));
        }
        match self.writer.run(batch) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.find_cause(error)),
        }
    }

    /// Makes all that was put and removed since the last commit permanent and visible, together with the
    /// stamp: all of it or, after a crash or an error, nothing.
    ///
    /// # Errors
    /// As for [`put`](Self::put).
    pub fn commit(&mut self, stamp: &Stamp) -> Result<(), IndexError> {
        self.hand_over()?;
        let payload = Payload::new(stamp, self.index.tokenizer)
            .write()
            .map_err(|error| IndexError::Write(format!("the stamp cannot be written: {error}")))?;
        let Self { index, writer, .. } = self;
        guard(&index.dir, || {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&payload);
            commit.commit()
        })?;
        self.note_files();
        Ok(())
    }

    /// Waits until the merges under way are done, and removes the files that they leave over. What was not
    /// committed is dropped. A writer that is only dropped is safe too; its merges are then lost work.
    ///
    /// # Errors
    /// [`IndexError::Write`] when a merge failed; the index stays as it was.
    pub fn finish(mut self) -> Result<(), IndexError> {
        // Segments that somebody reads are not removed.
        self.before = None;
        self.index.refresh()?;
        let Self { index, writer, .. } = self;
        guard(&index.dir, || writer.wait_merging_threads())?;
        index.refresh()?;
        let meta = guard(&index.dir, || index.inner.load_metas())?;
        files::note_written(&index.dir, &meta);
        Ok(())
    }

    fn note_files(&self) {
        if let Ok(meta) = guard(&self.index.dir, || self.index.inner.load_metas()) {
            files::note_written(&self.index.dir, &meta);
        }
    }

    /// The indexing thread died of something that only the next commit would tell.
    fn find_cause(&mut self, error: TantivyError) -> IndexError {
        let cause = self.writer.prepare_commit().err().unwrap_or(error);
        IndexError::from_tantivy(&self.index.dir, cause)
    }
}

/// Merges six segments of about one size (a factor of 2.8), where all below 1,000 entries count as one
/// size. A library of 50,000 entries so has about a dozen segments, and an entry is rewritten about four
/// times in its life. Segments of which a third was deleted are rewritten too.
fn choose_merges() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(6);
    policy.set_min_layer_size(1_000);
    policy.set_level_log_size(1.5);
    policy.set_del_docs_ratio_before_merge(0.33);
    policy
}
