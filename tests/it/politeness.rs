//! What a library does over days and weeks, on a clock that the tests move: whom it leaves alone, whom it believes, and
//! what it holds against nobody.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use mentor::app::{Access, App, Stop, SyncReport};
use mentor::config::{Home, Settings, read_feeds_file};
use mentor::domain::{Clock, Feed, FeedState, Time};

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::sites::site_file;

#[derive(Debug)]
struct TestClock(Mutex<Time>);

impl Clock for TestClock {
    fn now(&self) -> Time {
        *self.0.lock().unwrap()
    }
}

/// A library of one mentor with one feed, in this process.
struct Library {
    app: App,
    clock: Arc<TestClock>,
    server: FixtureServer,
    _folder: tempfile::TempDir,
}

impl Library {
    async fn new() -> Self {
        let server = FixtureServer::start();
        server.route("/feed", Answer::feed(Self::body(&server)));
        let folder = tempfile::tempdir().unwrap();
        let home = Home::resolve(Some(folder.path().to_owned())).unwrap();
        let environment = |name: &str| match name {
            "MENTOR_ALLOW_HOSTS" => Some("127.0.0.1".to_owned()),
            "MENTOR_PROXY" => Some("none".to_owned()),
            _ => None,
        };
        let settings = Settings::load(&home, &environment).unwrap();
        let clock = Arc::new(TestClock(Mutex::new("2026-03-02T09:00:00Z".parse().unwrap())));
        let app = App::open(home, settings, clock.clone(), Access::Write("test")).await.unwrap();
        let library = Self { app, clock, server, _folder: folder };
        library.declare(&["/feed"]).await;
        library
    }

    fn body(server: &FixtureServer) -> String {
        site_file("mara.rss", &server.url(""))
    }

    async fn declare(&self, paths: &[&str]) {
        let feeds: Vec<String> = paths.iter().map(|path| format!("{:?}", self.server.url(path))).collect();
        let text = format!("[[mentor]]\nname = \"Mara\"\ncircle = \"field\"\nfeeds = [{}]\n", feeds.join(", "));
        let declared = read_feeds_file(&text, "feeds.toml".as_ref()).unwrap();
        self.app.apply(&declared, false, false).await.unwrap();
    }

    fn pass(&self, time: TimeDelta) {
        *self.clock.0.lock().unwrap() += time;
    }

    async fn sync(&self, force: bool) -> SyncReport {
        self.app.refresh(&[], force, &(), &Stop::default()).await.unwrap()
    }

    /// One sync a day for so many days.
    async fn live(&self, days: usize) {
        for _ in 0..days {
            self.pass(TimeDelta::hours(25));
            self.sync(true).await;
        }
    }

    async fn feed(&self) -> Feed {
        self.app.feeds(None).await.unwrap().remove(0)
    }

    fn asked(&self, path: &str) -> usize {
        self.server.hits(path).len()
    }
}

#[tokio::test]
async fn rule_04_the_validators_of_a_broken_body_are_not_kept() {
    let library = Library::new().await;
    library.sync(false).await;
    library.server.route("/feed", Answer::feed("<rss><channel><item>").cut_after(9));
    library.live(1).await;
    library.server.route("/feed", Answer::ok("<html>Please log in</html>").content_type("text/html").etag("\"login\""));
    library.live(1).await;
    assert_eq!(library.feed().await.state, FeedState::Failing);
    library.server.route("/feed", Answer::feed(Library::body(&library.server)));
    library.live(1).await;
    let sent: Vec<_> = library.server.hits("/feed").iter().map(|hit| hit.header("if-none-match")).collect();
    assert_eq!(sent[0], None);
    assert!(sent[1].is_some() && sent[1..].iter().all(|tag| *tag == sent[1]), "{sent:?}");
    assert_eq!(library.server.hits("/feed").last().unwrap().status, 304, "and the entries are those of then");
}

#[tokio::test]
async fn rule_05_a_whole_answer_with_the_same_body_does_no_work_and_counts_as_well() {
    let library = Library::new().await;
    library.server.route("/feed", Answer::ok(Library::body(&library.server)).content_type("application/rss+xml"));
    library.sync(false).await;
    library.pass(TimeDelta::hours(25));
    let report = library.sync(true).await;
    assert_eq!((report.feeds.not_modified, report.entries.new, report.entries.updated), (1, 0, 0));
    assert!(report.bytes > 0);
    assert_eq!(library.feed().await.state, FeedState::Ok);
}

#[tokio::test]
async fn rule_09_an_own_server_that_asks_to_wait_is_left_alone_address_by_address() {
    for (status, header, hours) in
        [(429, Some("7200"), 2), (503, Some("Mon, 02 Mar 2026 12:00:00 GMT"), 3), (429, None, 4)]
    {
        let library = Library::new().await;
        library.server.route("/other", Answer::feed(Library::body(&library.server)));
        library.declare(&["/feed", "/other"]).await;
        let answer = Answer::status(status);
        library.server.route("/feed", header.map_or(answer.clone(), |wait| answer.retry_after(wait)));
        library.sync(false).await;
        library.pass(TimeDelta::hours(hours) - TimeDelta::seconds(1));
        library.sync(true).await;
        assert_eq!((library.asked("/feed"), library.asked("/other")), (1, 2), "{status} {header:?}");
        library.pass(TimeDelta::seconds(1));
        library.sync(true).await;
        assert_eq!(library.asked("/feed"), 2, "{status} {header:?}");
    }
}

#[tokio::test]
async fn rule_09_a_bad_wish_is_no_wish_and_a_long_one_is_obeyed_for_a_week() {
    for (status, header, hours) in [(429, "-5", 4), (429, "abc", 4), (503, "99999999", 7 * 24)] {
        let library = Library::new().await;
        library.server.route("/feed", Answer::status(status).retry_after(header));
        library.sync(false).await;
        library.pass(TimeDelta::hours(hours) - TimeDelta::minutes(1));
        library.sync(true).await;
        assert_eq!(library.asked("/feed"), 1, "{status} {header}");
        library.pass(TimeDelta::minutes(1));
        library.sync(true).await;
        assert_eq!(library.asked("/feed"), 2, "{status} {header}");
    }
}

#[tokio::test]
async fn rule_11_who_refuses_us_is_left_alone_for_four_hours_and_then_longer_and_longer() {
    for status in [401, 403] {
        let library = Library::new().await;
        library.server.route("/feed", Answer::status(status));
        library.sync(false).await;
        let mut gaps = Vec::new();
        for _ in 0..9 {
            let feed = library.feed().await;
            assert_eq!(feed.state, FeedState::Failing);
            let gap = feed.next_poll.unwrap() - library.clock.now();
            gaps.push(gap);
            library.pass(gap);
            library.sync(false).await;
        }
        assert!(gaps[0] >= TimeDelta::hours(4), "{gaps:?}");
        assert!(gaps.windows(2).all(|pair| pair[1] >= pair[0] * 9 / 10), "{gaps:?}");
        assert!(gaps[8] > TimeDelta::days(3) && gaps[8] <= TimeDelta::days(7), "{gaps:?}");
        assert_eq!(library.feed().await.health.failures, 10);
    }
}

#[tokio::test]
async fn rule_11_a_feed_that_is_missing_for_two_weeks_is_looked_for_on_its_site() {
    let library = Library::new().await;
    library.sync(false).await;
    let (site, found) = (library.feed().await.site_url.unwrap(), library.server.url("/new.xml"));
    let path = site.strip_prefix(&library.server.url("")).unwrap().to_owned();
    let head = "<link rel=alternate type=application/rss+xml href=/gone.xml><link rel=alternate type=application/rss+xml href=/new.xml>";
    library.server.route(&path, Answer::ok(head).content_type("text/html"));
    library.server.route("/new.xml", Answer::feed(Library::body(&library.server)));
    library.server.route("/feed", Answer::status(404));
    library.live(13).await;
    assert_eq!(library.asked(&path), 0);
    library.live(3).await;
    let feed = library.feed().await;
    assert_eq!(feed.health.proposed_url.as_deref(), Some(found.as_str()));
    assert_eq!((library.asked(&path), library.asked("/new.xml")), (1, 1), "and not searched at every sync");
    assert_eq!(feed.url, library.server.url("/feed"), "nothing is followed by itself");
    let told: Vec<String> =
        mentor::app::feed_notes(&feed, library.clock.now()).into_iter().filter_map(|note| note.advice).collect();
    assert!(told[0].contains(&format!("mentor feed add {} {found}", feed.mentor_id)), "{told:?}");
}

#[tokio::test]
async fn rule_26_a_site_is_searched_for_a_missing_feed_only_where_its_robots_txt_allows_it() {
    let library = Library::new().await;
    library.sync(false).await;
    let site = library.feed().await.site_url.unwrap();
    let path = site.strip_prefix(&library.server.url("")).unwrap().to_owned();
    let head = "<link rel=alternate type=application/rss+xml href=/new.xml>";
    library.server.route(&path, Answer::ok(head).content_type("text/html"));
    library.server.route("/new.xml", Answer::feed(Library::body(&library.server)));
    library.server.route("/feed", Answer::status(404));
    library.server.route("/robots.txt", Answer::ok("User-agent: mentor\nDisallow: /\n").content_type("text/plain"));
    library.live(16).await;
    assert_eq!((library.asked("/robots.txt"), library.asked(&path), library.asked("/new.xml")), (1, 0, 0));
    assert_eq!(library.feed().await.health.proposed_url, None);
    library.server.route("/robots.txt", Answer::status(503));
    library.live(8).await;
    assert_eq!((library.asked("/robots.txt"), library.asked(&path)), (2, 0), "a site in trouble cannot allow it");
    library.server.route("/robots.txt", Answer::status(404));
    library.live(8).await;
    assert_eq!((library.asked(&path), library.asked("/new.xml")), (1, 1));
    assert!(library.feed().await.health.proposed_url.is_some());
}

#[tokio::test]
async fn rule_12_a_feed_that_is_gone_is_asked_no_more() {
    let library = Library::new().await;
    library.sync(false).await;
    library.server.route("/feed", Answer::status(410));
    library.live(1).await;
    let asked = library.asked("/feed");
    library.live(30).await;
    assert_eq!(library.asked("/feed"), asked);
    let feed = library.feed().await;
    assert_eq!((feed.state, feed.entries > 0), (FeedState::Gone, true));
    assert!(!mentor::app::feed_notes(&feed, library.clock.now()).is_empty(), "the learner is told");
}

#[tokio::test]
async fn rule_13_a_feed_that_moved_for_good_is_followed_after_a_week_and_its_old_address_still_names_it() {
    let library = Library::new().await;
    library.sync(false).await;
    let entries = library.feed().await.entries;
    for status in [301, 308] {
        library.server.route("/feed", Answer::redirect(status, "/new"));
    }
    library.server.route("/new", Answer::feed(Library::body(&library.server)));
    library.live(6).await;
    let feed = library.feed().await;
    assert_eq!((feed.url, feed.health.moving_to), (library.server.url("/feed"), Some(library.server.url("/new"))));
    library.live(2).await;
    let feed = library.feed().await;
    assert_eq!((feed.url.as_str(), feed.health.moving_to), (library.server.url("/new").as_str(), None));
    assert_eq!(feed.entries, entries, "no entry came twice");
    let asked = library.asked("/feed");
    library.live(1).await;
    assert_eq!(library.asked("/feed"), asked);
    library.declare(&["/feed"]).await;
    assert_eq!(library.app.feeds(None).await.unwrap().len(), 1, "the declaration still means this feed");
}

#[tokio::test]
async fn rule_13_no_other_redirect_changes_the_address() {
    for status in [302, 303, 307] {
        let library = Library::new().await;
        library.sync(false).await;
        library.server.route("/feed", Answer::redirect(status, "/new"));
        library.server.route("/new", Answer::feed(Library::body(&library.server)));
        library.live(12).await;
        let feed = library.feed().await;
        assert_eq!((feed.url, feed.health.moving_to), (library.server.url("/feed"), None), "{status}");
    }
    // One temporary hop among permanent ones; a login page; and one answer from the old address each week.
    let library = Library::new().await;
    library.sync(false).await;
    library.server.route("/feed", Answer::redirect(301, "/middle"));
    library.server.route("/middle", Answer::redirect(302, "/new"));
    library.server.route("/new", Answer::feed(Library::body(&library.server)));
    library.live(12).await;
    library.server.route("/feed", Answer::redirect(301, "/login"));
    library.server.route("/login", Answer::ok("<html>Please log in</html>").content_type("text/html"));
    library.live(12).await;
    for _ in 0..3 {
        library.server.route("/feed", Answer::redirect(301, "/new"));
        library.live(5).await;
        library.server.route("/feed", Answer::feed(Library::body(&library.server)));
        library.live(1).await;
    }
    assert_eq!(library.feed().await.url, library.server.url("/feed"));
}

#[tokio::test]
async fn rule_24_every_fault_keeps_the_entries_and_the_validators() {
    let library = Library::new().await;
    library.sync(false).await;
    let entries = library.feed().await.entries;
    let body = Library::body(&library.server);
    for fault in [
        Answer::feed(&body).gzip().cut_after(40).etag("\"x\""),
        Answer::ok(&body).header("Content-Encoding", "gzip").etag("\"x\""),
        Answer::ok("<html></html>").content_type("text/html").etag("\"x\""),
        Answer::ok("").etag("\"x\""),
        Answer::ok(&body[..body.len() / 2]).header("Content-Length", "99999").cut_after(200).etag("\"x\""),
        Answer::status(403).header("cf-mitigated", "challenge").etag("\"x\""),
        Answer::hang_up(),
    ] {
        library.server.route("/feed", fault);
        library.live(7).await;
        let feed = library.feed().await;
        assert_eq!((feed.state, feed.entries), (FeedState::Failing, entries));
        assert!(!feed.last_error.unwrap().is_empty());
    }
    library.server.route("/feed", Answer::feed(&body));
    library.live(7).await;
    assert_eq!(library.server.hits("/feed").last().unwrap().status, 304);
}

/// Pictures are done otherwise than the rule says: none is fetched at all.
#[tokio::test]
async fn rule_27_and_28_neither_pictures_nor_hubs_are_asked() {
    let library = Library::new().await;
    let url = library.server.url("");
    let extra = format!(
        "<image><url>{url}/logo.png</url></image><link xmlns=\"http://www.w3.org/2005/Atom\" rel=\"hub\" href=\"{url}/hub\"/><item>"
    );
    library.server.route("/feed", Answer::feed(Library::body(&library.server).replacen("<item>", &extra, 1)));
    library.sync(false).await;
    library.live(30).await;
    assert!(library.server.all_hits().iter().all(|hit| hit.target == "/feed"));
}

#[tokio::test]
async fn rule_29_a_feed_that_two_mentors_share_is_fetched_once() {
    let library = Library::new().await;
    let feed = format!("{:?}", library.server.url("/feed"));
    let mentor = |name: &str| format!("[[mentor]]\nname = {name:?}\ncircle = \"world\"\nfeeds = [{feed}]\n");
    let declared = read_feeds_file(&mentor("Bo"), "feeds.toml".as_ref()).unwrap();
    library.app.apply(&declared, false, false).await.unwrap();
    library.sync(false).await;
    assert_eq!(library.asked("/feed"), 1);
    assert_eq!(library.app.feeds(None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_a_year_silences_no_feed_and_doubles_no_entry() {
    let library = Library::new().await;
    library.sync(false).await;
    let entries = library.feed().await.entries;
    let year = TimeDelta::days(365);
    for jump in [year, -year, -year, year] {
        library.server.route("/feed", Answer::feed(Library::body(&library.server)).etag(&format!("\"{jump}\"")));
        library.pass(jump);
        library.sync(false).await;
        let asked = library.asked("/feed");
        library.pass(TimeDelta::days(8));
        library.sync(false).await;
        assert!(library.asked("/feed") > asked, "asked within eight days of a jump of {} days", jump.num_days());
        assert_eq!(library.feed().await.entries, entries);
        library.pass(-TimeDelta::days(8));
    }
    assert_eq!(library.feed().await.state, FeedState::Ok);
}
