//! No server can fill our memory or hold us for ever.

use std::time::{Duration, Instant};

use super::*;
use crate::support::fixture_server::{Answer, FixtureServer};

const CAP: u64 = 1 << 20;

async fn fetch_capped(client: &Client, url: &str) -> Result<Fetched, FetchError> {
    let request = FetchRequest { max_bytes: CAP, ..FetchRequest::page(url) };
    client.fetch(request).await
}

#[tokio::test]
async fn rule_23_a_body_up_to_the_limit_comes_and_one_byte_more_does_not() {
    let server = FixtureServer::start();
    let full = vec![b'x'; CAP as usize];
    server.route("/plain", Answer::ok(&full));
    server.route("/chunked", Answer::ok(&full).chunked());
    server.route("/gzip", Answer::ok(&full).gzip());
    let over = [&full[..], b"x"].concat();
    server.route("/plain+1", Answer::ok(&over));
    server.route("/chunked+1", Answer::ok(&over).chunked());
    server.route("/gzip+1", Answer::ok(&over).gzip());
    for path in ["/plain", "/chunked", "/gzip"] {
        let whole = body(fetch_capped(&client(), &server.url(path)).await);
        assert_eq!(whole.bytes.len(), full.len(), "{path}");
        let error = failure(fetch_capped(&client(), &server.url(&format!("{path}+1"))).await);
        assert_eq!(error.kind(), FailureKind::TooLarge, "{path}");
        assert!(error.to_string().contains("1 MiB"), "{error}");
    }
}

#[tokio::test]
async fn rule_23_every_kind_of_document_has_its_limit() {
    let none = Validators::default();
    let mib = |request: FetchRequest<'_>| request.max_bytes >> 20;
    assert_eq!(mib(FetchRequest::feed("x", &none)), 16);
    assert_eq!(mib(FetchRequest::page("x")), 8);
    assert_eq!(mib(FetchRequest::transcript("x")), 8);
    assert_eq!(mib(FetchRequest::image("x")), 16);
}

#[tokio::test]
async fn rule_22_every_kind_of_document_has_its_time() {
    let none = Validators::default();
    assert_eq!(FetchRequest::feed("x", &none).total_timeout.as_secs(), 60);
    assert_eq!(FetchRequest::page("x").total_timeout.as_secs(), 90);
    let options = ClientOptions::new("x");
    assert_eq!((options.connect_timeout.as_secs(), options.idle_timeout.as_secs()), (10, 20));
}

/// 194 KB of gzip that hold 200 MB of zeroes, in chunks whose length nobody declares.
#[tokio::test]
async fn rule_23_a_feed_of_200_megabytes_in_194_kilobytes_stops_at_its_limit() {
    let server = FixtureServer::start();
    server.route("/bomb", Answer::ok(vec![0; 200_000_000]).gzip());
    let error = failure(fetch(&client(), &server.url("/bomb")).await);
    assert_eq!(error.kind(), FailureKind::TooLarge);
    assert!(error.to_string().contains("16 MiB"), "{error}");
}

#[tokio::test]
async fn rule_23_a_bomb_is_not_unpacked() {
    let server = FixtureServer::start();
    server.route("/bomb", Answer::ok(vec![0; 32 << 20]).gzip());
    let start = Instant::now();
    let error = failure(fetch_capped(&client(), &server.url("/bomb")).await);
    assert_eq!(error.kind(), FailureKind::TooLarge);
    assert!(start.elapsed() < Duration::from_secs(5), "stops at once, not after 32 MiB");
}

#[tokio::test]
async fn rule_22_a_slow_drip_ends_with_the_total_time() {
    let server = FixtureServer::start();
    let pause = Duration::from_millis(20);
    server.route("/drip", Answer::ok("x".repeat(10_000)).drip(1, pause));
    let url = server.url("/drip");
    let request = FetchRequest { total_timeout: pause * 10, ..FetchRequest::page(&url) };
    let error = failure(client().fetch(request).await);
    assert_eq!(error.kind(), FailureKind::Timeout);
    assert!(error.to_string().contains("within 0.2 s"), "{error}");
}

#[tokio::test]
async fn rule_22_silence_ends_with_the_idle_time() {
    let server = FixtureServer::start();
    let idle = Duration::from_millis(200);
    server.route("/silence", Answer::silence());
    server.route("/stall", Answer::ok("x".repeat(10_000)).drip(5_000, Duration::from_secs(30)));
    let client = client_with(|options| options.idle_timeout = idle);
    for (path, words) in [("/silence", "begin to answer"), ("/stall", "stopped sending")] {
        let error = failure(fetch(&client, &server.url(path)).await);
        assert_eq!(error.kind(), FailureKind::Timeout, "{path}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn headers_without_end_are_refused() {
    let server = FixtureServer::start();
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1 << 20));
    server.route("/feed", Answer::raw(endless));
    assert_eq!(fetch_failure(&client(), &server.url("/feed")).await, FailureKind::Protocol);
}
