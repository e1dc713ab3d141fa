//! Recorded real feeds through the replaying proxy, `http` and `https`, with a second visit that
//! downloads nothing. Skipped where the recordings are not at hand.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use futures_util::{StreamExt, stream};

use super::*;

struct Replay {
    child: Child,
    proxy: String,
    ca: PathBuf,
    _folder: tempfile::TempDir,
}

impl Drop for Replay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn shared() -> PathBuf {
    std::env::var_os("MENTOR_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

/// Starts the replay; `None`, said aloud, where it cannot run.
fn start(corpus: &Path) -> Option<Replay> {
    let script = shared().join("tools/replay.py");
    if !script.is_file() || !corpus.is_dir() {
        println!("skipped: no recorded web at {}", corpus.display());
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    let started = Command::new("python3")
        .arg(script)
        .arg(corpus)
        .args(["--max-seconds", "300", "--ca"])
        .arg(&ca)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        println!("skipped: python3 is not installed");
        return None;
    };
    let mut line = String::new();
    let read = BufReader::new(child.stdout.take().unwrap()).read_line(&mut line);
    let replay = |child, proxy| Replay { child, proxy, ca, _folder: folder };
    if read.is_err() || line.is_empty() {
        drop(replay(child, String::new()));
        println!("skipped: the replay did not start (it needs the openssl command)");
        return None;
    }
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    Some(replay(child, said["proxy"].as_str().unwrap().to_owned()))
}

fn recorded_feeds(corpus: &Path) -> Vec<String> {
    let rows = std::fs::read_to_string(corpus.join("manifest.jsonl")).unwrap();
    rows.lines()
        .map(|row| serde_json::from_str::<serde_json::Value>(row).unwrap())
        .filter(|row| row["kind"] == "feed" && row["snapshot"].is_null())
        .map(|row| row["url"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_recorded_feed_comes_once_and_is_then_unchanged() {
    let corpus = shared().join("corpus/web");
    let Some(replay) = start(&corpus) else { return };
    let client = client_with(|options| {
        options.http_proxy = Some(replay.proxy.clone());
        options.https_proxy = Some(replay.proxy.clone());
        options.cert_file = Some(replay.ca.clone());
    });
    let feeds = recorded_feeds(&corpus);
    assert!(feeds.iter().any(|url| url.starts_with("http:")));
    assert!(feeds.iter().any(|url| url.starts_with("https:")));
    let outcomes: Vec<(String, Result<bool, FetchError>)> = stream::iter(feeds)
        .map(|url| async {
            let twice = fetch_twice(&client, &url).await;
            (url, twice)
        })
        .buffer_unordered(8)
        .collect()
        .await;
    let wrong: Vec<_> = outcomes.iter().filter(|(_, twice)| !matches!(twice, Ok(true))).collect();
    println!("{} recorded feeds, {} wrong", outcomes.len(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether the second visit found nothing new.
async fn fetch_twice(client: &Client, url: &str) -> Result<bool, FetchError> {
    let Fetched::Body(first) = fetch(client, url).await? else { return Ok(false) };
    let again = client.fetch(FetchRequest::feed(url, &first.validators)).await?;
    Ok(matches!(again, Fetched::NotModified(_)))
}
