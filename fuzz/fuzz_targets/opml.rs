//! Any bytes as a subscription list: no panic, and what is read survives being written.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(list) = mentor::format::read_opml(bytes, None) {
        let written = mentor::format::write_opml("list", &list.feeds);
        let again = mentor::format::read_opml(written.as_bytes(), None).map(|list| list.feeds.len());
        assert_eq!(again, Ok(list.feeds.len()));
    }
});
