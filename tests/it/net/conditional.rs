//! What has not changed is not downloaded twice, and what a server said goes back unchanged.

use std::time::Duration;

use super::*;
use crate::support::fixture_server::{Answer, FixtureServer};

fn validators(etag: &str, last_modified: &str) -> Validators {
    Validators { etag: Some(etag.into()), last_modified: Some(last_modified.into()) }
}

#[tokio::test]
async fn a_second_request_downloads_nothing() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::feed("<rss/>").gzip());
    let url = server.url("/feed");
    let client = client();
    let first = fetch_body(&client, &url).await;
    assert_eq!(first.bytes, b"<rss/>");
    assert_eq!(first.content_type.as_deref(), Some("application/rss+xml; charset=utf-8"));
    assert_eq!(first.final_url.as_str(), url);
    let again = unchanged(client.fetch(FetchRequest::feed(&url, &first.validators)).await);
    assert_eq!(again.validators, first.validators);
    let statuses: Vec<u16> = server.hits("/feed").iter().map(|hit| hit.status).collect();
    assert_eq!(statuses, [200, 304]);
}

#[tokio::test]
async fn rule_01_validators_go_back_byte_for_byte() {
    let server = FixtureServer::start();
    let odd: [(&[u8], &[u8]); 4] = [
        (b"W/\"a b\"", b"yesterday-ish"),
        (b"no-quotes", b"Thu, 01 Jan 1970 00:00:00 +0000"),
        ("\"caf\u{e9} \u{4e2d}\"".as_bytes(), b"\"quoted\""),
        (b"\"\xff\x80\xa0\"", b"2038-01-19\t03:14:07"),
    ];
    for (etag, last_modified) in odd {
        let answer = Answer::ok("x").header("ETag", etag).header("Last-Modified", last_modified);
        server.route("/feed", answer);
        server.forget_hits();
        let url = server.url("/feed");
        let first = fetch_body(&client(), &url).await;
        unchanged(client().fetch(FetchRequest::feed(&url, &first.validators)).await);
        let hit = &server.hits("/feed")[1];
        assert_eq!(hit.header_bytes("if-none-match"), Some(etag));
        assert_eq!(hit.header_bytes("if-modified-since"), Some(last_modified));
    }
}

#[tokio::test]
async fn rule_02_a_validator_is_never_made_up() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::ok("x").header("Date", "Sun, 22 Nov 2026 12:00:00 GMT"));
    let url = server.url("/feed");
    let client = client();
    let mut known = Validators::default();
    for _ in 0..10 {
        known = body(client.fetch(FetchRequest::feed(&url, &known)).await).validators;
    }
    for hit in server.hits("/feed") {
        assert_eq!(hit.header("if-none-match"), None);
        assert_eq!(hit.header("if-modified-since"), None);
    }
}

#[tokio::test]
async fn rule_03_a_body_replaces_both_validators_and_a_304_only_what_it_carries() {
    let server = FixtureServer::start();
    server.route_sequence(
        "/feed",
        vec![
            Answer::ok("1").etag("E1").last_modified("L1"),
            Answer::status(304).etag("E2"),
            Answer::ok("2").unconditional(),
        ],
    );
    let url = server.url("/feed");
    let client = client();
    let first = fetch_body(&client, &url).await.validators;
    assert_eq!(first, validators("E1", "L1"));
    let second = unchanged(client.fetch(FetchRequest::feed(&url, &first)).await).validators;
    assert_eq!(second, validators("E2", "L1"));
    let third = body(client.fetch(FetchRequest::feed(&url, &second)).await).validators;
    assert_eq!(third, Validators::default());
    assert_eq!(server.hits("/feed")[2].header("if-none-match").as_deref(), Some("E2"));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_a_fault() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::status(304).etag("E"));
    assert_eq!(fetch_failure(&client(), &server.url("/feed")).await, FailureKind::Protocol);
}

#[tokio::test]
async fn freshness_counts_on_a_body_and_on_a_304() {
    let server = FixtureServer::start();
    let answer = Answer::feed("x").header("Cache-Control", "max-age=7200").header("Age", "200");
    server.route("/feed", answer);
    let url = server.url("/feed");
    let first = fetch_body(&client(), &url).await;
    assert_eq!(first.max_age, Some(Duration::from_secs(7000)));
    let again = unchanged(client().fetch(FetchRequest::feed(&url, &first.validators)).await);
    assert_eq!(again.max_age, Some(Duration::from_secs(7000)));
}

#[tokio::test]
async fn rule_13_validators_travel_along_a_redirect() {
    let server = FixtureServer::start();
    server.route("/old", Answer::redirect(301, "/new"));
    server.route("/new", Answer::feed("x"));
    let url = server.url("/old");
    let client = client();
    let first = fetch_body(&client, &url).await;
    let again = unchanged(client.fetch(FetchRequest::feed(&url, &first.validators)).await);
    assert_eq!(again.moved_permanently_to.unwrap().as_str(), server.url("/new"));
    assert_eq!(again.final_url.as_str(), server.url("/new"));
}
