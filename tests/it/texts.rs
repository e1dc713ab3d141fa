//! Full texts: pages and transcripts that feeds only name.

use serde_json::{Value, json};

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::{TestApp, list, text};

struct Library {
    app: TestApp,
    server: FixtureServer,
}

impl Library {
    /// A blog that gives summaries and a podcast that names a transcript, added and not yet synced.
    fn new() -> Self {
        let server = FixtureServer::start();
        let post = |n: u32, words: &str| {
            format!(
                "<item><title>Post number {n}</title><link>{}</link><guid>{n}</guid><pubDate>Mon, 0{n} Jun 2026 08:00:00 GMT</pubDate>
                 <description>{words}</description></item>",
                server.url(&format!("/post-{n}"))
            )
        };
        let blog = format!(
            "<rss version='2.0'><channel><title>Ada writes</title><link>{}</link>{}{}{}</channel></rss>",
            server.url("/"),
            post(1, "The walrus is a thing too large to be overlooked…"),
            post(2, "Nobody may read this page."),
            post(3, "There is no such page."),
        );
        server.route("/feed.xml", Answer::feed(blog));
        server.route("/robots.txt", Answer::ok("User-agent: *\nDisallow: /post-2\n"));
        for n in [1, 2] {
            server.route(&format!("/post-{n}"), page(n));
        }
        let show = format!(
            "<rss version='2.0' xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel><title>Ada talks</title><item>
             <title>On asking</title><guid>e1</guid><pubDate>Tue, 09 Jun 2026 08:00:00 GMT</pubDate><description>Notes of the talk.</description>
             <enclosure url='https://cdn.example/1.mp3' type='audio/mpeg' length='9000000'/>
             <podcast:transcript url='{}' type='text/vtt'/><podcast:chapters url='{}' type='application/json+chapters'/></item></channel></rss>",
            server.url("/1.vtt"),
            server.url("/1.json")
        );
        server.route("/show.xml", Answer::feed(show));
        server.route(
            "/1.vtt",
            Answer::ok("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ada>Welcome to the talk.\n\n00:12:34.500 --> 00:12:38.000\n<v Bo>A rhinoceros never apologises.\n")
                .content_type("text/vtt"),
        );
        server.route("/1.json", Answer::ok(r#"{"version":"1.2.0","chapters":[{"startTime":0,"title":"Hello"},{"startTime":700,"title":"Pachyderms"}]}"#));
        let app = TestApp::new();
        app.write(
            "feeds.toml",
            format!(
                "[[mentor]]\nname = \"Ada\"\ncircle = \"field\"\nfeeds = [\"{}\", \"{}\"]\n",
                server.url("/feed.xml"),
                server.url("/show.xml")
            ),
        );
        app.run(["apply", "feeds.toml"]).done();
        Self { app, server }
    }

    /// Asks every feed, then fetches what they only name.
    fn sync(&self) {
        for words in [["--json", "sync", "--force"].as_slice(), &["--json", "sync"]] {
            let mut command = self.app.command(words);
            let output = command.env("MENTOR_SYNC_TEXTS", "10").output().expect("an end");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
    }

    fn first(&self, words: &str) -> Value {
        list(&self.app.json(["search", words])["hits"]).first().cloned().unwrap_or(Value::Null)
    }

    fn hits(&self, path: &str) -> usize {
        self.server.hits(path).len()
    }
}

fn page(n: u32) -> Answer {
    let body = "<p>The walrus is a thing too large to be overlooked and too odd to be mentioned at dinner. Whoever names it in the
        first minute has the other fifty-nine for the cure, says the gardener of Antwerp, and she has buried nine of them.</p>";
    Answer::ok(format!(
        "<html lang=en><head><title>Post number {n}</title></head><body><nav><a href=/>Home</a></nav><article><h1>Post number {n}</h1>{}
         </article><footer>Subscribe</footer></body></html>",
        body.repeat(3)
    ))
    .content_type("text/html")
    .etag("\"p\"")
}

#[test]
fn a_page_is_fetched_once_where_the_feed_gives_only_a_summary_and_robots_txt_allows_it() {
    let library = Library::new();
    library.sync();
    let hit = library.first("gardener antwerp");
    assert_eq!(hit["entry"]["title"], json!("Post number 1"), "{hit:#}");
    assert!(text(&hit["passage"]["url"]).contains("/post-1#:~:text="), "{hit:#}");
    assert!(library.app.run(["read", &hit["entry"]["id"].to_string()]).done().stdout.contains("Antwerp"));
    assert_eq!((library.hits("/post-1"), library.hits("/post-2"), library.hits("/post-3")), (1, 0, 1));
    library.sync();
    assert_eq!((library.hits("/post-1"), library.hits("/post-2"), library.hits("/post-3")), (1, 0, 1), "once");
    assert_eq!(
        library.first("\"nobody may read\"")["entry"]["title"],
        json!("Post number 2"),
        "the feed's own text stays"
    );
}

#[test]
fn a_transcript_is_searched_and_opens_at_its_moment() {
    let library = Library::new();
    library.sync();
    let hit = library.first("rhinoceros apologises");
    assert_eq!(
        (&hit["entry"]["title"], &hit["passage"]["start_seconds"]),
        (&json!("On asking"), &json!(754)),
        "{hit:#}"
    );
    assert_eq!(hit["passage"]["url"], json!("https://cdn.example/1.mp3#t=754"));
    assert_eq!(library.first("pachyderms")["passage"]["start_seconds"], json!(700), "a chapter is a moment");
    assert_eq!(library.first("\"notes of the talk\"")["passage"]["start_seconds"], json!(null), "the notes are none");
    library.sync();
    assert_eq!((library.hits("/1.vtt"), library.hits("/1.json")), (1, 1));
}

#[test]
fn an_entry_edited_in_its_feed_keeps_its_full_text() {
    let library = Library::new();
    library.sync();
    let edited = library.server.url("/post-1");
    let feed = format!(
        "<rss version='2.0'><channel><title>Ada writes</title><item><title>Post number 1, again</title><link>{edited}</link><guid>1</guid>
         <pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate><description>The walrus is a thing too large…</description></item></channel></rss>"
    );
    library.server.route("/feed.xml", Answer::feed(feed));
    library.sync();
    let hit = library.first("gardener antwerp");
    assert_eq!(hit["entry"]["title"], json!("Post number 1, again"), "{hit:#}");
    assert_eq!(library.server.hits("/post-1").last().map(|hit| hit.status), Some(304), "asked whether it changed");
}

#[test]
fn what_was_fetched_can_be_read_again_without_asking_for_it() {
    let library = Library::new();
    library.sync();
    let before = library.server.hits("/post-1").len();
    let done = library.app.json(["reindex", "--extract"]);
    assert_eq!(done["sources"], json!(3), "{done:#}");
    assert_eq!(library.first("rhinoceros")["passage"]["start_seconds"], json!(754));
    assert_eq!(library.server.hits("/post-1").len(), before);
}
