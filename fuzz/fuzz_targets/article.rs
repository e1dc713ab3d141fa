//! Any page as an article: no panic, no endless work, whatever its elements.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|html: &str| {
    if let Ok(url) = url::Url::parse("https://a.example/2020/05/a-post") {
        let _ = mentor::text::article::extract(html, &url);
    }
});
