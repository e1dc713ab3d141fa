//! From matches to a queue: a pure decision, so that it can be replaced whole.
//!
//! A first, honest one: BM25 as a share of the goal's best match, a mild preference for the goal's own mentors and for
//! what is new, filled into the minutes goal by goal, and no mentor talking more than half of the time.

use std::collections::HashMap;

use crate::domain::{Entry, GoalId, MentorId, Passage, Queue, QueueGoal, QueueItem, Time};

/// How much a mentor who was chosen for the goal lifts an entry: enough to decide between
/// equals, too little to carry an entry that speaks of something else.
const OWN_MENTOR_LIFT: f64 = 1.25;
/// What an entry of today gains over an old one; it halves every thirty days.
const NEWEST_LIFT: f64 = 0.1;
const FRESHNESS_HALF_LIFE_DAYS: f64 = 30.0;
/// Younger than this, being new is a reason worth saying.
const NEW_DAYS: i64 = 14;
/// What an entry of unknown length counts for.
const UNKNOWN_MINUTES: i64 = 15;
/// No mentor takes more than one part in this many of the budget.
const MENTOR_PART: i64 = 2;
/// More words than this explain nothing more.
const WORDS_SHOWN: usize = 4;
const THEMES_SHOWN: usize = 2;

/// A goal that entries are matched to.
#[derive(Debug, Clone, PartialEq)]
pub struct RankGoal {
    /// Names the goal.
    pub id: GoalId,
    /// What is to be reached.
    pub title: String,
    /// Its claim to the learner's time: minutes a week, above 0.
    pub weight: f64,
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
    /// The passage that matches best.
    pub passage: Option<Passage>,
}

/// How long the queue may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Minutes to fill, above 0.
    pub minutes: i64,
    /// Entries at most.
    pub limit: usize,
}

/// Fills the budget with the best candidates, best first. An entry stands in the queue once, for the goal it
/// serves best.
pub fn fill_queue(candidates: Vec<Candidate>, goals: &[RankGoal], budget: Budget, now: Time) -> Queue {
    let mut lines = best_per_entry(candidates, now);
    lines.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.entry.id.cmp(&b.1.entry.id)));
    let mut filling = Filling::new(goals, budget);
    let taken = filling.take_in_turns(lines);
    let mut items: Vec<QueueItem> = taken.into_iter().map(|line| queue_item(line, goals, now)).collect();
    items.sort_by(|a, b| b.score.total_cmp(&a.score));
    Queue { minutes_budget: budget.minutes, minutes_total: filling.minutes, items, left_out: filling.left_out }
}

/// Minutes that an entry takes of a budget.
pub fn counted_minutes(entry: &Entry) -> i64 {
    entry.minutes.unwrap_or(UNKNOWN_MINUTES).max(1)
}

type Line = (f64, Candidate);

fn score(candidate: &Candidate, now: Time) -> f64 {
    let own = if candidate.own_mentor { OWN_MENTOR_LIFT } else { 1.0 };
    let age = candidate.entry.published.map_or(f64::MAX, |date| (now - date).num_days().max(0) as f64);
    let fresh = NEWEST_LIFT * 0.5_f64.powf(age / FRESHNESS_HALF_LIFE_DAYS);
    candidate.relevance.clamp(0.0, 1.0) * own * (1.0 + fresh)
}

fn best_per_entry(candidates: Vec<Candidate>, now: Time) -> Vec<Line> {
    let mut best: HashMap<_, Line> = HashMap::new();
    for candidate in candidates {
        let score = score(&candidate, now);
        if score <= 0.0 {
            continue;
        }
        let held = best.entry(candidate.entry.id).or_insert((f64::MIN, candidate.clone()));
        if score > held.0 {
            *held = (score, candidate);
        }
    }
    best.into_values().collect()
}

/// The budget while it is being filled.
struct Filling<'a> {
    goals: &'a [RankGoal],
    budget: Budget,
    minutes: i64,
    by_mentor: HashMap<MentorId, i64>,
    by_goal: HashMap<Option<GoalId>, i64>,
    left_out: usize,
}

impl<'a> Filling<'a> {
    fn new(goals: &'a [RankGoal], budget: Budget) -> Self {
        Self { goals, budget, minutes: 0, by_mentor: HashMap::new(), by_goal: HashMap::new(), left_out: 0 }
    }

    /// Takes the best line of the goal that is furthest behind its share, until nothing fits.
    fn take_in_turns(&mut self, lines: Vec<Line>) -> Vec<Line> {
        let mut by_goal: HashMap<Option<GoalId>, std::collections::VecDeque<Line>> = HashMap::new();
        for line in lines {
            by_goal.entry(line.1.goal).or_default().push_back(line);
        }
        let mut taken = Vec::new();
        while let Some(goal) = self.next_goal(by_goal.keys().copied()) {
            let Some(line) = by_goal.get_mut(&goal).and_then(std::collections::VecDeque::pop_front) else {
                by_goal.remove(&goal);
                continue;
            };
            if taken.len() < self.budget.limit && self.fits(&line.1.entry) {
                self.add(&line.1);
                taken.push(line);
            } else {
                self.left_out += 1;
            }
        }
        taken
    }

    fn next_goal(&self, goals: impl Iterator<Item = Option<GoalId>>) -> Option<Option<GoalId>> {
        goals.min_by(|a, b| self.filled_share(*a).total_cmp(&self.filled_share(*b)).then(a.cmp(b)))
    }

    fn filled_share(&self, goal: Option<GoalId>) -> f64 {
        let minutes = self.by_goal.get(&goal).copied().unwrap_or(0) as f64;
        let weight = self.goals.iter().find(|known| Some(known.id) == goal).map_or(1.0, |known| known.weight);
        minutes / weight.max(1.0)
    }

    fn fits(&self, entry: &Entry) -> bool {
        let minutes = counted_minutes(entry);
        let of_mentor = self.by_mentor.get(&entry.mentor_id).copied().unwrap_or(0);
        self.minutes + minutes <= self.budget.minutes && (of_mentor + minutes) * MENTOR_PART <= self.budget.minutes
    }

    fn add(&mut self, candidate: &Candidate) {
        let minutes = counted_minutes(&candidate.entry);
        self.minutes += minutes;
        *self.by_mentor.entry(candidate.entry.mentor_id).or_default() += minutes;
        *self.by_goal.entry(candidate.goal).or_default() += minutes;
    }
}

fn queue_item((score, candidate): Line, goals: &[RankGoal], now: Time) -> QueueItem {
    let goal = goals.iter().find(|goal| Some(goal.id) == candidate.goal);
    QueueItem {
        reasons: reasons(&candidate, now),
        goal: goal.map(|goal| QueueGoal { id: goal.id, title: goal.title.clone() }),
        score,
        entry: candidate.entry,
        passage: candidate.passage,
    }
}

/// Why an entry is in the queue, in words, strongest first; never empty.
fn reasons(candidate: &Candidate, now: Time) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(aim) = &candidate.aim {
        reasons.push(format!("speaks to your aim “{aim}”"));
    }
    if !candidate.words.is_empty() {
        let words: Vec<String> = candidate.words.iter().take(WORDS_SHOWN).map(|word| format!("“{word}”")).collect();
        reasons.push(format!("says {}", words.join(", ")));
    }
    if !candidate.themes.is_empty() {
        let themes: Vec<String> = candidate.themes.iter().take(THEMES_SHOWN).map(|word| format!("“{word}”")).collect();
        let lead =
            if candidate.words.is_empty() { "close in meaning to your goal: speaks of" } else { "on the theme of" };
        reasons.push(format!("{lead} {}", themes.join(", ")));
    } else if candidate.goal.is_some() && candidate.words.is_empty() {
        reasons.push("close in meaning to your goal".to_owned());
    }
    if candidate.own_mentor {
        reasons.push("one of your mentors for this goal".to_owned());
    }
    if let Some(days) =
        candidate.entry.published.map(|date| (now - date).num_days()).filter(|days| (0..=NEW_DAYS).contains(days))
    {
        reasons.push(match days {
            0 => "new today".to_owned(),
            1 => "new since yesterday".to_owned(),
            days => format!("new, {days} days ago"),
        });
    }
    if reasons.is_empty() {
        reasons.push(format!("from {}, not read yet", candidate.entry.mentor));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EntryId, EntryKind, EntryState};
    use proptest::prelude::*;

    fn now() -> Time {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn candidate(id: i64, mentor: i64, minutes: i64, relevance: f64) -> Candidate {
        Candidate {
            entry: Entry {
                also_at: Vec::new(),
                id: EntryId(id),
                mentor: format!("Mentor {mentor}"),
                mentor_id: MentorId(mentor),
                feed_id: None,
                title: format!("Entry {id}"),
                url: None,
                author: None,
                kind: EntryKind::Article,
                published: None,
                minutes: Some(minutes),
                language: None,
                state: EntryState::New,
                kept: false,
                snoozed_until: None,
                summary: None,
                enclosure: None,
            },
            goal: Some(GoalId(1)),
            relevance,
            own_mentor: false,
            aim: None,
            words: vec!["feedback".into()],
            themes: Vec::new(),
            passage: None,
        }
    }

    fn goals() -> Vec<RankGoal> {
        vec![
            RankGoal { id: GoalId(1), title: "One".into(), weight: 60.0 },
            RankGoal { id: GoalId(2), title: "Two".into(), weight: 60.0 },
        ]
    }

    fn fill(candidates: Vec<Candidate>, minutes: i64) -> Queue {
        fill_queue(candidates, &goals(), Budget { minutes, limit: 50 }, now())
    }

    fn ids(queue: &Queue) -> Vec<i64> {
        queue.items.iter().map(|item| item.entry.id.0).collect()
    }

    #[test]
    fn the_better_match_comes_first() {
        assert_eq!(ids(&fill(vec![candidate(1, 1, 5, 0.4), candidate(2, 2, 5, 0.9)], 60)), [2, 1]);
    }

    #[test]
    fn a_goals_own_mentor_decides_between_equals_only() {
        let own = Candidate { own_mentor: true, ..candidate(2, 2, 5, 0.5) };
        assert_eq!(ids(&fill(vec![candidate(1, 1, 5, 0.5), own.clone()], 60)), [2, 1]);
        assert_eq!(ids(&fill(vec![candidate(1, 1, 5, 0.9), own], 60)), [1, 2]);
    }

    #[test]
    fn a_mentor_takes_at_most_half_of_the_budget() {
        let queue = fill((0..10).map(|id| candidate(id, 1, 10, 0.9)).collect(), 60);
        assert_eq!(queue.minutes_total, 30);
        assert_eq!(queue.left_out, 7);
    }

    #[test]
    fn two_goals_of_equal_weight_share_the_time() {
        let mut candidates: Vec<Candidate> = (0..6).map(|id| candidate(id, id, 10, 0.9)).collect();
        candidates.extend((6..12).map(|id| Candidate { goal: Some(GoalId(2)), ..candidate(id, id, 10, 0.2) }));
        let queue = fill(candidates, 60);
        let first = queue.items.iter().filter(|item| item.goal.as_ref().is_some_and(|goal| goal.id == GoalId(1)));
        assert_eq!((first.count(), queue.items.len()), (3, 6));
    }

    #[test]
    fn an_entry_that_serves_two_goals_stands_once() {
        let twice = vec![candidate(1, 1, 5, 0.4), Candidate { goal: Some(GoalId(2)), ..candidate(1, 1, 5, 0.8) }];
        let queue = fill(twice, 60);
        assert_eq!(queue.items.len(), 1);
        assert_eq!(queue.items[0].goal.as_ref().unwrap().id, GoalId(2));
    }

    proptest! {
        #[test]
        fn a_queue_keeps_every_promise(
            rows in proptest::collection::vec((0i64..40, 0i64..5, 1i64..50, 0.0f64..1.0, 1i64..3, any::<bool>()), 0..60),
            minutes in 1i64..200,
            limit in 1usize..20,
        ) {
            let candidates = rows.iter().map(|(id, mentor, length, relevance, goal, own_mentor)| Candidate {
                goal: Some(GoalId(*goal)), own_mentor: *own_mentor, ..candidate(*id, *mentor, *length, *relevance)
            }).collect();
            let queue = fill_queue(candidates, &goals(), Budget { minutes, limit }, now());
            prop_assert!(queue.minutes_total <= minutes && queue.items.len() <= limit);
            prop_assert_eq!(queue.minutes_total, queue.items.iter().map(|item| counted_minutes(&item.entry)).sum::<i64>());
            let mut by_mentor: HashMap<MentorId, i64> = HashMap::new();
            for item in &queue.items {
                *by_mentor.entry(item.entry.mentor_id).or_default() += counted_minutes(&item.entry);
                prop_assert!(!item.reasons.is_empty() && item.score > 0.0);
            }
            prop_assert!(by_mentor.values().all(|minutes_of| minutes_of * 2 <= minutes));
            prop_assert!(queue.items.windows(2).all(|pair| pair[0].score >= pair[1].score));
            let mut seen: Vec<_> = queue.items.iter().map(|item| item.entry.id).collect();
            seen.sort();
            seen.dedup();
            prop_assert_eq!(seen.len(), queue.items.len());
        }
    }
}
