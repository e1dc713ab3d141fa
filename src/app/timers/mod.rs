//! The operating system's own timer for `sync`: a systemd user timer, a launchd agent, or a line of cron.
//!
//! Each kind writes what its system reads and tells that system of it, by an argument vector and never through a
//! shell. Several libraries may have a timer each: the name tells whose it is. What the environment says (where files go,
//! where programs are) comes in as an argument.

mod command;
mod cron;
mod files;
mod launchd;
mod systemd;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::error::{Error, ErrorKind, Result};
use crate::config::Home;

/// The feeds' own plan says who is asked; this is only how often that is looked at, in minutes.
const EVERY_MINUTES: u32 = 30;

/// A system that starts programs by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TimerKind {
    /// A systemd user timer.
    Systemd,
    /// A launchd agent.
    Launchd,
    /// A line of the user's crontab.
    Cron,
}

impl TimerKind {
    const ALL: [Self; 3] = [Self::Systemd, Self::Launchd, Self::Cron];

    /// As it is written on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Launchd => "launchd",
            Self::Cron => "cron",
        }
    }
}

/// What of the machine a timer needs to know.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The person's own folder.
    pub user_home: PathBuf,
    /// Where their settings lie.
    pub config_home: PathBuf,
    /// Where programs are looked for, as in `PATH`.
    pub path: OsString,
    /// This program.
    pub program: PathBuf,
    /// The operating system, as Rust names it.
    pub system: &'static str,
}

impl Machine {
    /// This machine, as the environment (read through `env`) tells.
    ///
    /// # Errors
    /// Where there is no home, or the program cannot tell where it lies.
    pub fn find(env: impl Fn(&str) -> Option<OsString>) -> Result<Self> {
        let absolute = |name| env(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let user_home = absolute("HOME").ok_or_else(|| {
            Error::new(ErrorKind::Config, "HOME names no folder, so there is no place for a timer")
                .hint("set HOME to your own folder, or run `mentor sync --watch`")
        })?;
        let program = std::env::current_exe()
            .map_err(|error| Error::new(ErrorKind::Failed, "mentor cannot tell where it lies itself").because(error))?;
        Ok(Self {
            config_home: absolute("XDG_CONFIG_HOME").unwrap_or_else(|| user_home.join(".config")),
            user_home,
            path: env("PATH").unwrap_or_default(),
            program,
            system: std::env::consts::OS,
        })
    }
}

/// A timer, as it stands.
#[derive(Debug, serde::Serialize)]
pub struct TimerReport {
    /// What starts it; `None` where nothing does.
    pub kind: Option<TimerKind>,
    /// Its name there.
    pub name: String,
    /// Whether it is in place.
    pub installed: bool,
    /// Whether this command changed anything.
    pub changed: bool,
    /// What is written where; for cron, the lines of the crontab.
    pub files: Vec<TimerFile>,
    /// The words the program is started with.
    pub command: Vec<String>,
    /// When it last ran, as the system tells it.
    pub last_run: Option<String>,
    /// When it runs next, as the system tells it.
    pub next_run: Option<String>,
}

/// One thing that was written for a timer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TimerFile {
    /// A file, or `crontab`.
    pub path: String,
    /// All of it, or the lines that are ours.
    pub content: String,
}

/// The timer of one library.
#[derive(Debug)]
pub struct Timers {
    machine: Machine,
    name: String,
    words: Vec<String>,
    minute: u32,
}

impl Timers {
    /// The timer of the library in `home`.
    ///
    /// # Errors
    /// Where a path is no text, which timers cannot carry.
    pub fn of(home: &Home, machine: Machine) -> Result<Self> {
        let dir = std::path::absolute(home.dir()).map_err(|error| super::file_error(home.dir(), "be named", error))?;
        let digest = Sha256::digest(dir.as_os_str().as_encoded_bytes());
        let name = match home.is_given() {
            true => format!("mentor-sync-{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2]),
            false => "mentor-sync".to_owned(),
        };
        let words =
            vec![text(&machine.program)?, "--home".to_owned(), text(&dir)?, "--quiet".to_owned(), "sync".to_owned()];
        Ok(Self { machine, name, words, minute: u32::from(digest[3]) % EVERY_MINUTES })
    }

    /// Puts the timer in place, or brings it up to date. Without a `kind`, the one this machine has.
    ///
    /// # Errors
    /// When files cannot be written, or the system will not take the timer; then nothing is left behind.
    pub fn install(&self, kind: Option<TimerKind>) -> Result<TimerReport> {
        let kind = match kind {
            Some(kind) => kind,
            None => self.choose()?,
        };
        let changed = match kind {
            TimerKind::Systemd => systemd::install(self)?,
            TimerKind::Launchd => launchd::install(self)?,
            TimerKind::Cron => cron::install(self)?,
        };
        Ok(TimerReport { changed, ..self.look(kind)? })
    }

    /// The timer that is in place, if one is.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub fn status(&self) -> Result<TimerReport> {
        for kind in self.present() {
            let report = self.look(kind)?;
            if report.installed {
                return Ok(report);
            }
        }
        Ok(self.nothing())
    }

    /// Takes away what [`Self::install`] put in place, of every kind or of one.
    ///
    /// # Errors
    /// When something cannot be taken away.
    pub fn remove(&self, only: Option<TimerKind>) -> Result<TimerReport> {
        let mut removed = self.nothing();
        for kind in self.present().into_iter().filter(|kind| only.is_none_or(|only| only == *kind)) {
            let before = self.look(kind)?;
            if !before.installed {
                continue;
            }
            match kind {
                TimerKind::Systemd => systemd::remove(self)?,
                TimerKind::Launchd => launchd::remove(self)?,
                TimerKind::Cron => cron::remove(self)?,
            }
            removed = TimerReport { installed: false, changed: true, last_run: None, next_run: None, ..before };
        }
        Ok(removed)
    }

    /// The kinds that may have left something here.
    fn present(&self) -> Vec<TimerKind> {
        let may_be = |kind: &TimerKind| *kind != TimerKind::Cron || self.has("crontab");
        TimerKind::ALL.into_iter().filter(may_be).collect()
    }

    fn look(&self, kind: TimerKind) -> Result<TimerReport> {
        match kind {
            TimerKind::Systemd => systemd::look(self),
            TimerKind::Launchd => launchd::look(self),
            TimerKind::Cron => cron::look(self),
        }
    }

    /// What starts programs on this machine.
    fn choose(&self) -> Result<TimerKind> {
        if self.machine.system == "macos" {
            return Ok(TimerKind::Launchd);
        }
        if self.has("systemctl") && self.run("systemctl", &["--user", "show-environment"], None).is_ok() {
            return Ok(TimerKind::Systemd);
        }
        if self.has("crontab") {
            return Ok(TimerKind::Cron);
        }
        Err(Error::new(ErrorKind::Failed, "neither a systemd of your own nor cron was found on this machine")
            .hint("`mentor sync --watch` needs none of them"))
    }

    fn nothing(&self) -> TimerReport {
        self.report(None, Vec::new())
    }

    fn report(&self, kind: Option<TimerKind>, files: Vec<TimerFile>) -> TimerReport {
        TimerReport {
            kind,
            name: self.name.clone(),
            installed: !files.is_empty(),
            changed: false,
            files,
            command: self.words.clone(),
            last_run: None,
            next_run: None,
        }
    }
}

fn text(path: &Path) -> Result<String> {
    match path.to_str() {
        Some(text) if !text.contains(['\n', '\r', '\0']) => Ok(text.to_owned()),
        _ => Err(Error::new(ErrorKind::Usage, format!("{} cannot be written into a timer", path.display()))
            .hint("choose a folder whose name is plain text, with --home DIR")),
    }
}

#[cfg(test)]
mod tests;
