//! Runs the programs that belong to the system, found on `PATH`, by argument vectors.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::super::error::{Error, ErrorKind, Result};
use super::Timers;

impl Timers {
    /// Whether this machine has the program.
    pub(super) fn has(&self, program: &str) -> bool {
        self.find(program).is_some()
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.machine.path).map(|dir| dir.join(program)).find(|path| path.is_file())
    }

    /// Runs a program to its end and gives what it printed.
    ///
    /// # Errors
    /// Where it is not there, or does not succeed; with its own words.
    pub(super) fn run(&self, program: &str, args: &[&str], stdin: Option<&str>) -> Result<String> {
        let path = self.find(program).ok_or_else(|| {
            Error::new(ErrorKind::Failed, format!("{program} was not found on PATH"))
                .hint("choose another kind: --kind systemd, launchd or cron; or run `mentor sync --watch`")
        })?;
        let said = format!("{program} {}", args.join(" "));
        let broken = |error| Error::new(ErrorKind::Failed, format!("`{said}` could not be run")).because(error);
        let mut child = Command::new(path)
            .args(args)
            .stdin(if stdin.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(broken)?;
        if let (Some(text), Some(mut pipe)) = (stdin, child.stdin.take()) {
            // A program that does not listen says so by how it ends.
            let _ = pipe.write_all(text.as_bytes());
        }
        let output = child.wait_with_output().map_err(broken)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let words = String::from_utf8_lossy(&output.stderr);
        let words = words.trim();
        let why = if words.is_empty() { output.status.to_string() } else { words.to_owned() };
        Err(Error::new(ErrorKind::Failed, format!("`{said}` failed: {why}"))
            .hint("choose another kind: --kind systemd, launchd or cron; or run `mentor sync --watch`"))
    }
}
