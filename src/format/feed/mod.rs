//! Feeds in XML, whatever their shape and state.
//!
//! A document is read strictly first; only one whose tags do not fit is read again with the repair's
//! guesses. Our reader takes from the events what feed-rs does not read and hands it the core.

mod bridge;
mod core;
mod draft;
mod durations;
mod entry;
mod inside;
mod media;
mod podcast;
mod reader;
mod rhythm;
mod text;

use url::Url;

use super::xml::events::Mode;
use super::{FormatError, ParsedFeed};
pub(super) use durations::read_moment;
use reader::{Reader, Reading};

/// Who reads the core of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CoreReader {
    /// feed-rs, from the repaired document.
    FeedRs,
    /// Our reader, straight from the events: when feed-rs fails, and to compare with.
    Own,
}

/// Reads a feed in XML.
///
/// # Errors
/// [`FormatError::NotAFeed`] where nothing of a feed was found.
pub(super) fn read_xml(text: &str, base: Option<&Url>, core: CoreReader) -> Result<ParsedFeed, FormatError> {
    let mut reading = Reader::new(text, base, Mode::Strict, core).read();
    if reading.misfit {
        reading = Reader::new(text, base, Mode::Loose, core).read();
    }
    if !reading.found {
        return Err(FormatError::NotAFeed { found: "XML without a channel, feed or entries".into() });
    }
    match reading.core.take() {
        None => Ok(reading.feed),
        Some(document) => match bridge::read(&document) {
            Ok(read) if read.entries.len() == reading.feed.entries.len() => Ok(merge(reading, read)),
            // Never seen since the core is written by us; the entries must not be lost for it.
            _ => read_xml(text, base, CoreReader::Own),
        },
    }
}

/// Lays what our reader read over the core that feed-rs read.
fn merge(reading: Reading, core: ParsedFeed) -> ParsedFeed {
    let mut feed = reading.feed;
    feed.title = core.title;
    feed.description = core.description;
    feed.site_url = core.site_url;
    feed.updated = core.updated;
    for (entry, core) in feed.entries.iter_mut().zip(core.entries) {
        entry.guid = core.guid;
        entry.url = core.url;
        entry.title = core.title;
        entry.authors = core.authors;
        entry.published = core.published;
        entry.updated = core.updated;
        entry.content = core.content;
        entry.summary = core.summary;
        entry.categories = core.categories;
    }
    feed
}

/// Looks at bytes that reading a document costs.
#[cfg(test)]
pub(super) fn count_looks(text: &str) -> usize {
    let read = |mode| Reader::new(text, None, mode, CoreReader::FeedRs).read();
    let strict = read(Mode::Strict);
    strict.looks + if strict.misfit { read(Mode::Loose).looks } else { 0 }
}

/// Whether feed-rs itself reads the core of a document, without our reader stepping in.
#[cfg(test)]
pub(super) fn is_core_read_by_feed_rs(text: &str) -> bool {
    let read = |mode| Reader::new(text, None, mode, CoreReader::FeedRs).read();
    let strict = read(Mode::Strict);
    let reading = if strict.misfit { read(Mode::Loose) } else { strict };
    let core = reading.core.as_deref().map(bridge::read);
    !reading.found || core.is_some_and(|core| core.is_ok_and(|core| core.entries.len() == reading.feed.entries.len()))
}
