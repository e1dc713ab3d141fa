//! `search`: the query language, the filters, and words in every language.

use serde_json::json;

use crate::support::{ENTRIES, World, list, text};

const NOTHING: [&str; 0] = [];

#[test]
fn a_hit_carries_its_entry_and_the_passage_that_matched() {
    let world = World::synced();
    let found = world.app.json(["search", "hard feedback verdict"]);
    insta::assert_json_snapshot!("search", world.steady(found), { ".hits[].score" => "[score]" });
    let page = world.app.run(["search", "verdict"]).done().stdout;
    assert!(page.contains("Hard feedback, said early") && page.contains("verdict"), "{page}");
}

#[test]
fn the_query_language_narrows_what_is_found() {
    let world = World::synced();
    let id = world.app.entry("Hiring slowly");
    world.app.run(["done", &id]).done();
    world.app.run(["keep", &world.app.entry("Small habits that hold")]).done();
    let snoozed = world.app.entry("Deleting & keeping");
    world.app.run(["snooze", &snoozed, "3d"]).done();
    for (query, titles) in [
        ("\"four thousand lines\"", &["Deleting & keeping"][..]),
        ("\"thousand four lines\"", &NOTHING),
        ("feedback -orchestra -code -verdict", &NOTHING),
        ("feedback -code -verdict", &["How to hear feedback without defending yourself"]),
        ("title:feedback -orchestra", &["Hard feedback, said early"]),
        ("mentor:ines kind:episode negotiating", &["Negotiating as if you will meet again"]),
        ("mentor:\"Jonas Weber\" Fuge", &["Rückmeldung am Werkstück"]),
        ("lang:de Geduld", &["Alte Häuser, junge Hände"]),
        ("lang:en Geduld", &NOTHING),
        ("is:done", &["Hiring slowly"]),
        ("is:kept", &["Small habits that hold"]),
        ("is:snoozed", &["Deleting & keeping"]),
        ("after:2025-03-03", &["Hard feedback, said early"]),
        ("before:2024-09-01", &["Deleting & keeping"]),
        ("after:2025-02-22 before:2025-02-23", &["How to hear feedback without defending yourself"]),
        ("kind:episode minutes:<40", &["How to hear feedback without defending yourself"]),
    ] {
        assert_eq!(world.app.titles_found([query]), titles, "{query}");
    }
    assert_eq!(world.app.titles_found(["is:new"]).len(), ENTRIES - 3 + 1, "keeping is not reading");
    assert_eq!(
        world.app.titles_found(["goal:feedback", "mentor:tomas"]),
        ["Reviewing code without hurting the author"]
    );
}

#[test]
fn what_a_queue_has_shown_is_found_as_queued_until_it_is_done() {
    let world = World::synced();
    assert!(world.app.titles_found(["is:queued"]).is_empty());
    let queue = world.app.json(["queue"]);
    let mut shown: Vec<String> =
        queue["items"].as_array().expect("items").iter().map(|item| text(&item["entry"]["title"])).collect();
    shown.sort();
    let found = || {
        let mut titles = world.app.titles_found(["is:queued"]);
        titles.sort();
        titles
    };
    assert!(!shown.is_empty());
    assert_eq!(found(), shown);
    let first = shown.remove(0);
    world.app.run(["done", &world.app.entry(&first)]).done();
    assert_eq!(found(), shown);
}

#[test]
fn flags_filter_like_the_fields_do() {
    let world = World::synced();
    world.app.run(["skip", &world.app.entry("Hard feedback, said early")]).done();
    let found = |flags: &[&str]| {
        let mut titles = world.app.titles_found([&["feedback"], flags].concat());
        titles.sort();
        titles
    };
    let (code, hear) = ("Reviewing code without hurting the author", "How to hear feedback without defending yourself");
    assert_eq!(found(&["--unread"]), [hear, code]);
    assert_eq!(found(&["--kind", "episode"]), [hear]);
    assert_eq!(found(&["--mentor", "tomas"]), [code]);
    assert_eq!(found(&["--since", "2025-02-22", "--until", "2025-02-22"]), [hear]);
    assert_eq!(found(&["--goal", "heard", "--mentor", "tomas"]), [code]);
    assert_eq!(found(&["-code", "-verdict"]), [hear]);
    assert_eq!(world.app.json(["search", "feedback", "-n", "1"])["total"], 3);
}

#[test]
fn words_are_found_in_the_forms_of_their_language() {
    let world = World::synced();
    assert_eq!(world.app.titles_found(["hire candidates"]), ["Hiring slowly"]);
    assert_eq!(world.app.titles_found(["Haus Lehrling"]), ["Alte Häuser, junge Hände"]);
    assert_eq!(world.app.titles_found(["ruckmeldung"]), ["Rückmeldung am Werkstück"], "accents need not be typed");
}

#[test]
fn japanese_is_searched_without_spaces() {
    let world = World::synced();
    assert_eq!(world.app.titles_found(["静けさ"]), ["図書館の静けさ"]);
    assert_eq!(world.app.titles_found(["毎朝"]), ["毎朝書くということ"]);
    let passage = text(&world.app.json(["search", "言葉"])["hits"][0]["passage"]["html"]);
    assert!(passage.contains("<mark>言葉</mark>"), "{passage}");
}

#[test]
fn what_cannot_be_read_as_a_field_is_searched_as_words_and_said() {
    let world = World::synced();
    for query in ["kind:sandwich", "after:soon", "colour:red", "mentor:nobody", "goal:nothing", "\"open", "minutes:<<"]
    {
        let found = world.app.json(["search", query]);
        assert!(!list(&found["notices"]).is_empty(), "nothing is said about {query}: {found:#}");
        let run = world.app.run(["search", query]).done();
        assert!(run.stderr.contains(&text(&found["notices"][0])), "people hear it, too: {run}");
    }
}

#[test]
fn a_misspelt_word_that_finds_nothing_is_corrected_and_said() {
    let world = World::synced();
    let found = world.app.json(["search", "orchesrta"]);
    assert_eq!(found["hits"][0]["entry"]["title"], "How to hear feedback without defending yourself");
    assert!(text(&found["notices"][0]).contains("orchestra"), "{found:#}");
}

#[test]
fn nothing_found_is_no_failure() {
    let world = World::synced();
    let found = world.app.json(["search", "\"no such phrase at all\""]);
    assert_eq!((&found["total"], &found["hits"]), (&json!(0), &json!([])));
    assert!(world.app.run(["search", "\"no such phrase at all\""]).done().stdout.contains("Nothing"));
}

#[test]
fn what_a_feed_says_is_escaped_in_a_passage() {
    let world = World::new();
    let feed = world.server.url("/evil");
    world.server.route(
        "/evil",
        crate::support::fixture_server::Answer::feed(
            "<rss version=\"2.0\"><channel><title>Evil</title><item><guid>e</guid><title>Script</title>\
             <description>&lt;p&gt;walrus &amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;&lt;/p&gt;</description></item></channel></rss>",
        ),
    );
    world.app.run(["add", &feed, "--only"]).done();
    let html = text(&world.app.json(["search", "walrus"])["hits"][0]["passage"]["html"]);
    assert_eq!(html, "<mark>walrus</mark> &lt;script&gt;alert(1)&lt;/script&gt;");
}

#[test]
fn an_empty_home_is_searched_without_making_one() {
    let app = crate::support::TestApp::new();
    let found = app.json(["search", "anything"]);
    assert_eq!((&found["total"], &found["hits"]), (&json!(0), &json!([])));
    assert!(!app.home().exists());
}

#[test]
fn a_query_without_a_word_says_that_it_shows_the_newest() {
    let world = World::synced();
    for query in ["", ":::", "((("] {
        let run = world.app.run(["search", query]).done();
        assert!(!run.stdout.is_empty() && run.stderr.contains("newest"), "{run}");
    }
}

#[test]
fn pages_share_one_order_and_facets_count_all_that_match() {
    let world = World::synced();
    let all = world.app.json(["search", "the", "-n", "100"]);
    let total = all["total"].as_u64().unwrap();
    assert!(total > 2, "{all}");
    let ids = |reply: &serde_json::Value| -> Vec<i64> {
        list(&reply["hits"]).iter().map(|hit| hit["entry"]["id"].as_i64().unwrap()).collect()
    };
    let mut paged = Vec::new();
    for page in 1..=total.div_ceil(2) {
        paged.extend(ids(&world.app.json(["search", "the", "-n", "2", "--page", &page.to_string()])));
    }
    assert_eq!(paged, ids(&all));
    let counted: u64 = list(&all["facets"]["mentors"]).iter().map(|facet| facet["count"].as_u64().unwrap()).sum();
    assert_eq!(counted, total);
    let newest = world.app.json(["search", "the", "-n", "100", "--sort", "date"]);
    let dates: Vec<String> = list(&newest["hits"]).iter().map(|hit| hit["entry"]["published"].to_string()).collect();
    let mut sorted = dates.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(dates, sorted);
}

#[test]
fn a_beginning_with_a_star_is_searched() {
    let world = World::synced();
    let whole = world.app.titles_found(["feedback"]);
    assert!(!whole.is_empty());
    assert!(whole.iter().all(|title| world.app.titles_found(["feedb*"]).contains(title)));
}
