//! `sync`: what is asked, what is stored, and what is said about what failed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::fixture_server::Answer;
use crate::support::{ENTRIES, World, list, text, texts};

/// Ids of all entries by title.
fn ids(world: &World) -> BTreeMap<String, i64> {
    let found = world.app.json(["search", "is:new", "-n", "1000"]);
    let row = |hit: &Value| (text(&hit["entry"]["title"]), hit["entry"]["id"].as_i64().expect("an id"));
    list(&found["hits"]).iter().map(row).collect()
}

#[test]
fn the_first_sync_reads_every_feed_and_indexes_every_entry() {
    let world = World::applied();
    let report = world.app.json(["sync"]);
    insta::assert_json_snapshot!("sync", world.steady(report), { ".seconds" => 0, ".bytes" => 0 });
    assert_eq!(world.app.json(["search", "is:new"])["total"], ENTRIES);
}

#[test]
fn a_second_sync_asks_nobody_before_the_feeds_are_due() {
    let world = World::synced();
    world.server.forget_hits();
    let report = world.app.json(["sync"]);
    assert_eq!((&report["feeds"]["due"], &report["feeds"]["skipped"]), (&0.into(), &6.into()));
    assert!(world.server.all_hits().is_empty());
    assert!(world.app.run(["sync"]).done().stdout.contains("--force"), "it says how to ask all the same");
}

#[test]
fn rule_05_a_forced_second_sync_downloads_no_body_and_changes_nothing() {
    let world = World::synced();
    let before = ids(&world);
    world.server.forget_hits();
    let report = world.app.json(["sync", "--force"]);
    assert_eq!(report["feeds"]["not_modified"], 6, "{report:#}");
    assert_eq!((&report["bytes"], &report["entries"]["new"]), (&0.into(), &0.into()));
    let statuses: Vec<u16> = world.server.all_hits().iter().map(|hit| hit.status).collect();
    assert_eq!(statuses, [304; 6]);
    assert_eq!(ids(&world), before);
}

#[test]
fn sync_of_one_mentor_asks_only_that_mentors_feeds() {
    let world = World::applied();
    let report = world.app.json(["sync", "ines"]);
    assert_eq!((&report["feeds"]["total"], &report["entries"]["new"]), (&1.into(), &2.into()));
    assert_eq!(world.server.all_hits().len(), 1);
}

#[test]
fn an_edited_entry_is_updated_in_place_and_never_comes_twice() {
    let world = World::synced();
    let before = ids(&world);
    world.republish("mara", |feed| feed.replace("We hired nine people", "We hired ninety walruses"));
    let report = world.app.json(["sync", "--force"]);
    assert_eq!((&report["entries"]["new"], &report["entries"]["updated"]), (&0.into(), &1.into()));
    assert_eq!(ids(&world), before);
    assert_eq!(world.app.titles_found(["walruses"]), ["Hiring slowly"]);
}

#[test]
fn an_entry_that_left_its_feed_stays() {
    let world = World::synced();
    let before = ids(&world);
    world.republish("mara", |feed| {
        let (head, tail) = (feed.rfind("<item>").expect("an item"), feed.rfind("</channel>").expect("an end"));
        format!("{}{}", &feed[..head], &feed[tail..])
    });
    world.app.run(["sync", "--force"]).done();
    assert_eq!(ids(&world), before);
}

#[test]
fn one_bad_feed_never_stops_the_others() {
    let world = World::applied();
    world.server.route("/jonas/feed", Answer::status(500));
    let report = world.app.run_json(["sync"]).ends_with(3).json();
    assert_eq!((&report["feeds"]["fetched"], &report["feeds"]["failed"]), (&5.into(), &1.into()));
    assert_eq!(report["entries"]["new"], ENTRIES - 2);
    let failure = &report["failures"][0];
    assert_eq!(failure["url"], world.server.url("/jonas/feed"));
    let feed = &world.app.json(["feeds", "jonas"])[0];
    assert_eq!((&feed["state"], &feed["last_error"]), (&"failing".into(), &failure["message"]));

    world.republish("jonas", |feed| feed);
    world.app.run(["sync", "--force"]).done();
    assert_eq!(world.app.json(["feeds", "jonas"])[0]["state"], "ok");
}

#[test]
fn failures_are_grouped_by_cause_each_with_a_hint() {
    let world = World::applied();
    world.server.route("/jonas/feed", Answer::status(404));
    world.server.route("/haruka/feed", Answer::status(404));
    world.server.route("/petra/feed", Answer::hang_up());
    world.server.route("/ines/feed", Answer::ok("<html><body>Not here</body></html>").content_type("text/html"));
    let run = world.app.run(["sync"]).ends_with(3);
    for cause in ["2 feeds: ", "1 feed: "] {
        assert!(run.stdout.contains(cause), "{run}");
    }
    let report = world.app.run_json(["sync", "--force"]).ends_with(3).json();
    for failure in list(&report["failures"]) {
        assert!(["message", "hint", "kind"].iter().all(|field| !text(&failure[field]).is_empty()), "{failure:#}");
        let hint = text(&failure["hint"]);
        let first_words = hint.split(' ').take(3).collect::<Vec<_>>().join(" ");
        assert!(run.stdout.contains(&format!("→ {first_words}")), "no hint {hint:?} in {run}");
    }
    let mut kinds = texts(&report["failures"], "kind");
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds.len(), 3, "three causes: {report:#}");
}

#[test]
fn rule_12_a_feed_that_is_gone_is_asked_no_more_and_keeps_its_entries() {
    let world = World::synced();
    world.server.route("/jonas/feed", Answer::status(410));
    world.app.run(["sync", "--force"]).ends_with(3);
    let feed = &world.app.json(["feeds", "jonas"])[0];
    assert_eq!(feed["state"], "gone");
    let asked = world.server.hits("/jonas/feed").len();
    world.app.run(["sync", "--force"]).done();
    assert_eq!(world.server.hits("/jonas/feed").len(), asked, "not even by force");
    // The learner may know better.
    world.republish("jonas", |feed| feed);
    world.app.run(["feed", "pause", &feed["id"].to_string(), "--resume"]).done();
    world.app.run(["sync", "--force"]).done();
    assert_eq!(world.app.json(["feeds", "jonas"])[0]["state"], "ok");
    assert_eq!(world.app.titles_found(["Fuge"]), ["Rückmeldung am Werkstück"]);
}

#[test]
fn a_server_that_asks_to_wait_is_not_asked_again_by_force() {
    let world = World::applied();
    world.server.route("/jonas/feed", Answer::status(429).retry_after("3600"));
    world.app.run(["sync", "jonas"]).ends_with(3);
    world.app.run(["sync", "jonas", "--force"]).done();
    assert_eq!(world.server.hits("/jonas/feed").len(), 1);
}

#[test]
fn rule_09_a_domain_that_asks_to_wait_is_left_alone_with_all_its_feeds_also_later() {
    let world = World::new();
    world.server.route("http://busy.example/first", Answer::status(429).retry_after("3600"));
    let run = |args: &[&str]| {
        let mut command = world.app.command(args);
        command.env("HTTP_PROXY", world.server.proxy_url());
        crate::support::Run::of(command)
    };
    let mentor = |feeds: &str| format!("[[mentor]]\nname = \"Busy\"\ncircle = \"world\"\nfeeds = [{feeds}]\n");
    world.app.write("m.toml", mentor("\"http://busy.example/first\""));
    run(&["apply", "m.toml"]).done();
    run(&["sync"]).ends_with(3);
    world.app.write("m.toml", mentor("\"http://busy.example/first\", \"http://www.busy.example/second\""));
    run(&["apply", "m.toml"]).done();
    for args in [&["sync"][..], &["sync", "--force"], &["sync", "busy", "--force"]] {
        run(args).done();
    }
    assert_eq!(world.server.all_hits().len(), 1, "only the first request of the first sync");
}

#[test]
fn a_sync_through_a_proxy_asks_the_proxy() {
    let world = World::new();
    let page = crate::support::sites::site_file("mara.rss", "http://mara.example");
    world.server.route("http://mara.example/feed", Answer::feed(page));
    let mut command = world.app.command(["add", "http://mara.example/feed", "--only"]);
    command.env("HTTP_PROXY", world.server.proxy_url());
    crate::support::Run::of(command).done();
    assert!(!world.server.hits("http://mara.example/feed").is_empty());
    assert_eq!(world.app.titles_found(["verdict"]), ["Hard feedback, said early"]);
}

#[test]
fn progress_goes_to_stderr_and_the_summary_to_stdout() {
    let world = World::applied();
    let run = world.app.run(["sync"]).done();
    assert!(run.stderr.contains("6/6 feeds"), "{run}");
    assert!(run.stdout.contains("15 new entries"), "{run}");
    assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "no colour without a terminal: {run}");
    let quiet = world.app.run(["sync", "--force", "-q"]).done();
    assert_eq!(quiet.stderr, "");
}

/// A dead network is nobody's fault: it is told, and held against no feed.
#[test]
fn rule_10_without_a_network_nothing_is_held_against_a_feed() {
    let world = World::new();
    let mentor =
        "[[mentor]]\nname = \"Far\"\ncircle = \"world\"\nfeeds = [\"http://a.example/x\", \"http://b.example/y\"]\n";
    world.app.write("m.toml", mentor);
    world.app.run(["apply", "m.toml"]).done();
    let through = |proxy: &str| {
        let mut command = world.app.command(["--json", "sync", "--force"]);
        command.env("HTTP_PROXY", proxy);
        crate::support::Run::of(command).ends_with(3).json()
    };
    let dead = crate::support::fixture_server::FixtureServer::start().proxy_url();
    for _ in 0..2 {
        let report = through(&dead);
        assert_eq!(texts(&report["failures"], "kind"), ["offline", "offline"], "{report:#}");
    }
    for feed in list(&world.app.json(["feeds"])) {
        assert_eq!((&feed["state"], &feed["health"]["failures"]), (&"ok".into(), &0.into()), "{feed:#}");
        assert!(text(&feed["last_error"]).contains("offline"), "but it is told: {feed:#}");
    }
    // Once anybody answers, who cannot be reached fails by itself.
    world
        .server
        .route("http://a.example/x", Answer::feed(crate::support::sites::site_file("mara.rss", "http://a.example")));
    world.server.route("http://b.example/y", Answer::status(502));
    let report = through(&world.server.proxy_url());
    assert_eq!(texts(&report["failures"], "kind"), ["server_error"], "{report:#}");
    let feeds = world.app.json(["feeds"]);
    assert_eq!(list(&feeds).iter().map(|feed| text(&feed["state"])).collect::<Vec<_>>(), ["ok", "failing"]);
    assert_eq!(feeds[0]["last_error"], Value::Null);
}

/// Done otherwise than the rule says, as the issue wants it: the environment's proxies count, unless the settings say no.
#[test]
fn rule_71_the_proxies_of_the_environment_count_unless_the_settings_say_no() {
    let world = World::applied();
    let proxy = crate::support::fixture_server::FixtureServer::start();
    let sync = |setting: &str| {
        let mut command = world.app.command(["sync", "ines", "--force"]);
        command.env("HTTP_PROXY", proxy.proxy_url()).env("MENTOR_PROXY", setting);
        crate::support::Run::of(command)
    };
    sync("none").done();
    assert_eq!(proxy.connections(), 0);
    sync("environment").ends_with(3);
    assert!(proxy.connections() > 0);
}
