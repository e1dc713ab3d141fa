//! The web of the benches: a folder of feeds on loopback, with validators, in a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::Result;

/// How a file is served, by its ending; any other is RSS.
const TYPES: [(&str, &str); 4] = [
    ("atom", "application/atom+xml"),
    ("vtt", "text/vtt"),
    ("srt", "application/x-subrip"),
    ("json", "application/json"),
];

/// The server, as seen by who started it; it ends with this value.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
}

/// What the server has answered.
#[derive(Clone, Copy)]
pub(crate) struct Counts {
    /// Answers with a feed in them.
    pub(crate) bodies: usize,
    /// Answers that nothing has changed.
    pub(crate) unchanged: usize,
}

impl Server {
    /// Starts a server of the files in `folder`.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("role=serve")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        Ok(Self { process, address: line.trim().parse()? })
    }

    /// Where a file of the folder is served.
    pub(crate) fn url(&self, file: &str) -> String {
        format!("http://{}/feeds/{file}", self.address)
    }

    /// Sends every further feed compressed, as most servers do.
    pub(crate) fn compress(&self) -> Result<()> {
        self.ask("/compress").map(drop)
    }

    /// Lets every further answer take so many milliseconds.
    pub(crate) fn delay(&self, milliseconds: u64) -> Result<()> {
        self.ask(&format!("/delay/{milliseconds}")).map(drop)
    }

    /// What it has answered so far.
    pub(crate) fn counts(&self) -> Result<Counts> {
        let body = self.ask("/counts")?;
        let (bodies, unchanged) = body.trim().split_once(' ').ok_or("no counts")?;
        Ok(Counts { bodies: bodies.parse()?, unchanged: unchanged.parse()? })
    }

    fn ask(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (_, body) = answer.rsplit_once("\r\n\r\n").ok_or("no body")?;
        Ok(body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Served {
    folder: PathBuf,
    bodies: AtomicUsize,
    unchanged: AtomicUsize,
    /// Milliseconds that an answer takes.
    delay: AtomicU64,
    compress: AtomicBool,
}

/// The role of the child: prints its address and serves until whoever started it is gone.
#[tokio::main]
pub(crate) async fn serve(folder: &Path) -> Result<()> {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let state = Arc::new(Served {
        folder: folder.to_owned(),
        bodies: AtomicUsize::new(0),
        unchanged: AtomicUsize::new(0),
        delay: AtomicU64::new(0),
        compress: AtomicBool::new(false),
    });
    let routes = Router::new()
        .route("/feeds/{file}", get(answer))
        .route("/counts", get(tell_counts))
        .route("/delay/{milliseconds}", get(set_delay))
        .route("/compress", get(set_compress))
        .with_state(state);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, routes).await?;
    Ok(())
}

async fn answer(State(served): State<Arc<Served>>, UrlPath(file): UrlPath<String>, headers: HeaderMap) -> Response {
    tokio::time::sleep(Duration::from_millis(served.delay.load(Ordering::Relaxed))).await;
    let etag = format!("\"made-{file}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == etag.as_bytes()) {
        served.unchanged.fetch_add(1, Ordering::Relaxed);
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    match std::fs::read(served.folder.join(&file)) {
        Ok(body) => {
            served.bodies.fetch_add(1, Ordering::Relaxed);
            let ending = file.rsplit('.').next().unwrap_or_default();
            let kind = TYPES.iter().find(|(known, _)| *known == ending).map_or("application/rss+xml", |(_, kind)| kind);
            let changed = "Sun, 01 Nov 2026 08:00:00 GMT".to_owned();
            let named =
                [(header::CONTENT_TYPE, kind.to_owned()), (header::ETAG, etag), (header::LAST_MODIFIED, changed)];
            if !served.compress.load(Ordering::Relaxed) {
                return (named, body).into_response();
            }
            let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            match zipped.write_all(&body).and_then(|()| zipped.finish()) {
                Ok(body) => (named, [(header::CONTENT_ENCODING, "gzip")], body).into_response(),
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn set_compress(State(served): State<Arc<Served>>) {
    served.compress.store(true, Ordering::Relaxed);
}

async fn set_delay(State(served): State<Arc<Served>>, UrlPath(milliseconds): UrlPath<u64>) {
    served.delay.store(milliseconds, Ordering::Relaxed);
}

async fn tell_counts(State(served): State<Arc<Served>>) -> String {
    format!("{} {}", served.bodies.load(Ordering::Relaxed), served.unchanged.load(Ordering::Relaxed))
}
