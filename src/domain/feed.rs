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
}

/// What a server said to name the state of a document, kept byte for byte and sent back unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header; any text, never read as a date.
    pub last_modified: Option<String>,
}
