//! Which links to click on lead to a feed, judged by their addresses.

use url::Url;

use super::{FeedLink, FeedSource, PageLinks};

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

/// The links of a page that look like feeds, in its order.
pub(super) fn find(page: &PageLinks) -> Vec<FeedLink> {
    let mut found: Vec<FeedLink> = Vec::new();
    for anchor in &page.anchors {
        if anchor.url != page.url && looks_like_feed(&anchor.url) && !found.iter().any(|feed| feed.url == anchor.url) {
            let title = Some(anchor.text.clone()).filter(|text| !text.is_empty());
            found.push(FeedLink { url: anchor.url.clone(), title, source: FeedSource::Anchor });
        }
    }
    if found.len() > MOST {
        let own = |feed: &FeedLink| feed.url.host_str() != page.url.host_str();
        found.sort_by_key(own);
        found.truncate(MOST);
    }
    found
}

/// Whether an address looks like a feed's. Whole words count: `/georss` and buzzfeed.com are none.
pub fn looks_like_feed(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    if OTHERS.iter().any(|other| host == *other || host.ends_with(&format!(".{other}"))) {
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
