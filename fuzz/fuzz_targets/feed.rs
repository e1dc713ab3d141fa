//! Any bytes as a feed: no panic, no hang, and addresses only where there are any.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let base = url::Url::parse("https://feeds.example/feed.xml").ok();
    let _ = mentor::format::sniff(bytes, None);
    if let Ok(feed) = mentor::format::read_feed(bytes, None, base.as_ref()) {
        for entry in &feed.entries {
            assert!(entry.title.as_deref() != Some(""));
            assert!(entry.url.as_deref() != Some(""));
            assert!(entry.enclosures.iter().all(|file| !file.url.is_empty()));
        }
    }
});
