//! `import` and `export`: the library out and in again.

use serde_json::{Value, json};

use crate::support::{TestApp, World, list, texts};

/// What mentors are, without what a home gives them: ids, health and counts.
fn people(app: &TestApp) -> Value {
    let tell = |mentor: &Value| {
        let mut urls = texts(&mentor["feeds"], "url");
        urls.sort();
        let field = |name: &str| mentor[name].clone();
        json!([field("name"), field("circle"), field("why"), field("aims"), field("homepage"), urls])
    };
    list(&app.json(["mentors"])).iter().map(tell).collect()
}

#[test]
fn opml_comes_back_with_every_feed() {
    let world = World::synced();
    world.app.run(["export", "opml", "out.opml"]).done();
    let other = TestApp::new();
    let file = world.app.path("out.opml");
    let report = other.json(["import", file.to_str().unwrap()]);
    assert_eq!((list(&report["added"]).len(), &report["problems"]), (6, &json!([])));
    let urls = |app: &TestApp| {
        let mut urls = texts(&app.json(["feeds"]), "url");
        urls.sort();
        urls
    };
    assert_eq!(urls(&other), urls(&world.app));
    let again = other.json(["import", file.to_str().unwrap()]);
    assert_eq!((&again["added"], &again["known"]), (&json!([]), &json!(6)), "a second import adds nothing");
}

#[test]
fn toml_comes_back_as_the_same_library() {
    let world = World::synced();
    world.app.run(["edit", "petra", "--why", "Quotes \"\" and \\ and\nlines", "--learn", "'''"]).done();
    let toml = world.app.run(["export", "toml"]).done().stdout;
    let other = TestApp::new();
    other.write("library.toml", &toml);
    other.run(["apply", "library.toml"]).done();
    assert_eq!(people(&other), people(&world.app));
    let goal = |app: &TestApp| {
        let mut goal = app.json(["goals"])[0].clone();
        goal["progress"].take();
        goal
    };
    assert_eq!(goal(&other), goal(&world.app));
    assert_eq!(other.run(["export", "toml"]).done().stdout, toml);
    assert_eq!(other.json(["apply", "library.toml"])["changes"], json!([]));
}

#[test]
fn json_holds_mentors_goals_notes_and_what_was_done() {
    let world = World::synced();
    let id = world.app.entry("Hiring slowly");
    world.app.run(["done", &id, "--takeaway", "A paid day"]).done();
    world.app.run(["keep", &world.app.entry("Deleting & keeping")]).done();
    let library = world.app.library();
    assert_eq!(list(&library["mentors"]).len(), 6);
    assert_eq!(list(&library["goals"]).len(), 1);
    assert_eq!(texts(&library["notes"], "text"), ["A paid day"]);
    let mut touched = texts(&library["entries"], "title");
    touched.sort();
    assert_eq!(touched, ["Deleting & keeping", "Hiring slowly"]);
    let plain: Value = serde_json::from_str(&world.app.run(["export", "json"]).done().stdout).unwrap();
    assert_eq!(plain, library, "with or without --json");
}

#[test]
fn an_export_goes_to_stdout_or_to_a_new_file_and_over_no_other() {
    let world = World::applied();
    let toml = world.app.run(["export", "toml", "-"]).done().stdout;
    world.app.run(["export", "toml", "out.toml"]).done();
    assert_eq!(world.app.read("out.toml"), toml);
    world.app.refuse(1, ["export", "opml", "out.toml"]).names(&["out.toml"]);
    assert_eq!(world.app.read("out.toml"), toml);
    world.app.refuse(1, ["export", "opml", "no/such/folder.opml"]).names(&["no/such/folder.opml"]);
}

#[test]
fn import_takes_nested_folders_and_lists_what_it_could_not_take() {
    let app = TestApp::new();
    app.write(
        "list.opml",
        r#"<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
        <outline text="Work"><outline text="Deep">
          <outline type="rss" text="Ada &amp; Co" xmlUrl="https://ada.example/feed" htmlUrl="https://ada.example/"/>
        </outline></outline>
        <outline type="rss" text="Bad" xmlUrl="not an address"/>
        <outline type="rss" text="Bob" xmlUrl="feed://bob.example/rss"/>
        <outline type="rss" text="Bob again" xmlUrl="http://bob.example/rss"/>
        </body></opml>"#,
    );
    let run = app.run_json(["import", "list.opml", "--circle", "field"]).ends_with(3);
    let report = run.json();
    assert_eq!(report["added"], json!(["https://ada.example/feed", "http://bob.example/rss"]));
    assert_eq!(list(&report["problems"]).len(), 1, "{report:#}");
    let mentors = app.json(["mentors"]);
    assert_eq!(texts(&mentors, "name"), ["Ada & Co", "Bob"]);
    assert_eq!(texts(&mentors, "circle"), ["field", "field"]);
}

#[test]
fn import_reads_stdin() {
    let app = TestApp::new();
    let opml = br#"<opml version="1.0"><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>"#;
    let report = app.run_with_stdin(["--json", "import", "-"], opml).done().json();
    assert_eq!(report["added"], json!(["https://a.example/feed"]));
}

#[test]
fn what_was_imported_and_exported_changes_nothing_when_it_is_applied() {
    let app = crate::support::TestApp::new();
    app.write(
        "list.opml",
        r#"<opml version="2.0"><body>
            <outline text="Ada" xmlUrl="https://ada.example/feed.xml" htmlUrl="https://ada.example"/>
            <outline text="Bea" xmlUrl="https://bea.example/feed.xml" htmlUrl="no address at all"/>
            <outline text="Küchen" xmlUrl="https://k.example/feed.xml"/>
            <outline text="KÜCHEN" xmlUrl="https://k.example/podcast.xml"/>
        </body></opml>"#,
    );
    app.run(["import", "list.opml"]).done();
    let exported = app.run(["export", "toml"]).done().stdout;
    app.write("exported.toml", &exported);
    assert_eq!(app.json(["apply", "exported.toml"])["changes"], serde_json::json!([]));
    assert_eq!(app.run(["export", "toml"]).done().stdout, exported);
}
