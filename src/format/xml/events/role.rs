//! What elements of feeds are for, by their names.

use super::Name;

/// What an element is for the repair; the names are those that HTML does not have, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Entry,
    /// Holds a text that may have markup in it.
    Body,
    /// Holds plain text, and has a name that HTML has too.
    Leaf,
    /// Holds plain text, or nothing.
    PlainLeaf,
    Other,
}

impl Role {
    pub(super) fn of(name: &str) -> Self {
        let name = Name::new(name);
        match name.as_str() {
            "item" | "entry" | "rss:item" | "atom:entry" => Self::Entry,
            "description" | "content:encoded" | "summary" | "content" | "itunes:summary" | "tagline" | "subtitle" => {
                Self::Body
            }
            "title" | "link" => Self::Leaf,
            "guid"
            | "id"
            | "pubdate"
            | "published"
            | "updated"
            | "issued"
            | "modified"
            | "created"
            | "category"
            | "comments"
            | "language"
            | "copyright"
            | "generator"
            | "docs"
            | "ttl"
            | "lastbuilddate"
            | "managingeditor"
            | "webmaster"
            | "enclosure"
            | "author"
            | "dc:date"
            | "dc:creator"
            | "dc:subject"
            | "dc:title"
            | "dc:identifier"
            | "wfw:commentrss"
            | "slash:comments"
            | "itunes:duration"
            | "itunes:author"
            | "itunes:explicit"
            | "itunes:subtitle"
            | "itunes:keywords"
            | "feedburner:origlink" => Self::PlainLeaf,
            _ => Self::Other,
        }
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Body | Self::Leaf | Self::PlainLeaf)
    }
}
