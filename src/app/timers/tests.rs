//! Timers on machines whose programs are fakes that log how they were called.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::*;

/// A machine in a folder: programs that log their words, and a library with a space and worse in its name.
struct Fake {
    dir: TempDir,
}

impl Fake {
    fn with(programs: &[(&str, &str)]) -> Self {
        let fake = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(fake.path("bin")).unwrap();
        for (name, script) in programs {
            let path = fake.path("bin").join(name);
            let log = fake.path("log");
            let text = format!(
                "#!/bin/sh\nprintf '%s' {name} >> '{0}'\nfor word in \"$@\"; do printf ' [%s]' \"$word\" >> '{0}'; done\n\
                 echo >> '{0}'\n{script}\n",
                log.display()
            );
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        fake
    }

    /// With a crontab that keeps what it is given.
    fn with_cron() -> Self {
        let fake = Self::with(&[]);
        let tab = fake.path("tab");
        let script = format!(
            "#!/bin/sh\ncase \"$1\" in\n-l) [ -f '{0}' ] && /bin/cat '{0}' || {{ echo 'no crontab for you' >&2; exit 1; }};;\n\
             -r) /bin/rm '{0}';;\n-) /bin/cat > '{0}';;\nesac\n",
            tab.display()
        );
        let path = fake.path("bin/crontab");
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        fake
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn log(&self) -> Vec<String> {
        fs::read_to_string(self.path("log")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    fn timers(&self, system: &'static str) -> Timers {
        let machine = Machine {
            user_home: self.path("user"),
            config_home: self.path("user/.config"),
            path: self.path("bin").into_os_string(),
            program: "/opt/my programs/mentor".into(),
            system,
        };
        Timers::of(&Home::resolve(Some(self.path("100% \"my\" $HOME's"))).unwrap(), machine).unwrap()
    }

    /// Every file below the user's folder.
    fn files(&self) -> Vec<PathBuf> {
        fn below(dir: &Path, found: &mut Vec<PathBuf>) {
            for row in fs::read_dir(dir).into_iter().flatten().flatten() {
                found.push(row.path());
                below(&row.path(), found);
            }
        }
        let mut found = Vec::new();
        below(&self.path("user"), &mut found);
        found
    }
}

const SYSTEMCTL: (&str, &str) = (
    "systemctl",
    "case \"$*\" in *show\\ *) echo NextElapseUSecRealtime=Thu 2026-11-26 12:30:00 UTC; echo LastTriggerUSec=n/a;; esac",
);

#[test]
fn systemd_gets_a_service_and_a_timer_and_is_told_of_them() {
    let fake = Fake::with(&[SYSTEMCTL]);
    let timers = fake.timers("linux");
    let report = timers.install(None).unwrap();
    assert!(report.installed && report.changed);
    assert_eq!(report.kind, Some(TimerKind::Systemd));
    assert_eq!(report.files.len(), 2);
    let service = &report.files[0].content;
    let home = fake.path("100%% \\\"my\\\" $$HOME's");
    let start =
        format!("ExecStart=\"/opt/my programs/mentor\" \"--home\" \"{}\" \"--quiet\" \"sync\"\n", home.display());
    assert!(service.contains(&start), "{service}");
    assert!(report.files[1].content.contains("Persistent=true"), "missed runs are made up for");
    let name = format!("{}.timer", report.name);
    let log = fake.log();
    assert!(log.contains(&"systemctl [--user] [daemon-reload]".to_owned()), "{log:?}");
    assert!(log.contains(&format!("systemctl [--user] [enable] [--now] [--] [{name}]")), "{log:?}");
    assert_eq!(report.next_run.as_deref(), Some("Thu 2026-11-26 12:30:00 UTC"));
    assert_eq!(report.last_run, None);
}

#[test]
fn systemd_is_left_as_it_was_found() {
    let fake = Fake::with(&[SYSTEMCTL]);
    let timers = fake.timers("linux");
    timers.install(None).unwrap();
    assert!(!timers.install(None).unwrap().changed, "a second time there is nothing to do");
    assert!(timers.status().unwrap().installed);
    let removed = timers.remove(None).unwrap();
    assert!(removed.changed && !removed.installed && removed.kind == Some(TimerKind::Systemd));
    assert_eq!(fake.files(), [] as [PathBuf; 0], "the folders made for it are gone too");
    assert!(!timers.status().unwrap().installed);
    assert!(!timers.remove(None).unwrap().changed);
}

#[test]
fn folders_with_other_files_and_folders_that_were_there_stay() {
    let fake = Fake::with(&[SYSTEMCTL]);
    fs::create_dir_all(fake.path("user/.config/systemd")).unwrap();
    let timers = fake.timers("linux");
    timers.install(None).unwrap();
    timers.remove(None).unwrap();
    assert_eq!(fake.files(), [fake.path("user/.config"), fake.path("user/.config/systemd")]);
}

#[test]
fn a_systemd_that_refuses_is_quoted_and_nothing_is_left_behind() {
    let refusing = "case \"$*\" in *enable*) echo Failed to connect to bus >&2; exit 1;; esac";
    let fake = Fake::with(&[("systemctl", refusing)]);
    let error = fake.timers("linux").install(Some(TimerKind::Systemd)).unwrap_err();
    assert!(error.message.contains("Failed to connect to bus"), "{}", error.message);
    assert!(error.hints[0].contains("--kind"), "{:?}", error.hints);
    assert_eq!(fake.files(), [] as [PathBuf; 0]);
}

#[test]
fn launchd_gets_an_agent_with_its_words_escaped() {
    let fake = Fake::with(&[("launchctl", "")]);
    let timers = fake.timers("macos");
    let report = timers.install(None).unwrap();
    assert_eq!(report.kind, Some(TimerKind::Launchd));
    let plist = &report.files[0].content;
    assert!(plist.contains("<string>/opt/my programs/mentor</string>\n    <string>--home</string>"), "{plist}");
    assert!(plist.contains("<integer>1800</integer>"), "{plist}");
    assert!(!timers.install(None).unwrap().changed);
    let path = &report.files[0].path;
    assert_eq!(fake.log(), [format!("launchctl [load] [-w] [{path}]")]);
    timers.remove(None).unwrap();
    assert_eq!(fake.files(), [] as [PathBuf; 0]);
    assert_eq!(fake.log()[1], format!("launchctl [unload] [-w] [{path}]"));
}

#[test]
fn cron_keeps_every_other_line_byte_for_byte() {
    let fake = Fake::with_cron();
    let others = "MAILTO=\"\"\n# mine\n5 4 * * 1\techo 'hi'  \n";
    fs::write(fake.path("tab"), others).unwrap();
    let timers = fake.timers("linux");
    let report = timers.install(None).unwrap();
    assert_eq!(report.kind, Some(TimerKind::Cron));
    let tab = fs::read_to_string(fake.path("tab")).unwrap();
    assert_eq!(tab, format!("{others}{}", report.files[0].content));
    assert!(!timers.install(None).unwrap().changed);
    assert_eq!(fs::read_to_string(fake.path("tab")).unwrap(), tab);
    timers.remove(None).unwrap();
    assert_eq!(fs::read_to_string(fake.path("tab")).unwrap(), others);
}

#[test]
fn a_crontab_that_was_not_there_is_gone_again() {
    let fake = Fake::with_cron();
    let timers = fake.timers("linux");
    assert!(!timers.status().unwrap().installed);
    timers.install(Some(TimerKind::Cron)).unwrap();
    assert!(timers.status().unwrap().installed);
    timers.remove(None).unwrap();
    assert!(!fake.path("tab").exists());
}

#[test]
fn the_shell_that_cron_starts_reads_the_words_as_they_are() {
    let word = "100% \"my\" $HOME's `x` \\";
    // What cron does to a command before the shell sees it.
    let seen = cron::quote(word).replace("\\%", "%");
    let printed = std::process::Command::new("sh").args(["-c", &format!("printf %s {seen}")]).output().unwrap();
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), word);
}

#[test]
fn a_machine_with_neither_says_what_works_without() {
    let fake = Fake::with(&[]);
    let error = fake.timers("linux").install(None).unwrap_err();
    assert!(error.hints[0].contains("sync --watch"), "{:?}", error.hints);
    let error = fake.timers("linux").install(Some(TimerKind::Launchd)).unwrap_err();
    assert!(error.message.contains("launchctl was not found"), "{}", error.message);
    assert_eq!(fake.files(), [] as [PathBuf; 0]);
}

#[test]
fn two_libraries_have_two_timers() {
    let fake = Fake::with_cron();
    let first = fake.timers("linux");
    let machine = Machine { system: "linux", ..first.machine.clone() };
    let second = Timers::of(&Home::resolve(Some(fake.path("other"))).unwrap(), machine).unwrap();
    first.install(None).unwrap();
    second.install(None).unwrap();
    first.remove(None).unwrap();
    assert!(second.status().unwrap().installed && !first.status().unwrap().installed);
}
