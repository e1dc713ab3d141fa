//! Titles and names as plain text. Publishers put HTML, escaped HTML and twice-escaped HTML where
//! text belongs; a title must never show a tag or an entity to a person.

use super::xml::entities::{self, Declared};

/// Plain text of a title that may be HTML: tags dropped, references decoded, white space folded.
pub(super) fn strip_html(html: &str) -> String {
    decode_twice(&drop_tags(html))
}

/// References decoded twice, white space folded. `&amp;amp;` and `&amp;#8217;` were escaped once more than
/// they should be; a title that truly shows a reference's source is far rarer.
pub(super) fn decode_twice(text: &str) -> String {
    let declared = Declared::default();
    fold(&entities::decode(&entities::decode(text, &declared), &declared))
}

/// A language tag (BCP 47), with hyphens. `None` for what cannot be one, such as the rest of a damaged file; 35 bytes are
/// what RFC 5646 (4.4.1) asks a reader to take.
pub(super) fn language_tag(text: &str) -> Option<String> {
    let tag = text.trim().replace('_', "-");
    let is_tag = (1..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_tag.then_some(tag)
}

/// White space folded, control and direction-changing characters dropped.
pub(super) fn fold(text: &str) -> String {
    if is_folded(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for character in text.chars().map(entities::read_c1) {
        if character.is_whitespace() {
            space = !out.is_empty();
        } else if !is_invisible(character) {
            if space {
                out.push(' ');
                space = false;
            }
            out.push(character);
        }
    }
    out
}

/// ASCII without controls, without two spaces in a row, none at the ends.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(|b| (b' '..0x7f).contains(b))
        && bytes.first() != Some(&b' ')
        && bytes.last() != Some(&b' ')
        && memchr::memmem::find(bytes, b"  ").is_none()
}

/// Control characters, and those that turn the direction of what is shown around them.
fn is_invisible(character: char) -> bool {
    character.is_control() || matches!(character, '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Drops what looks like a tag or a comment; other angle brackets stay.
fn drop_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        match find_tag_end(tag) {
            Some(end) => {
                if is_break(tag) {
                    out.push(' ');
                }
                rest = skip_program(tag, tag.get(end..).unwrap_or_default());
            }
            None => {
                out.push('<');
                rest = tag.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where the tag or comment at the front of `text` ends; `None` where there is none.
fn find_tag_end(text: &str) -> Option<usize> {
    if text.starts_with("<!--") {
        // Long enough for any comment in a title; the bound keeps many unclosed ones from adding up.
        let near = text.as_bytes().get(..2_000).unwrap_or(text.as_bytes());
        return memchr::memmem::find(near, b"-->").map(|end| end + 3);
    }
    let first = text.get(1..)?.trim_start_matches('/').chars().next()?;
    if !(first.is_ascii_alphabetic() || first == '!' || first == '?') {
        return None;
    }
    // A second `<` first: this one did not open a tag.
    let end = memchr::memchr2(b'<', b'>', text.as_bytes().get(1..)?)? + 1;
    (text.as_bytes().get(end) == Some(&b'>')).then_some(end + 1)
}

/// Programs and styles are no text: what follows the tag up to their end is passed over.
fn skip_program<'a>(tag: &str, rest: &'a str) -> &'a str {
    for (start, end) in [("<script", "</script"), ("<style", "</style")] {
        if tag.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)) {
            let mut ends = memchr::memmem::find_iter(rest.as_bytes(), b"</");
            let at =
                ends.find(|at| rest.get(*at..*at + end.len()).is_some_and(|found| found.eq_ignore_ascii_case(end)));
            return at.and_then(|at| rest.get(at..)).unwrap_or_default();
        }
    }
    rest
}

fn is_break(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']).as_bytes();
    ["br", "p>", "p ", "div", "li"]
        .iter()
        .any(|start| name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::{fold, language_tag, strip_html};

    #[test]
    fn what_is_no_language_tag_is_none() {
        assert_eq!(language_tag(" pt_BR ").as_deref(), Some("pt-BR"));
        for text in ["", "so that they\nneed not open it.</p>", "en us", "en\0", "zh-Hant-TW-x-a-very-long-private-use"]
        {
            assert_eq!(language_tag(text), None, "{text:?}");
        }
    }

    #[test]
    fn titles_show_neither_tags_nor_entities() {
        let table = [
            ("<b>Bold</b> &amp; <i>brave</i>", "Bold & brave"),
            ("Q&amp;amp;A", "Q&A"),
            ("It&#8217;s 5 < 6 and 7 > 6", "It’s 5 < 6 and 7 > 6"),
            ("one<br/>two", "one two"),
            ("a <!-- hidden --> b", "a b"),
            ("  many \n\t spaces ", "many spaces"),
            ("I <3 feeds", "I <3 feeds"),
            ("safe<SCRIPT>alert('<b>')</script> title", "safe title"),
            ("if a<b or b>c", "if a<b or b>c"),
        ];
        for (html, text) in table {
            let found = strip_html(html);
            if html.starts_with("if") {
                // `<b or b>` cannot be told from a tag; nothing else may be lost.
                assert!(found.starts_with("if a") && found.ends_with('c'));
            } else {
                assert_eq!(found, text);
            }
        }
    }

    #[test]
    fn what_cannot_be_seen_is_dropped() {
        assert_eq!(fold("a\u{202e}b\u{0}c\u{feff}"), "abc");
        // Control characters of Latin-1 were meant as windows-1252.
        assert_eq!(fold("\u{93}a\u{94}\u{85}"), "“a”…");
    }
}
