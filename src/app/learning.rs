//! What a goal learns from what the learner did.

use std::collections::HashMap;

use super::matching::{expansion_idf, most_idf};
use super::{App, Result};
use crate::domain::{EntryId, EntryState, Goal, GoalId};
use crate::embed::{Question, Vectors};
use crate::index::Index;
use crate::pipeline::matching::{EntryReader, Expansion, Judged, learn_place, learn_terms};
use crate::store::Judgement;
use crate::text;

/// No more of the latest judgements of either sort are read.
const JUDGEMENTS: usize = 40;
/// More words of a profile tell nobody more.
const PROFILE_WORDS: usize = 12;
/// What a judgement counts beside "finished", which is 1. Who stars an entry, or passes it over, says less of the goal
/// than who finishes it or says that it is not for it.
const KEPT: f32 = 0.5;
const SKIPPED: f32 = 0.5;
/// What a rating from 1 to 5 makes of a finished entry; below 0 it did not serve.
const RATED: [f32; 5] = [-1.0, -0.5, 0.5, 1.2, 1.5];

/// What the learner did that says more of a question than its words, each with how much it counts (1 is usual).
#[derive(Debug, Clone, Default)]
pub struct Taught {
    /// Entries that served, latest last.
    pub liked: Vec<(EntryId, f32)>,
    /// Entries that did not.
    pub disliked: Vec<(EntryId, f32)>,
}

impl Taught {
    /// What judgements say.
    fn of(judgements: &[Judgement]) -> Self {
        let mut taught = Self::default();
        for judgement in judgements {
            let counts = weigh(judgement);
            if counts > 0.0 {
                taught.liked.push((judgement.entry_id, counts));
            } else if counts < 0.0 {
                taught.disliked.push((judgement.entry_id, -counts));
            }
        }
        taught
    }

    fn is_empty(&self) -> bool {
        self.liked.is_empty() && self.disliked.is_empty()
    }
}

fn weigh(judgement: &Judgement) -> f32 {
    if judgement.not_for_it {
        return -1.0;
    }
    let kept = if judgement.kept { KEPT } else { 0.0 };
    match judgement.state {
        EntryState::Done => {
            let rated = judgement.rating.and_then(|rating| RATED.get(usize::try_from(rating - 1).ok()?).copied());
            rated.unwrap_or(1.0) + kept
        }
        EntryState::Skipped => kept - SKIPPED,
        _ => kept,
    }
}

/// What a goal has learnt from what was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct LearntProfile {
    /// How many entries finished for it count.
    pub served: usize,
    /// How many of those were rated.
    pub rated: usize,
    /// How many starred ones.
    pub kept: usize,
    /// How many passed over.
    pub skipped: usize,
    /// How many that were not for it.
    pub not_for_it: usize,
    /// What it asks for besides its own words, as what served writes it, strongest first.
    pub words: Vec<String>,
}

impl LearntProfile {
    fn count(judgements: &[Judgement]) -> Self {
        let count = |holds: fn(&Judgement) -> bool| judgements.iter().filter(|judgement| holds(judgement)).count();
        Self {
            served: count(|judgement| judgement.state == EntryState::Done),
            rated: count(|judgement| judgement.state == EntryState::Done && judgement.rating.is_some()),
            kept: count(|judgement| judgement.kept),
            skipped: count(|judgement| judgement.state == EntryState::Skipped),
            not_for_it: count(|judgement| judgement.not_for_it),
            words: Vec::new(),
        }
    }

    /// Whether nothing was learnt yet.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl App {
    /// What was done for a goal, and what was said not to be for it.
    pub(super) async fn taught(&self, goal: GoalId) -> Result<Taught> {
        Ok(Taught::of(&self.store.judgements(goal).await?))
    }

    /// What a goal has learnt from what was done for it, and from what was not for it.
    pub async fn learnt_profile(&self, goal: &Goal) -> Result<LearntProfile> {
        let judgements = self.store.judgements(goal.id).await?;
        let profile = LearntProfile::count(&judgements);
        let taught = Taught::of(&judgements);
        if taught.is_empty() {
            return Ok(profile);
        }
        let answer = self.answer_goal(goal, &self.store.mentor_briefs().await?).await?;
        let learnt = answer.map(|answer| answer.learnt).unwrap_or_default();
        let written = self.as_written(&taught).await?;
        let words = learnt.iter().filter_map(|term| written.get(&term.term).cloned());
        Ok(LearntProfile { words: words.take(PROFILE_WORDS).collect(), ..profile })
    }

    /// How the entries that served write each of their terms, most often; common words and numbers are left out.
    async fn as_written(&self, taught: &Taught) -> Result<HashMap<String, String>> {
        let ids: Vec<EntryId> = taught.liked.iter().rev().take(JUDGEMENTS).map(|(id, _)| *id).collect();
        let texts = self.store.texts(&ids).await?;
        let mut counts: HashMap<String, HashMap<String, usize>> = HashMap::new();
        for entry in self.store.entries(&ids, self.now()).await? {
            let language = entry.language.as_deref();
            let body = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
            for piece in [entry.title.as_str(), body] {
                text::tokenize(piece, language, &mut |term, range, _| {
                    let word = piece.get(range).unwrap_or_default().to_lowercase();
                    if !word.contains(char::is_numeric) && !text::is_common_word(&word, language) {
                        *counts.entry(term.to_owned()).or_default().entry(word).or_default() += 1;
                    }
                });
            }
        }
        let most = |words: HashMap<String, usize>| words.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
        Ok(counts.into_iter().filter_map(|(term, words)| Some((term, most(words)?.0))).collect())
    }

    /// Makes a goal forget what it has learnt; what was done stays done.
    pub async fn forget_learnt(&self, goal: &str) -> Result<Goal> {
        let goal = self.goal(goal).await?;
        self.store.forget_judgements(goal.id, self.now()).await?;
        Ok(goal)
    }

    /// Moves a question to where what was done points, and tells what to ask for besides. `own` is what the question's own
    /// terms weigh together.
    pub(super) async fn learn(
        &self,
        index: &Index,
        vectors: Option<&Vectors>,
        taught: &Taught,
        own: f32,
        question: &mut Question,
    ) -> Result<Vec<Expansion>> {
        if taught.is_empty() {
            return Ok(Vec::new());
        }
        let latest = |judged: &[(EntryId, f32)]| judged.iter().rev().take(JUDGEMENTS).copied().collect::<Vec<_>>();
        let (liked, disliked) = (latest(&taught.liked), latest(&taught.disliked));
        if let Some(vectors) = vectors {
            let mut judged = Judged::default();
            for (entries, places) in [(&liked, &mut judged.liked), (&disliked, &mut judged.disliked)] {
                for (id, counts) in entries {
                    places.extend(vectors.of(*id)?.map(|own| (own.place, *counts)));
                }
            }
            question.place = learn_place(&question.place, &judged);
        }
        let texts = self.read_terms(&liked).await?;
        Ok(learn_terms(&texts, own, most_idf(index), &mut |term, least| expansion_idf(index, term, least)))
    }

    /// The terms of entries, each with how much it counts.
    pub(super) async fn read_terms(&self, counted: &[(EntryId, f32)]) -> Result<Vec<(f64, Vec<String>)>> {
        let ids: Vec<EntryId> = counted.iter().map(|(id, _)| *id).collect();
        let texts = self.store.texts(&ids).await?;
        let mut reader = EntryReader::default();
        let entries = self.store.entries(&ids, self.now()).await?;
        Ok(entries
            .into_iter()
            .map(|entry| {
                let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
                let counts =
                    counted.iter().find(|(id, _)| *id == entry.id).map_or(0.0, |(_, counts)| f64::from(*counts));
                (counts, reader.terms(&entry.title, text, entry.language.as_deref()))
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_tells_what_a_finished_entry_was_worth() {
        let judged = |state, kept, rating, not_for_it| {
            weigh(&Judgement { entry_id: EntryId(1), state, kept, rating, not_for_it })
        };
        assert_eq!(judged(EntryState::Done, false, None, false), 1.0);
        assert!(judged(EntryState::Done, false, Some(5), false) > judged(EntryState::Done, false, None, false));
        assert!(judged(EntryState::Done, false, Some(1), false) < 0.0);
        assert!(judged(EntryState::New, true, None, false) > 0.0);
        assert!(judged(EntryState::Skipped, false, None, false) < 0.0);
        assert_eq!(judged(EntryState::New, false, None, true), -1.0);
        assert_eq!(judged(EntryState::Snoozed, false, None, false), 0.0);
    }
}
