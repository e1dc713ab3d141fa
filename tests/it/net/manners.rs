//! What servers see of us: who we are, what we can read, and nothing else.

use mentor::net::Accept;

use super::*;
use crate::support::fixture_server::{Answer, FixtureServer};

#[tokio::test]
async fn rule_19_everything_is_asked_for_under_one_name() {
    let server = FixtureServer::start();
    let agent = format!("mentor/{} (+https://github.com/mentor-reader/mentor)", env!("CARGO_PKG_VERSION"));
    for contact in ["", " me@example.com"] {
        server.forget_hits();
        server.route("/x", Answer::redirect(302, "/y"));
        server.route("/y", Answer::ok("x"));
        let client = client_with(|options| options.user_agent += contact);
        let (url, none) = (server.url("/x"), Validators::default());
        for request in [FetchRequest::feed(&url, &none), FetchRequest::page(&url), FetchRequest::transcript(&url)] {
            body(client.fetch(request).await);
        }
        let named: Vec<_> = server.all_hits().iter().filter_map(|hit| hit.header("user-agent")).collect();
        assert_eq!(named, vec![format!("{agent}{contact}"); 6]);
    }
}

#[tokio::test]
async fn rule_20_and_21_a_request_carries_exactly_what_a_server_needs() {
    let server = FixtureServer::start();
    server.route("/feed?x=1&y=%20", Answer::feed("x"));
    fetch_body(&client(), &server.url("/feed?x=1&y=%20#top")).await;
    let hits = server.all_hits();
    let mut names: Vec<String> = hits[0].headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    names.sort();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    assert_eq!(hits[0].target, "/feed?x=1&y=%20");
    assert_eq!(
        hits[0].header("accept").as_deref(),
        Some(
            "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
             text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
        )
    );
    let agent = format!("mentor/{} (+https://github.com/mentor-reader/mentor)", env!("CARGO_PKG_VERSION"));
    assert_eq!(hits[0].header("user-agent"), Some(agent));
}

#[tokio::test]
async fn rule_20_only_compressions_that_we_read_are_accepted() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::feed("x"));
    fetch_body(&client(), &server.url("/feed")).await;
    let accepted = server.hits("/feed")[0].header("accept-encoding").unwrap();
    let mut accepted: Vec<&str> = accepted.split(',').map(str::trim).collect();
    accepted.sort_unstable();
    assert_eq!(accepted, ["br", "deflate", "gzip", "zstd"]);
}

#[tokio::test]
async fn a_page_is_asked_for_as_a_page() {
    let server = FixtureServer::start();
    server.route("/", Answer::ok("<p>"));
    let client = client();
    let url = server.url("/");
    body(client.fetch(FetchRequest::page(&url)).await);
    let request = FetchRequest { accept: Accept::Any, ..FetchRequest::page(&url) };
    body(client.fetch(request).await);
    let hits = server.hits("/");
    assert!(hits[0].header("accept").unwrap().starts_with("text/html,"));
    assert_eq!(hits[1].header("accept").as_deref(), Some("*/*"));
}

#[tokio::test]
async fn rule_21_cookies_and_referrers_never_come_back() {
    let server = FixtureServer::start();
    server.route("/a", Answer::redirect(302, "/b").header("Set-Cookie", "id=1; Path=/"));
    server.route("/b", Answer::feed("x").header("Set-Cookie", "id=2; Path=/"));
    let client = client();
    for _ in 0..2 {
        fetch_body(&client, &server.url("/a")).await;
    }
    let hits = server.all_hits();
    assert_eq!(hits.len(), 4);
    for hit in hits {
        assert_eq!(hit.header("cookie"), None);
        assert_eq!(hit.header("referer"), None);
    }
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::feed("x".repeat(70_000)));
    let (client, url) = (client(), server.url("/feed"));
    for _ in 0..5 {
        let round = (0..8).map(|_| fetch_body(&client, &url));
        futures_util::future::join_all(round).await;
    }
    assert_eq!(server.hits("/feed").len(), 40);
    assert!(server.connections() <= 8, "{} connections", server.connections());
}

#[tokio::test]
async fn giving_up_half_way_leaves_nothing_behind() {
    let server = FixtureServer::start();
    let pause = std::time::Duration::from_millis(20);
    server.route("/slow", Answer::feed("x".repeat(1000)).drip(1, pause));
    server.route("/feed", Answer::feed("x"));
    let client = client();
    let slow = server.url("/slow");
    let gave_up = tokio::time::timeout(pause * 5, fetch(&client, &slow)).await;
    assert!(gave_up.is_err());
    fetch_body(&client, &server.url("/feed")).await;
}
