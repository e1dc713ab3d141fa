//! What the learner's steps say of entries: which served a goal, and which did not.

use sqlx::AssertSqlSafe;

use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::{EntryId, EntryState, GoalId, MentorId, Time};

/// What the learner did with an entry, as far as it says something of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// The entry.
    pub entry_id: EntryId,
    /// Where it stands.
    pub state: EntryState,
    /// Starred.
    pub kept: bool,
    /// How much it helped, 1 to 5, where that was said.
    pub rating: Option<i64>,
    /// "Not for this goal."
    pub not_for_it: bool,
}

/// An entry that was finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedEntry {
    /// Whose it is.
    pub mentor_id: MentorId,
    /// Its title.
    pub title: String,
    /// The goal it was finished for.
    pub goal_id: Option<GoalId>,
    /// The minutes it took.
    pub minutes: i64,
    /// When.
    pub at: Time,
}

impl Store {
    /// What was done with entries that counts for a goal, the latest last; nothing from before the goal was made to
    /// forget.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn judgements(&self, goal: GoalId) -> Result<Vec<Judgement>, StoreError> {
        let sql = "SELECT s.entry_id, s.state, CASE WHEN s.kept_at IS NULL THEN 0 ELSE 1 END, s.rating, s.changed_at
                   FROM entry_states s JOIN entries e ON e.id = s.entry_id JOIN goals g ON g.id = s.goal_id
                   WHERE s.goal_id = $1 AND e.folded_into IS NULL AND s.changed_at >= COALESCE(g.learns_from, 0)
                   AND (s.state IN ('done', 'skipped') OR s.kept_at IS NOT NULL)
                   ORDER BY s.changed_at, s.entry_id";
        let mut judgements = Vec::new();
        for row in &self.fetch(sql, Args::new().int(goal.0)).await? {
            let mut columns = Columns::of(row);
            judgements.push(Judgement {
                entry_id: EntryId(columns.int()?),
                state: columns.word()?,
                kept: columns.int()? == 1,
                rating: columns.maybe_int()?,
                not_for_it: false,
            });
        }
        let sql = "SELECT DISTINCT COALESCE(e.folded_into, e.id) AS shown, COALESCE(k.skipped_at, 0) AS at
                   FROM goal_skips k JOIN entries e ON e.id = k.entry_id JOIN goals g ON g.id = k.goal_id
                   WHERE k.goal_id = $1 AND COALESCE(k.skipped_at, 0) >= COALESCE(g.learns_from, 0)
                   ORDER BY at, shown";
        for row in &self.fetch(sql, Args::new().int(goal.0)).await? {
            let entry_id = EntryId(Columns::of(row).int()?);
            judgements.retain(|known| known.entry_id != entry_id);
            let (state, kept, rating) = (EntryState::New, false, None);
            judgements.push(Judgement { entry_id, state, kept, rating, not_for_it: true });
        }
        Ok(judgements)
    }

    /// What was finished since then, latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn finished_since(&self, since: Time) -> Result<Vec<FinishedEntry>, StoreError> {
        let sql = "SELECT e.mentor_id, e.title, s.goal_id, COALESCE(s.minutes_spent, e.minutes, 0), s.done_at
                   FROM entry_states s JOIN entries e ON e.id = s.entry_id
                   WHERE s.state = 'done' AND s.done_at >= $1 AND e.folded_into IS NULL
                   ORDER BY s.done_at DESC, s.entry_id DESC";
        let rows = self.fetch(sql, Args::new().time(since)).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok(FinishedEntry {
                    mentor_id: MentorId(columns.int()?),
                    title: columns.text()?,
                    goal_id: columns.maybe_int()?.map(GoalId),
                    minutes: columns.int()?,
                    at: columns.time()?,
                })
            })
            .collect()
    }

    /// The titles of these mentors' entries that are shown.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn titles_of(&self, mentors: &[MentorId]) -> Result<Vec<(EntryId, MentorId, String)>, StoreError> {
        let sql = format!(
            "SELECT e.id, e.mentor_id, e.title FROM entries e LEFT JOIN feeds f ON f.id = e.feed_id
             WHERE e.mentor_id {} AND e.folded_into IS NULL AND f.removed_at IS NULL ORDER BY e.id",
            self.dialect.in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(mentors.iter().map(|id| id.0))).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((EntryId(columns.int()?), MentorId(columns.int()?), columns.text()?))
            })
            .collect()
    }

    /// Makes a goal forget what it has learnt: what was judged before `now` teaches it nothing any more.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_judgements(&self, goal: GoalId, now: Time) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        write.run("UPDATE goals SET learns_from = $1 WHERE id = $2", Args::new().time(now).int(goal.0)).await?;
        write.commit().await
    }
}
