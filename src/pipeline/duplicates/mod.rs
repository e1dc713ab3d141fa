//! Which entries are one piece: a post and its mail, an episode and its video, one article in several feeds.
//!
//! [`find_keys`] gives each entry the keys under which its duplicates are found in the library, without looking through
//! it; [`group()`] compares the entries that met under a key, and decides. Both are pure. A fold is a link, never a
//! deletion, and it says why in words.
//!
//! Never one piece: two entries of a feed (unless address, title and text agree), parts and episodes that count
//! differently, a quotation and what it quotes, a digest and what it lists, a translation and its original, a new edition
//! after a month under another address, and whatever only shares a title that returns ("Weekly links").

mod address;
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

use crate::domain::{Enclosure, EntryId, EntryKind, FeedId, MentorId, Time};

/// An entry, with what tells whether another is the same piece.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Names the entry.
    pub id: EntryId,
    /// The feed it came from.
    pub feed_id: Option<FeedId>,
    /// Whose it is.
    pub mentor_id: MentorId,
    /// The addresses of its feed and of the site that the feed belongs to.
    pub homes: Vec<String>,
    /// What names the entry in its feed: the guid, else the link.
    pub identity: String,
    /// Its page.
    pub url: Option<String>,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: EntryKind,
    /// When it was published.
    pub published: Option<Time>,
    /// ISO 639-1 language of the text.
    pub language: Option<String>,
    /// Its whole text, plain.
    pub text: String,
    /// Its media files, the one to play first.
    pub enclosures: Vec<Enclosure>,
    /// The texts of one or two other entries of its feed: what these say too is no mark of this one.
    pub neighbours: Vec<String>,
}

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
