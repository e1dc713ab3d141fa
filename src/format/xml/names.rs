//! Namespaces: which vocabulary a name belongs to, whatever prefix, spelling or lack of a
//! declaration it comes with.

/// The vocabularies that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Ns {
    /// RSS, RDF Site Summary, Atom and CDF: their names do not clash, and people mix them.
    Core,
    Content,
    Dc,
    DcTerms,
    Itunes,
    Media,
    Podcast,
    Psc,
    Youtube,
    Rdf,
    Xhtml,
    History,
    Syndication,
    GooglePlay,
    Feedburner,
    Thread,
    Wfw,
    Other,
}

/// The vocabulary of a namespace name; `None` where it is not known.
pub(in crate::format) fn find_by_uri(uri: &str) -> Option<Ns> {
    let uri = uri.trim().to_ascii_lowercase();
    let bare = uri.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches(['/', '#']);
    Some(match bare {
        ""
        | "www.w3.org/2005/atom"
        | "purl.org/atom/ns"
        | "purl.org/rss/1.0"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9"
        | "my.netscape.com/publish/formats/rss-0.91.dtd"
        | "blogs.law.harvard.edu/tech/rss"
        | "cyber.law.harvard.edu/rss"
        | "purl.org/net/rss1.1"
        | "purl.org/rss/1.0/modules/rss091"
        | "purl.org/rss/2.0"
        | "example.com/newformat"
        | "example.com/necho"
        | "purl.org/echo"
        | "uri/of/echo/namespace"
        | "purl.org/pie"
        | "www.rssboard.org/rss-specification"
        | "purl.org/rss/2.0/" => Ns::Core,
        "purl.org/rss/1.0/modules/content" => Ns::Content,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/metadata/dublin_core" => Ns::Dc,
        "purl.org/dc/terms" => Ns::DcTerms,
        "www.itunes.com/dtds/podcast-1.0.dtd"
        | "example.com/dtds/podcast-1.0.dtd"
        | "www.itunes.com/dtds/podcast-1.0.dtd/" => Ns::Itunes,
        "search.yahoo.com/mrss" | "tools.search.yahoo.com/mrss" | "video.search.yahoo.com/mrss" => Ns::Media,
        "podcastindex.org/namespace/1.0" | "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md" => {
            Ns::Podcast
        }
        "podlove.org/simple-chapters" => Ns::Psc,
        "www.youtube.com/xml/schemas/2015" | "gdata.youtube.com/schemas/2007" => Ns::Youtube,
        "www.w3.org/1999/02/22-rdf-syntax-ns" => Ns::Rdf,
        "www.w3.org/1999/xhtml" => Ns::Xhtml,
        "purl.org/syndication/history/1.0" => Ns::History,
        "purl.org/rss/1.0/modules/syndication" => Ns::Syndication,
        "www.google.com/schemas/play-podcasts/1.0" | "www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd" => {
            Ns::GooglePlay
        }
        "rssnamespace.org/feedburner/ext/1.0" => Ns::Feedburner,
        "purl.org/syndication/thread/1.0" => Ns::Thread,
        "wellformedweb.org/commentapi" => Ns::Wfw,
        other if other.contains("backend.userland.com/rss") => Ns::Core,
        other if other.starts_with("www.itunes.com/dtds/podcast") => Ns::Itunes,
        other if other.starts_with("podlove.org/simple-chapters") => Ns::Psc,
        _ => return None,
    })
}

/// The vocabulary that a prefix nearly always stands for.
pub(in crate::format) fn find_by_prefix(prefix: &str) -> Ns {
    match prefix {
        "" | "atom" | "atom10" | "atom03" | "a10" | "rss" | "rss09" | "rss10" | "rss11" | "a" => Ns::Core,
        "content" => Ns::Content,
        "dc" => Ns::Dc,
        "dcterms" => Ns::DcTerms,
        "itunes" => Ns::Itunes,
        "media" => Ns::Media,
        "podcast" => Ns::Podcast,
        "psc" | "sc" => Ns::Psc,
        "yt" => Ns::Youtube,
        "rdf" => Ns::Rdf,
        "xhtml" => Ns::Xhtml,
        "fh" => Ns::History,
        "sy" => Ns::Syndication,
        "googleplay" => Ns::GooglePlay,
        "feedburner" => Ns::Feedburner,
        "thr" => Ns::Thread,
        "wfw" => Ns::Wfw,
        _ => Ns::Other,
    }
}

/// Splits `prefix:local`.
pub(in crate::format) fn split(name: &str) -> (&str, &str) {
    match memchr::memchr(b':', name.as_bytes()) {
        Some(at) => (name.get(..at).unwrap_or_default(), name.get(at + 1..).unwrap_or_default()),
        None => ("", name),
    }
}

/// Declarations in force at once; real feeds stay under 40.
const MOST_DECLARED: usize = 256;

/// The declarations in force, innermost last.
#[derive(Debug, Clone, Default)]
pub(in crate::format) struct Scope<'a> {
    declared: Vec<(usize, &'a str, Option<Ns>)>,
}

impl<'a> Scope<'a> {
    /// Takes in the `xmlns` attributes of an element at `depth`.
    pub(in crate::format) fn enter(&mut self, depth: usize, attributes: &'a str) {
        if self.declared.len() >= MOST_DECLARED || memchr::memmem::find(attributes.as_bytes(), b"xmlns").is_none() {
            return;
        }
        for (name, value) in super::attributes::Attributes::new(attributes).take(MOST_DECLARED) {
            if name == "xmlns" {
                self.declared.push((depth, "", find_by_uri(value)));
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.declared.push((depth, prefix, find_by_uri(value)));
            }
        }
    }

    /// Takes a prefix for that of the feed itself from here on.
    pub(in crate::format) fn adopt(&mut self, prefix: &'a str) {
        self.declared.push((0, prefix, Some(Ns::Core)));
    }

    /// Forgets what elements deeper than `depth` declared.
    pub(in crate::format) fn leave(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|(declared, _, _)| *declared >= depth) {
            self.declared.pop();
        }
    }

    /// The vocabulary of a prefix here. A prefix bound to an unknown name, or to none, means what it
    /// usually means: misspelt namespace names are far more common than clashes.
    pub(in crate::format) fn resolve(&self, prefix: &str) -> Ns {
        match self.declared.iter().rev().find(|(_, declared, _)| *declared == prefix) {
            Some((_, _, Some(ns))) => *ns,
            Some((_, "", None)) => Ns::Core,
            _ if prefix.bytes().any(|b| b.is_ascii_uppercase()) => find_by_prefix(&prefix.to_ascii_lowercase()),
            _ => find_by_prefix(prefix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ns, Scope};

    #[test]
    fn known_names_win_over_prefixes_and_prefixes_over_nothing() {
        let mut scope = Scope::default();
        scope.enter(1, "xmlns='http://www.w3.org/2005/Atom' xmlns:i=\"http://www.itunes.com/DTDs/Podcast-1.0.dtd\" xmlns:dc='http://wrong.example/'");
        assert_eq!(scope.resolve(""), Ns::Core);
        assert_eq!(scope.resolve("i"), Ns::Itunes);
        assert_eq!(scope.resolve("dc"), Ns::Dc);
        assert_eq!(scope.resolve("Media"), Ns::Media);
        scope.enter(2, "xmlns='http://www.w3.org/1999/xhtml'");
        assert_eq!(scope.resolve(""), Ns::Xhtml);
        scope.leave(2);
        assert_eq!(scope.resolve(""), Ns::Core);
    }
}
