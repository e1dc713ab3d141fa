//! A walk that is killed goes on where it was: nothing is lost, nothing comes twice, nothing is asked twice that was answered
//! and stored.

use super::*;
use crate::support::test_app::wait_until;

#[test]
fn a_walk_that_is_killed_again_and_again_ends_with_every_post_once() {
    let site = wordpress(60);
    let mut killed = 0;
    for requests in 3..12 {
        site.server.forget_hits();
        let mut child = site.app.command(["sync", "--history", "-q"]).spawn().expect("the binary");
        let mut ended = false;
        wait_until("a request", || {
            ended = child.try_wait().expect("a child").is_some();
            ended || site.server.all_hits().len() >= requests
        });
        child.kill().expect("a child");
        killed += usize::from(!ended);
        child.wait().expect("a child");
        if ended {
            break;
        }
    }
    assert!(killed >= 2, "{killed} walks were killed");
    let walk = site.walk_one(&[]);
    assert_eq!(walk["state"], "beginning", "{walk:#}");
    assert_eq!(site.titles(), titles_of(1..=60));
    let doctor = site.app.run(["doctor"]);
    assert_eq!(doctor.code(), 0, "{doctor}");
}

#[test]
fn a_page_that_was_stored_is_not_asked_for_again() {
    let site = wordpress(30);
    site.route("/feed/?paged=4", Answer::status(500));
    assert_eq!(site.walk_one(&[])["state"], "waiting");
    let first = site.asked();
    site.route("/feed/?paged=4", rss(&site.server, WORDPRESS, (11..=15).rev()));
    assert_eq!(site.walk_one(&[])["state"], "beginning");
    let second = site.asked();
    assert_eq!(first.last().map(String::as_str), Some("/feed/?paged=4"));
    assert_eq!(second, ["/feed/?paged=4", "/feed/?paged=5", "/feed/?paged=6", "/feed/?paged=7"]);
    assert_eq!(site.titles(), titles_of(1..=30));
}

#[test]
fn a_page_that_never_comes_does_not_hold_the_walk_for_ever() {
    let site = wordpress(30);
    site.route("/feed/?paged=4", Answer::status(500));
    let states: Vec<Value> = (0..3).map(|_| site.walk_one(&[])["state"].clone()).collect();
    assert_eq!(states[..2], ["waiting", "waiting"]);
    assert_ne!(states[2], "waiting");
}

#[tokio::test]
async fn a_program_that_stays_walks_a_little_in_each_round() {
    use std::sync::Arc;

    use mentor::app::{Access, App};
    use mentor::config::{Home, Settings};
    use mentor::domain::SystemClock;

    let site = wordpress(40);
    site.app.run(["sync", "-q"]).done();
    site.asked();
    let home = Home::resolve(Some(site.app.home())).unwrap();
    let set = |name: &str| match name {
        "MENTOR_ALLOW_HOSTS" => Some("127.0.0.1".to_owned()),
        "MENTOR_PROXY" => Some("none".to_owned()),
        _ => None,
    };
    let settings = Settings::load(&home, &set).unwrap();
    let app = App::open(home, settings, Arc::new(SystemClock), Access::Write("sync")).await.unwrap();
    let stop = mentor::app::Stop::default();
    let mut rounds = Vec::new();
    while rounds.last().is_none_or(|requests| *requests > 0) {
        let report = app.walk_some(3, &stop).await.unwrap();
        assert_eq!(site.asked().len(), report.requests);
        rounds.push(report.requests);
    }
    // robots.txt, seven pages and the one that is not there, three a round.
    assert_eq!(rounds, [3, 3, 3, 0]);
    drop(app);
    assert_eq!(site.titles(), titles_of(1..=40));
}
