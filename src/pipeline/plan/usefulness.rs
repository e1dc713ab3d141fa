//! How useful each match is: its fit to the goal, and what else counts.

use std::collections::{HashMap, HashSet};

use super::series::{Part, Parts, find_part};
use super::twins::Looks;
use super::{Candidate, Finished, Shown, mix};
use crate::domain::{EntryId, MentorId, Time};

/// How much a mentor who was chosen for the goal lifts an entry: enough to decide between equals, too little to carry an
/// entry that speaks of something else. The same holds for the other lifts.
const OWN_MENTOR_LIFT: f64 = 1.25;
/// What an entry of today gains over an old one; it halves every thirty days.
const NEWEST_LIFT: f64 = 0.1;
const FRESHNESS_HALF_LIFE_DAYS: f64 = 30.0;
/// What the next part gains after the one before it was finished.
const FOLLOWS_LIFT: f64 = 1.15;
/// What a voice gains that was not heard lately, and what one gains at most that says little among many who say much.
const SELDOM_LIFT: f64 = 1.08;
const QUIET_LIFT: f64 = 0.06;
/// What is left of the fit of an entry that stood in the queue for two weeks and was not taken.
const HAD_ITS_CHANCE: f64 = 0.6;
/// Nobody is heard seldom before so many entries were finished.
const FEWEST_FINISHED: usize = 5;

/// A match, weighed.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) candidate: Candidate,
    /// Above 0.
    pub(super) score: f64,
    pub(super) part: Option<Part>,
    /// The parts of its series that come before it and can be had, each with its entries.
    pub(super) parts_before: Vec<Vec<EntryId>>,
    /// The title of the finished part that it follows on from.
    pub(super) follows: Option<String>,
    pub(super) looks: Looks,
    /// Decides between equals.
    pub(super) tie: u64,
}

/// Weighs the candidates; those of no use are left out. Most useful first.
pub(super) fn weigh(
    candidates: Vec<Candidate>,
    finished: &[Finished],
    outdated: &[Shown],
    now: Time,
    seed: u64,
) -> Vec<Line> {
    let heard = heard(finished);
    let outdated: HashSet<EntryId> = outdated.iter().map(|shown| shown.entry_id).collect();
    let mut voices: HashMap<MentorId, usize> = HashMap::new();
    candidates.iter().for_each(|candidate| *voices.entry(candidate.entry.mentor_id).or_default() += 1);
    let loudest = voices.values().copied().max().unwrap_or(1) as f64;
    let mut lines: Vec<Line> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let (id, mentor) = (candidate.entry.id, candidate.entry.mentor_id);
        let part = find_part(&candidate.entry.title);
        let follows = part.as_ref().and_then(|part| part_before(part, mentor, finished));
        let quiet = 1.0 - voices.get(&mentor).copied().unwrap_or_default() as f64 / loudest;
        let lifts = [
            (candidate.own_mentor, OWN_MENTOR_LIFT),
            (follows.is_some(), FOLLOWS_LIFT),
            (heard.is_seldom(mentor), SELDOM_LIFT),
            (outdated.contains(&id), HAD_ITS_CHANCE),
        ];
        let lifted: f64 = lifts.iter().filter(|(holds, _)| *holds).map(|(_, lift)| lift).product();
        let score = candidate.relevance.clamp(0.0, 1.0)
            * lifted
            * (1.0 + freshness(&candidate, now))
            * (1.0 + QUIET_LIFT * quiet);
        if score > 0.0 {
            let looks = Looks::of(&candidate);
            let parts_before = Vec::new();
            lines.push(Line { candidate, score, part, parts_before, follows, looks, tie: mix(seed, id) });
        }
    }
    order_series(&mut lines);
    lines.sort_by(super::compare);
    lines
}

fn freshness(candidate: &Candidate, now: Time) -> f64 {
    let age = candidate.entry.published.map_or(f64::MAX, |date| (now - date).num_days().max(0) as f64);
    NEWEST_LIFT * 0.5_f64.powf(age / FRESHNESS_HALF_LIFE_DAYS)
}

/// Whoever should hear part three begins with part one: an earlier part is as useful as any later one.
fn order_series(lines: &mut [Line]) {
    let mut parts = Parts::default();
    for Line { candidate, part, .. } in lines.iter() {
        if let Some(part) = part {
            parts.add(candidate.entry.mentor_id, part, candidate.entry.id);
        }
    }
    let mut wanted: HashMap<EntryId, f64> = HashMap::new();
    for line in lines.iter_mut() {
        let Some(part) = &line.part else { continue };
        line.parts_before = parts.before(line.candidate.entry.mentor_id, part);
        for earlier in line.parts_before.iter().flatten() {
            let held = wanted.entry(*earlier).or_default();
            *held = held.max(line.score);
        }
    }
    for line in lines {
        if let Some(score) = wanted.get(&line.candidate.entry.id) {
            line.score = line.score.max(*score);
        }
    }
}

fn part_before(part: &Part, mentor: MentorId, finished: &[Finished]) -> Option<String> {
    let is_before = |other: Part| other.series == part.series && other.number + 1 == part.number;
    finished
        .iter()
        .find(|done| done.mentor_id == mentor && find_part(&done.title).is_some_and(is_before))
        .map(|done| done.title.clone())
}

/// Who was heard lately.
#[derive(Debug, Default)]
pub(super) struct Heard {
    enough: bool,
    mentors: HashSet<MentorId>,
}

impl Heard {
    /// Whether a mentor was not heard lately, though others were.
    pub(super) fn is_seldom(&self, mentor: MentorId) -> bool {
        self.enough && !self.mentors.contains(&mentor)
    }
}

pub(super) fn heard(finished: &[Finished]) -> Heard {
    Heard { enough: finished.len() >= FEWEST_FINISHED, mentors: finished.iter().map(|done| done.mentor_id).collect() }
}
