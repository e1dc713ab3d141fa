//! Any bytes as a feed: no panic, no hang, nothing beyond the limits, nothing empty that should be absent,
//! and the same answer twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mentor::format::{ParsedEntry, ParsedFeed, read_feed, sniff};

/// One field, in bytes; and everything that is read from 64 KB, authors handed to every entry included.
const FIELD: usize = 1 << 20;
const WHOLE: usize = 64 << 20;

fuzz_target!(|bytes: &[u8]| {
    let base = url::Url::parse("https://feeds.example/feed.xml").ok();
    let _ = sniff(bytes, None);
    let Ok(feed) = read_feed(bytes, None, base.as_ref()) else { return };
    check_feed(&feed);
    let sizes = feed.entries.iter().map(check_entry);
    assert!(sizes.sum::<usize>() <= WHOLE);
    assert_eq!(read_feed(bytes, None, base.as_ref()).as_ref(), Ok(&feed));
});

fn check_feed(feed: &ParsedFeed) {
    assert!(feed.entries.len() <= 5_000);
    assert!(feed.skip_hours.iter().all(|hour| *hour < 24) && feed.skip_hours.is_sorted());
    assert!(feed.skip_days.len() <= 7);
    assert!(feed.ttl_minutes != Some(0) && feed.update_minutes != Some(0));
    for line in [&feed.title, &feed.language, &feed.author, &feed.generator].into_iter().flatten() {
        check_line(line);
    }
}

/// Gives the bytes of the entry's texts.
fn check_entry(entry: &ParsedEntry) -> usize {
    for time in [entry.published, entry.updated].into_iter().flatten() {
        assert!((-62_135_596_800..253_402_300_800).contains(&time.timestamp()), "{time}");
    }
    entry.title.iter().chain(&entry.authors).chain(&entry.categories).for_each(|line| check_line(line));
    for text in [&entry.guid, &entry.url, &entry.content, &entry.summary, &entry.image].into_iter().flatten() {
        assert!(!text.is_empty() && text.len() <= FIELD);
    }
    let urls: std::collections::HashSet<&str> = entry.enclosures.iter().map(|file| file.url.as_str()).collect();
    assert!(urls.len() == entry.enclosures.len() && !urls.contains(""));
    assert!(entry.seconds.is_none_or(|seconds| (1..=30 * 86_400).contains(&seconds)));
    assert!(entry.chapters.iter().all(|chapter| (0.0..=2_592_000.0).contains(&chapter.start)));
    assert!(entry.transcripts.iter().all(|transcript| !transcript.url.is_empty() || transcript.text.is_some()));
    let texts = entry.authors.iter().chain(&entry.categories).chain(&entry.media_keywords).map(String::len);
    let bodies = [&entry.title, &entry.content, &entry.summary].into_iter().flatten().map(String::len);
    texts.chain(bodies).sum()
}

/// A line for people: one line, and nothing in it that cannot be seen.
fn check_line(line: &str) {
    assert!(!line.is_empty() && line.len() <= FIELD && line.trim() == line);
    assert!(!line.chars().any(char::is_control), "{line:?}");
}
