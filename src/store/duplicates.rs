//! What finding duplicates needs: which entries are still to be compared, the keys under which entries meet, and the
//! entries that met. What comes of it is written by `folds.rs`.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use sqlx::AssertSqlSafe;

use super::folds::FoldedGroup;
use super::rows::{Args, Columns};
use super::writing::Write;
use super::{Store, StoreError};
use crate::domain::{Enclosure, EntryId, FeedId, MentorId, Piece};

/// Keys a statement writes at most.
const KEYS_AT_ONCE: usize = 1_000;

/// An entry that is to be compared with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToCompare {
    /// Names the entry.
    pub id: EntryId,
    /// The number of its last change.
    pub revision: i64,
    /// The feed it came from.
    pub feed_id: Option<FeedId>,
}

/// What a round of comparing found.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// Keys to be kept.
    pub keys: Vec<(i64, EntryId)>,
    /// Every entry whose group was looked at anew; one that stands in no group of `groups` stands alone from now on.
    pub entries: Vec<EntryId>,
    /// Their groups.
    pub groups: Vec<FoldedGroup>,
    /// All entries up to this revision are compared now.
    pub revision: i64,
}

impl Store {
    /// The next entries that changed since they were last compared, in order of their change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries_to_compare(&self, limit: usize) -> Result<Vec<ToCompare>, StoreError> {
        let compared = self.compared_revision().await?;
        let sql = "SELECT id, revision, feed_id FROM entries WHERE revision > $1 ORDER BY revision LIMIT $2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.fetch(sql, Args::new().int(compared).int(limit)).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            let (id, revision) = (EntryId(columns.int()?), columns.int()?);
            Ok(ToCompare { id, revision, feed_id: columns.maybe_int()?.map(FeedId) })
        };
        rows.iter().map(read).collect()
    }

    async fn compared_revision(&self) -> Result<i64, StoreError> {
        let rows = self.fetch("SELECT value FROM meta WHERE key = 'compared_revision'", Args::new()).await?;
        let text = rows.first().map_or(Ok("0".to_owned()), |row| Columns::of(row).text())?;
        text.parse().map_err(|_| StoreError::unreadable("meta", text))
    }

    /// Whether any entry was compared yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_compared(&self) -> Result<bool, StoreError> {
        Ok(self.compared_revision().await? > 0)
    }

    /// Who is known under these keys: key, entry, and the entry's feed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries_under_keys(&self, keys: &[i64]) -> Result<Vec<(i64, EntryId, Option<FeedId>)>, StoreError> {
        let sql = format!(
            "SELECT k.key, k.entry_id, e.feed_id FROM duplicate_keys k JOIN entries e ON e.id = k.entry_id
             WHERE k.key {}",
            self.dialect.in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(keys.iter().copied())).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok((columns.int()?, EntryId(columns.int()?), columns.maybe_int()?.map(FeedId)))
        };
        rows.iter().map(read).collect()
    }

    /// For each of these entries that is folded or has others folded into it, all of its group.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn groups_of(&self, ids: &[EntryId]) -> Result<Vec<Vec<EntryId>>, StoreError> {
        let sql = format!(
            "SELECT COALESCE(e.folded_into, e.id), e.id FROM folds d JOIN entries e ON e.id = d.entry_id
             WHERE COALESCE(e.folded_into, e.id) IN (
                SELECT COALESCE(w.folded_into, w.id) FROM entries w WHERE w.id {})
             ORDER BY e.id",
            self.dialect.in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        let mut groups: HashMap<i64, Vec<EntryId>> = HashMap::new();
        for row in &rows {
            let mut columns = Columns::of(row);
            groups.entry(columns.int()?).or_default().push(EntryId(columns.int()?));
        }
        Ok(groups.into_values().collect())
    }

    /// The pairs among these entries that the learner parted, smaller id first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pairs_kept_apart(&self, ids: &[EntryId]) -> Result<HashSet<(EntryId, EntryId)>, StoreError> {
        let sql = format!("SELECT low_id, high_id FROM kept_apart WHERE low_id {}", self.dialect.in_ids(1));
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok((EntryId(columns.int()?), EntryId(columns.int()?)))
        };
        rows.iter().map(read).collect()
    }

    /// These entries with their texts, in order of their ids; removed ones too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries_compared(&self, ids: &[EntryId]) -> Result<Vec<Piece>, StoreError> {
        let sql = format!(
            "SELECT e.id, e.feed_id, e.mentor_id, f.url, f.site_url, e.identity, e.url, e.title, e.kind, e.published_at,
                e.language, t.text
             FROM entries e LEFT JOIN feeds f ON f.id = e.feed_id LEFT JOIN entry_texts t ON t.entry_id = e.id
             WHERE e.id {} ORDER BY e.id",
            self.dialect.in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        let mut enclosures = self.enclosures_of(ids).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            let id = EntryId(columns.int()?);
            Ok(Piece {
                id,
                feed_id: columns.maybe_int()?.map(FeedId),
                mentor_id: MentorId(columns.int()?),
                homes: columns.maybe_text()?.into_iter().chain(columns.maybe_text()?).collect(),
                identity: columns.text()?,
                url: columns.maybe_text()?,
                title: columns.text()?,
                kind: columns.word()?,
                published: columns.maybe_time()?,
                language: columns.maybe_text()?,
                text: columns.maybe_text()?.unwrap_or_default(),
                enclosures: enclosures.remove(&id).unwrap_or_default(),
                neighbours: Vec::new(),
            })
        };
        rows.iter().map(read).collect()
    }

    async fn enclosures_of(&self, ids: &[EntryId]) -> Result<HashMap<EntryId, Vec<Enclosure>>, StoreError> {
        let sql = format!(
            "SELECT entry_id, url, media_type, bytes, seconds FROM enclosures WHERE entry_id {} ORDER BY entry_id, position",
            self.dialect.in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        let mut files: HashMap<EntryId, Vec<Enclosure>> = HashMap::new();
        for row in &rows {
            let mut columns = Columns::of(row);
            let id = EntryId(columns.int()?);
            files.entry(id).or_default().push(Enclosure {
                url: columns.text()?,
                media_type: columns.maybe_text()?,
                bytes: columns.maybe_int()?,
                seconds: columns.maybe_int()?,
            });
        }
        Ok(files)
    }

    /// The texts of the two entries that stand nearest to this one in its feed, by when they were stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn texts_beside(&self, id: EntryId, feed: FeedId) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT t.text FROM entry_texts t WHERE t.entry_id IN (
            (SELECT MAX(id) FROM entries WHERE feed_id = $1 AND id < $2),
            (SELECT MIN(id) FROM entries WHERE feed_id = $3 AND id > $4)) ORDER BY t.entry_id";
        let rows = self.fetch(sql, Args::new().int(feed.0).int(id.0).int(feed.0).int(id.0)).await?;
        rows.iter().map(|row| Columns::of(row).text()).collect()
    }

    /// Keeps what a round of comparing found: all of it, or on an error nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_compared(&self, compared: &Compared) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        // Every other writer of entries waits from here on.
        let latest = write.take_revisions(0).await?;
        write.add_duplicate_keys(&compared.keys).await?;
        write.regroup(&compared.entries, &compared.groups).await?;
        // What folding itself changed needs no comparing, unless others changed something meanwhile.
        let after = write.take_revisions(0).await?;
        let revision = if compared.revision == latest { after } else { compared.revision };
        let sql = "UPDATE meta SET value = $1 WHERE key = 'compared_revision'";
        write.run(sql, Args::new().text(&revision.to_string())).await?;
        write.commit().await
    }
}

impl Write {
    /// Numbers only, so they become part of the statement's text: a hundred thousand of them bound one by one would
    /// cost a first sync more than all its other statements.
    async fn add_duplicate_keys(&mut self, keys: &[(i64, EntryId)]) -> Result<(), StoreError> {
        // In the order of the table, which then grows at its end.
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        for chunk in keys.chunks(KEYS_AT_ONCE) {
            let mut sql = String::with_capacity(chunk.len() * 32 + 80);
            sql.push_str("INSERT INTO duplicate_keys (key, entry_id) VALUES ");
            for (at, (key, id)) in chunk.iter().enumerate() {
                let comma = if at == 0 { "" } else { "," };
                // Writing to a String cannot fail.
                let _ = write!(sql, "{comma}({key},{id})");
            }
            sql.push_str(" ON CONFLICT DO NOTHING");
            self.run_once(sql).await?;
        }
        Ok(())
    }
}
