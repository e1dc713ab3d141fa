//! The recorded pages and addresses of `../shared/corpus/discovery`: how many of their feeds are found, by kind of row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use url::Url;

use crate::format::{PageLinks, decode_page};
use crate::pipeline::discover::{feeds_of_address, offered_feeds};

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/discovery");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

fn rows(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().map(|row| serde_json::from_str(row).unwrap()).collect()
}

fn set(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|url| Url::parse(url.as_str().unwrap()).unwrap().into()).collect()
}

#[test]
fn feeds_of_recorded_pages_are_found() {
    let Some(folder) = corpus() else { return };
    // By kind: rows whose feeds are all found, rows where exactly they are, all rows.
    let mut rates: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut missed = Vec::new();
    for row in rows(&folder.join("expected.jsonl")) {
        let bytes = std::fs::read(folder.join(row["page"].as_str().unwrap())).unwrap();
        let base = Url::parse(row["base_url"].as_str().unwrap()).unwrap();
        let found: BTreeSet<String> =
            offered_feeds(&PageLinks::read(&decode_page(&bytes, None), &base)).into_iter().map(String::from).collect();
        let expected = set(&row["feeds"]);
        let rate = rates.entry(row["kind"].as_str().unwrap().to_owned()).or_default();
        let all = found.is_superset(&expected) && found.is_empty() == expected.is_empty();
        *rate = [rate[0] + usize::from(all), rate[1] + usize::from(found == expected), rate[2] + 1];
        if !all || row["kind"] == "link" && found != expected {
            missed.push(format!("{}: {found:?}", row["page"]));
        }
    }
    for row in rows(&folder.join("expected_urls.jsonl")) {
        let found: BTreeSet<String> = Url::parse(row["url"].as_str().unwrap())
            .map(|url| feeds_of_address(&url).into_iter().map(String::from).collect())
            .unwrap_or_default();
        let expected = set(&row["feeds"]);
        let rate = rates.entry("address alone".to_owned()).or_default();
        let all = found.is_superset(&expected) && found.is_empty() == expected.is_empty();
        *rate = [rate[0] + usize::from(all), rate[1] + usize::from(found == expected), rate[2] + 1];
        if !all {
            missed.push(format!("{}: {found:?}", row["url"]));
        }
    }
    for (kind, [all, exactly, of]) in &rates {
        println!("{kind}: all feeds found for {all} of {of} ({exactly} without any other)");
    }
    missed.iter().for_each(|row| println!("  {row}"));
    let [links, _, all_links] = rates["link"];
    assert_eq!(links, all_links, "{missed:?}");
    let others = rates
        .iter()
        .filter(|(kind, _)| *kind != "link")
        .fold([0, 0], |sum, (_, rate)| [sum[0] + rate[0], sum[1] + rate[2]]);
    assert!(others[0] * 100 >= others[1] * 95, "{others:?} {missed:?}");
}
