//! `save`: single pages, and things without a page; `start`: a beginning from a file of answers.

use serde_json::json;

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::{TestApp, World, list, texts};

const PAGE: &str = "<!doctype html><html lang=en><head><title>On silence</title><meta name=author content=\"Mara Lindqvist\"></head><body>
    <nav><a href=/>Home</a></nav><article><h1>On silence</h1><p>In the meeting nobody spoke for a whole minute, and then the quietest
    of us said what all the others had been thinking since the morning. I have kept that minute in every agenda since.</p>
    <p>It costs nothing. People who are used to filling the air with words find it hard at first, and then they begin to listen,
    because there is nothing else to do. The best decisions of the last year were made in the ten seconds after it.</p></article></body></html>";

#[test]
fn a_page_is_fetched_read_and_found_again() {
    let world = World::applied();
    world.server.route("/silence", Answer::ok(PAGE).content_type("text/html; charset=utf-8"));
    let url = world.server.url("/silence");
    let saved = world.app.json(["save", &url]);
    assert_eq!(
        (&saved["title"], &saved["kind"], &saved["known"]),
        (&json!("On silence"), &json!("article"), &json!(false))
    );
    assert_eq!(
        (&saved["mentor"], &saved["feed_id"]),
        (&json!("Mara Lindqvist"), &json!(null)),
        "the page names its author"
    );
    assert!(saved["minutes"].as_i64() >= Some(1));
    assert_eq!(world.app.titles_found(["quietest"]), ["On silence"]);
    assert_eq!(world.app.json(["save", &url])["known"], json!(true));
    let read = world.app.run(["read", &saved["id"].to_string()]).done();
    assert!(read.stdout.contains("quietest") && !read.stdout.contains("Home"), "{read}");
}

#[test]
fn a_book_needs_no_address_and_has_minutes() {
    let world = World::applied();
    let book = world.app.json(["save", "--title", "Thinking Slowly", "--kind", "book", "--mentor", "mara"]);
    assert_eq!((&book["kind"], &book["minutes"], &book["url"]), (&json!("book"), &json!(360), &json!(null)));
    let paper = world.app.json(["save", "--title", "A paper", "--kind", "paper", "--minutes", "45"]);
    assert_eq!((&paper["minutes"], &paper["mentor"]), (&json!(45), &json!("Saved by hand")));
    assert_eq!(world.app.titles_found(["kind:book"]), ["Thinking Slowly"]);
    world.app.run(["done", &book["id"].to_string(), "--takeaway", "Wait"]).done();
}

#[test]
fn what_cannot_be_saved_is_told_and_nothing_is_kept() {
    let world = World::applied();
    world.server.route("/empty", Answer::ok("<title>x</title>").content_type("text/html"));
    let empty = world.server.url("/empty");
    world.app.refuse(1, ["save", &empty]).names(&[&empty]).hints("--title");
    world.app.refuse(1, ["save", &world.server.url("/nowhere")]).is("network").names(&["404"]);
    world.app.refuse(2, ["save", "not a link"]).is("usage");
    world.app.refuse(2, ["save", "--title", " "]).is("usage");
    world.app.refuse(2, ["save", "--title", "x", "--kind", "episode"]).is("usage");
    world.app.refuse(1, ["save", "--title", "x", "--mentor", "nobody"]).is("not_found");
    // With a title it is kept by its name.
    let kept = world.app.json(["save", &empty, "--title", "A page without words"]);
    assert_eq!((&kept["title"], &kept["url"]), (&json!("A page without words"), &json!(empty)));
}

#[test]
fn a_beginning_from_answers_finds_channels_and_ends_on_a_queue() {
    let (app, server) = (TestApp::new(), FixtureServer::start());
    let home = "<title>Ada Moreau</title><link rel=alternate type=application/rss+xml href=/ada/feed>";
    server.route("/ada/", Answer::ok(home).content_type("text/html"));
    let item = "<item><title>How I listen</title><link>/ada/1</link><description>Listening is the feedback that people
        remember. Give feedback that is heard by listening first.</description></item>";
    server.route(
        "/ada/feed",
        Answer::feed(format!("<rss version='2.0'><channel><title>Ada Moreau</title>{item}</channel></rss>")),
    );
    let answers = format!(
        "[[mentor]]\nname = \"Ada Moreau\"\ncircle = \"field\"\nlearn = [\"How she listens\"]\nhomepage = \"{}\"\n
         [[mentor]]\nname = \"Nobody Yet\"\n
         [[goal]]\ntitle = \"Give feedback that is heard\"\nminutes_per_week = 30\nmentors = [\"Ada Moreau\"]\n",
        server.url("/ada/")
    );
    app.write("answers.toml", answers);
    let begun = app.json(["start", "--answers", "answers.toml"]);
    assert_eq!(texts(&begun["mentors"], "name"), ["Ada Moreau", "Nobody Yet"]);
    assert_eq!(begun["mentors"][0]["feeds"][0]["url"], json!(server.url("/ada/feed")), "{begun:#}");
    let titles: Vec<_> = list(&begun["queue"]["items"]).iter().map(|item| item["entry"]["title"].clone()).collect();
    assert_eq!(titles, ["How I listen"]);
    // It can be done again: nothing is there twice.
    let again = app.run(["start", "--answers", "answers.toml"]).done();
    assert!(again.stdout.contains("How I listen"), "{again}");
    assert_eq!(texts(&app.json(["mentors"]), "name"), ["Ada Moreau", "Nobody Yet"]);
    app.refuse(2, ["start"]).hints("--answers");
    app.refuse(4, ["start", "--answers", "nowhere.toml"]).is("config");
}
