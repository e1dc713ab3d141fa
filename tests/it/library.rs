//! The people and their channels: `apply`, `add`, `mentors`, `show`, `edit`, `remove`, `feeds`, `feed`.

use serde_json::json;

use crate::support::fixture_server::Answer;
use crate::support::sites::site_file;
use crate::support::{TestApp, World, list, text, texts};

/// The changes of an `apply`, as people read them.
fn changes(report: &serde_json::Value) -> Vec<String> {
    let say = |change: &serde_json::Value| format!("{} {}", text(&change["action"]), text(&change["thing"]));
    list(&report["changes"]).iter().map(say).collect()
}

#[test]
fn apply_makes_the_library_hold_the_file() {
    let world = World::new();
    let report = world.app.json(["apply", "feeds.toml"]);
    insta::assert_json_snapshot!("apply", world.steady(report));
    insta::assert_json_snapshot!("mentors_after_apply", world.steady(world.app.json(["mentors"])));
}

#[test]
fn applying_the_same_file_again_changes_nothing() {
    let world = World::applied();
    let before = world.app.library();
    assert_eq!(world.app.json(["apply", "feeds.toml"])["changes"], json!([]));
    assert!(world.app.run(["apply", "feeds.toml"]).done().stdout.contains("holds all of it already"));
    assert_eq!(world.app.library(), before);
}

#[test]
fn a_dry_run_tells_what_would_change_and_changes_nothing() {
    let world = World::new();
    let dry = world.app.json(["apply", "feeds.toml", "--dry-run"]);
    assert!(!world.app.home().exists(), "a dry run makes no home");
    assert_eq!(dry["dry_run"], true);
    let real = world.app.json(["apply", "feeds.toml"]);
    assert_eq!(dry["changes"], real["changes"]);
}

#[test]
fn apply_reads_stdin() {
    let world = World::new();
    let file = world.app.read("feeds.toml");
    let report = world.app.run_with_stdin(["--json", "apply", "-"], file.as_bytes()).done().json();
    assert_eq!(changes(&report).len(), 6 + 6 + 1);
}

#[test]
fn apply_changes_what_the_file_says_otherwise_and_leaves_the_rest() {
    let world = World::applied();
    let file = "[[mentor]]\nname = \"Petra Novak\"\nwhy = \"She writes short\"\n";
    world.app.write("petra.toml", file);
    assert_eq!(changes(&world.app.json(["apply", "petra.toml"])), ["change mentor"]);
    let petra = world.app.json(["show", "petra"]);
    assert_eq!((&petra["why"], list(&petra["feeds"]).len()), (&json!("She writes short"), 1));
    assert_eq!(list(&world.app.json(["mentors"])).len(), 6);
}

#[test]
fn prune_removes_what_the_file_does_not_declare_once_it_is_confirmed() {
    let world = World::synced();
    let kept = format!("[[mentor]]\nname = \"Mara Lindqvist\"\nfeeds = [\"{}\"]\n", world.server.url("/mara/feed"));
    world.app.write("mara.toml", kept);
    let refusal = world.app.refuse(2, ["apply", "mara.toml", "--prune"]).hints("--yes");
    assert!(refusal.message.contains("Jonas Weber"), "what would go is named: {refusal:?}");

    world.app.run(["apply", "mara.toml", "--prune", "--yes"]).done();
    assert_eq!(texts(&world.app.json(["mentors"]), "name"), ["Mara Lindqvist"]);
    assert_eq!(world.app.json(["goals"]), json!([]));
    assert_eq!(world.app.titles_found(["lang:de"]), [""; 0], "what was removed is not found any more");
    assert_eq!(changes(&world.app.json(["apply", "mara.toml", "--prune", "--yes"])), [""; 0]);
}

#[test]
fn a_mentor_who_was_removed_comes_back_with_everything() {
    let world = World::synced();
    let id = world.app.entry("Rückmeldung am Werkstück");
    world.app.run(["note", &id, "Über die Fuge reden"]).done();
    world.app.run(["remove", "jonas", "--yes"]).done();
    assert_eq!(world.app.titles_found(["Fuge"]), [""; 0]);
    world.app.run(["apply", "feeds.toml"]).done();
    assert_eq!(world.app.titles_found(["Fuge"]), ["Rückmeldung am Werkstück"]);
    assert_eq!(texts(&world.app.json(["notes"]), "text"), ["Über die Fuge reden"]);
}

#[test]
fn add_only_adds_a_mentor_and_reads_the_feed() {
    let world = World::new();
    let url = world.server.url("/mara/feed");
    let added = world.app.json(["add", &url, "--only", "--circle", "field", "--learn", "How she gives hard feedback"]);
    insta::assert_json_snapshot!("add_only", world.steady(added), { ".sync.seconds" => 0, ".sync.bytes" => 0 });
    assert_eq!(world.app.titles_found(["verdict"]), ["Hard feedback, said early"]);
}

#[test]
fn add_under_a_name_gives_the_channels_to_one_mentor() {
    let world = World::new();
    let urls = ["/mara/feed", "/tomas/feed"].map(|path| world.server.url(path));
    world.app.run(["add", &urls[0], "--only", "--name", "Ada Example"]).done();
    world.app.run(["add", &urls[1], "--only", "--name", "ada example", "--why", "Two of a kind"]).done();
    let mentors = world.app.json(["mentors"]);
    assert_eq!(texts(&mentors, "name"), ["Ada Example"]);
    assert_eq!(texts(&mentors[0]["feeds"], "url"), urls);
    assert_eq!(mentors[0]["why"], "Two of a kind");
}

#[test]
fn add_as_json_without_yes_only_tells_what_it_found() {
    let world = World::new();
    let found = world.app.json(["add", &world.server.url("/ines/feed")]);
    insta::assert_json_snapshot!("add_candidates", world.steady(found));
    assert_eq!(world.app.json(["mentors"]), json!([]));
}

#[test]
fn add_refuses_a_page_that_is_no_feed_and_adds_nothing() {
    let world = World::applied();
    let page = "<!doctype html><html><head><title>Ada</title></head><body><p>Welcome.</p></body></html>";
    world.server.route("/page", Answer::ok(page).content_type("text/html"));
    let url = world.server.url("/page");
    world.app.refuse(1, ["add", &url, "--only"]).is("format").names(&[&url]).hints("feed");
}

#[test]
fn show_tells_channels_aims_and_newest_entries() {
    let world = World::synced();
    insta::assert_json_snapshot!("show", world.steady(world.app.json(["show", "mara"])));
    let page = world.app.run(["show", "mara"]).done().stdout;
    for said in ["Mara Lindqvist", "How she gives hard feedback", "/mara/feed", "Hard feedback, said early"] {
        assert!(page.contains(said), "{said:?} is not on the page:\n{page}");
    }
}

#[test]
fn a_mentor_is_found_by_id_slug_and_part_of_the_name() {
    let world = World::applied();
    let mara = world.app.json(["show", "Mara Lindqvist"]);
    for given in ["mara-lindqvist", "lindq", "MARA", &mara["id"].to_string()] {
        assert_eq!(world.app.json(["show", given]), mara, "{given}");
    }
}

#[test]
fn edit_changes_the_fields_it_names_and_clears_with_an_empty_text() {
    let world = World::applied();
    let edited = world.app.json(["edit", "mara", "--circle", "world", "--learn", "One", "--learn", "Two"]);
    assert_eq!((&edited["circle"], &edited["aims"]), (&json!("world"), &json!(["One", "Two"])));
    assert_eq!(edited["why"], "She ran three turnarounds without losing her people");
    assert_eq!(world.app.json(["edit", "mara", "--why", ""])["why"], json!(null));
    let renamed = world.app.json(["edit", "mara", "--name", "Mara L."]);
    assert_eq!(renamed["name"], "Mara L.");
    assert_eq!(renamed, world.app.json(["edit", "mara", "--name", "Mara L."]));
}

#[test]
fn remove_asks_first_and_yes_answers() {
    let world = World::applied();
    world.app.refuse(2, ["remove", "mara"]).names(&["Mara Lindqvist"]).hints("--yes");
    world.app.run(["remove", "mara", "--yes"]).done();
    assert!(!texts(&world.app.json(["mentors"]), "name").contains(&"Mara Lindqvist".to_owned()));
    world.app.refuse(1, ["show", "mara"]).is("not_found");
}

#[test]
fn feeds_lists_the_channels_with_their_health() {
    let world = World::synced();
    insta::assert_json_snapshot!("feeds", world.steady(world.app.json(["feeds"])));
    assert_eq!(list(&world.app.json(["feeds", "ines"])).len(), 1);
}

#[test]
fn feed_add_pause_and_remove_change_one_channel() {
    let world = World::synced();
    let (path, url) = ("/mara/letters", world.server.url("/mara/letters"));
    world.server.route(path, Answer::feed(site_file("tomas.atom", &world.server.url("/mara"))));
    let feed = world.app.json(["feed", "add", "mara", &url, "--kind", "newsletter"]);
    let id = feed["id"].to_string();
    assert_eq!((&feed["kind"], &feed["state"]), (&json!("newsletter"), &json!("ok")));

    assert_eq!(world.app.json(["feed", "pause", &id])["state"], "paused");
    world.app.run(["sync", "--force"]).done();
    assert!(world.server.hits(path).is_empty(), "a paused feed is not asked, not even by force");

    assert_eq!(world.app.json(["feed", "pause", &id, "--resume"])["state"], "ok");
    world.app.run(["sync"]).done();
    assert_eq!(world.app.json(["feeds", "mara"])[1]["entries"], 3);

    world.app.refuse(2, ["feed", "remove", &id]).names(&[&url]);
    world.app.run(["feed", "remove", &id, "--yes"]).done();
    assert_eq!(texts(&world.app.json(["feeds", "mara"]), "url"), [world.server.url("/mara/feed")]);
}

#[test]
fn a_library_that_is_not_there_yet_is_an_empty_one() {
    let app = TestApp::new();
    for command in ["mentors", "feeds", "goals", "notes"] {
        assert_eq!(app.json([command]), json!([]), "{command}");
    }
    assert!(!app.home().exists(), "looking makes no home");
    assert!(app.run(["mentors"]).done().stderr.contains("mentor apply"), "it says what to type");
}

#[test]
fn names_in_every_script_have_slugs_that_can_be_typed() {
    let app = crate::support::TestApp::new();
    let names = [("李笑来", "李笑来"), ("محمد علي", "محمد-علي"), ("Лев Толстой", "lev-tolstoi"), ("!?", "mentor")];
    let file: String =
        names.iter().map(|(name, _)| format!("[[mentor]]\nname = {name:?}\ncircle = \"world\"\n")).collect();
    app.write("names.toml", file);
    app.run(["apply", "names.toml"]).done();
    for (name, slug) in names {
        assert_eq!(app.json(["show", slug])["name"], name);
    }
    assert_eq!(app.json(["goal", "add", "学习管理团队"])["slug"], "学习管理团队");
}
