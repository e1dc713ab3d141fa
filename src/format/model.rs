//! What a document says, before the pipeline turns it into the product's own words: wire types,
//! kept apart from the domain's, so that a format may grow a field without touching the store.

use chrono::Weekday;

use crate::domain::Time;

/// The family a feed was written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FeedFormat {
    /// RSS 0.91-0.94, 2.0 and whatever calls itself `rss`.
    #[default]
    Rss,
    /// RSS 0.90, 1.0 and 1.1, written in RDF.
    Rdf,
    /// Atom 0.3 and 1.0.
    Atom,
    /// Microsoft's Channel Definition Format of 1997.
    Cdf,
    /// JSON Feed 1 and 1.1.
    Json,
}

impl FeedFormat {
    /// A short lower-case name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Rdf => "rdf",
            Self::Atom => "atom",
            Self::Cdf => "cdf",
            Self::Json => "json",
        }
    }
}

/// A feed as its document tells it. Addresses are absolute wherever a base was known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedFeed {
    /// The title as plain text.
    pub title: Option<String>,
    /// The subtitle or description, as the feed gives it (may be HTML).
    pub description: Option<String>,
    /// The page for people.
    pub site_url: Option<String>,
    /// The address the feed gives for itself.
    pub self_url: Option<String>,
    /// Its WebSub hub.
    pub hub_url: Option<String>,
    /// The language it declares, as BCP 47 text.
    pub language: Option<String>,
    /// The following page of a paged feed (RFC 5005, JSON Feed `next_url`).
    pub next_url: Option<String>,
    /// The archive before this document (RFC 5005).
    pub prev_archive_url: Option<String>,
    /// Where the feed moved for good (`itunes:new-feed-url`).
    pub new_feed_url: Option<String>,
    /// The document holds every entry there is (RFC 5005 `fh:complete`); more may come.
    pub complete: bool,
    /// Nothing will come any more (`itunes:complete`, `podcast:updateFrequency complete`, JSON Feed `expired`).
    pub finished: bool,
    /// The owner asks directories not to list it (`itunes:block`).
    pub blocked: bool,
    /// Minutes the feed may be cached (`ttl`); at least 1.
    pub ttl_minutes: Option<u32>,
    /// Minutes between updates as the syndication module tells (`sy:updatePeriod` divided by
    /// `sy:updateFrequency`; either alone counts, with a day and with once); at least 1.
    pub update_minutes: Option<u32>,
    /// Hours (GMT, 0-23) in which not to ask, in order, each once.
    pub skip_hours: Vec<u8>,
    /// Days (GMT) on which not to ask, each once.
    pub skip_days: Vec<Weekday>,
    /// How often the show means to publish (`podcast:updateFrequency`).
    pub update_frequency: Option<ParsedUpdateFrequency>,
    /// When the feed says that it was last changed.
    pub updated: Option<Time>,
    /// A picture of the whole feed.
    pub image: Option<String>,
    /// Who is behind the whole feed.
    pub author: Option<String>,
    /// Topics of the whole feed.
    pub categories: Vec<String>,
    /// The show's stable name (`podcast:guid`).
    pub podcast_guid: Option<String>,
    /// What the show is (`podcast:medium`): `podcast`, `music`, `video`, …
    pub medium: Option<String>,
    /// Where to support the show (`podcast:funding`).
    pub funding: Vec<ParsedFunding>,
    /// Proofs and other notes for machines (`podcast:txt`).
    pub texts: Vec<ParsedText>,
    /// People of the whole show (`podcast:person`).
    pub persons: Vec<ParsedPerson>,
    /// The show may be unsuitable for children.
    pub explicit: Option<bool>,
    /// `episodic` or `serial` (`itunes:type`).
    pub podcast_type: Option<String>,
    /// The YouTube channel behind the feed.
    pub youtube_channel_id: Option<String>,
    /// How the document was written.
    pub format: FeedFormat,
    /// The program that wrote it.
    pub generator: Option<String>,
    /// The entries, in the order of the document.
    pub entries: Vec<ParsedEntry>,
    /// Entries of the document beyond the most that are read of one (5,000).
    pub left_out: usize,
}

/// One entry as its document tells it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedEntry {
    /// The entry's own stable name, where it gives one.
    pub guid: Option<String>,
    /// Its page; the permalink guid where there is no link.
    pub url: Option<String>,
    /// The title as plain text; never empty.
    pub title: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// When it was published; never invented.
    pub published: Option<Time>,
    /// When it was last changed.
    pub updated: Option<Time>,
    /// The fullest text, as HTML.
    pub content: Option<String>,
    /// A shorter text, as HTML, where the entry has one beside the content.
    pub summary: Option<String>,
    /// Topics.
    pub categories: Vec<String>,
    /// The language of this entry where it differs from, or is told apart from, the feed's.
    pub language: Option<String>,
    /// Media files, each address once.
    pub enclosures: Vec<ParsedEnclosure>,
    /// How long it plays, in seconds.
    pub seconds: Option<u64>,
    /// A picture.
    pub image: Option<String>,
    /// Number of the episode, as written (may be `12.5`).
    pub episode: Option<String>,
    /// Number of the season.
    pub season: Option<u32>,
    /// `full`, `trailer` or `bonus`.
    pub episode_type: Option<String>,
    /// Unsuitable for children.
    pub explicit: Option<bool>,
    /// Every transcript offered.
    pub transcripts: Vec<ParsedTranscript>,
    /// A chapters file.
    pub chapters_url: Option<String>,
    /// Chapters given inline.
    pub chapters: Vec<ParsedChapter>,
    /// Hosts, guests and others.
    pub persons: Vec<ParsedPerson>,
    /// Moments worth sharing.
    pub soundbites: Vec<ParsedSoundbite>,
    /// Notes for machines (`podcast:txt`).
    pub texts: Vec<ParsedText>,
    /// The YouTube video.
    pub youtube_id: Option<String>,
    /// The YouTube channel.
    pub youtube_channel_id: Option<String>,
    /// The page with people's comments.
    pub comments_url: Option<String>,
    /// Where the entry was first published, for entries copied by an aggregator.
    pub source: Option<ParsedSource>,
    /// Keywords of the media (`media:keywords`, `itunes:keywords`).
    pub media_keywords: Vec<String>,
}

/// A media file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedEnclosure {
    /// Where it is.
    pub url: String,
    /// Its MIME type, as written.
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub bytes: Option<u64>,
    /// How long it plays, in seconds.
    pub seconds: Option<u64>,
    /// What it is called.
    pub title: Option<String>,
}

/// A transcript offered as a file, or inline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedTranscript {
    /// Where it is; empty where `text` holds it.
    pub url: String,
    /// Its MIME type, as written.
    pub media_type: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// `captions` where it is meant to be shown in time.
    pub rel: Option<String>,
    /// The transcript itself, where the feed carries it (`media:text type="transcript"`).
    pub text: Option<String>,
}

/// One chapter given inline.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedChapter {
    /// Where it begins, in seconds.
    pub start: f64,
    /// What it is called.
    pub title: String,
    /// A page about it.
    pub url: Option<String>,
    /// A picture.
    pub image: Option<String>,
}

/// Someone who takes part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedPerson {
    /// The name.
    pub name: String,
    /// What they do; `host` where the feed does not tell.
    pub role: Option<String>,
    /// The group of roles.
    pub group: Option<String>,
    /// A page about them.
    pub url: Option<String>,
    /// A picture.
    pub image: Option<String>,
}

/// A moment worth sharing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedSoundbite {
    /// Where it begins, in seconds.
    pub start: f64,
    /// How long it is, in seconds.
    pub duration: f64,
    /// What it is called.
    pub title: Option<String>,
}

/// How often a show means to publish, as its feed tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedUpdateFrequency {
    /// In words for people: `every second Tuesday`.
    pub text: Option<String>,
    /// The show is over.
    pub complete: bool,
    /// An RFC 5545 recurrence rule as written, without its `RRULE:`: `FREQ=WEEKLY;BYDAY=TU`.
    pub rrule: Option<String>,
    /// The moment that the rule counts from.
    pub starts: Option<Time>,
}

/// Where an entry was first published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedSource {
    /// The other feed's title.
    pub title: Option<String>,
    /// The other feed's address or page.
    pub url: Option<String>,
    /// The other feed's own stable name.
    pub id: Option<String>,
}

/// Where to support a show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedFunding {
    /// The page.
    pub url: String,
    /// What it says.
    pub text: Option<String>,
}

/// A note for machines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedText {
    /// What it is for.
    pub purpose: Option<String>,
    /// What it says.
    pub text: String,
}
