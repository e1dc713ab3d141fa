//! What a candidate's feed says, as far as it tells whose it is.

use std::collections::{BTreeMap, HashSet};

use url::Url;

use crate::domain::FeedKind;
use crate::format::{FeedFormat, ParsedFeed};

/// Entries whose names are compared.
const MOST_COMPARED: usize = 100;
/// Fewer titles than these agree by chance.
const FEWEST_TITLES: usize = 3;

/// A feed that was read.
#[derive(Debug, Clone)]
pub struct FeedFacts {
    /// Where it came from, after redirects.
    pub final_url: Url,
    /// Its title.
    pub title: Option<String>,
    /// The page that it belongs to.
    pub site_url: Option<Url>,
    /// Who is behind all of it.
    pub author: Option<String>,
    /// A line about it, as it stands there; may be HTML.
    pub description: Option<String>,
    /// Its picture.
    pub picture: Option<String>,
    /// What it carries.
    pub kind: FeedKind,
    /// How it is written.
    pub format: FeedFormat,
    /// How many entries it holds now.
    pub entries: usize,
    /// How many of them each author wrote, by name as written.
    pub authors: BTreeMap<String, usize>,
    /// What names its entries: their addresses in one spelling.
    pub(super) items: HashSet<String>,
    /// Its entries' titles, in letters and figures alone.
    titles: HashSet<String>,
}

impl FeedFacts {
    /// What `feed` says; it carries `kind` and came from `final_url`.
    pub fn of(feed: &ParsedFeed, kind: FeedKind, final_url: &Url) -> Self {
        let mut authors: BTreeMap<String, usize> = BTreeMap::new();
        for name in feed.entries.iter().flat_map(|entry| &entry.authors) {
            *authors.entry(name.trim().to_owned()).or_default() += 1;
        }
        let name = |entry: &crate::format::ParsedEntry| {
            let link = entry.url.as_deref().and_then(|url| Url::parse(url).ok()).map(|url| key(&url));
            link.or_else(|| entry.guid.clone()).or_else(|| entry.title.clone())
        };
        Self {
            final_url: final_url.clone(),
            title: feed.title.clone(),
            site_url: feed.site_url.as_deref().and_then(|url| Url::parse(url).ok()),
            author: feed.author.clone().filter(|author| !author.trim().is_empty()),
            description: feed.description.clone(),
            picture: feed.image.clone(),
            kind,
            format: feed.format,
            entries: feed.entries.len(),
            authors,
            titles: feed
                .entries
                .iter()
                .take(MOST_COMPARED)
                .filter_map(|entry| plain_title(entry.title.as_deref()?))
                .collect(),
            items: feed.entries.iter().take(MOST_COMPARED).filter_map(name).collect(),
        }
    }

    /// Whether most of the smaller one's entries are the other's too.
    pub(super) fn holds_the_same(&self, other: &Self) -> bool {
        let both = self.items.intersection(&other.items).count();
        let fewer = self.items.len().min(other.items.len());
        fewer > 0 && both * 10 >= fewer * 6
    }

    /// Whether most of the smaller one's titles are the other's too: the same episodes, to hear and to watch.
    pub(super) fn tells_the_same(&self, other: &Self) -> bool {
        let both = self.titles.intersection(&other.titles).count();
        let fewer = self.titles.len().min(other.titles.len());
        fewer >= FEWEST_TITLES && both * 10 >= fewer * 6
    }

    /// Several people write in it, and nobody almost all.
    pub(super) fn has_several_authors(&self) -> bool {
        let most = self.authors.values().max().copied().unwrap_or(0);
        let all: usize = self.authors.values().sum();
        self.authors.len() > 1 && most * 10 < all * 9
    }
}

fn plain_title(title: &str) -> Option<String> {
    let plain: String = title.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (plain.chars().count() >= 4).then_some(plain)
}

/// One spelling for the addresses that lead to the same place: no scheme, no `www`, no slash in the end.
pub(super) fn key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{port}{}{query}", host.strip_prefix("www.").unwrap_or(host), url.path().trim_end_matches('/'))
}
