//! What the learner takes from entries. Writing and removing notes are steps that can be taken back
//! (`steps.rs`); this file reads them. A note outlives the feed its entry came from.

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::rows::{Args, Columns};
use super::writing::Write;
use super::{Store, StoreError};
use crate::domain::{EntryId, GoalId, MentorId, Note, NoteId, NoteKind, Time};

/// A note to be written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewNote {
    /// The entry it is taken from.
    pub entry_id: EntryId,
    /// What it is for.
    pub kind: NoteKind,
    /// What the learner wrote.
    pub text: String,
    /// The moment in the recording it belongs to, in seconds.
    pub at_seconds: Option<i64>,
    /// When an action is due.
    pub by: Option<chrono::NaiveDate>,
}

/// Which notes to list.
#[derive(Debug, Clone, Default)]
pub struct NoteFilter {
    /// Only those on this entry, or on another one of the same piece.
    pub entry: Option<EntryId>,
    /// Only those on this mentor's entries.
    pub mentor: Option<MentorId>,
    /// Only those on entries finished for this goal.
    pub goal: Option<GoalId>,
    /// Only those of this kind.
    pub kind: Option<NoteKind>,
    /// Only those written at or after this moment.
    pub since: Option<Time>,
    /// Only actions not done yet.
    pub open_actions: bool,
    /// At most so many.
    pub limit: Option<usize>,
}

const NOTES: &str = "SELECT n.id, n.entry_id, e.title, m.name, n.kind, n.text, n.at_seconds, n.by_day, n.done_at,
        n.created_at
    FROM notes n JOIN entries e ON e.id = n.entry_id JOIN mentors m ON m.id = e.mentor_id
    WHERE n.removed_at IS NULL";

impl Store {
    /// The notes that a filter lets through, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_notes(&self, filter: &NoteFilter) -> Result<Vec<Note>, StoreError> {
        // Only numbers and the contract's fixed words become part of the statement's text.
        let mut sql = NOTES.to_owned();
        if let Some(entry) = filter.entry {
            sql.push_str(&format!(
                " AND COALESCE(e.folded_into, e.id) = (SELECT COALESCE(w.folded_into, w.id) FROM entries w WHERE w.id = {entry})"
            ));
        }
        if let Some(mentor) = filter.mentor {
            sql.push_str(&format!(" AND e.mentor_id = {mentor}"));
        }
        if let Some(goal) = filter.goal {
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM entry_states s
                    WHERE s.entry_id = n.entry_id AND s.goal_id = {goal} AND s.state = 'done')"
            ));
        }
        if let Some(kind) = filter.kind {
            sql.push_str(&format!(" AND n.kind = '{kind}'"));
        }
        if let Some(since) = filter.since {
            sql.push_str(&format!(" AND n.created_at >= {}", since.timestamp_millis()));
        }
        if filter.open_actions {
            sql.push_str(" AND n.kind = 'action' AND n.done_at IS NULL");
        }
        sql.push_str(" ORDER BY n.created_at DESC, n.id DESC LIMIT $1");
        let limit = i64::try_from(filter.limit.unwrap_or(usize::MAX)).unwrap_or(i64::MAX);
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().int(limit)).await?;
        rows.iter().map(read_note).collect()
    }

    /// One note.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn note(&self, id: NoteId) -> Result<Option<Note>, StoreError> {
        let rows = self.fetch(AssertSqlSafe(format!("{NOTES} AND n.id = $1")), Args::new().int(id.0)).await?;
        rows.first().map(read_note).transpose()
    }
}

impl Write {
    pub(super) async fn insert_note(&mut self, note: &NewNote, now: Time) -> Result<NoteId, StoreError> {
        let sql = "INSERT INTO notes (entry_id, kind, text, at_seconds, by_day, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
        let args = Args::new()
            .int(note.entry_id.0)
            .text(note.kind.as_str())
            .text(&note.text)
            .maybe_int(note.at_seconds)
            .maybe_day(note.by)
            .time(now);
        Ok(NoteId(self.fetch_int(sql, args).await?))
    }

    /// Hides a note since that moment, or shows it again.
    pub(super) async fn set_note_removed(&mut self, id: NoteId, since: Option<Time>) -> Result<(), StoreError> {
        let sql = "UPDATE notes SET removed_at = $1 WHERE id = $2";
        self.run(sql, Args::new().maybe_time(since).int(id.0)).await?;
        Ok(())
    }

    /// Whether a visible note is an action, and when it was done.
    pub(super) async fn find_action(&mut self, id: NoteId) -> Result<Option<(NoteKind, Option<Time>)>, StoreError> {
        let sql = "SELECT kind, done_at FROM notes WHERE id = $1 AND removed_at IS NULL";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mut columns = Columns::of(row);
        Ok(Some((columns.word()?, columns.maybe_time()?)))
    }

    pub(super) async fn set_note_done(&mut self, id: NoteId, done: Option<Time>) -> Result<(), StoreError> {
        self.run("UPDATE notes SET done_at = $1 WHERE id = $2", Args::new().maybe_time(done).int(id.0)).await?;
        Ok(())
    }
}

fn read_note(row: &AnyRow) -> Result<Note, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Note {
        id: NoteId(columns.int()?),
        entry_id: EntryId(columns.int()?),
        entry_title: columns.text()?,
        mentor: columns.text()?,
        kind: columns.word()?,
        text: columns.text()?,
        at_seconds: columns.maybe_int()?,
        by: columns.maybe_day()?,
        done: columns.maybe_time()?,
        created: columns.time()?,
    })
}
