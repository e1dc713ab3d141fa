//! Recordings of which nobody has written down what is said, and what programs of the learner's machine brought of them.

use sqlx::AssertSqlSafe;

use super::compression::compress;
use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::{Enclosure, EntryId, MentorId, Time};

/// How the text of a recording may be brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// The captions of a video that has a page.
    Captions,
    /// By listening to its file.
    File,
}

/// A recording without a text of what is said in it.
#[derive(Debug, Clone, PartialEq)]
pub struct SilentRecording {
    /// Whose it is.
    pub entry_id: EntryId,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// Its language, as far as its notes tell.
    pub language: Option<String>,
    /// Its file.
    pub file: Option<Enclosure>,
    /// How often a program tried in vain.
    pub tries: i64,
}

impl Store {
    /// Recordings, the newest first, that `program` may try: nobody offers a text of what is said, or what was offered is not
    /// to be had; they are neither done nor skipped, and the program is not to wait before it tries again. What one program
    /// gave up another one may listen to. `only` names mentors; none means all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn silent_recordings(
        &self,
        how: Unheard,
        program: &str,
        only: &[MentorId],
        now: Time,
        limit: usize,
    ) -> Result<Vec<SilentRecording>, StoreError> {
        let (fits, given_up) = match how {
            // Two programs must not hand a recording to each other without end.
            Unheard::Captions => ("e.kind = 'video' AND e.url IS NOT NULL", "AND s.url NOT LIKE 'program:%'"),
            Unheard::File => ("e.kind IN ('episode', 'video') AND x.url IS NOT NULL", ""),
        };
        let theirs = if only.is_empty() {
            String::new()
        } else {
            let ids: Vec<String> = only.iter().map(|id| id.0.to_string()).collect();
            format!("AND e.mentor_id IN ({})", ids.join(", "))
        };
        let sql = format!(
            "SELECT e.id, e.title, e.url, e.language, CASE WHEN s.url = $3 THEN s.tries ELSE 0 END,
                x.url, x.media_type, x.bytes, x.seconds
             FROM entries e JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL
             LEFT JOIN feeds f ON f.id = e.feed_id LEFT JOIN entry_states t ON t.entry_id = e.id
             LEFT JOIN sources s ON s.entry_id = e.id AND s.kind = 'transcript'
             LEFT JOIN enclosures x ON x.entry_id = e.id AND x.position = 0
             WHERE {fits} {theirs} AND e.folded_into IS NULL AND f.removed_at IS NULL AND f.paused_at IS NULL
                AND (t.state IS NULL OR t.state NOT IN ('done', 'skipped'))
                AND (s.entry_id IS NULL OR (s.fetched_at IS NULL AND CASE WHEN s.url = $3
                    THEN s.next_try_at <= $1 ELSE s.next_try_at IS NULL {given_up} END))
             ORDER BY COALESCE(e.published_at, e.first_seen_at) DESC, e.id DESC LIMIT $2"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().time(now).int(limit).text(program)).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(SilentRecording {
                    entry_id: EntryId(columns.int()?),
                    title: columns.text()?,
                    url: columns.maybe_text()?,
                    language: columns.maybe_text()?,
                    tries: columns.int()?,
                    file: super::entries::read_enclosure(&mut columns)?,
                })
            })
            .collect()
    }

    /// Keeps what a program brought of a recording. `program` names it, as [`WRITTEN_BY`](crate::domain::WRITTEN_BY) and a
    /// word. A text that the publisher gave, or may still give, stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_heard(
        &self,
        entry: EntryId,
        program: &str,
        raw: &[u8],
        media_type: &str,
        language: Option<&str>,
        now: Time,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO sources (entry_id, kind, url, media_type, language, fetched_at, raw)
            VALUES ($1, 'transcript', $2, $3, $4, $5, $6)
            ON CONFLICT (entry_id, kind) DO UPDATE SET url = excluded.url, media_type = excluded.media_type,
                language = excluded.language, fetched_at = excluded.fetched_at, raw = excluded.raw, next_try_at = NULL,
                trouble = NULL, composed_at = NULL
            WHERE sources.url LIKE 'program:%' OR (sources.fetched_at IS NULL AND sources.next_try_at IS NULL)";
        let args =
            Args::new().int(entry.0).text(program).text(media_type).maybe_text(language).time(now).bytes(compress(raw));
        let mut write = self.write().await?;
        write.run(sql, args).await?;
        write.commit().await
    }

    /// Notes that a program could not bring the text of a recording, why, and when it may try again; never, where that is
    /// `None`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_unheard(
        &self,
        entry: EntryId,
        program: &str,
        why: &str,
        again: Option<Time>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO sources (entry_id, kind, url, next_try_at, tries, trouble)
            VALUES ($1, 'transcript', $2, $3, 1, $4)
            ON CONFLICT (entry_id, kind) DO UPDATE SET url = excluded.url, next_try_at = excluded.next_try_at,
                trouble = excluded.trouble, tries = CASE WHEN sources.url = excluded.url THEN sources.tries + 1 ELSE 1 END
            WHERE sources.fetched_at IS NULL AND (sources.url LIKE 'program:%' OR sources.next_try_at IS NULL)";
        let args = Args::new().int(entry.0).text(program).maybe_time(again).text(why);
        let mut write = self.write().await?;
        write.run(sql, args).await?;
        write.commit().await
    }

    /// Whether this is the first time that the library hears of `what`: what is to be said once is said then.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn is_first_time(&self, what: &str) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let sql = "INSERT INTO meta (key, value) VALUES ($1, '') ON CONFLICT (key) DO NOTHING";
        let first = write.run(sql, Args::new().text(&format!("said:{what}"))).await? > 0;
        write.commit().await?;
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixture::{moment, open_store};

    #[tokio::test]
    async fn something_is_heard_of_for_the_first_time_once() {
        let (store, _folder) = open_store().await;
        assert!(store.is_first_time("a").await.unwrap());
        assert!(!store.is_first_time("a").await.unwrap());
        assert!(store.is_first_time("b").await.unwrap());
        assert!(
            store.silent_recordings(Unheard::File, "program:x", &[MentorId(1)], moment(0), 5).await.unwrap().is_empty()
        );
        assert!(store.silent_recordings(Unheard::Captions, "program:x", &[], moment(0), 5).await.unwrap().is_empty());
    }
}
