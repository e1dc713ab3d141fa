//! What a page tells programs: the feeds that it offers, the people behind it, and where its links lead.
//!
//! ```text
//! page -> tokens -> Reader -> PageLinks -> find_feeds: <link>, else anchors, else guesses
//! ```
//! Tokens and no tree: a page of ten megabytes of links, or of a hundred thousand open elements, costs no more than its length.

mod anchor;
mod builder;
mod capture;
mod card;
mod containers;
mod feed_anchor;
mod feed_link;
mod guess;
mod link_header;
mod linked_data;
mod reader;
mod tokens;

use std::collections::BTreeMap;

use url::Url;

use crate::domain::Login;
pub use anchor::{Anchor, Place};
pub use builder::Builder;
pub use feed_anchor::looks_like_feed;
pub use guess::guess_feeds;

/// What is read of a page at most, in bytes: what a page may weigh on the wire.
const MOST_BYTES: usize = 8 << 20;

/// What a page tells programs. Addresses are absolute, `http` or `https`, and without fragment.
#[derive(Debug, Clone, PartialEq)]
pub struct PageLinks {
    /// The page itself.
    pub url: Url,
    /// The address that the page goes by, as it says itself (`rel=canonical`).
    pub canonical: Option<Url>,
    /// What `<link>` offers as feeds, in the page's order, each address once.
    pub feeds: Vec<FeedLink>,
    /// Links to click on, in the page's order.
    pub anchors: Vec<Anchor>,
    /// Every `rel` value of `<link>` and `<a>` in lower case, with the address, each pair once, in the page's order.
    pub rels: Vec<(String, Url)>,
    /// People and organisations that the page describes: h-cards and linked data.
    pub people: Vec<PagePerson>,
    /// The page's title, as plain text.
    pub title: Option<String>,
    /// `<meta>` values by name or property, in lower case; the first of each.
    pub metas: BTreeMap<String, String>,
    /// The program or host that made the page, where it shows.
    pub builder: Option<Builder>,
    /// The YouTube channel that the page belongs to (`UC…`).
    pub youtube_channel: Option<String>,
    /// The page asks for a password.
    pub wants_password: bool,
}

/// A feed that a page offers.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedLink {
    /// Its address.
    pub url: Url,
    /// What the page calls it.
    pub title: Option<String>,
    /// How the page offers it.
    pub source: FeedSource,
}

/// How a page offers a feed: the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedSource {
    /// `<link rel="alternate">` with the type of a feed.
    Link,
    /// `<link>` that leaves out its `rel` or its type: to be read before it is believed.
    LooseLink,
    /// `<a>` that looks like a feed.
    Anchor,
    /// Nothing says so; what made the page usually puts its feed there.
    Guess,
}

/// A person, or an organisation, that a page describes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PagePerson {
    /// Their name.
    pub name: Option<String>,
    /// Addresses that are theirs: `u-url`, `url`, `sameAs`.
    pub urls: Vec<Url>,
    /// Their picture.
    pub picture: Option<Url>,
    /// A line about them, as plain text.
    pub note: Option<String>,
    /// An organisation, not a person.
    pub organization: bool,
    /// Only named as the author of something.
    pub author_only: bool,
}

impl PageLinks {
    /// Reads the page `html` that came from `url`. Nothing fails: what cannot be understood says nothing.
    pub fn read(html: &str, url: &Url) -> Self {
        let mut end = html.len().min(MOST_BYTES);
        while !html.is_char_boundary(end) {
            end -= 1;
        }
        reader::read(html.get(..end).unwrap_or(html), url)
    }

    /// Adds the feeds that the page's server offers beside it, in `Link` headers.
    #[must_use]
    pub fn with_headers(mut self, links: &[String]) -> Self {
        for feed in link_header::read(links, &self.url) {
            if !self.feeds.iter().any(|known| known.url == feed.url) {
                self.feeds.push(feed);
            }
        }
        self
    }

    /// The feeds that the page offers: those of `<link>`; where there are none those that its links look like; where
    /// there are none either, where the program that made the page usually puts them. None was asked for yet.
    pub fn find_feeds(&self) -> Vec<FeedLink> {
        if !self.feeds.is_empty() {
            return self.feeds.clone();
        }
        let anchors = feed_anchor::find(self);
        if !anchors.is_empty() {
            return anchors;
        }
        let guesses = self.builder.map(|builder| guess_feeds(&self.url, builder)).unwrap_or_default();
        guesses.into_iter().map(|url| FeedLink { url, title: None, source: FeedSource::Guess }).collect()
    }

    /// Links that look like feeds, in the page's order.
    pub fn feed_anchors(&self) -> Vec<FeedLink> {
        feed_anchor::find(self)
    }

    /// Addresses that the page links with this `rel` value.
    pub fn rel<'a>(&'a self, rel: &'a str) -> impl Iterator<Item = &'a Url> {
        self.rels.iter().filter(move |(name, _)| name == rel).map(|(_, url)| url)
    }

    /// The first of these `<meta>` values that is not empty.
    pub fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().filter_map(|name| self.metas.get(*name)).map(|value| value.trim()).find(|value| !value.is_empty())
    }
}

/// An address of the web as a page writes it, resolved; without fragment, and without a login, which would not be the
/// learner's.
fn resolve(base: &Url, written: &str) -> Option<Url> {
    let mut url = base.join(written.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.host_str().filter(|host| !host.is_empty())?;
    url.set_fragment(None);
    Login::take_from(&mut url);
    Some(url)
}

/// Text in one line, cut where it is longer than `most` characters; `None` where nothing is left.
fn tidy(text: &str, most: usize) -> Option<String> {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > most * 4 {
            break;
        }
    }
    let line: String = line.chars().take(most).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests;
