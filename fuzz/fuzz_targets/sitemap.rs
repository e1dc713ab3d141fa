//! Any bytes as a sitemap: no panic, only addresses of the web, and never more than the protocol allows.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let base = url::Url::parse("https://a.example/sitemap.xml").ok();
    if let Ok(list) = mentor::format::read_sitemap(bytes, None, base.as_ref()) {
        assert!(list.pages.len() + list.lists.len() <= 50_000);
        assert!(list.pages.iter().chain(&list.lists).all(|page| page.url.scheme().starts_with("http")));
    }
});
