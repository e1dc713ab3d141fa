//! What stands inside elements: lines, texts, links, people, pictures. Used at every level.

use std::borrow::Cow;

use url::Url;

use super::reader::Reader;
use super::text::{self, Kind};
use crate::format::xml::entities;
use crate::format::xml::events::{Element, Event};
use crate::format::{limits, plain, read_date};

/// A link of any shape.
#[derive(Debug, Default)]
pub(super) struct Link<'a> {
    pub(super) url: Option<String>,
    /// Lower case; `alternate` where nothing is said.
    pub(super) rel: String,
    /// It leads to a page for people.
    pub(super) is_page: bool,
    pub(super) media_type: Option<Cow<'a, str>>,
    pub(super) title: Option<String>,
    pub(super) bytes: Option<u64>,
}

impl<'a> Reader<'a> {
    /// Takes the `xml:base` of an element into force.
    pub(super) fn enter(&mut self, element: &Element<'a>) {
        while self.bases.last().is_some_and(|(depth, _)| *depth > 0 && *depth >= element.depth) {
            self.bases.pop();
        }
        let has = |name: &[u8]| memchr::memmem::find(element.attributes.as_bytes(), name).is_some();
        if !has(b"base") && !has(b"BASE") {
            return;
        }
        let Some(value) = self.events.attribute(element, &["base"]) else { return };
        let url = match self.bases.last() {
            Some((_, base)) => base.join(&value),
            None => Url::parse(&value),
        };
        if let Ok(url) = url.as_ref()
            && matches!(url.scheme(), "http" | "https" | "ftp" | "file")
            && url.as_str().len() <= limits::BASE_BYTES
        {
            self.bases.push((element.depth, url.clone()));
        }
    }

    /// An address made absolute where a base is known.
    pub(super) fn resolve(&self, raw: &str) -> String {
        let raw = raw.trim();
        if raw.is_empty() || raw.starts_with("http://") || raw.starts_with("https://") {
            return raw.to_owned();
        }
        self.joiner.join(self.bases.last().map(|(_, base)| base), raw)
    }

    /// The element's text on one line; `None` where it is empty. The end of a cut document is not
    /// taken for a value.
    pub(super) fn read_line(&mut self, element: &Element<'a>) -> Option<String> {
        let inner = self.events.read_inner(element);
        if inner.cut {
            return None;
        }
        let text = text::repair_doubly_encoded(inner.text);
        let line = if inner.markup { plain::strip_html(&text) } else { plain::fold(&text) };
        (!line.is_empty()).then_some(line)
    }

    pub(super) fn read_time(&mut self, element: &Element<'a>) -> Option<crate::domain::Time> {
        let inner = self.events.read_inner(element);
        if inner.cut { None } else { read_date(&inner.text) }
    }

    fn read_kind(&self, element: &Element<'a>) -> Kind {
        if element.attributes.is_empty() {
            return Kind::Unsaid;
        }
        let kind = self.events.attribute(element, &["type"]);
        let mode = self.events.attribute(element, &["mode"]);
        Kind::of(kind.as_deref(), mode.as_deref())
    }

    /// A title as plain text.
    pub(super) fn read_title(&mut self, element: &Element<'a>) -> Option<String> {
        let kind = self.read_kind(element);
        let inner = self.events.read_inner(element);
        if inner.cut {
            return None;
        }
        Some(text::to_plain(inner, kind)).filter(|title| !title.is_empty())
    }

    /// A text as HTML. `default_html` tells what a text is that does not say.
    pub(super) fn read_html(&mut self, element: &Element<'a>, default_html: bool) -> Option<String> {
        self.read_body(element, default_html).map(Cow::into_owned)
    }

    /// As [`Self::read_html`], borrowed where possible.
    pub(super) fn read_body(&mut self, element: &Element<'a>, default_html: bool) -> Option<Cow<'a, str>> {
        let kind = self.read_kind(element);
        let inner = self.events.read_inner(element);
        Some(text::to_html(inner, kind, default_html)).filter(|html| !html.trim().is_empty())
    }

    /// The element's own language.
    pub(super) fn own_language(&self, element: &Element<'a>) -> Option<String> {
        memchr::memmem::find(element.attributes.as_bytes(), b"lang")?;
        self.events.attribute(element, &["lang"]).and_then(|value| plain::language_tag(&value))
    }

    /// A link, given as text or as attributes.
    pub(super) fn read_link(&mut self, element: &Element<'a>) -> Link<'a> {
        self.enter(element);
        let find = |names: &[&str]| self.events.attribute(element, names);
        let href = find(&["href", "url", "uri"]);
        let rel = find(&["rel"]).unwrap_or_default().to_ascii_lowercase();
        // `http://www.iana.org/assignments/relation/alternate` is the long way to say it; any other address is
        // a relation of someone's own.
        let rel = rel.rsplit_once("iana.org/assignments/relation/").map_or(rel.as_str(), |(_, name)| name).to_owned();
        let media_type = find(&["type"]).filter(|kind| !kind.is_empty());
        let is_page = media_type.as_ref().is_none_or(|kind| {
            let kind = kind.to_ascii_lowercase();
            kind == "html" || kind.starts_with("text/html") || kind.starts_with("application/xhtml")
        });
        let link = Link {
            url: None,
            rel: if rel.is_empty() { "alternate".into() } else { rel },
            is_page,
            title: find(&["title"]).map(Cow::into_owned),
            bytes: find(&["length"]).and_then(|text| text.parse().ok()),
            media_type,
        };
        let inner = self.events.read_inner(element);
        let url = match href {
            // An empty reference leads to the base, where the document itself names one.
            Some(href) if href.is_empty() => {
                self.bases.last().filter(|(depth, _)| *depth > 0).map(|(_, base)| base.to_string()).unwrap_or_default()
            }
            Some(href) => self.resolve(&href),
            None if inner.markup || inner.cut => String::new(),
            None => self.resolve(&inner.text),
        };
        Link { url: Some(url).filter(|url| !url.is_empty()), ..link }
    }

    /// A person: text, or Atom's children.
    pub(super) fn read_author(&mut self, element: &Element<'a>) -> Option<String> {
        let (mut name, mut email, mut text) = (None, None, String::new());
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) => {
                    let value = self.read_line(&child);
                    match child.name.as_str() {
                        "name" | "displayname" => name = name.or(value),
                        "email" => email = email.or(value),
                        _ => {}
                    }
                }
                Event::Text(piece) => text.push_str(&entities::decode(piece, &self.events.declared)),
                Event::Cdata(piece) => text.push_str(piece),
                Event::End(_) => {}
            }
        }
        let text = text::repair_doubly_encoded(text.into());
        name.or_else(|| read_person(&plain::strip_html(&text))).or(email)
    }

    /// Topics: in attributes, or as text.
    pub(super) fn read_categories(&mut self, element: &Element<'a>) -> Vec<String> {
        let label = self.events.attribute(element, &["label"]).filter(|text| !text.is_empty());
        let term = label.or_else(|| self.events.attribute(element, &["term"])).map(|text| plain::strip_html(&text));
        let inner = self.events.read_inner(element);
        let text = plain::strip_html(&text::repair_doubly_encoded(inner.text));
        [term, Some(text)].into_iter().flatten().filter(|text| !text.is_empty()).take(1).collect()
    }

    /// A picture: in an attribute, as text, or as a `url` inside.
    pub(super) fn read_image(&mut self, element: &Element<'a>) -> Option<String> {
        let attribute = self.events.attribute(element, &["href", "url", "resource"]).map(Cow::into_owned);
        let (mut url, mut text) = (attribute, String::new());
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) => {
                    let value = self.read_line(&child);
                    if child.name.as_str() == "url" {
                        url = url.or(value);
                    }
                }
                Event::Text(piece) => text.push_str(&entities::decode(piece, &self.events.declared)),
                Event::Cdata(piece) => text.push_str(piece),
                Event::End(_) => {}
            }
        }
        let url = url.unwrap_or_else(|| text.trim().to_owned());
        Some(self.resolve(&url)).filter(|url| !url.is_empty())
    }
}

/// `ada@example.org (Ada Example)`, `Ada Example <ada@example.org>`: the name, else the address.
fn read_person(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.contains('@') {
        return Some(text.to_owned()).filter(|text| !text.is_empty());
    }
    let name: Vec<&str> = text
        .split([' ', '(', ')', '<', '>', ','])
        .filter(|word| !word.is_empty() && !word.contains('@') && *word != "mailto:")
        .collect();
    Some(if name.is_empty() { text.to_owned() } else { name.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::read_person;

    #[test]
    fn names_are_told_from_addresses() {
        for (text, name) in [
            ("ada@example.org (Ada Example)", "Ada Example"),
            ("Ada Example <ada@example.org>", "Ada Example"),
            ("ada@example.org", "ada@example.org"),
            ("“é@x.org”", "“é@x.org”"),
        ] {
            assert_eq!(read_person(text).as_deref(), Some(name));
        }
    }
}
