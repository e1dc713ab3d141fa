//! One entry: `read`, `open`, `done`, `skip`, `snooze`, `keep`, `undo`, `note`, `notes`.

use serde_json::{Value, json};

use crate::support::fixture_server::Answer;
use crate::support::{Run, World, list, text, texts};

const HARD: &str = "Hard feedback, said early";

/// What the library says of an entry.
fn entry(world: &World, id: &str) -> Value {
    world.app.json(["read", id])["entry"].clone()
}

#[test]
fn read_prints_the_whole_entry_without_its_markup() {
    let world = World::synced();
    let id = world.app.entry(HARD);
    insta::assert_json_snapshot!("read", world.steady(world.app.json(["read", &id])));
    let page = world.app.run(["read", &id]).done();
    assert!(page.stdout.contains(HARD) && page.stdout.contains("belongs to them"), "{page}");
    assert!(!page.stdout.contains('<') && !page.stdout.contains("&mdash;"), "{page}");
}

/// A stand-in for the browser that writes down what it is given.
#[cfg(unix)]
fn browser(world: &World) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let script = world.app.write("browser", "#!/bin/sh\nprintf '%s\\n' \"$@\" >> opened\n");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    script
}

#[cfg(unix)]
#[test]
fn open_starts_the_browser_with_the_entrys_page() {
    let world = World::synced();
    let browser = browser(&world);
    let mut command = world.app.command(["open", &world.app.entry(HARD)]);
    Run::of({
        command.env("BROWSER", browser);
        command
    })
    .done();
    assert_eq!(world.app.read("opened"), format!("{}\n", world.server.url("/mara/hard-feedback")));
}

#[cfg(unix)]
#[test]
fn open_never_hands_a_browser_anything_but_a_web_address() {
    let world = World::new();
    let feed = "<rss version=\"2.0\"><channel><title>Evil</title><item><guid>e</guid><title>Run me</title>\
                <link>javascript:alert(1)</link><description>walrus</description></item></channel></rss>";
    world.server.route("/evil", Answer::feed(feed));
    world.app.run(["add", &world.server.url("/evil"), "--only"]).done();
    let mut command = world.app.command(["--json", "open", &world.app.entry("Run me")]);
    command.env("BROWSER", browser(&world));
    let run = Run::of(command);
    assert!([1, 2].contains(&run.code()), "{run}");
    assert!(!world.app.path("opened").exists(), "{run}");
}

#[test]
fn done_finishes_an_entry_for_the_goal_it_serves() {
    let world = World::synced();
    let id = world.app.entry(HARD);
    let report = world.app.json(["done", &id, "--takeaway", "Begin with what I saw", "--minutes", "7"]);
    insta::assert_json_snapshot!("done", world.steady(report), { ".goal.progress.pace" => "[pace]" });
    assert_eq!(entry(&world, &id)["state"], "done");
    let note = &world.app.json(["notes"])[0];
    assert_eq!((&note["text"], &note["kind"]), (&json!("Begin with what I saw"), &json!("takeaway")));
}

#[test]
fn each_step_changes_the_entry_and_undo_takes_it_back() {
    let world = World::synced();
    let id = world.app.entry(HARD);
    let before = world.app.json(["read", &id]);
    for (step, field, value) in [
        (&["done"][..], "state", json!("done")),
        (&["skip"], "state", json!("skipped")),
        (&["snooze", "2099-01-01"], "state", json!("snoozed")),
        (&["keep"], "kept", json!(true)),
    ] {
        world.app.run([&step[..1], &[id.as_str()], &step[1..]].concat()).done();
        assert_eq!(entry(&world, &id)[field], value, "{step:?}");
        let undone = world.app.json(["undo"]);
        assert!(text(&undone["undone"]).contains(HARD), "{undone:#}");
        assert_eq!(world.app.json(["read", &id]), before, "{step:?} taken back");
    }
    world.app.refuse(1, ["undo"]).is("not_found");
}

#[test]
fn undo_takes_back_one_step_after_the_other() {
    let world = World::synced();
    let id = world.app.entry(HARD);
    world.app.run(["keep", &id]).done();
    world.app.run(["done", &id, "--takeaway", "One"]).done();
    world.app.run(["note", &id, "Two"]).done();
    let states = || (texts(&world.app.json(["notes"]), "text").len(), text(&entry(&world, &id)["state"]));
    assert_eq!(states(), (2, "done".to_owned()));
    world.app.run(["undo"]).done();
    assert_eq!(states(), (1, "done".to_owned()));
    world.app.run(["undo"]).done();
    assert_eq!(states(), (0, "new".to_owned()));
    assert_eq!(entry(&world, &id)["kept"], true);
}

#[test]
fn a_snoozed_entry_tells_when_it_comes_back() {
    let world = World::synced();
    let id = world.app.entry(HARD);
    world.app.run(["snooze", &id, "2099-05-06"]).done();
    assert_eq!(entry(&world, &id)["snoozed_until"], "2099-05-06T00:00:00Z");
}

#[test]
fn notes_are_written_listed_finished_and_removed() {
    let world = World::synced();
    let (id, talk) = (world.app.entry(HARD), world.app.entry("How to hear feedback without defending yourself"));
    world.app.run(["note", &id, "Say it within two days"]).done();
    world.app.run(["note", &talk, "The thank-you", "--at", "12:34"]).done();
    world.app.run(["note", &id, "Talk to Ben", "--action", "--by", "2099-02-01"]).done();
    world.app.run(["note", &id, "Talk to Ann", "--action", "--by", "2099-01-01"]).done();
    insta::assert_json_snapshot!("notes", world.steady(world.app.json(["notes"])));

    let actions = world.app.json(["notes", "--actions"]);
    assert_eq!(texts(&actions, "text"), ["Talk to Ann", "Talk to Ben"], "the nearest first");
    assert_eq!(texts(&world.app.json(["notes", "--entry", &talk]), "text"), ["The thank-you"]);
    assert_eq!(list(&world.app.json(["notes", "--mentor", "mara"])).len(), 3);

    let ann = actions[0]["id"].to_string();
    world.app.run(["notes", "done", &ann]).done();
    assert_eq!(texts(&world.app.json(["notes", "--actions"]), "text"), ["Talk to Ben"]);
    world.app.run(["notes", "remove", &ann]).done();
    assert_eq!(list(&world.app.json(["notes"])).len(), 3);
    world.app.run(["undo"]).done();
    assert_eq!(list(&world.app.json(["notes"])).len(), 4);
    assert!(world.app.run(["notes"]).done().stdout.contains("12:34"));
}

#[test]
fn a_note_keeps_what_was_written_whatever_it_is() {
    let world = World::synced();
    let id = world.app.entry(HARD);
    for text in ["'; DROP TABLE notes; --", "<b>bold</b> & co", "二日以内に、静かに 🦭", "\u{202e}reversed", "a\tb\nc"]
    {
        world.app.run(["note", &id, text]).done();
        assert!(texts(&world.app.json(["notes"]), "text").contains(&text.to_owned()), "{text:?}");
    }
}
