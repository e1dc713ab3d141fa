//! The operating system's timer for `sync`.

use super::args::{ScheduleCommand, TimerChoice};
use super::reply::Reply;
use super::terminal::{BOLD, DIM};
use super::{Outcome, Surroundings};
use crate::app::{Machine, TimerKind, TimerReport, Timers};

pub(super) fn schedule(surroundings: &Surroundings, command: Option<ScheduleCommand>) -> Outcome {
    let timers = Timers::of(&surroundings.home, Machine::find(|name| std::env::var_os(name))?)?;
    match command.unwrap_or(ScheduleCommand::Status) {
        ScheduleCommand::Install { kind } => {
            let report = timers.install(kind.map(TimerKind::from))?;
            let done = if report.changed { "Installed" } else { "In place already" };
            Ok(Reply::new(&report, text(done, &report))
                .aside("next: mentor schedule status, or mentor schedule remove"))
        }
        ScheduleCommand::Status => {
            let report = timers.status()?;
            let reply = Reply::new(&report, text("Installed", &report));
            Ok(if report.installed { reply } else { reply.aside("next: mentor schedule install") })
        }
        ScheduleCommand::Remove { kind } => {
            let report = timers.remove(kind.map(TimerKind::from))?;
            let text = match report.kind {
                Some(kind) => format!("Removed {} ({}).", report.name, kind.as_str()),
                None => "There was no timer to remove.".to_owned(),
            };
            Ok(Reply::new(&report, text))
        }
    }
}

impl From<TimerChoice> for TimerKind {
    fn from(choice: TimerChoice) -> Self {
        match choice {
            TimerChoice::Systemd => Self::Systemd,
            TimerChoice::Launchd => Self::Launchd,
            TimerChoice::Cron => Self::Cron,
        }
    }
}

fn text(done: &str, report: &TimerReport) -> String {
    let Some(kind) = report.kind.filter(|_| report.installed) else {
        return "No timer of the system runs sync for this library.".to_owned();
    };
    let mut text = format!("{BOLD}{done}: {} ({}){BOLD:#}\n", report.name, kind.as_str());
    text.push_str(&format!("  last run: {}\n", report.last_run.as_deref().unwrap_or("not known to the system")));
    text.push_str(&format!("  next run: {}\n", report.next_run.as_deref().unwrap_or("not known to the system")));
    for file in &report.files {
        text.push_str(&format!("\n{}\n", file.path));
        for line in file.content.lines() {
            text.push_str(&format!("{DIM}  {line}{DIM:#}\n"));
        }
    }
    text
}
