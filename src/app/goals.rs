//! What the learner wants to reach.

use super::names::{Named, pick};
use super::{App, Error, Result};
use crate::domain::{Goal, GoalState, MentorId};
use crate::store::{Change, GoalChange, NewGoal};
use crate::text;

/// What to set about a goal; `None` leaves a field as it is, an empty text clears it.
#[derive(Debug, Clone, Default)]
pub struct GoalFields {
    /// What is to be reached; not empty.
    pub title: Option<String>,
    /// Why it matters to the learner.
    pub why: Option<String>,
    /// The deadline.
    pub by: Option<chrono::NaiveDate>,
    /// How the learner will know that it is reached.
    pub measure: Option<String>,
    /// Minutes a week, above 0.
    pub minutes_per_week: Option<i64>,
    /// In place of the present mentors, unless empty: ids, slugs, or parts of names.
    pub mentors: Vec<String>,
    /// In place of the present searches, unless empty: lines of the query language; a single empty one clears them.
    pub searches: Vec<String>,
}

impl App {
    /// All goals: open ones first, the nearest deadline first.
    pub async fn goals(&self) -> Result<Vec<Goal>> {
        let mut goals = self.store.list_goals(self.now()).await?;
        goals.sort_by_key(|goal| (goal.state != GoalState::Open, goal.by.unwrap_or(chrono::NaiveDate::MAX), goal.id));
        Ok(goals)
    }

    /// The goals that are being worked on.
    pub async fn open_goals(&self) -> Result<Vec<Goal>> {
        Ok(self.goals().await?.into_iter().filter(|goal| goal.state == GoalState::Open).collect())
    }

    /// The goal that an id, a slug or part of the title means.
    pub async fn goal(&self, given: &str) -> Result<Goal> {
        let mut goals = self.goals().await?;
        let names: Vec<Named<'_>> =
            goals.iter().map(|goal| Named { id: goal.id.0, slug: &goal.slug, name: &goal.title }).collect();
        let at = pick(&names, given, "goal", "mentor goals")?;
        Ok(goals.swap_remove(at))
    }

    /// Adds a goal. `fields.title` is ignored for `title`.
    pub async fn add_goal(&self, title: &str, fields: GoalFields) -> Result<Goal> {
        let title = title.trim();
        if title.is_empty() {
            return Err(Error::usage("a goal needs a title").hint("say in quotes what is to be reached"));
        }
        if let Some(known) =
            self.open_goals().await?.into_iter().find(|goal| super::names::same_name(&goal.title, title))
        {
            return Err(Error::usage(format!("there is an open goal “{}” already", known.title))
                .hint(format!("`mentor goal edit {}` changes it", known.slug)));
        }
        self.check_deadline(fields.by)?;
        let mentors = self.mentor_ids(&fields.mentors).await?;
        let goal = NewGoal {
            slug_hint: text::slugify(title, "goal"),
            title: title.to_owned(),
            why: fields.why.filter(|why| !why.trim().is_empty()),
            by: fields.by,
            measure: fields.measure.filter(|measure| !measure.trim().is_empty()),
            minutes_per_week: fields.minutes_per_week,
            mentors,
            searches: kept_lines(fields.searches),
        };
        let id = self.store.insert_goal(&goal, self.now()).await?;
        self.goal(&id.to_string()).await
    }

    /// Changes a goal, and returns what it became.
    pub async fn edit_goal(&self, given: &str, fields: GoalFields) -> Result<Goal> {
        let goal = self.goal(given).await?;
        if fields.title.as_deref().is_some_and(|title| title.trim().is_empty()) {
            return Err(Error::usage("a goal's title cannot be empty").hint("say in quotes what is to be reached"));
        }
        self.check_deadline(fields.by)?;
        let mentors = self.mentor_ids(&fields.mentors).await?;
        let cleared = |text: Option<String>| text.map(|text| Some(text).filter(|text| !text.trim().is_empty()));
        let change = GoalChange {
            title: fields.title,
            why: cleared(fields.why),
            by: fields.by.map(Some),
            measure: cleared(fields.measure),
            minutes_per_week: fields.minutes_per_week.map(Some),
            mentors: Some(mentors).filter(|mentors| !mentors.is_empty()),
            searches: (!fields.searches.is_empty()).then(|| kept_lines(fields.searches)),
        };
        self.store.update_goal(goal.id, &change).await?;
        self.goal(&goal.id.to_string()).await
    }

    /// Ends a goal: reached, or given up. `undo` opens it again.
    pub async fn end_goal(&self, given: &str, state: GoalState) -> Result<Goal> {
        let goal = self.goal(given).await?;
        let what = match state {
            GoalState::Done => format!("goal “{}” done", goal.title),
            GoalState::Dropped => format!("goal “{}” dropped", goal.title),
            GoalState::Open => format!("goal “{}” opened", goal.title),
        };
        if goal.state == state {
            return Err(
                Error::usage(format!("{what} already")).hint("`mentor goals --all` shows where each goal stands")
            );
        }
        let ended_at = (state != GoalState::Open).then(|| self.now());
        let change = Change::SetGoalState { goal_id: goal.id, state, ended_at };
        self.store.take_step(&what, &[change], self.now()).await?;
        self.goal(&goal.id.to_string()).await
    }

    pub(super) async fn mentor_ids(&self, given: &[String]) -> Result<Vec<MentorId>> {
        let mut ids = Vec::new();
        for name in given {
            ids.push(self.mentor(name).await?.id);
        }
        ids.dedup();
        Ok(ids)
    }

    fn check_deadline(&self, by: Option<chrono::NaiveDate>) -> Result<()> {
        match by {
            Some(day) if day < self.today() => Err(Error::usage(format!("the deadline {day} is past"))
                .hint("give a day from today on, as in --by 2027-03-31")),
            _ => Ok(()),
        }
    }
}

/// The lines that say something, each once.
fn kept_lines(lines: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for line in lines {
        let line = line.trim();
        if !line.is_empty() && !kept.iter().any(|known| known == line) {
            kept.push(line.to_owned());
        }
    }
    kept
}
