//! What a document may cost: a hostile one must not fill the memory or keep a core busy. Rules 73 and 90
//! of the project's fetching rules set the round numbers; real feeds stay far below all of them.

use std::borrow::Cow;
use std::cell::Cell;

/// Elements open at once; deeper ones are flattened. Real feeds stay under 40.
pub(super) const DEPTH: usize = 256;

/// Entries of one document; those after it are counted and not kept.
pub(super) const ENTRIES: usize = 5_000;

/// Bytes of one field; the rest of a longer one is left out.
pub(super) const FIELD_BYTES: usize = 1 << 20;

/// Bytes of one start tag's attributes that are looked at, and so of one attribute's value.
pub(super) const TAG_BYTES: usize = 1 << 16;

/// Bytes of an address that others are resolved against; browsers and servers refuse longer ones.
pub(super) const BASE_BYTES: usize = 2_048;

/// Names, topics and the like of one entry or feed: enough for every real list, too few to hurt.
pub(super) const LIST: usize = 200;

/// Chapters of one episode; a real audio book has hundreds.
pub(super) const CHAPTERS: usize = 2_000;

/// Values in one JSON document, counted before any is kept: each costs 32 bytes or more.
pub(super) const JSON_VALUES: usize = 1_000_000;

/// Bytes of a subscription list that are read.
pub(super) const OPML_BYTES: usize = 10 << 20;

/// Outlines of one subscription list that are read.
pub(super) const OPML_OUTLINES: usize = 10_000;

/// Folders within folders.
pub(super) const OPML_DEPTH: usize = 32;

/// Cuts a text at the limit of a field, between two characters.
pub(super) fn clip(text: &str) -> &str {
    match text.len() {
        0..=FIELD_BYTES => text,
        _ => text.get(..text.floor_char_boundary(FIELD_BYTES)).unwrap_or_default(),
    }
}

/// As [`clip`], for a text that may be owned.
pub(super) fn clip_cow(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(clip(text)),
        Cow::Owned(mut text) => {
            text.truncate(clip(&text).len());
            Cow::Owned(text)
        }
    }
}

/// Addresses made absolute, as long as this does not blow the document up: a long base behind thousands of
/// short addresses would.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    /// Bytes that bases have added so far.
    grown: Cell<usize>,
}

/// Bytes that the bases of one document may add to its addresses; later addresses stay as they are.
const BASE_GROWTH: usize = 8 << 20;

impl Joiner {
    /// `raw` as seen from `base`; `raw` itself where the two do not fit together.
    pub(super) fn join(&self, base: Option<&url::Url>, raw: &str) -> String {
        let Some(base) = base.filter(|_| self.grown.get() <= BASE_GROWTH) else { return raw.to_owned() };
        let Ok(joined) = base.join(raw) else { return raw.to_owned() };
        self.grown.set(self.grown.get() + joined.as_str().len().saturating_sub(raw.len()));
        joined.into()
    }
}

/// The work that one document may cause: bytes looked at, however often. Every search through the document
/// is counted, so that reading ends by what was done and not by a clock.
#[derive(Debug, Clone)]
pub(super) struct Work {
    spent: Cell<usize>,
    most: usize,
}

/// Looks at each byte of a document, on average; a well-formed feed needs under 10. At 16 MiB, the most that is
/// fetched, the bound is a billion bytes of plain searching: a second or two.
const LOOKS: usize = 64;

/// Looks that a small document may spend beside.
const SMALL_CHANGE: usize = 1 << 16;

impl Work {
    pub(super) fn new(length: usize) -> Self {
        Self { spent: Cell::new(0), most: length.saturating_mul(LOOKS).saturating_add(SMALL_CHANGE) }
    }

    /// Counts looks at `bytes`.
    pub(super) fn add(&self, bytes: usize) {
        self.spent.set(self.spent.get().saturating_add(bytes));
    }

    /// Everything was spent: reading ends here.
    pub(super) fn is_over(&self) -> bool {
        self.spent.get() > self.most
    }

    /// Looks so far.
    #[cfg(test)]
    pub(super) fn spent(&self) -> usize {
        self.spent.get()
    }

    /// As `memmem`, counted.
    pub(super) fn find(&self, haystack: &[u8], needle: &[u8]) -> Option<usize> {
        let found = memchr::memmem::find(haystack, needle);
        self.add(found.unwrap_or(haystack.len()));
        found
    }
}
