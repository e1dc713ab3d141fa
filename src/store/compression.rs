//! Pages and transcripts as they came, compressed.

use std::io::{Read, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// What something may grow to when it is read back, in bytes.
const MOST_BYTES: u64 = 16 << 20;

pub(super) fn compress(raw: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail; should it, nothing is kept, and the text stays the feed's.
    encoder.write_all(raw).and_then(|()| encoder.finish()).unwrap_or_default()
}

pub(super) fn expand(compressed: &[u8]) -> Vec<u8> {
    let mut raw = Vec::new();
    // What is damaged is as good as not there.
    match GzDecoder::new(compressed).take(MOST_BYTES).read_to_end(&mut raw) {
        Ok(_) => raw,
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_comes_back_as_it_was() {
        let page = "<p>Hello</p>".repeat(1_000);
        let compressed = compress(page.as_bytes());
        assert!(compressed.len() * 20 < page.len());
        assert_eq!(expand(&compressed), page.as_bytes());
        assert!(expand(b"not gzip").is_empty());
    }
}
