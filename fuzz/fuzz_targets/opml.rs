//! Any bytes as a subscription list: no panic, no more than the limits allow, web addresses only, and
//! what is read survives being written.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(list) = mentor::format::read_opml(bytes, None) else { return };
    assert!(list.feeds.len() + list.problems.len() <= 20_002);
    for feed in &list.feeds {
        let url = url::Url::parse(&feed.url).expect("an address");
        assert!(matches!(url.scheme(), "http" | "https"), "{url}");
        assert!(feed.folder.as_deref().is_none_or(|folder| folder.split('/').count() <= bytes.len()));
    }
    let written = mentor::format::write_opml("list", &list.feeds);
    let mut again = mentor::format::read_opml(written.as_bytes(), None).expect("our own list");
    assert_eq!(again.problems, Vec::<String>::new());
    // Feeds come back grouped by folder.
    let mut feeds = list.feeds;
    let key = |feed: &mentor::format::OpmlFeed| (feed.url.clone(), feed.site_url.clone());
    feeds.sort_by_key(key);
    again.feeds.sort_by_key(key);
    assert!(feeds.iter().map(key).eq(again.feeds.iter().map(key)));
});
