//! `schedule` by the real binary, on a machine whose programs are fakes: what it puts in place runs, and goes without a trace.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::test_app::files_below;
use crate::support::{Run, World, list, text};

/// A crontab that keeps what it is given.
const CRONTAB: &str = "case \"$1\" in
    -l) [ -f \"$HOME/tab\" ] && /bin/cat \"$HOME/tab\" || { echo 'no crontab for you' >&2; exit 1; };;
    -r) /bin/rm \"$HOME/tab\";;
    -) /bin/cat > \"$HOME/tab\";;
esac";

/// A learner's machine with these programs, and nothing else on its path.
struct Machine {
    world: World,
}

impl Machine {
    fn with(programs: &[(&str, &str)]) -> Self {
        let machine = Self { world: World::applied() };
        std::fs::create_dir(machine.path("bin")).unwrap();
        for (name, script) in programs {
            let path = machine.path("bin").join(name);
            std::fs::write(&path, format!("#!/bin/sh\necho {name} \"$@\" >> \"$HOME/log\"\n{script}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.world.app.path(name)
    }

    fn run(&self, words: &[&str]) -> Run {
        let mut command = self.world.app.command(words);
        command.env("PATH", self.path("bin"));
        Run::of(command)
    }

    fn schedule(&self, words: &[&str]) -> Value {
        self.run(&[&["--json", "schedule"], words].concat()).done().json()
    }

    /// Files of the learner's that no library and no fake program holds.
    fn files(&self) -> Vec<PathBuf> {
        let ours = ["bin", "home", "log", "feeds.toml"].map(|name| self.path(name));
        let all = files_below(&self.path(""));
        all.into_iter().filter(|file| !ours.iter().any(|ours| file.starts_with(ours))).collect()
    }

    /// Runs what a timer runs, with as little around it as a timer has, and tells how many entries the library holds then.
    fn entries_after(&self, mut command: Command) -> Value {
        self.world.app.surround(&mut command);
        // The library is named by the words alone.
        command.env_remove("MENTOR_HOME").env("PATH", "/bin");
        Run::of(command).done();
        self.world.app.json(["search", "is:new"])["total"].clone()
    }
}

#[test]
fn a_systemd_timer_is_installed_shown_and_removed_without_a_trace() {
    let machine = Machine::with(&[("systemctl", "")]);
    let before = machine.files();
    assert_eq!(machine.schedule(&[])["installed"], false);
    let installed = machine.schedule(&["install"]);
    assert_eq!((&installed["kind"], &installed["changed"]), (&Value::from("systemd"), &Value::from(true)));
    for file in list(&installed["files"]) {
        let path = PathBuf::from(text(&file["path"]));
        assert!(path.starts_with(machine.path("xdg-config/systemd/user")), "{installed:#}");
        assert_eq!(std::fs::read_to_string(path).unwrap(), text(&file["content"]));
    }
    let words: Vec<String> = list(&installed["command"]).iter().map(text).collect();
    assert!(words.contains(&machine.world.app.home().display().to_string()), "{words:?}");
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    assert_eq!(
        machine.entries_after(command),
        crate::support::ENTRIES,
        "the words are those of a sync of this library"
    );

    assert_eq!(machine.schedule(&["install"])["changed"], false);
    let status = machine.run(&["schedule", "status"]).done().stdout;
    assert!(status.contains("systemd") && status.contains("OnCalendar"), "{status}");
    assert_eq!(machine.schedule(&["remove"])["changed"], true);
    assert_eq!(machine.files(), before);
    assert_eq!(machine.schedule(&["status"])["installed"], false);
    let log = std::fs::read_to_string(machine.path("log")).unwrap();
    let place = |words: &str| log.lines().position(|line| line.contains(words));
    assert!(place("enable --now").is_some() && place("enable --now") < place("disable --now"), "{log}");
}

#[test]
fn a_line_of_cron_runs_as_it_is_written_and_leaves_the_others_alone() {
    let machine = Machine::with(&[("crontab", CRONTAB)]);
    let others = "MAILTO=me\n0 7 * * * /usr/bin/backup 'of % everything'\n";
    std::fs::write(machine.path("tab"), others).unwrap();
    assert_eq!(machine.schedule(&["install"])["kind"], "cron");
    let tab = std::fs::read_to_string(machine.path("tab")).unwrap();
    let ours = tab.strip_prefix(others).unwrap_or_else(|| panic!("{tab}"));
    // What cron would give to the shell: all behind the five fields, a backslash before a percent sign taken.
    let line = ours.lines().last().unwrap().splitn(6, ' ').last().unwrap().replace("\\%", "%");
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &line]);
    assert_eq!(machine.entries_after(command), crate::support::ENTRIES);
    let status = machine.schedule(&["status"]);
    assert_eq!((&status["installed"], &status["kind"]), (&Value::from(true), &Value::from("cron")));
    machine.schedule(&["remove"]);
    assert_eq!(std::fs::read_to_string(machine.path("tab")).unwrap(), others);
}

#[test]
fn a_launchd_agent_is_written_where_launchd_looks_and_taken_away() {
    let machine = Machine::with(&[("launchctl", "")]);
    let before = machine.files();
    let installed = machine.schedule(&["install", "--kind", "launchd"]);
    let path = PathBuf::from(text(&installed["files"][0]["path"]));
    assert!(path.starts_with(machine.path("Library/LaunchAgents")) && path.exists(), "{installed:#}");
    machine.schedule(&["remove"]);
    assert_eq!(machine.files(), before);
}

#[test]
fn a_machine_without_timers_is_told_what_to_do() {
    let machine = Machine::with(&[("systemctl", "echo 'Failed to connect to bus' >&2; exit 1")]);
    let run = machine.run(&["schedule", "install"]).ends_with(1);
    assert!(run.stderr.contains("sync --watch"), "{run}");
    let run = machine.run(&["schedule", "install", "--kind", "systemd"]).ends_with(1);
    assert!(run.stderr.contains("Failed to connect to bus"), "{run}");
    assert_eq!(machine.schedule(&["status"])["installed"], false, "what could not be started was taken away");
}
