//! Steps are taken and taken back whole.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::domain::{EntryId, EntryState, GoalId, GoalState, Note, NoteId, NoteKind};
use crate::store::fixture::{add_ada, harvest, moment, new_entry, open_store};
use crate::store::{Change, NewGoal, NewNote, NoteFilter, StateRow, Store, StoreError};

fn set(entry_id: EntryId, state: EntryState) -> Change {
    let snoozed_until = (state == EntryState::Snoozed).then(|| moment(100));
    Change::SetState { entry_id, row: Some(StateRow { state, snoozed_until, ..StateRow::default() }) }
}

fn note(entry_id: EntryId, kind: NoteKind, text: &str) -> Change {
    Change::AddNote(NewNote { entry_id, kind, text: text.to_owned(), at_seconds: Some(754), by: None })
}

async fn add_entries(store: &Store) -> Vec<EntryId> {
    let (_, feed) = add_ada(store).await;
    let names = ["a", "b", "c"];
    store.ingest(&harvest(feed, names.iter().map(|name| new_entry(name)).collect())).await.unwrap().new
}

#[tokio::test]
async fn a_snooze_runs_out() {
    let (store, _folder) = open_store().await;
    let ids = add_entries(&store).await;
    store.take_step("snooze", &[set(ids[0], EntryState::Snoozed)], moment(1)).await.unwrap();
    store.take_step("skip", &[set(ids[1], EntryState::Skipped)], moment(2)).await.unwrap();
    assert_eq!(store.touched_ids(moment(99)).await.unwrap(), [ids[0], ids[1]]);
    assert_eq!(store.entry_ids_in_state(EntryState::Snoozed, moment(99)).await.unwrap(), [ids[0]]);
    let entry = store.entry(ids[0], moment(99)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.snoozed_until), (EntryState::Snoozed, Some(moment(100))));

    assert_eq!(store.touched_ids(moment(100)).await.unwrap(), [ids[1]]);
    assert_eq!(store.entry_ids_in_state(EntryState::New, moment(100)).await.unwrap(), [ids[0], ids[2]]);
    let entry = store.entry(ids[0], moment(100)).await.unwrap().unwrap();
    assert_eq!((entry.state, entry.snoozed_until), (EntryState::New, None));
}

#[tokio::test]
async fn a_step_is_taken_back_whole_and_latest_first() {
    let (store, _folder) = open_store().await;
    let ids = add_entries(&store).await;
    let keep = StateRow { kept_at: Some(moment(1)), ..StateRow::default() };
    store
        .take_step("keep a", &[Change::SetState { entry_id: ids[0], row: Some(keep.clone()) }], moment(1))
        .await
        .unwrap();
    let done = StateRow { state: EntryState::Done, done_at: Some(moment(2)), minutes_spent: Some(5), ..keep.clone() };
    let finish = [
        Change::SetState { entry_id: ids[0], row: Some(done.clone()) },
        note(ids[0], NoteKind::Takeaway, "Say it the same day"),
    ];
    let notes = store.take_step("done a", &finish, moment(2)).await.unwrap().note_ids;
    let read = store.note(notes[0]).await.unwrap().unwrap();
    assert_eq!((read.text.as_str(), read.at_seconds, read.created), ("Say it the same day", Some(754), moment(2)));
    assert_eq!((read.entry_title.as_str(), read.mentor.as_str()), ("On a", "Ada Example"));
    assert_eq!(store.state_rows(&ids).await.unwrap()[&ids[0]], done);

    assert_eq!(store.undo_step(moment(3)).await.unwrap().as_deref(), Some("done a"));
    assert_eq!(store.note(notes[0]).await.unwrap(), None);
    assert_eq!(store.state_rows(&ids).await.unwrap()[&ids[0]], keep);
    assert_eq!(store.kept_ids().await.unwrap(), [ids[0]]);
    assert_eq!(store.undo_step(moment(3)).await.unwrap().as_deref(), Some("keep a"));
    assert!(store.state_rows(&ids).await.unwrap().is_empty());
    assert_eq!(store.undo_step(moment(3)).await.unwrap(), None);
}

#[tokio::test]
async fn a_step_that_fails_changes_nothing() {
    let (store, _folder) = open_store().await;
    let ids = add_entries(&store).await;
    let cases = [
        (set(EntryId(99), EntryState::Done), "there is no entry 99"),
        (note(EntryId(98), NoteKind::Note, "x"), "there is no entry 98"),
        (Change::RemoveNote { note_id: NoteId(97) }, "there is no note 97"),
        (Change::SetActionDone { note_id: NoteId(96), done: None }, "there is no action 96"),
        (Change::SkipForGoal { goal_id: GoalId(95), entry_id: ids[0] }, "there is no goal 95"),
        (Change::SetGoalState { goal_id: GoalId(94), state: GoalState::Done, ended_at: None }, "there is no goal 94"),
    ];
    for (wrong, message) in cases {
        let changes = [set(ids[0], EntryState::Done), wrong];
        let error = store.take_step("wrong", &changes, moment(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Unknown { .. }), "{error}");
        assert_eq!(error.to_string(), message);
    }
    assert!(store.state_rows(&ids).await.unwrap().is_empty());
    assert_eq!(store.undo_step(moment(2)).await.unwrap(), None);
}

#[tokio::test]
async fn only_an_action_can_be_done() {
    let (store, _folder) = open_store().await;
    let ids = add_entries(&store).await;
    let changes = [note(ids[0], NoteKind::Note, "A thought"), note(ids[0], NoteKind::Action, "Call her")];
    let notes = store.take_step("notes", &changes, moment(1)).await.unwrap().note_ids;
    let wrong = Change::SetActionDone { note_id: notes[0], done: Some(moment(2)) };
    assert!(store.take_step("wrong", &[wrong], moment(2)).await.is_err());
    let done = Change::SetActionDone { note_id: notes[1], done: Some(moment(2)) };
    store.take_step("called", &[done], moment(2)).await.unwrap();
    assert_eq!(store.note(notes[1]).await.unwrap().unwrap().done, Some(moment(2)));
    let open = NoteFilter { open_actions: true, ..NoteFilter::default() };
    assert!(store.list_notes(&open).await.unwrap().is_empty());
    store.undo_step(moment(3)).await.unwrap();
    assert_eq!(store.list_notes(&open).await.unwrap().len(), 1);
}

#[tokio::test]
async fn notes_outlive_their_feed() {
    let (store, _folder) = open_store().await;
    let ids = add_entries(&store).await;
    store.take_step("note", &[note(ids[0], NoteKind::Note, "Kept")], moment(1)).await.unwrap();
    let mentor = store.list_mentors().await.unwrap().remove(0);
    store.remove_mentor(mentor.id, moment(2)).await.unwrap();
    let notes = store.list_notes(&NoteFilter::default()).await.unwrap();
    assert_eq!((notes[0].entry_title.as_str(), notes[0].mentor.as_str()), ("On a", "Ada Example"));
    let filter =
        NoteFilter { entry: Some(ids[0]), kind: Some(NoteKind::Note), limit: Some(1), ..NoteFilter::default() };
    assert_eq!(store.list_notes(&filter).await.unwrap().len(), 1);
    let filter = NoteFilter { mentor: Some(mentor.id), since: Some(moment(2)), ..NoteFilter::default() };
    assert!(store.list_notes(&filter).await.unwrap().is_empty());
}

/// Everything steps can change, as the learner sees it, and each state's time of change.
#[derive(Debug, PartialEq)]
struct Seen {
    states: BTreeMap<EntryId, StateRow>,
    touched_order: Vec<EntryId>,
    notes: Vec<Note>,
    skips: Vec<EntryId>,
    goal: GoalState,
}

async fn look(store: &Store, goal: GoalId) -> Seen {
    let ids = [EntryId(1), EntryId(2), EntryId(3)];
    let filter = crate::store::EntryFilter { order: crate::store::EntryOrder::LastTouched, ..Default::default() };
    Seen {
        states: store.state_rows(&ids).await.unwrap().into_iter().collect(),
        touched_order: store.list_entries(&filter, moment(0)).await.unwrap().iter().map(|entry| entry.id).collect(),
        notes: store.list_notes(&NoteFilter::default()).await.unwrap(),
        skips: store.goal_skips(goal).await.unwrap(),
        goal: store.list_goals(moment(0)).await.unwrap()[0].state,
    }
}

fn any_change() -> impl Strategy<Value = Change> {
    let entry_id = (1_i64..=3).prop_map(EntryId);
    let note_id = (1_i64..=4).prop_map(NoteId);
    let goal_id = Just(GoalId(1));
    let time = proptest::option::of((0_i64..50).prop_map(moment));
    let state = proptest::sample::select(EntryState::ALL);
    let row = (state, time.clone(), time.clone(), proptest::option::of(1_i64..90)).prop_map(
        |(state, kept_at, done_at, minutes_spent)| StateRow {
            state,
            kept_at,
            done_at,
            minutes_spent,
            ..StateRow::default()
        },
    );
    let kind = proptest::sample::select(NoteKind::ALL);
    prop_oneof![
        (entry_id.clone(), proptest::option::of(row)).prop_map(|(entry_id, row)| Change::SetState { entry_id, row }),
        (entry_id.clone(), kind).prop_map(|(entry_id, kind)| note(entry_id, kind, "Text")),
        note_id.clone().prop_map(|note_id| Change::RemoveNote { note_id }),
        (note_id, time.clone()).prop_map(|(note_id, done)| Change::SetActionDone { note_id, done }),
        (goal_id, entry_id.clone()).prop_map(|(goal_id, entry_id)| Change::SkipForGoal { goal_id, entry_id }),
        (goal_id, entry_id).prop_map(|(goal_id, entry_id)| Change::UnskipForGoal { goal_id, entry_id }),
        (goal_id, proptest::sample::select(GoalState::ALL), time)
            .prop_map(|(goal_id, state, ended_at)| Change::SetGoalState { goal_id, state, ended_at }),
    ]
}

async fn take_all_and_go_back(steps: &[Vec<Change>]) -> Result<(), TestCaseError> {
    let (store, _folder) = open_store().await;
    add_entries(&store).await;
    let goal = NewGoal { slug_hint: "g".to_owned(), title: "G".to_owned(), ..NewGoal::default() };
    let goal = store.insert_goal(&goal, moment(0)).await.unwrap();
    let mut seen = vec![look(&store, goal).await];
    for (at, changes) in (1..).zip(steps) {
        // A step that names a note that is not there fails whole, and so is none.
        if store.take_step(&format!("step {at}"), changes, moment(at)).await.is_ok() {
            seen.push(look(&store, goal).await);
        } else {
            prop_assert_eq!(&look(&store, goal).await, seen.last().unwrap());
        }
    }
    seen.pop();
    while let Some(before) = seen.pop() {
        prop_assert!(store.undo_step(moment(1000)).await.unwrap().is_some());
        prop_assert_eq!(look(&store, goal).await, before);
    }
    prop_assert_eq!(store.undo_step(moment(1000)).await.unwrap(), None);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn as_many_undos_as_steps_lead_back(steps in proptest::collection::vec(proptest::collection::vec(any_change(), 1..4), 0..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(take_all_and_go_back(&steps))?;
    }
}
