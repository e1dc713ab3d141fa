//! What serves a goal: its answers, worked out anew only when something they depend on has changed.

use std::collections::HashMap;

use super::kept::{Keep, Mark};
use super::matching::Answers;
use super::{App, Result};
use crate::domain::{EntryId, Goal, MentorBrief};
use crate::embed::{Nearness, VectorStamp, Vectors};
use crate::index::Index;
use crate::pipeline::matching::{Asked, Expansion, Weights, read_question};
use crate::text::TermWeight;

/// An entry that scores less than this share of the best match is no match.
pub(super) const LEAST_RELEVANCE: f64 = 0.3;

/// From this cosine in the library's space on, an entry matches without a word of the goal.
const NEAR: f32 = 0.45;

/// What the library says to a goal.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct GoalAnswer {
    /// What it was worked out from.
    #[serde(skip)]
    pub(super) mark: Option<Mark>,
    /// How many terms the goal asks for in its own words.
    pub(super) asked: usize,
    /// The entries that serve it, best first, each with its score as a share of the best one's.
    pub(super) serving: Vec<(EntryId, f64)>,
    /// How near those entries are that match even without a word of the goal.
    pub(super) near: HashMap<EntryId, Nearness>,
    /// The terms asked for, each with how telling it is.
    pub(super) terms: Vec<TermWeight>,
    /// What the best answers speak of besides.
    pub(super) expansions: Vec<Expansion>,
    /// What the goal has learnt to ask for besides.
    pub(super) learnt: Vec<Expansion>,
}

impl GoalAnswer {
    fn of(answers: Answers, asked: usize) -> Self {
        let Answers { ranked, mut near, terms, expansions, learnt } = answers;
        let top = ranked.first().map_or(1.0, |(_, score)| *score).max(f64::EPSILON);
        let shares = ranked.into_iter().map(|(id, score)| (id, score / top));
        let serving: Vec<(EntryId, f64)> = shares.take_while(|(_, share)| *share >= LEAST_RELEVANCE).collect();
        near.retain(|_, near| near.space >= NEAR);
        Self { mark: None, asked, serving, near, terms, expansions, learnt }
    }
}

impl App {
    /// What a goal asks for: its title, and what explains it.
    async fn goal_question(&self, goal: &Goal, mentors: &[MentorBrief]) -> Result<Asked> {
        let chosen = mentors.iter().filter(|mentor| goal.mentors.contains(&mentor.name));
        let said = [goal.why.as_deref(), goal.measure.as_deref()].into_iter().flatten();
        let said: Vec<&str> = said.chain(chosen.flat_map(|mentor| &mentor.aims).map(String::as_str)).collect();
        Ok(read_question(&goal.title, &said.join("\n"), &self.languages().await?))
    }

    /// What the library says to each of these goals, in their order; nothing where it is empty.
    pub(super) async fn answer_goals(&self, goals: &[Goal], mentors: &[MentorBrief]) -> Result<Vec<GoalAnswer>> {
        let mut found = Vec::new();
        let revision = self.store.latest_revision().await?;
        if revision == 0 {
            return Ok(found);
        }
        let library = self.store.library_id().await?;
        let stamp = self.vectors_stamp();
        let mut opened: Option<(Index, Option<Vectors>)> = None;
        for goal in goals {
            let asked = self.goal_question(goal, mentors).await?;
            let taught = self.taught(goal.id).await?;
            let mark = |stamp: Option<&VectorStamp>| {
                // A sentence model may be repaired without anybody being told.
                let keeps = self.settings.embedding_model.value.is_none();
                let stamp = stamp.filter(|stamp| keeps && stamp.library == library && stamp.revision == revision)?;
                Some(Mark::of(&(stamp, &self.settings.embedding.value, &asked, &taught)))
            };
            let known = mark(stamp.as_ref());
            let kept = known.as_ref().and_then(|mark| self.kept::<GoalAnswer>(Keep::Answer, goal.id, mark));
            if let Some(kept) = kept {
                found.push(GoalAnswer { mark: known, ..kept });
                continue;
            }
            let (index, vectors) = match &opened {
                Some(opened) => opened,
                None => opened.insert((self.searchable().await?, self.vectors().await)),
            };
            let count = asked.terms.len();
            let answers = self.answer_with(index, vectors.as_ref(), asked.clone(), Weights::default(), &taught).await?;
            let mut answer = GoalAnswer::of(answers, count);
            // What comes of an index that another process is bringing up to date is of no use later.
            if index.stamp().is_some_and(|stamp| stamp.library == library && stamp.revision == revision) {
                answer.mark = mark(vectors.as_ref().map(Vectors::stamp));
                answer.mark.iter().for_each(|mark| self.keep_of_goal(Keep::Answer, goal.id, mark, &answer));
            }
            found.push(answer);
        }
        Ok(found)
    }

    /// Works out what answers the open goals, so that the next queue need not.
    pub async fn prepare_answers(&self) -> Result<()> {
        self.answer_goals(&self.open_goals().await?, &self.store.mentor_briefs().await?).await.map(|_| ())
    }

    /// What the library says to a goal, if it says anything.
    pub(super) async fn answer_goal(&self, goal: &Goal, mentors: &[MentorBrief]) -> Result<Option<GoalAnswer>> {
        Ok(self.answer_goals(std::slice::from_ref(goal), mentors).await?.pop())
    }

    /// The open goal that an entry serves best, if any.
    pub(super) async fn goal_served(&self, entry: EntryId) -> Result<Option<Goal>> {
        let goals = self.open_goals().await?;
        let answers = self.answer_goals(&goals, &self.store.mentor_briefs().await?).await?;
        let share = |answer: &GoalAnswer| answer.serving.iter().find(|(id, _)| *id == entry).map(|(_, share)| *share);
        let serving = goals.into_iter().zip(&answers).filter_map(|(goal, answer)| Some((share(answer)?, goal)));
        // Of equals, the first.
        Ok(serving.reduce(|best, other| if other.0 > best.0 { other } else { best }).map(|(_, goal)| goal))
    }
}
