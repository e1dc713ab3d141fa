//! What the search index has to take in since it last looked.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::{EntryId, EntryKind, FeedId, MentorId, Time};

/// A mentor whose feed has an entry's piece too.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    /// Whose feed it is.
    pub mentor_id: MentorId,
    /// That mentor's name.
    pub mentor: String,
    /// The feed.
    pub feed_id: Option<FeedId>,
    /// What the piece is there.
    pub kind: EntryKind,
}

/// An entry as the search index wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedEntry {
    /// Names the entry.
    pub id: EntryId,
    /// The number of its last change.
    pub revision: i64,
    /// Whether it is to be found at all: false where its feed or mentor was removed, or another one is shown in its
    /// place. Then `text` is empty.
    pub live: bool,
    /// Whose it is.
    pub mentor_id: MentorId,
    /// That mentor's name.
    pub mentor: String,
    /// The feed it came from.
    pub feed_id: Option<FeedId>,
    /// Its title.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// What it is.
    pub kind: EntryKind,
    /// When it was published.
    pub published: Option<Time>,
    /// Language of the text.
    pub language: Option<String>,
    /// Estimated minutes.
    pub minutes: Option<i64>,
    /// Its whole text, plain.
    pub text: String,
    /// Where else the same piece is.
    pub elsewhere: Vec<Elsewhere>,
}

impl Store {
    /// The next entries that changed after `revision`, in order of their change, at most `limit`. The last
    /// one's revision is what to ask from next time; an empty answer means that all is taken.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn changed_since(&self, revision: i64, limit: usize) -> Result<Vec<ChangedEntry>, StoreError> {
        let sql = "SELECT e.id, e.revision,
            CASE WHEN m.removed_at IS NULL AND f.removed_at IS NULL AND e.folded_into IS NULL THEN 1 ELSE 0 END,
            e.mentor_id, m.name, e.feed_id, e.title, e.author, e.kind, e.published_at, e.language, e.minutes, t.text
            FROM entries e JOIN mentors m ON m.id = e.mentor_id LEFT JOIN feeds f ON f.id = e.feed_id
            LEFT JOIN entry_texts t ON t.entry_id = e.id AND m.removed_at IS NULL AND f.removed_at IS NULL
                AND e.folded_into IS NULL
            WHERE e.revision > $1 ORDER BY e.revision LIMIT $2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.fetch(sql, Args::new().int(revision).int(limit)).await?;
        let ids =
            rows.iter().map(|row| Ok(EntryId(Columns::of(row).int()?))).collect::<Result<Vec<_>, StoreError>>()?;
        let mut elsewhere = self.elsewhere(&ids).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                let id = EntryId(columns.int()?);
                Ok(ChangedEntry {
                    id,
                    revision: columns.int()?,
                    live: columns.int()? == 1,
                    mentor_id: MentorId(columns.int()?),
                    mentor: columns.text()?,
                    feed_id: columns.maybe_int()?.map(FeedId),
                    title: columns.text()?,
                    author: columns.maybe_text()?,
                    kind: columns.word()?,
                    published: columns.maybe_time()?,
                    language: columns.maybe_text()?,
                    minutes: columns.maybe_int()?,
                    text: columns.maybe_text()?.unwrap_or_default(),
                    elsewhere: elsewhere.remove(&id).unwrap_or_default(),
                })
            })
            .collect()
    }

    async fn elsewhere(&self, ids: &[EntryId]) -> Result<HashMap<EntryId, Vec<Elsewhere>>, StoreError> {
        let sql = format!(
            "SELECT e.folded_into, e.mentor_id, m.name, e.feed_id, e.kind FROM entries e
             JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL LEFT JOIN feeds f ON f.id = e.feed_id
             WHERE f.removed_at IS NULL AND e.folded_into {} ORDER BY e.id",
            self.dialect.in_ids(1)
        );
        let mut elsewhere: HashMap<EntryId, Vec<Elsewhere>> = HashMap::new();
        for row in &self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await? {
            let mut columns = Columns::of(row);
            elsewhere.entry(EntryId(columns.int()?)).or_default().push(Elsewhere {
                mentor_id: MentorId(columns.int()?),
                mentor: columns.text()?,
                feed_id: columns.maybe_int()?.map(FeedId),
                kind: columns.word()?,
            });
        }
        Ok(elsewhere)
    }
}
