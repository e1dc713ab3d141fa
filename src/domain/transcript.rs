//! What was said in a recording, and what its parts are called.

/// What was said in a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// The pieces in the order in which they were said.
    pub segments: Vec<Segment>,
    /// The language it declares, as BCP 47 text.
    pub language: Option<String>,
    /// Made by a program that listened, not written by a person: words may be wrong.
    pub machine_made: bool,
}

/// One piece of a transcript: a caption, a segment, a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment {
    /// Who speaks, where the transcript says so.
    pub speaker: Option<String>,
    /// Where it begins, in milliseconds.
    pub start: Option<u64>,
    /// Where it ends, in milliseconds.
    pub end: Option<u64>,
    /// What is said: plain text on one line, never empty.
    pub text: String,
    /// The transcript says that someone else begins to speak here.
    pub turn: bool,
}

/// A part of a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Chapter {
    /// Where it begins, in milliseconds.
    pub start: u64,
    /// Where it ends, in milliseconds, where that is said.
    pub end: Option<u64>,
    /// What it is called, plain text; may be empty.
    pub title: String,
    /// A page about it.
    pub url: Option<String>,
    /// A mark for players (a change of picture), not to be listed.
    #[serde(default)]
    pub hidden: bool,
}
