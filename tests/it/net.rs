//! The client over real connections.

use mentor::domain::Validators;
use mentor::net::{Client, ClientOptions, FetchRequest, Fetched};

use crate::support::fixture_server::{Answer, FixtureServer};

#[tokio::test]
async fn a_second_request_downloads_nothing() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::feed("<rss/>").gzip());
    let client = Client::new(ClientOptions::new("test/1")).unwrap();
    let url = server.url("/feed");
    let Ok(Fetched::Body(body)) = client.fetch(FetchRequest::feed(&url, &Validators::default())).await else {
        panic!("a body");
    };
    assert_eq!(body.bytes, b"<rss/>");
    let again = client.fetch(FetchRequest::feed(&url, &body.validators)).await;
    assert!(matches!(again, Ok(Fetched::NotModified(_))));
    let statuses: Vec<u16> = server.hits("/feed").iter().map(|hit| hit.status).collect();
    assert_eq!(statuses, [200, 304]);
}
