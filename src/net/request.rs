//! What is asked for, and what comes back: the words in which the rest of the program speaks to
//! the network.

use std::time::Duration;

use url::Url;

use crate::domain::Validators;

/// The most a feed may weigh after decoding, in bytes: 16 MiB, the limit other readers settled on.
const FEED_BYTES: u64 = 16 << 20;

/// The most a page may weigh after decoding, in bytes: 8 MiB.
const PAGE_BYTES: u64 = 8 << 20;

/// The most a transcript may weigh after decoding, in bytes: 8 MiB, some hundred hours of talk.
const TRANSCRIPT_BYTES: u64 = 8 << 20;

/// The most a picture may weigh, in bytes: 16 MiB.
const IMAGE_BYTES: u64 = 16 << 20;

/// The most a recording may weigh, in bytes: 300 MiB, some five hours of talk.
const RECORDING_BYTES: u64 = 300 << 20;

/// The longest a recording may take.
const RECORDING_TIME: Duration = Duration::from_secs(15 * 60);

/// The longest a feed may take from the first byte asked to the last received.
const FEED_TIME: Duration = Duration::from_secs(60);

/// The longest a page may take.
const PAGE_TIME: Duration = Duration::from_secs(90);

/// The most a language model's answer may weigh, in bytes, and the longest it may take.
const ANSWER_BYTES: u64 = 1 << 20;
const ANSWER_TIME: Duration = Duration::from_secs(120);

/// What kind of document is wanted; it becomes the `Accept` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// A feed in any of its formats.
    Feed,
    /// A page for people.
    Page,
    /// Whatever is there: a transcript, a picture, a list.
    Any,
}

impl Accept {
    /// The header's value. Feed types are named one by one because some servers send a page
    /// to anyone who accepts everything alike.
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Feed => concat!(
                "application/rss+xml, application/atom+xml, application/feed+json, ",
                "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
            ),
            Self::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
            Self::Any => "*/*",
        }
    }
}

/// What is said to a server, for the one sort of request that says something: asking a language model. It is sent to the
/// address that was named and to no other, so a redirect is refused.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    /// The body, JSON.
    pub json: &'a str,
    /// The key that the server wants, sent as a bearer token.
    pub key: Option<&'a str>,
}

impl std::fmt::Debug for Post<'_> {
    /// Leaves out what is said, and the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("bytes", &self.json.len()).field("key", &self.key.is_some()).finish()
    }
}

/// One thing to fetch.
#[derive(Debug, Clone)]
pub struct FetchRequest<'a> {
    /// The address, `http` or `https`, sent as it stands (a fragment never travels).
    pub url: &'a str,
    /// What the server said about the state we already hold; empty when we hold nothing.
    pub validators: &'a Validators,
    /// What kind of document is wanted.
    pub accept: Accept,
    /// The most the body may weigh after decoding, in bytes.
    pub max_bytes: u64,
    /// The longest the whole request may take, redirects and body included.
    pub total_timeout: Duration,
    /// Of a longer body, take as much as is allowed rather than nothing.
    pub cut: bool,
    /// Say no beforehand to the cookies that YouTube asks about before it shows a page in some countries. Nothing is said to
    /// anybody else.
    pub declines_cookies: bool,
    /// What is said with the request; `None` only asks for the document.
    pub post: Option<Post<'a>>,
}

impl<'a> FetchRequest<'a> {
    /// A feed: up to 16 MiB in 60 seconds.
    pub fn feed(url: &'a str, validators: &'a Validators) -> Self {
        Self {
            url,
            validators,
            accept: Accept::Feed,
            max_bytes: FEED_BYTES,
            total_timeout: FEED_TIME,
            cut: false,
            declines_cookies: false,
            post: None,
        }
    }

    /// A page for people: unconditional, up to 8 MiB in 90 seconds.
    pub fn page(url: &'a str) -> Self {
        static NONE: Validators = Validators { etag: None, last_modified: None };
        Self {
            url,
            validators: &NONE,
            accept: Accept::Page,
            max_bytes: PAGE_BYTES,
            total_timeout: PAGE_TIME,
            cut: false,
            declines_cookies: false,
            post: None,
        }
    }

    /// An answer of a language model: up to 1 MiB in two minutes.
    pub fn answer(url: &'a str, post: Post<'a>) -> Self {
        Self {
            accept: Accept::Any,
            max_bytes: ANSWER_BYTES,
            total_timeout: ANSWER_TIME,
            post: Some(post),
            ..Self::page(url)
        }
    }

    /// A site's robots.txt: its first 500 KiB.
    pub fn robots(url: &'a str) -> Self {
        Self { accept: Accept::Any, max_bytes: super::robots::MOST_BYTES, cut: true, ..Self::page(url) }
    }

    /// A site's list of its pages: as much of it as a feed may weigh.
    pub fn sitemap(url: &'a str) -> Self {
        Self { accept: Accept::Any, max_bytes: FEED_BYTES, cut: true, ..Self::page(url) }
    }

    /// A transcript or its chapters: unconditional, up to 8 MiB in 90 seconds.
    pub fn transcript(url: &'a str) -> Self {
        Self { accept: Accept::Any, max_bytes: TRANSCRIPT_BYTES, ..Self::page(url) }
    }

    /// The file of an episode: unconditional, up to 300 MiB in a quarter of an hour.
    pub fn recording(url: &'a str) -> Self {
        Self { accept: Accept::Any, max_bytes: RECORDING_BYTES, total_timeout: RECORDING_TIME, ..Self::page(url) }
    }

    /// A picture: unconditional, up to 16 MiB in 90 seconds.
    pub fn image(url: &'a str) -> Self {
        Self { accept: Accept::Any, max_bytes: IMAGE_BYTES, ..Self::page(url) }
    }
}

/// What a server gave.
#[derive(Debug, Clone)]
pub enum Fetched {
    /// What we hold is still current; nothing was downloaded.
    NotModified(Unchanged),
    /// A document.
    Body(FetchedBody),
}

/// A server's word that nothing changed.
#[derive(Debug, Clone)]
pub struct Unchanged {
    /// What to send next time: the validators of the request, each replaced where the answer
    /// carried a new one.
    pub validators: Validators,
    /// Where the answer came from, after redirects.
    pub final_url: Url,
    /// The final address, if every hop to it was permanent and there was at least one.
    pub moved_permanently_to: Option<Url>,
    /// Every address on the way, the one that was asked for first.
    pub hops: Vec<Url>,
    /// How long the answer stays fresh, at most 24 hours; `None` when the server does not say.
    pub max_age: Option<Duration>,
}

/// A document and what its server said about it.
#[derive(Debug, Clone)]
pub struct FetchedBody {
    /// The document, its transfer compression undone; never empty.
    pub bytes: Vec<u8>,
    /// The `Content-Type` header as sent.
    pub content_type: Option<String>,
    /// The `Link` headers as sent, the first twenty.
    pub links: Vec<String>,
    /// Where the document came from, after redirects; without fragment and credentials.
    pub final_url: Url,
    /// The final address, if every hop to it was permanent and there was at least one.
    pub moved_permanently_to: Option<Url>,
    /// Every address on the way, the one that was asked for first.
    pub hops: Vec<Url>,
    /// What to send next time; it replaces what was held before, also where it is empty.
    pub validators: Validators,
    /// How long the document stays fresh, at most 24 hours; `None` when the server does not say.
    pub max_age: Option<Duration>,
}
