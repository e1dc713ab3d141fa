//! The pace and the client together, judged by what servers saw.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use mentor::net::{Pace, PaceOptions};
use url::Url;

use super::*;
use crate::support::fixture_server::{Answer, FixtureServer};

const SPACING: Duration = Duration::from_millis(60);

/// A client for which the fixture server is the whole internet.
fn client_through(server: &FixtureServer) -> Client {
    client_with(|options| options.http_proxy = Some(server.proxy_url()))
}

/// What a sync does for each feed.
async fn visit(client: &Client, pace: &Pace, url: &str) -> Option<Result<Fetched, FetchError>> {
    let address = Url::parse(url).unwrap();
    let _slot = pace.ready(&address).await.ok()?;
    let outcome = fetch(client, url).await;
    if let Some(wait) = outcome.as_ref().err().and_then(FetchError::domain_wait) {
        pace.block(&address, wait);
    }
    Some(outcome)
}

#[tokio::test]
async fn one_domain_is_asked_slowly_and_another_at_once() {
    let server = FixtureServer::start();
    let mut urls: Vec<String> = (0..6).map(|n| format!("http://{}.site.example/{n}", ["a", "b"][n % 2])).collect();
    urls.push("http://other.test/".to_owned());
    for url in &urls {
        server.route(url, Answer::feed("x").delay(Duration::from_millis(5)));
    }
    let pace = Pace::new(PaceOptions { spacing: SPACING, ..PaceOptions::default() });
    let client = client_through(&server);
    let zero = Instant::now();
    for outcome in join_all(urls.iter().map(|url| visit(&client, &pace, url))).await {
        body(outcome.unwrap());
    }
    let hits = server.all_hits();
    let (other, site): (Vec<_>, Vec<_>) = hits.iter().partition(|hit| hit.target.contains("other"));
    assert!(other[0].at < site[5].at, "the other domain does not wait");
    for (turn, hit) in (0..).zip(site) {
        let since = hit.at - zero;
        assert!(since >= SPACING * turn, "request {turn} after {since:?}");
    }
}

#[tokio::test]
async fn rule_09_after_too_many_requests_the_whole_domain_is_left_alone() {
    let server = FixtureServer::start();
    server.route_with("http://a.site.example/1", |_| Answer::status(429).retry_after("3600"));
    server.route("http://b.site.example/2", Answer::feed("x"));
    let pace = Pace::new(PaceOptions { spacing: Duration::ZERO, ..PaceOptions::default() });
    let client = client_through(&server);
    let first = visit(&client, &pace, "http://a.site.example/1").await.unwrap();
    assert_eq!(failure(first).kind(), FailureKind::RateLimited);
    assert!(visit(&client, &pace, "http://b.site.example/2").await.is_none());
    assert!(visit(&client, &pace, "http://a.site.example/1").await.is_none());
    assert_eq!(server.all_hits().len(), 1);
}
