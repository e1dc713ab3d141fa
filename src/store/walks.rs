//! Walks through back catalogues: how far each has come, and what each step brings, in one transaction. The feed's own
//! row (its validators, its next poll, its health) is never touched by a walk.

use sqlx::AssertSqlSafe;

use super::harvest::Harvest;
use super::rows::{Args, Columns};
use super::writing::Write;
use super::{BATCH_ROWS, Ingested, NewEntry, Store, StoreError};
use crate::domain::{EntryId, FeedId, MentorId, Time};

/// How far the walk through one feed's back catalogue has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// Names the feed.
    pub feed_id: FeedId,
    /// What is asked for next; the pipeline's own words.
    pub state: String,
    /// Why there is nothing more to walk; `None` while there is.
    pub ended: Option<String>,
    /// Requests so far, over all runs.
    pub requests: i64,
    /// Entries so far that came new, over all runs.
    pub entries: i64,
    /// When the last step was taken.
    pub changed_at: Time,
}

/// Where the walk through a feed's back catalogue is to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkStart {
    /// What is asked for first; the pipeline's own words.
    pub state: String,
    /// Why there is nothing to walk.
    pub ended: Option<String>,
}

/// A page of a mentor's own site that may be an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkPage {
    /// Where it is.
    pub url: String,
    /// Its last change, as the site's list tells.
    pub modified: Option<Time>,
}

/// One step of a walk, and what it brings.
#[derive(Debug, Clone)]
pub struct WalkStep {
    /// Names the feed.
    pub feed_id: FeedId,
    /// When the step was taken.
    pub at: Time,
    /// What is asked for next.
    pub state: String,
    /// Why there is nothing more to walk.
    pub ended: Option<String>,
    /// Requests that the step took.
    pub requests: i64,
    /// Pages that a list named; those that are known already stay as they are.
    pub listed: Vec<WalkPage>,
    /// Pages that need not be read again.
    pub visited: Vec<String>,
    /// Pages that are to wait, now that it is known when they were published.
    pub dated: Vec<WalkPage>,
    /// When entries without a date are taken to have been there at the latest.
    pub undated_at: Time,
    /// The entries were read from their own pages.
    pub of_pages: bool,
    /// Entries the library does not have.
    pub new: Vec<NewEntry>,
    /// Entries it has, as they are now.
    pub updated: Vec<(EntryId, NewEntry)>,
}

impl Store {
    /// Every walk that was begun.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn walks(&self) -> Result<Vec<Walk>, StoreError> {
        let sql = "SELECT feed_id, state, ended, requests, entries, changed_at FROM walks ORDER BY feed_id";
        let rows = self.fetch(sql, Args::new()).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(Walk {
                    feed_id: FeedId(columns.int()?),
                    state: columns.text()?,
                    ended: columns.maybe_text()?,
                    requests: columns.int()?,
                    entries: columns.int()?,
                    changed_at: columns.time()?,
                })
            })
            .collect()
    }

    /// When the oldest dated entry of a feed was published.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn oldest_published(&self, feed: FeedId) -> Result<Option<Time>, StoreError> {
        let sql = "SELECT MIN(published_at) FROM entries WHERE feed_id = $1";
        let rows = self.fetch(sql, Args::new().int(feed.0)).await?;
        rows.first().map_or(Ok(None), |row| Columns::of(row).maybe_time())
    }

    /// Takes one step of a walk: all of it, or on an error nothing.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a feed that was removed meanwhile, or when the database cannot be written.
    pub async fn record_walk(&self, step: &WalkStep) -> Result<Ingested, StoreError> {
        let mut write = self.write().await?;
        let sql = "SELECT mentor_id FROM feeds WHERE id = $1 AND removed_at IS NULL";
        let rows = write.fetch(sql, Args::new().int(step.feed_id.0)).await?;
        let row = rows.first().ok_or(StoreError::Unknown { what: "feed", id: step.feed_id.0 })?;
        let mentor_id = Columns::of(row).int()?;
        let ingested = write.take_harvest(&Harvest::from(step), mentor_id).await?;
        let sql = "INSERT INTO walks (feed_id, state, ended, requests, entries, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (feed_id) DO UPDATE SET state = excluded.state, ended = excluded.ended,
                requests = walks.requests + excluded.requests, entries = walks.entries + excluded.entries,
                changed_at = excluded.changed_at";
        let args = Args::new()
            .int(step.feed_id.0)
            .text(&step.state)
            .maybe_text(step.ended.as_deref())
            .int(step.requests)
            .int(i64::try_from(ingested.new.len()).unwrap_or(i64::MAX))
            .time(step.at);
        write.run(sql, args).await?;
        if !ingested.new.is_empty() || !step.updated.is_empty() {
            // The feed's publication times are no longer all of them.
            write.run("UPDATE feeds SET dates = NULL WHERE id = $1", Args::new().int(step.feed_id.0)).await?;
        }
        for chunk in step.listed.chunks(BATCH_ROWS) {
            let mut args = Args::new();
            for page in chunk {
                args = args.int(step.feed_id.0).text(&page.url).maybe_time(page.modified);
            }
            let sql = format!(
                "INSERT INTO walk_pages (feed_id, url, modified_at) VALUES {} ON CONFLICT (feed_id, url) DO NOTHING",
                write.dialect().values(chunk.len(), 3)
            );
            write.run(AssertSqlSafe(sql), args).await?;
        }
        for url in &step.visited {
            let sql = "UPDATE walk_pages SET visited_at = $1 WHERE feed_id = $2 AND url = $3";
            write.run(sql, Args::new().time(step.at).int(step.feed_id.0).text(url)).await?;
        }
        for page in &step.dated {
            let sql = "UPDATE walk_pages SET modified_at = $1 WHERE feed_id = $2 AND url = $3";
            write.run(sql, Args::new().maybe_time(page.modified).int(step.feed_id.0).text(&page.url)).await?;
        }
        write.commit().await?;
        Ok(ingested)
    }

    /// Forgets the walks of these feeds, so that they begin anew. The pages that were read stay known.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_walks(&self, feeds: &[FeedId]) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = format!("DELETE FROM walks WHERE feed_id {}", write.dialect().in_ids(1));
        write.run(AssertSqlSafe(sql), Args::new().ids(feeds.iter().map(|feed| feed.0))).await?;
        write.commit().await
    }

    /// Pages of a feed's walk that wait to be read: those changed last first, at most `limit`; with `since`, none of which it
    /// is known that they were not changed since then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting_pages(
        &self,
        feed: FeedId,
        since: Option<Time>,
        limit: usize,
    ) -> Result<Vec<WalkPage>, StoreError> {
        let sql = "SELECT url, modified_at FROM walk_pages
            WHERE feed_id = $1 AND visited_at IS NULL AND COALESCE(modified_at, $2) >= $2
            ORDER BY COALESCE(modified_at, 0) DESC, url DESC LIMIT $3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let args = Args::new().int(feed.0).int(since.map_or(i64::MIN, |since| since.timestamp_millis())).int(limit);
        let rows = self.fetch(sql, args).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(WalkPage { url: columns.text()?, modified: columns.maybe_time()? })
            })
            .collect()
    }

    /// The addresses of all entries of a mentor, and of one feed of theirs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entry_urls(&self, mentor: MentorId, feed: FeedId) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let sql = "SELECT url, feed_id FROM entries WHERE mentor_id = $1 AND url IS NOT NULL ORDER BY id";
        let rows = self.fetch(sql, Args::new().int(mentor.0)).await?;
        let (mut all, mut of_feed) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in &rows {
            let mut columns = Columns::of(row);
            let url = columns.text()?;
            if columns.maybe_int()? == Some(feed.0) {
                of_feed.push(url.clone());
            }
            all.push(url);
        }
        Ok((all, of_feed))
    }
}

impl Write {
    /// Notes where a walk is to begin. One that made a request already is left alone.
    pub(super) async fn lay_out_walk(&mut self, feed: FeedId, start: &WalkStart, at: Time) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO walks (feed_id, state, ended, requests, entries, changed_at) VALUES ($1, $2, $3, 0, 0, $4)
            ON CONFLICT (feed_id) DO UPDATE SET state = excluded.state, ended = excluded.ended,
                changed_at = excluded.changed_at WHERE walks.requests = 0";
        let args = Args::new().int(feed.0).text(&start.state).maybe_text(start.ended.as_deref()).time(at);
        self.run(sql, args).await?;
        Ok(())
    }
}

impl<'a> From<&'a WalkStep> for Harvest<'a> {
    fn from(step: &'a WalkStep) -> Self {
        Self {
            feed_id: step.feed_id,
            at: step.at,
            undated_at: step.undated_at,
            of_pages: step.of_pages,
            new: &step.new,
            updated: &step.updated,
        }
    }
}
