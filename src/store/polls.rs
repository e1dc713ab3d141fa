//! What fetching needs to know of a feed, and what it reports back. (A feed that was read is reported by
//! `ingest`, in the transaction that stores its entries.)

use std::collections::HashMap;

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::rows::{Args, Columns};
use super::writing::Write;
use super::{BATCH_ROWS, Store, StoreError};
use crate::domain::{FeedId, FeedKind, MentorId, Time, Validators};

/// What fetching needs to know of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPoll {
    /// Names the feed.
    pub id: FeedId,
    /// Whose it is.
    pub mentor_id: MentorId,
    /// The address to fetch.
    pub url: String,
    /// What it carries, as far as is known.
    pub kind: FeedKind,
    /// The learner's word for that.
    pub kind_chosen: Option<FeedKind>,
    /// Only this author's entries are taken; `None` takes all.
    pub only_author: Option<String>,
    /// To be sent back byte for byte.
    pub validators: Validators,
    /// A hash of the last body that was stored.
    pub body_hash: Option<String>,
    /// Failures since the last success.
    pub error_count: i64,
    /// When the last request began.
    pub last_checked_at: Option<Time>,
    /// When it was last read, or found unchanged.
    pub last_success_at: Option<Time>,
    /// Not to be asked before this time; `None` means at once.
    pub next_check_at: Option<Time>,
    /// The learner paused it.
    pub paused: bool,
    /// The server said that it is gone for good.
    pub gone: bool,
    /// The cause of the last failure, as the sync named it; `None` after a success.
    pub last_error_kind: Option<String>,
    /// It said of itself that it moved, or has a hub, when it was last read.
    pub announces: bool,
    /// What the feed itself asked for when it was last read, as [`AskNote`] brought it.
    pub hints: Option<String>,
    /// When it was last asked for the whole document.
    pub read_whole_at: Option<Time>,
    /// When the learner last had it asked before its time.
    pub manual_check_at: Option<Time>,
    /// The day (since 1970, UTC) of the last request.
    pub asked_day: Option<i64>,
    /// Requests on that day.
    pub asked_times: i64,
    /// When its newest entries were published, as [`AskNote`] brought it; `None` where the entries have to be looked at.
    pub dates: Option<Vec<Time>>,
}

/// What becomes of the publication times that are kept with a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Dates {
    /// They stay.
    #[default]
    Keep,
    /// They may be wrong now: the entries have to be looked at the next time.
    Forget,
    /// They are these.
    Are(Vec<Time>),
}

impl Dates {
    fn write(&self) -> Option<String> {
        match self {
            Self::Keep => None,
            Self::Forget => Some(String::new()),
            Self::Are(times) => {
                let times = times.iter().map(|time| time.timestamp_millis().to_string());
                Some(times.collect::<Vec<_>>().join(","))
            }
        }
    }

    /// `None` for what is not known, or was written by a program that writes it otherwise.
    fn read(text: Option<&str>) -> Option<Vec<Time>> {
        let text = text.filter(|text| !text.is_empty())?;
        text.split(',').map(|time| Time::from_timestamp_millis(time.parse().ok()?)).collect()
    }
}

/// What every ask leaves on a feed's row, whatever came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskNote {
    /// Why the next ask is when it is, in words.
    pub reason: Option<String>,
    /// What the feed itself asks for; `None` keeps what it asked for before.
    pub hints: Option<String>,
    /// The whole document was asked for: no validators were sent, or they did not help.
    pub whole: bool,
    /// The learner had it asked before its time.
    pub manual: bool,
    /// No request was made after all.
    pub unasked: bool,
    /// When the newest entries were published.
    pub dates: Dates,
}

/// What a note changes on a feed's row; the first eight arguments are [`AskNote::columns`].
pub(super) const NOTED: &str = "next_check_reason = $1, hints = COALESCE($2, hints),
    read_whole_at = COALESCE($3, read_whole_at), manual_check_at = COALESCE($4, manual_check_at),
    asked_times = CASE WHEN asked_day = $5 THEN asked_times ELSE 0 END + $6, asked_day = $7, dates = COALESCE($8, dates)";

impl AskNote {
    /// The arguments of [`NOTED`] for an ask that began then.
    pub(super) fn columns(&self, at: Time) -> Args {
        let day = at.timestamp().div_euclid(86_400);
        Args::new()
            .maybe_text(self.reason.as_deref())
            .maybe_text(self.hints.as_deref())
            .maybe_time(self.whole.then_some(at))
            .maybe_time(self.manual.then_some(at))
            .int(day)
            .int(i64::from(!self.unasked))
            .int(day)
            .maybe_text(self.dates.write().as_deref())
    }
}

/// A feed that was asked and had nothing new.
#[derive(Debug, Clone)]
pub struct FeedChecked {
    /// Names the feed.
    pub feed_id: FeedId,
    /// When the request began.
    pub at: Time,
    /// What to send next time.
    pub validators: Validators,
    /// Not to be asked before this time.
    pub next_check_at: Option<Time>,
    /// What the ask leaves behind.
    pub note: AskNote,
}

/// A feed that could not be read.
#[derive(Debug, Clone)]
pub struct FeedFailure {
    /// Names the feed.
    pub feed_id: FeedId,
    /// When the request began.
    pub at: Time,
    /// A short stable word for the cause.
    pub kind: String,
    /// What went wrong, for people.
    pub message: String,
    /// Not to be asked before this time.
    pub next_check_at: Option<Time>,
    /// The server said that it is gone for good (410).
    pub gone: bool,
    /// What the ask leaves behind.
    pub note: AskNote,
}

impl Store {
    /// Every feed of these mentors, or of all, paused and gone ones included, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn polls(&self, mentors: Option<&[MentorId]>) -> Result<Vec<FeedPoll>, StoreError> {
        let mut sql = "SELECT id, mentor_id, url, kind, kind_chosen, etag, last_modified, body_hash, error_count,
            last_checked_at, last_success_at, next_check_at, paused_at, gone_at, last_error_kind,
            COALESCE(announced_url, hub_url), hints, read_whole_at, manual_check_at, asked_day, asked_times, dates,
            only_author FROM feeds WHERE removed_at IS NULL"
            .to_owned();
        let mut args = Args::new();
        if let Some(mentors) = mentors {
            sql.push_str(&format!(" AND mentor_id {}", self.dialect.in_ids(1)));
            args = args.ids(mentors.iter().map(|id| id.0));
        }
        sql.push_str(" ORDER BY id");
        let rows = self.fetch(AssertSqlSafe(sql), args).await?;
        rows.iter().map(read_poll).collect()
    }

    /// When the next feed is due: the earliest of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn next_due(&self) -> Result<Option<Time>, StoreError> {
        let rows = self.fetch("SELECT MIN(next_check_at) FROM feeds WHERE removed_at IS NULL", Args::new()).await?;
        rows.first().map_or(Ok(None), |row| Columns::of(row).maybe_time())
    }

    /// When the newest `limit` dated entries of each feed were published, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn published_times(
        &self,
        feeds: &[FeedId],
        limit: usize,
    ) -> Result<HashMap<FeedId, Vec<Time>>, StoreError> {
        let sql = format!(
            "SELECT feed_id, published_at FROM
                (SELECT feed_id, published_at, ROW_NUMBER() OVER (PARTITION BY feed_id ORDER BY published_at DESC) AS place
                 FROM entries WHERE feed_id {} AND published_at IS NOT NULL) AS dated
             WHERE place <= $2 ORDER BY feed_id, place",
            self.dialect.in_ids(1)
        );
        let args = Args::new().ids(feeds.iter().map(|id| id.0)).int(i64::try_from(limit).unwrap_or(i64::MAX));
        let mut times: HashMap<FeedId, Vec<Time>> = HashMap::new();
        for row in &self.fetch(AssertSqlSafe(sql), args).await? {
            let mut columns = Columns::of(row);
            let feed = FeedId(columns.int()?);
            times.entry(feed).or_default().push(columns.time()?);
        }
        Ok(times)
    }

    /// Notes that a feed had nothing new.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_unchanged(&self, checked: &FeedChecked) -> Result<(), StoreError> {
        self.record_all_unchanged(std::slice::from_ref(checked)).await
    }

    /// Notes, in one transaction, that several feeds had nothing new.
    ///
    /// # Errors
    /// When the database cannot be written; then none is noted.
    pub async fn record_all_unchanged(&self, checked: &[FeedChecked]) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        for chunk in checked.chunks(BATCH_ROWS) {
            write.record_unchanged(chunk).await?;
        }
        write.commit().await
    }

    /// Notes that a feed could not be read. Its entries and validators stay as they are.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_failure(&self, failure: &FeedFailure) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "UPDATE feeds SET
            failing_since = CASE WHEN error_count = 0 THEN $1 ELSE COALESCE(failing_since, $2) END,
            cause_since = CASE WHEN error_count = 0 OR last_error_kind <> $3 THEN $4 ELSE COALESCE(cause_since, $5) END,
            last_checked_at = $6, error_count = error_count + 1, last_error_kind = $7,
            last_error = $8, next_check_at = $9, gone_at = COALESCE(gone_at, $10) WHERE id = $11";
        let args = Args::new()
            .time(failure.at)
            .time(failure.at)
            .text(&failure.kind)
            .time(failure.at)
            .time(failure.at)
            .time(failure.at)
            .text(&failure.kind)
            .text(&failure.message)
            .maybe_time(failure.next_check_at)
            .maybe_time(failure.gone.then_some(failure.at))
            .int(failure.feed_id.0);
        write.run(sql, args).await?;
        write.note_ask(failure.feed_id, failure.at, &failure.note).await?;
        write.commit().await
    }
}

impl Store {
    /// Notes that a feed could not be asked, through no fault of its own: this machine had no network, or its domain asked
    /// to be left alone. Nothing is held against it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_unasked(&self, failure: &FeedFailure) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql =
            "UPDATE feeds SET next_check_at = $1, last_error = CASE WHEN error_count = 0 THEN $2 ELSE last_error END
                   WHERE id = $3";
        let args = Args::new().maybe_time(failure.next_check_at).text(&failure.message).int(failure.feed_id.0);
        write.run(sql, args).await?;
        write.commit().await
    }
}

impl Write {
    /// Notes what one ask leaves behind; `at` is when it began.
    async fn note_ask(&mut self, feed: FeedId, at: Time, note: &AskNote) -> Result<(), StoreError> {
        let sql = format!("UPDATE feeds SET {NOTED} WHERE id = $9");
        self.run(AssertSqlSafe(sql), note.columns(at).int(feed.0)).await?;
        Ok(())
    }

    async fn record_unchanged(&mut self, checked: &[FeedChecked]) -> Result<(), StoreError> {
        let mut args = Args::new();
        for feed in checked {
            args = args
                .int(feed.feed_id.0)
                .time(feed.at)
                .maybe_text(feed.validators.etag.as_deref())
                .maybe_text(feed.validators.last_modified.as_deref())
                .maybe_time(feed.next_check_at)
                .maybe_text(feed.note.reason.as_deref())
                .maybe_time(feed.note.whole.then_some(feed.at))
                .maybe_time(feed.note.manual.then_some(feed.at))
                .int(feed.at.timestamp().div_euclid(86_400))
                .maybe_text(feed.note.dates.write().as_deref());
        }
        // Both databases call the columns of a VALUES list column1, column2, ….
        let sql = format!(
            "UPDATE feeds SET last_checked_at = checked.column2, last_success_at = checked.column2,
                etag = checked.column3, last_modified = checked.column4, next_check_at = checked.column5,
                error_count = 0, last_error_kind = NULL, last_error = NULL, gone_at = NULL,
                next_check_reason = checked.column6, read_whole_at = COALESCE(checked.column7, read_whole_at),
                manual_check_at = COALESCE(checked.column8, manual_check_at),
                asked_times = CASE WHEN asked_day = checked.column9 THEN asked_times + 1 ELSE 1 END,
                asked_day = checked.column9, dates = COALESCE(checked.column10, dates)
             FROM (VALUES {}) AS checked WHERE feeds.id = checked.column1",
            self.dialect().values(checked.len(), 10)
        );
        self.run(AssertSqlSafe(sql), args).await?;
        Ok(())
    }
}

fn read_poll(row: &AnyRow) -> Result<FeedPoll, StoreError> {
    let mut columns = Columns::of(row);
    Ok(FeedPoll {
        id: FeedId(columns.int()?),
        mentor_id: MentorId(columns.int()?),
        url: columns.text()?,
        kind: columns.word()?,
        kind_chosen: columns.maybe_word()?,
        validators: Validators { etag: columns.maybe_text()?, last_modified: columns.maybe_text()? },
        body_hash: columns.maybe_text()?,
        error_count: columns.int()?,
        last_checked_at: columns.maybe_time()?,
        last_success_at: columns.maybe_time()?,
        next_check_at: columns.maybe_time()?,
        paused: columns.maybe_time()?.is_some(),
        gone: columns.maybe_time()?.is_some(),
        last_error_kind: columns.maybe_text()?,
        announces: columns.maybe_text()?.is_some(),
        hints: columns.maybe_text()?,
        read_whole_at: columns.maybe_time()?,
        manual_check_at: columns.maybe_time()?,
        asked_day: columns.maybe_int()?,
        asked_times: columns.int()?,
        dates: Dates::read(columns.maybe_text()?.as_deref()),
        only_author: columns.maybe_text()?,
    })
}
