//! What each goal may claim of a queue's minutes.

use std::collections::HashMap;

use super::PlanGoal;
use crate::domain::{GoalId, Time};

/// A deadline further away than this presses nobody.
const PRESSING_WEEKS: f64 = 8.0;
/// A goal whose week is done still claims this share of its minutes.
const LEAST_SHARE: f64 = 0.25;

/// Each goal's claim, above 0; only their proportions mean anything. A goal claims the minutes that its week still lacks.
/// One that is behind claims up to twice as much, and up to three times when its deadline is near: more, never all, since
/// every goal takes its turn.
pub(super) fn of(goals: &[PlanGoal], now: Time) -> HashMap<GoalId, f64> {
    goals.iter().map(|goal| (goal.id, claim(goal, now))).collect()
}

fn claim(goal: &PlanGoal, now: Time) -> f64 {
    let minutes = goal.minutes_per_week.max(1) as f64;
    let lacking = (minutes - goal.done_this_week as f64).max(minutes * LEAST_SHARE);
    let behind = 1.0 - goal.pace.unwrap_or(1.0).clamp(0.0, 1.0);
    let near = goal.by.map_or(0.0, |day| {
        let weeks = (day - now.date_naive()).num_days() as f64 / 7.0;
        (1.0 - weeks / PRESSING_WEEKS).clamp(0.0, 1.0)
    });
    lacking * (1.0 + behind * (1.0 + near))
}
