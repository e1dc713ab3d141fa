//! Turns the plain text of the demo's posts into HTML: paragraphs, `## ` headings, `- ` lists, `**strong**` and
//! `*emphasis*`. The posts are ours, so this is no Markdown and need not become one.

use crate::text::escape_html;

/// The text as HTML, one block a line.
pub(super) fn render_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        if let Some(heading) = block.strip_prefix("## ") {
            html.push_str(&format!("<h2>{}</h2>\n", render_line(heading)));
        } else if block.starts_with("- ") {
            let items = block.lines().map(|line| format!("<li>{}</li>", render_line(line.trim_start_matches("- "))));
            html.push_str(&format!("<ul>{}</ul>\n", items.collect::<String>()));
        } else {
            let lines: Vec<String> = block.lines().map(render_line).collect();
            html.push_str(&format!("<p>{}</p>\n", lines.join("<br>")));
        }
    }
    html
}

/// The first paragraph as plain text: what feeds give as a summary.
pub(super) fn first_paragraph(text: &str) -> String {
    text.split("\n\n").next().unwrap_or_default().replace('*', "").trim().to_owned()
}

fn render_line(line: &str) -> String {
    render_pairs(&render_pairs(&escape_html(line), "**", "strong"), "*", "em")
}

/// Puts every second stretch between two marks into an element; a mark without a second one stays as it is.
fn render_pairs(text: &str, mark: &str, element: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, inside, after)) = rest
        .split_once(mark)
        .and_then(|(before, behind)| Some((before, behind.split_once(mark)?)))
        .map(|(b, (i, a))| (b, i, a))
    {
        html.push_str(&format!("{before}<{element}>{inside}</{element}>"));
        rest = after;
    }
    html.push_str(rest);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_becomes_its_element() {
        let html = render_html("One *two* & **three**.\nFour\n\n## Five\n\n- six\n- seven\n");
        assert_eq!(
            html,
            "<p>One <em>two</em> &amp; <strong>three</strong>.<br>Four</p>\n<h2>Five</h2>\n<ul><li>six</li><li>seven</li></ul>\n"
        );
    }

    #[test]
    fn a_lonely_mark_stays() {
        assert_eq!(render_html("2 * 3"), "<p>2 * 3</p>\n");
    }

    #[test]
    fn the_first_paragraph_comes_without_marks() {
        assert_eq!(first_paragraph("**One** two.\n\nThree."), "One two.");
    }
}
