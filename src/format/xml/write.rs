//! Writing markup: HTML made of the elements inside a text, and the repaired document for feed-rs.

use super::attributes::Attributes;
use super::entities::{self, Declared};

/// Elements that HTML never ends.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

fn is_void(name: &str) -> bool {
    VOID.iter().any(|void| name.eq_ignore_ascii_case(void))
}

/// Appends text, escaped for HTML and XML.
pub(in crate::format) fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr::memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match after.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            _ => "&gt;",
        });
        rest = after.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Appends an attribute, its value escaped.
pub(in crate::format) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    for (number, piece) in value.split('"').enumerate() {
        if number > 0 {
            out.push_str("&quot;");
        }
        escape_into(out, piece);
    }
    out.push('"');
}

/// Appends a start tag with its attributes, namespace declarations left out.
pub(in crate::format) fn start_tag(out: &mut String, name: &str, attributes: &str, declared: &Declared) {
    out.push('<');
    out.push_str(name);
    for (name, value) in Attributes::new(attributes) {
        if !name.starts_with("xmlns") && !name.is_empty() {
            attribute(out, name, &entities::decode(value, declared));
        }
    }
    out.push('>');
}

/// Appends an end tag, except for elements that have none.
pub(in crate::format) fn end_tag(out: &mut String, name: &str) {
    if !is_void(name) {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

/// Appends text as CDATA, without the control characters that XML cannot hold.
pub(in crate::format) fn cdata(out: &mut String, text: &str) {
    out.push_str("<![CDATA[");
    let mut first = true;
    for piece in text.split("]]>") {
        if !first {
            // The three characters are shared between two sections.
            out.push_str("]]]]><![CDATA[>");
        }
        first = false;
        push_clean(out, piece);
    }
    out.push_str("]]>");
}

/// Appends text without control characters; tabs and line ends stay.
fn push_clean(out: &mut String, text: &str) {
    let is_bad = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    // Branch-free over the whole text, since nearly no text has one.
    if text.as_bytes().iter().fold(false, |bad, byte| bad | is_bad(byte)) {
        out.extend(text.chars().filter(|c| u8::try_from(*c).map_or(true, |byte| !is_bad(&byte))));
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::{attribute, cdata, start_tag};
    use crate::format::xml::entities::Declared;

    #[test]
    fn sections_never_end_early_and_hold_no_controls() {
        let mut out = String::new();
        cdata(&mut out, "a]]>b\u{1}c\td");
        assert_eq!(out, "<![CDATA[a]]]]><![CDATA[>bc\td]]>");
    }

    #[test]
    fn attributes_are_quoted_whatever_they_were() {
        let mut out = String::new();
        attribute(&mut out, "a", "\"<&");
        start_tag(&mut out, "b", " c=d e='&eacute;\"' xmlns:f='g'", &Declared::default());
        assert_eq!(out, " a=\"&quot;&lt;&amp;\"<b c=\"d\" e=\"é&quot;\">");
    }
}
