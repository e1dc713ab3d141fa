use proptest::prelude::*;

use super::*;

#[track_caller]
fn reads(html: &str, text: &str) {
    assert_eq!(html_to_text(html), text, "from {html:?}");
}

#[test]
fn paragraphs_are_set_apart_and_white_space_is_folded() {
    reads("<p>One\n  two</p>\n<p>Three</p>", "One two\n\nThree");
    reads("<div><div>One</div></div>two<h2>Three</h2>four", "One\n\ntwo\n\nThree\n\nfour");
    reads("one <b>two</b> <i>three</i>four", "one two threefour");
    reads("  <p>  x  </p>  ", "x");
}

#[test]
fn breaks_make_lines_and_two_breaks_a_paragraph() {
    reads("one<br>two<br/>three", "one\ntwo\nthree");
    reads("one<br><br>two", "one\n\ntwo");
    reads("one<br /> <br />\n<br>two", "one\n\ntwo");
}

#[test]
fn list_items_begin_with_a_hyphen() {
    reads("<p>A:</p><ul><li>one</li><li>two</li></ul><p>B</p>", "A:\n\n- one\n- two\n\nB");
    reads("<ol><li><p>one</p></li>\n<li><p>two</p><p>more</p></li></ol>", "- one\n- two\n\nmore");
    reads("<ul><li>one<li></ul><p>x</p>", "- one\n\nx");
    reads("<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>", "- one\n- inner\n- two");
    reads("<ul><li>one<li>two</ul>", "- one\n- two");
    reads("<ul><li></li><li>two</li></ul>", "- two");
}

#[test]
fn table_cells_are_set_apart_by_a_space_and_rows_by_a_line() {
    reads("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>end", "a b\n1 2\n\nend");
}

#[test]
fn preformatted_text_keeps_its_lines() {
    reads(
        "<p>x</p><pre><code>\nfn main() {\n\tgo();\n\n}\n</code></pre><p>y</p>",
        "x\n\nfn main() {\n    go();\n\n}\n\ny",
    );
    reads("<pre>a<br>b\r\n  c</pre>", "a\nb\n  c");
}

#[test]
fn what_nobody_reads_is_dropped() {
    reads("a<script>if (1 < 2) { '</div>' }</script>b", "ab");
    reads("a<style>p > b {}</style>b<SCRIPT src=x></SCRIPT>c", "abc");
    reads("a<!-- c <b> -->b<!doctype html><?xml x?>c<!---->d<!-- x --!>e", "abcde");
    reads("a<svg><title>t</title><svg></svg>u</svg>b<template><p>x</p></template>c", "abc");
    reads("a<noscript><img alt=x>y</noscript>b<iframe src=\"x\">z</iframe>c", "abc");
    reads("a<audio controls>Your browser is old.</audio>b", "ab");
    reads("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字", "漢字");
    reads("<ruby>漢<rt>かん</ruby>字", "漢字");
}

#[test]
fn hidden_elements_are_dropped() {
    reads("<p hidden>no</p><p>yes</p>", "yes");
    reads("<div style='color:red; DISPLAY : none'><div>no</div>no</div>yes", "yes");
    reads("x<span aria-hidden=\"true\">#</span>y<span aria-hidden=\"false\">z</span>", "xyz");
    reads("<p hidden>no<p>yes", "yes");
    reads("<p hidden=until-found>yes</p>", "yes");
    reads("<input hidden value=x>yes<img hidden src=y>", "yes");
}

#[test]
fn a_hidden_element_that_never_ends_hides_nothing() {
    reads("one <div hidden>two <b>three</b>", "one\n\ntwo three");
    reads("one <svg>two", "one two");
}

#[test]
fn character_references_are_decoded() {
    reads("R&amp;D &lt;b&gt; &quot;x&quot; &apos;", "R&D <b> \"x\" '");
    reads("caf&eacute; caf&eacute &Eacute;t&#233; &#xE9; &#XE9;", "café café Été é é");
    reads("a&nbsp;b&nbsp;&nbsp; c&#160;d", "a b c d");
    reads("&#8217;&#x2019;&rsquo;&#146;", "’’’’");
    reads("&CounterClockwiseContourIntegral; &NotEqualTilde; &fjlig;", "∳ ≂̸ fj");
    reads("&notit; &notin;", "¬it; ∉");
    reads(
        "AT&T & co &unknown; &; &#; &#x; &#0;&#xD800;&#99999999;",
        "AT&T & co &unknown; &; &#; &#x; \u{fffd}\u{fffd}\u{fffd}",
    );
    reads("&lt;p&gt;not a tag&lt;/p&gt;", "<p>not a tag</p>");
}

#[test]
fn a_lone_less_than_is_text() {
    reads("<p>1 < 2 and <3 and a<</p>", "1 < 2 and <3 and a<");
    reads("<i>x</i> if a <b then c", "x if a <b then c");
    reads("<p>cut inside <a href=\"http://exa", "cut inside");
}

#[test]
fn quotes_protect_the_end_of_a_tag() {
    reads("<a title=\"a > b\" href='>'>x</a>", "x");
    reads("<a title=x>y</a><a b=\"c>d</a>", "yd");
    reads("<a href=\"x\"title=\"y\">z</a>", "z");
    reads("<a =\">x</a>", "x");
}

#[test]
fn cdata_is_text() {
    reads("<p><![CDATA[one <two>]]></p>", "one <two>");
}

#[test]
fn invisible_and_dangerous_characters_are_dropped() {
    reads("a\u{0}b\u{1b}[31mc\u{7f}\u{9b}", "ab[31mc");
    reads(
        "soft\u{ad}ly zero\u{200b}width \u{202e}override\u{202c} \u{feff}x\u{2066}y\u{2069}",
        "softly zerowidth override xy",
    );
    reads("<b>wide\u{3000}space\u{2003}and\u{85}more\u{2028}end</b>", "wide space and more end");
    reads("tag\u{e0041}s", "tags");
    reads("family 👨\u{200d}👩 می\u{200c}خواهم", "family 👨\u{200d}👩 می\u{200c}خواهم");
}

#[test]
fn images_speak_only_where_nothing_else_does() {
    reads("<p><img src=x alt='A cat &amp; a dog'></p>", "A cat & a dog");
    reads("<img title=One><img alt='' src=y><img alt=Two>", "One\n\nTwo");
    reads("<img alt='A cat'><p>Text</p>", "Text");
}

#[test]
fn plain_text_keeps_its_lines() {
    reads("One\ntwo\n\n\n\nthree  four ", "One\ntwo\n\nthree four");
    reads("R&amp;D\r\nline", "R&D\nline");
    reads("", "");
    reads(" \n ", "");
}

#[test]
fn broken_markup_costs_no_more_than_its_length() {
    // Each of these would take minutes if an end were searched for again and again.
    for piece in
        ["<a b=\">\"", "<a ", "<!--", "<p hidden>", "<svg>", "<script>", "<a b='", "&a", "<pre>", "<ul><li>", "</"]
    {
        let html = piece.repeat(50_000);
        let started = std::time::Instant::now();
        html_to_text(&html);
        assert!(started.elapsed().as_secs() < 10, "{piece}");
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,6}",
        "[ \\n\\t]{1,3}",
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<br>",
            "<li>",
            "<ul>",
            "</ul>",
            "<pre>",
            "</pre>",
            "<a href=\"",
            "'",
            "\"",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<div hidden>",
            "</div>",
            "<",
            ">",
            "&",
            "&amp;",
            "&#",
            "&#x41;",
            "&nbsp;",
            "é",
            "<svg>",
            "</svg>",
            "<![CDATA[",
            "]]>",
            "\u{202e}",
            "\u{0}",
            "日本",
            "<td>",
            "<img alt=x>",
            "=",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_input_gives_clean_text(html in pieces()) {
        let text = html_to_text(&html);
        prop_assert_eq!(text.trim_end(), text.as_str());
        let unclean = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!text.contains(unclean), "{:?}", text);
        if !html.contains("<pre") {
            prop_assert_eq!(text.trim_start(), text.as_str());
            prop_assert!(!text.contains("\n\n\n") && !text.contains("  ") && !text.contains(" \n"), "{:?}", text);
        }
    }

    #[test]
    fn any_white_space_between_words_is_one_space(words in prop::collection::vec(("[!-;?-~é]{1,12}", "[ \t]{1,3}"), 1..40)) {
        let html: String = words.iter().map(|(word, space)| format!("{word}{space}")).collect();
        let plain: Vec<String> = words.iter().map(|(word, _)| word.replace('&', "+")).collect();
        prop_assert_eq!(html_to_text(&html.replace('&', "+")), plain.join(" "));
    }

    #[test]
    fn words_between_paragraph_tags_all_come_through(words in prop::collection::vec("[a-zäöü]{1,9}", 1..30)) {
        let html: String = words.iter().map(|word| format!("<p class=\"x\">{word}</p>")).collect();
        prop_assert_eq!(html_to_text(&html), words.join("\n\n"));
    }
}
