//! Entity references, as browsers and people understand them: XML's five, HTML's names, numbers
//! (with the windows-1252 meaning of 128-159, since that is what was meant), and the plain-text
//! entities that a document declares for itself. A `&` that starts none of these is just a `&`.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

use super::entity_names;

/// Entities declared in the document's own DOCTYPE, plain text only.
///
/// Values that hold markup or other references are left out: nothing is ever expanded twice, so a
/// small document cannot grow into a large one.
#[derive(Debug, Clone, Default)]
pub(in crate::format) struct Declared {
    entries: HashMap<String, String>,
    /// Bytes that were put in for declared entities so far.
    spent: Cell<usize>,
}

/// Longest declared value that is kept, and most of them.
const DECLARED_LENGTH: usize = 1_000;
const DECLARED_COUNT: usize = 200;

/// Bytes that all declared entities of one document may grow to; later references stay as they are.
const DECLARED_TOTAL: usize = 1 << 20;

impl Declared {
    /// Reads `<!ENTITY name "value">` declarations from the inside of a DOCTYPE.
    pub(in crate::format) fn read(doctype: &str) -> Self {
        let mut declared = Self::default();
        for piece in doctype.split("<!ENTITY").skip(1).take(DECLARED_COUNT) {
            let piece = piece.trim_start();
            let Some((name, rest)) = piece.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some(value) = rest.get(1..).and_then(|rest| rest.split(quote).next()) else { continue };
            let value = decode(value, &Self::default()).into_owned();
            if value.len() <= DECLARED_LENGTH && !value.contains(['&', '<', '%']) {
                // Of two declarations the first counts, as in XML.
                declared.entries.entry(name.to_owned()).or_insert(value);
            }
        }
        declared
    }

    fn find(&self, name: &str) -> Option<&str> {
        if self.entries.is_empty() {
            return None;
        }
        let value = self.entries.get(name)?;
        let spent = self.spent.get() + value.len();
        self.spent.set(spent);
        (spent <= DECLARED_TOTAL).then_some(value.as_str())
    }
}

/// What one reference stands for.
enum Reference<'a> {
    Char(char),
    Text(&'a str),
}

/// Replaces references by what they stand for; borrowed where there is none.
pub(in crate::format) fn decode<'a>(text: &'a str, declared: &Declared) -> Cow<'a, str> {
    match memchr::memchr(b'&', text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => {
            let mut out = String::with_capacity(text.len());
            decode_into(&mut out, text, declared);
            Cow::Owned(out)
        }
    }
}

/// As [`decode`], appending.
pub(in crate::format) fn decode_into(out: &mut String, text: &str, declared: &Declared) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        rest = match read_reference(after, declared) {
            Some((Reference::Char(found), length)) => {
                out.push(found);
                after.get(length..).unwrap_or_default()
            }
            Some((Reference::Text(found), length)) => {
                out.push_str(found);
                after.get(length..).unwrap_or_default()
            }
            None => {
                out.push('&');
                after.get(1..).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
}

/// Reads the reference that `text` starts with (`&`), and tells its length in bytes.
fn read_reference<'a>(text: &str, declared: &'a Declared) -> Option<(Reference<'a>, usize)> {
    let bytes = text.as_bytes();
    match bytes {
        [_, b'l', b't', b';', ..] => return Some((Reference::Char('<'), 4)),
        [_, b'g', b't', b';', ..] => return Some((Reference::Char('>'), 4)),
        [_, b'a', b'm', b'p', b';', ..] => return Some((Reference::Char('&'), 5)),
        [_, b'q', b'u', b'o', b't', b';', ..] => return Some((Reference::Char('"'), 6)),
        [_, b'#', ..] => {
            let (value, length) = read_number(text)?;
            let found = to_char(value).map_or(Reference::Text(""), Reference::Char);
            return Some((found, length));
        }
        _ => {}
    }
    let count = bytes
        .iter()
        .skip(1)
        .take(32)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        .count();
    if bytes.get(count + 1) != Some(&b';') {
        return None;
    }
    let name = text.get(1..=count)?;
    if let Some(value) = declared.find(name) {
        return Some((Reference::Text(value), count + 2));
    }
    Some((Reference::Char(entity_names::find(name)?), count + 2))
}

/// `&#233;` or `&#xE9;`, with or without the semicolon.
fn read_number(text: &str) -> Option<(u32, usize)> {
    let body = text.get(2..)?;
    let (digits, radix, skip) = match body.as_bytes().first() {
        Some(b'x' | b'X') => (body.get(1..)?, 16, 3),
        _ => (body, 10, 2),
    };
    let count = digits.bytes().take(10).take_while(|b| char::from(*b).is_digit(radix)).count();
    let value = u32::from_str_radix(digits.get(..count)?, radix).ok()?;
    let closed = usize::from(digits.as_bytes().get(count) == Some(&b';'));
    Some((value, skip + count + closed))
}

/// What a number means: 128-159 are windows-1252, as everywhere on the web; impossible characters
/// become a visible mark, control characters nothing.
fn to_char(value: u32) -> Option<char> {
    match value {
        9 | 10 | 13 => char::from_u32(value),
        0..32 | 127 => None,
        128..160 => char::from_u32(value).map(read_c1),
        _ => Some(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

/// The control characters U+0080 to U+009F were never meant: they are windows-1252, whose characters
/// these numbers stand for there.
pub(in crate::format) fn read_c1(character: char) -> char {
    match u8::try_from(u32::from(character)) {
        Ok(byte @ 0x80..=0x9f) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or(character)
        }
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::{Declared, decode};

    #[test]
    fn names_numbers_and_bare_ampersands_are_read_as_meant() {
        let table = [
            ("a &lt; b &amp;&amp; c", "a < b && c"),
            ("&eacute;&hellip;&nbsp;", "é…\u{a0}"),
            ("&#233;&#xE9;&#x20ac;", "éé€"),
            ("&#147;quoted&#148;", "“quoted”"),
            ("Q&A & more &unknown; &", "Q&A & more &unknown; &"),
            ("?a=1&copy=2", "?a=1&copy=2"),
            ("&#0;&#xFFFFFF;&#x;", "\u{fffd}&#x;"),
        ];
        for (given, expected) in table {
            assert_eq!(decode(given, &Declared::default()), expected);
        }
    }

    #[test]
    fn declared_entities_are_text_and_never_grow() {
        let declared =
            Declared::read("<!ENTITY who 'Ada'> <!ENTITY a '&b;&b;'> <!ENTITY x SYSTEM 'file:///etc/passwd'>");
        assert_eq!(decode("&who; &a; &x;", &declared), "Ada &a; &x;");
    }
}
