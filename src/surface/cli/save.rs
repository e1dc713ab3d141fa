//! `save`: single pages, and things without a page.

use super::args::SaveArgs;
use super::reply::Reply;
use super::terminal::{BOLD, GREEN, count};
use super::{Outcome, Surroundings};
use crate::app::SaveRequest;

pub(super) async fn save(surroundings: &Surroundings, args: SaveArgs) -> Outcome {
    let request = SaveRequest {
        url: args.url,
        title: args.title,
        mentor: args.mentor,
        kind: args.kind,
        minutes: args.minutes.map(i64::from),
    };
    let saved = surroundings.write("save").await?.save(&request).await?;
    let entry = &saved.entry;
    let minutes =
        entry.minutes.map(|minutes| format!(" · {}", count(minutes, "minute", "minutes"))).unwrap_or_default();
    let about = format!("“{}” {BOLD}#{}{BOLD:#} · {} · {}{minutes}", entry.title, entry.id, entry.mentor, entry.kind);
    let text = match saved.known {
        true => format!("It is in the library already: {about}"),
        false => format!("{GREEN}✓{GREEN:#} Saved {about}"),
    };
    let id = entry.id;
    Ok(Reply::new(&saved, text)
        .asides(&saved.notes)
        .aside(format!("next: mentor read {id} · mentor done {id} --takeaway \"…\"")))
}
