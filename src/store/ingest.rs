//! One feed's harvest into the library, in one transaction: its entries, the texts and media files that
//! belong to them, the feed's own fields, and the validators that stand for exactly this state.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::polls::NOTED;
use super::rows::{Args, Columns};
use super::writing::Write;
use super::{BATCH_ROWS, EntryKey, FeedIngest, Harvest, Ingested, NewEntry, Store, StoreError};
use crate::domain::{Enclosure, EntryId, FeedId};

impl Store {
    /// What the library holds of a feed, for telling old entries from new ones.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entry_keys(&self, feed: FeedId) -> Result<Vec<EntryKey>, StoreError> {
        let sql = "SELECT id, identity, url, title, content_hash FROM entries WHERE feed_id = $1";
        let rows = self.fetch(sql, Args::new().int(feed.0)).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(EntryKey {
                    id: EntryId(columns.int()?),
                    identity: columns.text()?,
                    url: columns.maybe_text()?,
                    title: columns.text()?,
                    content_hash: columns.text()?,
                })
            })
            .collect()
    }

    /// Stores one feed's harvest: all of it, or on an error nothing.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a feed that was removed meanwhile, or when the database cannot be written.
    pub async fn ingest(&self, harvest: &FeedIngest) -> Result<Ingested, StoreError> {
        let mut write = self.write().await?;
        let mentor_id = write.record_harvest(harvest).await?;
        if let Some(start) = &harvest.walk {
            write.lay_out_walk(harvest.feed_id, start, harvest.at).await?;
        }
        let ingested = write.take_harvest(&harvest.into(), mentor_id).await?;
        write.commit().await?;
        Ok(ingested)
    }
}

impl Write {
    /// Stores a harvest's entries.
    pub(super) async fn take_harvest(&mut self, harvest: &Harvest<'_>, mentor_id: i64) -> Result<Ingested, StoreError> {
        let changes = i64::try_from(harvest.new.len() + harvest.updated.len()).unwrap_or(i64::MAX);
        let mut ingested = Ingested { new: Vec::new(), updated: harvest.updated.len(), revision: 0, differs: false };
        if changes > 0 {
            let before = self.take_revisions(changes).await?;
            ingested.revision = before + changes;
            ingested.new = self.add_entries(harvest, mentor_id, before).await?;
            let before = ingested.revision - i64::try_from(harvest.updated.len()).unwrap_or(0);
            let kept = self.change_entries(harvest, before).await?;
            ingested.differs = kept || self.any_in_group(harvest.updated.iter().map(|(id, _)| *id)).await?;
        }
        Ok(ingested)
    }

    /// Updates the feed's row; answers whose feed it is.
    async fn record_harvest(&mut self, harvest: &FeedIngest) -> Result<i64, StoreError> {
        let sql = format!(
            "UPDATE feeds SET {NOTED}, title = COALESCE($9, title), site_url = COALESCE($10, site_url),
            language = COALESCE($11, language), kind = COALESCE(kind_chosen, $12), etag = $13, last_modified = $14,
            body_hash = $15, last_checked_at = $16, last_success_at = $17, next_check_at = $18, error_count = 0,
            last_error_kind = NULL, last_error = NULL, gone_at = NULL
            WHERE id = $19 AND removed_at IS NULL RETURNING mentor_id"
        );
        let note = harvest.note.columns(harvest.at);
        let args = note
            .maybe_text(harvest.title.as_deref())
            .maybe_text(harvest.site_url.as_deref())
            .maybe_text(harvest.language.as_deref())
            .text(harvest.kind.as_str())
            .maybe_text(harvest.validators.etag.as_deref())
            .maybe_text(harvest.validators.last_modified.as_deref())
            .maybe_text(harvest.body_hash.as_deref())
            .time(harvest.at)
            .time(harvest.at)
            .maybe_time(harvest.next_check_at)
            .int(harvest.feed_id.0);
        let rows = self.fetch(AssertSqlSafe(sql), args).await?;
        let row = rows.first().ok_or(StoreError::Unknown { what: "feed", id: harvest.feed_id.0 })?;
        Columns::of(row).int()
    }

    async fn add_entries(
        &mut self,
        harvest: &Harvest<'_>,
        mentor_id: i64,
        mut revision: i64,
    ) -> Result<Vec<EntryId>, StoreError> {
        let mut added = Vec::with_capacity(harvest.new.len());
        for chunk in batches(harvest.new) {
            let before = revision;
            let mut args = Args::new();
            for entry in chunk {
                revision += 1;
                args = args.int(mentor_id).int(harvest.feed_id.0);
                args = bind_entry(args, entry).time(harvest.undated_at).time(harvest.at).int(revision);
            }
            let sql = format!(
                "INSERT INTO entries (mentor_id, feed_id, identity, url, title, author, kind, published_at, language,
                    minutes, summary, content_hash, first_seen_at, updated_at, revision)
                 VALUES {} ON CONFLICT (feed_id, identity) DO NOTHING",
                self.dialect().values(chunk.len(), 15)
            );
            self.run(AssertSqlSafe(sql), args).await?;
            // A second entry with the same identity, here or from another process, is the same entry.
            let ids = self.ids_by_revision(before, revision).await?;
            let chunk: Vec<(EntryId, &NewEntry)> =
                (before + 1..).zip(chunk).filter_map(|(revision, entry)| Some((*ids.get(&revision)?, entry))).collect();
            added.extend(chunk.iter().map(|(id, _)| *id));
            self.put_texts(&chunk, harvest.of_pages).await?;
            self.add_enclosures(&chunk).await?;
            self.put_sources(&chunk, harvest.at).await?;
        }
        Ok(added)
    }

    /// The entries that took these revisions (the first is the one after `before`), in one row: a row each would wake
    /// this thread as often.
    async fn ids_by_revision(&mut self, before: i64, last: i64) -> Result<HashMap<i64, EntryId>, StoreError> {
        let joined = self.dialect().joined("revision || ':' || id");
        let sql = format!("SELECT {joined} FROM entries WHERE revision > $1 AND revision <= $2");
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().int(before).int(last)).await?;
        let list = rows.first().map(|row| Columns::of(row).maybe_text()).transpose()?.flatten().unwrap_or_default();
        let read = |pair: &str| {
            let (revision, id) = pair.split_once(':')?;
            Some((revision.parse().ok()?, EntryId(id.parse().ok()?)))
        };
        list.split_whitespace()
            .map(|pair| read(pair).ok_or_else(|| StoreError::unreadable("entries", "a list of ids that is none")))
            .collect()
    }

    /// Changes entries that are there; `true` where one of them kept the text that it had.
    async fn change_entries(&mut self, harvest: &Harvest<'_>, mut revision: i64) -> Result<bool, StoreError> {
        let fuller = self.find_fuller_texts(harvest).await?;
        for chunk in batches(harvest.updated) {
            let mut args = Args::new();
            for (id, entry) in chunk {
                revision += 1;
                args = bind_entry(args.int(id.0), fuller.get(id).unwrap_or(entry)).time(harvest.at).int(revision);
            }
            let sql = format!(
                "UPDATE entries SET identity = fresh.column2, url = fresh.column3, title = fresh.column4,
                    author = fresh.column5, kind = fresh.column6, published_at = fresh.column7,
                    language = fresh.column8, minutes = fresh.column9, summary = fresh.column10,
                    content_hash = fresh.column11, updated_at = fresh.column12, revision = fresh.column13
                 FROM (VALUES {}) AS fresh WHERE entries.id = fresh.column1",
                self.dialect().values(chunk.len(), 13)
            );
            self.run(AssertSqlSafe(sql), args).await?;
            let chunk: Vec<(EntryId, &NewEntry)> = chunk.iter().map(|(id, entry)| (*id, entry)).collect();
            let texts: Vec<(EntryId, &NewEntry)> =
                chunk.iter().copied().filter(|(id, _)| !fuller.contains_key(id)).collect();
            let sql = format!("DELETE FROM enclosures WHERE entry_id {}", self.dialect().in_ids(1));
            self.run(AssertSqlSafe(sql), Args::new().ids(chunk.iter().map(|(id, _)| id.0))).await?;
            self.put_texts(&texts, harvest.of_pages).await?;
            self.add_enclosures(&chunk).await?;
            self.put_sources(&chunk, harvest.at).await?;
        }
        Ok(!fuller.is_empty())
    }

    /// Those of the changed entries whose page, read before, says more than what came in: with all that goes with their text
    /// as it is stored. A feed that gives two lines of an article does not take the article away.
    async fn find_fuller_texts(&mut self, harvest: &Harvest<'_>) -> Result<HashMap<EntryId, NewEntry>, StoreError> {
        if harvest.of_pages || harvest.updated.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = format!(
            "SELECT e.id, t.page_chars, e.language, e.minutes, e.summary FROM entries e
             JOIN entry_texts t ON t.entry_id = e.id WHERE t.page_chars IS NOT NULL AND e.id {}",
            self.dialect().in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(harvest.updated.iter().map(|(id, _)| id.0))).await?;
        let mut fuller = HashMap::new();
        for row in &rows {
            let mut columns = Columns::of(row);
            let (id, chars) = (EntryId(columns.int()?), columns.int()?);
            let (language, minutes, summary) = (columns.maybe_text()?, columns.maybe_int()?, columns.maybe_text()?);
            let came = harvest.updated.iter().find(|(updated, _)| *updated == id);
            if let Some((_, entry)) = came.filter(|(_, entry)| char_count(&entry.text) < chars) {
                fuller.insert(id, NewEntry { language, minutes, summary, ..entry.clone() });
            }
        }
        Ok(fuller)
    }

    pub(super) async fn put_texts(
        &mut self,
        entries: &[(EntryId, &NewEntry)],
        of_pages: bool,
    ) -> Result<(), StoreError> {
        for chunk in batches(entries) {
            let mut args = Args::new();
            for (id, entry) in chunk {
                args = args.int(id.0).text(&entry.text).maybe_text(entry.html.as_deref());
                args = args.maybe_int(of_pages.then(|| char_count(&entry.text)));
            }
            let sql = format!(
                "INSERT INTO entry_texts (entry_id, text, html, page_chars) VALUES {}
                 ON CONFLICT (entry_id) DO UPDATE SET text = excluded.text, html = excluded.html,
                    page_chars = excluded.page_chars, feed_text = NULL, feed_html = NULL, outline = NULL",
                self.dialect().values(chunk.len(), 4)
            );
            self.run(AssertSqlSafe(sql), args).await?;
        }
        Ok(())
    }

    pub(super) async fn add_enclosures(&mut self, entries: &[(EntryId, &NewEntry)]) -> Result<(), StoreError> {
        let flat: Vec<(EntryId, i64, &Enclosure)> = entries
            .iter()
            .flat_map(|(id, entry)| (0..).zip(&entry.enclosures).map(|(position, file)| (*id, position, file)))
            .collect();
        for chunk in batches(&flat) {
            let mut args = Args::new();
            for (id, position, file) in chunk {
                args = args.int(id.0).int(*position).text(&file.url).maybe_text(file.media_type.as_deref());
                args = args.maybe_int(file.bytes).maybe_int(file.seconds);
            }
            let sql = format!(
                "INSERT INTO enclosures (entry_id, position, url, media_type, bytes, seconds) VALUES {}",
                self.dialect().values(chunk.len(), 6)
            );
            self.run(AssertSqlSafe(sql), args).await?;
        }
        Ok(())
    }
}

/// Cuts rows into statements: as many rows as there are up to 40, beyond that multiples of ten. So a usual feed takes
/// one statement a table, and the few dozen statements stay prepared, where one for every number up to a
/// hundred would push each other out.
pub(super) fn batches<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let most = rows.len().min(BATCH_ROWS);
        let size = if most <= 40 { most } else { most - most % 10 };
        let (batch, rest) = rows.split_at_checked(size).filter(|_| size > 0)?;
        rows = rest;
        Some(batch)
    })
}

fn char_count(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

/// The ten columns that an entry brings with it.
pub(super) fn bind_entry(args: Args, entry: &NewEntry) -> Args {
    args.text(&entry.identity)
        .maybe_text(entry.url.as_deref())
        .text(&entry.title)
        .maybe_text(entry.author.as_deref())
        .text(entry.kind.as_str())
        .maybe_time(entry.published)
        .maybe_text(entry.language.as_deref())
        .maybe_int(entry.minutes)
        .maybe_text(entry.summary.as_deref())
        .text(&entry.content_hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_every_row_once_in_few_sizes() {
        let mut sizes = std::collections::BTreeSet::new();
        for count in 0..1_000 {
            let rows: Vec<usize> = (0..count).collect();
            let cut: Vec<&[usize]> = batches(&rows).collect();
            assert_eq!(cut.concat(), rows);
            sizes.extend(cut.iter().map(|batch| batch.len()));
        }
        assert!(sizes.len() == 46 && sizes.last() <= Some(&BATCH_ROWS), "{sizes:?}");
    }
}
