//! What a file and the library differ in.

use super::{ChangeAction, LibraryChange};
use crate::app::names::same_name;
use crate::config::{Declaration, DeclaredFeed, DeclaredGoal, DeclaredMentor};
use crate::domain::{Feed, FeedKind, Goal, GoalState, Mentor};

/// One difference between file and library, with what it takes to close it.
pub(super) enum Difference<'a> {
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

impl Difference<'_> {
    /// The difference as it is told.
    pub(super) fn describe(&self) -> LibraryChange {
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

/// All of them, in the order in which they are closed.
pub(super) fn find_differences<'a>(
    declared: &'a Declaration,
    mentors: &'a [Mentor],
    goals: &'a [Goal],
    prune: bool,
) -> Vec<Difference<'a>> {
    let mut differences = Vec::new();
    let feeds: Vec<&Feed> = mentors.iter().flat_map(|mentor| &mentor.feeds).collect();
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
    if prune {
        // Last, so that whoever gets a feed of theirs finds it.
        let is_declared = |mentor: &&Mentor| declared.mentors.iter().any(|one| same_name(&one.name, &mentor.name));
        differences.extend(mentors.iter().filter(|mentor| !is_declared(mentor)).map(Difference::RemoveMentor));
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
        ("searches", speaks(!declared.searches.is_empty()) && declared.searches != goal.searches),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
