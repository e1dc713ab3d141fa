//! HTML to plain text, in one pass and without a tree.
//!
//! A first sync turns tens of megabytes of entry content into text, and a tree (or even a full
//! tokenizer that hands out every attribute) costs many times what the answer needs. This scanner
//! follows the HTML standard where it decides what a reader sees (tags, quoted attributes, comments,
//! raw-text elements, character references) and recovers by showing text rather than losing it.

mod elements;
mod headings;
mod references;
mod tags;
mod weight;
mod writer;

use elements::{Role, role_of};
use headings::Headings;
use tags::{Markup, Tag, Tags};
pub(super) use weight::{Weight, weigh};
use writer::Writer;

use crate::domain::Heading;

/// Turns HTML into plain text.
///
/// Paragraphs are separated by `"\n\n"`, lines (`<br>`, table rows) by `"\n"`, table cells by a
/// space; list items begin with `"- "`; `<pre>` keeps its lines; all other white space is folded.
/// Scripts, styles, templates, frames, drawings and everything marked as hidden are left out, as are
/// control characters, soft hyphens, zero-width fillers and bidirectional overrides. Where nothing
/// else is to be read, the alternative texts of the images are given.
///
/// Input without any tag is taken for plain text: its line breaks are kept.
pub fn html_to_text(html: &str) -> String {
    Reader::new(html, false).read().0
}

/// The text that [`html_to_text`] gives, and its headings where they stand in it.
pub fn html_to_text_with_headings(html: &str) -> (String, Vec<Heading>) {
    Reader::new(html, true).read()
}

/// An element whose content is left out, until its end tag.
struct Skip<'a> {
    name: &'a [u8],
    /// How many elements of this name are open.
    depth: usize,
    role: Role,
    /// Just behind the start tag: where to go back to when the end tag never comes.
    resume: usize,
}

struct Reader<'a> {
    html: &'a str,
    at: usize,
    tags: Tags<'a>,
    writer: Writer,
    skip: Option<Skip<'a>>,
    /// Cleared after a skipped element turned out to have no end, so that broken markup costs at most two passes.
    may_skip: bool,
    /// Alternative texts, kept only while there is no text.
    alternatives: Vec<&'a str>,
    /// Where they are asked for.
    headings: Option<Headings>,
}

impl<'a> Reader<'a> {
    fn new(html: &'a str, with_headings: bool) -> Self {
        let tags = Tags::new(html);
        let keep_lines = !tags.has_any();
        Self {
            html,
            at: 0,
            tags,
            writer: Writer::new(html.len() / 2, keep_lines),
            skip: None,
            may_skip: true,
            alternatives: Vec::new(),
            headings: with_headings.then(Headings::default),
        }
    }

    fn read(mut self) -> (String, Vec<Heading>) {
        loop {
            while self.at < self.html.len() {
                if self.skip.is_some() {
                    self.step_over();
                } else {
                    self.step();
                }
            }
            let Some(skip) = self.skip.take() else { break };
            self.may_skip = false;
            self.at = skip.resume;
            self.writer.take_element(skip.role, false);
        }
        if self.writer.is_empty() {
            self.write_alternatives();
        }
        let (text, dropped) = self.writer.finish();
        let headings = self.headings.map(|headings| headings.finish(&text, dropped)).unwrap_or_default();
        (text, headings)
    }

    /// Takes the text up to the next markup or character reference, and that.
    fn step(&mut self) {
        let rest = self.html.get(self.at..).unwrap_or_default();
        let Some(run) = memchr::memchr2(b'<', b'&', rest.as_bytes()) else {
            self.writer.push(rest);
            self.at = self.html.len();
            return;
        };
        if run > 0 {
            self.writer.push(rest.get(..run).unwrap_or_default());
            self.at += run;
        }
        let found = rest.get(run..).unwrap_or_default();
        if found.starts_with('&') {
            let (decoded, length) = references::decode(found);
            self.writer.push(decoded.as_str());
            self.at += length;
        } else {
            self.step_markup();
        }
    }

    fn step_markup(&mut self) {
        match self.tags.read(self.at) {
            Markup::Tag(tag) => {
                self.at = tag.end;
                self.take_tag(&tag);
            }
            Markup::Ignored { end } => self.at = end,
            Markup::Text { end } => {
                self.writer.push(self.html.get(self.at..end).unwrap_or_default());
                self.at = end;
            }
            Markup::Verbatim { content, end } => {
                self.writer.push(self.html.get(content).unwrap_or_default());
                self.at = end;
            }
        }
    }

    fn take_tag(&mut self, tag: &Tag<'a>) {
        let role = role_of(tag.name);
        if !tag.closing {
            if role == Role::Raw {
                self.at = self.tags.find_end_of_raw(tag.end, tag.name);
                return;
            }
            let out_of_sight = role == Role::Unseen || (tag.hidden && role.has_content());
            if out_of_sight && !tag.self_closing && self.may_skip {
                self.skip = Some(Skip { name: tag.name, role, depth: 1, resume: tag.end });
                return;
            }
            if role == Role::Image
                && self.writer.is_empty()
                && let Some(alternative) = tag.alternative
            {
                self.alternatives.push(alternative);
            }
        }
        self.writer.take_element(role, tag.closing);
        if let Some(headings) = &mut self.headings {
            headings.take_tag(tag, self.writer.length());
        }
    }

    /// Goes on inside an element that is left out.
    fn step_over(&mut self) {
        let bytes = self.html.as_bytes().get(self.at..).unwrap_or_default();
        let Some(run) = memchr::memchr(b'<', bytes) else {
            self.at = self.html.len();
            return;
        };
        self.at += run;
        let tag = match self.tags.read(self.at) {
            Markup::Tag(tag) => tag,
            Markup::Ignored { end } | Markup::Text { end } | Markup::Verbatim { end, .. } => {
                self.at = end;
                return;
            }
        };
        let start = self.at;
        self.at = tag.end;
        let role = role_of(tag.name);
        if !tag.closing && role == Role::Raw {
            self.at = self.tags.find_end_of_raw(tag.end, tag.name);
        }
        let Some(skip) = &mut self.skip else { return };
        let same = tag.name.eq_ignore_ascii_case(skip.name);
        if tag.closing {
            skip.depth -= usize::from(same);
            if skip.depth == 0 || elements::end_implies(tag.name, skip.name) {
                self.skip = None;
                self.writer.take_element(role, true);
            }
        } else if elements::start_implies_end(tag.name, role, skip.name) {
            self.skip = None;
            self.at = start;
        } else if same && !tag.self_closing {
            skip.depth += 1;
        }
    }

    fn write_alternatives(&mut self) {
        for alternative in std::mem::take(&mut self.alternatives) {
            let mut rest = alternative;
            while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
                self.writer.push(rest.get(..at).unwrap_or_default());
                let reference = rest.get(at..).unwrap_or_default();
                let (decoded, length) = references::decode(reference);
                self.writer.push(decoded.as_str());
                rest = reference.get(length..).unwrap_or_default();
            }
            self.writer.push(rest);
            self.writer.take_element(Role::Block, true);
        }
    }
}

#[cfg(test)]
mod tests;
