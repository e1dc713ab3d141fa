//! A media file that belongs to an entry.

/// A media file that belongs to an entry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Enclosure {
    /// Where the file is.
    pub url: String,
    /// Its MIME type.
    #[serde(rename = "type")]
    pub media_type: Option<String>,
    /// Its size.
    pub bytes: Option<i64>,
    /// How long it plays.
    pub seconds: Option<i64>,
}
