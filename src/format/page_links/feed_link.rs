//! Which `<link>` elements offer a feed.

use super::FeedSource;
use super::tokens::StartTag;

/// Types of feeds, and those that feeds are often served as.
const FEED_TYPES: [&str; 7] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x.atom+xml",
    "application/x-atom+xml",
    "application/x-rss+xml",
];
const PERHAPS_TYPES: [&str; 4] = ["text/xml", "application/xml", "application/json", "text/rss+xml"];

/// How a `<link>` offers a feed, if it does. `rel` and type decide; of those that leave one of them out, only what a feed
/// may well be is offered, as something to be read before it is believed: not a translation or a page for telephones.
pub(super) fn judge(tag: &StartTag<'_>, href: &str) -> Option<FeedSource> {
    let has_rel = tag.attribute("rel").is_some();
    let offers = tag
        .words("rel")
        .any(|word| ["alternate", "feed", "alternative"].iter().any(|offered| word.eq_ignore_ascii_case(offered)));
    let media_type = tag.attribute("type").map(bare_type).filter(|kind| !kind.is_empty());
    let is_feed = |kind: &str| FEED_TYPES.contains(&kind) || PERHAPS_TYPES.contains(&kind);
    match media_type.as_deref() {
        Some("application/json" | "text/xml" | "application/xml") if is_interface(href) => None,
        Some(kind) if offers && is_feed(kind) => Some(FeedSource::Link),
        Some(kind) if !has_rel && (FEED_TYPES.contains(&kind) || kind == "application/json") => {
            Some(FeedSource::LooseLink)
        }
        None if offers && tag.attribute("hreflang").is_none() && tag.attribute("media").is_none() => {
            Some(FeedSource::LooseLink)
        }
        _ => None,
    }
}

/// Whether a media type, as written, is one that feeds have.
pub(super) fn is_feed_type(written: &str, href: &str) -> bool {
    let bare = bare_type(written);
    FEED_TYPES.contains(&bare.as_str()) || PERHAPS_TYPES.contains(&bare.as_str()) && !is_interface(href)
}

/// A media type in lower case without its parameters.
fn bare_type(written: &str) -> String {
    written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// WordPress offers its programming interface, and what embeds a page elsewhere, as alternates too.
fn is_interface(href: &str) -> bool {
    href.contains("/wp-json/") || href.contains("oembed")
}
