//! A line of the user's crontab, with a line above it that tells whose it is. All other lines stay byte for byte.

use super::super::error::Result;
use super::{EVERY_MINUTES, TimerFile, TimerKind, TimerReport, Timers};

/// Adds the lines, or brings them up to date; whether anything changed.
pub(super) fn install(timers: &Timers) -> Result<bool> {
    let held = read(timers)?;
    let (others, ours) = part(timers, &held);
    let wanted = lines(timers);
    if ours.as_deref() == Some(wanted.as_str()) {
        return Ok(false);
    }
    let end = if others.is_empty() || others.ends_with('\n') { "" } else { "\n" };
    timers.run("crontab", &["-"], Some(&format!("{others}{end}{wanted}")))?;
    Ok(true)
}

pub(super) fn remove(timers: &Timers) -> Result<()> {
    let held = read(timers)?;
    let (others, _) = part(timers, &held);
    match others.is_empty() {
        true => timers.run("crontab", &["-r"], None),
        false => timers.run("crontab", &["-"], Some(&others)),
    }
    .map(drop)
}

pub(super) fn look(timers: &Timers) -> Result<TimerReport> {
    let (_, ours) = part(timers, &read(timers)?);
    let files = ours.map(|content| TimerFile { path: "crontab".to_owned(), content });
    let mut report = timers.report(Some(TimerKind::Cron), files.into_iter().collect());
    report.next_run = report.installed.then(|| format!("at minute {} of every hour", minutes(timers)));
    Ok(report)
}

/// The crontab as it is; a user who has none has an empty one.
fn read(timers: &Timers) -> Result<String> {
    match timers.run("crontab", &["-l"], None) {
        Err(error) if error.message.to_lowercase().contains("no crontab") => Ok(String::new()),
        read => read,
    }
}

/// All lines but ours, and ours.
fn part(timers: &Timers, crontab: &str) -> (String, Option<String>) {
    let mark = mark(timers);
    let (mut others, mut ours) = (String::new(), None::<String>);
    let mut lines = crontab.split_inclusive('\n');
    while let Some(line) = lines.next() {
        if line.trim_end_matches('\n') == mark {
            ours = Some(format!("{line}{}", lines.next().unwrap_or_default()));
        } else {
            others.push_str(line);
        }
    }
    (others, ours)
}

fn mark(timers: &Timers) -> String {
    format!("# {}: `mentor schedule remove` takes this line and the next away", timers.name)
}

fn lines(timers: &Timers) -> String {
    let words: Vec<String> = timers.words.iter().map(|word| quote(word)).collect();
    format!("{}\n{} * * * * {}\n", mark(timers), minutes(timers), words.join(" "))
}

fn minutes(timers: &Timers) -> String {
    let minutes = (timers.minute..60).step_by(EVERY_MINUTES as usize);
    minutes.map(|minute| minute.to_string()).collect::<Vec<_>>().join(",")
}

/// One word as the shell that cron starts reads it, after cron itself has taken the backslash before a percent sign.
pub(super) fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''")).replace('%', "\\%")
}
