//! What the inside of an element means: its declared type says little, so the text is asked too.

use std::borrow::Cow;

use crate::format::xml::events::Inner;
use crate::format::{body, limits, plain};

/// What a text construct declares itself to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing is declared.
    Unsaid,
    Text,
    Html,
    Xhtml,
    Base64,
}

impl Kind {
    /// From the `type` and `mode` attributes of Atom 1.0 and 0.3.
    pub(super) fn of(kind: Option<&str>, mode: Option<&str>) -> Self {
        if mode.is_some_and(|mode| mode.eq_ignore_ascii_case("base64")) {
            return Self::Base64;
        }
        let Some(kind) = kind else { return Self::Unsaid };
        let kind = kind.to_ascii_lowercase();
        match kind.split(';').next().unwrap_or_default().trim() {
            "" => Self::Unsaid,
            "text" | "plain" | "text/plain" => Self::Text,
            "xhtml" | "xml" | "application/xhtml+xml" => Self::Xhtml,
            other if other.ends_with("xml") => Self::Xhtml,
            other if other == "html" || other.starts_with("text/") || !other.contains('/') => Self::Html,
            // Atom: any other media type is base64.
            _ => Self::Base64,
        }
    }
}

/// A text as HTML.
pub(super) fn to_html<'a>(inner: Inner<'a>, kind: Kind, default_html: bool) -> Cow<'a, str> {
    if inner.markup {
        return Cow::Owned(unwrap_div(&inner.text).to_owned());
    }
    let text = repair_doubly_encoded(inner.text);
    match kind {
        Kind::Base64 => match decode_base64(&text) {
            Some(decoded) => Cow::Owned(decoded),
            None => text,
        },
        Kind::Text if !text.is_empty() => limits::clip_cow(Cow::Owned(body::escape(&text))),
        Kind::Unsaid if !default_html && !body::looks_like_html(&text) && text.contains(['<', '&', '\n']) => {
            limits::clip_cow(Cow::Owned(body::escape(&text)))
        }
        _ => text,
    }
}

/// A title or a name as plain text.
pub(super) fn to_plain(inner: Inner<'_>, kind: Kind) -> String {
    if inner.markup {
        return plain::strip_html(&inner.text);
    }
    let text = repair_doubly_encoded(inner.text);
    let decoded = (kind == Kind::Base64).then(|| decode_base64(&text)).flatten();
    let text = decoded.map_or(text, Cow::Owned);
    if memchr::memchr2(b'<', b'&', text.as_bytes()).is_none() {
        return plain::fold(&text);
    }
    if kind == Kind::Text {
        // Tags are what the title is about; references never are.
        return plain::decode_twice(&text);
    }
    let title = plain::strip_html(&text);
    if title.is_empty() && !body::looks_like_html(&text) {
        // Nothing but something like a tag that HTML does not have: it is what the title is about.
        return plain::fold(&text);
    }
    title
}

/// XHTML comes in a `div` that is no part of it.
fn unwrap_div(html: &str) -> &str {
    let trimmed = html.trim();
    let inside = (|| {
        let rest = trimmed.strip_suffix("</div>").or_else(|| trimmed.strip_suffix("</xhtml:div>"))?;
        let rest = rest.strip_prefix("<div").or_else(|| rest.strip_prefix("<xhtml:div"))?;
        let end = rest.find('>')?;
        let (attributes, inside) = rest.split_at_checked(end + 1)?;
        // `<div>a</div><div>b</div>` has no outer one.
        (attributes.starts_with([' ', '>']) && is_balanced(inside)).then_some(inside)
    })();
    inside.unwrap_or(trimmed)
}

fn is_balanced(html: &str) -> bool {
    let mut depth = 0i32;
    for piece in html.split('<').skip(1) {
        if piece.starts_with("div") || piece.starts_with("xhtml:div") {
            depth += 1;
        } else if piece.starts_with("/div") || piece.starts_with("/xhtml:div") {
            depth -= 1;
            if depth < 0 {
                return false;
            }
        }
    }
    depth == 0
}

/// UTF-8 that was taken for Latin-1 and encoded once more (`Ã©` for `é`).
///
/// Only where every character of the text fits one byte and the bytes are UTF-8 throughout: a real
/// Latin text does not look so.
pub(super) fn repair_doubly_encoded(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() || !text.bytes().any(|byte| byte == 0xc3 || byte == 0xc2) {
        return text;
    }
    let Some(bytes) = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>() else {
        return text;
    };
    String::from_utf8(bytes).map_or(text, Cow::Owned)
}

/// Decodes base64, white space ignored; `None` where it is none, or no text.
pub(super) fn decode_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => continue,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Kind, decode_base64, repair_doubly_encoded, to_html, to_plain};
    use crate::format::xml::events::Inner;

    fn inner(text: &str, markup: bool) -> Inner<'_> {
        Inner { text: Cow::Borrowed(text), markup, cut: false }
    }

    #[test]
    fn the_outer_div_goes_and_others_stay() {
        assert_eq!(
            to_html(inner(" <div xmlns=\"x\"><p>a</p><div>b</div></div> ", true), Kind::Xhtml, false),
            "<p>a</p><div>b</div>"
        );
        assert_eq!(to_html(inner("<div>a</div><div>b</div>", true), Kind::Xhtml, false), "<div>a</div><div>b</div>");
    }

    #[test]
    fn plain_text_is_escaped_and_html_is_not() {
        assert_eq!(to_html(inner("a < b", false), Kind::Text, false), "a &lt; b");
        assert_eq!(to_html(inner("<p>a</p>", false), Kind::Html, false), "<p>a</p>");
        assert_eq!(to_html(inner("<p>a</p>", false), Kind::Unsaid, false), "<p>a</p>");
        assert_eq!(
            to_html(inner("PHA+YTwvcD4=", false), Kind::of(Some("application/octet-stream"), None), false),
            "<p>a</p>"
        );
    }

    #[test]
    fn titles_declared_as_text_are_taken_literally() {
        assert_eq!(to_plain(inner("On the <b> tag", false), Kind::Text), "On the <b> tag");
        assert_eq!(to_plain(inner("On the <b>bold</b>", false), Kind::Unsaid), "On the bold");
    }

    #[test]
    fn text_encoded_twice_is_decoded_once_more() {
        assert_eq!(repair_doubly_encoded("caf\u{c3}\u{a9}".into()), "café");
        assert_eq!(repair_doubly_encoded("café".into()), "café");
        assert_eq!(repair_doubly_encoded("Ã©漢".into()), "Ã©漢");
    }

    #[test]
    fn base64_is_text_or_nothing() {
        assert_eq!(decode_base64("aGVs\nbG8=").as_deref(), Some("hello"));
        assert_eq!(decode_base64("no base64!"), None);
        assert_eq!(decode_base64("//79"), None);
    }
}
