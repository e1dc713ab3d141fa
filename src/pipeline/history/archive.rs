//! A feed's archive, page after page: what the feed itself links (RFC 5005, JSON Feed), or what the program behind the
//! site is known to offer (WordPress, Blogger).

use serde::{Deserialize, Serialize};
use url::Url;

use super::print::{entry_prints, fingerprint, repeats};
use super::{End, Next, Stage, look_at_the_site};
use crate::domain::FeedKind;
use crate::format::ParsedFeed;

/// Entries that Blogger is asked for at a time: it gives 150 at most.
const BLOGGER_PAGE: usize = 100;

/// How the page before is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Paging {
    /// By the document's own link to the archive before it (RFC 5005, section 4).
    PrevArchive,
    /// By the document's own link to its next page (RFC 5005, section 3; JSON Feed's `next_url`).
    NextLink,
    /// By number: WordPress.
    WordPress,
    /// By the place of its first entry: Blogger.
    Blogger,
}

/// How far the walk through an archive has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Archive {
    /// The page that is asked for next.
    next: String,
    by: Paging,
    /// Pages read so far; the feed itself is the first.
    pages: usize,
    /// Entries on them.
    entries: usize,
    /// What names the entries of the first page and of the last: a server that knows no pages gives the first again.
    first: Vec<u64>,
    last: Vec<u64>,
    /// The pages asked for so far: links must not lead in a circle.
    visited: Vec<u64>,
}

/// What came of asking for a page.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// A feed.
    Feed(&'a ParsedFeed),
    /// There is no such page, or it is no feed.
    Missing,
}

/// What follows after the feed at `url`, which is of this kind, was read from its first page.
pub fn begin(feed: &ParsedFeed, url: &Url, kind: FeedKind) -> Next {
    if feed.complete {
        return Next::End(End::Whole);
    }
    let by = if feed.prev_archive_url.is_some() {
        Paging::PrevArchive
    } else if feed.next_url.is_some() {
        Paging::NextLink
    } else if is_wordpress(feed, url) {
        Paging::WordPress
    } else if is_blogger(feed, url) {
        Paging::Blogger
    } else {
        return look_at_the_site(kind);
    };
    let prints = entry_prints(feed);
    let mut archive = Archive {
        next: url.as_str().to_owned(),
        by,
        pages: 1,
        entries: feed.entries.len(),
        first: prints.clone(),
        last: prints,
        visited: vec![fingerprint(url.as_str())],
    };
    match archive.find_next(feed, url) {
        Some(next) => {
            archive.visited.push(fingerprint(&next));
            archive.next = next;
            Next::Go(Stage::Archive(archive))
        }
        None => look_at_the_site(kind),
    }
}

impl Archive {
    /// The page to ask for.
    pub fn next(&self) -> &str {
        &self.next
    }

    /// Whether the page's address was made up by us, and not given by the feed.
    pub fn is_guess(&self) -> bool {
        matches!(self.by, Paging::WordPress | Paging::Blogger)
    }

    /// Whether `answer` belongs to the archive at all: a page that only repeats another brings nothing.
    pub fn is_new_page(&self, feed: &ParsedFeed) -> bool {
        let prints = entry_prints(feed);
        !repeats(&prints, &self.first) && !repeats(&prints, &self.last)
    }

    /// What follows after the page that was asked for. `feed_url` is the feed's own address.
    pub fn advance(mut self, answer: Answer<'_>, feed_url: &Url, kind: FeedKind) -> Next {
        let feed = match answer {
            Answer::Feed(feed) if !feed.entries.is_empty() && self.is_new_page(feed) => feed,
            // An archive's link may lead over a page without entries.
            Answer::Feed(feed) if feed.entries.is_empty() && !self.is_guess() => feed,
            _ => return self.stop(matches!(answer, Answer::Feed(_)), kind),
        };
        self.pages += 1;
        self.entries += feed.entries.len();
        if !feed.entries.is_empty() {
            self.last = entry_prints(feed);
        }
        let here = Url::parse(&self.next).unwrap_or_else(|_| feed_url.clone());
        let base = if self.is_guess() { feed_url } else { &here };
        match self.find_next(feed, base) {
            None => Next::End(End::Beginning),
            Some(next) if self.visited.contains(&fingerprint(&next)) => look_at_the_site(kind),
            Some(next) => {
                self.visited.push(fingerprint(&next));
                self.next = next;
                Next::Go(Stage::Archive(self))
            }
        }
    }

    /// Where the pages end. Behind the last page of those that are numbered there is none, an empty one, or the last or first
    /// again; a link that leads nowhere means that the archive is broken.
    fn stop(&self, was_feed: bool, kind: FeedKind) -> Next {
        let numbered = self.is_guess() && self.pages > 1;
        if numbered || (was_feed && self.pages > 1) { Next::End(End::Beginning) } else { look_at_the_site(kind) }
    }

    /// The page before the one just read.
    fn find_next(&self, feed: &ParsedFeed, base: &Url) -> Option<String> {
        match self.by {
            Paging::PrevArchive => resolve(feed.prev_archive_url.as_deref()?, base),
            Paging::NextLink => resolve(feed.next_url.as_deref()?, base),
            Paging::WordPress => Some(with_query(base, &[("paged", (self.pages + 1).to_string())])),
            Paging::Blogger => {
                let start = ("start-index", (self.entries + 1).to_string());
                Some(with_query(base, &[start, ("max-results", BLOGGER_PAGE.to_string())]))
            }
        }
    }
}

fn resolve(link: &str, base: &Url) -> Option<String> {
    let mut url = base.join(link.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.set_fragment(None);
    Some(url.into())
}

/// `url` with these parameters, in place of those of the same names.
fn with_query(url: &Url, parameters: &[(&str, String)]) -> String {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !parameters.iter().any(|(ours, _)| ours == name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut url = url.clone();
    url.set_fragment(None);
    let mut query = url.query_pairs_mut();
    query.clear().extend_pairs(kept);
    for (name, value) in parameters {
        query.append_pair(name, value);
    }
    drop(query);
    url.into()
}

/// WordPress says so in its generator; where a site hides that, its feeds still stand where WordPress puts them, and its
/// entries are named `?p=123`.
fn is_wordpress(feed: &ParsedFeed, url: &Url) -> bool {
    let says_so = feed.generator.as_deref().is_some_and(|name| name.to_ascii_lowercase().contains("wordpress"));
    let named = |entry: &crate::format::ParsedEntry| entry.guid.as_deref().is_some_and(|guid| guid.contains("/?p="));
    let path = url.path().trim_end_matches('/');
    let placed = path.ends_with("/feed") || path.ends_with("/feed/rss2") || path.ends_with("/feed/atom");
    let asked = url.query_pairs().any(|(name, value)| name == "feed" && matches!(&*value, "rss2" | "rss" | "atom"));
    says_so || asked || (feed.entries.iter().any(named) && placed)
}

fn is_blogger(feed: &ParsedFeed, url: &Url) -> bool {
    let says_so = feed.generator.as_deref().is_some_and(|name| name.to_ascii_lowercase().contains("blogger"));
    let placed = url.path().contains("/feeds/posts/") || url.path().contains("/posts/default");
    // Before a FeedBurner address the parameters would be lost.
    placed || (says_so && !url.host_str().is_some_and(|host| host.starts_with("feeds")))
}
