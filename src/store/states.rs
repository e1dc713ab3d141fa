//! What the learner did with entries. No row means: nothing yet.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::rows::{Args, Columns};
use super::writing::Write;
use super::{Store, StoreError};
use crate::domain::{EntryId, EntryState, GoalId, Time};

/// What the learner did with one entry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StateRow {
    /// Where it stands; `New` for one that is only starred.
    pub state: EntryState,
    /// When it was starred.
    pub kept_at: Option<Time>,
    /// When a snoozed one comes back.
    pub snoozed_until: Option<Time>,
    /// When it was finished.
    pub done_at: Option<Time>,
    /// Minutes the learner says it took; `None` counts its estimate.
    pub minutes_spent: Option<i64>,
    /// The goal that this counts for.
    pub goal_id: Option<GoalId>,
    /// How much it helped, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<i64>,
}

impl Default for StateRow {
    fn default() -> Self {
        Self {
            state: EntryState::New,
            kept_at: None,
            snoozed_until: None,
            done_at: None,
            minutes_spent: None,
            goal_id: None,
            rating: None,
        }
    }
}

/// An entry's state as of a moment, for statements that join `entry_states s`: a snooze that has run out
/// counts as new.
pub(super) fn current_state_sql(now: Time) -> String {
    format!(
        "CASE WHEN s.state IS NULL THEN 'new'
              WHEN s.state = 'snoozed' AND COALESCE(s.snoozed_until, 0) <= {} THEN 'new' ELSE s.state END",
        now.timestamp_millis()
    )
}

impl Store {
    /// What the learner did with these entries; untouched ones are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn state_rows(&self, ids: &[EntryId]) -> Result<HashMap<EntryId, StateRow>, StoreError> {
        let sql = format!(
            "SELECT entry_id, state, kept_at, snoozed_until, done_at, minutes_spent, goal_id, rating FROM entry_states
             WHERE entry_id {}",
            self.dialect.in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((EntryId(columns.int()?), read_state(&mut columns)?))
            })
            .collect()
    }

    /// The entries in one state as of `now`, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entry_ids_in_state(&self, state: EntryState, now: Time) -> Result<Vec<EntryId>, StoreError> {
        let condition = format!("{} = '{state}'", current_state_sql(now));
        if state != EntryState::New {
            return self.touched_ids_where(&condition).await;
        }
        // The only state that needs no row.
        let sql = format!(
            "SELECT e.id FROM entries e JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL
             LEFT JOIN feeds f ON f.id = e.feed_id LEFT JOIN entry_states s ON s.entry_id = e.id
             WHERE f.removed_at IS NULL AND e.folded_into IS NULL AND {condition} ORDER BY e.id"
        );
        Ok(self.fetch_ids(AssertSqlSafe(sql), Args::new()).await?.into_iter().map(EntryId).collect())
    }

    /// The starred entries, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn kept_ids(&self) -> Result<Vec<EntryId>, StoreError> {
        self.touched_ids_where("s.kept_at IS NOT NULL").await
    }

    /// The entries that a queue must leave out as of `now`: done, skipped, or still snoozed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn touched_ids(&self, now: Time) -> Result<Vec<EntryId>, StoreError> {
        self.touched_ids_where(&format!("{} IN ('done', 'skipped', 'snoozed')", current_state_sql(now))).await
    }

    /// Those of the touched entries that meet a condition. From their few states to the entries, in that
    /// order, which SQLite keeps for a CROSS JOIN.
    async fn touched_ids_where(&self, condition: &str) -> Result<Vec<EntryId>, StoreError> {
        let sql = format!(
            "SELECT e.id FROM entry_states s CROSS JOIN entries e
             JOIN mentors m ON m.id = e.mentor_id AND m.removed_at IS NULL LEFT JOIN feeds f ON f.id = e.feed_id
             WHERE e.id = s.entry_id AND f.removed_at IS NULL AND e.folded_into IS NULL AND {condition} ORDER BY s.entry_id"
        );
        Ok(self.fetch_ids(AssertSqlSafe(sql), Args::new()).await?.into_iter().map(EntryId).collect())
    }
}

impl Write {
    /// The rows of these entries, with when each last changed; untouched ones are left out.
    pub(super) async fn states_of(
        &mut self,
        ids: &[EntryId],
    ) -> Result<HashMap<EntryId, (StateRow, Time)>, StoreError> {
        let sql = format!(
            "SELECT entry_id, state, kept_at, snoozed_until, done_at, minutes_spent, goal_id, rating, changed_at
             FROM entry_states WHERE entry_id {}",
            self.dialect().in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok((EntryId(columns.int()?), (read_state(&mut columns)?, columns.time()?)))
        };
        rows.iter().map(read).collect()
    }

    /// The row as it is, and when it last changed.
    pub(super) async fn state_row(&mut self, id: EntryId) -> Result<Option<(StateRow, Time)>, StoreError> {
        let sql = "SELECT state, kept_at, snoozed_until, done_at, minutes_spent, goal_id, rating, changed_at FROM entry_states
                   WHERE entry_id = $1";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mut columns = Columns::of(row);
        Ok(Some((read_state(&mut columns)?, columns.time()?)))
    }

    pub(super) async fn forget_state(&mut self, id: EntryId) -> Result<(), StoreError> {
        self.run("DELETE FROM entry_states WHERE entry_id = $1", Args::new().int(id.0)).await?;
        Ok(())
    }

    pub(super) async fn put_state(
        &mut self,
        id: EntryId,
        row: Option<&StateRow>,
        changed_at: Time,
    ) -> Result<(), StoreError> {
        let Some(row) = row else { return self.forget_state(id).await };
        let sql = "INSERT INTO entry_states
                (entry_id, state, kept_at, snoozed_until, done_at, minutes_spent, goal_id, changed_at, rating)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (entry_id) DO UPDATE SET state = excluded.state, kept_at = excluded.kept_at,
                snoozed_until = excluded.snoozed_until, done_at = excluded.done_at,
                minutes_spent = excluded.minutes_spent, goal_id = excluded.goal_id, changed_at = excluded.changed_at,
                rating = excluded.rating";
        let args = Args::new()
            .int(id.0)
            .text(row.state.as_str())
            .maybe_time(row.kept_at)
            .maybe_time(row.snoozed_until)
            .maybe_time(row.done_at)
            .maybe_int(row.minutes_spent)
            .maybe_int(row.goal_id.map(|goal| goal.0))
            .time(changed_at)
            .maybe_int(row.rating);
        self.run(sql, args).await?;
        Ok(())
    }
}

fn read_state(columns: &mut Columns<'_>) -> Result<StateRow, StoreError> {
    Ok(StateRow {
        state: columns.word()?,
        kept_at: columns.maybe_time()?,
        snoozed_until: columns.maybe_time()?,
        done_at: columns.maybe_time()?,
        minutes_spent: columns.maybe_int()?,
        goal_id: columns.maybe_int()?.map(GoalId),
        rating: columns.maybe_int()?,
    })
}
