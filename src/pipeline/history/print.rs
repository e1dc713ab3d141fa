//! Short fingerprints that stay the same from run to run.

use crate::format::ParsedFeed;

/// Entries of a document that are compared: enough to tell two pages apart, few enough to be written down.
const COMPARED: usize = 200;

/// FNV-1a, 64 bits (Fowler, Noll and Vo): the standard library's hashes differ from release to release.
pub(super) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What names the first entries of a document.
pub(super) fn entry_prints(feed: &ParsedFeed) -> Vec<u64> {
    let name = |entry: &crate::format::ParsedEntry| {
        let named = entry.guid.as_deref().or(entry.url.as_deref()).or(entry.title.as_deref());
        fingerprint(named.or(entry.content.as_deref()).unwrap_or_default())
    };
    feed.entries.iter().take(COMPARED).map(name).collect()
}

/// Whether at least half of `page` stands in `other` too: it is the same page, at most moved on a little by entries that
/// were published meanwhile.
pub(super) fn repeats(page: &[u64], other: &[u64]) -> bool {
    let same = page.iter().filter(|print| other.contains(print)).count();
    !page.is_empty() && same * 2 >= page.len()
}
