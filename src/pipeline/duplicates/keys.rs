//! The keys under which an entry is found again by its duplicates: whatever two copies of a piece share, they share a
//! key for. A key only proposes; the comparison decides.

use super::shingles::{anchors, finish};
use super::title::Title;
use crate::domain::{Enclosure, Piece, Time};
use crate::text::{media_key, read_page_address};

/// How far apart two copies may have been published to be known by their title, in milliseconds: three days, the lag
/// between a post and its mail, its episode or its video.
pub(super) const TITLE_WINDOW: i64 = 3 * 24 * 3600 * 1000;

/// What keys are made of.
#[derive(Debug, Clone, Copy)]
pub struct KeySource<'a> {
    /// What names the entry in its feed: the guid, else the link.
    pub identity: &'a str,
    /// Its page.
    pub url: Option<&'a str>,
    /// Its title.
    pub title: &'a str,
    /// When it was published.
    pub published: Option<Time>,
    /// Its whole text, plain.
    pub text: &'a str,
    /// Its media files.
    pub enclosures: &'a [Enclosure],
}

impl<'a> From<&'a Piece> for KeySource<'a> {
    fn from(piece: &'a Piece) -> Self {
        Self {
            identity: &piece.identity,
            url: piece.url.as_deref(),
            title: &piece.title,
            published: piece.published,
            text: &piece.text,
            enclosures: &piece.enclosures,
        }
    }
}

/// The keys of one entry: hashes of 62 bits, so that two of a million keys meet by chance in one of ten million libraries.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keys {
    /// To be kept, so that later entries find this one.
    pub own: Vec<i64>,
    /// To be looked for beside the own ones: the same title a little earlier or later.
    pub near: Vec<i64>,
}

/// What two entries that share a key have in common. Kept in the last two bits of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// The address of the page.
    Page,
    /// A media file, or a guid that can be no one else's.
    Media,
    /// A telling title, within a few days.
    Title,
    /// A run of words.
    Text,
}

impl Family {
    const BITS: i64 = 3;

    /// The family of a key.
    pub fn of(key: i64) -> Self {
        match key & Self::BITS {
            0 => Self::Page,
            1 => Self::Media,
            2 => Self::Title,
            _ => Self::Text,
        }
    }
}

/// The keys of an entry.
pub fn find_keys(entry: &KeySource<'_>) -> Keys {
    let mut keys = Keys::default();
    let page = entry.url.and_then(read_page_address);
    // Most feeds name an entry by its page; reading an address is what most entries cost here.
    let named_by_page = entry.url == Some(entry.identity);
    let permalink = if named_by_page { None } else { read_page_address(entry.identity) };
    let permalink = permalink.filter(|address| Some(address) != page.as_ref());
    for address in page.iter().chain(&permalink).filter(|address| !address.front) {
        keys.own.push(hash(Family::Page, address.canonical.as_bytes(), 0));
    }
    for file in entry.enclosures.iter().take(1).filter_map(|file| media_key(&file.url)) {
        keys.own.push(hash(Family::Media, file.as_bytes(), 0));
    }
    if names_worldwide(entry.identity) {
        keys.own.push(hash(Family::Media, entry.identity.as_bytes(), 1));
    }
    if let Some(published) = entry.published {
        let bucket = published.timestamp_millis().div_euclid(TITLE_WINDOW);
        for name in Title::of(entry.title).names() {
            keys.own.push(hash(Family::Title, name.as_bytes(), bucket));
            keys.near.extend([bucket - 1, bucket + 1].map(|near| hash(Family::Title, name.as_bytes(), near)));
        }
    }
    keys.own.extend(anchors(entry.text).into_iter().map(|anchor| hash(Family::Text, &anchor.to_le_bytes(), 0)));
    keys.own.sort_unstable();
    keys.own.dedup();
    keys
}

/// Whether a guid can be no one else's: `yt:video:…`, a UUID, `tag:…`. A short one ("42") names an entry only in its feed.
pub(super) fn names_worldwide(guid: &str) -> bool {
    let is_address = guid.starts_with("http://") || guid.starts_with("https://");
    let figures = guid.bytes().filter(u8::is_ascii_digit).count();
    guid.len() >= 16 && figures >= 3 && !is_address && !guid.contains(['\u{1f}', ' ']) && !guid.starts_with("content:")
        || guid.starts_with("yt:video:")
}

fn hash(family: Family, bytes: &[u8], salt: i64) -> i64 {
    // FNV-1a, and a finalizer over it.
    let start = 0xcbf2_9ce4_8422_2325 ^ family as u64;
    let hash = bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let spread = finish(hash ^ salt.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15)).cast_signed();
    spread & !Family::BITS | family as i64
}
