//! Care for the library: `doctor`, `backup`, `restore`, `reindex`, `config`; and what the program says of itself.

use serde_json::{Value, json};

use crate::support::test_app::files_below;
use crate::support::{ENTRIES, Run, TestApp, World, list, text, texts};

#[test]
fn doctor_finds_a_healthy_library_healthy() {
    let world = World::synced();
    let report = world.app.json(["doctor"]);
    assert_eq!(report["ok"], true, "{report:#}");
    // The fixtures' entries grow old with every year: that some of their feeds are silent is true, and no fault.
    let well = |check: &&Value| check["result"] == "ok" || text(&check["found"]).contains("silent");
    assert!(list(&report["checks"]).iter().all(|check| well(&check)), "{report:#}");
    let index = list(&report["checks"]).iter().find(|check| check["what"] == "search index").unwrap();
    assert!(text(&index["found"]).contains(&ENTRIES.to_string()), "{index:#}");
}

#[test]
fn doctor_looks_at_an_empty_home_without_making_one() {
    let app = TestApp::new();
    assert_eq!(app.json(["doctor"])["ok"], true);
    assert!(!app.home().exists());
}

#[test]
fn a_backup_brings_everything_back() {
    let world = World::synced();
    let id = world.app.entry("Hiring slowly");
    world.app.run(["done", &id, "--takeaway", "A paid day"]).done();
    let before = world.app.library();
    let made = world.app.json(["backup", "copy.db"]);
    assert!(made["bytes"].as_i64() > Some(0), "{made:#}");

    world.app.run(["remove", "mara", "--yes"]).done();
    world.app.run(["goal", "drop", "heard"]).done();
    let restored = world.app.json(["restore", "copy.db", "--yes"]);
    assert_eq!(restored["entries"], ENTRIES);
    assert_eq!(world.app.library(), before);
    assert_eq!(world.app.titles_found(["verdict"]), ["Hard feedback, said early"]);
    let previous = std::path::PathBuf::from(text(&restored["previous"]));
    assert!(previous.is_file(), "what was there is kept");

    world.app.run(["restore", previous.to_str().unwrap(), "--yes"]).done();
    assert_eq!(list(&world.app.json(["mentors"])).len(), 5, "and can be brought back, too");
}

#[test]
fn a_backup_makes_a_library_in_another_home() {
    let world = World::synced();
    world.app.run(["backup", "copy.db"]).done();
    let other = TestApp::new();
    other.run(["restore", world.app.path("copy.db").to_str().unwrap(), "--yes"]).done();
    assert_eq!(other.library(), world.app.library());
    assert_eq!(other.titles_found(["静けさ"]), ["図書館の静けさ"]);
}

#[test]
fn a_backup_replaces_no_file() {
    let world = World::applied();
    world.app.write("taken.db", "mine");
    world.app.refuse(1, ["backup", "taken.db"]).names(&["taken.db"]);
    assert_eq!(world.app.read("taken.db"), "mine");
}

#[test]
fn restore_asks_first_and_refuses_what_is_no_backup() {
    let world = World::synced();
    world.app.run(["backup", "copy.db"]).done();
    world.app.refuse(2, ["restore", "copy.db"]).names(&["copy.db"]).hints("--yes");
    world.app.refuse(1, ["restore", "nowhere.db"]).is("not_found").names(&["nowhere.db"]);
    world.app.write("text.db", "this is no database at all, only a few words of text");
    world.app.refuse(1, ["restore", "text.db", "--yes"]).is("damaged");
    let whole = std::fs::read(world.app.path("copy.db")).unwrap();
    world.app.write("half.db", &whole[..whole.len() / 2]);
    world.app.refuse(1, ["restore", "half.db", "--yes"]).is("damaged");
    assert!(files_below(&world.app.home()).iter().all(|file| !file.ends_with("mentor.arriving")), "nothing lies about");
}

#[test]
fn reindex_builds_the_index_anew() {
    let world = World::synced();
    assert_eq!(world.app.json(["reindex"])["entries"], ENTRIES);
    assert_eq!(world.app.titles_found(["verdict"]), ["Hard feedback, said early"]);
}

#[test]
fn a_deleted_index_is_built_anew_by_the_next_search() {
    let world = World::synced();
    std::fs::remove_dir_all(world.app.home().join("index")).unwrap();
    assert_eq!(world.app.json(["search", "is:new"])["total"], ENTRIES);
}

#[test]
fn config_tells_every_setting_and_where_it_comes_from() {
    let app = TestApp::new();
    std::fs::create_dir(app.home()).unwrap();
    app.write("home/config.toml", "# mine\n[queue]\nminutes = 25\n\n[sync]\nconcurrency = 3\n");
    let mut command = app.command(["--json", "config"]);
    command.env("MENTOR_SYNC_CONCURRENCY", "5").env("NO_COLOR", "1");
    let rows = Run::of(command).done().json();
    let row = |key: &str| {
        let row = list(&rows).iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key} in {rows:#}"));
        (row["value"].clone(), text(&row["source"]))
    };
    assert_eq!(row("queue.minutes"), (json!("25"), "config.toml line 3".to_owned()));
    assert_eq!(row("sync.concurrency"), (json!("5"), "environment MENTOR_SYNC_CONCURRENCY".to_owned()));
    assert_eq!(row("color"), (json!("never"), "environment NO_COLOR".to_owned()));
    assert_eq!(row("sync.contact"), (Value::Null, "default".to_owned()));
    assert_eq!(row("home").1, "environment MENTOR_HOME");
    assert_eq!(app.json(["queue"])["minutes_budget"], 25);
}

#[test]
fn the_home_is_the_flags_then_the_environments_then_the_platforms() {
    let world = World::new();
    let home = |run: Run| text(&list(&run.done().json())[0]["value"]);
    let flagged = world.app.path("flagged");
    let by_flag = world.app.run_json(["--home", flagged.to_str().unwrap(), "config"]);
    assert_eq!(home(by_flag), flagged.to_str().unwrap());
    assert_eq!(home(world.app.run_json(["config"])), world.app.home().to_str().unwrap());
    let mut unset = world.app.command(["--json", "config"]);
    unset.env_remove("MENTOR_HOME");
    let mut empty = world.app.command(["--json", "config"]);
    empty.env("MENTOR_HOME", "");
    for command in [unset, empty] {
        let place = home(Run::of(command));
        assert!(place.starts_with(world.app.path("").to_str().unwrap()) && !place.ends_with("/home"), "{place}");
    }

    world.app.run(["--home", flagged.to_str().unwrap(), "apply", "feeds.toml"]).done();
    assert!(flagged.join("mentor.db").is_file() && !world.app.home().exists());
}

#[test]
fn completions_name_every_command() {
    let app = TestApp::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = app.run(["completions", shell]).done().stdout;
        for command in ["queue", "snooze", "completions"] {
            assert!(script.contains(command), "{shell} does not know {command}");
        }
    }
}

#[test]
fn the_manual_tells_of_every_command() {
    let app = TestApp::new();
    let page = app.run(["man"]).done().stdout;
    assert!(page.contains(".TH"), "no manual page");
    for command in ["apply", "search", "restore"] {
        assert!(page.contains(command), "the manual does not tell of {command}");
    }
}

#[test]
fn the_version_is_one_line() {
    let app = TestApp::new();
    let version = format!("mentor {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(app.run(["--version"]).done().stdout, version);
    assert_eq!(app.run(["-V"]).done().stdout, version);
}

#[test]
fn help_fits_one_screen() {
    let app = TestApp::new();
    for args in [["--help"], ["-h"]] {
        let help = app.run(args).done().stdout;
        assert!(help.lines().count() <= 40, "{} lines:\n{help}", help.lines().count());
        let widest = help.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "{widest:?} columns:\n{help}");
        let queue = help.find("queue").expect("the daily verb");
        assert!(queue < help.find("doctor").expect("care"), "daily verbs come first:\n{help}");
    }
}

#[test]
fn every_commands_help_opens_with_an_example() {
    let app = TestApp::new();
    let script = app.run(["completions", "fish"]).done().stdout;
    // fish's script has a line for each command: `… -a "queue" -d '…'`.
    let lines = script.lines().filter(|line| line.contains("__fish_mentor_needs_command"));
    let named = lines.filter_map(|line| line.split(" -a \"").nth(1)?.split('"').next());
    let commands: Vec<&str> = named.filter(|name| name.bytes().all(|letter| letter.is_ascii_lowercase())).collect();
    assert!(commands.len() >= 30, "{commands:?}");
    for command in commands {
        let help = app.run([command, "--help"]).done().stdout;
        assert!(help.starts_with(&format!("Example: mentor {command}")), "{command}:\n{help}");
    }
    let subcommands =
        ["goal add", "goal show", "goal edit", "goal done", "goal drop", "feed add", "feed remove", "feed pause"];
    for command in subcommands {
        let help = app.run(command.split(' ').chain(["--help"])).done().stdout;
        assert!(help.starts_with(&format!("Example: mentor {command}")), "{command}:\n{help}");
    }
}

#[test]
fn every_command_of_the_help_page_exists() {
    let app = TestApp::new();
    let help = app.run(["--help"]).done().stdout;
    let script = app.run(["completions", "fish"]).done().stdout;
    for line in help.lines().filter(|line| line.starts_with("  ") && !line.trim_start().starts_with('-')) {
        let names = line.trim_start().split("  ").next().unwrap_or_default();
        for name in names.split(", ").filter(|name| !name.is_empty()) {
            assert!(script.contains(&format!(" -a \"{name}\"")), "no command {name:?}, named in {line:?}");
        }
    }
}

#[test]
fn feeds_example_toml_applies() {
    let app = TestApp::new();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/feeds.example.toml");
    app.run(["apply", example]).done();
    let mentors = app.json(["mentors"]);
    assert!(list(&mentors).len() >= 16, "at least 16 mentors");
    assert_eq!(texts(&app.json(["goals"]), "title").len(), 3);
    assert!(list(&mentors).iter().all(|mentor| !list(&mentor["feeds"]).is_empty()));
}
