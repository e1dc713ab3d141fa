//! Which entries are one piece: a post and its mail, an episode and its video, one article in several feeds.
//!
//! [`find_keys`] gives each entry the keys under which its duplicates are found in the library, without looking through
//! it; [`group()`] compares the entries that met under a key, and decides. Both are pure. A fold is a link, never a
//! deletion, and it says why in words.
//!
//! Never one piece: two entries of a feed (unless address, title and text agree), parts and episodes that count
//! differently, a quotation and what it quotes, a digest and what it lists, a translation and its original, a new edition
//! after a month under another address, and whatever only shares a title that returns ("Weekly links").

mod compare;
mod group;
mod keys;
mod meetings;
mod shingles;
mod title;
mod words;

#[cfg(test)]
mod tests;

pub use group::{group, pair};
pub use keys::{Family, KeySource, Keys, find_keys};
pub use meetings::Meetings;

use crate::domain::EntryId;

/// Entries that are one piece, the one to show first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// At least two.
    pub members: Vec<Member>,
}

/// One entry of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Names the entry.
    pub id: EntryId,
    /// How well it stands for the piece; of those that are in sight, the one worth most is shown.
    pub worth: i64,
    /// What it has in common with another one of the group, in words for people.
    pub why: String,
}
