//! The standing lunch.

use super::args::LunchArgs;
use super::entry::facts;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, marked, two_sides, width, wrap};
use super::{Outcome, Surroundings};
use crate::app::{Agenda, Topic};
use crate::domain::Entry;

const INDENT: &str = "  ";

pub(super) async fn lunch(surroundings: &Surroundings, args: LunchArgs) -> Outcome {
    let agenda = surroundings.read().await?.lunch(&args.mentor, i64::from(args.minutes)).await?;
    let text = if args.markdown { agenda.markdown.clone() } else { text(&agenda) };
    let reply = Reply::new(&agenda, text);
    Ok(match agenda.topics.is_empty() {
        true => reply.aside("Nothing unread of theirs fits. `mentor sync --history` brings in what they said before."),
        false => reply.aside("--markdown > lunch.md gives the same with room for notes"),
    })
}

fn text(agenda: &Agenda) -> String {
    if agenda.topics.is_empty() {
        return format!("Nothing to talk about with {} yet.", agenda.mentor.name);
    }
    let minutes = format!("{} of {} minutes", agenda.minutes_total, agenda.minutes_budget);
    let head = two_sides(&format!("Lunch with {}", agenda.mentor.name), &minutes, width());
    let topics: String = agenda.topics.iter().map(topic_lines).collect();
    format!("{BOLD}{head}{BOLD:#}\n\n{topics}")
}

/// What is known of an entry beside whose it is: that stands above.
fn about(entry: &Entry) -> String {
    let all = facts(entry);
    all.strip_prefix(&format!("{} · ", entry.mentor)).map(ToOwned::to_owned).unwrap_or(all)
}

fn topic_lines(topic: &Topic) -> String {
    let mut text = format!("{BOLD}{}{BOLD:#}\n", wrap(topic.aim.as_deref().unwrap_or("What is new"), ""));
    for item in &topic.items {
        text.push_str(&format!(
            "{}\n",
            wrap(&format!("{} · {} · #{}", item.entry.title, about(&item.entry), item.entry.id), INDENT)
        ));
        if !item.passage.html.is_empty() {
            text.push_str(&format!("{}\n", wrap(&format!("“{}”", marked(&item.passage.html)), "    ")));
        }
    }
    for question in &topic.questions {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&format!("? {question}"), INDENT)));
    }
    text.push('\n');
    text
}
