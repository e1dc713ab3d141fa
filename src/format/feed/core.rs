//! The repaired document that feed-rs reads. Of the shapes feed-rs knows, Atom loses least and has
//! none of the constructs that make it fail, so the core of every feed, whatever it was written in,
//! is handed over as Atom; everything beyond the core was read by then.

use crate::domain::Time;
use crate::format::xml::write;

/// The document under construction.
#[derive(Debug)]
pub(super) struct CoreDocument {
    text: String,
}

impl CoreDocument {
    pub(super) fn new(capacity: usize) -> Self {
        let mut text = String::with_capacity(capacity);
        text.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">");
        Self { text }
    }

    pub(super) fn open_entry(&mut self) {
        self.text.push_str("<entry>");
    }

    pub(super) fn close_entry(&mut self) {
        self.text.push_str("</entry>");
    }

    /// `<name>text</name>`.
    pub(super) fn plain(&mut self, name: &str, text: &str) {
        self.element(name, "", text);
    }

    /// `<name type="html">text</name>`.
    pub(super) fn html(&mut self, name: &str, html: &str) {
        self.element(name, " type=\"html\"", html);
    }

    pub(super) fn time(&mut self, name: &str, time: Option<Time>) {
        if let Some(time) = time {
            let text = time.to_rfc3339();
            self.plain(name, &text);
        }
    }

    pub(super) fn link(&mut self, url: &str) {
        self.text.push_str("<link rel=\"alternate\"");
        write::attribute(&mut self.text, "href", url);
        self.text.push_str("/>");
    }

    pub(super) fn category(&mut self, term: &str) {
        self.text.push_str("<category");
        write::attribute(&mut self.text, "term", term);
        self.text.push_str("/>");
    }

    pub(super) fn author(&mut self, name: &str) {
        self.text.push_str("<author>");
        self.plain("name", name);
        self.text.push_str("</author>");
    }

    fn element(&mut self, name: &str, attributes: &str, text: &str) {
        self.text.push('<');
        self.text.push_str(name);
        self.text.push_str(attributes);
        self.text.push('>');
        write::cdata(&mut self.text, text);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// The finished document.
    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</feed>");
        self.text
    }
}
