//! From a parsed feed to rows of the library: what is new, what was edited, what stays.

mod build;
mod identity;
mod sources;

use sha2::{Digest, Sha256};

use crate::domain::{EntryId, FeedKind};
use crate::format::{ParsedEntry, ParsedFeed};
use crate::store::{EntryKey, NewEntry};

use build::build_entry;
use identity::{Claim, Known, Verdict, recognize};

/// What a parsed feed changes in the library.
#[derive(Debug)]
pub struct Ingest {
    /// Entries that the library does not hold yet, oldest first, so that ids grow with time.
    pub new: Vec<NewEntry>,
    /// Entries that were edited since.
    pub updated: Vec<(EntryId, NewEntry)>,
    /// Entries that stand in the library as they are.
    pub unchanged: usize,
    /// What the feed carries: what the learner chose, else what its entries tell.
    pub kind: FeedKind,
}

/// Works out what `feed` changes, given the entries that the library holds of it. Entries that left
/// the feed are not touched.
pub fn plan_ingest(feed: &ParsedFeed, known: &[EntryKey], chosen: Option<FeedKind>) -> Ingest {
    let kind = chosen.unwrap_or_else(|| infer_kind(feed));
    let claims: Vec<Claim<'_>> = feed.entries.iter().map(claim).collect();
    let library: Vec<Known<'_>> = known
        .iter()
        .map(|entry| Known { identity: &entry.identity, url: entry.url.as_deref(), title: &entry.title })
        .collect();
    let mut ingest = Ingest { new: Vec::new(), updated: Vec::new(), unchanged: 0, kind };
    for (entry, verdict) in feed.entries.iter().zip(recognize(&claims, &library)).rev() {
        let hash = hash_content(entry);
        match verdict {
            Verdict::Repeated => {}
            Verdict::New(identity) => ingest.new.push(build_entry(entry, feed, kind, identity, hash)),
            Verdict::Known(index, identity) => match known.get(index) {
                Some(key) if key.content_hash != hash => {
                    ingest.updated.push((key.id, build_entry(entry, feed, kind, identity, hash)));
                }
                _ => ingest.unchanged += 1,
            },
        }
    }
    ingest
}

/// Leaves out the entries that others wrote. A name is the same in any letter case and spacing.
pub fn keep_author(feed: &mut ParsedFeed, author: &str) {
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let wanted = plain(author);
    feed.entries.retain(|entry| entry.authors.iter().any(|name| plain(name) == wanted));
}

/// A digest that tells whether two bodies are the same: 128 bits of SHA-256, in hexadecimal.
pub fn hash_body(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// What names an entry: its guid, else its link, else what it says.
fn claim(entry: &ParsedEntry) -> Claim<'_> {
    let words = |text: Option<&'_ str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let base = words(entry.guid.as_deref())
        .or_else(|| words(entry.url.as_deref()))
        .or_else(|| entry.enclosures.first().map(|file| file.url.clone()))
        .unwrap_or_else(|| format!("content:{}", hash_content(entry)));
    Claim { base, url: entry.url.as_deref(), title: build::name(entry) }
}

/// A digest of all that the library keeps of an entry.
fn hash_content(entry: &ParsedEntry) -> String {
    let mut digest = Sha256::new();
    let texts = [&entry.title, &entry.url, &entry.content, &entry.summary, &entry.language];
    for text in texts.into_iter().map(Option::as_deref).chain(entry.authors.iter().map(|name| Some(name.as_str()))) {
        digest.update(text.unwrap_or_default().as_bytes());
        digest.update([0]);
    }
    for time in [entry.published, entry.updated] {
        digest.update(time.map_or(i64::MIN, |time| time.timestamp_millis()).to_le_bytes());
    }
    for file in &entry.enclosures {
        digest.update(file.url.as_bytes());
        digest.update(file.seconds.unwrap_or_default().to_le_bytes());
        digest.update(file.bytes.unwrap_or_default().to_le_bytes());
    }
    digest.update(entry.seconds.unwrap_or_default().to_le_bytes());
    hex(&digest.finalize())
}

/// What most of the entries are.
fn infer_kind(feed: &ParsedFeed) -> FeedKind {
    let half = feed.entries.len().div_ceil(2).max(1);
    let count = |kind: build::Medium| feed.entries.iter().filter(|entry| build::medium(entry) == kind).count();
    if count(build::Medium::Video) >= half {
        FeedKind::Video
    } else if count(build::Medium::Audio) >= half {
        FeedKind::Podcast
    } else {
        FeedKind::Blog
    }
}
