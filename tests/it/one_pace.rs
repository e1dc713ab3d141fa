//! Whatever is asked of the web, and by whichever command: one pace, and nobody who asked to be left alone. A server that
//! plays every host, as a proxy, keeps the log.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mentor::app::{Access, App, HistoryRequest, PreviewInput, Stop, preview};
use mentor::config::{Home, Settings, read_feeds_file};
use mentor::domain::{Clock, Time};
use mentor::net::{ClientOptions, USER_AGENT};

use crate::support::TestApp;
use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::sites::site_file;
use crate::support::virtual_time::VirtualTime;

/// All hosts there are, and a home from which they are asked.
struct World {
    place: TestApp,
    server: FixtureServer,
    time: Arc<VirtualTime>,
}

impl World {
    fn new() -> Self {
        let time = VirtualTime::starting_at("2026-03-02T05:17:00Z");
        Self { place: TestApp::new(), server: FixtureServer::start(), time }
    }

    /// The library, as one run of the program opens it.
    async fn open(&self, access: Access<'_>) -> App {
        let home = Home::resolve(Some(self.place.home())).unwrap();
        let settings = Settings::load(&home, &|_| None).unwrap();
        let options = ClientOptions { http_proxy: Some(self.server.proxy_url()), ..ClientOptions::new(USER_AGENT) };
        let client = App::web_client(&settings, self.time.clone(), Some(&options)).unwrap();
        let app = App::open(home, settings, self.time.clone(), access).await.unwrap();
        app.waiting_by(self.time.clone()).with_client(client)
    }

    async fn follow(&self, feed: &str) {
        let text = format!("[[mentor]]\nname = \"Ada\"\ncircle = \"field\"\nfeeds = [{feed:?}]\n");
        let declared = read_feeds_file(&text, "feeds.toml".as_ref()).unwrap();
        self.open(Access::Write("test")).await.apply(&declared, false, false).await.unwrap();
    }

    fn feed(&self) -> Answer {
        Answer::feed(site_file("mara.rss", "http://mara.example"))
    }

    fn asked(&self) -> Vec<String> {
        let hits = self.server.all_hits();
        self.server.forget_hits();
        hits.into_iter().map(|hit| hit.target).collect()
    }
}

async fn look_at(app: &App, url: &str) -> Option<String> {
    let input = PreviewInput { path: url.to_owned(), ..PreviewInput::default() };
    preview(&input, &[], async || app.web().await).await.error
}

#[tokio::test]
async fn rule_09_what_a_preview_is_told_holds_for_the_whole_domain_and_for_every_later_command() {
    let world = World::new();
    let (told, other) = ("http://a.talk.example/feed", "http://b.talk.example/feed");
    world.server.route(told, Answer::status(429).retry_after("3600"));
    world.server.route(other, world.feed());
    world.follow(other).await;
    assert!(look_at(&world.open(Access::Read).await, told).await.unwrap().contains("429"));
    assert_eq!(world.asked(), [told]);

    let refused = look_at(&world.open(Access::Read).await, other).await.unwrap();
    assert!(refused.contains("talk.example asked to be left alone"), "{refused}");
    let app = world.open(Access::Write("sync")).await;
    app.refresh(&[], true, &(), &Stop::default()).await.unwrap();
    assert!(app.find_candidates(&[told.to_owned()]).await.unwrap_err().message.contains("asked to be left alone"));
    assert_eq!(world.asked(), [""; 0], "nothing is asked inside the hour");

    world.time.pass(Duration::from_secs(3600));
    assert_eq!(look_at(&app, other).await, None);
    assert_eq!(world.asked(), [other]);
}

#[tokio::test]
async fn rule_09_what_add_and_a_walk_are_told_is_kept_over_restarts() {
    let world = World::new();
    let feed = "http://blog.ada.example/feed/";
    let items = "<item><guid>1</guid><title>One</title><link>http://blog.ada.example/1</link>\
                 <pubDate>Mon, 02 Feb 2026 08:00:00 GMT</pubDate><description>What I learnt.</description></item>";
    let body = format!(
        "<rss version='2.0'><channel><title>Ada</title><generator>https://wordpress.org/?v=6.4</generator>{items}</channel></rss>"
    );
    world.server.route(feed, Answer::feed(body));
    world.server.route("http://blog.ada.example/feed/?paged=2", Answer::status(503).retry_after("7200"));
    world.follow(feed).await;
    let app = world.open(Access::Write("sync")).await;
    app.refresh(&[], false, &(), &Stop::default()).await.unwrap();
    app.walk_history(&[], HistoryRequest::default(), &(), &Stop::default()).await.unwrap();
    drop(app);
    assert_eq!(world.asked().last().map(String::as_str), Some("http://blog.ada.example/feed/?paged=2"));

    world.time.pass(Duration::from_secs(7100));
    let app = world.open(Access::Write("sync")).await;
    app.refresh(&[], true, &(), &Stop::default()).await.unwrap();
    app.walk_history(&[], HistoryRequest::default(), &(), &Stop::default()).await.unwrap();
    assert_eq!(world.asked(), [""; 0]);
    world.time.pass(Duration::from_secs(100));
    let more = format!("{feed}?paged=2");
    world.server.route(&more, Answer::status(404));
    let walked = app.walk_history(&[], HistoryRequest::default(), &(), &Stop::default()).await.unwrap();
    assert_eq!((world.asked().first(), walked.feeds[0].state), (Some(&more), "nothing"));

    let told = "http://www.bo.example/feed";
    world.server.route(told, Answer::status(429));
    assert!(app.find_candidates(&[told.to_owned()]).await.is_err());
    drop(app);
    assert_eq!(world.asked(), [told]);
    world.time.pass(Duration::from_secs(4 * 3600 - 60));
    let app = world.open(Access::Write("add")).await;
    assert!(app.find_candidates(&["http://bo.example/rss".to_owned()]).await.is_err());
    assert_eq!(world.asked(), [""; 0], "a wish without a time holds for four hours");
}

#[tokio::test]
async fn rule_17_every_request_of_a_run_waits_for_its_domains_turn() {
    let world = World::new();
    let starts: Arc<Mutex<Vec<Time>>> = Arc::default();
    let urls: Vec<String> = ["a", "b", "c", "d"].map(|host| format!("http://{host}.talk.example/feed")).into();
    for url in &urls {
        let (time, starts, feed) = (world.time.clone(), starts.clone(), world.feed());
        world.server.route_with(url, move |_| {
            starts.lock().unwrap().push(time.now());
            feed.clone()
        });
    }
    world.follow(&urls[0]).await;
    let app = world.open(Access::Write("add")).await;
    app.find_candidates(&urls[1..3]).await.unwrap();
    assert_eq!(look_at(&app, &urls[3]).await, None);
    app.refresh(&[], false, &(), &Stop::default()).await.unwrap();
    let starts = starts.lock().unwrap().clone();
    let apart = |pair: &[Time]| (pair[1] - pair[0]).num_seconds() >= 2;
    assert!(starts.len() == 4 && starts.windows(2).all(apart), "{starts:?}");
}
