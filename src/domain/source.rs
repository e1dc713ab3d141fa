//! Where an entry's text comes from beside its feed.

use super::words;

words! {
    /// What a source of an entry's text is.
    SourceKind ("kind of source") {
        /// The page that the entry links to.
        Page = "page",
        /// What is said in its recording.
        Transcript = "transcript",
        /// The parts of its recording.
        Chapters = "chapters",
    }
}

/// The beginning of the address of a text that a program of the learner's machine brought, in place of a scheme: no address
/// begins so.
pub const WRITTEN_BY: &str = "program:";

/// A source of an entry's text that its feed names, or holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedSource {
    /// What it is.
    pub kind: SourceKind,
    /// Where it is; empty where the feed holds it.
    pub url: String,
    /// Its MIME type, as the feed says.
    pub media_type: Option<String>,
    /// Its language, as the feed says.
    pub language: Option<String>,
    /// What the feed holds of it.
    pub held: Option<Vec<u8>>,
}
