//! Every feed of the recorded web, where it is at hand: read, stored, and not downloaded twice.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::Result;
use super::measure::{self, Cost};
use super::mentor::Home;
use super::table::Figure;

/// The replay ends by itself after this long, whatever happens to the bench; in seconds.
const LONGEST: &str = "1200";

/// Measures `apply`, `sync`, `sync --force`, `search` and `queue` with the recorded web as the internet.
pub(crate) fn measure(place: &Path) -> Result<Vec<Figure>> {
    let web = super::shared("corpus/web");
    let Ok(manifest) = fs::read_to_string(web.join("manifest.jsonl")) else {
        return Ok(vec![Figure::told("recorded web", "skipped: shared/corpus/web is not here")]);
    };
    let Some(replay) = Replay::start(&super::shared("tools/replay.py"), &web, place)? else {
        return Ok(vec![Figure::told("recorded web", "skipped: the replay needs python3 and openssl")]);
    };
    let (feeds, entries) = read_manifest(&manifest)?;
    let home = Home::new(place.join("home-of-replay"))?.with_environment(replay.environment());
    home.declare(&feeds)?;
    let first = measure::run(&mut home.command(["--json", "sync"]))?;
    let asked_before = replay.answers()?.len();
    let second = measure::run(&mut home.command(["--json", "sync", "--force"]))?;
    let answers = replay.answers()?;
    let again = answers.get(asked_before..).unwrap_or_default();
    tell_failures(&first)?;
    let bodies = again.iter().filter(|answer| answer.status == 200).count();
    let searched: Value = serde_json::from_str(&home.run(&["--json", "search", "learning"])?.stdout)?;
    home.run(&["goal", "add", "Give better feedback", "--by", "2030-01-01"])?;
    let queued: Value = serde_json::from_str(&home.run(&["--json", "queue"])?.stdout)?;
    let read = count(&first, "/feeds/fetched")?;
    let stored = count(&first, "/entries/new")?;
    Ok(vec![
        Figure::at_least("recorded feeds read", 100.0 * read / feeds.len() as f64, 97.0, " %"),
        Figure::at_least("  recorded entries stored", 100.0 * stored / entries, 97.0, " %"),
        Figure::at_most("  second sync: bodies downloaded again", bodies as f64, 0.0, ""),
        Figure::at_most("  second sync: entries new or changed", changed(&second)?, 0.0, ""),
        Figure::at_most("  second sync, of the first one's CPU", second.cpu / first.cpu, 0.1, ""),
        Figure::told("  first sync", format!("{:.2} s of CPU, {:.0} MB at most", first.cpu, first.peak_mb)),
        Figure::at_least("  search finds", items(&searched, "/total").unwrap_or(0.0), 1.0, ""),
        Figure::at_least("  queue holds", queued.pointer("/items").map_or(0.0, length), 1.0, ""),
    ])
}

fn length(value: &Value) -> f64 {
    value.as_array().map_or(0.0, |items| items.len() as f64)
}

fn items(value: &Value, path: &str) -> Option<f64> {
    value.pointer(path).and_then(Value::as_f64)
}

fn count(cost: &Cost, path: &str) -> Result<f64> {
    let report: Value = serde_json::from_str(&cost.stdout)?;
    items(&report, path).ok_or_else(|| format!("no {path} in {}", cost.stdout).into())
}

fn changed(cost: &Cost) -> Result<f64> {
    Ok(count(cost, "/entries/new")? + count(cost, "/entries/updated")?)
}

fn tell_failures(cost: &Cost) -> Result<()> {
    let report: Value = serde_json::from_str(&cost.stdout)?;
    for failure in report.pointer("/failures").and_then(Value::as_array).into_iter().flatten() {
        println!("not read: {failure}");
    }
    Ok(())
}

/// The addresses of all feeds that are not an older state of another, and the sum of their entries.
fn read_manifest(manifest: &str) -> Result<(Vec<String>, f64)> {
    let (mut feeds, mut entries) = (BTreeSet::new(), 0.0);
    for row in manifest.lines().filter(|row| !row.trim().is_empty()) {
        let row: Value = serde_json::from_str(row)?;
        let is_feed = row.get("kind").is_some_and(|kind| kind == "feed");
        if let (true, None, Some(url)) = (is_feed, row.get("snapshot"), row.get("url").and_then(Value::as_str)) {
            entries += row.get("entries").and_then(Value::as_f64).unwrap_or(0.0);
            feeds.insert(url.to_owned());
        }
    }
    Ok((feeds.into_iter().collect(), entries))
}

/// The recorded web behind a proxy; it ends with this value.
struct Replay {
    process: Child,
    port: u16,
    authority: PathBuf,
    log: PathBuf,
}

/// One line of the proxy's log.
struct Answer {
    status: i64,
}

impl Replay {
    /// Starts it; `None` where it cannot run here.
    fn start(script: &Path, web: &Path, place: &Path) -> Result<Option<Self>> {
        // Free a moment ago, which is as good as it gets for a program that is told its port.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let (authority, log) = (place.join("ca.pem"), place.join("requests.jsonl"));
        let _ = fs::remove_file(&log);
        let started = Command::new("python3")
            .arg(script)
            .arg(web)
            .args(["--port", &port.to_string(), "--max-seconds", LONGEST, "--ca"])
            .arg(&authority)
            .arg("--log")
            .arg(&log)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut process) = started else { return Ok(None) };
        // It tells that it listens, or ends.
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let replay = Self { process, port, authority, log };
        Ok((!line.is_empty()).then_some(replay))
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let proxy = format!("http://127.0.0.1:{}", self.port);
        let authority = self.authority.to_string_lossy().into_owned();
        vec![("HTTP_PROXY", proxy.clone()), ("HTTPS_PROXY", proxy), ("SSL_CERT_FILE", authority)]
    }

    fn answers(&self) -> Result<Vec<Answer>> {
        let log = fs::read_to_string(&self.log)?;
        log.lines()
            .map(|line| {
                let row: Value = serde_json::from_str(line)?;
                Ok(Answer { status: row.get("status").and_then(Value::as_i64).unwrap_or(0) })
            })
            .collect()
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
