//! What the learner takes from an entry.

use super::{EntryId, NoteId, Time, words};

words! {
    /// What a note is for.
    NoteKind ("kind of note") {
        /// A thought about the entry.
        Note = "note",
        /// What the learner takes from it, written when finishing it.
        Takeaway = "takeaway",
        /// Something to do.
        Action = "action",
    }
}

/// What the learner takes from an entry.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Note {
    /// Names the note.
    pub id: NoteId,
    /// The entry it was taken from.
    pub entry_id: EntryId,
    /// That entry's title.
    pub entry_title: String,
    /// That entry's mentor.
    pub mentor: String,
    /// What it is for.
    pub kind: NoteKind,
    /// What the learner wrote.
    pub text: String,
    /// The moment in the recording it belongs to, in seconds.
    pub at_seconds: Option<i64>,
    /// When an action is due.
    pub by: Option<chrono::NaiveDate>,
    /// When an action was done.
    pub done: Option<Time>,
    /// When it was written.
    pub created: Time,
}
