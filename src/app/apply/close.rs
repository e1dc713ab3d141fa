//! Closes the differences between a file and the library, inside one transaction.

use super::difference::Difference;
use crate::app::names::same_name;
use crate::app::{Error, Result};
use crate::config::{DeclaredGoal, DeclaredMentor};
use crate::domain::{GoalState, MentorId, Time};
use crate::store::{Change, FeedAdded, GoalChange, MentorChange, NewGoal, NewMentor, Store};
use crate::text;

/// Makes changes of the library, all at one moment.
pub(super) struct Closer<'a> {
    store: &'a Store,
    now: Time,
    /// Everyone in the library so far.
    mentors: Vec<(String, MentorId)>,
}

impl<'a> Closer<'a> {
    pub(super) async fn new(store: &'a Store, now: Time) -> Result<Self> {
        let mentors = store.list_mentors().await?.into_iter().map(|mentor| (mentor.name, mentor.id)).collect();
        Ok(Self { store, now, mentors })
    }

    /// Closes one difference. What it refers to stands in the library by now.
    pub(super) async fn close(&mut self, difference: Difference<'_>) -> Result<()> {
        let (store, now) = (self.store, self.now);
        match difference {
            Difference::AddMentor(declared) => {
                let id = store.insert_mentor(&new_mentor(declared), now).await?;
                self.mentors.push((declared.name.clone(), id));
            }
            Difference::ChangeMentor(mentor, declared, fields) => {
                store.update_mentor(mentor.id, &mentor_change(declared, &fields)).await?;
            }
            Difference::RemoveMentor(mentor) => {
                store.remove_mentor(mentor.id, now).await?;
                self.mentors.retain(|(_, id)| *id != mentor.id);
            }
            Difference::AddFeed(owner, feed) => {
                let owner = self.mentor(&owner.name)?;
                if let FeedAdded::Exists { feed, .. } = store.add_feed(owner, &feed.url, feed.kind, now).await? {
                    store.move_feed(feed, owner).await?;
                }
            }
            Difference::MoveFeed(feed, owner) => store.move_feed(feed.id, self.mentor(&owner.name)?).await?,
            Difference::ChangeFeedKind(feed, kind) => store.set_feed_kind(feed.id, Some(kind)).await?,
            Difference::RemoveFeed(feed) => store.remove_feed(feed.id, now).await?,
            Difference::AddGoal(declared) => {
                store.insert_goal(&self.new_goal(declared)?, now).await?;
            }
            Difference::ChangeGoal(goal, declared, fields) => {
                store.update_goal(goal.id, &self.goal_change(declared, &fields)?).await?;
            }
            Difference::RemoveGoal(goal) => {
                let change = Change::SetGoalState { goal_id: goal.id, state: GoalState::Dropped, ended_at: Some(now) };
                store.take_step(&format!("goal “{}” dropped", goal.title), &[change], now).await?;
            }
        }
        Ok(())
    }

    fn mentor(&self, name: &str) -> Result<MentorId> {
        let found = self.mentors.iter().find(|(known, _)| same_name(known, name));
        found.map(|(_, id)| *id).ok_or_else(|| Error::usage(format!("nobody goes by {name:?}")))
    }

    fn goal_mentors(&self, declared: &DeclaredGoal) -> Result<Vec<MentorId>> {
        declared.mentors.iter().map(|name| self.mentor(name)).collect()
    }

    fn new_goal(&self, declared: &DeclaredGoal) -> Result<NewGoal> {
        Ok(NewGoal {
            slug_hint: text::slugify(&declared.title, "goal"),
            title: declared.title.clone(),
            why: declared.why.clone(),
            by: declared.by,
            measure: declared.measure.clone(),
            minutes_per_week: declared.minutes_per_week,
            mentors: self.goal_mentors(declared)?,
            searches: declared.searches.clone(),
        })
    }

    fn goal_change(&self, declared: &DeclaredGoal, fields: &[&str]) -> Result<GoalChange> {
        let changed = |field: &str| fields.contains(&field);
        Ok(GoalChange {
            title: None,
            why: changed("why").then(|| declared.why.clone()),
            by: changed("by").then_some(declared.by),
            measure: changed("measure").then(|| declared.measure.clone()),
            minutes_per_week: changed("minutes_per_week").then_some(declared.minutes_per_week),
            mentors: if changed("mentors") { Some(self.goal_mentors(declared)?) } else { None },
            searches: changed("searches").then(|| declared.searches.clone()),
        })
    }
}

fn new_mentor(declared: &DeclaredMentor) -> NewMentor {
    NewMentor {
        slug_hint: text::slugify(&declared.name, "mentor"),
        name: declared.name.clone(),
        circle: declared.circle,
        why: declared.why.clone(),
        aims: declared.learn.clone(),
        homepage: declared.homepage.clone(),
    }
}

fn mentor_change(declared: &DeclaredMentor, fields: &[&str]) -> MentorChange {
    let changed = |field: &str| fields.contains(&field);
    MentorChange {
        name: None,
        circle: changed("circle").then_some(declared.circle),
        why: changed("why").then(|| declared.why.clone()),
        aims: changed("learn").then(|| declared.learn.clone()),
        homepage: changed("homepage").then(|| declared.homepage.clone()),
    }
}
