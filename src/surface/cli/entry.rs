//! One entry: read it, open it, and say what became of it.

use super::args::{DoneArgs, EntryArg, EntryCommand, SkipArgs, SnoozeArgs};
use super::reply::{Reply, step_reply};
use super::terminal::{BOLD, DIM, two_sides, width, wrap};
use super::typeset::{set_html, set_text};
use super::{Outcome, Surroundings};
use crate::app::{EntryPage, EntryText, Error, ErrorKind};
use crate::domain::{Entry, EntryState, OtherAddress};

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
    facts.extend(also(entry));
    facts.join(" · ")
}

/// Where else an entry is, by the hosts that a person knows it by: `also at: pod.example (episode)`. Its own host, as in
/// another format of the same feed, is nothing new.
fn also(entry: &Entry) -> Option<String> {
    let host = |address: &String| url::Url::parse(address).ok()?.host_str().map(str::to_owned);
    let here = entry.url.as_ref().and_then(host);
    let mut places: Vec<String> = Vec::new();
    for other in &entry.also_at {
        let there = other.url.as_ref().or(other.enclosure.as_ref().map(|file| &file.url)).and_then(host);
        let place = match other.kind == entry.kind {
            true if there == here => continue,
            true => there.unwrap_or_else(|| other.mentor.clone()),
            false => format!("{} ({})", there.unwrap_or_else(|| other.mentor.clone()), other.kind),
        };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    (!places.is_empty()).then(|| format!("also at: {}", places.join(", ")))
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
    let id = entry.entry.id;
    Ok(Reply::new(&entry, page(&entry))
        .paged()
        .asides(&entry.notices)
        .aside(format!("next: mentor done {id} --takeaway \"…\" · mentor note {id} \"…\" · mentor open {id}")))
}

fn page(read: &EntryText) -> String {
    let entry = &read.entry;
    let mut text = format!("{BOLD}{}{BOLD:#}\n{DIM}{}{DIM:#}\n", wrap(&entry.title, ""), facts(entry));
    for address in entry.url.iter().chain(entry.enclosure.as_ref().map(|file| &file.url)) {
        text.push_str(&format!("{DIM}{address}{DIM:#}\n"));
    }
    for other in entry.also_at.iter().filter(|other| other.url != entry.url || other.enclosure != entry.enclosure) {
        let addresses: Vec<&str> = addresses(other).collect();
        text.push_str(&format!("{DIM}also at: {}{DIM:#}\n", addresses.join(" · ")));
    }
    text.push('\n');
    // What is said in a recording stands in the text alone.
    match read.html.as_deref().filter(|html| read.outline.is_empty() && !html.trim().is_empty()) {
        Some(html) => text.push_str(&set_html(html, width())),
        None => text.push_str(&set_text(&read.text, &read.outline, width())),
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

fn addresses(other: &OtherAddress) -> impl Iterator<Item = &str> {
    other.url.iter().chain(other.enclosure.as_ref().map(|file| &file.url)).map(String::as_str)
}

pub(super) async fn entry(surroundings: &Surroundings, command: EntryCommand) -> Outcome {
    match command {
        EntryCommand::Show(args) => {
            let page = surroundings.read().await?.entry_page(args.entry).await?;
            Ok(Reply::new(&page, places(&page)).asides(&page.notices))
        }
        EntryCommand::Split(args) => {
            let report = surroundings.write("entry split").await?.split_entry(args.entry).await?;
            let again = " They will not be folded together again.";
            Ok(step_reply(&report, again).aside("`mentor undo` takes it back"))
        }
    }
}

/// An entry with every address that its piece has, and how the others are known to be the same.
fn places(page: &EntryPage) -> String {
    let entry = &page.entry;
    let title = wrap(&entry.title, "");
    let mut text = format!("{BOLD}{title}{BOLD:#}  {DIM}#{}{DIM:#}\n{DIM}{}{DIM:#}\n", entry.id, facts(entry));
    for address in entry.url.iter().chain(entry.enclosure.as_ref().map(|file| &file.url)) {
        text.push_str(&format!("  {address}\n"));
    }
    for other in &entry.also_at {
        let head = format!("Also #{}: {} · {} · {}", other.entry_id, other.mentor, other.kind, other.why);
        text.push_str(&format!("\n{}\n", wrap(&head, "")));
        addresses(other).for_each(|address| text.push_str(&format!("  {address}\n")));
    }
    match entry.also_at.first() {
        Some(other) => text.push_str(&format!(
            "\n{DIM}not the same? mentor entry split {} parts them for good{DIM:#}\n",
            other.entry_id
        )),
        None => text.push_str("\nNothing is folded into it.\n"),
    }
    text
}

pub(super) async fn open(surroundings: &Surroundings, args: EntryArg) -> Outcome {
    let (page, address) = surroundings.read().await?.address_to_open(args.entry).await?;
    open_in_browser(&address).map_err(|error| {
        Error::new(ErrorKind::Failed, format!("no browser could be started: {error}"))
            .hint(format!("open {address} yourself, or set BROWSER"))
    })?;
    let opened = serde_json::json!({ "entry": page.entry, "opened": address, "notices": page.notices });
    Ok(Reply::new(&opened, format!("Opened {address}")).asides(&page.notices))
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
    let rating = args.rating.map(i64::from);
    let report = app.finish(args.entry, args.takeaway.as_deref(), minutes, args.goal.as_deref(), rating).await?;
    let counted = report.goal.as_ref().map(|goal| format!(" It counts for “{}”.", goal.title)).unwrap_or_default();
    Ok(step_reply(&report, &counted)
        .aside(format!("next: mentor note {} \"…\" --action · mentor queue", report.entry.id)))
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
