//! Notes: what the learner takes from entries.

use super::args::{NoteArgs, NotesArgs, NotesCommand};
use super::reply::{Reply, step_reply};
use super::terminal::{BOLD, DIM, wrap};
use super::{Outcome, Surroundings};
use crate::app::NotesFilter;
use crate::domain::{Note, NoteKind};

pub(super) async fn note(surroundings: &Surroundings, args: NoteArgs) -> Outcome {
    let app = surroundings.write("note").await?;
    let report = app.add_note(args.entry, &args.text, args.at.as_deref(), args.action, args.by).await?;
    Ok(step_reply(&report, ""))
}

pub(super) async fn notes(surroundings: &Surroundings, args: NotesArgs) -> Outcome {
    match args.command {
        Some(NotesCommand::Done { id }) => {
            let report = surroundings.write("notes done").await?.finish_action(id).await?;
            Ok(step_reply(&report, ""))
        }
        Some(NotesCommand::Remove { id }) => {
            let report = surroundings.write("notes remove").await?.remove_note(id).await?;
            Ok(step_reply(&report, ""))
        }
        None => {
            let filter =
                NotesFilter { entry: args.entry, mentor: args.mentor, goal: args.goal, open_actions: args.actions };
            let notes = surroundings.read().await?.notes(&filter).await?;
            let text: String = notes.iter().map(|note| format!("{}{}", lines(note), origin(note))).collect();
            let reply = Reply::new(&notes, text);
            Ok(if notes.is_empty() {
                reply.aside("No notes here. `mentor note ENTRY \"…\"` writes one.")
            } else {
                reply
            })
        }
    }
}

/// A note's own lines.
pub(super) fn lines(note: &Note) -> String {
    let mark = match (note.kind, note.done) {
        (NoteKind::Action, None) => "[ ]",
        (NoteKind::Action, Some(_)) => "[x]",
        (NoteKind::Takeaway, _) => " → ",
        (NoteKind::Note, _) => " ∙ ",
    };
    let mut facts = Vec::new();
    facts.extend(note.at_seconds.map(moment));
    facts.extend(note.by.map(|day| format!("by {day}")));
    facts.extend(note.done.map(|time| format!("done {}", time.date_naive())));
    facts.push(format!("note {}", note.id));
    let text = wrap(&note.text, "    ");
    format!("{BOLD}{mark}{BOLD:#} {}  {DIM}{}{DIM:#}\n", text.trim_start(), facts.join(" · "))
}

fn origin(note: &Note) -> String {
    let from = format!("{}, “{}” (#{})", note.mentor, note.entry_title, note.entry_id);
    format!("{DIM}{}{DIM:#}\n", wrap(&from, "    "))
}

/// `1:02:03` or `12:34`.
fn moment(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}
