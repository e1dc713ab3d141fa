//! How fast feeds are read: decoding, repair and model, beside the same feeds damaged, quick-xml's bare event
//! loop, feed-rs alone and Debian's sfeed (where installed), as ratios of CPU time in one run.
//!
//! `cargo bench --bench feed` reads the recorded feeds of `../shared/corpus/web` (or `MENTOR_SHARED`), else
//! the project's own fixtures over and over.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark speaks to people")]

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The best of this many rounds counts.
const ROUNDS: usize = 7;

fn main() {
    let feeds = load();
    let total: usize = feeds.iter().map(Vec::len).sum();
    println!("{} feeds, {:.1} MB, best of {ROUNDS} rounds", feeds.len(), total as f64 / 1e6);
    let base = url::Url::parse("https://feeds.example/feed.xml").ok();
    let mentor = measure("mentor", total, None, || {
        for feed in &feeds {
            let _ = black_box(mentor::format::read_feed(feed, None, base.as_ref()));
        }
    });
    // The last byte is missing: the document is read strictly up to it, and then once more with the repair's guesses.
    let cut: Vec<&[u8]> =
        feeds.iter().filter_map(|feed| feed.trim_ascii_end().split_last()).map(|(_, rest)| rest).collect();
    measure("mentor, each feed cut", total, Some(mentor), || {
        for feed in &cut {
            let _ = black_box(mentor::format::read_feed(feed, None, base.as_ref()));
        }
    });
    measure("quick-xml, bare events", total, Some(mentor), || {
        for feed in &feeds {
            read_events(feed);
        }
    });
    measure("feed-rs alone", total, Some(mentor), || {
        for feed in &feeds {
            let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
            // It panics on some feeds; that is part of what is measured.
            let _ =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| black_box(parser.parse(&feed[..]).is_ok())));
        }
    });
    measure_sfeed(&feeds, total, mentor);
    if let Some(largest) = feeds.iter().map(Vec::len).max() {
        println!(
            "peak memory of this process {} (all feeds held, largest {:.1} MB)",
            read_peak(),
            largest as f64 / 1e6
        );
    }
}

/// The recorded feeds, or our own again and again.
fn load() -> Vec<Vec<u8>> {
    let shared = std::env::var_os("MENTOR_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")), PathBuf::from);
    let web = shared.join("corpus/web");
    if let Ok(manifest) = fs::read_to_string(web.join("manifest.jsonl")) {
        let rows = manifest.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let files =
            rows.filter(|row| row["kind"] == "feed").filter_map(|row| fs::read(web.join(row["file"].as_str()?)).ok());
        return files.collect();
    }
    eprintln!("{} is not there: reading the fixtures instead", web.display());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/feeds");
    let own: Vec<Vec<u8>> =
        fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|file| fs::read(file.path()).ok()).collect();
    own.iter().cycle().take(own.len() * 200).cloned().collect()
}

fn read_events(feed: &[u8]) {
    let Ok(text) = std::str::from_utf8(feed) else { return };
    let mut reader = quick_xml::Reader::from_str(text);
    while let Ok(event) = reader.read_event() {
        if matches!(event, quick_xml::events::Event::Eof) {
            break;
        }
        black_box(&event);
    }
}

/// Prints the speed in MB per CPU second, and beside it how many times as fast `mentor` is.
fn measure(name: &str, total: usize, mentor: Option<f64>, mut work: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = read_cpu();
        work();
        best = best.min(read_cpu() - start);
    }
    report(name, total, best, mentor)
}

fn report(name: &str, total: usize, seconds: f64, mentor: Option<f64>) -> f64 {
    let speed = total as f64 / 1e6 / seconds.max(1e-9);
    match mentor {
        None => println!("{name:<26} {speed:>8.1} MB per CPU second"),
        Some(mentor) => {
            println!("{name:<26} {speed:>8.1} MB per CPU second; mentor is {:.2} times as fast", mentor / speed)
        }
    }
    speed
}

/// sfeed starts once a feed: its start is measured on an empty input and taken off.
fn measure_sfeed(feeds: &[Vec<u8>], total: usize, mentor: f64) {
    let run = |input: &[u8]| -> Option<()> {
        use std::io::Write as _;
        let mut child =
            Command::new("sfeed").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        child.stdin.take()?.write_all(input).ok()?;
        child.wait().ok().map(|_| ())
    };
    if run(b"").is_none() {
        println!("sfeed is not installed");
        return;
    }
    let mut best = f64::MAX;
    for _ in 0..3 {
        let start = read_children_cpu();
        let done = feeds.iter().filter_map(|feed| run(feed)).count();
        let middle = read_children_cpu();
        let started = feeds.iter().filter_map(|_| run(b"")).count();
        debug_assert_eq!(done, started);
        let empty = read_children_cpu() - middle;
        best = best.min(middle - start - empty);
    }
    report("sfeed (without its start)", total, best, Some(mentor));
}

/// CPU seconds of this thread.
fn read_cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|field| field.parse::<f64>().ok())
        .map_or_else(wall, |nanoseconds| nanoseconds / 1e9)
}

/// CPU seconds of finished children, in ticks of a hundredth.
fn read_children_cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(13) + ticks(14)) / 100.0
}

/// Where the system does not tell CPU time, wall time has to do.
fn wall() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

fn read_peak() -> String {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("unknown".into(), |peak| peak.trim().to_owned())
}
