//! Texts as they stand in a terminal.

use super::*;

fn plain(html: &str) -> String {
    anstream::adapter::strip_str(&set_html(html, 40)).to_string()
}

#[test]
fn headings_lists_quotes_code_and_links_are_set() {
    let html = "<h2>Why</h2><p>Ask <em>first</em>, says <a href=\"https://a.example/x\">Ada</a>, and then tell them what you saw.</p>\
        <ul><li>one</li><li>two<ol><li>three</li></ol></li></ul><blockquote><p>Quoted words.</p></blockquote>\
        <pre><code>fn main() {\n    x &lt; y\n}</code></pre><p>Again <a href=\"https://a.example/x\">there</a>.</p>";
    assert_eq!(
        plain(html),
        "Why\n\nAsk _first_, says Ada[1], and then tell\nthem what you saw.\n\n• one\n• two\n  1. three\n\n│ Quoted words.\n\n    fn main() {\n        x < y\n    }\n\nAgain there[1].\n\n[1] https://a.example/x\n"
    );
}

#[test]
fn tables_stand_in_columns_where_they_fit() {
    let table = "<table><thead><tr><th>Name</th><th>Value</th></tr></thead><tbody><tr><td><p>two hundred</p></td>\
        <td>200</td></tr></tbody></table><p>After.</p>";
    assert_eq!(plain(table), "Name         Value\ntwo hundred  200\n\nAfter.\n");
    let wide = format!("<table><tr><td>{}</td><td>x</td></tr></table>", "word ".repeat(12));
    assert_eq!(plain(&wide), "word word word word word word word word\n  word word word word · x\n");
    assert_eq!(plain("<table><tr><td>open"), "open\n");
}

#[test]
fn lists_begin_where_they_say_and_quotes_keep_their_bar() {
    assert_eq!(plain("<ol start=\"3\"><li>c</li><li>d</li></ol>"), "3. c\n4. d\n");
    assert_eq!(plain("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>"), "│ a\n│\n│ b\n\nc\n");
    assert_eq!(plain("<dl><dt>Term</dt><dd>Its meaning.</dd><dt>Other</dt></dl>"), "Term\n  Its meaning.\nOther\n");
    assert_eq!(plain("<p>H<sub>2</sub>O<sup>1</sup>, x<sup>th</sup></p>"), "H₂O¹, x^th\n");
}

#[test]
fn nothing_steers_the_terminal() {
    assert_eq!(plain("<p>a\u{1b}[2Jb\u{7}</p>"), "a[2Jb\n");
}

#[test]
fn a_transcript_tells_who_speaks_and_when() {
    let outline = Outline {
        speakers: vec![(0, "Ada".to_owned()), (8, "Bo".to_owned())],
        moments: vec![(0, Some(1_000)), (8, Some(3_661_000))],
        chapters: vec![(8, "Pachyderms".to_owned())],
        ..Outline::default()
    };
    let set = set_text("Hello.\n\nYes.", &outline, 60);
    assert_eq!(
        anstream::adapter::strip_str(&set).to_string(),
        "0:01  Ada: Hello.\n\nPachyderms\n\n1:01:01  Bo: Yes.\n"
    );
}
