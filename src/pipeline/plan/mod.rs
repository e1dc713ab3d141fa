//! The plan: from matches to a week's queue. A pure function of what is known, the moment and a seed, so that it can be
//! tested whole and replaced whole.
//!
//! An entry stands for one goal (`assigning`). Then, each step within the minutes: every goal that can be served gets a first line (`filling`); what
//! was shown before stays in its place; what is new and what is old both get a line; then the goal that is furthest
//! behind its claim (`claims`) takes its most useful match (`usefulness`), again and again. Parts of a series come in
//! their order (`series`), and what says the same stands once (`twins`).
//!
//! Asking twice changes nothing: what a first answer took, a second one takes as standing, and whatever was refused for
//! want of room is refused again, since room only shrinks while a queue is filled.

mod assigning;
mod claims;
mod filling;
mod reasons;
mod series;
#[cfg(test)]
mod tests;
mod twins;
mod usefulness;

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};

use crate::domain::{Entry, EntryId, GoalId, MentorId, Passage, Queue, QueueGoal, QueueItem, Time};
use filling::Filling;
use usefulness::Line;

pub use series::{Part, find_part};

/// What an entry of unknown length counts for.
const UNKNOWN_MINUTES: i64 = 15;
/// What stood in the queue for so long has had its chance: others come first.
pub const STANDS_FOR: TimeDelta = TimeDelta::days(14);

/// A goal that entries are matched to.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanGoal {
    /// Names the goal.
    pub id: GoalId,
    /// What is to be reached.
    pub title: String,
    /// Minutes a week set aside for it, above 0.
    pub minutes_per_week: i64,
    /// Minutes spent on it since the week began.
    pub done_this_week: i64,
    /// Minutes spent as a share of the minutes planned so far; `None` where nothing was planned.
    pub pace: Option<f64>,
    /// The deadline.
    pub by: Option<NaiveDate>,
}

/// An entry that may serve a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The entry.
    pub entry: Entry,
    /// The goal it may serve; `None` where it serves an aim, or is simply new.
    pub goal: Option<GoalId>,
    /// Its match as a share of the goal's best match, from 0 to 1.
    pub relevance: f64,
    /// Its mentor was chosen for the goal.
    pub own_mentor: bool,
    /// The aim for its mentor that the passage speaks to.
    pub aim: Option<String>,
    /// The learner's words that the passage holds, strongest first.
    pub words: Vec<String>,
    /// What the goal's best matches speak of besides, as far as the passage does too, strongest first.
    pub themes: Vec<String>,
    /// The goal's own search that found it.
    pub search: Option<String>,
    /// The later part of its series for whose sake it is here.
    pub leads_to: Option<String>,
    /// The passage that matches best.
    pub passage: Option<Passage>,
}

/// What stood in a queue before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The entry.
    pub entry_id: EntryId,
    /// The goal it stood for.
    pub goal_id: Option<GoalId>,
    /// Since when it stands there.
    pub since: Time,
}

/// An entry that the learner has finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Whose it is.
    pub mentor_id: MentorId,
    /// Its title.
    pub title: String,
}

/// All that a plan is made from.
#[derive(Debug, Clone, Default)]
pub struct PlanState {
    /// What may be read or heard; an entry may stand here once for each goal.
    pub candidates: Vec<Candidate>,
    /// The open goals.
    pub goals: Vec<PlanGoal>,
    /// What stood in a queue before, in its order.
    pub shown: Vec<Shown>,
    /// What was finished lately, latest first.
    pub finished: Vec<Finished>,
}

/// How long the queue may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Minutes to fill, above 0.
    pub minutes: i64,
    /// Entries at most.
    pub limit: usize,
}

/// A queue, and what to remember of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// What to read or hear next.
    pub queue: Queue,
    /// What did not stand in a queue before, or has lost its place and found another, in the queue's order.
    pub newly_shown: Vec<Shown>,
}

/// Plans a queue. `seed` decides between equals.
pub fn plan_queue(state: PlanState, budget: Budget, now: Time, seed: u64) -> Plan {
    let PlanState { candidates, goals, shown, finished } = state;
    let (standing, outdated): (Vec<Shown>, Vec<Shown>) =
        shown.into_iter().partition(|shown| now - shown.since < STANDS_FOR);
    let lines = usefulness::weigh(candidates, &finished, &outdated, now, seed);
    let lines = assigning::assign(lines, &standing);
    let claims = claims::of(&goals, now);
    let mut filling = Filling::new(&lines, &claims, &standing, budget, now);
    filling.serve_every_goal();
    filling.keep_standing();
    filling.represent_ages();
    filling.fill();
    let (places, new_from) = filling.order();
    let left_out = filling.count_left_out();
    let newly_shown = places
        .iter()
        .skip(new_from)
        .filter_map(|at| lines.get(*at))
        .map(|line| Shown { entry_id: line.candidate.entry.id, goal_id: line.candidate.goal, since: now })
        .collect();
    let titles: HashMap<GoalId, &str> = goals.iter().map(|goal| (goal.id, goal.title.as_str())).collect();
    let heard = usefulness::heard(&finished);
    let items: Vec<QueueItem> = places
        .iter()
        .filter_map(|at| lines.get(*at))
        .map(|line| QueueItem {
            reasons: reasons::of(line, &heard, now),
            goal: line.candidate.goal.and_then(|id| Some(QueueGoal { id, title: (*titles.get(&id)?).to_owned() })),
            score: line.score,
            entry: line.candidate.entry.clone(),
            passage: line.candidate.passage.clone(),
        })
        .collect();
    let minutes_total = items.iter().map(|item| counted_minutes(&item.entry)).sum();
    Plan { queue: Queue { minutes_budget: budget.minutes, minutes_total, items, left_out }, newly_shown }
}

/// Minutes that an entry takes of a budget.
pub fn counted_minutes(entry: &Entry) -> i64 {
    entry.minutes.unwrap_or(UNKNOWN_MINUTES).max(1)
}

/// A number that looks random and is always the same (the finalizer of splitmix64, public domain).
fn mix(seed: u64, id: EntryId) -> u64 {
    let mut number = seed ^ id.0.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// How a line compares with another of the same queue: more useful first, a series in its order, and between equals the
/// seed, so that no two lines are equal.
fn compare(a: &Line, b: &Line) -> std::cmp::Ordering {
    let part = |line: &Line| line.part.as_ref().map_or(0, |part| part.number);
    b.score
        .total_cmp(&a.score)
        .then(part(a).cmp(&part(b)))
        .then(a.tie.cmp(&b.tie))
        .then(a.candidate.entry.id.cmp(&b.candidate.entry.id))
        .then(a.candidate.goal.cmp(&b.candidate.goal))
}
