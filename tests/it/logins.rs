//! Addresses with a name and password in them: used for their own site, and shown to nobody.

use mentor::domain::{Login, Time};
use mentor::store::{FeedAdded, FeedChecked, NewMentor, Store};

use crate::support::db::TestDb;
use crate::support::fixture_server::{Answer, FixtureServer, ca_file};
use crate::support::{Run, TestApp, text};

const FEED: &str = "<rss version='2.0'><channel><title>For members</title><item><title>One</title><link>https://ada.site.example/1</link>
    <guid>1</guid><description>A quiet word for members.</description></item></channel></rss>";
/// `ada:secret`, as a browser would say it.
const WORD: &str = "Basic YWRhOnNlY3JldA==";

/// A site that wants a password, and another one.
struct Members {
    app: TestApp,
    server: FixtureServer,
}

impl Members {
    fn new() -> Self {
        let members = Self { app: TestApp::new(), server: FixtureServer::start() };
        let guarded = |answer: Answer| {
            move |hit: &crate::support::fixture_server::Hit| match hit.header("authorization").as_deref() {
                Some(WORD) => answer.clone(),
                _ => Answer::status(401),
            }
        };
        let page = "<title>Ada</title><link rel=alternate type=application/rss+xml href=/feed>
            <nav><a href=https://ben.site.example/feed>Podcast feed</a></nav>";
        members.server.route_with("https://ada.site.example/feed", guarded(Answer::feed(FEED)));
        members.server.route_with(
            "https://ada.site.example/",
            guarded(Answer::ok(page).content_type("text/html; charset=utf-8")),
        );
        members
    }

    fn run(&self, args: &[&str]) -> Run {
        let mut command = self.app.command(args);
        command.env("HTTPS_PROXY", self.server.proxy_url()).env("HTTP_PROXY", self.server.proxy_url());
        command.env("SSL_CERT_FILE", ca_file());
        let run = Run::of(command);
        assert!(!format!("{run}").replace(&run.command, "").contains("secret"), "the password is shown: {run}");
        run
    }

    /// What each request for this address said of itself.
    fn words(&self, address: &str) -> Vec<Option<String>> {
        self.server.hits(address).iter().map(|hit| hit.header("authorization")).collect()
    }
}

#[test]
fn rule_38_a_password_in_a_pasted_address_opens_its_site_and_is_shown_nowhere() {
    let members = Members::new();
    let given = "https://ada:secret@ada.site.example/";
    let found = members.run(&["--json", "add", given]).done().json();
    assert_eq!(text(&found["candidates"][0]["url"]), "https://ada.site.example/feed");
    members.run(&["-vv", "add", given, "--yes"]).done();
    assert_eq!(
        members.words("https://ben.site.example/feed").into_iter().flatten().count(),
        0,
        "it is for its own site"
    );
    // It is kept: what comes later needs no word from the learner.
    members.server.forget_hits();
    let synced = members.run(&["-vv", "sync", "--force"]).done();
    assert!(synced.stdout.contains(" 0 failed"), "{synced}");
    assert_eq!(members.words("https://ada.site.example/feed"), [Some(WORD.to_owned())]);
    for args in [["show", "ada"].as_slice(), &["feeds"], &["--json", "feeds"], &["config"]] {
        members.run(args).done();
    }
    for form in ["opml", "toml", "json"] {
        let exported = members.run(&["export", form]).done();
        assert!(exported.stdout.contains("ada.site.example"), "{exported}");
    }
}

#[test]
fn rule_38_every_way_in_takes_the_password_out_of_the_address() {
    let members = Members::new();
    let given = "https://ada:secret@ada.site.example/feed";
    members.app.write("feeds.toml", format!("[[mentor]]\nname = \"Ada\"\nfeeds = [\"{given}\"]\n"));
    members.app.write(
        "list.opml",
        format!("<opml version='2.0'><body><outline type='rss' text='Ada' xmlUrl='{given}'/></body></opml>"),
    );
    members.app.write("nobody.toml", "[[mentor]]\nname = \"Ada\"\n");
    for args in [
        ["apply", "feeds.toml"].as_slice(),
        &["import", "list.opml"],
        &["add", given, "--only", "--yes", "--name", "Ada"],
        &["feed", "add", "ada", given],
    ] {
        std::fs::remove_dir_all(members.app.home()).unwrap_or_default();
        if args[0] == "feed" {
            members.run(&["apply", "nobody.toml"]).done();
        }
        members.run(args).done();
        members.server.forget_hits();
        let synced = members.run(&["sync", "--force"]).done();
        assert_eq!(members.words("https://ada.site.example/feed"), [Some(WORD.to_owned())], "{args:?}: {synced}");
    }
    let looked = members.run(&["--json", "preview", given]).done().json();
    assert_eq!(looked[0]["kind"], "feed");
}

#[test]
fn a_password_is_never_sent_in_the_clear_nor_shown_where_it_is_wrong() {
    let members = Members::new();
    let clear = members.run(&["add", "http://ada:secret@ada.site.example/", "--yes"]).ends_with(1);
    assert!(clear.stderr.contains("in the clear") && clear.stderr.contains("nothing was added"), "{clear}");
    assert_eq!(members.server.hits("http://ada.site.example/").len(), 0);
    for given in ["ftp://ada:secret@ada.site.example/", "ada:secret@ada.site.example", "//ada:secret@ada.site.example/"]
    {
        members.run(&["add", given, "--yes"]).ends_with(2);
        members.run(&["--json", "add", given, "--yes"]).ends_with(2);
    }
    let wrong = members.run(&["add", "https://bo:secret@ada.site.example/", "--yes"]).ends_with(1);
    assert!(wrong.stderr.contains("401") && wrong.stderr.contains("nothing was added"), "{wrong}");
}

#[tokio::test]
async fn rule_04_a_new_password_forgets_what_the_server_said_to_the_old_one() {
    const URL: &str = "https://ada.site.example/feed";
    let at: Time = "2026-03-02T09:00:00Z".parse().unwrap();
    for database in TestDb::all() {
        let store = Store::open(&database.location()).await.unwrap();
        let mentor = NewMentor {
            slug_hint: "ada".to_owned(),
            name: "Ada".to_owned(),
            circle: mentor::domain::Circle::Field,
            why: None,
            aims: Vec::new(),
            homepage: None,
        };
        let ada = store.insert_mentor(&mentor, at).await.unwrap();
        let FeedAdded::New(feed) = store.add_feed(ada, URL, None, at).await.unwrap() else { panic!("it is new") };
        let etag = || mentor::domain::Validators { etag: Some("\"1\"".to_owned()), last_modified: None };
        let checked =
            FeedChecked { feed_id: feed, at, validators: etag(), next_check_at: None, note: Default::default() };
        let login = |password: &str| Login { name: "ada".to_owned(), password: password.to_owned() };
        store.put_login(URL, &login("old")).await.unwrap();
        store.record_unchanged(&checked).await.unwrap();
        store.put_login(URL, &login("old")).await.unwrap();
        assert_eq!(store.polls(None).await.unwrap()[0].validators, etag(), "nothing is new about it");
        store.put_login(URL, &login("new")).await.unwrap();
        assert_eq!(store.polls(None).await.unwrap()[0].validators, Default::default());
        let kept = store.logins().await.unwrap().find(&URL.parse().unwrap());
        assert_eq!(kept, Some(login("new")));
        store.close().await;
    }
}
