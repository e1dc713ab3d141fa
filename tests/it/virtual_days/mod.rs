//! Thirty virtual days: two hundred feeds of every behaviour, asked by the real sync on a clock that the test moves, and
//! the log of their servers judged.

mod judge;
mod web;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use mentor::app::{Access, App, Stop};
use mentor::config::{Home, Settings, read_feeds_file};
use mentor::domain::Clock;
use mentor::net::{ClientOptions, USER_AGENT};

use crate::support::TestApp;
use crate::support::virtual_time::VirtualTime;
use web::VirtualWeb;

/// A Monday.
const START: &str = "2026-03-02T05:17:00Z";
const DAYS: i64 = 30;
/// As a person runs it who sleeps and works: some syncs follow each other closely, none is in step with any hour.
const MINUTES_BETWEEN_SYNCS: [u64; 6] = [11, 97, 31, 541, 62, 1_201];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_virtual_days_are_spent_politely() {
    let time = VirtualTime::starting_at(START);
    let web = VirtualWeb::start(time.clone());
    let place = TestApp::new();
    let app = open(&place, &web, time.clone()).await;
    let started = std::time::Instant::now();
    let end = time.now() + TimeDelta::days(DAYS);
    for wait in MINUTES_BETWEEN_SYNCS.iter().cycle() {
        if time.now() >= end {
            break;
        }
        app.refresh(&[], false, &(), &Stop::default()).await.unwrap();
        time.pass(Duration::from_secs(wait * 60));
    }
    let score = judge::judge(&web, time.now());
    println!("{score}\n{:.1} s for {DAYS} days", started.elapsed().as_secs_f64());
    assert!(score.faults.is_empty(), "{score}");
    assert!(score.feeds >= 200 && score.requests > 15 * score.feeds, "something was asked: {score}");
}

/// A library that follows every feed of the web.
async fn open(place: &TestApp, web: &VirtualWeb, time: Arc<VirtualTime>) -> App {
    let home = Home::resolve(Some(place.home())).unwrap();
    let settings = Settings::load(&home, &|_| None).unwrap();
    let options = ClientOptions { http_proxy: Some(web.proxy_url()), ..ClientOptions::new(USER_AGENT) };
    let client = App::web_client(&settings, time.clone(), Some(&options)).unwrap();
    let app = App::open(home, settings, time.clone(), Access::Write("test")).await.unwrap();
    let app = app.waiting_by(time).with_client(client);
    let declared = read_feeds_file(&web.feeds_file(), std::path::Path::new("feeds.toml")).unwrap();
    app.apply(&declared, false, false).await.unwrap();
    app
}
