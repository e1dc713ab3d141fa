//! One post, episode or video of a feed; or a page, book or paper saved by hand.

use super::{Enclosure, EntryId, FeedId, MentorId, Time, words};

words! {
    /// What an entry is.
    EntryKind ("kind of entry") {
        /// Something to read.
        Article = "article",
        /// Something to hear.
        Episode = "episode",
        /// Something to watch.
        Video = "video",
        /// A book saved by hand.
        Book = "book",
        /// A paper saved by hand.
        Paper = "paper",
    }
}

words! {
    /// What the learner did with an entry.
    EntryState ("entry state") {
        /// Nothing yet.
        New = "new",
        /// It stands in the queue.
        Queued = "queued",
        /// Finished.
        Done = "done",
        /// Not for me.
        Skipped = "skipped",
        /// Later.
        Snoozed = "snoozed",
    }
}

/// One entry, without its full text: lists never load that.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Entry {
    /// Names the entry.
    pub id: EntryId,
    /// The mentor's name.
    pub mentor: String,
    /// Whose entry it is.
    pub mentor_id: MentorId,
    /// The feed it came from.
    pub feed_id: Option<FeedId>,
    /// Its title as plain text; made from its first words where the feed gives none, so never empty.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// Who wrote it, where the feed says so.
    pub author: Option<String>,
    /// What it is.
    pub kind: EntryKind,
    /// When it was published, as the feed says; never invented.
    pub published: Option<Time>,
    /// Estimated whole minutes to read, hear or watch it, at least 1; `None` where nothing tells.
    pub minutes: Option<i64>,
    /// ISO 639-1 language of the text.
    pub language: Option<String>,
    /// What the learner did with it.
    pub state: EntryState,
    /// Starred.
    pub kept: bool,
    /// When a snoozed entry comes back.
    pub snoozed_until: Option<Time>,
    /// A short plain-text beginning.
    pub summary: Option<String>,
    /// The media file to hear or watch.
    pub enclosure: Option<Enclosure>,
}
