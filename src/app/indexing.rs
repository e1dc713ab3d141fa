//! The index beside a sync: what was just stored goes in straight from memory.
//!
//! The index could read everything back from the store (and does, after a crash), but a first sync would
//! so load all its texts a second time.

use std::collections::HashMap;

use super::searchable::HEAP;
use super::{App, Result};
use crate::domain::{EntryId, MentorId};
use crate::index::{Index, IndexedEntry, Stamp, Writer};
use crate::store::{Harvest, Ingested, NewEntry};

/// An index that is written to while the store is.
pub(super) struct Indexing {
    index: Index,
    /// Begun with the first entry: a sync that brings nothing new needs none.
    writer: Option<Writer>,
    /// Whose index it is, and up to which revision the index and this writer together hold the store.
    stamp: Stamp,
    mentors: HashMap<MentorId, String>,
    count: usize,
    uncommitted: usize,
}

impl App {
    /// Begins to write the index beside the store, after it has taken what it lacks. The caller holds the write
    /// lock until the end.
    pub(super) async fn start_indexing(&self, index: Index) -> Result<Indexing> {
        self.bring_up_to_date(Some(index.clone()), |_| ()).await?;
        let mentors = self.store.list_mentors().await?;
        Ok(Indexing {
            index,
            writer: None,
            stamp: Stamp { library: self.store.library_id().await?, revision: self.store.latest_revision().await? },
            mentors: mentors.into_iter().map(|mentor| (mentor.id, mentor.name)).collect(),
            count: 0,
            uncommitted: 0,
        })
    }
}

impl Indexing {
    /// Puts what a harvest has just brought into the store. Where something else was stored in between, or
    /// not all of the harvest, or something else than what came (a group, a fuller text), it and all that follows are left to be
    /// read from the store in the end.
    pub(super) fn take(&mut self, mentor_id: MentorId, harvest: Harvest<'_>, ingested: &Ingested) -> Result<()> {
        let changes = i64::try_from(harvest.new.len() + harvest.updated.len()).unwrap_or(i64::MAX);
        let follows = ingested.revision - changes == self.stamp.revision;
        let Some(mentor) = self.mentors.get(&mentor_id) else { return Ok(()) };
        if changes == 0 || !follows || ingested.new.len() != harvest.new.len() || ingested.differs {
            return Ok(());
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => self.writer.insert(self.index.writer(HEAP)?),
        };
        let new = ingested.new.iter().copied().zip(harvest.new);
        let updated = harvest.updated.iter().map(|(id, entry)| (*id, entry));
        for (id, entry) in new.chain(updated) {
            writer.put(&indexed(id, entry, mentor_id, mentor, &harvest))?;
            self.count += 1;
            self.uncommitted += 1;
        }
        self.stamp.revision = ingested.revision;
        Ok(())
    }

    /// Entries put in all.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Entries put since the last commit.
    pub(super) fn uncommitted(&self) -> usize {
        self.uncommitted
    }

    /// Makes all that was put last.
    pub(super) fn commit(&mut self) -> Result<()> {
        if let Some(writer) = &mut self.writer {
            writer.commit(&self.stamp)?;
            self.uncommitted = 0;
        }
        Ok(())
    }

    /// Commits, and lets the index put its files in order.
    pub(super) fn finish(mut self) -> Result<()> {
        self.commit()?;
        match self.writer {
            Some(writer) => Ok(writer.finish()?),
            None => Ok(()),
        }
    }
}

fn indexed<'a>(
    id: EntryId,
    entry: &'a NewEntry,
    mentor_id: MentorId,
    mentor: &'a str,
    harvest: &Harvest<'_>,
) -> IndexedEntry<'a> {
    IndexedEntry {
        id,
        mentor_id,
        feed_id: Some(harvest.feed_id),
        title: &entry.title,
        text: &entry.text,
        author: entry.author.as_deref().unwrap_or_default(),
        mentor,
        kind: entry.kind,
        language: entry.language.as_deref(),
        published: entry.published,
        minutes: entry.minutes,
        // Nothing is folded yet; what will be gets a new revision then.
        also: &[],
    }
}
