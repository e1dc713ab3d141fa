//! Where entries' texts come from beside their feeds: what is to be fetched, what was, and the texts put together of it.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::compression::{compress, expand};
use super::ingest::batches;
use super::rows::{Args, Columns};
use super::writing::Write;
use super::{NewEntry, Store, StoreError};
use crate::domain::{EntryId, EntryKind, MentorId, Outline, SourceKind, Time, Validators};

/// A source that is to be asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingSource {
    /// Whose it is.
    pub entry_id: EntryId,
    /// What it is.
    pub kind: SourceKind,
    /// Where it is.
    pub url: String,
    /// How often it was asked for in vain.
    pub tries: i64,
    /// What the server said of what is held.
    pub validators: Validators,
}

/// What came of asking for a source.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceOutcome {
    /// It is here.
    Here {
        /// As it came.
        raw: Vec<u8>,
        /// Its MIME type, as the server says.
        media_type: Option<String>,
        /// What to send the next time.
        validators: Validators,
    },
    /// What is held is still so.
    Unchanged,
    /// It may be asked for again.
    Later {
        /// When.
        at: Time,
        /// Why it could not be had.
        why: String,
        /// Whether it counts as a try.
        counts: bool,
    },
    /// It is not to be had.
    Never {
        /// Why.
        why: String,
    },
}

/// A source as it was fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSource {
    /// What it is.
    pub kind: SourceKind,
    /// Where it came from; empty where the feed held it.
    pub url: String,
    /// Its MIME type.
    pub media_type: Option<String>,
    /// Its language, as the feed says.
    pub language: Option<String>,
    /// As it came.
    pub raw: Vec<u8>,
}

/// An entry as its feed has it, with its sources.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryWithSources {
    /// Names the entry.
    pub id: EntryId,
    /// What it is.
    pub kind: EntryKind,
    /// Its page.
    pub url: Option<String>,
    /// Its title.
    pub title: String,
    /// Language of its text so far.
    pub language: Option<String>,
    /// Estimated minutes so far.
    pub minutes: Option<i64>,
    /// The feed's own text, plain.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// What was fetched.
    pub sources: Vec<StoredSource>,
}

/// An entry's text, put together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ComposedText {
    /// The whole text, plain.
    pub text: String,
    /// The same as HTML, where it has a form.
    pub html: Option<String>,
    /// What is known of the text.
    pub outline: Outline,
    /// Its language.
    pub language: Option<String>,
    /// Estimated minutes.
    pub minutes: Option<i64>,
    /// Its beginning.
    pub summary: Option<String>,
}

impl Store {
    /// Sources that are due, those of the newest entries first; of the entries of these mentors, or of all where none is given.
    /// What programs of the machine bring is not asked for at an address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting_sources(
        &self,
        only: &[MentorId],
        now: Time,
        limit: usize,
    ) -> Result<Vec<WaitingSource>, StoreError> {
        let ids: Vec<String> = only.iter().map(|id| id.0.to_string()).collect();
        let theirs = if ids.is_empty() { String::new() } else { format!("AND e.mentor_id IN ({})", ids.join(", ")) };
        let sql = format!(
            "SELECT s.entry_id, s.kind, s.url, s.tries, s.etag, s.last_modified FROM sources s
            JOIN entries e ON e.id = s.entry_id JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL
            LEFT JOIN feeds f ON f.id = e.feed_id
            WHERE s.next_try_at <= $1 {theirs} AND s.url NOT LIKE 'program:%' AND f.removed_at IS NULL AND f.paused_at IS NULL
            ORDER BY COALESCE(e.published_at, e.first_seen_at) DESC, e.id DESC LIMIT $2"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().time(now).int(limit)).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(WaitingSource {
                    entry_id: EntryId(columns.int()?),
                    kind: columns.word()?,
                    url: columns.text()?,
                    tries: columns.int()?,
                    validators: Validators { etag: columns.maybe_text()?, last_modified: columns.maybe_text()? },
                })
            })
            .collect()
    }

    /// Notes what came of asking for a source.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_source(
        &self,
        entry: EntryId,
        kind: SourceKind,
        outcome: &SourceOutcome,
        now: Time,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let whose = |args: Args| args.int(entry.0).text(kind.as_str());
        match outcome {
            SourceOutcome::Here { raw, media_type, validators } => {
                let sql =
                    "UPDATE sources SET fetched_at = $1, raw = $2, media_type = COALESCE($3, media_type), etag = $4,
                    last_modified = $5, next_try_at = NULL, trouble = NULL, composed_at = NULL
                    WHERE entry_id = $6 AND kind = $7";
                let args = Args::new()
                    .time(now)
                    .bytes(compress(raw))
                    .maybe_text(media_type.as_deref())
                    .maybe_text(validators.etag.as_deref())
                    .maybe_text(validators.last_modified.as_deref());
                write.run(sql, whose(args)).await?;
            }
            SourceOutcome::Unchanged => {
                let sql = "UPDATE sources SET next_try_at = NULL, trouble = NULL WHERE entry_id = $1 AND kind = $2";
                write.run(sql, whose(Args::new())).await?;
            }
            SourceOutcome::Later { at, why, counts } => {
                let sql = "UPDATE sources SET next_try_at = $1, trouble = $2, tries = tries + $3
                    WHERE entry_id = $4 AND kind = $5";
                write.run(sql, whose(Args::new().time(*at).text(why).int(i64::from(*counts)))).await?;
            }
            SourceOutcome::Never { why } => {
                let sql = "UPDATE sources SET next_try_at = NULL, trouble = $1, tries = tries + 1
                    WHERE entry_id = $2 AND kind = $3";
                write.run(sql, whose(Args::new().text(why))).await?;
            }
        }
        write.commit().await
    }

    /// Entries whose text is still to be put together, in the order of their ids.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries_to_compose(&self, limit: usize) -> Result<Vec<EntryId>, StoreError> {
        let sql = "SELECT DISTINCT entry_id FROM sources WHERE composed_at IS NULL AND fetched_at IS NOT NULL
            ORDER BY entry_id LIMIT $1";
        let rows = self.fetch(sql, Args::new().int(i64::try_from(limit).unwrap_or(i64::MAX))).await?;
        rows.iter().map(|row| Ok(EntryId(Columns::of(row).int()?))).collect()
    }

    /// An entry as its feed has it, with what was fetched for it; `None` where it is gone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entry_with_sources(&self, id: EntryId) -> Result<Option<EntryWithSources>, StoreError> {
        let sql = "SELECT e.kind, e.url, e.title, e.language, e.minutes, COALESCE(t.feed_text, t.text),
            COALESCE(t.feed_html, CASE WHEN t.feed_text IS NULL THEN t.html END)
            FROM entries e LEFT JOIN entry_texts t ON t.entry_id = e.id WHERE e.id = $1";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mut columns = Columns::of(row);
        let mut entry = EntryWithSources {
            id,
            kind: columns.word()?,
            url: columns.maybe_text()?,
            title: columns.text()?,
            language: columns.maybe_text()?,
            minutes: columns.maybe_int()?,
            text: columns.maybe_text()?.unwrap_or_default(),
            html: columns.maybe_text()?,
            sources: Vec::new(),
        };
        let sql = "SELECT kind, url, media_type, language, raw FROM sources
            WHERE entry_id = $1 AND fetched_at IS NOT NULL ORDER BY kind";
        for row in &self.fetch(sql, Args::new().int(id.0)).await? {
            let mut columns = Columns::of(row);
            entry.sources.push(StoredSource {
                kind: columns.word()?,
                url: columns.text()?,
                media_type: columns.maybe_text()?,
                language: columns.maybe_text()?,
                raw: expand(&columns.maybe_bytes()?.unwrap_or_default()),
            });
        }
        Ok(Some(entry))
    }

    /// Keeps an entry's text as it was put together; `None` where the feed's own is to stay as it is. `trouble` tells why its
    /// page could not be read.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn put_composed(
        &self,
        id: EntryId,
        composed: Option<&ComposedText>,
        trouble: Option<&str>,
        now: Time,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        if let Some(composed) = composed {
            let revision = write.take_revisions(1).await? + 1;
            // Our own type always serializes.
            let outline =
                (!composed.outline.is_empty()).then(|| serde_json::to_string(&composed.outline).unwrap_or_default());
            let sql = "UPDATE entry_texts SET feed_html = CASE WHEN feed_text IS NULL THEN html ELSE feed_html END,
                feed_text = COALESCE(feed_text, text), text = $1, html = $2, outline = $3 WHERE entry_id = $4";
            let args = Args::new()
                .text(&composed.text)
                .maybe_text(composed.html.as_deref())
                .maybe_text(outline.as_deref())
                .int(id.0);
            write.run(sql, args).await?;
            let sql =
                "UPDATE entries SET language = $1, minutes = COALESCE($2, minutes), summary = COALESCE($3, summary),
                revision = $4 WHERE id = $5";
            let args = Args::new()
                .maybe_text(composed.language.as_deref())
                .maybe_int(composed.minutes)
                .maybe_text(composed.summary.as_deref())
                .int(revision)
                .int(id.0);
            write.run(sql, args).await?;
        }
        write.run("UPDATE sources SET composed_at = $1 WHERE entry_id = $2", Args::new().time(now).int(id.0)).await?;
        let sql = "UPDATE sources SET trouble = $1 WHERE entry_id = $2 AND kind = 'page' AND fetched_at IS NOT NULL";
        write.run(sql, Args::new().maybe_text(trouble).int(id.0)).await?;
        write.commit().await
    }

    /// What an entry's text lacks, and why it could not be had or read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn source_troubles(&self, id: EntryId) -> Result<Vec<(SourceKind, String)>, StoreError> {
        let sql = "SELECT kind, trouble FROM sources WHERE entry_id = $1 AND trouble IS NOT NULL ORDER BY kind";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((columns.word()?, columns.text()?))
            })
            .collect()
    }

    /// Has every text put together anew from what was fetched; tells how many sources there are.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn recompose_all(&self) -> Result<u64, StoreError> {
        let mut write = self.write().await?;
        let sql = "UPDATE sources SET composed_at = NULL WHERE fetched_at IS NOT NULL";
        let count = write.run(sql, Args::new()).await?;
        write.commit().await?;
        Ok(count)
    }

    /// What is known of the texts of these entries beside their words; one of which nothing is known is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn outlines(&self, ids: &[EntryId]) -> Result<HashMap<EntryId, Outline>, StoreError> {
        let sql = format!(
            "SELECT entry_id, outline FROM entry_texts WHERE outline IS NOT NULL AND entry_id {}",
            self.dialect.in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        let mut outlines = HashMap::with_capacity(rows.len());
        for row in &rows {
            let mut columns = Columns::of(row);
            let id = EntryId(columns.int()?);
            // What another version wrote differently counts as nothing.
            outlines.extend(serde_json::from_str(&columns.text()?).ok().map(|outline| (id, outline)));
        }
        Ok(outlines)
    }
}

impl Write {
    /// Notes where the texts of entries come from beside their feed. What an edited entry names is asked for once more.
    pub(super) async fn put_sources(&mut self, entries: &[(EntryId, &NewEntry)], at: Time) -> Result<(), StoreError> {
        let flat: Vec<_> =
            entries.iter().flat_map(|(id, entry)| entry.sources.iter().map(move |source| (*id, source))).collect();
        for chunk in batches(&flat) {
            let mut args = Args::new();
            for (id, source) in chunk {
                let held = source.held.as_deref().map(compress);
                let is_held = held.is_some();
                args = args
                    .int(id.0)
                    .text(source.kind.as_str())
                    .text(&source.url)
                    .maybe_text(source.media_type.as_deref())
                    .maybe_text(source.language.as_deref())
                    .maybe_time((!is_held).then_some(at))
                    .maybe_time(is_held.then_some(at))
                    .maybe_bytes(held);
            }
            let sql = format!(
                "INSERT INTO sources (entry_id, kind, url, media_type, language, next_try_at, fetched_at, raw) VALUES {}
                 ON CONFLICT (entry_id, kind) DO UPDATE SET url = excluded.url, media_type = excluded.media_type,
                    language = excluded.language, next_try_at = excluded.next_try_at, tries = 0, composed_at = NULL,
                    fetched_at = COALESCE(excluded.fetched_at, sources.fetched_at), raw = COALESCE(excluded.raw, sources.raw)",
                self.dialect().values(chunk.len(), 8)
            );
            self.run(AssertSqlSafe(sql), args).await?;
        }
        Ok(())
    }
}
