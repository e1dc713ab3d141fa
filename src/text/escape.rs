//! Plain text to HTML.

use super::excerpt::Excerpt;

/// Escapes text for HTML content and quoted attribute values.
pub fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    push_escaped(text, &mut escaped);
    escaped
}

/// The excerpt as HTML: escaped, with `<mark>…</mark>` around what matched.
pub fn mark_html(excerpt: &Excerpt) -> String {
    let mut html = String::with_capacity(excerpt.text.len() + excerpt.marks.len() * 16);
    let mut done = 0;
    for mark in &excerpt.marks {
        let (Some(before), Some(marked)) = (excerpt.text.get(done..mark.start), excerpt.text.get(mark.clone())) else {
            continue;
        };
        push_escaped(before, &mut html);
        html.push_str("<mark>");
        push_escaped(marked, &mut html);
        html.push_str("</mark>");
        done = mark.end;
    }
    push_escaped(excerpt.text.get(done..).unwrap_or_default(), &mut html);
    html
}

fn push_escaped(text: &str, html: &mut String) {
    for part in text.split_inclusive(['&', '<', '>', '"', '\'']) {
        let mut rest = part.chars();
        let entity = match rest.next_back() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\'') => "&#39;",
            _ => {
                html.push_str(part);
                continue;
            }
        };
        html.push_str(rest.as_str());
        html.push_str(entity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaping_leaves_no_markup() {
        assert_eq!(escape_html(r#"<a href="x">R&D's</a>"#), "&lt;a href=&quot;x&quot;&gt;R&amp;D&#39;s&lt;/a&gt;");
        assert_eq!(escape_html("plain, größer"), "plain, größer");
    }

    #[test]
    fn marks_stand_around_escaped_words() {
        let excerpt = Excerpt { text: "a <b> & c".to_owned(), start: 0, marks: vec![2..5, 8..9], matched: vec![0] };
        assert_eq!(mark_html(&excerpt), "a <mark>&lt;b&gt;</mark> &amp; <mark>c</mark>");
    }
}
