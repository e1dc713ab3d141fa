//! A web server that a test can make behave, or misbehave, as it likes.
//!
//! It listens on a free port of 127.0.0.1, on a thread of its own, so that tests with and without
//! an async runtime, tests with a stopped clock and tests that start the `mentor` binary can all
//! use it. It ends when it is dropped. It speaks HTTP/1.1 by hand, because a proper HTTP library
//! refuses to cut bodies short or to answer nonsense.
//!
//! ```ignore
//! let server = FixtureServer::start();
//! server.route("/feed.xml", Answer::feed("<rss>…</rss>").etag("\"1\""));
//! // … fetch server.url("/feed.xml") twice …
//! assert_eq!(server.hits("/feed.xml").len(), 2);
//! assert_eq!(server.hits("/feed.xml")[1].header("if-none-match"), Some("\"1\"".into()));
//! assert_eq!(server.hits("/feed.xml")[1].status, 304);
//! ```
//!
//! * **Routes** are looked up by the request's target: `/path?query` for direct requests, the
//!   whole address (`http://site.example/feed`) for requests that come through the server as a
//!   proxy. What is not routed is 404. Routes may be changed at any time.
//! * **Conditional requests** get a real 304 when the answer carries the validator they name.
//! * **As a proxy** ([`FixtureServer::proxy_url`]) it plays every host there is: `http` requests
//!   in absolute form, `https` by CONNECT with the certificate of `tests/fixtures/tls`
//!   ([`ca_file`]), which holds for `a.example` to `h.example` and any `NAME.site.example`.
//! * **Bounds**: 64 KiB a request head, 1 MiB a request body, 256 connections at once, and a
//!   million hits, after which it hangs up.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

mod answer;
mod connection;
mod tls;

pub(crate) use answer::Answer;
pub(crate) use connection::Hit;
pub(crate) use tls::{Protocols, ca_file};

/// The most hits that are answered, and logged.
const MOST_HITS: usize = 1_000_000;

/// The most connections that are served at once.
const MOST_CONNECTIONS: usize = 256;

/// The running server.
pub(crate) struct FixtureServer {
    address: SocketAddr,
    scheme: &'static str,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the routes and the log share with the connections.
#[derive(Default)]
struct State {
    routes: Mutex<HashMap<String, Route>>,
    hits: Mutex<Vec<Hit>>,
    connections: AtomicUsize,
}

/// How a target is answered.
#[derive(Clone)]
enum Route {
    /// One answer after the other; the last one stays.
    Sequence(Vec<Answer>),
    /// Whatever the test makes of the request.
    Made(Arc<dyn Fn(&Hit) -> Answer + Send + Sync>),
}

impl FixtureServer {
    /// Starts a server for `http`, which can also be used as a proxy.
    pub(crate) fn start() -> Self {
        Self::launch(None)
    }

    /// Starts a server for `https`; clients must trust [`ca_file`].
    pub(crate) fn start_tls(protocols: Protocols) -> Self {
        Self::launch(Some(protocols))
    }

    fn launch(protocols: Option<Protocols>) -> Self {
        let state = Arc::new(State::default());
        let (stop, stopped) = oneshot::channel();
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket that does not block");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    () = accept(listener, shared, protocols) => {}
                    _ = stopped => {}
                }
            });
            // Dropping the runtime ends every connection that is still open.
        });
        Self {
            address,
            scheme: if protocols.is_some() { "https" } else { "http" },
            state,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// The address of a path (with its leading slash) on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// The same under the name `localhost`.
    pub(crate) fn localhost_url(&self, path: &str) -> String {
        format!("{}://localhost:{}{path}", self.scheme, self.address.port())
    }

    /// What to set `HTTP_PROXY` or `HTTPS_PROXY` to, to use this server as a proxy.
    pub(crate) fn proxy_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers `target` like this from now on.
    pub(crate) fn route(&self, target: &str, answer: Answer) {
        self.route_sequence(target, vec![answer]);
    }

    /// Answers `target` with one answer after the other; the last one stays.
    pub(crate) fn route_sequence(&self, target: &str, answers: Vec<Answer>) {
        assert!(!answers.is_empty(), "a sequence needs an answer");
        self.set(target, Route::Sequence(answers));
    }

    /// Answers `target` with what `make` makes of each request.
    pub(crate) fn route_with(&self, target: &str, make: impl Fn(&Hit) -> Answer + Send + Sync + 'static) {
        self.set(target, Route::Made(Arc::new(make)));
    }

    fn set(&self, target: &str, route: Route) {
        lock(&self.state.routes).insert(target.to_owned(), route);
    }

    /// The requests for `target` so far, in the order they came.
    pub(crate) fn hits(&self, target: &str) -> Vec<Hit> {
        let mut hits = self.all_hits();
        hits.retain(|hit| hit.target == target);
        hits
    }

    /// Every request so far, in the order they came.
    pub(crate) fn all_hits(&self) -> Vec<Hit> {
        lock(&self.state.hits).clone()
    }

    /// Forgets the requests so far.
    pub(crate) fn forget_hits(&self) {
        lock(&self.state.hits).clear();
    }

    /// How many connections were opened so far.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

impl Drop for FixtureServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the fixture server panicked");
        }
    }
}

impl State {
    /// The answer to `hit`, moving a sequence on.
    fn answer(&self, hit: &Hit) -> Answer {
        let route = {
            let mut routes = lock(&self.routes);
            match routes.get_mut(&hit.target) {
                Some(Route::Sequence(answers)) if answers.len() > 1 => {
                    return answers.remove(0);
                }
                known => known.cloned(),
            }
        };
        match route {
            Some(Route::Sequence(mut answers)) => answers.remove(0),
            Some(Route::Made(make)) => make(hit),
            None => Answer::status(404),
        }
    }

    /// Keeps `hit`; `false` when the server has had enough.
    fn log(&self, hit: Hit) -> bool {
        let mut hits = lock(&self.hits);
        hits.push(hit);
        hits.len() < MOST_HITS
    }
}

async fn accept(listener: TcpListener, state: Arc<State>, protocols: Option<Protocols>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        state.connections.fetch_add(1, Ordering::SeqCst);
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            // A client that goes away is nothing to report.
            let _ = match protocols {
                None => connection::serve_plain(stream, &state).await,
                Some(protocols) => tls::serve_tls(stream, &state, protocols).await,
            };
            drop(place);
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test thread panicked here")
}

/// A file of this repository's `tests/fixtures`.
fn fixture_file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)
}
