//! Progress, drawn in the terminal.

use super::args::ProgressArgs;
use super::goals::progress as goal_progress;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, GREEN, count, cut, width, wrap};
use super::{Outcome, Surroundings};
use crate::app::ProgressReport;

/// The longest bar, in columns.
const BAR: i64 = 30;
/// The bar of a pace that is exactly kept.
const PACE_BAR: i64 = 20;

pub(super) async fn progress(surroundings: &Surroundings, args: ProgressArgs) -> Outcome {
    let report = surroundings.read().await?.progress(args.goal.as_deref()).await?;
    Ok(Reply::new(&report, text(&report)))
}

fn text(report: &ProgressReport) -> String {
    let mut text = format!("{BOLD}Minutes a week{BOLD:#}\n");
    let most = report.weeks.iter().map(|week| week.minutes).max().unwrap_or(0).max(1);
    for week in &report.weeks {
        let bar = bar("█", week.minutes * BAR / most);
        let mut facts = Vec::new();
        if week.minutes > 0 || week.done > 0 {
            facts.push(format!("{} min · {} done", week.minutes, week.done));
        }
        if week.notes > 0 {
            facts.push(count(week.notes, "note", "notes"));
        }
        if week.actions_done > 0 {
            facts.push(count(week.actions_done, "action done", "actions done"));
        }
        let line = format!("  {}  {GREEN}{bar}{GREEN:#}  {}", week.starts.format("%b %d"), facts.join(" · "));
        text.push_str(&format!("{}\n", line.trim_end()));
    }
    for goal in &report.goals {
        text.push_str(&format!("\n{BOLD}{}{BOLD:#}\n", cut(&goal.title, width())));
        if let Some(pace) = goal.progress.pace {
            let filled = (pace.clamp(0.0, 1.0) * PACE_BAR as f64).round() as i64;
            let (filled, missing) = (bar("█", filled), bar("░", PACE_BAR - filled));
            text.push_str(&format!("  {GREEN}{filled}{GREEN:#}{DIM}{missing}{DIM:#}\n"));
        }
        let due = goal.by.map(|day| format!(" · by {day}")).unwrap_or_default();
        text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&format!("{}{due}", goal_progress(goal)), "  ")));
    }
    text
}

fn bar(block: &str, columns: i64) -> String {
    block.repeat(usize::try_from(columns).unwrap_or(0))
}
