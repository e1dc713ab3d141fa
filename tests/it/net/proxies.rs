//! The proxies that the person set are used, and only for what they were set for.

use super::*;
use crate::support::fixture_server::{Answer, FixtureServer, ca_file};

#[tokio::test]
async fn both_schemes_come_through_their_proxy() {
    let proxy = FixtureServer::start();
    proxy.route("http://plain.site.example/feed", Answer::feed("plain"));
    proxy.route("https://secret.site.example/feed", Answer::feed("secret"));
    let client = client_with(|options| {
        options.http_proxy = Some(proxy.proxy_url());
        options.https_proxy = Some(proxy.proxy_url());
        options.cert_file = Some(ca_file());
    });
    assert_eq!(fetch_body(&client, "http://plain.site.example/feed").await.bytes, b"plain");
    assert_eq!(fetch_body(&client, "https://secret.site.example/feed").await.bytes, b"secret");
    // Also what the person did not name: a proxy looks names up itself, so names are judged.
    body(client.fetch(FetchRequest::page("https://secret.site.example/feed")).await);
    for inside in ["http://10.0.0.1/", "http://db.internal/", "https://[::ffff:a00:1]/"] {
        assert_eq!(fetch_failure(&client, inside).await, FailureKind::Blocked);
    }
}

/// Done otherwise than the rule says, as the issue wants it: the environment's proxies are used unless the settings say no
/// (`rule_71_…` in sync.rs). Behind one, literal addresses and names are judged, not what a name stands for.
#[tokio::test]
async fn rule_71_behind_a_proxy_literal_addresses_and_local_names_are_judged() {
    let proxy = FixtureServer::start();
    proxy.route("http://inside.example/feed", Answer::feed("x"));
    let client = client_with(|options| {
        options.allowed = AllowedHosts::default();
        options.http_proxy = Some(proxy.proxy_url());
        options.lookup = Some(std::sync::Arc::new(|_| Box::pin(async { panic!("the proxy looks names up") })));
    });
    for url in ["http://127.0.0.1/", "http://0x7f.1/", "http://[::1]/", "http://localhost./", "http://a.internal/"] {
        assert_eq!(fetch_failure(&client, url).await, FailureKind::Blocked, "{url}");
    }
    assert_eq!(proxy.connections(), 0);
    fetch_body(&client, "http://inside.example/feed").await;
}

#[tokio::test]
async fn a_spared_host_is_reached_directly() {
    let (proxy, server) = (FixtureServer::start(), FixtureServer::start());
    server.route("/feed", Answer::feed("direct"));
    let client = client_with(|options| {
        options.http_proxy = Some(proxy.proxy_url());
        options.no_proxy = Some("localhost,127.0.0.1".into());
    });
    assert_eq!(fetch_body(&client, &server.url("/feed")).await.bytes, b"direct");
    assert_eq!(fetch_body(&client, &server.localhost_url("/feed")).await.bytes, b"direct");
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn without_sparing_even_this_machine_is_reached_through_the_proxy() {
    let proxy = FixtureServer::start();
    proxy.route("http://127.0.0.1:9/feed", Answer::feed("x"));
    let client = client_with(|options| options.http_proxy = Some(proxy.proxy_url()));
    // Port 9 is refused whoever asks; the next one is not.
    assert_eq!(fetch_failure(&client, "http://127.0.0.1:9/feed").await, FailureKind::BadUrl);
    proxy.route("http://127.0.0.1:8/feed", Answer::feed("x"));
    fetch_body(&client, "http://127.0.0.1:8/feed").await;
}

#[tokio::test]
async fn a_proxys_own_password_is_sent_to_it_alone() {
    let (proxy, server) = (FixtureServer::start(), FixtureServer::start());
    proxy.route("http://a.example/feed", Answer::feed("x"));
    server.route("/feed", Answer::feed("x"));
    let address = proxy.address();
    let client = client_with(|options| {
        options.http_proxy = Some(format!("http://me:secret@{address}"));
        options.no_proxy = Some("127.0.0.1".into());
    });
    fetch_body(&client, "http://a.example/feed").await;
    fetch_body(&client, &server.url("/feed")).await;
    let sent = proxy.all_hits()[0].header("proxy-authorization");
    assert_eq!(sent.as_deref(), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(server.all_hits()[0].header("proxy-authorization"), None);
}

#[tokio::test]
async fn a_proxy_that_does_not_run_is_named() {
    let gone = FixtureServer::start().proxy_url();
    let client = client_with(|options| {
        options.http_proxy = Some(gone.clone());
        options.https_proxy = Some(gone);
    });
    for url in ["http://a.example/", "https://a.example/"] {
        let error = failure(fetch(&client, url).await);
        assert_eq!(error.kind(), FailureKind::Proxy, "{error}");
        assert!(error.to_string().contains("proxy"), "{error}");
        assert!(error.hint().contains("HTTP_PROXY"), "{}", error.hint());
    }
}

#[tokio::test]
async fn nobody_but_the_person_may_ask_the_proxys_own_host() {
    let proxy = FixtureServer::start();
    let port = proxy.address().port();
    let client = client_with(|options| {
        options.https_proxy = Some(format!("http://proxy.example:{port}"));
        let inside = proxy.address();
        options.lookup = Some(std::sync::Arc::new(move |_| Box::pin(async move { Ok(vec![inside]) })));
    });
    let url = format!("http://proxy.example:{port}/admin");
    let error = failure(client.fetch(FetchRequest::page(&url)).await);
    assert_eq!(error.kind(), FailureKind::Blocked);
    assert_eq!(proxy.connections(), 0);
}
