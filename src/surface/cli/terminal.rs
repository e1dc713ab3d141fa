//! What the terminal can do: width, colour, questions; and text laid out for it.

use std::io::{BufRead, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use super::args::Color;
use crate::config::ColorChoice;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const RED: Style = AnsiColor::Red.on_default().bold();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();
/// The words that matched.
pub(super) const MATCH: Style = AnsiColor::Cyan.on_default().bold();

/// Lines longer than this are hard to read.
const WIDEST: usize = 100;
/// The width where there is no terminal to ask.
const USUAL: usize = 80;

/// Settles whether to colour: the flag, else the setting, else what the terminal and `NO_COLOR` say.
pub(super) fn choose_color(flag: Color, setting: ColorChoice) {
    let choice = match (flag, setting) {
        (Color::Always, _) | (Color::Auto, ColorChoice::Always) => anstream::ColorChoice::Always,
        (Color::Never, _) | (Color::Auto, ColorChoice::Never) => anstream::ColorChoice::Never,
        (Color::Auto, ColorChoice::Auto) => anstream::ColorChoice::Auto,
    };
    choice.write_global();
}

/// Columns to lay text out in.
pub(super) fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(USUAL, |(width, _)| usize::from(width.0));
    columns.clamp(40, WIDEST)
}

/// Asks a yes-or-no question on stderr; no is the answer unless it begins with y.
pub(super) fn ask(question: &str) -> bool {
    let _ = write!(anstream::stderr(), "{question} [y/N] ");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.is_ok() && answer.trim().to_lowercase().starts_with('y')
}

/// Asks for a line on stderr; `None` at the end of input.
pub(super) fn ask_line(question: &str) -> Option<String> {
    let _ = write!(anstream::stderr(), "{question}");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    match std::io::stdin().lock().read_line(&mut answer) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(answer.trim().to_owned()),
    }
}

/// Whether a bar may be drawn on stderr.
pub(super) fn draws_bars() -> bool {
    std::io::stderr().is_terminal() && std::io::stdout().is_terminal()
}

/// `text` wrapped, each line behind `indent`.
pub(super) fn wrap(text: &str, indent: &str) -> String {
    let options = textwrap::Options::new(width()).initial_indent(indent).subsequent_indent(indent);
    textwrap::fill(text, options)
}

/// `text` in the terminal's width, with `indent` before every line but the first.
pub(super) fn wrap_below(text: &str, indent: &str) -> String {
    textwrap::fill(text, textwrap::Options::new(width()).subsequent_indent(indent))
}

/// `text` on one line of at most `columns`, cut with "…".
pub(super) fn cut(text: &str, columns: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let mut kept = String::new();
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(letter);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// `left` and, at the end of the line, `right`; `left` is cut where both do not fit.
pub(super) fn two_sides(left: &str, right: &str, columns: usize) -> String {
    use unicode_width::UnicodeWidthStr;
    let space = columns.saturating_sub(right.width() + 2);
    let left = cut(left, space);
    let gap = columns.saturating_sub(left.width() + right.width());
    format!("{left}{}{right}", " ".repeat(gap.max(2)))
}

/// Escaped text with `<mark>`, as it is in JSON, for the terminal: the marked words stand out.
pub(super) fn marked(html: &str) -> String {
    let (start, end) = (format!("{MATCH}"), format!("{MATCH:#}"));
    html.replace("<mark>", &start)
        .replace("</mark>", &end)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

/// "1 entry", "2 entries".
pub(super) fn count(number: impl TryInto<i64>, one: &str, many: &str) -> String {
    let number = number.try_into().unwrap_or(i64::MAX);
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_its_columns_with_an_ellipsis() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("日本語の本", 5), "日本…");
    }

    #[test]
    fn marks_become_colours_and_entities_letters() {
        assert_eq!(marked("a &lt;b&gt; <mark>c</mark> &amp;lt;"), format!("a <b> {MATCH}c{MATCH:#} &lt;"));
    }
}
