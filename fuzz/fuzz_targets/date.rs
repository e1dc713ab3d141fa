//! Any text as a date: no panic, and what is read can be read again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(time) = mentor::format::read_date(text) {
        assert_eq!(mentor::format::read_date(&time.to_rfc3339()), Some(time), "{text:?}");
        assert_eq!(mentor::format::read_date(&time.to_rfc2822()), Some(time), "{text:?}");
    }
});
