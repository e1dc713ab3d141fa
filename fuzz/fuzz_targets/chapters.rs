//! Any bytes as chapters, in files and in notes: no panic, and always in order.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(chapters) = mentor::format::read_chapters(bytes, None) {
        assert!(chapters.is_sorted_by_key(|chapter| chapter.start));
        let _ = mentor::text::write_chapters(&chapters);
    }
    if let Ok(notes) = std::str::from_utf8(bytes) {
        for (at, _) in mentor::text::find_moments(notes) {
            assert!(notes.get(at..).is_some());
        }
    }
});
