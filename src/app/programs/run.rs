//! Runs one program of the learner's machine, within limits: an argument vector, never a shell; a folder of its own; so much
//! time and so many bytes; and it goes, with all it started, when the run ends.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::app::Stop;
use crate::domain::Timer;

/// Between two looks at a program that runs.
const LOOK: Duration = Duration::from_millis(50);
/// What a program may say of why it failed, in bytes.
const MOST_WORDS: usize = 300;
/// Where a program's output goes, in its folder.
pub(super) const STDOUT: &str = "stdout.txt";
const STDERR: &str = "stderr.txt";

/// A program and its limits.
#[derive(Debug)]
pub(super) struct Program<'a> {
    /// Where it is.
    pub(super) path: &'a Path,
    pub(super) args: &'a [String],
    /// An empty folder for it to work in; what it prints is written there too.
    pub(super) dir: &'a Path,
    /// The longest it may take.
    pub(super) time: Duration,
    /// The most that may stand in its folder, in bytes.
    pub(super) bytes: u64,
}

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    Well,
    /// By itself, or by us; with its own last words where it had any.
    Badly(String),
    /// The person wishes to stop.
    Stopped,
}

/// The program of this name: a path as it is, a bare name as `PATH` has it.
pub(super) fn find(name: &str, path: Option<&std::ffi::OsStr>) -> Option<PathBuf> {
    if name.contains(std::path::MAIN_SEPARATOR) {
        return Some(PathBuf::from(name)).filter(|path| path.is_file());
    }
    std::env::split_paths(path?).filter(|dir| dir.is_absolute()).map(|dir| dir.join(name)).find(|path| path.is_file())
}

/// Runs it to its end.
pub(super) async fn run(program: &Program<'_>, timer: &dyn Timer, stop: &Stop) -> Ended {
    let mut running = match start(program) {
        Ok(child) => Running(child),
        Err(error) => return Ended::Badly(format!("it could not be started: {error}")),
    };
    let end = timer.elapsed() + program.time;
    loop {
        match running.0.try_wait() {
            Ok(Some(status)) if status.success() => return Ended::Well,
            Ok(Some(status)) => return Ended::Badly(last_words(program.dir, status)),
            Ok(None) => {}
            Err(error) => return Ended::Badly(format!("it could not be waited for: {error}")),
        }
        if size_of(program.dir) > program.bytes {
            return Ended::Badly(format!("it wrote more than {} MB", program.bytes >> 20));
        }
        if timer.elapsed() >= end {
            return Ended::Badly(format!("it took longer than {} s", program.time.as_secs()));
        }
        tokio::select! {
            () = timer.sleep(LOOK) => {}
            () = stop.wished() => return Ended::Stopped,
        }
    }
}

fn start(program: &Program<'_>) -> io::Result<Child> {
    let mut command = Command::new(program.path);
    command
        .args(program.args)
        .current_dir(program.dir)
        .stdin(Stdio::null())
        .stdout(File::create(program.dir.join(STDOUT))?)
        .stderr(File::create(program.dir.join(STDERR))?);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        // What it starts belongs to it, and ends with it.
        command.process_group(0);
    }
    command.spawn()
}

/// A program that ends with this value, whatever becomes of who started it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        // The whole group, by the system's own program: there is no safe call for that in the standard library.
        #[cfg(unix)]
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.0.id())])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The last line that a program wrote about its failure.
fn last_words(dir: &Path, status: ExitStatus) -> String {
    let said = fs::read(dir.join(STDERR)).unwrap_or_default();
    let said = String::from_utf8_lossy(said.get(said.len().saturating_sub(4_096)..).unwrap_or_default()).into_owned();
    let last = said.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let last: String = last.chars().filter(|c| !c.is_control()).take(MOST_WORDS).collect();
    if last.is_empty() { format!("it ended with {status}") } else { last }
}

/// Bytes of the files in a folder and one below it.
fn size_of(dir: &Path) -> u64 {
    let files = fs::read_dir(dir).into_iter().flatten().flatten();
    files
        .map(|file| match file.metadata() {
            Ok(data) if data.is_dir() => fs::read_dir(file.path())
                .into_iter()
                .flatten()
                .flatten()
                .map(|inner| inner.metadata().map_or(0, |data| data.len()))
                .sum(),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::domain::SystemTimer;

    /// A timer that never waits: every sleep is over at once, and as much later.
    #[derive(Debug, Default)]
    struct Hasty(std::sync::Arc<std::sync::Mutex<Duration>>);

    impl Timer for Hasty {
        fn elapsed(&self) -> Duration {
            *self.0.lock().unwrap()
        }

        fn sleep_until(&self, moment: Duration) -> futures_util::future::BoxFuture<'static, ()> {
            let now = self.0.clone();
            Box::pin(async move {
                let mut now = now.lock().unwrap();
                *now = moment.max(*now);
            })
        }
    }

    /// Writes a program of the test's own.
    fn write_program(dir: &Path, name: &str, script: &str) -> PathBuf {
        let path = dir.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    async fn run_script(script: &str, bytes: u64, timer: &dyn Timer) -> (Ended, String) {
        let (place, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = write_program(place.path(), "fake", script);
        let args = ["a b;c".to_owned(), "$(x)".to_owned()];
        let program = Program { path: &path, args: &args, dir: work.path(), time: Duration::from_secs(120), bytes };
        let ended = run(&program, timer, &Stop::default()).await;
        (ended, fs::read_to_string(work.path().join(STDOUT)).unwrap_or_default())
    }

    #[tokio::test]
    async fn words_reach_the_program_as_they_are() {
        let (ended, said) = run_script("echo \"$#:$1:$2\"", 1 << 20, &SystemTimer::new()).await;
        assert_eq!((ended, said.as_str()), (Ended::Well, "2:a b;c:$(x)\n"));
    }

    #[tokio::test]
    async fn a_program_that_fails_is_told_in_its_own_words() {
        let script = "echo Starting >&2; echo 'ERROR: HTTP Error 429' >&2; exit 1";
        let (ended, _) = run_script(script, 1 << 20, &SystemTimer::new()).await;
        assert_eq!(ended, Ended::Badly("ERROR: HTTP Error 429".to_owned()));
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_ended_with_all_it_started() {
        let (ended, _) = run_script("sleep 1000 & sleep 1000", 1 << 20, &Hasty::default()).await;
        assert_eq!(ended, Ended::Badly("it took longer than 120 s".to_owned()));
    }

    #[tokio::test]
    async fn a_program_that_writes_without_end_is_ended() {
        let script = "while :; do echo yes yes yes yes yes yes yes yes yes yes yes; done";
        let (ended, _) = run_script(script, 1 << 20, &SystemTimer::new()).await;
        assert_eq!(ended, Ended::Badly("it wrote more than 1 MB".to_owned()));
    }

    #[tokio::test]
    async fn a_wish_to_stop_ends_it() {
        let (place, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = write_program(place.path(), "fake", "sleep 1000");
        let stop = Stop::default();
        stop.now();
        let program =
            Program { path: &path, args: &[], dir: work.path(), time: Duration::from_secs(120), bytes: 1 << 20 };
        assert_eq!(run(&program, &SystemTimer::new(), &stop).await, Ended::Stopped);
    }

    #[test]
    fn a_program_is_found_on_the_path_or_where_it_is_said_to_be() {
        let place = tempfile::tempdir().unwrap();
        let path = write_program(place.path(), "fake", "");
        assert_eq!(find("fake", Some(place.path().as_os_str())), Some(path.clone()));
        assert_eq!(find(path.to_str().unwrap(), None), Some(path));
        assert_eq!(find("fake", Some(std::ffi::OsStr::new("."))), None, "the folder one happens to be in is no place");
    }
}
