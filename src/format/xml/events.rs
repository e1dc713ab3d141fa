//! The repair: whatever tags a document holds come out as balanced events. A well-formed document
//! passes straight through; the first tag that does not fit stops the strict reading, and the
//! document is read again with the guesses that damaged ones need.

mod role;

use std::borrow::Cow;

use super::attributes;
use super::entities::{self, Declared};
use super::names::{self, Ns, Scope};
use super::tokens::{Token, Tokens};
use crate::format::limits::{self, DEPTH};
use role::Role;

/// How far out an end tag in another spelling looks for its beginning.
const NEAR: usize = 16;

/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Mode {
    /// Tags are taken at their word; stops at the first that does not fit.
    Strict,
    /// Missing ends are put where they must have been; ends without a beginning are dropped.
    Loose,
}

/// A lower-case name, kept on the stack; no name that is known has more than 32 bytes.
#[derive(Debug, Clone, Copy)]
pub(in crate::format) struct Name {
    bytes: [u8; 32],
    length: u8,
}

impl Name {
    fn new(name: &str) -> Self {
        let mut bytes = [0; 32];
        let mut length = 0u8;
        for (place, byte) in bytes.iter_mut().zip(name.bytes()) {
            // Names beyond ASCII are none that is known.
            *place = if byte.is_ascii() { byte.to_ascii_lowercase() } else { b'?' };
            length += 1;
        }
        Self { bytes, length }
    }

    pub(in crate::format) fn as_str(&self) -> &str {
        self.bytes.get(..usize::from(self.length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// An element that begins.
#[derive(Debug, Clone, Copy)]
pub(in crate::format) struct Element<'a> {
    pub(in crate::format) ns: Ns,
    /// The local name in lower case.
    pub(in crate::format) name: Name,
    /// The local name as written.
    pub(in crate::format) written: &'a str,
    /// The attributes as written.
    pub(in crate::format) attributes: &'a str,
    /// How many elements are open, this one included.
    pub(in crate::format) depth: usize,
}

/// What a document is made of.
#[derive(Debug, Clone, Copy)]
pub(in crate::format) enum Event<'a> {
    Start(Element<'a>),
    /// The element that was opened at this depth ends.
    End(usize),
    /// Text with references still in it.
    Text(&'a str),
    /// Text as it is.
    Cdata(&'a str),
}

/// Everything inside an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Inner<'a> {
    /// The text, references decoded; where `markup` is set, HTML made of the elements inside.
    pub(in crate::format) text: Cow<'a, str>,
    /// There were elements inside.
    pub(in crate::format) markup: bool,
    /// The document ended before the element did.
    pub(in crate::format) cut: bool,
}

/// An element that is open.
#[derive(Debug, Clone, Copy)]
struct Open<'a> {
    name: &'a str,
    role: Role,
}

/// Balanced events of a document.
pub(in crate::format) struct Events<'a> {
    tokens: Tokens<'a>,
    mode: Mode,
    scope: Scope<'a>,
    open: Vec<Open<'a>>,
    /// Elements still to be ended before `held` is looked at.
    closing: usize,
    held: Option<Token<'a>>,
    pub(in crate::format) declared: Declared,
    /// The DOCTYPE was read; a document has one.
    typed: bool,
    /// A tag did not fit; in strict mode nothing more comes.
    pub(in crate::format) misfit: bool,
    /// The document is over and elements were still open.
    pub(in crate::format) cut: bool,
}

impl<'a> Events<'a> {
    pub(in crate::format) fn new(source: &'a str, mode: Mode) -> Self {
        Self {
            tokens: Tokens::new(source),
            mode,
            scope: Scope::default(),
            open: Vec::with_capacity(32),
            closing: 0,
            held: None,
            declared: Declared::default(),
            typed: false,
            misfit: false,
            cut: false,
        }
    }

    /// The next event; `None` at the end of the document, after every element was ended.
    pub(in crate::format) fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if self.closing > 0 {
                self.closing -= 1;
                return self.close();
            }
            let token = match self.held.take() {
                Some(token) => token,
                None => match self.tokens.next() {
                    Some(_) if self.misfit && self.mode == Mode::Strict => return None,
                    Some(token) => token,
                    None => return self.finish(),
                },
            };
            match token {
                Token::Text(text) => return Some(Event::Text(text)),
                Token::Cdata(text) => return Some(Event::Cdata(text)),
                Token::Doctype(text) if !self.typed => {
                    self.typed = true;
                    self.declared = Declared::read(text);
                }
                Token::Doctype(_) => {}
                Token::Start { name, attributes, empty } => {
                    if let Some(event) = self.start(name, attributes, empty) {
                        return Some(event);
                    }
                }
                Token::End { name } => self.end(name),
            }
        }
    }

    /// Ends what the document left open.
    fn finish(&mut self) -> Option<Event<'a>> {
        self.cut |= !self.open.is_empty() || self.tokens.cut;
        self.misfit |= self.cut;
        self.close()
    }

    fn close(&mut self) -> Option<Event<'a>> {
        self.open.pop()?;
        self.tokens.open = self.open.last().map_or("", |open| open.name);
        let depth = self.open.len() + 1;
        self.scope.leave(depth);
        Some(Event::End(depth))
    }

    fn start(&mut self, name: &'a str, attributes: &'a str, empty: bool) -> Option<Event<'a>> {
        if self.mode == Mode::Loose {
            let before = self.count_implied_ends(name);
            if before > 0 {
                self.closing = before;
                self.held = Some(Token::Start { name, attributes, empty });
                return None;
            }
        }
        if self.open.len() >= DEPTH {
            self.misfit = true;
            return None;
        }
        let role = if self.mode == Mode::Loose { Role::of(name) } else { Role::Other };
        self.open.push(Open { name, role });
        self.tokens.open = name;
        let depth = self.open.len();
        self.scope.enter(depth, attributes);
        self.closing = usize::from(empty);
        let (prefix, local) = names::split(name);
        let roots = ["rss", "feed", "rdf", "channel"];
        if depth == 1
            && self.scope.resolve(prefix) == Ns::Other
            && roots.iter().any(|root| local.eq_ignore_ascii_case(root))
        {
            // A feed in a namespace of its own making is a feed all the same.
            self.scope.adopt(prefix);
        }
        Some(Event::Start(Element {
            ns: self.scope.resolve(prefix),
            name: Name::new(local),
            written: local,
            attributes,
            depth,
        }))
    }

    fn end(&mut self, name: &'a str) {
        if self.open.last().is_some_and(|open| open.name == name) {
            self.closing = 1;
            return;
        }
        self.misfit = true;
        let place = self.open.iter().rposition(|open| open.name == name).or_else(|| {
            let local = names::split(name).1;
            let near = self.open.len().saturating_sub(NEAR);
            let inner = self.open.get(near..)?;
            inner
                .iter()
                .rposition(|open| names::split(open.name).1.eq_ignore_ascii_case(local))
                .map(|place| near + place)
        });
        // An end without a beginning is dropped; one further out ends everything inside. Markup inside a
        // text does not end the text, and nothing but its own end ends the whole document.
        if let Some(place) = place {
            self.closing = self.open.len() - place;
        }
    }

    /// How many open elements must have ended before `name` can begin.
    fn count_implied_ends(&self, name: &str) -> usize {
        let starting = Role::of(name);
        if starting == Role::Other {
            return 0;
        }
        let from_end = |place: usize| self.open.len() - place;
        if starting == Role::Entry {
            // An entry is never inside an entry.
            if let Some(place) = self.open.iter().rposition(|open| open.role == Role::Entry) {
                return from_end(place);
            }
            // Nor inside a leaf of the feed.
            return self.open.iter().position(|open| open.role.is_text()).map_or(0, from_end);
        }
        match self.open.last().map(|open| open.role) {
            // A leaf holds no other leaf.
            Some(Role::Leaf | Role::PlainLeaf) => 1,
            // A text holds only markup, so what is no HTML ends it.
            _ if starting == Role::PlainLeaf || starting == Role::Body => {
                self.open.iter().rposition(|open| open.role == Role::Body).map_or(0, from_end)
            }
            _ => 0,
        }
    }

    /// Reads everything up to the end of the element that was just begun.
    pub(in crate::format) fn read_inner(&mut self, element: &Element<'a>) -> Inner<'a> {
        let mut text: Cow<'a, str> = Cow::Borrowed("");
        while let Some(event) = self.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Text(piece) => append(&mut text, entities::decode(limits::clip(piece), &self.declared)),
                Event::Cdata(piece) => append(&mut text, Cow::Borrowed(limits::clip(piece))),
                Event::Start(child) => return self.read_markup(element, &child, &text),
                Event::End(_) => {}
            }
        }
        let text = limits::clip_cow(text);
        self.work().add(text.len());
        Inner { text, markup: false, cut: self.cut }
    }

    /// The element turned out to hold elements: they are written out as HTML.
    fn read_markup(&mut self, element: &Element<'a>, first: &Element<'a>, before: &str) -> Inner<'a> {
        let mut html = String::with_capacity(before.len() + 256);
        super::write::escape_into(&mut html, before);
        let mut path: Vec<&str> = Vec::new();
        self.open_markup(&mut html, &mut path, first);
        while let Some(event) = self.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::End(_) => {
                    if let Some(name) = path.pop() {
                        super::write::end_tag(&mut html, name);
                    }
                }
                // The elements of a text that is full are still ended, as they were begun.
                Event::Start(child) if html.len() >= limits::FIELD_BYTES => self.skip(&child),
                Event::Text(_) | Event::Cdata(_) if html.len() >= limits::FIELD_BYTES => {}
                Event::Text(piece) => {
                    super::write::escape_into(&mut html, &entities::decode(limits::clip(piece), &self.declared));
                }
                Event::Cdata(piece) => super::write::escape_into(&mut html, limits::clip(piece)),
                Event::Start(child) => self.open_markup(&mut html, &mut path, &child),
            }
        }
        self.work().add(html.len());
        Inner { text: limits::clip_cow(Cow::Owned(html)), markup: true, cut: self.cut }
    }

    fn open_markup(&self, html: &mut String, path: &mut Vec<&'a str>, element: &Element<'a>) {
        super::write::start_tag(html, element.written, element.attributes, &self.declared);
        path.push(element.written);
    }

    /// What reading the document has cost so far.
    pub(in crate::format) fn work(&self) -> &limits::Work {
        &self.tokens.work
    }

    /// Passes over everything up to the end of the element that was just begun.
    pub(in crate::format) fn skip(&mut self, element: &Element<'a>) {
        while let Some(event) = self.next() {
            if matches!(event, Event::End(depth) if depth == element.depth) {
                break;
            }
        }
    }

    /// The value of the first of `names` among the attributes.
    pub(in crate::format) fn attribute(&self, element: &Element<'a>, names: &[&str]) -> Option<Cow<'a, str>> {
        self.work().add(element.attributes.len() * names.len());
        attributes::find(element.attributes, names, &self.declared)
    }
}

fn append<'a>(text: &mut Cow<'a, str>, piece: Cow<'a, str>) {
    if text.is_empty() {
        *text = piece;
    } else if !piece.is_empty() && text.len() < limits::FIELD_BYTES {
        text.to_mut().push_str(&piece);
    }
}

#[cfg(test)]
mod tests;
