//! Any text as a date: no panic, years that a calendar knows, and what is read can be read again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(time) = mentor::format::read_date(text) else { return };
    assert!(("0001".."9999a").contains(&time.format("%Y").to_string().as_str()), "{text:?} is read as {time}");
    // A year is never made up: one of its halves stands in the text.
    assert!(text.chars().any(|c| c.is_ascii_digit()), "{text:?} is read as {time}");
    assert_eq!(mentor::format::read_date(&format!(" {text} ")), Some(time), "{text:?} with space around it");
    assert_eq!(mentor::format::read_date(&time.to_rfc3339()), Some(time), "{text:?}");
    assert_eq!(mentor::format::read_date(&time.to_rfc2822()), Some(time), "{text:?}");
});
