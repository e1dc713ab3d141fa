//! What kind of document some bytes are: servers name types wrongly so often that the bytes are
//! asked first and the declared type only where they do not tell.

use super::{decode, transcript};

/// What kind of document some bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// RSS, RDF, Atom, CDF or JSON Feed.
    Feed,
    /// A subscription list.
    Opml,
    /// A web page.
    Html,
    /// Captions or a transcript: WebVTT, SRT, or JSON of segments.
    Transcript,
    /// Podcasting 2.0 chapters.
    Chapters,
    /// Nothing of these.
    Unknown,
}

/// Tells what kind of document `bytes` are. Reads at most the first 64 KiB; never fails.
pub fn sniff(bytes: &[u8], content_type: Option<&str>) -> DocumentKind {
    let head = bytes.get(..65_536).unwrap_or(bytes);
    let text = decode::decode(head, content_type);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    let declared = content_type.map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
    if text.starts_with('{') || transcript::is_json_list(text) {
        return sniff_json(text, &declared);
    }
    // A plain transcript may begin with `[Music]` or `[0:00]`, so not every bracket is JSON.
    if text.starts_with("WEBVTT") || declared.contains("text/vtt") || transcript::has_timing_lines(text) {
        return DocumentKind::Transcript;
    }
    match sniff_markup(text) {
        Some(DocumentKind::Html) if transcript::is_spoken_page(text) => DocumentKind::Transcript,
        None if text.starts_with('<') && transcript::is_spoken_page(text) => DocumentKind::Transcript,
        Some(kind) => kind,
        None if declared.contains("rss") || declared.contains("atom") => DocumentKind::Feed,
        None if declared.contains("opml") => DocumentKind::Opml,
        None if declared.contains("subrip") => DocumentKind::Transcript,
        None if declared.contains("html") => DocumentKind::Html,
        None if is_readable(text) && (declared.starts_with("text/") || transcript::looks_spoken(text)) => {
            DocumentKind::Transcript
        }
        None => DocumentKind::Unknown,
    }
}

fn sniff_json(text: &str, declared: &str) -> DocumentKind {
    let near = text.get(..4096).unwrap_or(text);
    if declared.contains("feed+json") || near.contains("jsonfeed.org/version") {
        DocumentKind::Feed
    } else if declared.contains("chapters") || (near.contains("\"chapters\"") && !near.contains("\"segments\"")) {
        DocumentKind::Chapters
    } else if text.contains("\"segments\"")
        || ["events", "startTime", "transcription", "start"].iter().any(|key| near.contains(&format!("\"{key}\"")))
    {
        DocumentKind::Transcript
    } else if text.contains("\"items\"") {
        DocumentKind::Feed
    } else {
        DocumentKind::Unknown
    }
}

/// Words, not the bytes of a picture.
fn is_readable(text: &str) -> bool {
    let odd =
        text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace())).count();
    text.split_whitespace().nth(4).is_some() && odd * 50 <= text.len()
}

/// The first element that decides; prolog, comments and stray text before it are passed over.
fn sniff_markup(text: &str) -> Option<DocumentKind> {
    let (mut html, mut perhaps) = (false, false);
    for piece in text.split('<').skip(1) {
        let name: String = piece
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, ':' | '!' | '_' | '-'))
            .take(24)
            .collect::<String>()
            .to_ascii_lowercase();
        let local = name.rsplit(':').next().unwrap_or_default();
        match local {
            "rss" | "rdf" | "feed" | "channel" | "entry" | "item" => return Some(DocumentKind::Feed),
            "opml" | "outline" => return Some(DocumentKind::Opml),
            "transcript" | "timedtext" | "tt" => return Some(DocumentKind::Transcript),
            "chapters" => return Some(DocumentKind::Chapters),
            "html" | "head" | "body" | "script" | "meta" | "div" => html = true,
            // Feeds have these too, within an element that decides.
            "link" | "a" | "base" | "title" | "p" | "h1" | "h2" | "ul" | "table" | "style" | "img" | "nav" => {
                perhaps = true
            }
            "!doctype" => {
                let rest = piece.get(8..).unwrap_or_default().trim_start().to_ascii_lowercase();
                html |= rest.starts_with("html");
            }
            _ => {}
        }
        if html {
            return Some(DocumentKind::Html);
        }
    }
    perhaps.then_some(DocumentKind::Html)
}

#[cfg(test)]
mod tests {
    use super::{DocumentKind, sniff};

    #[test]
    fn rule_39_bytes_outrank_the_declared_type() {
        assert_eq!(sniff(b"<?xml version='1.0'?><rss version='2.0'>", Some("text/html")), DocumentKind::Feed);
        assert_eq!(sniff(b"<!DOCTYPE html><html>", Some("application/rss+xml")), DocumentKind::Html);
    }

    #[test]
    fn every_kind_is_told_by_sight() {
        let table: &[(&[u8], DocumentKind)] = &[
            (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", DocumentKind::Feed),
            (b"<rdf:RDF xmlns='x'>", DocumentKind::Feed),
            (b"<?php warning ?><!-- x --><opml version='2.0'>", DocumentKind::Opml),
            (b"{\"version\":\"https://jsonfeed.org/version/1\"}", DocumentKind::Feed),
            (b"{\"version\":\"1.2.0\",\"chapters\":[]}", DocumentKind::Chapters),
            (b"{\"version\":\"1.0.0\",\"segments\":[]}", DocumentKind::Transcript),
            (b"WEBVTT\n\n00:01", DocumentKind::Transcript),
            (b"1\n00:00:01,000 --> 00:00:02,000\nhi", DocumentKind::Transcript),
            (b"\xff\xfe<\0r\0s\0s\0>\0", DocumentKind::Feed),
            (b"<link rel=alternate href=x>", DocumentKind::Html),
            (b"<title>x</title><link>x</link><item>", DocumentKind::Feed),
            (b"hello", DocumentKind::Unknown),
            (b"", DocumentKind::Unknown),
        ];
        for (bytes, kind) in table {
            assert_eq!(sniff(bytes, None), *kind, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
