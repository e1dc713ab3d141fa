//! The search index as a copy of the store that can be made again at any time.
//!
//! The index names, in its own last commit, the library it holds and the revision up to which it
//! holds it. So whatever happened in between (a crash, a restored backup, a deleted folder), what is missing is
//! exactly what the store changed since.

use super::lock::WriteLock;
use super::{App, Error, ErrorKind, Result};
use crate::index::{AlsoOf, Index, IndexedEntry, Opened, Stamp};
use crate::store::ChangedEntry;
use crate::text;

/// Entries read from the store at a time.
const BATCH: usize = 500;
/// What the writer may hold in memory before it writes a segment, in bytes.
pub(super) const HEAP: usize = 40_000_000;

impl App {
    /// The index, brought up to what the store holds. Where another process is writing, the index as it is.
    pub(super) async fn searchable(&self) -> Result<Index> {
        let dir = self.home.index();
        let (index, trouble) = match Index::open(&dir, text::tokenize)? {
            Opened::Ready(index) => match self.missing_since(&index).await? {
                Missing::Nothing => return Ok(index),
                Missing::Since(_) => (Some(index), None),
                Missing::Everything => (None, None),
            },
            Opened::Missing => (None, None),
            Opened::Outdated => (None, Some("was made by another version".to_owned())),
            Opened::Corrupt(reason) => (None, Some(format!("is damaged ({reason})"))),
        };
        let borrowed = match &self.lock {
            Some(_) => None,
            None => match WriteLock::try_take(&self.home.lock()) {
                Ok(Some(lock)) => Some(lock),
                Ok(None) => return index.ok_or_else(no_index),
                // Where nobody may write, what the index holds is better than nothing.
                Err(error) => return index.ok_or(error),
            },
        };
        let entries = self.bring_up_to_date(index, |_| ()).await?;
        drop(borrowed);
        if let Some(trouble) = trouble {
            tracing::warn!("the search index {trouble}; it was built anew from the library ({entries} entries)");
        }
        match Index::open(&dir, text::tokenize)? {
            Opened::Ready(index) => Ok(index),
            _ => Err(no_index()),
        }
    }

    /// Indexes what the store changed since the index was last written, and tells how many entries that
    /// were. `index` is what is there; `None` builds it anew. The caller holds the write lock.
    pub(super) async fn bring_up_to_date(&self, index: Option<Index>, done: impl Fn(usize)) -> Result<usize> {
        let index = match index {
            Some(index) => index,
            None => Index::create(&self.home.index(), text::tokenize)?,
        };
        let from = match self.missing_since(&index).await? {
            Missing::Nothing => return Ok(0),
            Missing::Since(revision) => revision,
            Missing::Everything => 0,
        };
        let library = self.store.library_id().await?;
        let mut writer = index.writer(HEAP)?;
        let mut stamp = Stamp { library, revision: from };
        let mut count = 0;
        loop {
            let changes = self.store.changed_since(stamp.revision, BATCH).await?;
            let Some(last) = changes.last() else { break };
            stamp.revision = last.revision;
            for change in &changes {
                put(&mut writer, change)?;
            }
            count += changes.len();
            done(count);
        }
        stamp.revision = stamp.revision.max(self.store.latest_revision().await?);
        writer.commit(&stamp)?;
        writer.finish()?;
        Ok(count)
    }

    /// Throws the index and the vectors away and makes them anew; tells how many entries the index holds.
    pub async fn reindex(&self, done: impl Fn(usize)) -> Result<usize> {
        let index = Index::create(&self.home.index(), text::tokenize)?;
        let entries = self.bring_up_to_date(Some(index), done).await?;
        self.discard_vectors();
        self.forget_kept(std::iter::empty());
        self.update_vectors().await?;
        Ok(entries)
    }

    pub(super) async fn missing_since(&self, index: &Index) -> Result<Missing> {
        let latest = self.store.latest_revision().await?;
        Ok(match index.stamp() {
            Some(stamp) if stamp.library != self.store.library_id().await? || stamp.revision > latest => {
                Missing::Everything
            }
            Some(stamp) if stamp.revision == latest => Missing::Nothing,
            Some(stamp) => Missing::Since(stamp.revision),
            None if latest == 0 => Missing::Nothing,
            None => Missing::Since(0),
        })
    }
}

/// What the store holds and the index does not.
pub(super) enum Missing {
    Nothing,
    Since(i64),
    Everything,
}

fn put(writer: &mut crate::index::Writer, change: &ChangedEntry) -> Result<()> {
    if !change.live {
        return Ok(writer.remove(change.id)?);
    }
    let also: Vec<AlsoOf<'_>> = change
        .elsewhere
        .iter()
        .map(|other| AlsoOf {
            mentor_id: other.mentor_id,
            mentor: &other.mentor,
            feed_id: other.feed_id,
            kind: other.kind,
        })
        .collect();
    Ok(writer.put(&IndexedEntry {
        id: change.id,
        mentor_id: change.mentor_id,
        feed_id: change.feed_id,
        title: &change.title,
        text: &change.text,
        author: change.author.as_deref().unwrap_or_default(),
        mentor: &change.mentor,
        kind: change.kind,
        language: change.language.as_deref(),
        published: change.published,
        minutes: change.minutes,
        also: &also,
    })?)
}

fn no_index() -> Error {
    Error::new(ErrorKind::Busy, "the search index is missing and another mentor is writing")
        .hint("wait until it has finished, then type the command again")
}
