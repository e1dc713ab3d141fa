//! `add` on servers that take their time: a clear answer within its own limits, and nothing added. The limits come in as
//! arguments: a client of little patience, and a timer whose minute is short.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use mentor::app::{Access, App, ErrorKind};
use mentor::config::{Home, Settings};
use mentor::domain::{SystemClock, SystemTimer, Timer};
use mentor::net::{ClientOptions, USER_AGENT};

use crate::support::TestApp;
use crate::support::fixture_server::{Answer, FixtureServer};

/// Two hundred times as fast as the clock on the wall.
#[derive(Debug)]
struct HurriedTimer(SystemTimer);

const HURRY: u32 = 200;

impl Timer for HurriedTimer {
    fn elapsed(&self) -> Duration {
        self.0.elapsed() * HURRY
    }

    fn sleep_until(&self, moment: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep_until(moment / HURRY)
    }
}

async fn open(place: &TestApp, idle: Duration) -> App {
    let home = Home::resolve(Some(place.home())).unwrap();
    let settings = Settings::load(&home, &|name| (name == "MENTOR_ALLOW_HOSTS").then(|| "127.0.0.1".into())).unwrap();
    let options = ClientOptions { idle_timeout: idle, ..ClientOptions::new(USER_AGENT) };
    let clock = Arc::new(SystemClock);
    let client = App::web_client(&settings, clock.clone(), Some(&options)).unwrap();
    let app = App::open(home, settings, clock, Access::Write("add")).await.unwrap();
    app.waiting_by(Arc::new(HurriedTimer(SystemTimer::new()))).with_client(client)
}

const PATIENT: Duration = Duration::from_secs(20);

#[tokio::test]
async fn rule_47_a_page_that_comes_byte_by_byte_ends_with_the_searchs_minute() {
    let (place, server) = (TestApp::new(), FixtureServer::start());
    server.route("/drip", Answer::ok("x".repeat(1 << 20)).content_type("text/html").drip(1, Duration::from_millis(20)));
    let app = open(&place, PATIENT).await;
    let url = server.url("/drip");
    let error = app.find_person(std::slice::from_ref(&url), None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Network);
    assert!(error.message.contains(&url) && error.message.contains("60 seconds"), "{error:?}");
    assert!(error.hints.join(" ").contains("nothing was added"), "{error:?}");
    assert!(app.mentors().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_found_before_the_minute_is_over_is_shown_and_the_rest_is_told() {
    let (place, server) = (TestApp::new(), FixtureServer::start());
    let home = "<title>Ada</title><link rel=alternate type=application/rss+xml href=/feed><nav><a href=/podcast>Podcast</a></nav>";
    server.route("/", Answer::ok(home).content_type("text/html"));
    server.route(
        "/feed",
        Answer::feed("<rss version='2.0'><channel><title>Ada</title><item><title>One</title></item></channel></rss>"),
    );
    server.route("/podcast", Answer::ok("x".repeat(1 << 20)).drip(1, Duration::from_millis(20)));
    let found = open(&place, PATIENT).await.find_person(&[server.url("/")], None).await.unwrap();
    assert_eq!(found.candidates.iter().map(|one| one.url.clone()).collect::<Vec<_>>(), [server.url("/feed")]);
    assert!(found.notes.iter().any(|note| note.contains("there may be more")), "{:?}", found.notes);
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_and_named() {
    let (place, server) = (TestApp::new(), FixtureServer::start());
    server.route("/silence", Answer::silence());
    server.route("/stall", Answer::ok("x".repeat(10_000)).drip(5_000, Duration::from_secs(600)));
    for path in ["/silence", "/stall"] {
        // Idle time first: the minute of the search is far longer.
        let app = open(&place, Duration::from_millis(100)).await.waiting_by(Arc::new(SystemTimer::new()));
        let url = server.url(path);
        let error = app.find_person(std::slice::from_ref(&url), None).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Network, "{error:?}");
        assert!(error.message.contains(&url) && error.hints.join(" ").contains("nothing was added"), "{error:?}");
        assert!(app.mentors().await.unwrap().is_empty());
    }
}
