//! The real binary in a home of its own, as a person or a script would run it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder with a home for `mentor` in it; gone when dropped.
pub(crate) struct TestApp {
    dir: TempDir,
}

/// What one run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) command: String,
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// An error as it reaches a script, checked to reach a person in the same words.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) kind: String,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl TestApp {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::Builder::new().prefix("mentor-it-").tempdir().expect("a temporary folder") }
    }

    /// A path in the test's own folder, which is also the current directory of every run.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Where the library lives.
    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// Writes a file into the test's own folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).expect("a file in a temporary folder");
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a file in a temporary folder")
    }

    /// The binary with nothing of this machine around it: no settings, no proxy, no terminal.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mentor"));
        self.surround(&mut command);
        command.args(args);
        command
    }

    /// Gives `command` the surroundings of [`TestApp::command`].
    pub(crate) fn surround(&self, command: &mut Command) {
        command.env_clear();
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
            .env("HOME", self.dir.path())
            .env("XDG_DATA_HOME", self.path("xdg-data"))
            .env("XDG_CONFIG_HOME", self.path("xdg-config"))
            .env("MENTOR_HOME", self.home())
            // The fixture server plays the internet.
            .env("MENTOR_ALLOW_HOSTS", "127.0.0.1,localhost")
            // Most tests count what a sync asks for; those of full texts ask for them.
            .env("MENTOR_SYNC_TEXTS", "0")
            .env("LANG", "C.UTF-8")
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    /// Runs the binary to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        Run::of(self.command(args))
    }

    /// Runs the binary with this on its stdin.
    pub(crate) fn run_with_stdin<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, stdin: &[u8]) -> Run {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the binary");
        let written = child.stdin.take().expect("a pipe").write_all(stdin);
        assert!(written.is_ok(), "{command:?} did not read its stdin");
        Run::ended(&command, child.wait_with_output().expect("an end"))
    }

    /// Runs the binary with `--json`, which must succeed, and reads its one document.
    pub(crate) fn json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Value {
        self.run_json(args).done().json()
    }

    /// Runs the binary with `--json`.
    pub(crate) fn run_json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        let mut command = self.command(["--json"]);
        command.args(args);
        Run::of(command)
    }

    /// Runs the binary with words that must be refused with this exit code, for a person and for a script: both must
    /// be told the same, stdout must stay clean, and the library must stay as it was.
    pub(crate) fn refuse<S: AsRef<OsStr> + Clone>(&self, code: i32, args: impl IntoIterator<Item = S>) -> Refusal {
        let args: Vec<S> = args.into_iter().collect();
        let before = self.library();
        let for_people = self.run(args.clone());
        let for_scripts = self.run_json(args);
        assert_eq!(for_people.code(), code, "{for_people}");
        assert_eq!(for_scripts.code(), code, "{for_scripts}");
        assert_eq!(for_people.stdout, "", "an error is no data: {for_people}");
        let refusal = Refusal::of(&for_scripts.json());
        for line in refusal.message.lines() {
            assert!(for_people.stderr.contains(line), "{line:?} is not told to people: {for_people}");
        }
        assert_eq!(self.library(), before, "{for_people} changed the library");
        refusal
    }

    /// Everything the library tells about itself.
    pub(crate) fn library(&self) -> Value {
        self.json(["export", "json"])
    }

    /// What a search finds, by title, best first.
    pub(crate) fn titles_found<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> Vec<String> {
        let mut command = self.command(["--json", "search", "-n", "1000"]);
        command.args(words);
        let found = Run::of(command).done().json();
        list(&found["hits"]).iter().map(|hit| text(&hit["entry"]["title"])).collect()
    }

    /// The id of the entry with this title.
    pub(crate) fn entry(&self, title: &str) -> String {
        let found = self.json(["search", "-n", "1000", &format!("title:\"{title}\"")]);
        let hit = list(&found["hits"]).iter().find(|hit| hit["entry"]["title"] == title);
        hit.unwrap_or_else(|| panic!("no entry {title:?} in {found:#}"))["entry"]["id"].to_string()
    }
}

impl Run {
    pub(crate) fn of(mut command: Command) -> Self {
        let output = command.output().expect("the binary");
        Self::ended(&command, output)
    }

    /// Every run, whatever it was for, must not have panicked.
    pub(crate) fn ended(command: &Command, output: Output) -> Self {
        let args: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
        let run = Self {
            command: format!("mentor {}", args.join(" ")),
            status: output.status,
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        };
        assert!(!run.stderr.contains("panicked"), "{run}");
        run
    }

    pub(crate) fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("ended by a signal: {self}"))
    }

    /// It must have succeeded.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        self.ends_with(0)
    }

    /// It must have ended with this exit code.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "{self}");
        self
    }

    /// The one JSON document on stdout; anything else beside it fails.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("not one JSON document ({error}): {self}"))
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { command, status, stdout, stderr } = self;
        write!(f, "`{command}` ({status})\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
    }
}

impl Refusal {
    /// Reads `{"error":{…}}`, which must have a message and a hint.
    pub(crate) fn of(document: &Value) -> Self {
        let error = &document["error"];
        let refusal = Self { kind: text(&error["kind"]), message: text(&error["message"]), hint: text(&error["hint"]) };
        assert!(!refusal.message.is_empty() && !refusal.hint.is_empty(), "{document:#}");
        refusal
    }

    /// The message must name all of these.
    #[track_caller]
    pub(crate) fn names(self, things: &[&str]) -> Self {
        for thing in things {
            assert!(self.message.contains(thing), "{thing:?} is not named: {self:?}");
        }
        self
    }

    #[track_caller]
    pub(crate) fn is(self, kind: &str) -> Self {
        assert_eq!(self.kind, kind, "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn hints(self, words: &str) -> Self {
        assert!(self.hint.contains(words), "{words:?} is not hinted at: {self:?}");
        self
    }
}

/// A JSON array.
#[track_caller]
pub(crate) fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value:#}"))
}

/// A JSON string.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value:#}")).to_owned()
}

/// The names that `field` holds in each of a list's objects.
#[track_caller]
pub(crate) fn texts(value: &Value, field: &str) -> Vec<String> {
    list(value).iter().map(|one| text(&one[field])).collect()
}

/// Waits until `holds` does, without sleeping; gives up after a minute, so that a broken program ends in a
/// failure and not in a test that never ends.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !holds() {
        assert!(std::time::Instant::now() < patience, "{what} never came");
        std::thread::yield_now();
    }
}

/// All files below `dir`.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}
