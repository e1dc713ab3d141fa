//! Goals.

use super::args::{GoalCommand, GoalFields as Fields, GoalsArgs};
use super::reply::Reply;
use super::terminal::{BOLD, DIM, GREEN, count, two_sides, width, wrap};
use super::{Outcome, Surroundings};
use crate::app::{GoalFields, LearntProfile};
use crate::domain::{Goal, GoalState};

pub(super) async fn goals(surroundings: &Surroundings, args: GoalsArgs) -> Outcome {
    let app = surroundings.read().await?;
    let goals = if args.all { app.goals().await? } else { app.open_goals().await? };
    let reply = Reply::new(&goals, goals.iter().map(|goal| lines(goal) + "\n").collect::<String>());
    Ok(if goals.is_empty() {
        reply.aside("No goals yet. `mentor goal add \"what you want to reach\"` adds one.")
    } else {
        reply
    })
}

pub(super) async fn goal(surroundings: &Surroundings, command: GoalCommand) -> Outcome {
    match command {
        GoalCommand::Add { title, fields } => {
            let goal = surroundings.write("goal add").await?.add_goal(&title, goal_fields(None, fields)).await?;
            Ok(Reply::new(&goal, lines(&goal)).aside("next: mentor queue"))
        }
        GoalCommand::Show(args) => {
            let app = surroundings.read().await?;
            let goal = app.goal(&args.goal).await?;
            let profile = app.learnt_profile(&goal).await?;
            let mut data = serde_json::to_value(&goal).unwrap_or_default();
            if let (Some(fields), Ok(profile)) = (data.as_object_mut(), serde_json::to_value(&profile)) {
                fields.insert("profile".to_owned(), profile);
            }
            Ok(Reply::new(&data, format!("{}\n{}", lines(&goal), profile_lines(&profile))))
        }
        GoalCommand::Edit { goal, title, forget, fields } => {
            let fields = goal_fields(title, fields);
            let app = surroundings.write("goal edit").await?;
            if forget {
                app.forget_learnt(&goal).await?;
            }
            let goal = app.edit_goal(&goal, fields).await?;
            Ok(Reply::new(&goal, lines(&goal)))
        }
        GoalCommand::Done(args) => end(surroundings, &args.goal, GoalState::Done).await,
        GoalCommand::Drop(args) => end(surroundings, &args.goal, GoalState::Dropped).await,
    }
}

async fn end(surroundings: &Surroundings, given: &str, state: GoalState) -> Outcome {
    let goal = surroundings.write("goal").await?.end_goal(given, state).await?;
    Ok(Reply::new(
        &goal,
        format!("{GREEN}✓{GREEN:#} “{}” is {}. `mentor undo` opens it again.", goal.title, goal.state),
    ))
}

fn goal_fields(title: Option<String>, fields: Fields) -> GoalFields {
    GoalFields {
        title,
        why: fields.why,
        by: fields.by,
        measure: fields.measure,
        minutes_per_week: fields.minutes.map(i64::from),
        mentors: fields.mentors,
        searches: fields.searches,
    }
}

/// What the goal has learnt; empty where nothing was done for it yet.
fn profile_lines(profile: &LearntProfile) -> String {
    if profile.is_empty() {
        return String::new();
    }
    let counted = [
        (profile.served, "finished"),
        (profile.rated, "of them rated"),
        (profile.kept, "kept"),
        (profile.skipped, "skipped"),
        (profile.not_for_it, "not for it"),
    ];
    let counts: Vec<String> =
        counted.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let counts = format!("learnt from {}", counts.join(", "));
    let words = match profile.words.is_empty() {
        true => String::new(),
        false => format!("; also asks for {}", profile.words.join(", ")),
    };
    format!("{DIM}{}{DIM:#}", wrap(&format!("{counts}{words}"), "  "))
}

fn lines(goal: &Goal) -> String {
    let mut facts = Vec::new();
    facts.extend(goal.by.map(|day| format!("by {day}")));
    facts.extend(goal.minutes_per_week.map(|minutes| format!("{minutes} min a week")));
    if goal.state != GoalState::Open {
        facts.push(goal.state.to_string());
    }
    facts.push(format!("{} · #{}", goal.slug, goal.id));
    let mut text = format!("{BOLD}{}{BOLD:#}\n", two_sides(&goal.title, "", width()).trim_end());
    text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&facts.join(" · "), "  ")));
    for (label, value) in [("why: ", &goal.why), ("measure: ", &goal.measure)] {
        if let Some(value) = value {
            text.push_str(&format!("{}\n", wrap(&format!("{label}{value}"), "  ")));
        }
    }
    for search in &goal.searches {
        text.push_str(&format!("{}\n", wrap(&format!("search: {search}"), "  ")));
    }
    if !goal.mentors.is_empty() {
        text.push_str(&format!("{}\n", wrap(&format!("mentors: {}", goal.mentors.join(", ")), "  ")));
    }
    text.push_str(&format!("{}\n", wrap(&progress(goal), "  ")));
    text
}

/// What was done for a goal, in a line.
pub(super) fn progress(goal: &Goal) -> String {
    let done = &goal.progress;
    let mut parts = vec![
        format!("{} min", done.minutes),
        format!("{} done", count(done.done, "entry", "entries")),
        count(done.notes, "note", "notes"),
    ];
    if done.actions_open + done.actions_done > 0 {
        parts.push(format!("{} of {} actions done", done.actions_done, done.actions_open + done.actions_done));
    }
    parts.extend(done.pace.map(|pace| format!("pace {:.0}%", pace * 100.0)));
    parts.join(" · ")
}
