//! Learning goals and what was done for each.

use std::collections::HashMap;

use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::rows::{Args, Columns};
use super::slugs::Slugged;
use super::writing::Write;
use super::{Store, StoreError};
use crate::domain::{EntryId, Goal, GoalId, GoalProgress, GoalState, MentorId, Time};

/// A goal to be set.
#[derive(Debug, Clone, Default)]
pub struct NewGoal {
    /// The slug to take where it is free; `a-z`, `0-9` and `-`.
    pub slug_hint: String,
    /// What is to be reached.
    pub title: String,
    /// Why it matters.
    pub why: Option<String>,
    /// The deadline.
    pub by: Option<NaiveDate>,
    /// How the learner will know.
    pub measure: Option<String>,
    /// Minutes a week set aside for it.
    pub minutes_per_week: Option<i64>,
    /// The mentors chosen for it.
    pub mentors: Vec<MentorId>,
    /// Searches of its own, in the query language.
    pub searches: Vec<String>,
}

/// What to change of a goal; `None` leaves a field as it is, `Some(None)` empties it. Where a goal stands is
/// changed by a step ([`super::Change::SetGoalState`]), which can be taken back.
#[derive(Debug, Clone, Default)]
pub struct GoalChange {
    /// What is to be reached; the slug stays.
    pub title: Option<String>,
    /// Why it matters.
    pub why: Option<Option<String>>,
    /// The deadline.
    pub by: Option<Option<NaiveDate>>,
    /// How the learner will know.
    pub measure: Option<Option<String>>,
    /// Minutes a week set aside for it.
    pub minutes_per_week: Option<Option<i64>>,
    /// All mentors chosen for it, replacing the present ones.
    pub mentors: Option<Vec<MentorId>>,
    /// All searches of its own, replacing the present ones.
    pub searches: Option<Vec<String>>,
}

/// Length of a week in milliseconds.
const WEEK_MS: f64 = 7.0 * 24.0 * 3600.0 * 1000.0;

impl Store {
    /// Sets a goal.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a mentor that is not there, or when the database cannot be written.
    pub async fn insert_goal(&self, goal: &NewGoal, now: Time) -> Result<GoalId, StoreError> {
        let mut write = self.write().await?;
        let slug = write.find_free_slug(Slugged::Goals, &goal.slug_hint).await?;
        let sql = "INSERT INTO goals (slug, title, why, by_day, measure, minutes_per_week, state, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, 'open', $7) RETURNING id";
        let args = Args::new()
            .text(&slug)
            .text(&goal.title)
            .maybe_text(goal.why.as_deref())
            .maybe_day(goal.by)
            .maybe_text(goal.measure.as_deref())
            .maybe_int(goal.minutes_per_week)
            .time(now);
        let id = GoalId(write.fetch_int(sql, args).await?);
        write.add_goal_mentors(id, &goal.mentors).await?;
        write.add_goal_searches(id, &goal.searches).await?;
        write.commit().await?;
        Ok(id)
    }

    /// Changes a goal.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a goal or mentor that is not there, or when the database cannot be written.
    pub async fn update_goal(&self, id: GoalId, change: &GoalChange) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "SELECT title, why, by_day, measure, minutes_per_week FROM goals WHERE id = $1";
        let rows = write.fetch(sql, Args::new().int(id.0)).await?;
        let row = rows.first().ok_or(StoreError::Unknown { what: "goal", id: id.0 })?;
        let mut columns = Columns::of(row);
        let title = columns.text()?;
        let (why, by) = (columns.maybe_text()?, columns.maybe_day()?);
        let (measure, minutes) = (columns.maybe_text()?, columns.maybe_int()?);
        let args = Args::new()
            .text(change.title.as_ref().unwrap_or(&title))
            .maybe_text(change.why.as_ref().unwrap_or(&why).as_deref())
            .maybe_day(change.by.unwrap_or(by))
            .maybe_text(change.measure.as_ref().unwrap_or(&measure).as_deref())
            .maybe_int(change.minutes_per_week.unwrap_or(minutes))
            .int(id.0);
        let sql = "UPDATE goals SET title = $1, why = $2, by_day = $3, measure = $4, minutes_per_week = $5
                   WHERE id = $6";
        write.run(sql, args).await?;
        if let Some(mentors) = &change.mentors {
            write.run("DELETE FROM goal_mentors WHERE goal_id = $1", Args::new().int(id.0)).await?;
            write.add_goal_mentors(id, mentors).await?;
        }
        if let Some(searches) = &change.searches {
            write.run("DELETE FROM goal_searches WHERE goal_id = $1", Args::new().int(id.0)).await?;
            write.add_goal_searches(id, searches).await?;
        }
        write.commit().await
    }

    /// Every goal with its progress as of `now`, oldest first.
    ///
    /// Pace is minutes spent as a share of minutes planned: the weekly minutes times the weeks from the goal's
    /// setting to now (or to its end, where it has ended), counted as one week at least, so that the first
    /// day does not look like a triumph.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_goals(&self, now: Time) -> Result<Vec<Goal>, StoreError> {
        let sql = "SELECT id, slug, title, why, by_day, measure, minutes_per_week, state, created_at, ended_at
                   FROM goals ORDER BY id";
        let rows = self.fetch(sql, Args::new()).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut mentors = self.read_goal_mentors().await?;
        let mut searches = self.read_goal_searches().await?;
        let mut progress = self.read_goal_progress().await?;
        let mut goals = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut columns = Columns::of(row);
            let id = GoalId(columns.int()?);
            let mut goal = Goal {
                id,
                slug: columns.text()?,
                title: columns.text()?,
                why: columns.maybe_text()?,
                by: columns.maybe_day()?,
                measure: columns.maybe_text()?,
                minutes_per_week: columns.maybe_int()?,
                state: columns.word()?,
                mentors: mentors.remove(&id).unwrap_or_default(),
                searches: searches.remove(&id).unwrap_or_default(),
                progress: progress.remove(&id).unwrap_or_default(),
            };
            let created = columns.time()?;
            let until = columns.maybe_time()?.unwrap_or(now);
            goal.progress.pace = find_pace(goal.progress.minutes, goal.minutes_per_week, created, until);
            goals.push(goal);
        }
        Ok(goals)
    }

    /// The mentors chosen for a goal, by id; removed ones are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn goal_mentor_ids(&self, goal: GoalId) -> Result<Vec<MentorId>, StoreError> {
        let sql = "SELECT g.mentor_id FROM goal_mentors g JOIN mentors m ON m.id = g.mentor_id
                   WHERE g.goal_id = $1 AND m.removed_at IS NULL ORDER BY g.mentor_id";
        Ok(self.fetch_ids(sql, Args::new().int(goal.0)).await?.into_iter().map(MentorId).collect())
    }

    /// The entries said to be not for this goal, by id; what was said of a folded one holds for the one that is shown.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn goal_skips(&self, goal: GoalId) -> Result<Vec<EntryId>, StoreError> {
        let sql = "SELECT DISTINCT COALESCE(e.folded_into, e.id) AS shown FROM goal_skips g
                   JOIN entries e ON e.id = g.entry_id WHERE g.goal_id = $1 ORDER BY shown";
        Ok(self.fetch_ids(sql, Args::new().int(goal.0)).await?.into_iter().map(EntryId).collect())
    }

    async fn read_goal_mentors(&self) -> Result<HashMap<GoalId, Vec<String>>, StoreError> {
        let sql = "SELECT g.goal_id, m.name FROM goal_mentors g JOIN mentors m ON m.id = g.mentor_id
                   WHERE m.removed_at IS NULL ORDER BY g.goal_id, g.mentor_id";
        let mut mentors: HashMap<GoalId, Vec<String>> = HashMap::new();
        for row in &self.fetch(sql, Args::new()).await? {
            let mut columns = Columns::of(row);
            mentors.entry(GoalId(columns.int()?)).or_default().push(columns.text()?);
        }
        Ok(mentors)
    }

    async fn read_goal_searches(&self) -> Result<HashMap<GoalId, Vec<String>>, StoreError> {
        let sql = "SELECT goal_id, text FROM goal_searches ORDER BY goal_id, position";
        let mut searches: HashMap<GoalId, Vec<String>> = HashMap::new();
        for row in &self.fetch(sql, Args::new()).await? {
            let mut columns = Columns::of(row);
            searches.entry(GoalId(columns.int()?)).or_default().push(columns.text()?);
        }
        Ok(searches)
    }

    async fn read_goal_progress(&self) -> Result<HashMap<GoalId, GoalProgress>, StoreError> {
        let mut progress: HashMap<GoalId, GoalProgress> = HashMap::new();
        let sql = "SELECT s.goal_id, COUNT(*), CAST(SUM(COALESCE(s.minutes_spent, e.minutes, 0)) AS BIGINT)
            FROM entry_states s JOIN entries e ON e.id = s.entry_id
            WHERE s.goal_id IS NOT NULL AND s.state = 'done' AND e.folded_into IS NULL GROUP BY s.goal_id";
        for row in &self.fetch(sql, Args::new()).await? {
            let mut columns = Columns::of(row);
            let goal = progress.entry(GoalId(columns.int()?)).or_default();
            (goal.done, goal.minutes) = (columns.int()?, columns.int()?);
        }
        let sql = "SELECT s.goal_id, COUNT(*),
                CAST(SUM(CASE WHEN n.kind = 'action' AND n.done_at IS NULL THEN 1 ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE WHEN n.kind = 'action' AND n.done_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT)
            FROM notes n JOIN entry_states s ON s.entry_id = n.entry_id
            WHERE n.removed_at IS NULL AND s.goal_id IS NOT NULL AND s.state = 'done' GROUP BY s.goal_id";
        for row in &self.fetch(sql, Args::new()).await? {
            let mut columns = Columns::of(row);
            let goal = progress.entry(GoalId(columns.int()?)).or_default();
            (goal.notes, goal.actions_open, goal.actions_done) = (columns.int()?, columns.int()?, columns.int()?);
        }
        Ok(progress)
    }
}

impl Write {
    async fn add_goal_mentors(&mut self, goal: GoalId, mentors: &[MentorId]) -> Result<(), StoreError> {
        for mentor in mentors {
            self.require_mentor(*mentor).await?;
            let sql = "INSERT INTO goal_mentors (goal_id, mentor_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            self.run(sql, Args::new().int(goal.0).int(mentor.0)).await?;
        }
        Ok(())
    }

    async fn add_goal_searches(&mut self, goal: GoalId, searches: &[String]) -> Result<(), StoreError> {
        for (text, position) in searches.iter().zip(0..) {
            let sql = "INSERT INTO goal_searches (goal_id, position, text) VALUES ($1, $2, $3)";
            self.run(sql, Args::new().int(goal.0).int(position).text(text)).await?;
        }
        Ok(())
    }

    /// Where a goal stands, and since when it has ended.
    pub(super) async fn goal_state(&mut self, id: GoalId) -> Result<Option<(GoalState, Option<Time>)>, StoreError> {
        let rows = self.fetch("SELECT state, ended_at FROM goals WHERE id = $1", Args::new().int(id.0)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mut columns = Columns::of(row);
        Ok(Some((columns.word()?, columns.maybe_time()?)))
    }

    pub(super) async fn set_goal_state(
        &mut self,
        id: GoalId,
        state: GoalState,
        ended_at: Option<Time>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE goals SET state = $1, ended_at = $2 WHERE id = $3";
        self.run(AssertSqlSafe(sql), Args::new().text(state.as_str()).maybe_time(ended_at).int(id.0)).await?;
        Ok(())
    }

    /// Says, or takes back, that an entry is not for a goal; answers whether that changed anything.
    pub(super) async fn set_goal_skip(
        &mut self,
        goal: GoalId,
        entry: EntryId,
        skip: bool,
        now: Time,
    ) -> Result<bool, StoreError> {
        let pair = Args::new().int(goal.0).int(entry.0);
        let changed = match skip {
            true => {
                let sql = "INSERT INTO goal_skips (goal_id, entry_id, skipped_at) VALUES ($1, $2, $3)
                           ON CONFLICT DO NOTHING";
                self.run(sql, pair.time(now)).await?
            }
            false => self.run("DELETE FROM goal_skips WHERE goal_id = $1 AND entry_id = $2", pair).await?,
        };
        Ok(changed > 0)
    }
}

fn find_pace(minutes: i64, per_week: Option<i64>, created: Time, until: Time) -> Option<f64> {
    let per_week = per_week.filter(|minutes| *minutes > 0)?;
    let weeks = ((until - created).num_milliseconds() as f64 / WEEK_MS).max(1.0);
    Some(minutes as f64 / (per_week as f64 * weeks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pace_counts_one_week_at_least_and_needs_weekly_minutes() {
        let start: Time = "2026-01-05T08:00:00Z".parse().unwrap();
        let later = |days: i64| start + chrono::Duration::days(days);
        assert_eq!(find_pace(45, Some(90), start, later(1)), Some(0.5));
        assert_eq!(find_pace(90, Some(90), start, later(14)), Some(0.5));
        assert_eq!(find_pace(360, Some(90), start, later(28)), Some(1.0));
        assert_eq!(find_pace(90, None, start, later(14)), None);
        assert_eq!(find_pace(90, Some(0), start, later(14)), None);
        assert_eq!(find_pace(90, Some(90), later(14), start), Some(1.0), "a clock set back");
    }
}
