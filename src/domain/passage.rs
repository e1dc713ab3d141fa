//! A stretch of an entry's text that can stand alone.

/// A stretch of an entry's text that can stand alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Passage {
    /// Plain text, white space folded.
    pub text: String,
    /// The same, escaped for HTML, with `<mark>` around the words that matched.
    pub html: String,
    /// Where it begins in a recording.
    pub start_seconds: Option<i64>,
    /// Where in the entry's text its words stand, in bytes; `None` where it is not taken from there.
    #[serde(skip)]
    pub at: Option<usize>,
    /// The headings or the chapter that its words stand under, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub under: Vec<String>,
    /// Opens the entry, at the moment where there is one.
    pub url: Option<String>,
}
