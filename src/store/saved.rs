//! Entries that the learner saved by hand: they belong to a mentor and to no feed.

use super::ingest::bind_entry;
use super::rows::{Args, Columns};
use super::writing::Write;
use super::{NewEntry, Store, StoreError};
use crate::domain::{EntryId, MentorId, Time};

/// What became of an entry that was to be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is new.
    New(EntryId),
    /// The library has it, from a feed or saved before; nothing was changed.
    Known(EntryId),
}

impl Store {
    /// Saves an entry under a mentor. One with the same address, or without an address the same identity, is the same.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a mentor that is not there, or when the database cannot be written.
    pub async fn save_entry(&self, mentor: MentorId, entry: &NewEntry, now: Time) -> Result<Saved, StoreError> {
        let mut write = self.write().await?;
        write.require_mentor(mentor).await?;
        // First the lock, so that no other process saves the same in between.
        let before = write.take_revisions(1).await?;
        let sql = "SELECT e.id FROM entries e JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL
            LEFT JOIN feeds f ON f.id = e.feed_id
            WHERE (e.feed_id IS NULL AND e.identity = $1 OR e.url = $2) AND (e.feed_id IS NULL OR f.removed_at IS NULL)
            ORDER BY e.id LIMIT 1";
        let rows = write.fetch(sql, Args::new().text(&entry.identity).maybe_text(entry.url.as_deref())).await?;
        if let Some(row) = rows.first() {
            let known = EntryId(Columns::of(row).int()?);
            write.roll_back().await?;
            return Ok(Saved::Known(known));
        }
        let id = write.add_saved(mentor, entry, now, before + 1).await?;
        write.commit().await?;
        Ok(Saved::New(id))
    }
}

impl Write {
    async fn add_saved(
        &mut self,
        mentor: MentorId,
        entry: &NewEntry,
        at: Time,
        revision: i64,
    ) -> Result<EntryId, StoreError> {
        let sql = "INSERT INTO entries (mentor_id, identity, url, title, author, kind, published_at, language,
                minutes, summary, content_hash, first_seen_at, updated_at, revision)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id";
        let args = bind_entry(Args::new().int(mentor.0), entry).time(at).time(at).int(revision);
        let id = EntryId(self.fetch_int(sql, args).await?);
        self.put_texts(&[(id, entry)], true).await?;
        self.add_enclosures(&[(id, entry)]).await?;
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::EntryFilter;
    use crate::store::fixture::{add_ada, harvest, moment, new_entry, open_store};

    #[tokio::test]
    async fn a_saved_entry_is_there_once_and_in_sight() {
        let (store, _folder) = open_store().await;
        let (mentor, feed) = add_ada(&store).await;
        let book = NewEntry { identity: "saved:book".to_owned(), url: None, ..new_entry("book") };
        let Saved::New(id) = store.save_entry(mentor, &book, moment(1)).await.unwrap() else { panic!() };
        assert_eq!(store.save_entry(mentor, &book, moment(2)).await.unwrap(), Saved::Known(id));
        let shown = store.list_entries(&EntryFilter::default(), moment(3)).await.unwrap();
        assert_eq!(shown.iter().map(|entry| (entry.id, entry.feed_id)).collect::<Vec<_>>(), [(id, None)]);
        // What a feed brought is not saved a second time.
        let ingested = store.ingest(&harvest(feed, vec![new_entry("post")])).await.unwrap();
        let post = NewEntry { identity: "saved:post".to_owned(), ..new_entry("post") };
        assert_eq!(store.save_entry(mentor, &post, moment(4)).await.unwrap(), Saved::Known(ingested.new[0]));
    }
}
