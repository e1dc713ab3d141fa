//! Encrypted connections: whom we believe, and what we do with a broken HTTP/2.

use super::*;
use crate::support::fixture_server::{Answer, FixtureServer, Protocols, ca_file};

fn client_that_knows_us() -> Client {
    client_with(|options| options.cert_file = Some(ca_file()))
}

#[tokio::test]
async fn the_certificates_of_the_given_file_are_trusted_and_no_others() {
    let server = FixtureServer::start_tls(Protocols::Http1);
    server.route("/feed", Answer::feed("x"));
    let url = server.url("/feed");
    fetch_body(&client_that_knows_us(), &url).await;
    let error = failure(fetch(&client(), &url).await);
    assert_eq!(error.kind(), FailureKind::Tls);
    assert!(error.to_string().contains("authority that is not trusted"), "{error}");
    assert!(error.hint().contains("SSL_CERT_FILE"), "{}", error.hint());
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused() {
    let server = FixtureServer::start_tls(Protocols::Http1);
    let inside = server.address();
    let client = client_with(|options| {
        options.cert_file = Some(ca_file());
        options.lookup = Some(std::sync::Arc::new(move |_| Box::pin(async move { Ok(vec![inside]) })));
    });
    let error = failure(fetch(&client, &format!("https://a.b.test:{}/", inside.port())).await);
    assert_eq!(error.kind(), FailureKind::Tls);
    assert!(error.to_string().contains("another name"), "{error}");
}

#[tokio::test]
async fn a_server_that_does_not_encrypt_is_named() {
    let server = FixtureServer::start();
    let url = server.url("/").replace("http://", "https://");
    assert_eq!(fetch_failure(&client(), &url).await, FailureKind::Tls);
}

#[tokio::test]
async fn rule_25_a_broken_http2_is_met_with_http1_once_and_remembered() {
    let server = FixtureServer::start_tls(Protocols::BrokenHttp2);
    server.route("/feed", Answer::feed("x"));
    let client = client_that_knows_us();
    fetch_body(&client, &server.url("/feed")).await;
    assert_eq!(server.connections(), 2);
    for _ in 0..3 {
        fetch_body(&client, &server.url("/feed")).await;
    }
    assert_eq!(server.connections(), 2, "the HTTP/1.1 connection is used again");
}
