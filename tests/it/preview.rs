//! `preview`: what the program makes of a document, adding nothing.

use serde_json::{Value, json};

use crate::support::fixture_server::Answer;
use crate::support::sites::site_file;
use crate::support::{TestApp, World, list, text};

#[test]
fn a_file_is_read_with_its_base() {
    let world = World::new();
    world.app.write("ines.rss", site_file("ines.rss", ""));
    let shown = world.app.json(["preview", "ines.rss", "--base", "https://ines.example/"]);
    insta::assert_json_snapshot!("preview", world.steady(shown));
    assert!(!world.app.home().exists(), "a look makes no home");
}

#[test]
fn an_address_a_file_and_stdin_show_the_same() {
    let world = World::new();
    let url = world.server.url("/tomas/feed");
    let feed = site_file("tomas.atom", &world.server.url("/tomas"));
    world.app.write("tomas.atom", &feed);
    let entries = |shown: Value| shown[0]["entries"].clone();
    let by_url = entries(world.app.json(["preview", &url]));
    assert_eq!(list(&by_url).len(), 3);
    assert_eq!(entries(world.app.json(["preview", "tomas.atom"])), by_url);
    let by_stdin = world.app.run_with_stdin(["--json", "preview", "-"], feed.as_bytes()).done().json();
    assert_eq!(entries(by_stdin), by_url);
}

#[test]
fn every_kind_of_feed_and_a_list_are_told_apart() {
    let world = World::new();
    for (name, _, _) in crate::support::sites::SITES {
        let shown = world.app.json(["preview", &world.server.url(&format!("/{name}/feed"))]);
        assert_eq!((&shown[0]["kind"], &shown[0]["ok"]), (&json!("feed"), &json!(true)), "{name}: {shown:#}");
    }
    world
        .app
        .write("l.opml", r#"<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/f"/></body></opml>"#);
    let shown = world.app.json(["preview", "l.opml"]);
    assert_eq!((&shown[0]["kind"], &shown[0]["feeds"][0]["url"]), (&json!("opml"), &json!("https://a.example/f")));
}

#[test]
fn a_page_is_shown_as_the_article_that_it_is() {
    let app = TestApp::new();
    let paragraph =
        "<p>On Mondays I write down the one talk that I would rather not have, and have it before lunch.</p>";
    app.write(
        "talk.html",
        format!(
            "<html lang=en><head><title>The talk | Ada</title><meta name=author content='Ada Example'>
            <meta property='article:published_time' content='2025-03-04T05:06:07Z'>
            <link rel=alternate type='application/rss+xml' href='/feed.xml'></head><body><nav><a href='/'>Home</a></nav>
            <article><h1>The talk</h1>{}<p><a href='/next?utm_source=x' onclick='x()'>Next</a> time I say how.</p></article></body></html>",
            paragraph.repeat(6)
        ),
    );
    let shown = app.json(["preview", "talk.html", "--base", "https://ada.example/talk"]);
    let page = &shown[0];
    assert_eq!(
        (&page["kind"], &page["title"], &page["author"]),
        (&json!("page"), &json!("The talk"), &json!("Ada Example"))
    );
    assert_eq!((&page["language"], &page["url"]), (&json!("en"), &json!("https://ada.example/talk")));
    assert_eq!(&page["feeds"], &json!(["https://ada.example/feed.xml"]));
    assert!(text(&page["published"]).starts_with("2025-03-04T05:06:07"));
    assert!(text(&page["text"]).contains("before lunch") && !text(&page["text"]).contains("Home"));
    let html = text(&page["html"]);
    assert!(html.contains("href=\"https://ada.example/next\"") && !html.contains("onclick"), "{html}");
}

#[test]
fn transcripts_and_chapters_are_told_by_their_looks() {
    let app = TestApp::new();
    app.write("talk.vtt", "WEBVTT\n\n00:01.500 --> 00:03.000\n<v Ada>Hello &amp; welcome.\n");
    app.write(
        "talk.json",
        r#"{"version":"1.2.0","chapters":[{"startTime":0,"title":"Hello"},{"startTime":60.5,"title":"The talk"}]}"#,
    );
    let shown = app.json(["preview", "talk.vtt", "talk.json"]);
    assert_eq!(shown[0]["kind"], json!("transcript"));
    assert_eq!(shown[0]["segments"], json!([{"speaker": "Ada", "start": 1.5, "end": 3.0, "text": "Hello & welcome."}]));
    assert_eq!(shown[1]["kind"], json!("chapters"));
    assert_eq!(
        (&shown[1]["chapters"][1]["start"], &shown[1]["chapters"][1]["title"]),
        (&json!(60.5), &json!("The talk"))
    );
}

#[test]
fn a_page_made_to_hurt_gets_a_message_and_no_crash() {
    let app = TestApp::new();
    app.write("deep.html", format!("<html>{}", "<div>".repeat(100_000)));
    app.write("long.html", format!("<html><p>{}", "word ".repeat(2_100_000)));
    app.write(
        "binary.html",
        (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<u8>>(),
    );
    let run = app
        .run(["--json", "preview", "deep.html", "long.html", "binary.html", "--content-type", "text/html"])
        .ends_with(1);
    for one in list(&run.json()) {
        assert!(one["ok"] == json!(false) && !text(&one["error"]).is_empty(), "{one:#}");
    }
}

#[test]
fn what_cannot_be_read_is_told_in_its_place_and_the_rest_goes_on() {
    let world = World::new();
    world.app.write("good.rss", site_file("mara.rss", "https://mara.example"));
    world.app.write("empty.rss", "");
    world.app.write("noise.rss", [0_u8, 159, 146, 150, 255, 254, 1, 2, 3]);
    let run = world.app.run_json(["preview", "empty.rss", "good.rss", "noise.rss", "missing.rss"]).ends_with(3);
    let shown = run.json();
    let oks: Vec<&Value> = list(&shown).iter().map(|one| &one["ok"]).collect();
    assert_eq!(oks, [false, true, false, false]);
    for at in [0, 2, 3] {
        assert!(!text(&shown[at]["error"]).is_empty() && shown[at]["kind"].is_null(), "{shown:#}");
    }
    world.app.run(["preview", "missing.rss"]).ends_with(1);
}

#[test]
fn a_list_of_many_rows_gives_a_json_line_each_in_order() {
    let app = TestApp::new();
    app.write("a.rss", site_file("mara.rss", "https://mara.example"));
    app.write("b.json", site_file("petra.json", "https://petra.example"));
    let rows: String = (0..600)
        .map(|row| match row % 3 {
            0 => "{\"path\": \"a.rss\", \"base\": \"https://a.example/\", \"content_type\": null}\n",
            1 => "{\"path\": \"b.json\", \"base\": null, \"content_type\": \"application/json\"}\n",
            _ => "{\"path\": \"nowhere.rss\"}\n",
        })
        .collect();
    app.write("rows.jsonl", rows);
    let run = app.run(["preview", "--list", "rows.jsonl"]);
    assert!([0, 3].contains(&run.code()), "{}", run.stderr);
    let lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    assert_eq!(lines.len(), 600);
    for (row, line) in lines.iter().enumerate() {
        let (path, ok) = [("a.rss", true), ("b.json", true), ("nowhere.rss", false)][row % 3];
        assert_eq!((&line["path"], &line["ok"]), (&json!(path), &json!(ok)), "row {row}");
    }
}

#[test]
fn a_wrong_row_of_a_list_is_told_by_its_line() {
    let app = TestApp::new();
    app.write("rows.jsonl", "{\"path\": \"a.rss\"}\n{\"path\": 7}\n");
    let run = app.run(["preview", "--list", "rows.jsonl"]).ends_with(2);
    assert!(run.stderr.contains("rows.jsonl:2"), "{run}");
}

#[test]
fn an_address_that_fails_is_told_with_a_way_out() {
    let world = World::new();
    world.server.route("/broken", Answer::status(503));
    let run = world.app.run_json(["preview", &world.server.url("/broken")]).ends_with(1);
    assert!(text(&run.json()[0]["error"]).contains("503"), "{run}");
}

#[test]
fn a_page_with_an_element_of_a_feeds_name_is_a_page() {
    let app = TestApp::new();
    let body = "<p>The walrus is a thing too large to be overlooked, and the first to name it has the others for the cure.</p>";
    app.write(
        "page.html",
        format!("<html><body><rdf></rdf><article><h1>Walruses</h1>{}</article></body></html>", body.repeat(4)),
    );
    let seen = app.json(["preview", "page.html", "--content-type", "text/html"]);
    assert_eq!((&seen[0]["kind"], &seen[0]["title"]), (&json!("page"), &json!("Walruses")), "{seen:#}");
}

#[test]
fn rule_45_feeds_in_link_headers_are_shown_as_those_of_the_page_are() {
    let world = World::new();
    let header = "</feed.atom>; rel=\"alternate\"; type=\"application/atom+xml\"; title=\"Ada\"";
    world
        .server
        .route("/ada", Answer::ok("<title>Ada</title><p>Hello").content_type("text/html").header("Link", header));
    let shown = world.app.json(["preview", &world.server.url("/ada")]);
    assert_eq!(shown[0]["feeds"], json!([world.server.url("/feed.atom")]), "{shown:#}");
}

#[test]
fn a_page_that_offers_feeds_and_holds_no_text_keeps_its_title() {
    let app = TestApp::new();
    app.write("home.html", "<title>Ada writes</title><link rel=alternate type=application/rss+xml href=/feed>");
    let seen = app.json(["preview", "home.html", "--base", "https://ada.example/"]);
    assert_eq!((&seen[0]["kind"], &seen[0]["title"]), (&json!("page"), &json!("Ada writes")), "{seen:#}");
}
