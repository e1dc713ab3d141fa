//! A text set for the terminal: headings, lists, quotes, code, and links as numbered footnotes.

mod letters;
mod tables;

use super::terminal::{BOLD, DIM};
use crate::domain::Outline;
use letters::{Shift, shifted};
use tables::set_rows;

/// Sets HTML that was made safe ([`crate::text::safe_html`]) in `columns`. Pictures are named, not shown.
pub(super) fn set_html(html: &str, columns: usize) -> String {
    let mut setter = Setter { columns, ..Setter::default() };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        setter.take_text(rest.get(..at).unwrap_or_default());
        let inside = rest.get(at + 1..).unwrap_or_default();
        let mut quoted = false;
        let end = inside.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.unwrap_or(inside.len());
        setter.take_tag(inside.get(..end).unwrap_or_default());
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    setter.take_text(rest);
    setter.finish()
}

/// Sets plain text; where `outline` knows who speaks and when, that stands before each paragraph.
pub(super) fn set_text(text: &str, outline: &Outline, columns: usize) -> String {
    let mut out = String::new();
    if outline.machine_made {
        out.push_str(&format!("{DIM}Written down by a program that listened: words may be wrong.{DIM:#}\n\n"));
    }
    let (mut at, mut speaker, mut chapter) = (0, None, None);
    for paragraph in text.split('\n') {
        let start = at;
        at += paragraph.len() + 1;
        let place = outline.place_of(&(start..start + paragraph.len()));
        let begins = outline.moments.binary_search_by_key(&start, |(at, _)| *at).is_ok();
        let title = place.under.last().cloned();
        if title.is_some() && title != chapter {
            out.push_str(&format!("{BOLD}{}{BOLD:#}\n\n", title.as_deref().unwrap_or_default()));
        }
        chapter = title.or(chapter);
        let mut lead = String::new();
        if let Some(start) = place.start.filter(|_| begins && !paragraph.is_empty()) {
            lead = format!("{DIM}{}{DIM:#}  ", clock(start / 1000));
        }
        if let Some(name) = place.speaker.as_ref().filter(|name| begins && speaker.as_ref() != Some(*name)) {
            lead.push_str(&format!("{BOLD}{name}:{BOLD:#} "));
            speaker = place.speaker;
        }
        out.push_str(&format!("{}\n", textwrap::fill(&format!("{lead}{paragraph}"), columns)));
    }
    out
}

/// `1:02:03` or `2:03`.
pub(super) fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[derive(Default)]
struct Setter {
    columns: usize,
    out: String,
    /// The text of the block that is open.
    line: String,
    /// Depth of quotes.
    quotes: usize,
    /// Open lists; `Some` counts its items.
    lists: Vec<Option<u32>>,
    /// What stands before the next item's first line.
    bullet: Option<String>,
    heading: bool,
    code: usize,
    /// Open links, by their number; 0 for those that need none.
    open_links: Vec<usize>,
    links: Vec<String>,
    /// An empty line stands before the next block.
    gap: bool,
    /// The cells of the table that is open, row by row.
    table: Option<Vec<Vec<String>>>,
    /// How the letters that come are raised or lowered.
    shift: Option<Shift>,
}

impl Setter {
    fn take_text(&mut self, text: &str) {
        let text = decode(text);
        if self.code > 0 {
            self.line.push_str(&text);
            return;
        }
        for (index, word) in text.split(char::is_whitespace).enumerate() {
            if index > 0 && !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
                self.line.push(' ');
            }
            match self.shift {
                Some(shift) => self.line.push_str(&shifted(word, shift)),
                None => self.line.push_str(word),
            }
        }
    }

    fn take_tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_block(true);
                self.heading = !closing;
            }
            "table" => self.take_table(closing),
            "tr" | "td" | "th" if self.table.is_some() => self.take_cell(name == "tr", closing),
            "p" | "div" if self.table.is_some() => self.line.push(' '),
            "p" | "div" | "section" | "article" | "aside" | "header" | "footer" | "figure" | "figcaption" | "dl"
            | "details" | "summary" | "caption" => self.end_block(self.lists.is_empty()),
            "dt" => self.end_block(false),
            "dd" => {
                self.end_block(false);
                // What a term means hangs below it, as an item without a sign does.
                if closing {
                    self.lists.pop();
                } else {
                    self.lists.push(None);
                }
            }
            "sup" | "sub" => {
                let shift = if name == "sup" { Shift::Raised } else { Shift::Lowered };
                self.shift = (!closing).then_some(shift);
            }
            "strong" | "b" if !self.heading && self.code == 0 => {
                let mark = if closing { format!("{BOLD:#}") } else { format!("{BOLD}") };
                self.line.push_str(&mark);
            }
            "br" if self.code > 0 => self.line.push('\n'),
            "br" => self.line.push('\n'),
            "hr" => {
                self.end_block(true);
                self.line.push_str("* * *");
                self.end_block(true);
            }
            "blockquote" => {
                self.end_block(true);
                self.quotes = if closing { self.quotes.saturating_sub(1) } else { self.quotes + 1 };
            }
            "pre" => {
                self.end_block(true);
                self.code = usize::from(!closing);
            }
            "ul" | "ol" => {
                let first = attribute(tag, "start").and_then(|start| start.parse::<u32>().ok()).unwrap_or(1);
                self.take_list((name == "ol").then_some(first.saturating_sub(1)), closing);
            }
            "li" => self.take_item(closing),
            "a" => self.take_link(tag, closing),
            "img" => {
                if let Some(words) = attribute(tag, "alt").filter(|words| !words.trim().is_empty()) {
                    self.take_text(&format!("[{words}]"));
                }
            }
            "code" if self.code == 0 => self.line.push('`'),
            "em" | "i" | "cite" if self.code == 0 => self.line.push('_'),
            _ => {}
        }
    }

    fn take_table(&mut self, closing: bool) {
        self.end_block(true);
        if !closing {
            self.table.get_or_insert_default();
            return;
        }
        let rows = self.table.take().unwrap_or_default();
        let room = self.columns.saturating_sub(2 * self.quotes);
        for row in set_rows(&rows, room) {
            self.line = row;
            self.end_lines();
        }
        self.gap = true;
    }

    /// A cell is kept until its table is whole.
    fn take_cell(&mut self, is_row: bool, closing: bool) {
        let Some(table) = &mut self.table else { return };
        if is_row {
            if !closing {
                table.push(Vec::new());
            }
        } else if closing {
            let cell = std::mem::take(&mut self.line).split_whitespace().collect::<Vec<_>>().join(" ");
            match table.last_mut() {
                Some(row) => row.push(cell),
                None => table.push(vec![cell]),
            }
        }
    }

    /// `counted` is the number before the first item's.
    fn take_list(&mut self, counted: Option<u32>, closing: bool) {
        self.end_block(self.lists.is_empty());
        if closing {
            self.lists.pop();
            self.gap |= self.lists.is_empty();
        } else {
            self.lists.push(counted);
        }
    }

    fn take_item(&mut self, closing: bool) {
        self.end_block(false);
        if closing {
            self.bullet = None;
            return;
        }
        self.bullet = Some(match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{number}. ")
            }
            _ => "• ".to_owned(),
        });
    }

    fn take_link(&mut self, tag: &str, closing: bool) {
        if closing {
            if let Some(number) = self.open_links.pop().filter(|number| *number > 0) {
                self.line.push_str(&format!("[{number}]"));
            }
            return;
        }
        let address =
            attribute(tag, "href").map(|address| decode(&address)).filter(|address| !address.starts_with('#'));
        let number = address.map_or(0, |address| {
            let known = self.links.iter().position(|link| *link == address);
            known.unwrap_or_else(|| {
                self.links.push(address);
                self.links.len() - 1
            }) + 1
        });
        self.open_links.push(number);
    }

    /// Writes the open block; `apart` leaves an empty line between it and the next.
    fn end_block(&mut self, apart: bool) {
        // The text of a cell is no block of its own.
        if self.table.is_some() {
            self.line.push(' ');
            return;
        }
        let line = std::mem::take(&mut self.line);
        let text = if self.code > 0 { line.trim_matches('\n') } else { line.trim() };
        if text.is_empty() {
            self.gap |= apart && !self.out.is_empty();
            return;
        }
        let quote = "│ ".repeat(self.quotes);
        if self.gap && !self.out.is_empty() {
            // Paragraphs of one quote stay within its bar.
            let within = self.quotes > 0 && self.out.lines().last().is_some_and(|line| line.starts_with('│'));
            self.out.push_str(if within { quote.trim_end() } else { "" });
            self.out.push('\n');
        }
        let depth = self.lists.len().saturating_sub(1);
        let inner = format!("{quote}{}", "  ".repeat(depth));
        let bullet = self.bullet.take();
        let hang = if self.lists.is_empty() {
            String::new()
        } else {
            " ".repeat(bullet.as_ref().map_or(2, |bullet| bullet.chars().count()))
        };
        let first = format!("{inner}{}", bullet.unwrap_or_else(|| hang.clone()));
        let after = format!("{inner}{hang}");
        if self.code > 0 {
            for line in text.lines() {
                self.out.push_str(&format!("{after}    {DIM}{line}{DIM:#}\n"));
            }
        } else {
            let options = textwrap::Options::new(self.columns).initial_indent(&first).subsequent_indent(&after);
            let (on, off) =
                if self.heading { (format!("{BOLD}"), format!("{BOLD:#}")) } else { (String::new(), String::new()) };
            self.out.push_str(&format!("{}\n", textwrap::fill(&format!("{on}{text}{off}"), options)));
        }
        self.gap = apart;
    }

    /// Writes the line as it is.
    fn end_lines(&mut self) {
        if std::mem::take(&mut self.gap) && !self.out.is_empty() {
            self.out.push('\n');
        }
        let quote = "│ ".repeat(self.quotes);
        self.out.push_str(&format!("{quote}{}\n", std::mem::take(&mut self.line)));
    }

    fn finish(mut self) -> String {
        if self.table.is_some() {
            self.take_table(true);
        }
        self.end_block(false);
        if !self.links.is_empty() {
            self.out.push('\n');
        }
        for (number, link) in (1..).zip(&self.links) {
            self.out.push_str(&format!("{DIM}[{number}] {link}{DIM:#}\n"));
        }
        self.out
    }
}

/// What a serialised text stands for; nothing that steers a terminal gets through.
fn decode(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, behind) = tag.split_once(&format!(" {name}=\""))?;
    Some(behind.split('"').next()?.to_owned())
}

#[cfg(test)]
mod tests;
