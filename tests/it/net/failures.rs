//! Every way to fail has its word, and a sentence that names the server.

use std::time::Duration;

use futures_util::FutureExt;

use super::*;
use crate::support::fixture_server::{Answer, FixtureServer};

/// What a client makes of one answer.
async fn meet(answer: Answer) -> FetchError {
    let server = FixtureServer::start();
    server.route("/feed", answer);
    let error = failure(fetch(&client(), &server.url("/feed")).await);
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    error
}

#[tokio::test]
async fn each_status_has_its_own_word() {
    for (status, word) in [
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (410, "gone"),
        (418, "status"),
        (429, "rate_limited"),
        (500, "server_error"),
        (502, "server_error"),
        (503, "unavailable"),
    ] {
        let error = meet(Answer::status(status)).await;
        assert_eq!(error.kind().as_str(), word);
        assert!(error.to_string().contains(&status.to_string()), "{error}");
    }
}

#[tokio::test]
async fn rule_09_a_server_that_wants_peace_is_understood() {
    let wait = |answer| async { meet(answer).await.retry_after().map(|wait| wait.as_secs()) };
    assert_eq!(wait(Answer::status(429).retry_after("3600")).await, Some(3600));
    assert_eq!(wait(Answer::status(403).retry_after("5")).await, Some(5));
    for bad in ["-5", "abc"] {
        let error = meet(Answer::status(429).retry_after(bad)).await;
        assert_eq!(error.retry_after(), None);
        assert_eq!(error.domain_wait(), Some(Duration::from_secs(4 * 3600)));
    }
}

#[tokio::test]
async fn rule_09_a_date_to_come_back_is_read_by_the_given_clock() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::status(503).retry_after("Sun, 22 Nov 2026 12:10:00 GMT"));
    let client = client_with(|options| {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        options.clock = std::sync::Arc::new(mentor::domain::FixedClock(now));
    });
    let error = failure(fetch(&client, &server.url("/feed")).await);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
}

#[tokio::test]
async fn rule_24_broken_bodies_are_told_apart() {
    let text = "<rss>".repeat(5000);
    for (answer, kind) in [
        (Answer::ok(&text).cut_after(700), FailureKind::Truncated),
        (Answer::ok(&text).gzip().cut_after(40), FailureKind::Truncated),
        (Answer::ok(&text).header("Content-Encoding", "gzip"), FailureKind::BadEncoding),
        (Answer::ok(&text).header("Content-Encoding", "br"), FailureKind::BadEncoding),
        (Answer::ok(&text).header("Content-Encoding", "zstd"), FailureKind::BadEncoding),
        (Answer::ok(""), FailureKind::Empty),
        (Answer::status(204), FailureKind::Empty),
    ] {
        let described = format!("{answer:.0?}");
        let error = meet(answer).await;
        assert_eq!(error.kind(), kind, "{error}: {}", &described[..described.len().min(200)]);
    }
}

#[tokio::test]
async fn a_compressed_body_whose_end_is_missing_is_cut_short() {
    let whole = {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all("<rss>".repeat(5000).as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let half = Answer::ok(&whole[..whole.len() / 2]).header("Content-Encoding", "gzip");
    assert_eq!(meet(half).await.kind(), FailureKind::Truncated);
}

#[tokio::test]
async fn rule_24_a_browser_test_is_named_as_such() {
    let error = meet(Answer::status(403).header("cf-mitigated", "challenge")).await;
    assert_eq!(error.kind(), FailureKind::Challenge);
    assert!(error.to_string().contains("Cloudflare"), "{error}");
    let also_with_200 = meet(Answer::ok("<html>").header("cf-mitigated", "challenge")).await;
    assert_eq!(also_with_200.kind(), FailureKind::Challenge);
}

#[tokio::test]
async fn a_server_that_does_not_speak_http_is_told_apart_from_one_that_hangs_up() {
    assert_eq!(meet(Answer::hang_up()).await.kind(), FailureKind::Disconnected);
    assert_eq!(meet(Answer::raw("220 mail ready\r\n")).await.kind(), FailureKind::Protocol);
}

#[tokio::test]
async fn one_malformed_header_does_not_lose_the_document() {
    let server = FixtureServer::start();
    let answer = "HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Type: text/xml\r\nContent-Length: 6\r\n\r\n<rss/>";
    server.route("/feed", Answer::raw(answer));
    let found = fetch_body(&client(), &server.url("/feed")).await;
    assert_eq!(found.bytes, b"<rss/>");
    assert_eq!(found.content_type.as_deref(), Some("text/xml"));
}

#[tokio::test]
async fn a_document_that_ends_with_the_connection_is_whole() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::raw("HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss/>"));
    assert_eq!(fetch_body(&client(), &server.url("/feed")).await.bytes, b"<rss/>");
}

#[tokio::test]
async fn a_closed_port_and_an_unknown_name_are_named() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let error = failure(fetch(&client(), &format!("http://{closed}/")).await);
    assert_eq!(error.kind(), FailureKind::Connect);
    assert_eq!(error.to_string(), "127.0.0.1 refuses connections");

    let nobody = client_with(|options| {
        options.lookup = Some(std::sync::Arc::new(|_| async { Err(std::io::Error::other("no such name")) }.boxed()));
    });
    let error = failure(nobody.fetch(FetchRequest::page("https://nobody.example/")).await);
    assert_eq!(error.kind(), FailureKind::Dns);
    assert_eq!(error.to_string(), "the name nobody.example is not known");
}

#[tokio::test]
async fn what_is_no_web_address_is_refused_before_anything_is_sent() {
    for url in ["", "not a url", "/feed.xml", "file:///etc/passwd", "http://", "http://a.example:22/"] {
        assert_eq!(fetch_failure(&client(), url).await, FailureKind::BadUrl, "{url:?}");
    }
}
