//! Markup made to get through, and markup that has to stay.

use proptest::prelude::*;

use super::*;

fn base() -> Url {
    Url::parse("https://ada.example/posts/talk").unwrap()
}

fn safe(html: &str) -> String {
    safe_html(html, Some(&base()))
}

/// Markup that has got through one cleaner or another, or was made to, by the ways it takes; one case a line.
fn attacks() -> Vec<&'static str> {
    let cases = include_str!("../../../tests/fixtures/hostile/markup.txt");
    cases.lines().filter(|line| !line.starts_with('#')).collect()
}

/// Elements, attributes and addresses that act or load: of a tree, since in texts all may be said.
fn assert_harmless(html: &str, made: &str) {
    let tree = scraper::Html::parse_fragment(html);
    for element in tree.tree.values().filter_map(scraper::Node::as_element) {
        let name = element.name();
        assert!(["html", "head", "body"].contains(&name) || TAGS.contains(&name), "{name} in {html} of {made}");
        for (attribute, value) in element.attrs() {
            let held = [
                "href", "data-src", "alt", "width", "height", "lang", "dir", "title", "id", "rel", "start", "reversed",
                "type", "value", "colspan", "rowspan", "headers", "scope", "span", "datetime",
            ];
            assert!(held.contains(&attribute), "{attribute} in {html} of {made}");
            if matches!(attribute, "href" | "data-src") {
                let fits = ["http://", "https://", "mailto:", "#e-"].iter().any(|scheme| value.starts_with(scheme));
                assert!(fits, "{value} in {html} of {made}");
            }
        }
    }
}

#[test]
fn nothing_that_acts_or_loads_gets_through() {
    assert!(attacks().len() >= 100);
    for attack in attacks() {
        let html = safe(attack);
        assert_harmless(&html, attack);
        assert_eq!(safe(&html), html, "made safe again: {attack}");
    }
}

#[test]
fn what_shapes_a_text_stays() {
    let html = "<h2>Why</h2><p>One <em>thing</em>, <code>x &lt; y</code>.</p><ul><li>a</li><li>b</li></ul><blockquote><p>q</p></blockquote>\
        <pre><code>fn main()</code></pre><table><tbody><tr><th scope=\"col\">n</th><td colspan=\"2\">1</td></tr></tbody></table>";
    assert_eq!(safe(html), html);
}

#[test]
fn links_are_whole_and_tell_nobody_where_the_reader_comes_from() {
    for (href, expected) in [
        ("/about", "https://ada.example/about"),
        ("next?utm_source=feed&page=2&utm_medium=rss", "https://ada.example/posts/next?page=2"),
        ("https://b.example/?fbclid=1", "https://b.example/"),
        ("//b.example/x", "https://b.example/x"),
        ("mailto:ada@ada.example", "mailto:ada@ada.example"),
    ] {
        let html = safe(&format!("<a href='{href}' target=_blank>x</a>"));
        assert_eq!(html, format!("<a href=\"{expected}\" rel=\"noopener noreferrer nofollow\">x</a>"), "{href}");
    }
    assert!(!safe_html("<a href='/about'>x</a>", None).contains("href"));
}

#[test]
fn footnotes_find_their_way_there_and_back() {
    let html = safe("<p>So<sup id=r1><a href='#n1'>1</a></sup></p><ol><li id=n1>Note <a href='#r1'>↩</a></li></ol>");
    assert!(
        html.contains("id=\"e-r1\"")
            && html.contains("href=\"#e-n1\"")
            && html.contains("id=\"e-n1\"")
            && html.contains("href=\"#e-r1\""),
        "{html}"
    );
    assert_eq!(safe(&html), html);
}

#[test]
fn pictures_wait_for_the_reader_and_counters_go() {
    assert_eq!(
        safe("<img src='/a.png' alt='A &quot;b&quot;' width=640 onload=x>"),
        "<img data-src=\"https://ada.example/a.png\" alt=\"A &quot;b&quot;\" width=\"640\">"
    );
    for gone in [
        "<img src='https://x.example/p' width=1 height=1>",
        "<img src='https://x.example/p' width=0>",
        "<img src='https://feeds.feedburner.com/~r/x/4'>",
        "<img src='data:image/png;base64,x'>",
        "<img>",
    ] {
        assert_eq!(safe(gone), "", "{gone}");
    }
    assert_eq!(safe("<p title='<img src=x>'>y</p>"), "<p title=\"&lt;img src=x&gt;\">y</p>");
}

#[test]
fn a_tree_made_to_hurt_is_shown_as_its_text() {
    let html = format!("{}deep{}", "<div>".repeat(5_000), "</div>".repeat(5_000));
    assert_eq!(safe(&html), "deep");
}

#[test]
fn preformatted_text_keeps_its_form_however_many_empty_lines_it_begins_with() {
    let made = safe("<p>a</p><pre>\n\n\n\n\n\n  code\n\n  more</pre>");
    assert_eq!(made, "<p>a</p><pre>  code\n\n  more</pre>");
    assert_eq!(safe(&made), made);
}

#[test]
fn text_shown_for_markup_that_stays_odd_is_the_same_made_safe_again() {
    let deep = format!("{}it's \"deep\" & <i>odd</i>{}", "<div>".repeat(5_000), "</div>".repeat(5_000));
    for html in [&deep, "4'//<pre/mi></m<table><tr>\n\n\n\n-><,s:(2t)></style><pk><h'2/td></t\0r><tg'>x<h4/td></tr>p"] {
        let made = safe(html);
        assert_eq!(safe(&made), made);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn made_safe_again_it_is_the_same(
        parts in prop::collection::vec(
            prop_oneof![
                2 => prop::sample::select(attacks()).prop_map(str::to_owned),
                4 => "<(/?)(p|div|a|b|i|table|tr|td|li|ul|svg|math|style|select|form|img|pre|title|mglyph|mtext|noscript)( (id|href|title|src)=[\"']?[a-z#:/<>]{0,6}[\"']?)?>",
                2 => "[a-z <>&\"'=/!-]{0,12}",
            ],
            0..12,
        )
    ) {
        let html = safe(&parts.concat());
        prop_assert_eq!(&safe(&html), &html);
        assert_harmless(&html, &parts.concat());
    }
}
