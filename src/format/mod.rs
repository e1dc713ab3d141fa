//! The format room: bytes in, wire types out. It knows no network and no store.
//!
//! ```text
//! bytes -> decode -> tokens -> repaired events -> our reader  -> ParsedFeed
//!                                             \-> feed-rs ----/
//! ```

mod body;
mod bridge;
mod date;
mod decode;
mod error;
mod model;
mod opml;
mod plain;
mod sniff;
mod xml;

pub use date::read_date;
pub use error::FormatError;
pub use model::{
    FeedFormat, ParsedChapter, ParsedEnclosure, ParsedEntry, ParsedFeed, ParsedFunding, ParsedPerson, ParsedSoundbite,
    ParsedSource, ParsedText, ParsedTranscript,
};
pub use opml::{OpmlFeed, ParsedOpml, read_opml, write_opml};
pub use sniff::{DocumentKind, sniff};

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
    match sniff(bytes, content_type) {
        DocumentKind::Feed => {}
        DocumentKind::Html => return Err(FormatError::Html),
        kind => return Err(FormatError::NotAFeed { found: format!("{kind:?}").to_lowercase() }),
    }
    bridge::read(&text, base).map_err(FormatError::Xml)
}
