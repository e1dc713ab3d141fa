//! One channel of a mentor.

use super::{FeedId, MentorId, Time, words};

words! {
    /// What a channel carries.
    FeedKind ("kind of feed") {
        /// Articles.
        Blog = "blog",
        /// Episodes to hear.
        Podcast = "podcast",
        /// Videos.
        Video = "video",
        /// Letters, read like a blog.
        Newsletter = "newsletter",
        /// Short posts.
        Social = "social",
    }
}

words! {
    /// How a channel is doing.
    FeedState ("feed state") {
        /// The last attempt succeeded, or none was made yet.
        Ok = "ok",
        /// The last attempt failed; it will be tried again.
        Failing = "failing",
        /// The server says that it is gone for good (410); its entries stay.
        Gone = "gone",
        /// The learner paused it.
        Paused = "paused",
    }
}

/// One channel of a mentor, and its health.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Feed {
    /// Names the feed.
    pub id: FeedId,
    /// Whose channel it is.
    pub mentor_id: MentorId,
    /// The address that is fetched.
    pub url: String,
    /// The page for people that the feed belongs to.
    pub site_url: Option<String>,
    /// The feed's own title.
    pub title: Option<String>,
    /// What it carries.
    pub kind: FeedKind,
    /// Only this author's entries are taken, where several people write in it; `None` takes all.
    pub only_author: Option<String>,
    /// BCP 47 language that the feed declares.
    pub language: Option<String>,
    /// How many entries the library holds of it.
    pub entries: i64,
    /// When it was last read, or found unchanged.
    pub last_success: Option<Time>,
    /// What went wrong at the last attempt; `None` after a success.
    pub last_error: Option<String>,
    /// Not to be asked again before this time; `None` means at once.
    pub next_poll: Option<Time>,
    /// Why then, in words; `None` until it was asked.
    pub next_poll_reason: Option<String>,
    /// How it is doing.
    pub state: FeedState,
    /// What is wrong with it, and where it may have gone.
    pub health: FeedHealth,
}

/// What is known of a feed that fails, or may have moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct FeedHealth {
    /// Failures in a row; 0 after a success.
    pub failures: i64,
    /// When the first of them was.
    pub failing_since: Option<Time>,
    /// The cause of the last one in one stable word.
    pub cause: Option<String>,
    /// Since when that has been the cause.
    pub cause_since: Option<Time>,
    /// Where its server redirects to for good; believed once that was seen for a week.
    pub moving_to: Option<String>,
    /// Where the feed itself says that it moved (`itunes:new-feed-url`); a hint, never followed by itself.
    pub announced_url: Option<String>,
    /// A feed that was found on its site, after it had been missing for two weeks.
    pub proposed_url: Option<String>,
    /// When its site was last searched for one.
    pub searched_at: Option<Time>,
    /// When its newest entry was published.
    pub newest_entry: Option<Time>,
}

/// What is known of a permanent redirect that is not believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Every address on the way, separated by spaces.
    pub chain: String,
    /// The last one.
    pub target: String,
    /// When this chain was first seen.
    pub first_seen: Time,
    /// How often it was seen in a row.
    pub times: i64,
    /// The target was seen to be the same feed.
    pub proven: bool,
}

/// What a server said to name the state of a document, kept byte for byte and sent back unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header; any text, never read as a date.
    pub last_modified: Option<String>,
}
