//! Why a document could not be read, in words a person can act on.

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// There was nothing to read.
    #[error("the document is empty")]
    Empty,
    /// A web page stood where a feed was expected.
    #[error("this is a web page, not a feed")]
    Html,
    /// Some other kind of document.
    #[error("this is not a feed: {found}")]
    NotAFeed {
        /// What the document seems to be.
        found: String,
    },
    /// A subscription list was expected.
    #[error("this is not a subscription list: {found}")]
    NotOpml {
        /// What the document seems to be.
        found: String,
    },
    /// A site's list of its pages was expected.
    #[error("this is not a sitemap: {found}")]
    NotASitemap {
        /// What the document seems to be.
        found: String,
    },
    /// A transcript was expected.
    #[error("this is not a transcript: {found}")]
    NotATranscript {
        /// What the document seems to be.
        found: String,
    },
    /// Chapters were expected.
    #[error("these are no chapters: {found}")]
    NotChapters {
        /// What the document seems to be.
        found: String,
    },
    /// JSON that no repair could read.
    #[error("the JSON is broken: {0}")]
    Json(String),
    /// XML that no repair could read.
    #[error("the XML is broken: {0}")]
    Xml(String),
}

impl FormatError {
    /// A short stable word for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Html => "html",
            Self::NotAFeed { .. } => "not_a_feed",
            Self::NotOpml { .. } => "not_opml",
            Self::NotASitemap { .. } => "not_a_sitemap",
            Self::NotATranscript { .. } => "not_a_transcript",
            Self::NotChapters { .. } => "not_chapters",
            Self::Json(_) => "json",
            Self::Xml(_) => "xml",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "the server sent no content; try again later, or check the address in a browser".into(),
            Self::Html => "the address shows a page for people; give it to `mentor add`, which finds the feeds it names".into(),
            Self::NotAFeed { .. } => {
                "check the address in a browser: it should show RSS, Atom, RDF or JSON Feed; `mentor add` finds a site's feeds".into()
            }
            Self::NotOpml { .. } => "export the list again from the other reader as OPML (often called `subscriptions.opml`)".into(),
            Self::NotASitemap { .. } => "the site's owner has to mend it; its feeds are read all the same".into(),
            Self::NotATranscript { .. } | Self::NotChapters { .. } => {
                "the publisher has to mend it; the entry is kept with the text of its feed".into()
            }
            Self::Json(_) | Self::Xml(_) => {
                "the publisher's feed is damaged beyond repair; tell them, or try again when it was published anew".into()
            }
        }
    }
}
