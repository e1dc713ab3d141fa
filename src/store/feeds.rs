//! The channels: adding, showing, pausing, moving and removing them.

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::revisions::Touched;
use super::rows::{Args, Columns};
use super::writing::Write;
use super::{Store, StoreError};
use crate::domain::{Feed, FeedHealth, FeedId, FeedKind, FeedState, MentorId, Time};

/// What became of a feed that was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedAdded {
    /// It is new.
    New(FeedId),
    /// It had been removed and is back, with its entries, for the mentor named now.
    Revived(FeedId),
    /// It is there already, maybe under another mentor; nothing was changed.
    Exists {
        /// The feed that has this address.
        feed: FeedId,
        /// Whose it is.
        mentor_id: MentorId,
    },
}

const FEED_COLUMNS: &str = "f.id, f.mentor_id, f.url, f.site_url, f.title, f.kind, f.language,
    (SELECT COUNT(*) FROM entries e WHERE e.feed_id = f.id), f.last_success_at, f.last_error, f.next_check_at,
    f.next_check_reason, f.paused_at, f.gone_at, f.error_count, f.failing_since, f.last_error_kind, f.cause_since,
    (SELECT m.target FROM feed_moves m WHERE m.feed_id = f.id), f.announced_url,
    (SELECT p.url FROM feed_proposals p WHERE p.feed_id = f.id),
    (SELECT p.looked_at FROM feed_proposals p WHERE p.feed_id = f.id),
    (SELECT MAX(e.published_at) FROM entries e WHERE e.feed_id = f.id), f.only_author";

impl Store {
    /// Adds a feed to a mentor, to be fetched at once. `kind_chosen` is the learner's word; without it the
    /// entries will tell, and until then it counts as a blog.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a mentor that is not there, or when the database cannot be written.
    pub async fn add_feed(
        &self,
        mentor_id: MentorId,
        url: &str,
        kind_chosen: Option<FeedKind>,
        now: Time,
    ) -> Result<FeedAdded, StoreError> {
        let mut write = self.write().await?;
        write.require_mentor(mentor_id).await?;
        // An address that a feed had before still names it.
        let sql = "SELECT id, mentor_id, removed_at FROM feeds WHERE url = $1
                   OR id = (SELECT feed_id FROM feed_addresses WHERE url = $2) ORDER BY url = $3 DESC";
        let rows = write.fetch(sql, Args::new().text(url).text(url).text(url)).await?;
        let added = match rows.first() {
            None => {
                let sql = "INSERT INTO feeds (mentor_id, url, kind_chosen, kind, created_at)
                           VALUES ($1, $2, $3, $4, $5) RETURNING id";
                let args = Args::new()
                    .int(mentor_id.0)
                    .text(url)
                    .maybe_text(kind_chosen.map(FeedKind::as_str))
                    .text(kind_chosen.unwrap_or(FeedKind::Blog).as_str())
                    .time(now);
                FeedAdded::New(FeedId(write.fetch_int(sql, args).await?))
            }
            Some(row) => {
                let mut columns = Columns::of(row);
                let feed = FeedId(columns.int()?);
                let owner = MentorId(columns.int()?);
                if columns.maybe_time()?.is_none() {
                    write.roll_back().await?;
                    return Ok(FeedAdded::Exists { feed, mentor_id: owner });
                }
                write.revive_feed(feed, mentor_id, kind_chosen).await?;
                FeedAdded::Revived(feed)
            }
        };
        write.commit().await?;
        Ok(added)
    }

    /// Takes only this author's entries of a feed from now on, or everybody's again.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn set_only_author(&self, feed: FeedId, author: Option<&str>) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        // What was read before is read anew: the other entries may be wanted now.
        let sql =
            "UPDATE feeds SET only_author = $1, etag = NULL, last_modified = NULL, body_hash = NULL WHERE id = $2";
        if write.run(sql, Args::new().maybe_text(author).int(feed.0)).await? == 0 {
            return Err(StoreError::Unknown { what: "feed", id: feed.0 });
        }
        write.commit().await
    }

    /// The feeds of one mentor, or all, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_feeds(&self, mentor: Option<MentorId>) -> Result<Vec<Feed>, StoreError> {
        let (condition, args) = match mentor {
            Some(id) => ("AND f.mentor_id = $1", Args::new().int(id.0)),
            None => ("", Args::new()),
        };
        let sql = format!("SELECT {FEED_COLUMNS} FROM feeds f WHERE f.removed_at IS NULL {condition} ORDER BY f.id");
        let rows = self.fetch(AssertSqlSafe(sql), args).await?;
        rows.iter().map(read_feed).collect()
    }

    /// The feeds that have failed with this cause since before then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn feeds_failing_since(&self, cause: &str, before: Time) -> Result<Vec<Feed>, StoreError> {
        let sql = format!(
            "SELECT {FEED_COLUMNS} FROM feeds f WHERE f.removed_at IS NULL AND f.error_count > 0
             AND f.last_error_kind = $1 AND f.cause_since <= $2 ORDER BY f.id"
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().text(cause).time(before)).await?;
        rows.iter().map(read_feed).collect()
    }

    /// One feed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn feed(&self, id: FeedId) -> Result<Option<Feed>, StoreError> {
        let sql = format!("SELECT {FEED_COLUMNS} FROM feeds f WHERE f.removed_at IS NULL AND f.id = $1");
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().int(id.0)).await?;
        rows.first().map(read_feed).transpose()
    }

    /// Stops fetching a feed since that moment, or starts again with `None`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn set_feed_paused(&self, id: FeedId, since: Option<Time>) -> Result<(), StoreError> {
        // Starting again also revives what its server had called gone: the learner may know better.
        let sql = match since {
            Some(_) => "UPDATE feeds SET paused_at = $1 WHERE id = $2 AND removed_at IS NULL",
            None => "UPDATE feeds SET paused_at = $1, gone_at = NULL WHERE id = $2 AND removed_at IS NULL",
        };
        self.change_feed(sql, Args::new().maybe_time(since).int(id.0), id).await
    }

    /// Sets the learner's word for what a feed carries; `None` lets its entries tell at the next fetch.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn set_feed_kind(&self, id: FeedId, chosen: Option<FeedKind>) -> Result<(), StoreError> {
        let chosen = chosen.map(FeedKind::as_str);
        // Without its body hash and validators the feed is read again even if unchanged, so that its entries
        // take the new kind.
        let sql = "UPDATE feeds SET kind_chosen = $1, kind = COALESCE($2, kind), etag = NULL, last_modified = NULL,
                   body_hash = NULL WHERE id = $3 AND removed_at IS NULL";
        self.change_feed(sql, Args::new().maybe_text(chosen).maybe_text(chosen).int(id.0), id).await
    }

    /// Removes a feed, with its entries, from sight; nothing is deleted.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn remove_feed(&self, id: FeedId, now: Time) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "UPDATE feeds SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL";
        if write.run(sql, Args::new().time(now).int(id.0)).await? == 0 {
            return Err(StoreError::Unknown { what: "feed", id: id.0 });
        }
        write.touch_entries(Touched::Feed(id.0)).await?;
        write.commit().await
    }

    /// Gives a feed, with its entries, to another mentor.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn move_feed(&self, id: FeedId, mentor_id: MentorId) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        write.require_mentor(mentor_id).await?;
        let sql = "UPDATE feeds SET mentor_id = $1 WHERE id = $2 AND removed_at IS NULL";
        if write.run(sql, Args::new().int(mentor_id.0).int(id.0)).await? == 0 {
            return Err(StoreError::Unknown { what: "feed", id: id.0 });
        }
        write.give_entries(id, mentor_id).await?;
        write.commit().await
    }

    async fn change_feed(&self, sql: &'static str, args: Args, id: FeedId) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        if write.run(sql, args).await? == 0 {
            return Err(StoreError::Unknown { what: "feed", id: id.0 });
        }
        write.commit().await
    }
}

impl Write {
    pub(super) async fn require_mentor(&mut self, id: MentorId) -> Result<(), StoreError> {
        let sql = "SELECT id FROM mentors WHERE id = $1 AND removed_at IS NULL";
        match self.fetch(sql, Args::new().int(id.0)).await?.is_empty() {
            true => Err(StoreError::Unknown { what: "mentor", id: id.0 }),
            false => Ok(()),
        }
    }

    /// Brings a removed feed back as it was, due at once and with a clean record of errors.
    async fn revive_feed(
        &mut self,
        feed: FeedId,
        mentor_id: MentorId,
        kind_chosen: Option<FeedKind>,
    ) -> Result<(), StoreError> {
        let chosen = kind_chosen.map(FeedKind::as_str);
        let sql = "UPDATE feeds SET mentor_id = $1, kind_chosen = $2, kind = COALESCE($3, kind), removed_at = NULL,
                   paused_at = NULL, gone_at = NULL, error_count = 0, last_error_kind = NULL, last_error = NULL,
                   next_check_at = NULL, next_check_reason = NULL WHERE id = $4";
        let args = Args::new().int(mentor_id.0).maybe_text(chosen).maybe_text(chosen).int(feed.0);
        self.run(sql, args).await?;
        self.give_entries(feed, mentor_id).await
    }

    async fn give_entries(&mut self, feed: FeedId, mentor_id: MentorId) -> Result<(), StoreError> {
        let sql = "UPDATE entries SET mentor_id = $1 WHERE feed_id = $2 AND mentor_id <> $3";
        self.run(sql, Args::new().int(mentor_id.0).int(feed.0).int(mentor_id.0)).await?;
        self.touch_entries(Touched::Feed(feed.0)).await
    }
}

fn read_feed(row: &AnyRow) -> Result<Feed, StoreError> {
    let mut columns = Columns::of(row);
    let feed = Feed {
        id: FeedId(columns.int()?),
        mentor_id: MentorId(columns.int()?),
        url: columns.text()?,
        site_url: columns.maybe_text()?,
        title: columns.maybe_text()?,
        kind: columns.word()?,
        language: columns.maybe_text()?,
        entries: columns.int()?,
        last_success: columns.maybe_time()?,
        last_error: columns.maybe_text()?,
        next_poll: columns.maybe_time()?,
        next_poll_reason: columns.maybe_text()?,
        only_author: None,
        state: FeedState::Ok,
        health: FeedHealth::default(),
    };
    let paused = columns.maybe_time()?.is_some();
    let gone = columns.maybe_time()?.is_some();
    let failures = columns.int()?;
    let health = read_health(&mut columns, failures)?;
    let failing = failures > 0;
    let state = match (paused, gone, failing) {
        (true, _, _) => FeedState::Paused,
        (_, true, _) => FeedState::Gone,
        (_, _, true) => FeedState::Failing,
        _ => FeedState::Ok,
    };
    Ok(Feed { state, health, only_author: columns.maybe_text()?, ..feed })
}

fn read_health(columns: &mut Columns<'_>, failures: i64) -> Result<FeedHealth, StoreError> {
    let failing_since = columns.maybe_time()?;
    let cause = columns.maybe_text()?;
    let cause_since = columns.maybe_time()?;
    // The moments are left as they were by the success that ended a row of failures.
    let fails = failures > 0;
    Ok(FeedHealth {
        failures,
        failing_since: failing_since.filter(|_| fails),
        cause_since: cause_since.filter(|_| fails),
        cause,
        moving_to: columns.maybe_text()?,
        announced_url: columns.maybe_text()?,
        proposed_url: columns.maybe_text()?,
        searched_at: columns.maybe_time()?,
        newest_entry: columns.maybe_time()?,
    })
}
