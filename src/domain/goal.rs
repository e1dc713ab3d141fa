//! What the learner wants to reach.

use super::{GoalId, words};

words! {
    /// Where a goal stands.
    GoalState ("goal state") {
        /// Being worked on.
        Open = "open",
        /// Reached.
        Done = "done",
        /// Given up.
        Dropped = "dropped",
    }
}

/// A learning goal.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Goal {
    /// Names the goal.
    pub id: GoalId,
    /// A short unique name made of `a-z`, `0-9` and `-`.
    pub slug: String,
    /// What is to be reached.
    pub title: String,
    /// Why it matters to the learner.
    pub why: Option<String>,
    /// The deadline.
    pub by: Option<chrono::NaiveDate>,
    /// How the learner will know that it is reached.
    pub measure: Option<String>,
    /// Minutes a week set aside for it.
    pub minutes_per_week: Option<i64>,
    /// Names of the mentors chosen for it.
    pub mentors: Vec<String>,
    /// Searches of its own, in the query language: what they find counts as a match.
    pub searches: Vec<String>,
    /// Where it stands.
    pub state: GoalState,
    /// What was done for it so far.
    pub progress: GoalProgress,
}

/// What was done for a goal so far.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct GoalProgress {
    /// Minutes spent on entries finished for it.
    pub minutes: i64,
    /// Entries finished for it.
    pub done: i64,
    /// Notes taken on those entries, actions included.
    pub notes: i64,
    /// Actions not done yet.
    pub actions_open: i64,
    /// Actions done.
    pub actions_done: i64,
    /// Minutes spent as a share of the minutes planned up to today (1.0 is on pace); `None` without
    /// weekly minutes.
    pub pace: Option<f64>,
}
