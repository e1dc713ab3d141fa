//! Attributes as people write them: quoted either way, not quoted at all, without a value, twice.

use std::borrow::Cow;

use super::entities::{self, Declared};

/// Walks over the attributes of a start tag; values still hold their references.
#[derive(Debug, Clone)]
pub(in crate::format) struct Attributes<'a> {
    rest: &'a str,
    /// An attribute was met that a strict parser would refuse.
    pub(in crate::format) damaged: bool,
}

impl<'a> Attributes<'a> {
    pub(in crate::format) fn new(source: &'a str) -> Self {
        Self { rest: source, damaged: false }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.rest.trim_start();
        let start = start.trim_start_matches(|c: char| {
            let junk = matches!(c, '"' | '\'' | '=' | '/' | ',' | '<' | '>');
            self.damaged |= junk;
            junk || c.is_whitespace()
        });
        if start.is_empty() {
            self.rest = "";
            return None;
        }
        let name_end =
            start.find(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '/')).unwrap_or(start.len());
        let (name, rest) = start.split_at(name_end);
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            self.damaged = true;
            self.rest = rest;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => {
                let inside = value.get(1..).unwrap_or_default();
                match inside.find(quote) {
                    Some(end) => (inside.get(..end).unwrap_or_default(), inside.get(end + 1..).unwrap_or_default()),
                    None => {
                        self.damaged = true;
                        (inside, "")
                    }
                }
            }
            None => {
                self.damaged = true;
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                value.split_at(end)
            }
        };
        // `a="b"c="d"` is not well-formed: a space is missing.
        self.damaged |= rest.starts_with(|c: char| !c.is_whitespace());
        self.rest = rest;
        Some((name, value))
    }
}

/// The value of the first attribute that has one of `names` as its local name (any case),
/// references decoded and white space trimmed; names are tried in order.
pub(in crate::format) fn find<'a>(source: &'a str, names: &[&str], declared: &Declared) -> Option<Cow<'a, str>> {
    if source.is_empty() {
        return None;
    }
    for wanted in names {
        for (name, value) in Attributes::new(source) {
            let local = name.rsplit(':').next().unwrap_or(name);
            if local.eq_ignore_ascii_case(wanted) && !name.starts_with("xmlns") {
                return Some(trim(entities::decode(value, declared)));
            }
        }
    }
    None
}

fn trim(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Attributes, find};
    use crate::format::xml::entities::Declared;

    #[test]
    fn every_way_of_writing_attributes_is_read() {
        let read: Vec<_> = Attributes::new(" a=\"1\" b='2' c=3 d e = \"5\" f=\"6\"g='7' /").collect();
        assert_eq!(read, [("a", "1"), ("b", "2"), ("c", "3"), ("d", ""), ("e", "5"), ("f", "6"), ("g", "7")]);
    }

    #[test]
    fn the_first_of_two_equal_names_counts() {
        let declared = Declared::default();
        assert_eq!(find("url='a' URL='b'", &["url"], &declared).as_deref(), Some("a"));
        assert_eq!(find("x:url=' a&amp;b '", &["href", "url"], &declared).as_deref(), Some("a&b"));
        assert_eq!(find("xmlns:url='a'", &["url"], &declared), None);
    }
}
