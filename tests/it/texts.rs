//! Full texts: pages and transcripts that feeds only name.

use mentor::app::{Access, App, Stop};
use mentor::config::{Home, Settings, read_feeds_file};
use mentor::net::{ClientOptions, USER_AGENT};
use serde_json::{Value, json};

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::virtual_time::VirtualTime;
use crate::support::{Run, TestApp, list, text};

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
        self.run(&["--json", "sync", "--force"]);
        self.run(&["--json", "sync"]);
    }

    /// A command that may fetch texts.
    fn run(&self, words: &[&str]) -> Run {
        self.run_with(words, &[])
    }

    fn run_with(&self, words: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = self.app.command(words);
        command.env("MENTOR_SYNC_TEXTS", "10").envs(environment.iter().copied());
        Run::of(command).done()
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

#[test]
fn rule_59_a_forced_sync_asks_the_feeds_again_and_leaves_the_texts_to_the_next() {
    let library = Library::new();
    library.run(&["--json", "sync", "--force"]);
    assert_eq!((library.hits("/feed.xml"), library.hits("/post-1"), library.hits("/1.vtt")), (1, 0, 0));
    library.run(&["--json", "sync"]);
    assert_eq!((library.hits("/feed.xml"), library.hits("/post-1"), library.hits("/1.vtt")), (1, 1, 1));
}

#[test]
fn a_sync_of_one_mentor_fetches_the_texts_of_that_one_alone() {
    let library = Library::new();
    let bo = library.server.url("/bo.xml");
    let post = library.server.url("/post-1");
    let feed = format!(
        "<rss version='2.0'><channel><title>Bo writes</title><item><title>Post number 9</title><link>{post}?bo</link><guid>9</guid>
         <description>Something about the walrus…</description></item></channel></rss>"
    );
    library.server.route("/bo.xml", Answer::feed(feed));
    library.server.route("/post-1?bo", page(9));
    library.app.write("bo.toml", format!("[[mentor]]\nname = \"Bo\"\ncircle = \"world\"\nfeeds = [\"{bo}\"]\n"));
    library.app.run(["apply", "bo.toml"]).done();
    library.run(&["--json", "sync", "--force"]);
    library.run(&["--json", "sync", "bo"]);
    assert_eq!((library.hits("/post-1?bo"), library.hits("/post-1"), library.hits("/1.vtt")), (1, 0, 0));
    library.run(&["--json", "sync"]);
    assert_eq!((library.hits("/post-1?bo"), library.hits("/post-1"), library.hits("/1.vtt")), (1, 1, 1));
}

#[test]
fn a_page_made_to_hurt_is_told_and_the_feeds_own_text_stays() {
    let library = Library::new();
    let hurting: [(&str, Vec<u8>, &str); 4] = [
        ("deep", "<div>".repeat(100_000).into_bytes(), "too deep"),
        ("long", format!("<p>{}</p>", "word ".repeat(2 << 20)).into_bytes(), "MiB"),
        ("picture", [b"\x89PNG\r\n\x1a\n".as_slice(), &[0, 1, 2, 255].repeat(9_000)].concat(), "no main text"),
        ("empty", b"<html><body></body></html>".to_vec(), "no main text"),
    ];
    let mut items = String::new();
    for (name, body, _) in &hurting {
        library.server.route(&format!("/{name}"), Answer::ok(body).content_type("text/html"));
        items.push_str(&format!(
            "<item><title>The {name} one</title><link>{}</link><guid>{name}</guid><description>What the feed says of {name}…</description></item>",
            library.server.url(&format!("/{name}"))
        ));
    }
    let feed = format!("<rss version='2.0'><channel><title>Ada writes</title>{items}</channel></rss>");
    library.server.route("/feed.xml", Answer::feed(feed));
    library.sync();
    for (name, _, why) in hurting {
        assert_eq!(library.hits(&format!("/{name}")), 1, "{name}");
        let read = library.run(&["read", &library.app.entry(&format!("The {name} one"))]);
        assert!(read.stdout.contains(&format!("What the feed says of {name}")), "{read}");
        assert!(read.stderr.contains("this is what the feed gives") && read.stderr.contains(why), "{name}: {read}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_are_asked_for_half_a_minute_and_the_next_sync_goes_on() {
    let server = FixtureServer::start();
    let items: String = (0..40)
        .map(|n| {
            server.route_with(&format!("http://ada.example/{n}"), move |_| page(n));
            format!(
                "<item><title>Post {n}</title><link>http://ada.example/{n}</link><guid>{n}</guid><description>Short…</description></item>"
            )
        })
        .collect();
    let feed = format!("<rss version='2.0'><channel><title>Ada writes</title>{items}</channel></rss>");
    server.route("http://ada.example/feed.xml", Answer::feed(feed));
    server.route("http://ada.example/robots.txt", Answer::status(404));
    let (time, place) = (VirtualTime::starting_at("2026-06-01T08:00:00Z"), TestApp::new());
    let home = Home::resolve(Some(place.home())).unwrap();
    let settings = Settings::load(&home, &|name| (name == "MENTOR_SYNC_TEXTS").then(|| "100".to_owned())).unwrap();
    let options = ClientOptions { http_proxy: Some(server.proxy_url()), ..ClientOptions::new(USER_AGENT) };
    let client = App::web_client(&settings, time.clone(), Some(&options)).unwrap();
    let app = App::open(home, settings, time.clone(), Access::Write("test")).await.unwrap();
    let app = app.waiting_by(time).with_client(client);
    let declared = "[[mentor]]\nname = \"Ada\"\ncircle = \"field\"\nfeeds = [\"http://ada.example/feed.xml\"]\n";
    app.apply(&read_feeds_file(declared, std::path::Path::new("feeds.toml")).unwrap(), false, false).await.unwrap();
    let pages = || {
        server.all_hits().iter().filter(|hit| !hit.target.ends_with(".xml") && !hit.target.ends_with(".txt")).count()
    };
    app.refresh(&[], false, &(), &Stop::default()).await.unwrap();
    let first = pages();
    assert!((10..=16).contains(&first), "two seconds apart, half a minute long: {first}");
    app.refresh(&[], false, &(), &Stop::default()).await.unwrap();
    assert!(pages() > first + 9, "{} after {first}", pages());
}

/// A folder with a program of the test's own in it, to be found first on `PATH`.
#[cfg(unix)]
fn path_with(app: &TestApp, name: &str, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let bin = app.path("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let program = bin.join(name);
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", bin.display())
}

#[cfg(unix)]
#[test]
fn rule_61_captions_of_a_video_come_through_yt_dlp_where_it_is_there() {
    let library = Library::new();
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:yt='http://www.youtube.com/xml/schemas/2015'>
        <title>Ada shows</title><id>c</id><entry><id>yt:video:a-_45678901</id><yt:videoId>a-_45678901</yt:videoId><title>A talk on film</title>
        <link rel='alternate' href='https://www.youtube.com/watch?v=a-_45678901'/><published>2026-06-09T08:00:00Z</published></entry></feed>";
    library.server.route("/show.xml", Answer::feed(feed).content_type("application/atom+xml"));
    let log = library.app.path("calls");
    // Written into the folder that it is told, as the real one does.
    let script = format!(
        "echo \"$@\" >> {}\nwhile [ \"$1\" != -P ]; do shift; done\n\
         echo '{{\"events\":[{{\"tStartMs\":65000,\"dDurationMs\":2000,\"segs\":[{{\"utf8\":\"A tapir has been seen in the office.\",\"acAsrConf\":9}}]}}]}}' > \"$2/a-_45678901.en-orig.json3\"",
        log.display()
    );
    // Off where it is absent, and said once.
    let nowhere = [("PATH", "/nonexistent")];
    let first = library.run_with(&["sync", "--force"], &nowhere);
    assert!(!first.stderr.contains("yt-dlp"), "{first}");
    let told = library.run_with(&["sync"], &nowhere);
    assert!(told.stderr.contains("with yt-dlp on PATH"), "{told}");
    assert!(!library.run_with(&["sync"], &nowhere).stderr.contains("yt-dlp"), "said once");
    let path = path_with(&library.app, "yt-dlp", &script);
    library.run_with(&["sync"], &[("PATH", path.as_str()), ("MENTOR_SYNC_CAPTIONS", "none")]);
    assert!(!log.exists(), "off where it is not wished for");
    library.run_with(&["sync"], &[("PATH", path.as_str())]);
    library.run_with(&["sync"], &[("PATH", path.as_str())]);
    let calls = std::fs::read_to_string(&log).unwrap();
    assert_eq!(calls.lines().count(), 1, "once: {calls}");
    assert!(
        calls.contains("--skip-download") && calls.ends_with("-- https://www.youtube.com/watch?v=a-_45678901\n"),
        "{calls}"
    );
    let hit = library.first("tapir office");
    assert_eq!(
        (&hit["entry"]["title"], &hit["passage"]["start_seconds"]),
        (&json!("A talk on film"), &json!(65)),
        "{hit:#}"
    );
    assert_eq!(hit["passage"]["url"], json!("https://www.youtube.com/watch?v=a-_45678901&t=65s"));
    let read = library.run(&["read", &hit["entry"]["id"].to_string()]);
    assert!(read.stdout.contains("by a program that listened"), "{read}");
}

#[cfg(unix)]
#[test]
fn a_configured_program_writes_down_what_an_episode_says() {
    let library = Library::new();
    let show = format!(
        "<rss version='2.0'><channel><title>Ada talks</title><item><title>Silent so far</title><guid>e2</guid>
         <enclosure url='{}' type='audio/mpeg' length='9'/></item></channel></rss>",
        library.server.url("/2.mp3")
    );
    library.server.route("/show.xml", Answer::feed(show));
    library.server.route("/2.mp3", Answer::ok("the sound of a talk").content_type("audio/mpeg"));
    let script = "printf 'WEBVTT\\n\\n00:01:05.000 --> 00:01:09.000\\nAn okapi was here, and it heard %s.\\n' \"$(cat \"$2\")\" > \"$4.vtt\"";
    let path = path_with(&library.app, "listen", script);
    let command = r#"["listen", "-f", "{audio}", "-o", "{output}"]"#;
    let environment = [("PATH", path.as_str()), ("MENTOR_TRANSCRIBE_COMMAND", command)];
    library.run_with(&["sync", "--force"], &environment);
    library.run_with(&["sync"], &environment);
    library.run_with(&["sync"], &environment);
    assert_eq!(library.hits("/2.mp3"), 1, "listened to once");
    let hit = library.first("okapi sound talk");
    assert_eq!(
        (&hit["entry"]["title"], &hit["passage"]["start_seconds"]),
        (&json!("Silent so far"), &json!(65)),
        "{hit:#}"
    );
    assert!(!library.app.home().join("work").exists(), "nothing is left behind");
    let absent = [("PATH", "/nonexistent"), ("MENTOR_TRANSCRIBE_COMMAND", command)];
    library.server.route("/2.mp3", Answer::status(500));
    assert!(!library.run_with(&["sync"], &absent).stderr.contains("listen"), "nothing is left to be heard");
}
