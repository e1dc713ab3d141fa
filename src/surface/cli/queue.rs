//! The queue: what to read or hear next, with reasons.

use super::args::QueueArgs;
use super::entry::facts;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, count, marked, two_sides, width, wrap};
use super::{Outcome, Surroundings};
use crate::app::QueueRequest;
use crate::domain::{Queue, QueueItem};

/// Below a line's number.
const INDENT: &str = "    ";

pub(super) async fn queue(surroundings: &Surroundings, args: QueueArgs) -> Outcome {
    let request = QueueRequest {
        goal: args.goal,
        minutes: args.minutes.map(i64::from),
        kind: args.kind,
        limit: usize::from(args.limit),
    };
    let app = surroundings.read().await?;
    let queue = app.queue(&request).await?;
    super::background::learn_in_background(surroundings, &app).await;
    let reply = Reply::new(&queue, text(&queue));
    Ok(match queue.items.first() {
        Some(first) => {
            let id = first.entry.id;
            reply.aside(format!(
                "next: mentor read {id} · mentor open {id} · mentor done {id} --takeaway \"…\" · mentor skip {id}"
            ))
        }
        None => reply.aside(app.advise_on_empty_queue(&queue).await?),
    })
}

/// The queue as people read it.
pub(super) fn text(queue: &Queue) -> String {
    if queue.items.is_empty() {
        return String::new();
    }
    let minutes = format!("{} of {} minutes", queue.minutes_total, queue.minutes_budget);
    let head = two_sides(&count(queue.items.len(), "entry", "entries"), &minutes, width());
    let mut text = format!("{BOLD}{head}{BOLD:#}\n\n");
    for (place, item) in queue.items.iter().enumerate() {
        text.push_str(&item_lines(place + 1, item));
    }
    if queue.left_out > 0 {
        let more = count(queue.left_out, "more match is", "more matches are");
        text.push_str(&format!("{DIM}{more} left for another time{DIM:#}\n"));
    }
    text
}

fn item_lines(place: usize, item: &QueueItem) -> String {
    let entry = &item.entry;
    let head = two_sides(&format!("{place:>2}. {}", entry.title), &format!("#{}", entry.id), width());
    let goal = item.goal.as_ref().map(|goal| format!(" · for “{}”", goal.title)).unwrap_or_default();
    let mut text = format!("{BOLD}{head}{BOLD:#}\n{}\n", wrap(&format!("{}{goal}", facts(entry)), INDENT));
    if let Some(passage) = item.passage.as_ref().filter(|passage| !passage.html.is_empty()) {
        text.push_str(&format!("{}\n", wrap(&format!("“{}”", marked(&passage.html)), INDENT)));
    }
    let reasons = wrap(&format!("why: {}", item.reasons.join("; ")), INDENT);
    text.push_str(&format!("{DIM}{reasons}{DIM:#}\n\n"));
    text
}
