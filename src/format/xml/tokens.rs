//! Cuts a document into tags and text without ever refusing it. Each token is a slice of the
//! source, found with byte searches, so that a well-formed feed costs little more than reading it.

use crate::format::limits::{TAG_BYTES, Work};

/// A piece of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Token<'a> {
    /// `<name attributes>`; `empty` where it ends in `/>`.
    Start { name: &'a str, attributes: &'a str, empty: bool },
    /// `</name>`.
    End { name: &'a str },
    /// Text with its references still in it.
    Text(&'a str),
    /// The inside of a CDATA section.
    Cdata(&'a str),
    /// The inside of `<!DOCTYPE …>`.
    Doctype(&'a str),
}

/// Longest DOCTYPE that is believed, in bytes.
const LONGEST_DECLARATION: usize = 262_144;

/// Finds one thing again and again, always further on: what was found once is remembered, so that many
/// openings without an end cost no more than one.
#[derive(Debug, Clone)]
struct Finder {
    needle: &'static [u8],
    known: Option<usize>,
}

impl Finder {
    fn new(needle: &'static str) -> Self {
        Self { needle: needle.as_bytes(), known: Some(0) }
    }

    /// The next place at or after `from`; `from` never goes back.
    fn find(&mut self, source: &str, from: usize, work: &Work) -> Option<usize> {
        if self.known.is_some_and(|known| known < from || known == 0) {
            let rest = source.as_bytes().get(from..).unwrap_or_default();
            self.known = work.find(rest, self.needle).map(|at| from + at);
        }
        self.known
    }
}

/// Reads tokens off the front of a document.
#[derive(Debug, Clone)]
pub(in crate::format) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    /// Something was met that a strict parser would not read.
    pub(in crate::format) damaged: bool,
    /// The element that is open, where the caller tells: it ends a CDATA section that nobody closed.
    pub(in crate::format) open: &'a str,
    /// A declaration was met.
    declared: bool,
    comment_end: Finder,
    section_end: Finder,
    instruction_end: Finder,
    tag_end: Finder,
    quotes: [Finder; 2],
    /// The document ended inside a tag, a comment or a CDATA section, or caused too much work.
    pub(in crate::format) cut: bool,
    /// What reading it has cost.
    pub(in crate::format) work: Work,
}

impl<'a> Tokens<'a> {
    pub(in crate::format) fn new(source: &'a str) -> Self {
        Self {
            source,
            at: 0,
            damaged: false,
            open: "",
            declared: false,
            comment_end: Finder::new("-->"),
            section_end: Finder::new("]]>"),
            instruction_end: Finder::new("?>"),
            tag_end: Finder::new(">"),
            quotes: [Finder::new("\""), Finder::new("'")],
            cut: false,
            work: Work::new(source.len()),
        }
    }

    /// The source between two positions.
    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.source.get(from..to).unwrap_or_default()
    }

    /// Whether something stands between two positions.
    fn holds(&self, from: usize, to: usize, needle: &[u8]) -> bool {
        self.work.find(self.slice(from, to).as_bytes(), needle).is_some()
    }

    fn bytes_from(&self, from: usize) -> &'a [u8] {
        self.source.as_bytes().get(from..).unwrap_or_default()
    }

    /// Text runs up to the next `<` that starts markup.
    fn take_text(&mut self) -> Token<'a> {
        let start = self.at;
        let mut from = start;
        loop {
            match memchr::memchr(b'<', self.bytes_from(from)) {
                None => {
                    self.at = self.source.len();
                    break;
                }
                Some(found) => {
                    let found = from + found;
                    if found > start && is_markup(self.bytes_from(found)) {
                        self.at = found;
                        break;
                    }
                    if !is_markup(self.bytes_from(found)) {
                        self.damaged = true;
                    }
                    from = found + 1;
                }
            }
        }
        self.work.add(self.at - start);
        Token::Text(self.slice(start, self.at))
    }

    /// `<!…`: comments are passed over.
    fn take_declaration(&mut self) -> Option<Token<'a>> {
        let rest = self.bytes_from(self.at);
        if rest.starts_with(b"<![CDATA[") {
            return Some(self.take_cdata(self.at + 9));
        }
        if rest.starts_with(b"<!--") {
            match self.comment_end.find(self.source, self.at + 4, &self.work) {
                Some(end) if !self.holds(self.at + 4, end, b"<!--") => self.at = end + 3,
                // An unclosed comment would swallow the rest, or what comes before the next comment: it
                // ends with its first tag instead.
                _ => {
                    self.damaged = true;
                    self.at = self
                        .tag_end
                        .find(self.source, self.at + 4, &self.work)
                        .map_or(self.source.len(), |end| end + 1);
                }
            }
            return None;
        }
        let start = self.at + 2;
        // Only the first one is looked into: a document has one.
        let end = if !self.declared {
            self.find_declaration_end(start)
        } else {
            self.tag_end.find(self.source, start, &self.work).unwrap_or(self.source.len())
        };
        self.declared = true;
        self.at = (end + 1).min(self.source.len());
        let inside = self.slice(start, end);
        let name = inside.get(..7).unwrap_or_default();
        if !name.eq_ignore_ascii_case("doctype") {
            self.damaged = true;
            return None;
        }
        Some(Token::Doctype(inside))
    }

    /// A section ends at `]]>`. Where another section begins before that, or where none ends at all, it was
    /// never closed: it ends with the element it is in.
    fn take_cdata(&mut self, start: usize) -> Token<'a> {
        let end = self.section_end.find(self.source, start, &self.work);
        let inside = self.slice(start, end.unwrap_or(self.source.len()));
        let open =
            !self.open.is_empty() && (end.is_none() || self.work.find(inside.as_bytes(), b"<![CDATA[").is_some());
        let closing = if open { find_end_tag(inside, self.open) } else { None };
        if open {
            self.work.add(closing.unwrap_or(inside.len()));
        }
        if let Some(length) = closing {
            self.damaged = true;
            self.at = start + length;
            return Token::Cdata(self.slice(start, self.at));
        }
        self.cut |= end.is_none();
        self.at = end.map_or(self.source.len(), |end| end + 3);
        Token::Cdata(inside)
    }

    /// The `>` that ends a declaration: outside `[…]` and outside quotes.
    fn find_declaration_end(&mut self, start: usize) -> usize {
        let (mut quote, mut inside) = (None, false);
        for (at, byte) in self.bytes_from(start).iter().enumerate().take(LONGEST_DECLARATION) {
            match (quote, byte) {
                (Some(open), _) if open == *byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(*byte),
                (None, b'[') => inside = true,
                (None, b']') => inside = false,
                (None, b'>') if !inside => {
                    self.work.add(at);
                    return start + at;
                }
                _ => {}
            }
        }
        self.work.add(LONGEST_DECLARATION.min(self.source.len() - start));
        // Unbalanced quotes or brackets: the first `>` will do.
        self.tag_end.find(self.source, start, &self.work).unwrap_or(self.source.len())
    }

    /// `<?…?>`, as well as `<?…>` from programs that do not know better.
    fn skip_instruction(&mut self) {
        let end = self.instruction_end.find(self.source, self.at + 2, &self.work).map(|end| end + 2);
        let tag = self.tag_end.find(self.source, self.at + 2, &self.work).map(|end| end + 1);
        self.at = match (end, tag) {
            // Another tag opens before the instruction ends: it was never closed properly.
            (Some(end), Some(tag)) if tag < end && self.holds(tag, end, b"<") => {
                self.damaged = true;
                tag
            }
            (Some(end), _) => end,
            (None, tag) => {
                self.damaged = true;
                tag.unwrap_or(self.source.len())
            }
        };
    }

    fn take_end(&mut self) -> Option<Token<'a>> {
        let start = self.at + 2;
        let rest = self.bytes_from(start);
        let Some(end) = memchr::memchr2(b'>', b'<', rest) else {
            self.cut = true;
            self.work.add(rest.len());
            self.at = self.source.len();
            return None;
        };
        self.work.add(end);
        let closed = rest.get(end) == Some(&b'>');
        self.damaged |= !closed;
        let name = self.slice(start, start + end);
        self.at = start + end + usize::from(closed);
        Some(Token::End { name: name.split([' ', '\t', '\n', '\r', '/']).next().unwrap_or_default() })
    }

    fn take_start(&mut self) -> Option<Token<'a>> {
        let start = self.at + 1;
        let rest = self.bytes_from(start);
        let name_end = rest
            .iter()
            .position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>' | b'<' | 0x0c))
            .unwrap_or(rest.len());
        let Some((end, closed)) = self.find_tag_end(start + name_end) else {
            self.cut = true;
            self.work.add(rest.len());
            self.at = self.source.len();
            return None;
        };
        self.work.add(end - start);
        self.damaged |= !closed;
        self.at = end + usize::from(closed);
        let name = self.slice(start, start + name_end);
        let attributes = self.slice(start + name_end, end);
        // The end of a tag that is longer than any real one is not looked at again and again.
        let attributes = attributes.get(..attributes.floor_char_boundary(TAG_BYTES)).unwrap_or_default();
        let (attributes, empty) = match attributes.trim_end().strip_suffix('/') {
            Some(attributes) => (attributes, true),
            None => (attributes, false),
        };
        Some(Token::Start { name, attributes, empty })
    }

    /// Where a start tag ends, and whether with `>`; a `>` within a quoted value does not count, and
    /// a `<` outside of one ends a tag that nobody closed.
    fn find_tag_end(&mut self, from: usize) -> Option<(usize, bool)> {
        let mut at = from;
        loop {
            let rest = self.bytes_from(at);
            let found = at + rest.iter().position(|b| matches!(b, b'>' | b'<' | b'"' | b'\''))?;
            match self.source.as_bytes().get(found)? {
                b'>' => return Some((found, true)),
                b'<' => return Some((found, false)),
                quote => match self.find_quote_end(*quote, found) {
                    Some(end) => at = end + 1,
                    None => {
                        self.damaged = true;
                        at = found + 1;
                    }
                },
            }
        }
    }

    /// The end of a quoted value; `None` where the quote does not open one, or where it is never
    /// closed before the next tag begins.
    fn find_quote_end(&mut self, quote: u8, at: usize) -> Option<usize> {
        let before = self.source.as_bytes().get(..at)?.iter().rev().find(|b| !b.is_ascii_whitespace())?;
        if *before != b'=' {
            return None;
        }
        let [double, single] = &mut self.quotes;
        let finder = if quote == b'"' { double } else { single };
        let end = finder.find(self.source, at + 1, &self.work)? - (at + 1);
        let rest = self.bytes_from(at + 1);
        let value = rest.get(..end)?;
        self.work.add(value.len());
        // `<a href="x>text</a> … "`: a value with a closing tag in it was never closed.
        let swallowed = memchr::memchr(b'>', value)
            .is_some_and(|gt| memchr::memmem::find(value.get(gt..).unwrap_or_default(), b"</").is_some());
        let over = value.len() > TAG_BYTES || (swallowed && !looks_finished(rest.get(end + 1..).unwrap_or_default()));
        (!over).then_some(at + 1 + end)
    }
}

/// Where the end tag of `name` begins.
fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find("</") {
        let at = from + at;
        let rest = text.get(at + 2..)?;
        if rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(['>', ' ', '\n'])) {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// After a real closing quote comes a space, `/`, `>`, `?` or the end.
fn looks_finished(rest: &[u8]) -> bool {
    matches!(rest.first(), None | Some(b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>' | b'?'))
}

/// Whether a `<` starts a tag, a comment or an instruction rather than standing for "less than".
fn is_markup(rest: &[u8]) -> bool {
    match rest {
        [b'<', b'/', next, ..] => is_name_start(*next),
        [b'<', b'!', next, ..] => matches!(next, b'-' | b'[') || next.is_ascii_alphabetic(),
        [b'<', b'?', next, ..] => next.is_ascii_alphabetic(),
        [b'<', next, ..] => is_name_start(*next),
        _ => false,
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.source.len() {
            if self.work.is_over() {
                self.cut = true;
                return None;
            }
            let rest = self.bytes_from(self.at);
            let found = match rest {
                [b'<', ..] if !is_markup(rest) => {
                    self.damaged = true;
                    Some(self.take_text())
                }
                [b'<', b'/', ..] => self.take_end(),
                [b'<', b'!', ..] => self.take_declaration(),
                [b'<', b'?', ..] => {
                    self.skip_instruction();
                    None
                }
                [b'<', ..] => self.take_start(),
                _ => Some(self.take_text()),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
