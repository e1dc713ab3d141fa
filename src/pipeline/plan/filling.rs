//! The budget while it is being filled.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;

use super::usefulness::Line;
use super::{Budget, Shown, compare, counted_minutes};
use crate::domain::{EntryId, EntryKind, GoalId, MentorId, Time};

/// No mentor takes more than one part in this many of the budget, where another one has matches too.
const MENTOR_PART: i64 = 2;
/// No kind takes more than this share of the budget, as long as other kinds fill the rest.
const KIND_SHARE: f64 = 0.67;
/// Each further line of the same mentor, kind or length is worth so much of the one before.
const SAME_MENTOR: f64 = 0.85;
const SAME_KIND: f64 = 0.95;
const SAME_LENGTH: f64 = 0.95;
/// Up to so many minutes an entry is short; above so many it is long.
const SHORT: i64 = 8;
const LONG: i64 = 20;
/// Younger than this is news, older is back catalogue.
const NEWS: TimeDelta = TimeDelta::days(30);
/// A queue of news alone, or of old entries alone, takes one of the other sort if it is worth this share of the best.
const WORTH: f64 = 0.4;

/// A queue that is being filled. Lines are named by their place in the list, which is the most useful first.
pub(super) struct Filling<'a> {
    lines: &'a [Line],
    claims: &'a HashMap<GoalId, f64>,
    budget: Budget,
    now: Time,
    /// Lines that stood in a queue before, in its order.
    standing: Vec<usize>,
    by_goal: HashMap<Option<GoalId>, Vec<usize>>,
    several_mentors: bool,
    several_kinds: bool,
    taken: Vec<usize>,
    /// Those of the taken lines that keep their place.
    kept: HashSet<usize>,
    entries: HashSet<EntryId>,
    minutes: i64,
}

impl<'a> Filling<'a> {
    pub(super) fn new(
        lines: &'a [Line],
        claims: &'a HashMap<GoalId, f64>,
        shown: &[Shown],
        budget: Budget,
        now: Time,
    ) -> Self {
        let mut by_goal: HashMap<Option<GoalId>, Vec<usize>> = HashMap::new();
        let mut by_entry: HashMap<(EntryId, Option<GoalId>), usize> = HashMap::new();
        for (at, line) in lines.iter().enumerate() {
            by_goal.entry(line.candidate.goal).or_default().push(at);
            by_entry.entry((line.candidate.entry.id, line.candidate.goal)).or_insert(at);
        }
        let standing =
            shown.iter().filter_map(|shown| by_entry.get(&(shown.entry_id, shown.goal_id)).copied()).collect();
        let mentors: HashSet<MentorId> = lines.iter().map(|line| line.candidate.entry.mentor_id).collect();
        let kinds: HashSet<EntryKind> = lines.iter().map(|line| line.candidate.entry.kind).collect();
        Self {
            lines,
            claims,
            budget,
            now,
            standing,
            by_goal,
            several_mentors: mentors.len() > 1,
            several_kinds: kinds.len() > 1,
            taken: Vec::new(),
            kept: HashSet::new(),
            entries: HashSet::new(),
            minutes: 0,
        }
    }

    /// Gives every goal that can be served a first line: what stood there before, else its most useful match that leaves
    /// room for the others' shortest. Where the budget is too small for all, those that ask for least are served.
    pub(super) fn serve_every_goal(&mut self) {
        let mut reserved = self.servable();
        // Who has least choice chooses first.
        let choice = |goal: &Option<GoalId>| self.by_goal.get(goal).map_or(0, Vec::len);
        let mut order: Vec<Option<GoalId>> = reserved.keys().copied().collect();
        order.sort_by_key(|goal| (choice(goal), *goal));
        for goal in order {
            reserved.remove(&goal);
            let kept_free: i64 = reserved.values().sum();
            let lines = self.by_goal.get(&goal).cloned().unwrap_or_default();
            let fits = |at: &usize| self.has_room(*at, kept_free) && self.is_free(*at);
            let stood = self.standing.iter().copied().filter(|at| lines.contains(at)).find(|at| fits(at));
            let modest = || lines.iter().find(|at| fits(at) && self.leaves_others_time(**at)).copied();
            if let Some(at) = stood.or_else(modest).or_else(|| lines.iter().find(|at| fits(at)).copied()) {
                self.take(at);
            }
        }
    }

    /// The goals whose shortest lines fit the budget together, with those lines' minutes.
    fn servable(&self) -> HashMap<Option<GoalId>, i64> {
        let shortest = |lines: &[usize]| {
            let open = lines.iter().filter(|at| self.is_free(**at));
            open.map(|at| self.minutes_of(*at)).min()
        };
        let mut asking: Vec<(i64, Option<GoalId>)> =
            self.by_goal.iter().filter_map(|(goal, lines)| Some((shortest(lines)?, *goal))).collect();
        asking.sort_unstable();
        let mut left = self.budget.minutes;
        asking
            .into_iter()
            .take(self.budget.limit)
            .take_while(|(minutes, _)| {
                left -= minutes;
                left >= 0
            })
            .map(|(minutes, goal)| (goal, minutes))
            .collect()
    }

    /// What was shown stays where it was, as far as the minutes go.
    pub(super) fn keep_standing(&mut self) {
        for at in self.standing.clone() {
            if self.taken.contains(&at) || (self.has_room(at, 0) && self.is_free(at)) {
                if !self.taken.contains(&at) {
                    self.take(at);
                }
                self.kept.insert(at);
            }
        }
    }

    /// What is new and what is old both get a line.
    pub(super) fn represent_ages(&mut self) {
        let best = self.lines.first().map_or(0.0, |line| line.score);
        for news in [true, false] {
            if self.taken.iter().any(|at| self.is_news(*at) == news) {
                continue;
            }
            let found = (0..self.lines.len())
                .filter(|at| self.is_news(*at) == news)
                .take_while(|at| self.lines.get(*at).is_some_and(|line| line.score >= WORTH * best))
                .find(|at| self.is_acceptable(*at, true));
            if let Some(at) = found {
                self.take(at);
            }
        }
    }

    /// Fills the rest: first so that no kind dominates, then with what there is.
    pub(super) fn fill(&mut self) {
        for strict in [true, false] {
            let all: Vec<Option<GoalId>> = self.by_goal.keys().copied().collect();
            let mut goals = all.clone();
            while let Some((place, goal)) = self.furthest_behind(&goals) {
                match self.next_of(goal, strict) {
                    Some(at) => {
                        self.take(at);
                        // What was taken may open the next part of a series to any of them.
                        goals.clone_from(&all);
                    }
                    None => {
                        goals.swap_remove(place);
                    }
                }
            }
        }
    }

    /// The taken lines in their order, and the place from which on they are new: what stood there before keeps its order,
    /// then comes the most useful.
    pub(super) fn order(&self) -> (Vec<usize>, usize) {
        let mut places: Vec<usize> = self.standing.iter().copied().filter(|at| self.kept.contains(at)).collect();
        let new_from = places.len();
        let mut new: Vec<usize> = self.taken.iter().copied().filter(|at| !self.kept.contains(at)).collect();
        new.sort_by(|a, b| match (self.lines.get(*a), self.lines.get(*b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => a.cmp(b),
        });
        places.extend(new);
        (places, new_from)
    }

    /// How many entries match and were not taken.
    pub(super) fn count_left_out(&self) -> usize {
        let all: HashSet<EntryId> = self.lines.iter().map(|line| line.candidate.entry.id).collect();
        all.len() - self.entries.len()
    }

    fn furthest_behind(&self, goals: &[Option<GoalId>]) -> Option<(usize, Option<GoalId>)> {
        let share = |goal: Option<GoalId>| {
            let of_goal = self.taken.iter().filter(|at| self.goal_of(**at) == goal);
            let minutes: i64 = of_goal.map(|at| self.minutes_of(*at)).sum();
            minutes as f64 / goal.and_then(|id| self.claims.get(&id)).copied().unwrap_or(1.0)
        };
        let behind =
            goals.iter().copied().enumerate().min_by(|(_, a), (_, b)| share(*a).total_cmp(&share(*b)).then(a.cmp(b)));
        behind.filter(|_| self.taken.len() < self.budget.limit)
    }

    /// The goal's line that is worth most beside those taken already.
    fn next_of(&self, goal: Option<GoalId>, strict: bool) -> Option<usize> {
        let lines = self.by_goal.get(&goal)?;
        let open = lines.iter().copied().filter(|at| self.is_acceptable(*at, strict));
        open.max_by(|a, b| self.worth(*a).total_cmp(&self.worth(*b)).then(b.cmp(a)))
    }

    fn worth(&self, at: usize) -> f64 {
        let Some(line) = self.lines.get(at) else { return 0.0 };
        let entry = &line.candidate.entry;
        let length = length_of(counted_minutes(entry));
        self.taken.iter().filter_map(|other| self.lines.get(*other)).fold(line.score, |worth, other| {
            let other = &other.candidate.entry;
            let same = [
                (other.mentor_id == entry.mentor_id, SAME_MENTOR),
                (other.kind == entry.kind, SAME_KIND),
                (length_of(counted_minutes(other)) == length, SAME_LENGTH),
            ];
            worth * same.iter().filter(|(holds, _)| *holds).map(|(_, factor)| factor).product::<f64>()
        })
    }

    fn is_acceptable(&self, at: usize, strict: bool) -> bool {
        self.has_room(at, 0)
            && self.leaves_others_time(at)
            && self.is_free(at)
            && (!strict || self.leaves_other_kinds_time(at))
    }

    fn has_room(&self, at: usize, kept_free: i64) -> bool {
        self.taken.len() < self.budget.limit && self.minutes + self.minutes_of(at) + kept_free <= self.budget.minutes
    }

    fn leaves_others_time(&self, at: usize) -> bool {
        let mentor = self.mentor_of(at);
        let of_mentor = self.taken.iter().filter(|taken| self.mentor_of(**taken) == mentor);
        let minutes: i64 = of_mentor.map(|taken| self.minutes_of(*taken)).sum();
        !self.several_mentors || (minutes + self.minutes_of(at)) * MENTOR_PART <= self.budget.minutes
    }

    fn leaves_other_kinds_time(&self, at: usize) -> bool {
        let kind = |at: usize| self.lines.get(at).map(|line| line.candidate.entry.kind);
        let of_kind = self.taken.iter().filter(|taken| kind(**taken) == kind(at));
        let minutes: i64 = of_kind.map(|taken| self.minutes_of(*taken)).sum();
        !self.several_kinds || (minutes + self.minutes_of(at)) as f64 <= KIND_SHARE * self.budget.minutes as f64
    }

    /// Whether a line is not in the queue yet, by itself or as something that says the same, and all that comes before it
    /// in its series is.
    fn is_free(&self, at: usize) -> bool {
        let Some(line) = self.lines.get(at) else { return false };
        let entries = &self.entries;
        !entries.contains(&line.candidate.entry.id)
            && line.parts_before.iter().all(|part| part.iter().any(|earlier| entries.contains(earlier)))
            && !self.taken.iter().filter_map(|taken| self.lines.get(*taken)).any(|taken| taken.looks.alike(&line.looks))
    }

    fn take(&mut self, at: usize) {
        self.minutes += self.minutes_of(at);
        self.entries.insert(self.entry_of(at));
        self.taken.push(at);
    }

    fn is_news(&self, at: usize) -> bool {
        let published = self.lines.get(at).and_then(|line| line.candidate.entry.published);
        published.is_some_and(|date| self.now - date < NEWS)
    }

    fn minutes_of(&self, at: usize) -> i64 {
        self.lines.get(at).map_or(0, |line| counted_minutes(&line.candidate.entry))
    }

    fn entry_of(&self, at: usize) -> EntryId {
        self.lines.get(at).map_or(EntryId(0), |line| line.candidate.entry.id)
    }

    fn goal_of(&self, at: usize) -> Option<GoalId> {
        self.lines.get(at).and_then(|line| line.candidate.goal)
    }

    fn mentor_of(&self, at: usize) -> Option<MentorId> {
        self.lines.get(at).map(|line| line.candidate.entry.mentor_id)
    }
}

fn length_of(minutes: i64) -> u8 {
    u8::from(minutes > SHORT) + u8::from(minutes > LONG)
}
