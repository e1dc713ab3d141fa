//! Any HTML made safe: no panic, and made safe again it is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|html: &str| {
    if let Ok(base) = url::Url::parse("https://a.example/2020/05/a-post") {
        let safe = mentor::text::safe_html(html, Some(&base));
        assert_eq!(mentor::text::safe_html(&safe, Some(&base)), safe);
    }
});
