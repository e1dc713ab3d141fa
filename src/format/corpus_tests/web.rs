//! The recorded web: real feeds, whole.

use super::{find_corpus, read_rows};
use crate::format::{read_feed, read_opml};

#[test]
fn the_recorded_feeds_keep_their_entries() {
    let Some(folder) = find_corpus("web") else { return };
    let (mut expected, mut found) = (0, 0);
    for row in read_rows(&folder.join("manifest.jsonl")) {
        if row["kind"] != "feed" || row["snapshot"].is_string() {
            continue;
        }
        let bytes = std::fs::read(folder.join(row["file"].as_str().unwrap())).unwrap();
        let base = url::Url::parse(row["url"].as_str().unwrap()).ok();
        let count = read_feed(&bytes, row["content_type"].as_str(), base.as_ref()).map_or(0, |feed| feed.entries.len());
        let entries = usize::try_from(row["entries"].as_u64().unwrap()).unwrap();
        if count != entries {
            println!("{}: {count} entries of {entries}", row["url"]);
        }
        expected += entries;
        found += count.min(entries);
    }
    let share = found as f64 / expected as f64;
    println!("{found} of {expected} entries of the recorded feeds ({:.2} %)", share * 100.0);
    assert!(share >= 0.995);
}

/// Outlines with an address, as the corpus's own README counts them.
const LISTS: &[(&str, usize)] = &[
    ("engineering-blogs", 422),
    ("chinese-independent-blogs", 1326),
    ("downes", 542),
    ("data-science-blogs", 247),
    ("othree-feedly", 700),
    ("veen-2003", 61),
    ("google-reader", 22),
    ("subscriptionList-latin1-cr", 14),
    ("plenary-startups", 23),
    ("plenary-personal-finance", 28),
    ("liferea-de", 17),
    ("podcast-abos-de", 199),
    ("swyx-fave-podcasts", 463),
];

#[test]
fn every_feed_of_the_recorded_lists_is_read_or_named() {
    let Some(folder) = find_corpus("web/opml") else { return };
    for (name, feeds) in LISTS {
        let bytes = std::fs::read(folder.join(format!("{name}.opml"))).unwrap();
        let list = read_opml(&bytes, None).unwrap();
        println!("{name}: {} feeds, problems {:?}", list.feeds.len(), list.problems);
        let refused = list.problems.iter().filter(|problem| problem.contains("is not a web address")).count();
        assert_eq!(list.feeds.len() + refused, *feeds, "{name}");
    }
}
