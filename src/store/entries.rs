//! Reading entries: never with their long text, and never those of a removed feed or mentor.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::rows::{Args, Columns};
use super::states::current_state_sql;
use super::{Store, StoreError};
use crate::domain::{Enclosure, Entry, EntryId, EntryState, FeedId, MentorId, OtherAddress, Speed, Time};

/// Which entries to list.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Only this mentor's.
    pub mentor: Option<MentorId>,
    /// Only this feed's.
    pub feed: Option<FeedId>,
    /// Only those in one of these states; empty means any.
    pub states: Vec<EntryState>,
    /// Only starred ones, or only others.
    pub kept: Option<bool>,
    /// Only those dated at or after this moment.
    pub since: Option<Time>,
    /// At most so many.
    pub limit: Option<usize>,
    /// Which first.
    pub order: EntryOrder,
}

/// Which entries come first. An entry without a date counts by when it was first seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EntryOrder {
    /// By date, newest first.
    #[default]
    Newest,
    /// By date, oldest first.
    Oldest,
    /// By when the learner did something with it, latest first.
    LastTouched,
}

/// Joins that go with [`ENTRY_COLUMNS`].
const ENTRY_TABLES: &str = "FROM entries e
    JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL
    LEFT JOIN feeds f ON f.id = e.feed_id
    LEFT JOIN entry_states s ON s.entry_id = e.id
    LEFT JOIN enclosures x ON x.entry_id = e.id AND x.position = 0";

/// The same for entries the learner touched: from their few states to the entries, in that order, which
/// SQLite keeps for a CROSS JOIN. Every entry has just one row here, so nothing else changes.
const TOUCHED_ENTRY_TABLES: &str = "FROM entry_states s
    CROSS JOIN entries e
    JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL
    LEFT JOIN feeds f ON f.id = e.feed_id
    LEFT JOIN enclosures x ON x.entry_id = e.id AND x.position = 0";

const ENTRY_COLUMNS: &str = "e.id, m.name, e.mentor_id, e.feed_id, e.title, e.url, e.author, e.kind, e.published_at,
    e.minutes, e.language, s.state, s.kept_at, s.snoozed_until, e.summary, x.url, x.media_type, x.bytes, x.seconds";

/// What a list shows: nothing of a removed feed, and each piece once.
const IN_SIGHT: &str = "f.removed_at IS NULL AND e.folded_into IS NULL";

const ENTRY_DATE: &str = "COALESCE(e.published_at, e.first_seen_at)";

impl Store {
    /// One entry, its state as of `now`; `None` also for one that is folded into another ([`Store::shown_for`]).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entry(&self, id: EntryId, now: Time) -> Result<Option<Entry>, StoreError> {
        Ok(self.entries(&[id], now).await?.pop())
    }

    /// These entries in the order asked, states as of `now`; what is not there is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries(&self, ids: &[EntryId], now: Time) -> Result<Vec<Entry>, StoreError> {
        let wanted = self.dialect.in_ids(1);
        let sql = format!("SELECT {ENTRY_COLUMNS} {ENTRY_TABLES} WHERE {IN_SIGHT} AND e.id {wanted}");
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        let mut found = HashMap::with_capacity(rows.len());
        for row in &rows {
            let entry = read_entry(row, self.speed, now)?;
            found.insert(entry.id, entry);
        }
        let mut entries: Vec<Entry> = ids.iter().filter_map(|id| found.get(id).cloned()).collect();
        self.add_other_addresses(&mut entries).await?;
        Ok(entries)
    }

    /// The entries that a filter lets through, states as of `now`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_entries(&self, filter: &EntryFilter, now: Time) -> Result<Vec<Entry>, StoreError> {
        let (sql, args) = list_sql(filter, now);
        let rows = self.fetch(AssertSqlSafe(sql), args).await?;
        let mut entries = rows.iter().map(|row| read_entry(row, self.speed, now)).collect::<Result<Vec<_>, _>>()?;
        self.add_other_addresses(&mut entries).await?;
        Ok(entries)
    }

    /// Where else the pieces of these entries are.
    async fn add_other_addresses(&self, entries: &mut [Entry]) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT e.folded_into, e.id, m.name, e.mentor_id, e.feed_id, e.kind, e.url, d.why,
                x.url, x.media_type, x.bytes, x.seconds
             FROM entries e JOIN folds d ON d.entry_id = e.id
             JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL
             LEFT JOIN feeds f ON f.id = e.feed_id LEFT JOIN enclosures x ON x.entry_id = e.id AND x.position = 0
             WHERE f.removed_at IS NULL AND e.folded_into {} ORDER BY e.id",
            self.dialect.in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(entries.iter().map(|entry| entry.id.0))).await?;
        let mut others: HashMap<EntryId, Vec<OtherAddress>> = HashMap::new();
        for row in &rows {
            let mut columns = Columns::of(row);
            let shown = EntryId(columns.int()?);
            others.entry(shown).or_default().push(read_other_address(&mut columns)?);
        }
        if !others.is_empty() {
            entries.iter_mut().for_each(|entry| entry.also_at = others.get(&entry.id).cloned().unwrap_or_default());
        }
        Ok(())
    }

    /// The plain texts of these entries; one without text is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn texts(&self, ids: &[EntryId]) -> Result<HashMap<EntryId, String>, StoreError> {
        let sql = format!("SELECT entry_id, text FROM entry_texts WHERE entry_id {}", self.dialect.in_ids(1));
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((EntryId(columns.int()?), columns.text()?))
            })
            .collect()
    }

    /// An entry's text as its feed gave it, where that was kept. Not sanitized.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn html(&self, id: EntryId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT html FROM entry_texts WHERE entry_id = $1";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        rows.first().map_or(Ok(None), |row| Columns::of(row).maybe_text())
    }

    /// The same of several entries; one without is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn htmls(&self, ids: &[EntryId]) -> Result<Vec<(EntryId, String)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = self.dialect.in_ids(1);
        let sql = format!("SELECT entry_id, html FROM entry_texts WHERE html IS NOT NULL AND entry_id {wanted}");
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((EntryId(columns.int()?), columns.text()?))
            })
            .collect()
    }

    /// All media files of an entry, the one to play first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn enclosures(&self, id: EntryId) -> Result<Vec<Enclosure>, StoreError> {
        let sql = "SELECT url, media_type, bytes, seconds FROM enclosures WHERE entry_id = $1 ORDER BY position";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        rows.iter().filter_map(|row| read_enclosure(&mut Columns::of(row)).transpose()).collect()
    }

    /// The languages of all entries stored, removed ones included, by code. Answers from an index alone, in
    /// less than a millisecond, which [`Store::languages`] cannot.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn language_codes(&self) -> Result<Vec<String>, StoreError> {
        // From each language to the next one, instead of through all entries.
        let sql = "WITH RECURSIVE codes (code) AS (
                SELECT MIN(language) FROM entries
                UNION ALL
                SELECT (SELECT MIN(language) FROM entries WHERE language > codes.code) FROM codes
                WHERE codes.code IS NOT NULL)
            SELECT code FROM codes WHERE code IS NOT NULL";
        let rows = self.fetch(sql, Args::new()).await?;
        rows.iter().map(|row| Columns::of(row).text()).collect()
    }

    /// The languages of the library's entries with how many each has, commonest first; unknown ones are left
    /// out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn languages(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let sql = "SELECT e.language, COUNT(*) AS entries FROM entries e
            JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL LEFT JOIN feeds f ON f.id = e.feed_id
            WHERE f.removed_at IS NULL AND e.folded_into IS NULL AND e.language IS NOT NULL
            GROUP BY e.language ORDER BY entries DESC, e.language";
        let rows = self.fetch(sql, Args::new()).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((columns.text()?, columns.int()?))
            })
            .collect()
    }
}

/// The statement for a filter. Only numbers and the contract's fixed words become part of its text.
fn list_sql(filter: &EntryFilter, now: Time) -> (String, Args) {
    let mut conditions = vec![IN_SIGHT.to_owned()];
    if let Some(mentor) = filter.mentor {
        // Their own, and what is shown in the place of their own.
        conditions.push(format!(
            "(e.mentor_id = {mentor} OR e.id IN (SELECT o.folded_into FROM entries o LEFT JOIN feeds p ON p.id = o.feed_id
                WHERE o.mentor_id = {mentor} AND o.folded_into IS NOT NULL AND p.removed_at IS NULL))"
        ));
    }
    if let Some(feed) = filter.feed {
        conditions.push(format!("e.feed_id = {feed}"));
    }
    if !filter.states.is_empty() {
        let words: Vec<String> = filter.states.iter().map(|state| format!("'{state}'")).collect();
        conditions.push(format!("{} IN ({})", current_state_sql(now), words.join(", ")));
    }
    match filter.kept {
        Some(true) => conditions.push("s.kept_at IS NOT NULL".to_owned()),
        Some(false) => conditions.push("s.kept_at IS NULL".to_owned()),
        None => {}
    }
    if let Some(since) = filter.since {
        conditions.push(format!("{ENTRY_DATE} >= {}", since.timestamp_millis()));
    }
    let order = match filter.order {
        EntryOrder::Newest => format!("{ENTRY_DATE} DESC, e.id DESC"),
        EntryOrder::Oldest => format!("{ENTRY_DATE}, e.id"),
        EntryOrder::LastTouched => "COALESCE(s.changed_at, 0) DESC, e.id DESC".to_owned(),
    };
    let untouched_too =
        filter.kept != Some(true) && (filter.states.is_empty() || filter.states.contains(&EntryState::New));
    let tables = if untouched_too {
        ENTRY_TABLES
    } else {
        conditions.push("e.id = s.entry_id".to_owned());
        TOUCHED_ENTRY_TABLES
    };
    let limit = i64::try_from(filter.limit.unwrap_or(usize::MAX)).unwrap_or(i64::MAX);
    let sql = format!("SELECT {ENTRY_COLUMNS} {tables} WHERE {} ORDER BY {order} LIMIT $1", conditions.join(" AND "));
    (sql, Args::new().int(limit))
}

fn read_entry(row: &AnyRow, speed: Speed, now: Time) -> Result<Entry, StoreError> {
    let mut columns = Columns::of(row);
    let mut entry = Entry {
        id: EntryId(columns.int()?),
        mentor: columns.text()?,
        mentor_id: MentorId(columns.int()?),
        feed_id: columns.maybe_int()?.map(FeedId),
        title: columns.text()?,
        url: columns.maybe_text()?,
        author: columns.maybe_text()?,
        kind: columns.word()?,
        published: columns.maybe_time()?,
        minutes: columns.maybe_int()?,
        language: columns.maybe_text()?,
        state: columns.maybe_word()?.unwrap_or(EntryState::New),
        kept: columns.maybe_time()?.is_some(),
        snoozed_until: columns.maybe_time()?,
        summary: columns.maybe_text()?,
        enclosure: read_enclosure(&mut columns)?,
        also_at: Vec::new(),
    };
    if entry.state == EntryState::Snoozed && entry.snoozed_until.is_none_or(|until| until <= now) {
        entry.state = EntryState::New;
    }
    entry.minutes = entry.minutes.map(|minutes| speed.minutes(entry.kind, minutes));
    if entry.state != EntryState::Snoozed {
        entry.snoozed_until = None;
    }
    Ok(entry)
}

fn read_other_address(columns: &mut Columns<'_>) -> Result<OtherAddress, StoreError> {
    Ok(OtherAddress {
        entry_id: EntryId(columns.int()?),
        mentor: columns.text()?,
        mentor_id: MentorId(columns.int()?),
        feed_id: columns.maybe_int()?.map(FeedId),
        kind: columns.word()?,
        url: columns.maybe_text()?,
        why: columns.text()?,
        enclosure: read_enclosure(columns)?,
    })
}

pub(super) fn read_enclosure(columns: &mut Columns<'_>) -> Result<Option<Enclosure>, StoreError> {
    let (url, media_type) = (columns.maybe_text()?, columns.maybe_text()?);
    let (bytes, seconds) = (columns.maybe_int()?, columns.maybe_int()?);
    Ok(url.map(|url| Enclosure { url, media_type, bytes, seconds }))
}
