//! The format room: bytes in, wire types out. It knows no network and no store.
//!
//! ```text
//! bytes -> decode -> tokens -> repaired events -> our reader  -> ParsedFeed
//!                                             \-> feed-rs ----/
//! ```

mod body;
mod chapters;
mod date;
mod decode;
mod error;
mod feed;
mod json;
mod limits;
mod model;
mod opml;
mod page;
mod page_links;
mod plain;
mod sitemap;
mod sniff;
mod transcript;
mod xml;

pub use chapters::{read_chapters, write_chapters_json};
pub use date::read_date;
pub use error::FormatError;
pub use model::{
    FeedFormat, ParsedChapter, ParsedEnclosure, ParsedEntry, ParsedFeed, ParsedFunding, ParsedPerson, ParsedSoundbite,
    ParsedSource, ParsedText, ParsedTranscript, ParsedUpdateFrequency,
};
pub use opml::{OpmlFeed, ParsedOpml, read_opml, write_opml};
pub use page::decode_page;
pub use page_links::{
    Anchor, Builder, FeedLink, FeedSource, PageLinks, PagePerson, Place, guess_feeds, looks_like_feed,
};
pub use sitemap::{ListedPage, ParsedSitemap, read_sitemap};
pub use sniff::{DocumentKind, sniff};
pub use transcript::read_transcript;

/// Reads a feed of any format. `base` is the address it came from, after redirects: relative
/// addresses are resolved against it.
///
/// # Errors
/// [`FormatError::Empty`], [`FormatError::Html`], [`FormatError::NotAFeed`], or what is broken.
pub fn read_feed(bytes: &[u8], content_type: Option<&str>, base: Option<&url::Url>) -> Result<ParsedFeed, FormatError> {
    let text = decode::decode(bytes, content_type);
    if text.trim().is_empty() {
        return Err(FormatError::Empty);
    }
    let base = base.filter(|base| base.as_str().len() <= limits::BASE_BYTES);
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    if start.starts_with('{') {
        return json::read(start, base);
    }
    feed::read_xml(&text, base, feed::CoreReader::FeedRs).map_err(|error| match sniff(bytes, content_type) {
        DocumentKind::Html => FormatError::Html,
        DocumentKind::Opml => FormatError::NotAFeed { found: "a subscription list; use `mentor import`".into() },
        DocumentKind::Transcript => FormatError::NotAFeed { found: "a transcript".into() },
        DocumentKind::Unknown if !text.contains('<') => FormatError::NotAFeed { found: "plain text".into() },
        _ => error,
    })
}

#[cfg(test)]
mod corpus_tests;
