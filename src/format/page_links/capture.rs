//! Text that is being gathered from within elements.

use super::tokens::is_void;

/// Texts gathered at once: a link within a heading within a card, and some to spare.
const MOST_OPEN: usize = 32;
/// Bytes of one text; linked data is longer than anything else that is gathered.
const MOST_TEXT: usize = 1 << 20;

/// What a text is gathered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Title,
    Heading,
    /// The words of the anchor with this number.
    Anchor(usize),
    LinkedData,
    /// The name, or the note, of the card with this number.
    CardName(usize),
    CardNote(usize),
    /// All of the card with this number: where it has no name, its text is one.
    Card(usize),
}

/// A text that is complete.
pub(super) struct Captured {
    pub(super) purpose: Purpose,
    pub(super) text: String,
}

#[derive(Default)]
pub(super) struct Captures {
    open: Vec<Open>,
}

struct Open {
    purpose: Purpose,
    element: String,
    /// Elements of the same name that are open within.
    nested: usize,
    text: String,
}

impl Captures {
    /// Starts to gather the text within the element that begins here. Elements without content give none.
    pub(super) fn open(&mut self, purpose: Purpose, element: &str) {
        if self.open.len() < MOST_OPEN && !is_void(element) {
            self.open.push(Open { purpose, element: element.to_owned(), nested: 0, text: String::new() });
        }
    }

    /// Must be told of every element before anything is opened for it.
    pub(super) fn start(&mut self, element: &str) {
        for open in self.open.iter_mut().filter(|open| open.element == element) {
            open.nested += 1;
        }
        // Words in two blocks are two words.
        if !matches!(element, "a" | "b" | "em" | "i" | "span" | "strong" | "wbr" | "abbr" | "code" | "sup") {
            self.text(" ");
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        for open in &mut self.open {
            if open.text.len() + text.len() <= MOST_TEXT {
                open.text.push_str(text);
            }
        }
    }

    /// Ends an element; tells which texts are complete, the inner ones first.
    pub(super) fn end(&mut self, element: &str) -> Vec<Captured> {
        let mut done = Vec::new();
        for open in self.open.iter_mut().rev().filter(|open| open.element == element) {
            match open.nested.checked_sub(1) {
                Some(nested) => open.nested = nested,
                None => done.push(Captured { purpose: open.purpose, text: std::mem::take(&mut open.text) }),
            }
        }
        if !done.is_empty() {
            self.open.retain(|open| !done.iter().any(|done| done.purpose == open.purpose));
        }
        done
    }

    /// Ends the anchor that is open: anchors do not stand in each other, some are never closed.
    pub(super) fn end_anchor(&mut self) -> Option<Captured> {
        let at = self.open.iter().rposition(|open| matches!(open.purpose, Purpose::Anchor(_)))?;
        let open = self.open.remove(at);
        Some(Captured { purpose: open.purpose, text: open.text })
    }

    pub(super) fn is_in_anchor(&self) -> bool {
        self.open.iter().any(|open| matches!(open.purpose, Purpose::Anchor(_)))
    }

    /// The innermost card that is open.
    pub(super) fn card(&self) -> Option<usize> {
        self.open.iter().rev().find_map(|open| match open.purpose {
            Purpose::Card(card) => Some(card),
            _ => None,
        })
    }

    /// Ends everything at the end of the page.
    pub(super) fn end_all(&mut self) -> Vec<Captured> {
        let open = std::mem::take(&mut self.open);
        open.into_iter().rev().map(|open| Captured { purpose: open.purpose, text: open.text }).collect()
    }
}
