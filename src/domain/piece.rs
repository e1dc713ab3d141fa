//! An entry as it is compared with others.

use super::{Enclosure, EntryId, EntryKind, FeedId, MentorId, Time};

/// An entry, with what tells whether another is the same piece.
#[derive(Debug, Clone, PartialEq)]
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
