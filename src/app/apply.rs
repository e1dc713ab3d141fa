//! Makes the library hold what a file declares.
//!
//! The whole difference is worked out before anything is written, so that a dry run and a real one say the same, and a second
//! run finds nothing to do.

use std::fmt;

use super::names::same_name;
use super::{App, Error, Result};
use crate::config::{Declaration, DeclaredFeed, DeclaredGoal, DeclaredMentor};
use crate::domain::{Feed, FeedKind, Goal, GoalState, Mentor, MentorId};
use crate::store::{Change, FeedAdded, GoalChange, MentorChange, NewGoal, NewMentor};
use crate::text;

/// What an `apply` changed, or would change.
#[derive(Debug, serde::Serialize)]
pub struct ApplyReport {
    /// Nothing was written.
    pub dry_run: bool,
    /// In the order of the file; empty where the library held it all.
    pub changes: Vec<LibraryChange>,
}

/// One change of the library.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LibraryChange {
    /// `add`, `change` or `remove`.
    pub action: ChangeAction,
    /// `mentor`, `feed` or `goal`.
    pub thing: &'static str,
    /// Its name, title or address.
    pub name: String,
    /// Which of its fields change; empty for whole things.
    pub fields: Vec<&'static str>,
}

/// What happens to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeAction {
    /// It was not there.
    Add,
    /// Some of its fields differ.
    Change,
    /// The file does not declare it.
    Remove,
}

impl fmt::Display for LibraryChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.action {
            ChangeAction::Add => "+",
            ChangeAction::Change => "~",
            ChangeAction::Remove => "-",
        };
        write!(f, "{sign} {} {}", self.thing, self.name)?;
        if !self.fields.is_empty() {
            write!(f, " ({})", self.fields.join(", "))?;
        }
        Ok(())
    }
}

/// One difference between file and library, with what it takes to close it.
enum Difference<'a> {
    AddMentor(&'a DeclaredMentor),
    ChangeMentor(&'a Mentor, &'a DeclaredMentor, Vec<&'static str>),
    RemoveMentor(&'a Mentor),
    AddFeed(&'a DeclaredMentor, &'a DeclaredFeed),
    MoveFeed(&'a Feed, &'a DeclaredMentor),
    ChangeFeedKind(&'a Feed, FeedKind),
    RemoveFeed(&'a Feed),
    AddGoal(&'a DeclaredGoal),
    ChangeGoal(&'a Goal, &'a DeclaredGoal, Vec<&'static str>),
    RemoveGoal(&'a Goal),
}

impl App {
    /// Makes the library hold what `declared` says; with `prune`, nothing else. With `dry_run`, only tells.
    pub async fn apply(&self, declared: &Declaration, prune: bool, dry_run: bool) -> Result<ApplyReport> {
        let declared = &self.with_present_addresses(declared).await?;
        let mentors = self.mentors().await?;
        let goals = self.goals().await?;
        check_goal_mentors(declared, &mentors, prune)?;
        let differences = find_differences(declared, &mentors, &goals, prune);
        let changes: Vec<LibraryChange> = differences.iter().map(Difference::describe).collect();
        if !dry_run {
            for (made, difference) in differences.into_iter().enumerate() {
                self.close(difference).await.map_err(|error| stopped(error, made, &changes))?;
            }
        }
        Ok(ApplyReport { dry_run, changes })
    }

    async fn close(&self, difference: Difference<'_>) -> Result<()> {
        let now = self.now();
        match difference {
            Difference::AddMentor(declared) => {
                self.store.insert_mentor(&new_mentor(declared), now).await?;
            }
            Difference::ChangeMentor(mentor, declared, fields) => {
                self.store.update_mentor(mentor.id, &mentor_change(declared, &fields)).await?;
            }
            Difference::RemoveMentor(mentor) => self.store.remove_mentor(mentor.id, now).await?,
            Difference::AddFeed(owner, feed) => {
                let owner = self.declared_id(owner).await?;
                if let FeedAdded::Exists { feed, .. } = self.store.add_feed(owner, &feed.url, feed.kind, now).await? {
                    self.store.move_feed(feed, owner).await?;
                }
            }
            Difference::MoveFeed(feed, owner) => {
                let owner = self.declared_id(owner).await?;
                self.store.move_feed(feed.id, owner).await?;
            }
            Difference::ChangeFeedKind(feed, kind) => self.store.set_feed_kind(feed.id, Some(kind)).await?,
            Difference::RemoveFeed(feed) => self.store.remove_feed(feed.id, now).await?,
            Difference::AddGoal(declared) => {
                let goal = self.new_goal(declared).await?;
                self.store.insert_goal(&goal, now).await?;
            }
            Difference::ChangeGoal(goal, declared, fields) => {
                let change = self.goal_change(declared, &fields).await?;
                self.store.update_goal(goal.id, &change).await?;
            }
            Difference::RemoveGoal(goal) => {
                let change = Change::SetGoalState { goal_id: goal.id, state: GoalState::Dropped, ended_at: Some(now) };
                self.store.take_step(&format!("goal “{}” dropped", goal.title), &[change], now).await?;
            }
        }
        Ok(())
    }

    /// The id of a declared mentor, who stands in the library by now.
    async fn declared_id(&self, declared: &DeclaredMentor) -> Result<MentorId> {
        Ok(self.mentor(&declared.name).await?.id)
    }

    async fn goal_mentors(&self, declared: &DeclaredGoal) -> Result<Vec<MentorId>> {
        let mut ids = Vec::new();
        for name in &declared.mentors {
            ids.push(self.mentor(name).await?.id);
        }
        Ok(ids)
    }

    async fn new_goal(&self, declared: &DeclaredGoal) -> Result<NewGoal> {
        Ok(NewGoal {
            slug_hint: text::slugify(&declared.title, "goal"),
            title: declared.title.clone(),
            why: declared.why.clone(),
            by: declared.by,
            measure: declared.measure.clone(),
            minutes_per_week: declared.minutes_per_week,
            mentors: self.goal_mentors(declared).await?,
        })
    }

    async fn goal_change(&self, declared: &DeclaredGoal, fields: &[&str]) -> Result<GoalChange> {
        let changed = |field: &str| fields.contains(&field);
        Ok(GoalChange {
            title: None,
            why: changed("why").then(|| declared.why.clone()),
            by: changed("by").then_some(declared.by),
            measure: changed("measure").then(|| declared.measure.clone()),
            minutes_per_week: changed("minutes_per_week").then_some(declared.minutes_per_week),
            mentors: if changed("mentors") { Some(self.goal_mentors(declared).await?) } else { None },
        })
    }
}

impl App {
    /// The declaration with the present address of every feed that moved: its old one still names it.
    async fn with_present_addresses(&self, declared: &Declaration) -> Result<Declaration> {
        let former = self.store.former_addresses().await?;
        let mut declared = declared.clone();
        for feed in declared.mentors.iter_mut().flat_map(|mentor| &mut mentor.feeds) {
            if let Some(present) = former.get(&feed.url) {
                feed.url.clone_from(present);
            }
        }
        Ok(declared)
    }
}

/// Each change is stored by itself, and the next run finds only what is missing; but what was done must be told.
fn stopped(error: Error, made: usize, changes: &[LibraryChange]) -> Error {
    if made == 0 {
        return error;
    }
    let message = format!("{made} of {} changes were made, then: {}", changes.len(), error.message);
    Error { message, ..error }.hint("apply the file again then: it makes the changes that are missing")
}

/// A goal may name a mentor of the file or of the library; anyone else is a slip.
fn check_goal_mentors(declared: &Declaration, mentors: &[Mentor], prune: bool) -> Result<()> {
    let known = |name: &str| {
        declared.mentors.iter().any(|mentor| same_name(&mentor.name, name))
            || !prune && mentors.iter().any(|mentor| same_name(&mentor.name, name))
    };
    for goal in &declared.goals {
        if let Some(name) = goal.mentors.iter().find(|name| !known(name)) {
            let names = declared.mentors.iter().map(|mentor| mentor.name.as_str());
            let error = Error::new(
                super::ErrorKind::Config,
                format!("the goal {:?} names a mentor that is not declared: {name:?}", goal.title),
            );
            return Err(match super::names::nearest(name, names) {
                Some(near) => error.hint(format!("did you mean {near:?}?")),
                None => error.hint("declare the mentor in the file, or take the name out of the goal"),
            });
        }
    }
    Ok(())
}

fn find_differences<'a>(
    declared: &'a Declaration,
    mentors: &'a [Mentor],
    goals: &'a [Goal],
    prune: bool,
) -> Vec<Difference<'a>> {
    let mut differences = Vec::new();
    let feeds: Vec<&Feed> = mentors.iter().flat_map(|mentor| &mentor.feeds).collect();
    if prune {
        let is_declared = |mentor: &&Mentor| declared.mentors.iter().any(|one| same_name(&one.name, &mentor.name));
        differences.extend(mentors.iter().filter(|mentor| !is_declared(mentor)).map(Difference::RemoveMentor));
    }
    for one in &declared.mentors {
        let held = mentors.iter().find(|mentor| same_name(&mentor.name, &one.name));
        match held {
            None => differences.push(Difference::AddMentor(one)),
            Some(mentor) => {
                let fields = changed_mentor_fields(mentor, one, prune);
                if !fields.is_empty() {
                    differences.push(Difference::ChangeMentor(mentor, one, fields));
                }
            }
        }
        for feed in &one.feeds {
            match feeds.iter().find(|known| known.url == feed.url) {
                None => differences.push(Difference::AddFeed(one, feed)),
                Some(known) if held.is_none_or(|mentor| mentor.id != known.mentor_id) => {
                    differences.push(Difference::MoveFeed(known, one));
                }
                Some(known) => {
                    if let Some(kind) = feed.kind.filter(|kind| *kind != known.kind) {
                        differences.push(Difference::ChangeFeedKind(known, kind));
                    }
                }
            }
        }
        if let (true, Some(mentor)) = (prune, held) {
            let stays =
                |feed: &&Feed| !declared.mentors.iter().flat_map(|one| &one.feeds).any(|one| one.url == feed.url);
            differences.extend(mentor.feeds.iter().filter(stays).map(Difference::RemoveFeed));
        }
    }
    differences.extend(goal_differences(declared, goals, prune));
    differences
}

fn goal_differences<'a>(declared: &'a Declaration, goals: &'a [Goal], prune: bool) -> Vec<Difference<'a>> {
    let mut differences = Vec::new();
    for one in &declared.goals {
        // A goal that was ended stays ended: the file says what to reach, the learner says when it is.
        match goals.iter().find(|goal| same_name(&goal.title, &one.title)) {
            None => differences.push(Difference::AddGoal(one)),
            Some(goal) => {
                let fields = changed_goal_fields(goal, one, prune);
                if !fields.is_empty() {
                    differences.push(Difference::ChangeGoal(goal, one, fields));
                }
            }
        }
    }
    if prune {
        let is_declared = |goal: &&Goal| declared.goals.iter().any(|one| same_name(&one.title, &goal.title));
        let open = goals.iter().filter(|goal| goal.state == GoalState::Open);
        differences.extend(open.filter(|goal| !is_declared(goal)).map(Difference::RemoveGoal));
    }
    differences
}

/// The fields in which file and library differ. A field that the file leaves out is left alone, unless the file is the whole truth.
fn changed_mentor_fields(mentor: &Mentor, declared: &DeclaredMentor, prune: bool) -> Vec<&'static str> {
    let speaks = |given: bool| given || prune;
    [
        ("circle", declared.circle != mentor.circle),
        ("why", speaks(declared.why.is_some()) && declared.why != mentor.why),
        ("learn", speaks(!declared.learn.is_empty()) && declared.learn != mentor.aims),
        ("homepage", speaks(declared.homepage.is_some()) && declared.homepage != mentor.homepage),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

fn changed_goal_fields(goal: &Goal, declared: &DeclaredGoal, prune: bool) -> Vec<&'static str> {
    let speaks = |given: bool| given || prune;
    let mut named: Vec<String> = declared.mentors.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut held: Vec<String> = goal.mentors.iter().map(|name| name.to_lowercase()).collect();
    named.sort();
    held.sort();
    [
        ("why", speaks(declared.why.is_some()) && declared.why != goal.why),
        ("by", speaks(declared.by.is_some()) && declared.by != goal.by),
        ("measure", speaks(declared.measure.is_some()) && declared.measure != goal.measure),
        (
            "minutes_per_week",
            speaks(declared.minutes_per_week.is_some()) && declared.minutes_per_week != goal.minutes_per_week,
        ),
        ("mentors", speaks(!named.is_empty()) && named != held),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
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

impl Difference<'_> {
    fn describe(&self) -> LibraryChange {
        use ChangeAction::{Add, Change, Remove};
        let (action, thing, name, fields) = match self {
            Self::AddMentor(mentor) => (Add, "mentor", mentor.name.clone(), vec![]),
            Self::ChangeMentor(mentor, _, fields) => (Change, "mentor", mentor.name.clone(), fields.clone()),
            Self::RemoveMentor(mentor) => (Remove, "mentor", mentor.name.clone(), vec![]),
            Self::AddFeed(_, feed) => (Add, "feed", feed.url.clone(), vec![]),
            Self::MoveFeed(feed, _) => (Change, "feed", feed.url.clone(), vec!["mentor"]),
            Self::ChangeFeedKind(feed, _) => (Change, "feed", feed.url.clone(), vec!["kind"]),
            Self::RemoveFeed(feed) => (Remove, "feed", feed.url.clone(), vec![]),
            Self::AddGoal(goal) => (Add, "goal", goal.title.clone(), vec![]),
            Self::ChangeGoal(goal, _, fields) => (Change, "goal", goal.title.clone(), fields.clone()),
            Self::RemoveGoal(goal) => (Remove, "goal", goal.title.clone(), vec![]),
        };
        LibraryChange { action, thing, name, fields }
    }
}
