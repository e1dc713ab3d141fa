//! Which links to click on lead to a feed, judged by their addresses, else by what they say.

use url::Url;

use super::{Anchor, FeedLink, FeedSource, PageLinks};

/// The most that are offered; those on the page's own host come first to stay.
const MOST: usize = 8;

/// Names of files and folders that are feeds.
const NAMES: [&str; 10] =
    ["feed", "feeds", "rss", "atom", "rdf", "rss2", "feed.json", "jsonfeed", "podcast.xml", "index.xml"];
/// What the names of feeds end with.
const ENDINGS: [&str; 5] = [".rss", ".atom", ".rdf", ".xml", ".rss2"];
/// Programs and services whose links mention feeds that are not theirs to offer.
const OTHERS: [&str; 10] = [
    "feedly.com",
    "inoreader.com",
    "newsblur.com",
    "theoldreader.com",
    "netvibes.com",
    "feedvalidator.org",
    "validator.w3.org",
    "addtoany.com",
    "rss.com",
    "wikipedia.org",
];

/// Words of links that say that a feed is there, and words that may stand beside them.
const LABELS: [&str; 7] = ["rss", "rss2", "atom", "rdf", "feed", "feeds", "jsonfeed"];
const BESIDE: [&str; 12] = ["xml", "json", "2", "0", "1", "the", "my", "via", "full", "blog", "posts", "articles"];

/// The links of a page that look like feeds, in its order; where none does, those that call themselves one.
pub(super) fn find(page: &PageLinks) -> Vec<FeedLink> {
    let mut found = take(page, |anchor| looks_like_feed(&anchor.url));
    if found.is_empty() {
        found = take(page, |anchor| is_called_feed(anchor) && !is_others(&anchor.url) && !is_page(&anchor.url));
    }
    if found.len() > MOST {
        let own = |feed: &FeedLink| feed.url.host_str() != page.url.host_str();
        found.sort_by_key(own);
        found.truncate(MOST);
    }
    found
}

fn take(page: &PageLinks, leads: impl Fn(&Anchor) -> bool) -> Vec<FeedLink> {
    let mut found: Vec<FeedLink> = Vec::new();
    for anchor in page.anchors.iter().filter(|anchor| anchor.url != page.url && leads(anchor)) {
        if !found.iter().any(|feed| feed.url == anchor.url) {
            let title = Some(anchor.text.clone()).filter(|text| !text.is_empty());
            found.push(FeedLink { url: anchor.url.clone(), title, source: FeedSource::Anchor });
        }
    }
    found
}

/// Whether a link says "RSS", "Atom feed" or the like, and nothing else.
fn is_called_feed(anchor: &Anchor) -> bool {
    let text = anchor.text.to_lowercase();
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().any(|word| LABELS.contains(word))
        && words.iter().all(|word| LABELS.contains(word) || BESIDE.contains(word))
}

fn is_others(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let under = |other: &str| host.strip_suffix(other).is_some_and(|head| head.is_empty() || head.ends_with('.'));
    OTHERS.iter().any(|other| under(other))
}

/// A page about feeds is none.
fn is_page(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    path.ends_with(".html") || path.ends_with(".htm")
}

/// Whether an address looks like a feed's. Whole words count: `/georss` and buzzfeed.com are none.
pub fn looks_like_feed(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    if is_others(url) {
        return false;
    }
    let asks = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
        let value = value.to_ascii_lowercase();
        matches!(&*name, "feed" | "format" | "type" | "alt")
            && ["rss", "rss2", "atom", "feed"].contains(&value.as_str())
    };
    if url.query_pairs().any(asks) {
        return true;
    }
    let path = url.path().to_ascii_lowercase();
    let mut parts = path.split('/').filter(|part| !part.is_empty()).rev();
    let Some(last) = parts.next() else { return host.starts_with("feeds.") || host.starts_with("rss.") };
    if last.contains("sitemap") || last == "opensearch.xml" || last == "browserconfig.xml" {
        return false;
    }
    let ends = ENDINGS.iter().any(|ending| last.ends_with(ending));
    NAMES.contains(&last)
        || ends
        || host.starts_with("feeds.")
        || parts.next().is_some_and(|before| matches!(before, "feed" | "rss" | "feeds"))
}
