//! What the learner did, week by week.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::{GoalId, Time};

/// What the learner did in one week.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct WeekProgress {
    /// When the week began.
    pub starts: Time,
    /// Minutes spent on entries finished in it; an entry without the learner's own count has its estimate.
    pub minutes: i64,
    /// Entries finished.
    pub done: i64,
    /// Notes written, actions included.
    pub notes: i64,
    /// Actions done.
    pub actions_done: i64,
}

impl Store {
    /// What the learner did in each of `weeks` weeks from `first` on, oldest first, weeks without anything
    /// included. `first` is the moment the first week begins: Monday midnight where the learner lives gives
    /// ISO weeks. With a goal, only what was finished for it, and the notes on those entries.
    ///
    /// Weeks are 168 hours each: where a clock change falls in between, the hour beside midnight counts to the
    /// neighbouring week.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn weekly_progress(
        &self,
        first: Time,
        weeks: u32,
        goal: Option<GoalId>,
    ) -> Result<Vec<WeekProgress>, StoreError> {
        let week = chrono::Duration::weeks(1);
        let finished = goal.map_or(String::new(), |goal| format!("AND s.goal_id = {goal}"));
        let noted = goal.map_or(String::new(), |goal| {
            format!(
                "AND EXISTS (SELECT 1 FROM entry_states s
                    WHERE s.entry_id = n.entry_id AND s.goal_id = {goal} AND s.state = 'done')"
            )
        });
        let done = format!(
            "SELECT (s.done_at - $1) / $2, COUNT(*), CAST(SUM(COALESCE(s.minutes_spent, e.minutes, 0)) AS BIGINT)
             FROM entry_states s JOIN entries e ON e.id = s.entry_id
             WHERE s.state = 'done' AND s.done_at >= $1 AND e.folded_into IS NULL {finished} GROUP BY 1"
        );
        let notes = format!(
            "SELECT (n.created_at - $1) / $2, COUNT(*), CAST(0 AS BIGINT) FROM notes n
             WHERE n.removed_at IS NULL AND n.created_at >= $1 {noted} GROUP BY 1"
        );
        let actions = format!(
            "SELECT (n.done_at - $1) / $2, COUNT(*), CAST(0 AS BIGINT) FROM notes n
             WHERE n.removed_at IS NULL AND n.kind = 'action' AND n.done_at >= $1 {noted} GROUP BY 1"
        );
        let done = self.count_by_week(done, first).await?;
        let notes = self.count_by_week(notes, first).await?;
        let actions = self.count_by_week(actions, first).await?;
        let of = |counts: &HashMap<i64, (i64, i64)>, index: i64| counts.get(&index).copied().unwrap_or_default();
        Ok((0..i64::from(weeks))
            .zip(std::iter::successors(Some(first), |starts| starts.checked_add_signed(week)))
            .map(|(index, starts)| WeekProgress {
                starts,
                done: of(&done, index).0,
                minutes: of(&done, index).1,
                notes: of(&notes, index).0,
                actions_done: of(&actions, index).0,
            })
            .collect())
    }

    /// Runs a statement that answers (week's index, count, sum) from `$1`, the beginning, and `$2`, a week.
    async fn count_by_week(&self, sql: String, first: Time) -> Result<HashMap<i64, (i64, i64)>, StoreError> {
        let args = Args::new().time(first).int(chrono::Duration::weeks(1).num_milliseconds());
        let mut counts = HashMap::new();
        for row in &self.fetch(AssertSqlSafe(sql), args).await? {
            let mut columns = Columns::of(row);
            counts.insert(columns.int()?, (columns.int()?, columns.int()?));
        }
        Ok(counts)
    }
}
