//! What to read or hear next, cut to a time budget.

use super::{Entry, GoalId, Passage};

/// The goal a queue item serves.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QueueGoal {
    /// Names the goal.
    pub id: GoalId,
    /// What is to be reached.
    pub title: String,
}

/// One line of the queue.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct QueueItem {
    /// What to read, hear or watch.
    pub entry: Entry,
    /// The goal it serves; `None` where it serves an aim, or is simply new.
    pub goal: Option<QueueGoal>,
    /// Its fit, above 0; only the order within one queue means anything.
    pub score: f64,
    /// Why it is here, in words, strongest first.
    pub reasons: Vec<String>,
    /// The passage that matched best.
    pub passage: Option<Passage>,
}

/// What to read or hear next.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Queue {
    /// The minutes that were asked for.
    pub minutes_budget: i64,
    /// The minutes that the items take.
    pub minutes_total: i64,
    /// In the order to take them.
    pub items: Vec<QueueItem>,
    /// Matches that did not fit the budget.
    pub left_out: usize,
}
