//! The recorded feeds and the feed files of other projects, read and compared with a reference.

mod damage;
mod fixtures;
mod hostile;
mod suites;
mod web;

use std::path::PathBuf;

/// The recorded material beside the repository; `None`, saying so, where it is absent.
fn find_corpus(part: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let shared = std::env::var_os("MENTOR_SHARED").map_or(beside, PathBuf::from);
    let path = shared.join("corpus").join(part);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// The rows of a JSON lines file.
fn read_rows(path: &std::path::Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}
