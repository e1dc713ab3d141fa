//! Pull what is due.

use super::args::SyncArgs;
use super::interrupt::{INTERRUPTED, stop_on_signals};
use super::progress_bar::SyncProgress;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, RED, count, cut, width, wrap};
use super::{Outcome, Surroundings};
use crate::app::{App, Error, HistoryReport, HistoryRequest, Stop, SyncReport};

/// Failures of one cause that are listed by name.
const SHOWN_PER_CAUSE: usize = 5;

pub(super) async fn sync(surroundings: &Surroundings, args: SyncArgs) -> Outcome {
    if args.watch {
        return super::watch::watch(surroundings, args.mentors).await;
    }
    let app = surroundings.write("sync").await?;
    let stop = stop_on_signals();
    let progress = SyncProgress::new(surroundings.quiet || surroundings.json);
    let report = refresh_and_walk(&app, &args, &progress, &stop).await;
    progress.finish();
    super::background::learn_in_background(surroundings, &app).await;
    Ok(sync_reply(&report?))
}

async fn refresh_and_walk(
    app: &App,
    args: &SyncArgs,
    progress: &SyncProgress,
    stop: &Stop,
) -> Result<SyncReport, Error> {
    let mut report = app.refresh(&args.mentors, args.force, progress, stop).await?;
    if args.history && !report.interrupted {
        let limit = args.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let request = HistoryRequest { since: args.since, limit, again: args.force };
        let history = app.walk_history(&args.mentors, request, progress, stop).await?;
        report.interrupted = history.interrupted;
        report.history = Some(history);
    }
    Ok(report)
}

fn sync_reply(report: &SyncReport) -> Reply {
    let reply = Reply::new(report, summary(report));
    if report.interrupted {
        return reply.aside("stopped; what was read is stored, and the rest is still due").code(INTERRUPTED);
    }
    let nothing_there = report.feeds.total == 0;
    let reply = if nothing_there { reply.aside(super::people::NOBODY_YET) } else { reply };
    let older = report.history.as_ref().map_or(0, |history| history.entries.new);
    let reply = if report.entries.new + older > 0 { reply.aside("next: mentor queue") } else { reply };
    reply.partly(report.feeds.failed > 0)
}

pub(super) fn summary(report: &SyncReport) -> String {
    let feeds = &report.feeds;
    let head = format!(
        "{BOLD}{}{BOLD:#}, {} updated · {} read, {} unchanged, {} failed, {} skipped · {:.1} MB in {:.1} s",
        count(report.entries.new, "new entry", "new entries"),
        report.entries.updated,
        count(feeds.fetched, "feed", "feeds"),
        feeds.not_modified,
        feeds.failed,
        feeds.skipped,
        report.bytes as f64 / 1e6,
        report.seconds,
    );
    let mut text = format!("{}\n", wrap(&head, ""));
    if feeds.due == 0 && feeds.total > 0 {
        let next = report.next_due.map(|time| format!("; the next is due {} UTC", time.format("%Y-%m-%d %H:%M")));
        text.push_str(&format!("Nothing is due{}. --force asks all the same.\n", next.unwrap_or_default()));
    }
    for (cause, failures) in report.failures_by_cause() {
        text.push_str(&format!("\n{RED}{}{RED:#} {cause}\n", count(failures.len(), "feed:", "feeds:")));
        for failure in failures.iter().take(SHOWN_PER_CAUSE) {
            text.push_str(&format!("  #{} {}\n", failure.feed_id, cut(&failure.url, width() - 8)));
            text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&failure.message, "     ")));
        }
        if failures.len() > SHOWN_PER_CAUSE {
            text.push_str(&format!("  and {} more (mentor feeds)\n", failures.len() - SHOWN_PER_CAUSE));
        }
        if let Some(first) = failures.first() {
            text.push_str(&format!("{}\n", wrap(&format!("→ {}", first.hint), "  ")));
        }
    }
    if let Some(history) = &report.history {
        text.push_str(&history_summary(history));
    }
    text
}

fn history_summary(history: &HistoryReport) -> String {
    let mut text = format!(
        "\n{BOLD}Back catalogue:{BOLD:#} {}, {} updated · {}\n",
        count(history.entries.new, "older entry", "older entries"),
        history.entries.updated,
        count(history.requests, "request", "requests"),
    );
    for walk in &history.feeds {
        text.push_str(&format!("  #{} {}\n", walk.feed_id, cut(&walk.url, width() - 8)));
        let brought = match walk.entries.new {
            0 => String::new(),
            new => format!("{}; ", count(new, "entry", "entries")),
        };
        text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&format!("{brought}{}", walk.message), "     ")));
    }
    text
}
