//! The client over real connections: one file for each promise it makes to servers and people.

use mentor::config::AllowedHosts;
use mentor::domain::Validators;
use mentor::net::{Client, ClientOptions, FailureKind, FetchError, FetchRequest, Fetched, FetchedBody, Unchanged};

mod conditional;
mod failures;
mod limits;
mod manners;
mod pace;
mod proxies;
mod redirects;
mod replay;
mod tls;

/// The hosts on which the fixture servers play the internet.
fn fixtures() -> AllowedHosts {
    AllowedHosts::read(["127.0.0.1", "localhost"]).unwrap()
}

/// A client as the program makes it, without the environment's proxies, that may ask the fixture servers.
fn client() -> Client {
    client_with(|_| {})
}

fn client_with(change: impl FnOnce(&mut ClientOptions)) -> Client {
    let mut options = ClientOptions { allowed: fixtures(), ..ClientOptions::new(mentor::net::USER_AGENT) };
    change(&mut options);
    Client::new(options).unwrap()
}

/// Fetches a feed of which nothing is held yet.
async fn fetch(client: &Client, url: &str) -> Result<Fetched, FetchError> {
    client.fetch(FetchRequest::feed(url, &Validators::default())).await
}

/// Fetches a feed that must come.
async fn fetch_body(client: &Client, url: &str) -> FetchedBody {
    body(fetch(client, url).await)
}

/// Fetches a feed that must fail, and gives the cause.
async fn fetch_failure(client: &Client, url: &str) -> FailureKind {
    failure(fetch(client, url).await).kind()
}

fn body(outcome: Result<Fetched, FetchError>) -> FetchedBody {
    match outcome {
        Ok(Fetched::Body(body)) => body,
        other => panic!("a body was expected, not {other:?}"),
    }
}

fn unchanged(outcome: Result<Fetched, FetchError>) -> Unchanged {
    match outcome {
        Ok(Fetched::NotModified(unchanged)) => unchanged,
        other => panic!("\"not modified\" was expected, not {other:?}"),
    }
}

fn failure(outcome: Result<Fetched, FetchError>) -> FetchError {
    match outcome {
        Err(error) => {
            assert!(!error.to_string().is_empty() && error.hint().ends_with('.'), "{error:?}");
            error
        }
        other => panic!("a failure was expected, not {other:?}"),
    }
}

/// A second client would go round the guard, the limits and the pace.
#[test]
fn rule_65_every_request_of_the_program_goes_through_the_net_room() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source.clone()];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.starts_with(source.join("net")) {
                let text = std::fs::read_to_string(&path).unwrap();
                for door in ["reqwest::", "hyper::", "hyper_util::", "TcpStream::connect", "lookup_host"] {
                    assert!(!text.contains(door), "{} knows {door}", path.display());
                }
                read += 1;
            }
        }
    }
    assert!(read > 10, "the source was found");
}
