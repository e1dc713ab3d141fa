//! Goals keep what they were given and count what was done for them.

use chrono::NaiveDate;

use crate::domain::{EntryId, EntryState, GoalId, GoalState, NoteKind};
use crate::store::fixture::{add_ada, harvest, moment, new_entry, new_mentor, open_store};
use crate::store::{Change, GoalChange, NewGoal, NewNote, NoteFilter, StateRow, Store, StoreError};

fn feedback_goal() -> NewGoal {
    NewGoal {
        slug_hint: "feedback".to_owned(),
        title: "Give feedback that is heard".to_owned(),
        why: Some("Two people left".to_owned()),
        by: NaiveDate::from_ymd_opt(2027, 3, 31),
        measure: Some("Three talks held".to_owned()),
        minutes_per_week: Some(90),
        mentors: Vec::new(),
        searches: vec!["hard talks".to_owned()],
    }
}

fn finish(entry_id: EntryId, goal_id: GoalId, minutes_spent: Option<i64>, at: i64) -> Change {
    let row = StateRow {
        state: EntryState::Done,
        done_at: Some(moment(at)),
        minutes_spent,
        goal_id: Some(goal_id),
        ..StateRow::default()
    };
    Change::SetState { entry_id, row: Some(row) }
}

fn note(entry_id: EntryId, kind: NoteKind) -> Change {
    Change::AddNote(NewNote { entry_id, kind, text: "Say it within a day".to_owned(), at_seconds: None, by: None })
}

#[tokio::test]
async fn a_goal_keeps_what_it_was_given() {
    let (store, _folder) = open_store().await;
    let (ada, _) = add_ada(&store).await;
    let bo = store.insert_mentor(&new_mentor("Bo Example"), moment(0)).await.unwrap();
    let id = store.insert_goal(&NewGoal { mentors: vec![bo, ada, bo], ..feedback_goal() }, moment(0)).await.unwrap();
    let twin = store.insert_goal(&feedback_goal(), moment(0)).await.unwrap();
    let goals = store.list_goals(moment(1)).await.unwrap();
    assert_eq!(goals.iter().map(|goal| goal.slug.as_str()).collect::<Vec<_>>(), ["feedback", "feedback-2"]);
    assert_eq!(goals[0].mentors, ["Ada Example", "Bo Example"]);
    assert_eq!((goals[0].by, goals[0].minutes_per_week), (NaiveDate::from_ymd_opt(2027, 3, 31), Some(90)));
    assert_eq!((goals[0].state, goals[0].progress.pace), (GoalState::Open, Some(0.0)));

    let change = GoalChange {
        title: Some("Be heard".to_owned()),
        by: Some(None),
        mentors: Some(vec![bo]),
        ..GoalChange::default()
    };
    store.update_goal(id, &change).await.unwrap();
    let goal = store.list_goals(moment(1)).await.unwrap().remove(0);
    assert_eq!((goal.title.as_str(), goal.by, goal.slug.as_str()), ("Be heard", None, "feedback"));
    assert_eq!((goal.why.as_deref(), goal.mentors), (Some("Two people left"), vec!["Bo Example".to_owned()]));

    store.remove_mentor(bo, moment(2)).await.unwrap();
    assert_eq!(store.goal_mentor_ids(id).await.unwrap(), []);
    assert!(store.list_goals(moment(1)).await.unwrap()[0].mentors.is_empty());
    assert_eq!(store.goal_mentor_ids(twin).await.unwrap(), []);
}

#[tokio::test]
async fn a_goal_needs_mentors_that_are_there() {
    let (store, _folder) = open_store().await;
    let goal = NewGoal { mentors: vec![crate::domain::MentorId(3)], ..feedback_goal() };
    let error = store.insert_goal(&goal, moment(0)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown { what: "mentor", id: 3 }));
    assert!(store.list_goals(moment(0)).await.unwrap().is_empty(), "nothing of it was stored");
    let error = store.update_goal(GoalId(5), &GoalChange::default()).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no goal 5");
}

/// A goal for which two entries were finished, with a takeaway and two actions, one of them done.
async fn work_on_goal(store: &Store) -> (GoalId, Vec<EntryId>) {
    let (_, feed) = add_ada(store).await;
    let names = ["a", "b", "c"];
    let ids = store.ingest(&harvest(feed, names.iter().map(|name| new_entry(name)).collect())).await.unwrap().new;
    let goal = store.insert_goal(&feedback_goal(), moment(0)).await.unwrap();
    let other = store.insert_goal(&feedback_goal(), moment(0)).await.unwrap();
    let steps = [
        vec![finish(ids[0], goal, Some(38), 10), note(ids[0], NoteKind::Takeaway)],
        vec![finish(ids[1], goal, None, 20), note(ids[1], NoteKind::Action)],
        vec![note(ids[1], NoteKind::Action)],
        vec![finish(ids[2], other, Some(500), 30), note(ids[2], NoteKind::Note)],
    ];
    for (at, changes) in (10..).step_by(10).zip(&steps) {
        store.take_step("step", changes, moment(at)).await.unwrap();
    }
    let actions = store.list_notes(&NoteFilter { open_actions: true, ..NoteFilter::default() }).await.unwrap();
    let done = Change::SetActionDone { note_id: actions[0].id, done: Some(moment(60)) };
    store.take_step("did it", &[done], moment(60)).await.unwrap();
    (goal, ids)
}

#[tokio::test]
async fn progress_counts_what_was_finished_for_the_goal() {
    let (store, _folder) = open_store().await;
    let (goal, ids) = work_on_goal(&store).await;
    let two_weeks_on = moment(0) + chrono::Duration::weeks(2);
    let goals = store.list_goals(two_weeks_on).await.unwrap();
    let progress = &goals[0].progress;
    assert_eq!((progress.done, progress.minutes), (2, 45), "38 as told, 7 as estimated");
    assert_eq!((progress.notes, progress.actions_open, progress.actions_done), (3, 1, 1));
    assert_eq!(progress.pace, Some(0.25), "45 of 180 minutes");

    let notes = store.list_notes(&NoteFilter { goal: Some(goal), ..NoteFilter::default() }).await.unwrap();
    assert_eq!(notes.len(), 3);
    assert!(notes.iter().all(|note| note.entry_id != ids[2]));
}

#[tokio::test]
async fn a_goal_that_ended_keeps_its_pace() {
    let (store, _folder) = open_store().await;
    let (goal, _) = work_on_goal(&store).await;
    let end = moment(0) + chrono::Duration::weeks(1);
    let done = Change::SetGoalState { goal_id: goal, state: GoalState::Done, ended_at: Some(end) };
    store.take_step("reached", &[done], end).await.unwrap();
    let later = moment(0) + chrono::Duration::weeks(40);
    let read = store.list_goals(later).await.unwrap().remove(0);
    assert_eq!((read.state, read.progress.pace), (GoalState::Done, Some(0.5)));
    store.undo_step(later).await.unwrap();
    assert_eq!(store.list_goals(later).await.unwrap()[0].state, GoalState::Open);
}

#[tokio::test]
async fn weeks_are_counted_apart_and_by_goal() {
    let (store, _folder) = open_store().await;
    let (goal, ids) = work_on_goal(&store).await;
    let week = chrono::Duration::weeks(1);
    let monday = "2026-03-02T00:00:00Z".parse().unwrap();
    let late = Change::AddNote(NewNote {
        entry_id: ids[2],
        kind: NoteKind::Note,
        text: "Later".to_owned(),
        at_seconds: None,
        by: None,
    });
    store.take_step("note", &[late], monday + week).await.unwrap();
    let weeks = store.weekly_progress(monday - week, 3, None).await.unwrap();
    let figures: Vec<_> = weeks.iter().map(|week| (week.done, week.minutes, week.notes, week.actions_done)).collect();
    assert_eq!(figures, [(0, 0, 0, 0), (3, 545, 4, 1), (0, 0, 1, 0)]);
    assert_eq!(weeks.iter().map(|week| week.starts).collect::<Vec<_>>(), [monday - week, monday, monday + week]);
    let weeks = store.weekly_progress(monday, 1, Some(goal)).await.unwrap();
    assert_eq!((weeks[0].done, weeks[0].minutes, weeks[0].notes, weeks[0].actions_done), (2, 45, 3, 1));
}
