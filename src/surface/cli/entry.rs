//! One entry: read it, open it, and say what became of it.

use super::args::{DoneArgs, EntryArg, SkipArgs, SnoozeArgs};
use super::reply::{Reply, step_reply};
use super::terminal::{BOLD, DIM, two_sides, width, wrap};
use super::{Outcome, Surroundings};
use crate::app::{EntryText, Error, ErrorKind};
use crate::domain::{Entry, EntryState};

/// Mentor, day, kind, length and state of an entry, for a line below its title.
pub(super) fn facts(entry: &Entry) -> String {
    let mut facts = vec![entry.mentor.clone()];
    facts.extend(entry.published.map(|time| time.date_naive().to_string()));
    facts.push(entry.kind.to_string());
    facts.extend(entry.minutes.map(|minutes| format!("{minutes} min")));
    if !matches!(entry.state, EntryState::New | EntryState::Queued) {
        facts.push(entry.state.to_string());
    }
    if entry.kept {
        facts.push("kept".to_owned());
    }
    facts.join(" · ")
}

/// An entry on one line.
pub(super) fn one_line(entry: &Entry, indent: &str) -> String {
    let day = entry.published.map_or_else(|| "          ".to_owned(), |time| time.date_naive().to_string());
    let minutes = entry.minutes.map(|minutes| format!("{minutes} min · ")).unwrap_or_default();
    let left = format!("{indent}{day}  {}", entry.title);
    two_sides(&left, &format!("{minutes}#{}", entry.id), width())
}

pub(super) async fn read(surroundings: &Surroundings, args: EntryArg) -> Outcome {
    let entry = surroundings.read().await?.entry_text(args.entry).await?;
    let id = args.entry;
    Ok(Reply::new(&entry, page(&entry))
        .aside(format!("next: mentor done {id} --takeaway \"…\" · mentor note {id} \"…\" · mentor open {id}")))
}

fn page(read: &EntryText) -> String {
    let entry = &read.entry;
    let mut text = format!("{BOLD}{}{BOLD:#}\n{DIM}{}{DIM:#}\n", wrap(&entry.title, ""), facts(entry));
    for address in entry.url.iter().chain(entry.enclosure.as_ref().map(|file| &file.url)) {
        text.push_str(&format!("{DIM}{address}{DIM:#}\n"));
    }
    text.push('\n');
    for paragraph in read.text.split('\n') {
        text.push_str(&format!("{}\n", wrap(paragraph, "")));
    }
    if read.text.is_empty() {
        text.push_str("The feed gives no text for this entry.\n");
    }
    if !read.notes.is_empty() {
        text.push_str(&format!("\n{BOLD}Your notes{BOLD:#}\n"));
        read.notes.iter().for_each(|note| text.push_str(&super::notes::lines(note)));
    }
    text
}

pub(super) async fn open(surroundings: &Surroundings, args: EntryArg) -> Outcome {
    let (entry, address) = surroundings.read().await?.address_to_open(args.entry).await?;
    open_in_browser(&address).map_err(|error| {
        Error::new(ErrorKind::Failed, format!("no browser could be started: {error}"))
            .hint(format!("open {address} yourself, or set BROWSER"))
    })?;
    Ok(Reply::new(&serde_json::json!({ "entry": entry, "opened": address }), format!("Opened {address}")))
}

/// `$BROWSER` where it is set, as the convention has it; else what the platform uses. Never through a shell: the address
/// comes from a feed.
fn open_in_browser(address: &str) -> std::io::Result<()> {
    match std::env::var("BROWSER").ok().filter(|browser| !browser.is_empty()) {
        Some(browser) => {
            let status = std::process::Command::new(&browser).arg(address).status()?;
            if status.success() { Ok(()) } else { Err(std::io::Error::other(format!("{browser} ended with {status}"))) }
        }
        None => open::that(address),
    }
}

pub(super) async fn done(surroundings: &Surroundings, args: DoneArgs) -> Outcome {
    let app = surroundings.write("done").await?;
    let minutes = args.minutes.map(i64::from);
    let report = app.finish(args.entry, args.takeaway.as_deref(), minutes, args.goal.as_deref()).await?;
    let counted = report.goal.as_ref().map(|goal| format!(" It counts for “{}”.", goal.title)).unwrap_or_default();
    Ok(step_reply(&report, &counted).aside(format!("next: mentor note {} \"…\" --action · mentor queue", args.entry)))
}

pub(super) async fn skip(surroundings: &Surroundings, args: SkipArgs) -> Outcome {
    let report = surroundings.write("skip").await?.skip(args.entry, args.goal.as_deref()).await?;
    Ok(step_reply(&report, ""))
}

pub(super) async fn snooze(surroundings: &Surroundings, args: SnoozeArgs) -> Outcome {
    let report = surroundings.write("snooze").await?.snooze(args.entry, &args.when).await?;
    Ok(step_reply(&report, ""))
}

pub(super) async fn keep(surroundings: &Surroundings, args: EntryArg) -> Outcome {
    let report = surroundings.write("keep").await?.keep(args.entry).await?;
    Ok(step_reply(&report, ""))
}

pub(super) async fn undo(surroundings: &Surroundings) -> Outcome {
    let what = surroundings.write("undo").await?.undo().await?;
    Ok(Reply::new(&serde_json::json!({ "undone": what }), format!("Taken back: {what}.")))
}
