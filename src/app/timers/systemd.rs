//! A systemd user timer with its service.

use std::path::PathBuf;

use super::super::error::Result;
use super::{EVERY_MINUTES, TimerFile, TimerKind, TimerReport, Timers, files};

/// Puts both units in place and has systemd start the timer; whether anything changed.
pub(super) fn install(timers: &Timers) -> Result<bool> {
    let service = files::write(&unit(timers, "service"), |made| service_text(timers, made))?;
    let timer = files::write(&unit(timers, "timer"), |made| timer_text(timers, made))?;
    let name = format!("{}.timer", timers.name);
    let enabled = timers
        .run("systemctl", &["--user", "daemon-reload"], None)
        .and_then(|_| timers.run("systemctl", &["--user", "enable", "--now", "--", &name], None));
    if let Err(error) = enabled {
        take_away(timers)?;
        return Err(error);
    }
    Ok(service || timer)
}

pub(super) fn remove(timers: &Timers) -> Result<()> {
    let name = format!("{}.timer", timers.name);
    let stopped = timers.run("systemctl", &["--user", "disable", "--now", "--", &name], None);
    take_away(timers)?;
    stopped?;
    timers.run("systemctl", &["--user", "daemon-reload"], None).map(drop)
}

fn take_away(timers: &Timers) -> Result<()> {
    // The service was written first, and knows of the folders: it goes last.
    files::remove(&unit(timers, "timer"))?;
    files::remove(&unit(timers, "service"))
}

pub(super) fn look(timers: &Timers) -> Result<TimerReport> {
    let paths = [unit(timers, "service"), unit(timers, "timer")];
    let files = paths.iter().filter_map(|path| {
        Some(TimerFile { path: path.display().to_string(), content: std::fs::read_to_string(path).ok()? })
    });
    let mut report = timers.report(Some(TimerKind::Systemd), files.collect());
    if report.installed {
        let name = format!("{}.timer", timers.name);
        let wanted = ["--user", "show", "--property=NextElapseUSecRealtime,LastTriggerUSec", "--", &name];
        let shown = timers.run("systemctl", &wanted, None).unwrap_or_default();
        let value = |key: &str| {
            let found = shown.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            found.filter(|value| !value.is_empty() && *value != "n/a").map(str::to_owned)
        };
        (report.next_run, report.last_run) = (value("NextElapseUSecRealtime"), value("LastTriggerUSec"));
    }
    Ok(report)
}

fn unit(timers: &Timers, ending: &str) -> PathBuf {
    timers.machine.config_home.join("systemd/user").join(format!("{}.{ending}", timers.name))
}

fn service_text(timers: &Timers, made: &str) -> String {
    let words: Vec<String> = timers.words.iter().map(|word| quote(word)).collect();
    format!(
        "# Written by `mentor schedule install`; `mentor schedule remove` takes it away. {made}\n\
         [Unit]\nDescription=mentor: pull what is due\n\n\
         [Service]\nType=oneshot\nExecStart={}\n# Some feeds could not be read: nothing that systemd could help with.\n\
         SuccessExitStatus=3\nNice=10\n",
        words.join(" ")
    )
}

fn timer_text(timers: &Timers, made: &str) -> String {
    format!(
        "# Written by `mentor schedule install`; `mentor schedule remove` takes it away. {made}\n\
         [Unit]\nDescription=mentor: looks every {EVERY_MINUTES} minutes at what is due\n\n\
         [Timer]\nOnCalendar=*:{:02}/{EVERY_MINUTES}\nRandomizedDelaySec=120\nPersistent=true\n\n\
         [Install]\nWantedBy=timers.target\n",
        timers.minute
    )
}

/// One word of a command line as systemd reads it (systemd.service(5), systemd.syntax(7)).
pub(super) fn quote(word: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in word.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '%' => quoted.push_str("%%"),
            '$' => quoted.push_str("$$"),
            '\t' => quoted.push_str("\\t"),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
