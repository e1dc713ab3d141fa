//! Search.

use super::args::{SearchArgs, SortOrder};
use super::entry::facts;
use super::exclusions::unmark;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, count, cut, marked, width, wrap};
use super::typeset::clock;
use super::{Outcome, Surroundings};
use crate::app::{SearchHit, SearchReply, SearchRequest};
use crate::domain::Passage;

/// More of each sort of facet tell nobody where to look.
const FACETS_SHOWN: usize = 6;

pub(super) async fn search(surroundings: &Surroundings, args: SearchArgs) -> Outcome {
    let request = SearchRequest {
        words: args.words.iter().map(|word| unmark(word)).collect::<Vec<_>>().join(" "),
        goal: args.goal,
        mentor: args.mentor,
        kind: args.kind,
        since: args.since,
        until: args.until,
        unread: args.unread,
        limit: usize::from(args.limit),
        page: usize::try_from(args.page).unwrap_or(1),
        newest_first: args.sort == SortOrder::Date,
    };
    let found = surroundings.read().await?.search(&request).await?;
    let mut reply = Reply::new(&found, text(&found, request.page.saturating_sub(1) * request.limit));
    for notice in &found.notices {
        reply = reply.aside(notice);
    }
    Ok(reply)
}

/// The hits as people read them; `before` stand on earlier pages.
fn text(found: &SearchReply, before: usize) -> String {
    if found.hits.is_empty() {
        return match found.total {
            0 => format!("Nothing in the library says {}.", found.query),
            total => format!("There are only {}.", count(total, "entry", "entries")),
        };
    }
    let mut text: String = found.hits.iter().map(hit_lines).collect();
    let shown = found.hits.len();
    if found.total <= shown {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", count(found.total, "entry", "entries")));
        return text;
    }
    let last = before + shown;
    let more = if last < found.total { format!(" (--page {} goes on)", before / shown + 2) } else { String::new() };
    let place = if before == 0 { format!("{shown}") } else { format!("{} to {last}", before + 1) };
    text.push_str(&format!("{DIM}{place} of {}{more}{DIM:#}\n", found.total));
    for (name, counts) in
        [("mentors", &found.facets.mentors), ("kinds", &found.facets.kinds), ("years", &found.facets.years)]
    {
        if counts.len() > 1 {
            let shown = counts.iter().take(FACETS_SHOWN).map(|facet| format!("{} {}", facet.value, facet.count));
            let line = format!("{name}: {}", shown.collect::<Vec<_>>().join(" · "));
            text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&line, "")));
        }
    }
    text
}

fn hit_lines(hit: &SearchHit) -> String {
    let entry = &hit.entry;
    let title = cut(&entry.title, width().saturating_sub(8));
    let mut text = format!("{BOLD}{title}{BOLD:#}  {DIM}#{}{DIM:#}\n  {DIM}{}{DIM:#}\n", entry.id, facts(entry));
    text.push_str(&place_line(&hit.passage, "  "));
    if !hit.passage.html.is_empty() {
        text.push_str(&format!("{}\n", wrap(&marked(&hit.passage.html), "  ")));
    }
    text.push('\n');
    text
}

/// Where a passage stands, as a line of its own: `at 12:34 · Pachyderms`, or `under Work › Talks`. Nothing where that is not known.
pub(super) fn place_line(passage: &Passage, indent: &str) -> String {
    let moment = passage
        .start_seconds
        .and_then(|seconds| u64::try_from(seconds).ok())
        .map(|seconds| format!("at {}", clock(seconds)));
    let under = Some(passage.under.join(" › ")).filter(|path| !path.is_empty());
    // Chapters need no word: they stand beside their moment.
    let under = under.map(|path| if moment.is_some() { path } else { format!("under {path}") });
    let place: Vec<String> = moment.into_iter().chain(under).collect();
    if place.is_empty() {
        return String::new();
    }
    let line = cut(&place.join(" · "), width().saturating_sub(indent.len()));
    format!("{indent}{DIM}{line}{DIM:#}\n")
}
