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

impl EntryKind {
    /// Whether it is heard or watched.
    pub fn is_played(self) -> bool {
        matches!(self, Self::Episode | Self::Video)
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

/// Where else the piece of an entry is: another feed's entry that was folded into it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OtherAddress {
    /// The folded entry; in commands its id means the shown one.
    pub entry_id: EntryId,
    /// The mentor's name.
    pub mentor: String,
    /// Whose feed it is.
    pub mentor_id: MentorId,
    /// The feed.
    pub feed_id: Option<FeedId>,
    /// What it is there: an article's other address may be an episode.
    pub kind: EntryKind,
    /// Its page there.
    pub url: Option<String>,
    /// Its media file there.
    pub enclosure: Option<Enclosure>,
    /// How it is known to be the same, in words for people.
    pub why: String,
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
    /// Estimated whole minutes to read it, or to hear or watch it at the learner's speed, at least 1; `None` where nothing
    /// tells.
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
    /// Where else the same piece was published, in feeds that are in sight.
    pub also_at: Vec<OtherAddress>,
}
