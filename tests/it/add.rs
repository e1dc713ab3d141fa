//! `add`: from any link to a mentor with all channels.

use serde_json::{Value, json};

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::{Run, TestApp, list, text, texts};

/// A person's web, played by a proxy.
struct Web {
    app: TestApp,
    server: FixtureServer,
}

const ENTRIES: &str = "<item><title>On listening</title><link>http://ada.site.example/listening</link>
    <description>Listen before you answer, and count to nine.</description></item>";

fn feed(title: &str, site: &str, items: &str) -> Answer {
    Answer::feed(format!(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>{title}</title><link>{site}</link>{items}</channel></rss>"
    ))
}

fn page(html: &str) -> Answer {
    Answer::ok(html).content_type("text/html; charset=utf-8")
}

impl Web {
    fn new() -> Self {
        let web = Self { app: TestApp::new(), server: FixtureServer::start() };
        let home = r#"<!doctype html><title>Ada Moreau</title>
            <link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed">
            <div class="h-card"><img class="u-photo" src="/ada.jpg"><a class="p-name u-url" href="http://ada.site.example/">Ada Moreau</a>
            <p class="p-note">Leads teams.</p></div>
            <nav><a href="/about">About</a><a href="/podcast">Podcast</a><a href="/private/blog">Blog</a></nav>
            <h2>Blogroll</h2><ul class=blogroll><li><a href="http://bo.site.example/feed">Bo</a></ul>"#;
        web.put("ada.site.example/", page(home));
        web.put("ada.site.example/robots.txt", Answer::ok("User-agent: *\nDisallow: /private/\n"));
        web.put("ada.site.example/feed", feed("Ada Moreau", "http://ada.site.example/", ENTRIES));
        web.put(
            "ada.site.example/comments/feed",
            feed("Comments for Ada Moreau", "http://ada.site.example/", "<item><title>Yes</title></item>"),
        );
        web.put("ada.site.example/podcast", page("<link rel=alternate type=application/rss+xml href=/show.xml>"));
        let episode =
            "<item><title>One</title><enclosure url='http://ada.site.example/1.mp3' type='audio/mpeg'/></item>";
        web.put("ada.site.example/show.xml", feed("The Moreau Hour", "http://ada.site.example/", episode));
        web
    }

    fn put(&self, address: &str, answer: Answer) {
        self.server.route(&format!("http://{address}"), answer);
    }

    fn run(&self, args: &[&str]) -> Run {
        let mut command = self.app.command(args);
        command.env("HTTP_PROXY", self.server.proxy_url());
        Run::of(command)
    }

    fn hits(&self, address: &str) -> usize {
        self.server.hits(&format!("http://{address}")).len()
    }
}

#[test]
fn one_link_shows_all_channels_and_changes_nothing() {
    let web = Web::new();
    let found = web.run(&["--json", "add", "http://ada.site.example/"]).done().json();
    let told: Vec<(String, bool, &Value)> = list(&found["candidates"])
        .iter()
        .map(|one| (text(&one["url"]), one["ticked"] == json!(true), &one["group"]))
        .collect();
    let expected = [
        ("http://ada.site.example/feed".to_owned(), true, &json!("writing")),
        ("http://ada.site.example/comments/feed".to_owned(), false, &json!("writing")),
        ("http://ada.site.example/show.xml".to_owned(), true, &json!("listening")),
    ];
    assert_eq!(told, expected, "{found:#}");
    let first = &found["candidates"][0];
    assert_eq!((&first["title"], &first["kind"], &first["entries"]), (&json!("Ada Moreau"), &json!("blog"), &json!(1)));
    assert!(text(&first["how"]).contains("home page") && first["confidence"] == json!(1.0), "{first:#}");
    assert_eq!((&found["name"], &found["line"]), (&json!("Ada Moreau"), &json!("Leads teams.")));
    assert_eq!(web.app.json(["mentors"]), json!([]));
    assert_eq!(web.hits("bo.site.example/feed"), 0, "other people are left alone");
    assert_eq!(web.hits("ada.site.example/private/blog"), 0, "robots.txt is obeyed");
}

#[test]
fn yes_takes_what_is_ticked_and_asks_for_nothing_twice() {
    let web = Web::new();
    let added =
        web.run(&["--json", "add", "http://ada.site.example/", "--yes", "--learn", "How she listens"]).done().json();
    let mentor = &added["mentor"];
    assert_eq!(texts(&mentor["feeds"], "url"), ["http://ada.site.example/feed", "http://ada.site.example/show.xml"]);
    assert_eq!(
        (&mentor["name"], &mentor["homepage"], &mentor["about"], &mentor["picture"]),
        (
            &json!("Ada Moreau"),
            &json!("http://ada.site.example/"),
            &json!("Leads teams."),
            &json!("http://ada.site.example/ada.jpg")
        )
    );
    assert_eq!(mentor["entries"], json!(2));
    assert_eq!(web.app.titles_found(["nine"]), ["On listening"]);
    for address in
        ["ada.site.example/", "ada.site.example/robots.txt", "ada.site.example/feed", "ada.site.example/show.xml"]
    {
        assert_eq!(web.hits(address), 1, "{address}");
    }
    // What is known is not offered again.
    let again = web.run(&["add", "http://ada.site.example/", "--yes"]).ends_with(2);
    assert!(again.stderr.contains("nothing was added"), "{again}");
}

#[test]
fn where_nobody_can_be_asked_nothing_is_added() {
    let web = Web::new();
    let run = web.run(&["add", "http://ada.site.example/"]).ends_with(2);
    assert!(run.stderr.contains("[x] Ada Moreau") && run.stderr.contains("--yes"), "{run}");
    assert_eq!(web.app.json(["mentors"]), json!([]));
}

#[test]
fn of_a_shared_site_only_the_mentors_own_entries_are_taken() {
    let web = Web::new();
    let item = |title: &str, author: &str| {
        format!(
            "<item><title>{title}</title><link>http://many.site.example/{title}</link><dc:creator>{author}</dc:creator></item>"
        )
    };
    let all = [item("water", "Inés Carrasco"), item("air", "Jon Bell"), item("fire", "Kay Orr")].concat();
    web.put(
        "many.site.example/",
        page("<title>The Commons</title><link rel=alternate type=application/rss+xml href=/rss>"),
    );
    web.put("many.site.example/rss", feed("The Commons", "http://many.site.example/", &all));
    let args = ["--json", "add", "http://many.site.example/", "--name", "Ines Carrasco", "--yes"];
    let added = web.run(&args).done().json();
    assert_eq!(added["mentor"]["feeds"][0]["only_author"], json!("Inés Carrasco"), "{added:#}");
    assert_eq!(added["mentor"]["entries"], json!(1));
    let more = [item("earth", "Inés Carrasco"), item("smoke", "Kay Orr"), all].concat();
    web.put("many.site.example/rss", feed("The Commons", "http://many.site.example/", &more));
    web.run(&["sync", "--force"]);
    let shown = web.run(&["show", "ines"]).done();
    assert!(shown.stdout.contains("only what Inés Carrasco wrote"), "{shown}");
    assert!(shown.stdout.contains("water") && !shown.stdout.contains("smoke"), "{shown}");
}

#[test]
fn what_has_no_scheme_is_tried_safely_and_then_plainly() {
    let web = Web::new();
    // The proxy's certificate is not trusted here: only the plain way is open.
    let mut command = web.app.command(["--json", "add", "ada.site.example"]);
    command.env("HTTP_PROXY", web.server.proxy_url()).env("HTTPS_PROXY", web.server.proxy_url());
    let found = Run::of(command).done().json();
    assert_eq!(text(&found["candidates"][0]["url"]), "http://ada.site.example/feed");
}

#[test]
fn only_takes_just_what_was_given() {
    let web = Web::new();
    let added = web.run(&["--json", "add", "http://ada.site.example/show.xml", "--only", "--yes"]).done().json();
    assert_eq!(texts(&added["mentor"]["feeds"], "url"), ["http://ada.site.example/show.xml"]);
    assert_eq!(web.server.all_hits().len(), 1, "nothing else is asked for");
    let page = web.run(&["add", "http://ada.site.example/", "--only"]).ends_with(1);
    assert!(page.stderr.contains("leave out --only") && page.stderr.contains("nothing was added"), "{page}");
}

#[test]
fn rule_51_lists_of_other_people_are_offered_and_never_added() {
    let web = Web::new();
    let opml = "<opml version='2.0'><head><title>People I read</title></head><body>
        <outline text='Bo' type='rss' xmlUrl='http://bo.site.example/feed'/></body></opml>";
    web.put("list.site.example/people.opml", Answer::ok(opml).content_type("text/x-opml"));
    web.put("list.site.example/feed", feed("List keeper", "http://list.site.example/", ENTRIES));
    web.put(
        "list.site.example/",
        page("<title>List keeper</title><link rel=alternate type=application/rss+xml href=/feed><link rel=blogroll type=text/xml href=/people.opml>"),
    );
    let found = web.run(&["--json", "add", "http://list.site.example/"]).done().json();
    assert_eq!(found["lists"], json!([{"url": "http://list.site.example/people.opml", "title": "People I read"}]));
    let added = web.run(&["add", "http://list.site.example/", "--yes"]).done();
    assert!(added.stderr.contains("People I read") && added.stderr.contains("none of them is added"), "{added}");
    assert_eq!(web.hits("bo.site.example/feed"), 0);
    assert_eq!(texts(&web.app.json(["feeds"]), "url"), ["http://list.site.example/feed"]);
    // A list that is given is no person either.
    let given = web.run(&["add", "http://list.site.example/people.opml", "--yes"]).ends_with(1);
    assert!(given.stderr.contains("mentor import") && given.stderr.contains("nothing was added"), "{given}");
}

#[test]
fn youtubes_question_about_cookies_is_declined_once_and_by_nobody_else() {
    let web = Web::new();
    web.put("consent.youtube.com/m", page("<title>Before you continue</title>"));
    web.server.route_with("http://www.youtube.com/@ada", |hit| match hit.header("cookie") {
        Some(_) => page("<title>Ada</title><meta itemprop=identifier content=UCaYhcUwRBNscFNUKTjgPFiA>"),
        None => Answer::redirect(302, "http://consent.youtube.com/m"),
    });
    let found = web.run(&["--json", "add", "http://www.youtube.com/@ada"]);
    let cookies: Vec<_> = web.server.all_hits().iter().map(|hit| (hit.target.clone(), hit.header("cookie"))).collect();
    let asked = |url: &str, cookie: Option<&str>| (url.to_owned(), cookie.map(str::to_owned));
    assert_eq!(
        cookies.get(..3).unwrap_or_default(),
        [
            asked("http://www.youtube.com/@ada", None),
            asked("http://consent.youtube.com/m", None),
            asked("http://www.youtube.com/@ada", Some("SOCS=CAI"))
        ],
        "{found}"
    );
    assert!(found.stdout.contains("UULFaYhcUwRBNscFNUKTjgPFiA"), "{found}");
}

#[test]
fn platforms_without_feeds_are_named_at_once() {
    let app = TestApp::new();
    for (link, name) in [
        ("https://x.com/ada", "X publishes"),
        ("https://www.instagram.com/ada/", "Instagram"),
        ("https://www.linkedin.com/in/ada", "LinkedIn"),
        ("facebook.com/ada", "Facebook"),
        ("https://www.tiktok.com/@ada", "TikTok"),
    ] {
        app.refuse(1, ["add", link, "--yes"]).is("format").names(&[name, "no feeds"]).hints("paste");
    }
}

#[test]
fn a_show_without_a_feed_is_looked_for_by_its_name_and_none_is_made_up() {
    let web = Web::new();
    web.put("open.spotify.com/show/x", page("<title>x</title><meta property='og:title' content='The Moreau Hour'>"));
    let named = web.run(&["add", "http://open.spotify.com/show/x", "--yes"]).ends_with(1);
    assert!(named.stderr.contains("Spotify publishes no feeds"), "{named}");
    assert!(named.stderr.contains("https://podcasts.apple.com/search?term=The+Moreau+Hour"), "{named}");
    let nameless = web.run(&["add", "http://open.spotify.com/show/y", "--yes"]).ends_with(1);
    assert!(nameless.stderr.contains("paste that") && !nameless.stderr.contains("search?"), "{nameless}");
}

#[test]
fn what_is_no_page_of_a_person_is_told_clearly_and_adds_nothing() {
    let (app, server) = (TestApp::new(), FixtureServer::start());
    server.route("/me.png", Answer::ok(b"\x89PNG\r\n\x1a\n0000").content_type("image/png"));
    let huge = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 4294967296\r\n\r\n0000";
    server.route("/film", Answer::raw(huge));
    // Nothing says how long it is, and it is longer than anything may be.
    server.route("/endless", Answer::ok(vec![b' '; 17 << 20]).content_type("text/html").chunked());
    server.route("/login", page("<title>Sign in</title><form><input name=u><input type=password name=p></form>"));
    server.route("/around", Answer::redirect(302, "/and"));
    server.route("/and", Answer::redirect(302, "/around"));
    server.route("/links", page(&"<a href='/x'>one more link</a>".repeat(350_000)));
    server.route("/plain", page("<p>Nothing here"));
    for (path, words) in [
        ("/me.png", "a picture"),
        ("/film", "larger than"),
        ("/endless", "larger than"),
        ("/login", "password"),
        ("/around", "redirect"),
        ("/links", "no feed"),
        ("/plain", "no feed"),
        ("/nowhere", "404"),
    ] {
        let url = server.url(path);
        app.refuse(1, ["add", &url, "--yes"]).names(&[&url, words]).hints("nothing was added");
    }
    // Where no scheme is given, what the plain way says is told: the safe one is not there.
    let bare = server.url("/nowhere").replace("http://", "");
    app.refuse(1, ["add", &bare, "--yes"]).names(&["404"]).hints("nothing was added");
    app.refuse(1, ["add", "http://192.168.77.1/", "--yes"]).names(&["192.168.77.1"]).hints("ALLOW_HOSTS");
    for link in ["mailto:ada@ada.example", "Ada Moreau", "", "|ls"] {
        app.refuse(2, ["add", link, "--yes"]).is("usage");
    }
}
