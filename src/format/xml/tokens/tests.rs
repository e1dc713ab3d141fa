//! Markup as feeds write it, cut into tokens.

use super::{Token, Tokens};

fn show(source: &str) -> Vec<String> {
    Tokens::new(source)
        .map(|token| match token {
            Token::Start { name, attributes, empty } => {
                format!("+{name}[{}]{}", attributes.trim(), if empty { "/" } else { "" })
            }
            Token::End { name } => format!("-{name}"),
            Token::Text(text) => format!("'{text}'"),
            Token::Cdata(text) => format!("C'{text}'"),
            Token::Doctype(text) => format!("D'{text}'"),
        })
        .collect()
}

#[test]
fn well_formed_markup_is_cut_at_its_tags() {
    assert_eq!(
        show("<?xml version='1.0'?><!-- <x> --><a b='>' c=\"/\"><d/>t<![CDATA[<e>]]></a >"),
        ["+a[b='>' c=\"/\"]", "+d[]/", "'t'", "C'<e>'", "-a"]
    );
}

#[test]
fn bare_angle_brackets_are_text() {
    assert_eq!(show("<a>1 < 2 <3 <b>x</b></a>"), ["+a[]", "'1 < 2 <3 '", "+b[]", "'x'", "-b", "-a"]);
}

#[test]
fn unclosed_tags_quotes_and_comments_do_not_swallow_the_rest() {
    assert_eq!(show("<a <b>x</b></a"), ["+a[]", "+b[]", "'x'", "-b"]);
    assert_eq!(show("<a href=\"x>y</a><b c=\"d\"/>"), ["+a[href=\"x]", "'y'", "-a", "+b[c=\"d\"]/"]);
    assert_eq!(show("<a><!-- x ><b/></a>"), ["+a[]", "+b[]/", "-a"]);
    assert_eq!(show("<a>don't</a><b c='it's'>"), ["+a[]", "'don't'", "-a", "+b[c='it's']"]);
}

#[test]
fn doctypes_keep_their_inside() {
    assert_eq!(show("<!DOCTYPE rss [<!ENTITY a '>'>]><rss>"), ["D'DOCTYPE rss [<!ENTITY a '>'>]'", "+rss[]"]);
}
