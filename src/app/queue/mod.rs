//! What to read or hear next: each open goal's best answers, planned into the minutes
//! ([`plan`](crate::pipeline::plan)).

mod candidates;
mod passages;
mod shown;

use std::collections::{HashMap, HashSet};

use chrono::{Datelike as _, TimeDelta};

use super::{App, Result};
use crate::domain::{EntryId, EntryKind, EntryState, Goal, GoalId, MentorBrief, MentorId, Queue, Time};
use crate::pipeline::plan::{Budget, Finished, PlanGoal, PlanState, plan_queue};
use crate::store::FinishedEntry;

/// What a goal without weekly minutes counts as.
const USUAL_MINUTES_PER_WEEK: i64 = 60;
/// A week with less left than this is done, and the next one is planned.
const LEAST_WEEK: i64 = 10;
/// What was finished longer ago than this says nothing of who is heard, or what to go on with.
const LATELY: TimeDelta = TimeDelta::days(90);
/// The Monday from which weeks are counted.
const FIRST_MONDAY: i64 = 4;

/// What queue to make.
#[derive(Debug, Clone)]
pub struct QueueRequest {
    /// Only for this goal (id, slug, or part of the title).
    pub goal: Option<String>,
    /// Minutes to fill; `None` takes what the goals' week still lacks, else the setting.
    pub minutes: Option<i64>,
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Entries at most.
    pub limit: usize,
}

impl App {
    /// The queue for the open goals. Without goals it serves the aims, and shows what is new. What it shows is remembered
    /// where the library can be written to, so that asking again changes nothing.
    pub async fn queue(&self, request: &QueueRequest) -> Result<Queue> {
        let goals = match &request.goal {
            Some(given) => vec![self.goal(given).await?],
            None => {
                let goals = self.open_goals().await?;
                self.forget_kept(goals.iter().map(|goal| goal.id));
                goals
            }
        };
        let mentors = self.store.mentor_briefs().await?;
        let finished = self.store.finished_since(self.now() - LATELY).await?;
        let this_week = minutes_this_week(&finished, self.now());
        let minutes = request.minutes.unwrap_or_else(|| self.minutes_of_week(&goals, &this_week));
        let shown = self.shown_before().await?;
        let touched: HashSet<EntryId> = self.store.touched_ids(self.now()).await?.into_iter().collect();
        let looking =
            candidates::Looking { mentors: &mentors, touched: &touched, shown: &shown, kind: request.kind, minutes };
        let candidates = match goals.is_empty() {
            true => self.news(&looking).await?,
            false => self.matches(&goals, &looking).await?,
        };
        let state = PlanState {
            candidates,
            goals: goals.iter().map(|goal| plan_goal(goal, &this_week)).collect(),
            shown,
            finished: finished.into_iter().map(finished_entry).collect(),
        };
        let budget = Budget { minutes, limit: request.limit };
        let plan = plan_queue(state, budget, self.now(), week_of(self.now()));
        self.remember_shown(&plan.newly_shown).await;
        let mut queue = plan.queue;
        for item in &mut queue.items {
            item.entry.state = EntryState::Queued;
        }
        let passages = queue.items.iter_mut().filter_map(|item| Some((&item.entry, item.passage.as_mut()?)));
        self.place_passages(&mut passages.collect::<Vec<_>>()).await?;
        Ok(queue)
    }

    /// The minutes that the goals' week still lacks; those of a whole week where it is done; the setting where no goal has
    /// weekly minutes.
    fn minutes_of_week(&self, goals: &[Goal], this_week: &HashMap<GoalId, i64>) -> i64 {
        let weekly: i64 = goals.iter().filter_map(|goal| goal.minutes_per_week).sum();
        let lacking = |goal: &Goal| {
            let done = this_week.get(&goal.id).copied().unwrap_or_default();
            goal.minutes_per_week.map_or(0, |minutes| (minutes - done).max(0))
        };
        match goals.iter().map(lacking).sum::<i64>() {
            _ if weekly == 0 => self.settings.queue_minutes.value,
            left if left < LEAST_WEEK => weekly,
            left => left,
        }
    }

    /// What to do about a queue without entries.
    pub async fn advise_on_empty_queue(&self, queue: &Queue) -> Result<String> {
        let counts = self.store.counts().await?;
        Ok(if counts.mentors == 0 {
            "Nobody here yet. `mentor apply feeds.toml` adds your mentors, `mentor demo` shows how it goes.".to_owned()
        } else if counts.entries == 0 {
            "Nothing here yet. `mentor sync` pulls what your mentors published.".to_owned()
        } else if queue.left_out > 0 {
            format!("{} match, but none fits {} minutes. --minutes gives more.", queue.left_out, queue.minutes_budget)
        } else if counts.goals_open == 0 {
            "Nothing is left to read. `mentor goal add \"what you want to reach\"` finds what serves it.".to_owned()
        } else {
            "Nothing unread matches your goals. `mentor goal edit` changes their words, `mentor sync` pulls more."
                .to_owned()
        })
    }
}

fn plan_goal(goal: &Goal, this_week: &HashMap<GoalId, i64>) -> PlanGoal {
    PlanGoal {
        id: goal.id,
        title: goal.title.clone(),
        minutes_per_week: goal.minutes_per_week.unwrap_or(USUAL_MINUTES_PER_WEEK).max(1),
        done_this_week: this_week.get(&goal.id).copied().unwrap_or_default(),
        pace: goal.progress.pace,
        by: goal.by,
    }
}

fn finished_entry(entry: FinishedEntry) -> Finished {
    Finished { mentor_id: entry.mentor_id, title: entry.title }
}

/// Minutes spent on each goal since Monday (UTC).
fn minutes_this_week(finished: &[FinishedEntry], now: Time) -> HashMap<GoalId, i64> {
    let monday = now.date_naive() - TimeDelta::days(i64::from(now.weekday().num_days_from_monday()));
    let mut minutes = HashMap::new();
    for entry in finished.iter().filter(|entry| entry.at.date_naive() >= monday) {
        if let Some(goal) = entry.goal_id {
            *minutes.entry(goal).or_default() += entry.minutes;
        }
    }
    minutes
}

/// The number of the week, the seed of its plan: between equals each week decides anew.
fn week_of(now: Time) -> u64 {
    let days = now.timestamp().div_euclid(24 * 3600);
    (days - FIRST_MONDAY).div_euclid(7).unsigned_abs()
}

/// The mentor with this id.
fn mentor_of(mentors: &[MentorBrief], id: MentorId) -> Option<&MentorBrief> {
    mentors.iter().find(|mentor| mentor.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        let at = |text: &str| week_of(text.parse().unwrap());
        assert_eq!(at("2026-11-23T00:00:00Z"), at("2026-11-29T23:59:59Z"));
        assert_eq!(at("2026-11-22T23:59:59Z") + 1, at("2026-11-23T00:00:00Z"));
        let done = |minutes, at: &str| FinishedEntry {
            mentor_id: crate::domain::MentorId(1),
            title: String::new(),
            goal_id: Some(GoalId(1)),
            minutes,
            at: at.parse().unwrap(),
        };
        let finished =
            [done(5, "2026-11-25T08:00:00Z"), done(7, "2026-11-23T00:00:00Z"), done(9, "2026-11-22T20:00:00Z")];
        assert_eq!(minutes_this_week(&finished, "2026-11-26T12:00:00Z".parse().unwrap())[&GoalId(1)], 12);
    }
}
