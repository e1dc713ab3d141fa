//! `demo`: the whole main job with nothing set up.

use crate::support::{TestApp, list, text};

#[test]
fn the_demo_ends_on_a_queue_with_reasons_and_says_what_to_type_next() {
    let app = TestApp::new();
    let kept = app.path("sample");
    let run = app.run(["demo", "--keep", kept.to_str().unwrap()]).done();
    for said in ["goals they serve", "new entries", "why: ", "What to type next", kept.to_str().unwrap()] {
        assert!(run.stdout.contains(said), "{said:?} is not said: {run}");
    }
    assert!(!app.home().exists(), "the learner's own home is left alone");

    let sample = |args: &[&str]| app.json([&["--home", kept.to_str().unwrap()], args].concat());
    let mentors = sample(&["mentors"]);
    assert_eq!(list(&mentors).len(), 5);
    let kinds =
        ["article", "episode", "video"].map(|kind| sample(&["search", &format!("kind:{kind}")])["total"].clone());
    assert!(kinds.iter().all(|count| count.as_i64() >= Some(1)), "articles, an episode and a video: {kinds:?}");
    assert!(sample(&["search", "is:new"])["total"].as_i64() >= Some(40));
    let first = &sample(&["queue"])["items"][0]["entry"];
    assert!(!text(&sample(&["read", &first["id"].to_string()])["text"]).is_empty());
}

#[test]
fn the_demo_needs_no_network_and_heeds_no_proxy() {
    let app = TestApp::new();
    let mut command = app.command(["--json", "demo", "--keep", "sample"]);
    command.env("HTTP_PROXY", "http://127.0.0.1:9").env("MENTOR_DATABASE", "elsewhere.db");
    let report = crate::support::Run::of(command).done().json();
    assert_eq!(report["sync"]["feeds"]["failed"], 0, "{report:#}");
    assert!(!list(&report["queue"]["items"]).is_empty());
    assert!(!app.path("elsewhere.db").exists());
}

#[test]
fn the_demo_makes_a_new_folder_and_touches_none_that_is_there() {
    let app = TestApp::new();
    std::fs::create_dir(app.path("mine")).unwrap();
    app.refuse(2, ["demo", "--keep", "mine"]).names(&["mine"]);
    assert!(std::fs::read_dir(app.path("mine")).unwrap().next().is_none());
}
