//! Tags, comments and raw text: where markup begins and ends.

use std::ops::Range;

/// What stands at a `<`.
#[derive(Debug)]
pub(super) enum Markup<'a> {
    /// A start or end tag.
    Tag(Tag<'a>),
    /// A comment, a doctype, a processing instruction.
    Ignored { end: usize },
    /// No markup after all: text up to `end`.
    Text { end: usize },
    /// A CDATA section, which feeds carry into HTML: its content is text.
    Verbatim { content: Range<usize>, end: usize },
}

/// One tag, as far as the text depends on it.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// As written, in any case.
    pub(super) name: &'a [u8],
    pub(super) closing: bool,
    pub(super) self_closing: bool,
    /// `hidden`, `aria-hidden="true"` or `style="display:none"`.
    pub(super) hidden: bool,
    /// `alt`, or `title` where there is no `alt`; not decoded.
    pub(super) alternative: Option<&'a str>,
    /// Just behind the `>`.
    pub(super) end: usize,
}

/// Finds tags in one document. What was once looked for in vain is remembered, so that broken
/// markup cannot make the reader scan to the end again and again.
pub(super) struct Tags<'a> {
    html: &'a str,
    no_more: [bool; 3],
    /// Set when a tag swallowed the rest of the document: from then on, the first `>` ends a tag.
    ignore_quotes: bool,
}

const GREATER: usize = 0;
const DOUBLE: usize = 1;
const SINGLE: usize = 2;

impl<'a> Tags<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self { html, no_more: [false; 3], ignore_quotes: false }
    }

    /// Whether there is anything that looks like a tag or a comment.
    pub(super) fn has_any(&self) -> bool {
        let bytes = self.html.as_bytes();
        memchr::memchr_iter(b'<', bytes).any(|at| {
            bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'))
        })
    }

    /// Reads what begins with the `<` at `at`.
    pub(super) fn read(&mut self, at: usize) -> Markup<'a> {
        let bytes = self.html.as_bytes();
        match bytes.get(at + 1) {
            Some(next) if next.is_ascii_alphabetic() => self.read_tag(at, at + 1, false),
            Some(b'/') => match bytes.get(at + 2) {
                Some(next) if next.is_ascii_alphabetic() => self.read_tag(at, at + 2, true),
                Some(_) => self.read_ignored(at + 2),
                None => Markup::Text { end: at + 2 },
            },
            Some(b'!') => self.read_declaration(at),
            Some(b'?') => self.read_ignored(at + 2),
            _ => Markup::Text { end: at + 1 },
        }
    }

    fn read_declaration(&mut self, at: usize) -> Markup<'a> {
        let rest = self.html.get(at..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are whole comments.
            for short in [">", "->"] {
                if comment.starts_with(short) {
                    return Markup::Ignored { end: at + 4 + short.len() };
                }
            }
            let end = find_comment_end(comment.as_bytes()).map_or(self.html.len(), |length| at + 4 + length);
            return Markup::Ignored { end };
        }
        if let Some(verbatim) = rest.strip_prefix("<![CDATA[") {
            let start = at + 9;
            let length = memchr::memmem::find(verbatim.as_bytes(), b"]]>");
            let content = start..start + length.unwrap_or(verbatim.len());
            let end = content.end + length.map_or(0, |_| 3);
            return Markup::Verbatim { content, end };
        }
        self.read_ignored(at + 2)
    }

    fn read_ignored(&mut self, from: usize) -> Markup<'a> {
        let end = self.find(GREATER, from).map_or(self.html.len(), |at| at + 1);
        Markup::Ignored { end }
    }

    fn read_tag(&mut self, at: usize, name_start: usize, closing: bool) -> Markup<'a> {
        let bytes = self.html.as_bytes();
        let rest = bytes.get(name_start..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r' | 0x0c))
            .unwrap_or(rest.len());
        let mut tag = Tag {
            name: rest.get(..length).unwrap_or_default(),
            closing,
            self_closing: false,
            hidden: false,
            alternative: None,
            end: 0,
        };
        let attributes = name_start + length;
        if bytes.get(attributes) == Some(&b'>') {
            tag.end = attributes + 1;
            return Markup::Tag(tag);
        }
        if let Some(end) = self.read_attributes(attributes, &mut tag) {
            tag.end = end;
            return Markup::Tag(tag);
        }
        self.recover(at, attributes, tag)
    }

    /// A tag without an end: take the first `>` whatever the quotes say; where there is none, the
    /// document was cut inside a tag, or this is no tag at all ("if a <b then").
    fn recover(&mut self, at: usize, attributes: usize, mut tag: Tag<'a>) -> Markup<'a> {
        self.ignore_quotes = true;
        if let Some(end) = self.find(GREATER, attributes) {
            tag.end = end + 1;
            return Markup::Tag(tag);
        }
        let rest = self.html.get(attributes..).unwrap_or_default();
        if tag.closing || rest.trim().is_empty() || rest.contains('=') {
            return Markup::Ignored { end: self.html.len() };
        }
        Markup::Text { end: at + 1 }
    }

    /// Reads attributes from `from`; gives what is just behind the tag's `>`.
    fn read_attributes(&mut self, from: usize, tag: &mut Tag<'a>) -> Option<usize> {
        if self.ignore_quotes {
            return self.find(GREATER, from).map(|at| at + 1);
        }
        let bytes = self.html.as_bytes();
        let mut at = from;
        loop {
            match *bytes.get(at)? {
                b'>' => return Some(at + 1),
                b'/' => {
                    tag.self_closing = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                    continue;
                }
                b' ' | b'\n' | b'\t' | b'\r' | 0x0c => {
                    at += 1;
                    continue;
                }
                _ => {}
            }
            let name_start = at;
            // A name may begin with `=`, says the standard.
            at += 1;
            while !matches!(*bytes.get(at)?, b'=' | b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r' | 0x0c) {
                at += 1;
            }
            let name = name_start..at;
            let mut value = at..at;
            let equals = self.skip_space(at);
            if bytes.get(equals) == Some(&b'=') {
                value = self.read_value(self.skip_space(equals + 1))?;
                at = match bytes.get(value.end) {
                    Some(b'"' | b'\'') => value.end + 1,
                    _ => value.end,
                };
            }
            self.note_attribute(name, value, tag);
        }
    }

    fn skip_space(&self, from: usize) -> usize {
        let rest = self.html.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    }

    /// The range of the attribute value that begins at `from`, without its quotes.
    fn read_value(&mut self, from: usize) -> Option<Range<usize>> {
        let bytes = self.html.as_bytes();
        let quote = match *bytes.get(from)? {
            b'"' => Some(DOUBLE),
            b'\'' => Some(SINGLE),
            _ => None,
        };
        if let Some(quote) = quote
            && let Some(end) = self.find(quote, from + 1)
        {
            return Some(from + 1..end);
        }
        let rest = bytes.get(from..)?;
        let length = rest.iter().position(|byte| matches!(byte, b'>' | b' ' | b'\n' | b'\t' | b'\r' | 0x0c))?;
        Some(from..from + length)
    }

    /// Keeps what the text depends on.
    fn note_attribute(&self, name: Range<usize>, value: Range<usize>, tag: &mut Tag<'a>) {
        let name = self.html.as_bytes().get(name).unwrap_or_default();
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        match name.len() {
            3 if is(b"alt") => tag.alternative = self.read_alternative(value).or(tag.alternative),
            5 if is(b"title") && tag.alternative.is_none() => {
                tag.alternative = self.read_alternative(value);
            }
            5 if is(b"style") => {
                let style = self.html.as_bytes().get(value).unwrap_or_default();
                tag.hidden |= hides(style);
            }
            // `hidden="until-found"` is shown when searched for.
            6 if is(b"hidden") => {
                tag.hidden |= self.html.get(value) != Some("until-found");
            }
            11 if is(b"aria-hidden") => tag.hidden |= self.html.get(value) == Some("true"),
            _ => {}
        }
    }

    fn read_alternative(&self, value: Range<usize>) -> Option<&'a str> {
        self.html.get(value).filter(|text| !text.trim().is_empty())
    }

    /// Just behind the end tag of a raw-text element, or the end of the document.
    pub(super) fn find_end_of_raw(&mut self, from: usize, name: &[u8]) -> usize {
        let bytes = self.html.as_bytes();
        let rest = bytes.get(from..).unwrap_or_default();
        for found in memchr::memmem::find_iter(rest, b"</") {
            let start = from + found + 2;
            let end = start + name.len();
            let same = bytes.get(start..end).is_some_and(|word| word.eq_ignore_ascii_case(name));
            let ends = bytes.get(end).is_none_or(|next| matches!(next, b'>' | b'/') || next.is_ascii_whitespace());
            if same && ends {
                return self.find(GREATER, end).map_or(self.html.len(), |at| at + 1);
            }
        }
        self.html.len()
    }

    fn find(&mut self, what: usize, from: usize) -> Option<usize> {
        const BYTES: [u8; 3] = [b'>', b'"', b'\''];
        let gone = self.no_more.get_mut(what)?;
        if *gone {
            return None;
        }
        let rest = self.html.as_bytes().get(from..)?;
        let found = memchr::memchr(*BYTES.get(what)?, rest);
        *gone = found.is_none();
        found.map(|at| from + at)
    }
}

/// The length of a comment's inside with its end mark (`-->` or `--!>`).
fn find_comment_end(comment: &[u8]) -> Option<usize> {
    let plain = memchr::memmem::find(comment, b"-->").map(|at| at + 3);
    // Only looked for within what a plain end would take: seldom written, and then it comes first.
    let reach = comment.get(..plain.unwrap_or(comment.len()))?;
    let odd = memchr::memmem::find(reach, b"--!>").map(|at| at + 4);
    odd.or(plain)
}

/// Whether an inline style takes its element out of sight.
fn hides(style: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(style, b"none") else {
        return false;
    };
    let before: Vec<u8> = style
        .get(..at)
        .unwrap_or_default()
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    before.ends_with(b"display:")
}
