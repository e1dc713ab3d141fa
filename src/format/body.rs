//! What an entry says: always handed on as HTML, whatever form it came in.

/// Plain text as HTML: escaped, with line ends kept as breaks.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for (number, line) in text.trim().lines().enumerate() {
        if number > 0 {
            out.push_str("<br>\n");
        }
        for character in line.chars() {
            match character {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                c => out.push(c),
            }
        }
    }
    out
}

/// Elements whose presence tells that a text is HTML.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "video",
];

/// Whether a text that may be plain is HTML: it holds a known tag.
pub(super) fn looks_like_html(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).take(64).any(|at| {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start_matches('/');
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let closed = matches!(after.chars().next(), Some('>' | '/' | ' ' | '\n' | '\t'));
        closed
            && name.len() <= 10
            && after.contains('>')
            && TAGS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::{TAGS, escape, looks_like_html};

    #[test]
    fn the_tags_are_sorted() {
        assert!(TAGS.is_sorted());
    }

    #[test]
    fn html_is_told_from_text_with_angle_brackets() {
        for html in ["<p>x</p>", "a<br/>b", "<A HREF='x'>y</A>"] {
            assert!(looks_like_html(html), "{html}");
        }
        for text in ["a < b > c", "Vec<T>", "<b", "List<String> x", ""] {
            assert!(!looks_like_html(text), "{text}");
        }
    }

    #[test]
    fn plain_text_keeps_its_lines() {
        assert_eq!(escape("a & b\n<c>"), "a &amp; b<br>\n&lt;c&gt;");
    }
}
