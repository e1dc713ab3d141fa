//! What the learner did so far.

use chrono::{Datelike, Days};

use super::{App, Result};
use crate::domain::Goal;
use crate::store::WeekProgress;

/// A quarter, seen week by week: how often a mastermind meets.
const WEEKS: u32 = 13;

/// What the learner did, week by week and goal by goal.
#[derive(Debug, serde::Serialize)]
pub struct ProgressReport {
    /// The goal that this is about; `None` is everything.
    pub goal: Option<Goal>,
    /// The last 13 weeks (from Monday, UTC), oldest first.
    pub weeks: Vec<WeekProgress>,
    /// The open goals; only the one where one was asked for.
    pub goals: Vec<Goal>,
}

impl App {
    /// What the learner did in the last quarter, for one goal or in all.
    pub async fn progress(&self, goal: Option<&str>) -> Result<ProgressReport> {
        let goal = match goal {
            Some(given) => Some(self.goal(given).await?),
            None => None,
        };
        let today = self.today();
        let back = u64::from(today.weekday().num_days_from_monday()) + u64::from(WEEKS - 1) * 7;
        let first = today.checked_sub_days(Days::new(back)).unwrap_or(today);
        let first = first.and_time(chrono::NaiveTime::MIN).and_utc();
        let weeks = self.store.weekly_progress(first, WEEKS, goal.as_ref().map(|goal| goal.id)).await?;
        let goals = match &goal {
            Some(goal) => vec![goal.clone()],
            None => self.open_goals().await?,
        };
        Ok(ProgressReport { goal, weeks, goals })
    }
}
