//! The learner's steps: each is several changes in one transaction, kept with what it takes to go back.

use super::rows::{Args, Columns};
use super::writing::Write;
use super::{FoldMember, FoldedGroup, NewNote, StateRow, Store, StoreError};
use crate::domain::{EntryId, GoalId, GoalState, NoteId, NoteKind, Time};

/// One change a step makes.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Replaces what is known of an entry's state; `None` forgets it.
    SetState {
        /// The entry.
        entry_id: EntryId,
        /// Its state from now on.
        row: Option<StateRow>,
    },
    /// Writes a note.
    AddNote(NewNote),
    /// Hides a note.
    RemoveNote {
        /// The note.
        note_id: NoteId,
    },
    /// Shows a hidden note again.
    RestoreNote {
        /// The note.
        note_id: NoteId,
    },
    /// Says when an action was done; `None` opens it again.
    SetActionDone {
        /// The action.
        note_id: NoteId,
        /// When.
        done: Option<Time>,
    },
    /// "Not for this goal."
    SkipForGoal {
        /// The goal.
        goal_id: GoalId,
        /// The entry.
        entry_id: EntryId,
    },
    /// Takes that back.
    UnskipForGoal {
        /// The goal.
        goal_id: GoalId,
        /// The entry.
        entry_id: EntryId,
    },
    /// Takes an entry out of its group, and remembers never to fold it with the others again.
    Split {
        /// The entry.
        entry_id: EntryId,
    },
    /// Takes that back.
    Join {
        /// The entry that was split off.
        entry_id: EntryId,
        /// The group as it was, this entry included.
        members: Vec<FoldMember>,
    },
    /// Ends a goal, or opens it again.
    SetGoalState {
        /// The goal.
        goal_id: GoalId,
        /// Where it stands from now on.
        state: GoalState,
        /// Since when it has ended; `None` for one that is open.
        ended_at: Option<Time>,
    },
}

/// What a step left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepResult {
    /// The notes written, in the order of their changes.
    pub note_ids: Vec<NoteId>,
}

/// A change that goes back.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Back {
    #[serde(flatten)]
    change: Change,
    /// When the row that comes back was last changed, for a state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_at: Option<Time>,
}

impl Store {
    /// Takes a step: all of its changes, or on an error none. `what` tells people what was done, as in
    /// `done "How to say no"`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for an entry, note, action or goal that is not there, or when the database
    /// cannot be written.
    pub async fn take_step(&self, what: &str, changes: &[Change], now: Time) -> Result<StepResult, StoreError> {
        let mut write = self.write().await?;
        let mut result = StepResult::default();
        let mut back = Vec::with_capacity(changes.len());
        for change in changes {
            back.extend(write.apply_change(change, now, &mut result).await?);
        }
        // The last change is the first to be taken back.
        back.reverse();
        let before = serde_json::to_string(&back).map_err(|error| StoreError::unreadable("a step", error))?;
        let sql = "INSERT INTO steps (taken_at, what, before) VALUES ($1, $2, $3)";
        write.run(sql, Args::new().time(now).text(what).text(&before)).await?;
        write.commit().await?;
        Ok(result)
    }

    /// Takes back the latest step that still stands, and tells what it was; `None` where there is none.
    ///
    /// # Errors
    /// When the database cannot be written, or the step's record cannot be read.
    pub async fn undo_step(&self, now: Time) -> Result<Option<String>, StoreError> {
        let mut write = self.write().await?;
        let sql = "SELECT id, what, before FROM steps WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1";
        let rows = write.fetch(sql, Args::new()).await?;
        let Some(row) = rows.first() else {
            write.roll_back().await?;
            return Ok(None);
        };
        let mut columns = Columns::of(row);
        let (id, what, before) = (columns.int()?, columns.text()?, columns.text()?);
        let back: Vec<Back> =
            serde_json::from_str(&before).map_err(|error| StoreError::unreadable("a step's record", error))?;
        for Back { change, changed_at } in &back {
            write.apply_change(change, changed_at.unwrap_or(now), &mut StepResult::default()).await?;
        }
        write.run("UPDATE steps SET undone_at = $1 WHERE id = $2", Args::new().time(now).int(id)).await?;
        write.commit().await?;
        Ok(Some(what))
    }
}

impl Write {
    /// Makes a change; answers the change that goes back, or `None` where nothing changed.
    async fn apply_change(
        &mut self,
        change: &Change,
        now: Time,
        result: &mut StepResult,
    ) -> Result<Option<Back>, StoreError> {
        let back = match change {
            Change::SetState { entry_id, row } => return self.set_state(*entry_id, row.as_ref(), now).await,
            Change::AddNote(note) => {
                self.require_entry(note.entry_id).await?;
                let note_id = self.insert_note(note, now).await?;
                result.note_ids.push(note_id);
                Change::RemoveNote { note_id }
            }
            Change::RemoveNote { note_id } => {
                self.require_note(*note_id).await?;
                self.set_note_removed(*note_id, Some(now)).await?;
                Change::RestoreNote { note_id: *note_id }
            }
            Change::RestoreNote { note_id } => {
                self.set_note_removed(*note_id, None).await?;
                Change::RemoveNote { note_id: *note_id }
            }
            Change::SetActionDone { note_id, done } => {
                let Some((NoteKind::Action, before)) = self.find_action(*note_id).await? else {
                    return Err(StoreError::Unknown { what: "action", id: note_id.0 });
                };
                self.set_note_done(*note_id, *done).await?;
                Change::SetActionDone { note_id: *note_id, done: before }
            }
            Change::SkipForGoal { goal_id, entry_id } => {
                return self.skip_for_goal(*goal_id, *entry_id, true, now).await;
            }
            Change::UnskipForGoal { goal_id, entry_id } => {
                return self.skip_for_goal(*goal_id, *entry_id, false, now).await;
            }
            Change::Split { entry_id } => return self.split(*entry_id).await,
            Change::Join { entry_id, members } => {
                self.join(*entry_id, members).await?;
                Change::Split { entry_id: *entry_id }
            }
            Change::SetGoalState { goal_id, state, ended_at } => {
                let (before, ended_before) = self.require_goal(*goal_id).await?;
                self.set_goal_state(*goal_id, *state, *ended_at).await?;
                Change::SetGoalState { goal_id: *goal_id, state: before, ended_at: ended_before }
            }
        };
        Ok(Some(Back { change: back, changed_at: None }))
    }

    async fn set_state(
        &mut self,
        entry_id: EntryId,
        row: Option<&StateRow>,
        now: Time,
    ) -> Result<Option<Back>, StoreError> {
        self.require_entry(entry_id).await?;
        let (row_before, changed_at) = self.state_row(entry_id).await?.unzip();
        // What is done with a piece is done with each of its entries.
        let ids: Vec<EntryId> = self.fold_members(entry_id).await?.iter().map(|member| member.id).collect();
        for id in &ids {
            self.put_state(*id, row, now).await?;
        }
        if ids.len() > 1 {
            self.put_own_states(&ids, row, now).await?;
        }
        Ok(Some(Back { change: Change::SetState { entry_id, row: row_before }, changed_at }))
    }

    async fn skip_for_goal(
        &mut self,
        goal_id: GoalId,
        entry_id: EntryId,
        skip: bool,
        now: Time,
    ) -> Result<Option<Back>, StoreError> {
        self.require_entry(entry_id).await?;
        self.require_goal(goal_id).await?;
        let changed = self.set_goal_skip(goal_id, entry_id, skip, now).await?;
        let change = match skip {
            true => Change::UnskipForGoal { goal_id, entry_id },
            false => Change::SkipForGoal { goal_id, entry_id },
        };
        Ok(changed.then_some(Back { change, changed_at: None }))
    }

    async fn split(&mut self, entry_id: EntryId) -> Result<Option<Back>, StoreError> {
        self.require_entry(entry_id).await?;
        let members = self.fold_members(entry_id).await?;
        let ids: Vec<EntryId> = members.iter().map(|member| member.id).collect();
        let rest: Vec<FoldMember> = members.iter().filter(|member| member.id != entry_id).cloned().collect();
        if rest.is_empty() {
            return Ok(None);
        }
        let others: Vec<EntryId> = rest.iter().map(|member| member.id).collect();
        self.keep_apart(entry_id, &others, true).await?;
        self.regroup(&ids, &[FoldedGroup { members: rest }]).await?;
        Ok(Some(Back { change: Change::Join { entry_id, members }, changed_at: None }))
    }

    async fn join(&mut self, entry_id: EntryId, members: &[FoldMember]) -> Result<(), StoreError> {
        let others: Vec<EntryId> = members.iter().map(|member| member.id).filter(|id| *id != entry_id).collect();
        self.keep_apart(entry_id, &others, false).await?;
        // Whatever has joined any of them since belongs to the same piece.
        let mut all = members.to_vec();
        for member in members {
            for now_beside in self.fold_members(member.id).await? {
                if !all.iter().any(|known| known.id == now_beside.id) {
                    all.push(now_beside);
                }
            }
        }
        let ids: Vec<EntryId> = all.iter().map(|member| member.id).collect();
        self.regroup(&ids, &[FoldedGroup { members: all }]).await
    }

    async fn require_entry(&mut self, id: EntryId) -> Result<(), StoreError> {
        match self.fetch("SELECT id FROM entries WHERE id = $1", Args::new().int(id.0)).await?.is_empty() {
            true => Err(StoreError::Unknown { what: "entry", id: id.0 }),
            false => Ok(()),
        }
    }

    async fn require_note(&mut self, id: NoteId) -> Result<(), StoreError> {
        match self.find_action(id).await? {
            Some(_) => Ok(()),
            None => Err(StoreError::Unknown { what: "note", id: id.0 }),
        }
    }

    async fn require_goal(&mut self, id: GoalId) -> Result<(GoalState, Option<Time>), StoreError> {
        self.goal_state(id).await?.ok_or(StoreError::Unknown { what: "goal", id: id.0 })
    }
}
