//! Damaged documents, repaired.

use super::{Event, Events, Mode};

/// Events as text: `(name`, `)`, and text.
fn show(source: &str, mode: Mode) -> (String, bool) {
    let mut events = Events::new(source, mode);
    let mut out = String::new();
    while let Some(event) = events.next() {
        match event {
            Event::Start(element) => out.push_str(&format!("({} ", element.written)),
            Event::End(_) => out.push(')'),
            Event::Text(text) | Event::Cdata(text) => out.push_str(text),
        }
    }
    (out, events.misfit)
}

#[test]
fn well_formed_documents_pass_unchanged() {
    let source = "<rss><item><title>a</title><description>b <p/> c</description></item></rss>";
    let expected = "(rss (item (title a)(description b (p ) c)))";
    assert_eq!(show(source, Mode::Strict), (expected.into(), false));
    assert_eq!(show(source, Mode::Loose), (expected.into(), false));
}

#[test]
fn strict_reading_stops_where_a_tag_does_not_fit() {
    assert!(show("<rss><item><title>a</item></rss>", Mode::Strict).1);
    assert!(show("<rss><item>", Mode::Strict).1);
    // A bare `<` harms no structure.
    assert!(!show("<rss>a < b</rss>", Mode::Strict).1);
}

#[test]
fn missing_ends_are_put_where_they_must_have_been() {
    for (source, expected) in [
        (
            "<rss><item><title>a<link>b</link></item><item><guid>c</item></rss>",
            "(rss (item (title a)(link b))(item (guid c)))",
        ),
        ("<rss><item><title>a</title><item><title>b</title></rss>", "(rss (item (title a))(item (title b)))"),
        ("<rss><item><description>a <p>b<guid>c</guid></item></rss>", "(rss (item (description a (p b))(guid c)))"),
        ("<a><b>x</a></b></a><c>y</c>", "(a (b x))(c y)"),
        ("<rss><item><description>a</b> b</description></item>", "(rss (item (description a b)))"),
        (
            "<rss><item><description><![CDATA[a</description></item><item><title><![CDATA[b]]></title></item></rss>",
            "(rss (item (description a))(item (title b)))",
        ),
    ] {
        assert_eq!(show(source, Mode::Loose).0, expected, "{source}");
    }
}

#[test]
fn depth_has_a_limit() {
    let deep = "<a>".repeat(100_000);
    let (out, misfit) = show(&deep, Mode::Loose);
    assert!(misfit && out.len() < 4_000);
}
