//! Mentors and their channels.

use super::args::{ApplyArgs, EditArgs, FeedCommand, FeedsArgs, MentorArg, RemoveArgs};
use super::reply::Reply;
use super::terminal::{BOLD, DIM, GREEN, RED, YELLOW, count, cut, two_sides, width, wrap};
use super::{Outcome, Surroundings};
use crate::app::{ApplyReport, ChangeAction, Error, ErrorKind, MentorEdit, MentorPage, feed_notes};
use crate::config::{Declaration, load_feeds_file, read_feeds_file};
use crate::domain::{Clock as _, Feed, FeedState, Mentor, SystemClock};

pub(super) async fn apply(surroundings: &Surroundings, args: ApplyArgs) -> Outcome {
    let declared = read_declaration(&args.file)?;
    if args.dry_run {
        let report = surroundings.read().await?.apply(&declared, args.prune, true).await?;
        return Ok(apply_reply(&report));
    }
    let app = surroundings.write("apply").await?;
    if args.prune {
        let plan = app.apply(&declared, true, true).await?;
        let removed: Vec<String> = plan
            .changes
            .iter()
            .filter(|change| change.action == ChangeAction::Remove)
            .map(ToString::to_string)
            .collect();
        if !removed.is_empty() {
            let list = removed.join("\n  ");
            surroundings.confirm(args.yes, &format!("This removes:\n  {list}\nGo on?"))?;
        }
    }
    let report = app.apply(&declared, args.prune, false).await?;
    let reply = apply_reply(&report);
    let added_feed = report.changes.iter().any(|change| change.thing == "feed" && change.action == ChangeAction::Add);
    Ok(if added_feed { reply.aside("next: mentor sync") } else { reply })
}

fn read_declaration(file: &std::path::Path) -> Result<Declaration, Error> {
    if file.as_os_str() != "-" {
        return Ok(load_feeds_file(file)?);
    }
    let text = std::io::read_to_string(std::io::stdin())
        .map_err(|error| Error::new(ErrorKind::Config, "stdin could not be read as UTF-8 text").because(error))?;
    Ok(read_feeds_file(&text, file).map_err(crate::config::ConfigError::Problems)?)
}

fn apply_reply(report: &ApplyReport) -> Reply {
    if report.changes.is_empty() {
        return Reply::new(report, "The library holds all of it already.");
    }
    let mut text: String = report
        .changes
        .iter()
        .map(|change| {
            let style = match change.action {
                ChangeAction::Add => GREEN,
                ChangeAction::Change => YELLOW,
                ChangeAction::Remove => RED,
            };
            format!("{style}{change}{style:#}\n")
        })
        .collect();
    let changes = count(report.changes.len(), "change", "changes");
    text.push_str(&if report.dry_run {
        format!("{changes} to make; nothing was changed")
    } else {
        format!("{changes} made")
    });
    Reply::new(report, text)
}

pub(super) async fn mentors(surroundings: &Surroundings) -> Outcome {
    let mentors = surroundings.read().await?.mentors().await?;
    let text: String = mentors.iter().map(mentor_lines).collect();
    let reply = Reply::new(&mentors, text);
    Ok(if mentors.is_empty() { reply.aside(NOBODY_YET) } else { reply })
}

/// What to type in an empty library.
pub(super) const NOBODY_YET: &str =
    "Nobody here yet. `mentor apply feeds.toml` adds your mentors, `mentor demo` shows how it goes.";

fn mentor_lines(mentor: &Mentor) -> String {
    let right = format!(
        "{} · {} · {} · #{}",
        mentor.circle,
        count(mentor.feeds.len(), "feed", "feeds"),
        count(mentor.entries, "entry", "entries"),
        mentor.id
    );
    let head = two_sides(&mentor.name, &right, width());
    let mut text = format!("{BOLD}{head}{BOLD:#}\n");
    for aim in &mentor.aims {
        text.push_str(&format!("{DIM}  ∙ {}{DIM:#}\n", cut(aim, width() - 4)));
    }
    text
}

pub(super) async fn show(surroundings: &Surroundings, args: MentorArg) -> Outcome {
    let page = surroundings.read().await?.mentor_page(&args.mentor).await?;
    Ok(Reply::new(&page, page_text(&page)))
}

fn page_text(page: &MentorPage) -> String {
    let mentor = &page.mentor;
    let mut text =
        format!("{BOLD}{}{BOLD:#}  {DIM}{} · {} · #{}{DIM:#}\n", mentor.name, mentor.slug, mentor.circle, mentor.id);
    if let Some(about) = &mentor.about {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(about, "  ")));
    }
    if let Some(homepage) = &mentor.homepage {
        text.push_str(&format!("{DIM}  {homepage}{DIM:#}\n"));
    }
    if let Some(why) = &mentor.why {
        text.push_str(&format!("{}\n", wrap(why, "  ")));
    }
    if !mentor.aims.is_empty() {
        text.push_str("\nTo learn from them\n");
        mentor.aims.iter().for_each(|aim| text.push_str(&format!("{}\n", wrap(&format!("∙ {aim}"), "  "))));
    }
    text.push_str("\nChannels\n");
    mentor.feeds.iter().for_each(|feed| text.push_str(&feed_lines(feed)));
    if mentor.feeds.is_empty() {
        text.push_str("  none yet\n");
    }
    if !page.newest.is_empty() {
        text.push_str("\nNewest\n");
        for entry in &page.newest {
            text.push_str(&format!("{}\n", super::entry::one_line(entry, "  ")));
        }
    }
    text
}

pub(super) async fn edit(surroundings: &Surroundings, args: EditArgs) -> Outcome {
    let edit = MentorEdit {
        name: args.name,
        circle: args.circle,
        why: args.why,
        aims: Some(args.learn).filter(|aims| !aims.is_empty()),
        homepage: args.homepage,
    };
    if edit.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "nothing to change was given")
            .hint("say what: --name, --circle, --why, --learn or --homepage"));
    }
    let mentor = surroundings.write("edit").await?.edit_mentor(&args.mentor, edit).await?;
    Ok(Reply::new(&mentor, mentor_lines(&mentor)))
}

pub(super) async fn remove(surroundings: &Surroundings, args: RemoveArgs) -> Outcome {
    let app = surroundings.write("remove").await?;
    let mentor = app.mentor(&args.mentor).await?;
    let feeds = count(mentor.feeds.len(), "feed", "feeds");
    let question = format!("Remove {} with {feeds}? Notes stay, and adding them again brings all back.", mentor.name);
    surroundings.confirm(args.yes, &question)?;
    app.remove_mentor(&mentor).await?;
    Ok(Reply::new(&mentor, format!("Removed {}.", mentor.name)))
}

pub(super) async fn feeds(surroundings: &Surroundings, args: FeedsArgs) -> Outcome {
    let feeds = surroundings.read().await?.feeds(args.mentor.as_deref()).await?;
    let reply = Reply::new(&feeds, feeds.iter().map(feed_lines).collect::<String>());
    Ok(if feeds.is_empty() { reply.aside("No feeds yet. `mentor feed add MENTOR URL` adds one.") } else { reply })
}

fn feed_lines(feed: &Feed) -> String {
    let style = match feed.state {
        FeedState::Ok => GREEN,
        FeedState::Failing => RED,
        FeedState::Gone | FeedState::Paused => YELLOW,
    };
    let right = format!("{} · {} · #{}", feed.kind, count(feed.entries, "entry", "entries"), feed.id);
    let head = two_sides(&feed.url, &right, width() - 10);
    let mut text = format!("  {style}{:<7}{style:#} {head}\n", feed.state);
    if let Some(author) = &feed.only_author {
        text.push_str(&format!("{DIM}          only what {author} wrote{DIM:#}\n"));
    }
    for note in feed_notes(feed, SystemClock.now()) {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&note.found, "          ")));
        if let Some(advice) = &note.advice {
            text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&format!("→ {advice}"), "          ")));
        }
    }
    if let (Some(reason), FeedState::Ok | FeedState::Failing) = (&feed.next_poll_reason, feed.state) {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(reason, "          ")));
    }
    text
}

pub(super) async fn feed(surroundings: &Surroundings, command: FeedCommand) -> Outcome {
    match command {
        FeedCommand::Add { mentor, url, kind } => {
            let feed = surroundings.write("feed add").await?.add_feed(&mentor, &url, kind).await?;
            Ok(Reply::new(&feed, feed_lines(&feed)).aside("next: mentor sync"))
        }
        FeedCommand::Remove { id, yes } => {
            let app = surroundings.write("feed remove").await?;
            let feed = app.feed(id).await?;
            let entries = count(feed.entries, "entry", "entries");
            surroundings.confirm(yes, &format!("Remove {} with {entries}? Notes stay.", feed.url))?;
            app.remove_feed(&feed).await?;
            Ok(Reply::new(&feed, format!("Removed {}.", feed.url)))
        }
        FeedCommand::Pause { id, resume } => {
            let feed = surroundings.write("feed pause").await?.pause_feed(id, !resume).await?;
            Ok(Reply::new(&feed, feed_lines(&feed)))
        }
    }
}
