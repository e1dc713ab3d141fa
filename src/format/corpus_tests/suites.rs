//! Feed files of sixteen projects' test suites against the reference reader's answers.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use url::Url;

use super::{find_corpus, read_rows};
use crate::format::feed::{CoreReader, count_looks, is_core_read_by_feed_rs, read_xml};
use crate::format::xml::entities::{self, Declared};
use crate::format::{ParsedFeed, read_feed};

/// Share of the files that must agree with the reference in every field.
const LEAST: f64 = 0.993;

/// The most memory that reading one file may hold, in bytes.
const MOST_MEMORY: u64 = 64 << 20;

/// The most bytes that reading one file may look at or take from the allocator. A second holds more than
/// ten times as many, so that no file takes that long on any machine in use.
const MOST_COST: u64 = 50_000_000;

#[test]
fn the_suites_agree_with_the_reference() {
    let Some(folder) = find_corpus("feed-suites") else { return };
    let accepted = include_str!("accepted.tsv");
    let rows = read_rows(&folder.join("expected.jsonl"));
    let mut agree = 0;
    let mut report = String::new();
    for row in &rows {
        let path = row["path"].as_str().unwrap();
        let differences = compare(&folder, row);
        let known = accepted.lines().any(|line| line.split('\t').next() == Some(path));
        assert!(!differences.iter().any(|difference| difference == "PANIC"), "{path} makes the reader panic");
        if differences.is_empty() {
            agree += 1;
            assert!(!known, "{path} agrees: take it off the accepted differences");
        } else {
            writeln!(report, "{}{path}: {}", if known { "(accepted) " } else { "" }, differences.join("; ")).unwrap();
        }
    }
    let share = f64::from(agree) / rows.len() as f64;
    println!("{report}{agree} of {} files agree ({:.2} %)", rows.len(), share * 100.0);
    assert!(share >= LEAST, "only {:.2} % agree", share * 100.0);
}

/// Time is counted as work, since a clock tells more about the machine than about the reader.
#[test]
fn no_file_of_the_suites_costs_more_than_a_second_or_64_megabytes() {
    let Some(folder) = find_corpus("feed-suites") else { return };
    let (mut most_memory, mut most_cost) = ((0, String::new()), (0, String::new()));
    for row in read_rows(&folder.join("expected.jsonl")) {
        let path = row["path"].as_str().unwrap();
        let bytes = std::fs::read(folder.join(path)).unwrap();
        let text = crate::format::decode::decode(&bytes, row["content_type"].as_str());
        let looks = u64::try_from(count_looks(&text)).unwrap();
        let spent = allocation_counter::measure(|| drop(read_feed(&bytes, row["content_type"].as_str(), None)));
        most_memory = most_memory.max((spent.bytes_max, path.to_owned()));
        most_cost = most_cost.max((looks + spent.bytes_total, path.to_owned()));
    }
    println!("most memory: {} bytes for {}", most_memory.0, most_memory.1);
    println!("most work: {} bytes looked at or allocated for {}", most_cost.0, most_cost.1);
    assert!(most_memory.0 <= MOST_MEMORY && most_cost.0 <= MOST_COST);
}

/// feed-rs reads the core of every file without failing, and reads the same as our own reader.
#[test]
fn both_readers_of_the_core_agree_on_the_suites() {
    let Some(folder) = find_corpus("feed-suites") else { return };
    let mut files = 0;
    for row in read_rows(&folder.join("expected.jsonl")) {
        let path = row["path"].as_str().unwrap();
        let bytes = std::fs::read(folder.join(path)).unwrap();
        let text = crate::format::decode::decode(&bytes, row["content_type"].as_str());
        assert!(is_core_read_by_feed_rs(&text), "feed-rs fails on the repaired {path}");
        let through = read_xml(&text, None, CoreReader::FeedRs).ok();
        assert_eq!(through, read_xml(&text, None, CoreReader::Own).ok(), "{path}");
        files += 1;
    }
    println!("feed-rs and our own reader agree on the core of {files} files");
}

/// What differs between the reference and our reading.
fn compare(folder: &Path, row: &Value) -> Vec<String> {
    let bytes = std::fs::read(folder.join(row["path"].as_str().unwrap())).unwrap();
    let base = row["base"].as_str().and_then(|base| Url::parse(base).ok());
    let feed = match std::panic::catch_unwind(|| read_feed(&bytes, row["content_type"].as_str(), base.as_ref())) {
        Ok(Ok(feed)) => feed,
        Ok(Err(error)) => return vec![format!("error: {error}")],
        Err(_) => return vec!["PANIC".into()],
    };
    compare_feed(row, &feed)
}

fn compare_feed(row: &Value, feed: &ParsedFeed) -> Vec<String> {
    let mut differences = Vec::new();
    let mut check = |field: &str, expected: Option<String>, found: Option<String>| {
        if expected.is_some() && expected != found {
            differences.push(format!("{field}: {expected:?} / {found:?}"));
        }
    };
    check("title", row["title"].as_str().map(fold_title), feed.title.as_deref().map(fold_title));
    check("entries", row["entries"].as_u64().map(|count| count.to_string()), Some(feed.entries.len().to_string()));
    let (first, entry) = (&row["first"], feed.entries.first());
    check(
        "first.title",
        first["title"].as_str().map(fold_title),
        entry.and_then(|e| e.title.as_deref()).map(fold_title),
    );
    check("first.link", first["link"].as_str().map(normalize), entry.and_then(|e| e.url.as_deref()).map(normalize));
    let published =
        entry.and_then(|e| e.published.or(e.updated)).map(|time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    check("first.published", first["published"].as_str().map(str::to_owned), published);
    check("first.id", first["id"].as_str().map(str::to_owned), entry.and_then(|e| e.guid.clone()));
    differences
}

/// Tags removed, entities decoded, white space collapsed: on both sides alike.
fn fold_title(title: &str) -> String {
    let mut text = String::new();
    let mut rest = title;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        match rest[at..].find('>') {
            Some(end) => rest = &rest[at + end + 1..],
            None => break,
        }
    }
    text.push_str(rest);
    let text = entities::decode(&text, &Declared::default()).into_owned();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Host case, trailing slash and percent-encoding do not count.
fn normalize(url: &str) -> String {
    let url = Url::parse(url.trim()).map_or_else(|_| url.trim().to_owned(), String::from);
    url.trim_end_matches('/').to_owned()
}
