//! Any bytes as a transcript of this type: no panic, no endless work, and every piece on one line, none empty.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(transcript) = mentor::format::read_transcript(bytes, Some("text/vtt")) {
        for segment in &transcript.segments {
            assert!(!segment.text.is_empty() && !segment.text.contains('\n'));
        }
        let (text, outline) = mentor::text::write_transcript(&transcript, &[]);
        for passage in mentor::text::cut_passages(&text, &outline) {
            assert!(text.get(passage.range).is_some());
        }
    }
});
