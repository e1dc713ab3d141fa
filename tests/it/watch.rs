//! `sync --watch` and stopping: on virtual time, and on the real binary with real signals.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use mentor::app::{Access, App, Error, RefreshProgress, Stop, SyncReport, Watch, WatchProgress};
use mentor::config::{Home, Settings, read_feeds_file};
use mentor::domain::{Clock, Time};
use mentor::net::{ClientOptions, USER_AGENT};

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::test_app::wait_until;
use crate::support::virtual_time::VirtualTime;
use crate::support::{Run, TestApp, World, list};

/// Ends a watch once it has seen enough, and keeps what it said.
struct Ending<'a> {
    stop: Stop,
    enough: &'a (dyn Fn(Time) -> bool + Sync),
    rounds: Mutex<Vec<(Time, usize)>>,
    troubles: AtomicUsize,
}

impl RefreshProgress for Ending<'_> {}

impl WatchProgress for Ending<'_> {
    fn looked(&self, at: Time) {
        if (self.enough)(at) {
            self.stop.now();
        }
    }

    fn round_done(&self, at: Time, report: &SyncReport, _next: Option<Time>) {
        self.rounds.lock().unwrap().push((at, report.feeds.due));
    }

    fn trouble(&self, _at: Time, _error: &Error) {
        self.troubles.fetch_add(1, Ordering::SeqCst);
    }
}

/// Some feeds behind a proxy, a library that follows them, and time that only passes when it is waited for.
struct Scene {
    place: TestApp,
    server: FixtureServer,
    time: Arc<VirtualTime>,
}

impl Scene {
    fn with_feeds(count: usize) -> Self {
        let scene = Self {
            place: TestApp::new(),
            server: FixtureServer::start(),
            time: VirtualTime::starting_at("2026-11-20T08:00:00Z"),
        };
        for number in 0..count {
            scene.server.route(&address(number), Answer::feed(feed(number)));
        }
        scene
    }

    fn settings(&self) -> (Home, Settings) {
        let home = Home::resolve(Some(self.place.home())).unwrap();
        let settings = Settings::load(&home, &|_| None).unwrap();
        (home, settings)
    }

    async fn declare(&self, count: usize) {
        let (home, settings) = self.settings();
        let app = App::open(home, settings, self.time.clone(), Access::Write("test")).await.unwrap();
        let urls: Vec<String> = (0..count).map(|number| format!("{:?}", address(number))).collect();
        let text = format!("[[mentor]]\nname = \"A\"\ncircle = \"field\"\nfeeds = [{}]\n", urls.join(", "));
        let declared = read_feeds_file(&text, std::path::Path::new("feeds.toml")).unwrap();
        app.apply(&declared, false, false).await.unwrap();
        app.leave().await;
    }

    /// Watches for so many virtual hours; tells the rounds.
    async fn watch(&self, hours: i64) -> Vec<(Time, usize)> {
        let end = self.time.now() + TimeDelta::hours(hours);
        self.watch_until(&|at| at >= end).await
    }

    async fn watch_until(&self, enough: &(dyn Fn(Time) -> bool + Sync)) -> Vec<(Time, usize)> {
        let (home, settings) = self.settings();
        let mut watch = Watch::new(home, settings, Vec::new(), self.time.clone());
        watch.timer = self.time.clone();
        watch.web = Some(ClientOptions { http_proxy: Some(self.server.proxy_url()), ..ClientOptions::new(USER_AGENT) });
        let stop = Stop::default();
        let ending = Ending { stop: stop.clone(), enough, rounds: Mutex::default(), troubles: AtomicUsize::default() };
        assert!(watch.run(&ending, &stop).await.unwrap().interrupted);
        assert_eq!(ending.troubles.load(Ordering::SeqCst), 0);
        ending.rounds.into_inner().unwrap()
    }
}

fn address(number: usize) -> String {
    format!("http://watched{number}.example/feed")
}

/// A feed that published every five hours until the scene begins.
fn feed(number: usize) -> String {
    let first: Time = "2026-11-20T07:30:00Z".parse().unwrap();
    let items: String = (0..8)
        .map(|n| {
            let date = (first - TimeDelta::minutes(n * 297)).to_rfc2822();
            format!("<item><guid>{number}-{n}</guid><title>Post {n}</title><pubDate>{date}</pubDate></item>")
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>{number}</title>{items}</channel></rss>")
}

#[tokio::test]
async fn rule_08_a_watch_asks_what_is_due_at_its_start_over_five_minutes_and_then_on_schedule() {
    let scene = Scene::with_feeds(30);
    scene.declare(30).await;
    let began = scene.time.now();
    let rounds = scene.watch(5).await;
    let first: Vec<_> = rounds.iter().filter(|(at, _)| *at - began < TimeDelta::hours(1)).collect();
    assert_eq!(first.iter().map(|(_, due)| due).sum::<usize>(), 30, "{rounds:?}");
    assert!(first.len() >= 5, "spread over several rounds: {rounds:?}");
    assert!(first.iter().all(|(at, _)| *at - began <= TimeDelta::minutes(15)), "{rounds:?}");
    for number in 0..30 {
        let hits = scene.server.hits(&address(number));
        assert!((2..=4).contains(&hits.len()), "feed {number} was asked {} times in 5 hours", hits.len());
        assert!(hits.iter().skip(1).all(|hit| hit.status == 304));
    }
}

#[tokio::test]
async fn rule_07_floor_survives_restart() {
    let scene = Scene::with_feeds(3);
    scene.declare(3).await;
    scene.watch(1).await;
    // Twenty restarts within an hour.
    for _ in 0..20 {
        scene.watch(0).await;
        scene.time.pass(Duration::from_secs(60));
    }
    for number in 0..3 {
        assert_eq!(scene.server.hits(&address(number)).len(), 1, "feed {number}");
    }
}

#[test]
fn a_watch_sees_what_other_commands_change_between_its_rounds() {
    let scene = Scene::with_feeds(4);
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    run().block_on(scene.declare(2));
    std::thread::scope(|threads| {
        let seen = |_: Time| !scene.server.hits(&address(3)).is_empty();
        threads.spawn({
            let scene = &scene;
            move || run().block_on(scene.watch_until(&seen))
        });
        wait_until("the first rounds", || !scene.server.hits(&address(1)).is_empty());
        // The lock is free while the watch waits.
        run().block_on(scene.declare(4));
    });
    assert_eq!(scene.server.hits(&address(3)).len(), 1);
}

#[tokio::test]
async fn rule_37_a_clock_set_back_a_year_silences_no_feed() {
    let scene = Scene::with_feeds(5);
    scene.declare(5).await;
    scene.watch(1).await;
    scene.time.set_clock(-TimeDelta::days(365));
    scene.watch(1).await;
    scene.time.set_clock(TimeDelta::days(2 * 365));
    scene.watch(1).await;
    for number in 0..5 {
        assert_eq!(scene.server.hits(&address(number)).len(), 3, "feed {number}");
    }
}

/// Sends a signal as a service manager or a terminal does.
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
}

/// The binary while it runs, and the first line of its stderr.
fn start(world: &World, args: &[&str]) -> (Command, Child, BufReader<std::process::ChildStderr>) {
    let mut command = world.app.command(args);
    let mut child = command.spawn().expect("the binary");
    let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    (command, child, stderr)
}

#[test]
fn a_stopped_watch_keeps_everything_lets_others_work_meanwhile_and_exits_130_at_once() {
    let world = World::applied();
    // One feed's answer takes longer than anybody waits.
    world.server.route("/jonas/feed", Answer::silence());
    let (command, child, mut stderr) = start(&world, &["sync", "--watch"]);
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("watching 6 feeds"), "{line}");
    world.app.run(["mentors"]).done();
    signal(&child, "TERM");
    let began = Instant::now();
    let run = Run::ended(&command, child.wait_with_output().expect("an end"));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    run.ends_with(130);
}

#[test]
fn ctrl_c_in_a_sync_stores_what_was_read_and_exits_130_within_five_seconds() {
    let world = World::applied();
    world.server.route("/jonas/feed", Answer::silence());
    let (command, child, _stderr) = start(&world, &["sync", "-q"]);
    wait_until("the slow feed", || !world.server.hits("/jonas/feed").is_empty());
    wait_until("the other feeds", || world.server.all_hits().len() == 6);
    signal(&child, "INT");
    let began = Instant::now();
    let run = Run::ended(&command, child.wait_with_output().expect("an end"));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    run.ends_with(130);
    let feeds = world.app.json(["feeds"]);
    let read = list(&feeds).iter().filter(|feed| !feed["last_success"].is_null()).count();
    assert_eq!(read, 5, "all but the one that never answered: {feeds:#}");
    assert_eq!(world.app.json(["search", "is:new"])["total"], 13, "and they can be found");
}
