//! Which entries serve a goal.

use super::queue::LEAST_RELEVANCE;
use super::{App, Result};
use crate::domain::{EntryId, Goal, MentorBrief};
use crate::pipeline::matching::{Asked, Weights, read_question};

impl App {
    /// What a goal asks for: its title, and what explains it.
    pub(super) async fn goal_question(&self, goal: &Goal, mentors: &[MentorBrief]) -> Result<Asked> {
        let chosen = mentors.iter().filter(|mentor| goal.mentors.contains(&mentor.name));
        let said = [goal.why.as_deref(), goal.measure.as_deref()].into_iter().flatten();
        let said: Vec<&str> = said.chain(chosen.flat_map(|mentor| &mentor.aims).map(String::as_str)).collect();
        Ok(read_question(&goal.title, &said.join("\n"), &self.languages().await?))
    }

    /// The entries that serve a goal, best first, each with its score as a share of the best one's.
    pub(super) async fn serving(&self, goal: &Goal, mentors: &[MentorBrief]) -> Result<Vec<(EntryId, f64)>> {
        if self.store.latest_revision().await? == 0 {
            return Ok(Vec::new());
        }
        let (index, vectors) = (self.searchable().await?, self.vectors().await);
        let asked = self.goal_question(goal, mentors).await?;
        let taught = self.taught(goal.id).await?;
        let answers = self.answer_with(&index, vectors.as_ref(), asked, Weights::default(), &taught).await?;
        let top = answers.ranked.first().map_or(1.0, |(_, score)| *score).max(f64::EPSILON);
        let shares = answers.ranked.into_iter().map(|(id, score)| (id, score / top));
        Ok(shares.take_while(|(_, share)| *share >= LEAST_RELEVANCE).collect())
    }

    /// The open goal that an entry serves best, if any.
    pub(super) async fn goal_served(&self, entry: EntryId) -> Result<Option<Goal>> {
        let mentors = self.store.mentor_briefs().await?;
        let mut best: Option<(f64, Goal)> = None;
        for goal in self.open_goals().await? {
            let serving = self.serving(&goal, &mentors).await?;
            let Some((_, share)) = serving.into_iter().find(|(id, _)| *id == entry) else { continue };
            if best.as_ref().is_none_or(|(held, _)| share > *held) {
                best = Some((share, goal));
            }
        }
        Ok(best.map(|(_, goal)| goal))
    }
}
