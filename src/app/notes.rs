//! What the learner takes from entries.

use super::when::parse_moment;
use super::{App, EntryPage, Error, ErrorKind, Result, StepReport};
use crate::domain::{EntryId, Note, NoteId, NoteKind};
use crate::store::{Change, NewNote, NoteFilter};

/// Which notes to list.
#[derive(Debug, Clone, Default)]
pub struct NotesFilter {
    /// Only this entry's.
    pub entry: Option<EntryId>,
    /// Only on this mentor's entries (id, slug, or part of the name).
    pub mentor: Option<String>,
    /// Only on entries finished for this goal (id, slug, or part of the title).
    pub goal: Option<String>,
    /// Only actions that are not done.
    pub open_actions: bool,
}

impl App {
    /// Writes a note on an entry: with `at` (such as `12:34`) on a moment of it, and as something to do where `action` is
    /// set, due `by`.
    pub async fn add_note(
        &self,
        id: EntryId,
        text: &str,
        at: Option<&str>,
        action: bool,
        by: Option<chrono::NaiveDate>,
    ) -> Result<StepReport> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::usage("an empty note says nothing").hint("write it behind the entry's id, in quotes"));
        }
        let at_seconds = at.map(parse_moment).transpose()?;
        let EntryPage { entry, notices } = self.entry_page(id).await?;
        let kind = if action { NoteKind::Action } else { NoteKind::Note };
        let note = NewNote { entry_id: entry.id, kind, text: text.to_owned(), at_seconds, by };
        let what = format!("{kind} on “{}”", entry.title);
        let report = self.step(&entry, what, vec![Change::AddNote(note)], None).await?;
        Ok(StepReport { notices, ..report })
    }

    /// Notes, newest first; actions with the nearest due day first.
    pub async fn notes(&self, filter: &NotesFilter) -> Result<Vec<Note>> {
        let mentor = match &filter.mentor {
            Some(given) => Some(self.mentor(given).await?.id),
            None => None,
        };
        let goal = match &filter.goal {
            Some(given) => Some(self.goal(given).await?.id),
            None => None,
        };
        let filter = NoteFilter {
            entry: filter.entry,
            mentor,
            goal,
            open_actions: filter.open_actions,
            ..NoteFilter::default()
        };
        let mut notes = self.store.list_notes(&filter).await?;
        notes.sort_by_key(|note| std::cmp::Reverse(note.created));
        if filter.open_actions {
            notes.sort_by_key(|note| note.by.unwrap_or(chrono::NaiveDate::MAX));
        }
        Ok(notes)
    }

    /// An action is done.
    pub async fn finish_action(&self, id: NoteId) -> Result<StepReport> {
        let note = self.note(id).await?;
        if note.kind != NoteKind::Action {
            return Err(
                Error::usage(format!("note {id} is no action")).hint("`mentor notes --actions` lists the actions")
            );
        }
        if note.done.is_some() {
            return Err(Error::usage(format!("action {id} is done already"))
                .hint("`mentor notes --actions` lists what is open"));
        }
        let entry = self.entry(note.entry_id).await?;
        let change = Change::SetActionDone { note_id: id, done: Some(self.now()) };
        self.step(&entry, format!("action “{}” done", note.text), vec![change], None).await
    }

    /// Removes a note.
    pub async fn remove_note(&self, id: NoteId) -> Result<StepReport> {
        let note = self.note(id).await?;
        let entry = self.entry(note.entry_id).await?;
        let change = Change::RemoveNote { note_id: id };
        self.step(&entry, format!("{} “{}” removed", note.kind, note.text), vec![change], None).await
    }

    async fn note(&self, id: NoteId) -> Result<Note> {
        self.store.note(id).await?.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("there is no note {id}")).hint("`mentor notes` lists them")
        })
    }
}
