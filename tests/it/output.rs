//! What leaves the program: one JSON document on stdout, or text for people; never both, never a panic.

use std::process::Stdio;

use serde_json::Value;

use crate::support::{Refusal, Run, TestApp, World};

#[test]
fn every_command_gives_exactly_one_json_document() {
    let world = World::synced();
    let id = world.app.entry("Hiring slowly");
    let id = id.as_str();
    let (feed, extra) = (world.server.url("/mara/feed"), world.server.url("/tomas/feed"));
    world
        .app
        .write("l.opml", r#"<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/f"/></body></opml>"#);
    let commands: &[&[&str]] = &[
        &["apply", "feeds.toml"],
        &["apply", "feeds.toml", "--dry-run"],
        &["mentors"],
        &["show", "mara"],
        &["edit", "mara", "--why", "Because"],
        &["feeds"],
        &["feed", "pause", "1"],
        &["feed", "pause", "1", "--resume"],
        &["export", "opml"],
        &["export", "toml"],
        &["export", "json"],
        &["export", "toml", "out.toml"],
        &["sync"],
        &["sync", "mara", "--force"],
        &["search", "feedback"],
        &["search", "nothing-of-the-kind"],
        &["goals"],
        &["goal", "add", "Another"],
        &["goal", "show", "another"],
        &["goal", "edit", "another", "--minutes", "5"],
        &["queue"],
        &["read", id],
        &["done", id],
        &["skip", id],
        &["snooze", id, "2d"],
        &["keep", id],
        &["undo"],
        &["note", id, "A note"],
        &["notes"],
        &["notes", "--actions"],
        &["progress"],
        &["goal", "done", "another"],
        &["preview", &feed],
        &["preview", &feed, &extra],
        &["add", &feed],
        &["doctor"],
        &["backup", "copy.db"],
        &["restore", "copy.db", "--yes"],
        &["reindex"],
        &["config"],
        &["completions", "bash"],
        &["man"],
        &["remove", "森はるか", "--yes"],
        &["feed", "remove", "2", "--yes"],
        &["import", "l.opml"],
    ];
    for args in commands {
        let run = world.app.run_json(*args).done();
        run.json();
        assert!(run.stdout.ends_with('\n'), "{run}");
        assert_eq!(run.stderr, "", "nothing was wrong, so nothing is said: {run}");
    }
}

#[test]
fn errors_are_one_json_document_too() {
    let world = World::applied();
    let home = world.app.home();
    let wrong: &[(i32, &[&str])] = &[
        (1, &["show", "nobody"]),
        (1, &["read", "999"]),
        (1, &["preview", "nowhere.rss"]),
        (1, &["restore", "nowhere.db", "--yes"]),
        (2, &["remove", "mara"]),
        (2, &["edit", "mara"]),
        (4, &["apply", "nowhere.toml"]),
    ];
    for (code, args) in wrong {
        let run = world.app.run_json(*args).ends_with(*code);
        let document = run.json();
        if args[0] != "preview" {
            Refusal::of(&document);
        }
        assert_eq!(run.stderr, "", "{run}");
    }
    assert!(home.exists());
}

#[test]
fn usage_errors_are_one_json_document_too() {
    let app = TestApp::new();
    let wrong: &[&[&str]] = &[
        &[],
        &["nonsense"],
        &["serach", "x"],
        &["search"],
        &["queue", "--minutes", "-3"],
        &["queue", "--minutes", "many"],
        &["queue", "--nonsense"],
        &["read", "abc"],
        &["goal"],
        &["goal", "add", "x", "--by", "2027-02-30"],
        &["export", "docx"],
        &["add", "https://a.example/feed", "--circle", "moon"],
        &["preview", "--list", "a", "b"],
        &["notes", "done", "x"],
        &["--color", "purple", "mentors"],
    ];
    for args in wrong {
        for placed in [[&["--json"], *args].concat(), [*args, &["--json"]].concat()] {
            let run = app.run(&placed).ends_with(2);
            let refusal = Refusal::of(&run.json());
            assert_eq!(refusal.kind, "usage", "{run}");
            assert_eq!(run.stderr, "", "{run}");
        }
    }
    assert!(!app.home().exists());
}

#[test]
fn help_and_version_are_one_json_document_too() {
    let app = TestApp::new();
    assert_eq!(
        app.run(["--json", "--version"]).done().json()["version"],
        concat!("mentor ", env!("CARGO_PKG_VERSION"))
    );
    for args in [&["--json", "--help"][..], &["queue", "--help", "--json"]] {
        let help = app.run(args).done().json();
        assert!(help["help"].as_str().is_some_and(|text| text.contains("mentor queue --minutes 30")), "{help}");
    }
}

#[test]
fn a_misspelt_command_or_flag_gets_a_suggestion() {
    let app = TestApp::new();
    for (args, meant) in [(&["serach", "x"][..], "search"), (&["queue", "--minuts", "3"], "--minutes")] {
        let refusal = Refusal::of(&app.run_json(args).ends_with(2).json());
        assert!(refusal.hint.contains(meant), "{refusal:?}");
        assert!(app.run(args).ends_with(2).stderr.contains(meant));
    }
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let world = World::synced();
    assert!(!world.app.run(["queue"]).done().stdout.contains('\u{1b}'));
    assert!(world.app.run(["--color", "always", "queue"]).done().stdout.contains('\u{1b}'));
    assert!(!world.app.run(["--color", "always", "--json", "queue"]).done().stdout.contains('\u{1b}'));
}

#[test]
fn text_for_people_keeps_within_eighty_columns() {
    use unicode_width::UnicodeWidthStr as _;
    let world = World::synced();
    let id = world.app.entry("図書館の静けさ");
    for args in [&["queue"][..], &["mentors"], &["search", "feedback"], &["read", &id], &["progress"], &["goals"]] {
        let run = world.app.run(args).done();
        for line in run.stdout.lines().filter(|line| !line.starts_with("http")) {
            assert!(line.width() <= 80, "{} columns: {line:?} of `{}`", line.width(), run.command);
        }
    }
}

/// A pipe that nobody reads any more, as `mentor … | head -1` leaves it.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let world = World::synced();
    world.app.write("rows.jsonl", "{\"path\": \"feeds.toml\"}\n".repeat(300));
    for args in [
        &["man"][..],
        &["mentors"],
        &["--json", "export", "json"],
        &["--json", "queue"],
        &["search", "feedback"],
        &["preview", "--list", "rows.jsonl"],
        &["--help"],
    ] {
        let mut command = world.app.command(args);
        let output = command.stdout(closed_pipe()).output().expect("the binary");
        let run = Run::ended(&command, output).done();
        assert!(!run.stderr.contains("error"), "{run}");
    }
}

#[test]
fn a_sync_whose_reader_goes_away_still_stores_everything() {
    let world = World::applied();
    let mut command = world.app.command(["sync"]);
    let output = command.stdout(closed_pipe()).stderr(closed_pipe()).output().expect("the binary");
    assert!(output.status.code().is_some(), "no signal: {}", output.status);
    assert_eq!(world.app.json(["search", "is:new"])["total"], crate::support::ENTRIES);
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure_and_said() {
    let full = std::path::Path::new("/dev/full");
    if !full.exists() {
        println!("skipped: this system has no /dev/full");
        return;
    }
    let world = World::applied();
    for args in [&["mentors"][..], &["--json", "mentors"], &["man"]] {
        let mut command = world.app.command(args);
        let out = std::fs::OpenOptions::new().write(true).open(full).expect("/dev/full");
        let output = command.stdout(out).output().expect("the binary");
        let run = Run::ended(&command, output).ends_with(1);
        assert!(run.stderr.contains("error"), "{run}");
    }
}

#[test]
fn logs_go_to_stderr_as_loud_as_asked() {
    let world = World::applied();
    let quiet = world.app.run(["sync", "-q"]).done();
    assert_eq!(quiet.stderr, "");
    let loud = world.app.run(["-v", "sync", "--force"]).done();
    assert!(loud.stderr.contains("feed read"), "{loud}");
    let mut command = world.app.command(["--json", "sync", "--force"]);
    command.env("MENTOR_LOG", "mentor=info");
    let by_variable = Run::of(command).done();
    assert!(by_variable.stderr.contains("feed read"), "{by_variable}");
    assert!(matches!(by_variable.json(), Value::Object(_)));
}
