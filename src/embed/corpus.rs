//! Texts as numbers: what a space is learnt from.

use rustc_hash::FxHashMap;

/// Stands between two texts, so that no pair of words reaches over it.
pub const BREAK: &str = "\u{1f}";

pub(super) const BREAK_ID: u32 = u32::MAX;

/// Texts, each a sequence of terms in their order, without the words every text is full of.
#[derive(Debug, Default)]
pub struct Corpus {
    ids: FxHashMap<String, u32>,
    terms: Vec<String>,
    texts: Vec<Vec<u32>>,
}

impl Corpus {
    /// Begins a text; the terms that follow are its own.
    pub fn start_text(&mut self) {
        self.texts.push(Vec::new());
    }

    /// Adds a term to the text that was begun last.
    pub fn add_term(&mut self, term: &str) {
        let id = self.id_of(term);
        self.add(id);
    }

    /// As [`add_term`](Self::add_term), by the term's number.
    pub fn add(&mut self, id: u32) {
        if let Some(text) = self.texts.last_mut() {
            text.push(id);
        }
    }

    /// The number of a term, which is a new one's from now on.
    pub fn id_of(&mut self, term: &str) -> u32 {
        if term == BREAK {
            return BREAK_ID;
        }
        if let Some(id) = self.ids.get(term) {
            return *id;
        }
        let id = u32::try_from(self.terms.len()).unwrap_or(BREAK_ID - 1);
        self.ids.insert(term.to_owned(), id);
        self.terms.push(term.to_owned());
        id
    }

    /// How many texts it has.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    pub(super) fn texts(&self) -> &[Vec<u32>] {
        &self.texts
    }

    pub(super) fn term(&self, id: u32) -> &str {
        self.terms.get(id as usize).map_or("", String::as_str)
    }

    pub(super) fn count_terms(&self) -> usize {
        self.terms.len()
    }
}
