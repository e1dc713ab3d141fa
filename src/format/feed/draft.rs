//! An entry and a feed while they are being read: every candidate for a value, before the best is
//! chosen.

use std::borrow::Cow;

use crate::domain::Time;
use crate::format::{ParsedEntry, ParsedFeed, limits};

/// How full a text is expected to be; of two in the same class the longer wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A line: `itunes:subtitle`, `media:description`.
    Line,
    /// A summary: `description`, `summary`, `itunes:summary`.
    Summary,
    /// The whole text: `content:encoded`, `content`, `xhtml:body`, `fullitem`.
    Full,
}

/// One text of an entry, as HTML.
#[derive(Debug, Clone)]
pub(super) struct Body<'a> {
    pub(super) rank: Rank,
    pub(super) html: Cow<'a, str>,
}

/// A link that may be the entry's (or the feed's) page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PageRank {
    /// An alternate in another format, or a `via`.
    Other,
    /// The guid, where it says that it is a permalink.
    Guid,
    /// A link for people.
    Page,
}

/// The core of an entry: what feed-rs reads for us in the end.
#[derive(Debug, Default)]
pub(super) struct CoreDraft<'a> {
    pub(super) guid: Option<String>,
    pub(super) page: Option<(PageRank, String)>,
    pub(super) title: Option<String>,
    /// A title that any other replaces (`media:title`).
    pub(super) weak_title: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<Time>,
    pub(super) updated: Option<Time>,
    pub(super) created: Option<Time>,
    pub(super) bodies: Vec<Body<'a>>,
    pub(super) categories: Vec<String>,
    pub(super) language: Option<String>,
}

/// An entry being read.
#[derive(Debug, Default)]
pub(super) struct EntryDraft<'a> {
    pub(super) core: CoreDraft<'a>,
    /// The fields that feed-rs does not read, or drops.
    pub(super) entry: ParsedEntry,
}

/// A feed being read.
#[derive(Debug, Default)]
pub(super) struct FeedDraft {
    pub(super) feed: ParsedFeed,
    pub(super) page: Option<(PageRank, String)>,
    pub(super) published: Option<Time>,
    pub(super) updated: Option<Time>,
    /// Syndication module: minutes of a period, and updates within one.
    pub(super) period: Option<u32>,
    pub(super) frequency: Option<u32>,
}

impl<'a> CoreDraft<'a> {
    /// Takes a link unless a better one is known; of equal ones the first counts.
    pub(super) fn offer_page(&mut self, rank: PageRank, url: String) {
        offer_page(&mut self.page, rank, url);
    }

    /// Takes an author once.
    pub(super) fn offer_author(&mut self, name: String) {
        if !name.is_empty() && self.authors.len() < limits::LIST && !self.authors.contains(&name) {
            self.authors.push(name);
        }
    }

    /// Takes a category once.
    pub(super) fn offer_category(&mut self, name: String) {
        if !name.is_empty() && self.categories.len() < limits::LIST && !self.categories.contains(&name) {
            self.categories.push(name);
        }
    }

    /// Takes a text that says anything.
    pub(super) fn offer_body(&mut self, rank: Rank, html: Cow<'a, str>) {
        if !html.trim().is_empty() && self.bodies.len() < limits::LIST {
            self.bodies.push(Body { rank, html });
        }
    }

    /// The fullest text, and the best shorter one that says something else.
    pub(super) fn choose_bodies(&mut self) -> (Option<Cow<'a, str>>, Option<Cow<'a, str>>) {
        let mut bodies = std::mem::take(&mut self.bodies);
        // Stable: of two texts of the same class and length the first counts.
        bodies.sort_by_key(|body| std::cmp::Reverse((body.rank, body.html.len())));
        let mut bodies = bodies.into_iter();
        let content = bodies.next();
        let summary =
            bodies.find(|body| content.as_ref().is_some_and(|content| content.html.trim() != body.html.trim()));
        (content.map(|body| body.html), summary.map(|body| body.html))
    }
}

/// Takes a link unless a better one is known; of equal ones the first counts.
pub(super) fn offer_page(page: &mut Option<(PageRank, String)>, rank: PageRank, url: String) {
    if !url.is_empty() && page.as_ref().is_none_or(|(known, _)| *known < rank) {
        *page = Some((rank, url));
    }
}
