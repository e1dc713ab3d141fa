//! An entry's text as terms and vectors.

use std::collections::HashMap;

use crate::embed::{BREAK, Corpus, EntryVectors, PassageVector, Space, StaticTable, TABLE_DIMENSIONS};
use crate::text::{self, FunctionWords};

/// Reads entries, one after another.
#[derive(Debug, Default)]
pub struct EntryReader {
    function_words: HashMap<Option<String>, FunctionWords>,
    lower: String,
}

impl EntryReader {
    /// Hands every term of a text to `each`, with the word it was made of in lower case; function words are left out.
    pub fn read(&mut self, text: &str, language: Option<&str>, each: &mut dyn FnMut(&str, &str)) {
        let lower = &mut self.lower;
        let function_words =
            self.function_words.entry(language.map(ToOwned::to_owned)).or_insert_with(|| FunctionWords::of(language));
        text::tokenize(text, language, &mut |term, range, _| {
            lower.clear();
            for letter in text.get(range).unwrap_or_default().chars() {
                match letter {
                    '’' => lower.push('\''),
                    letter if letter.is_ascii() => lower.push(letter.to_ascii_lowercase()),
                    letter => lower.extend(letter.to_lowercase()),
                }
            }
            if !function_words.contains(lower) {
                each(term, lower);
            }
        });
    }

    /// An entry's terms in their order: those of its title count twice.
    pub fn terms(&mut self, title: &str, body: &str, language: Option<&str>) -> Vec<String> {
        let mut terms = Vec::new();
        for piece in [title, title, body] {
            self.read(piece, language, &mut |term, _| terms.push(term.to_owned()));
            terms.push(BREAK.to_owned());
        }
        terms
    }

    /// Adds an entry to what a space is learnt from.
    pub fn add_to(&mut self, corpus: &mut Corpus, title: &str, body: &str, language: Option<&str>) {
        let terms = self.terms(title, body, language);
        corpus.push(terms.iter().map(String::as_str));
    }

    /// An entry as vectors. Passages only where `table` is given and the language is English, or not known.
    pub fn vectors(
        &mut self,
        space: &Space,
        table: Option<&StaticTable>,
        title: &str,
        body: &str,
        language: Option<&str>,
    ) -> EntryVectors {
        let terms = self.terms(title, body, language);
        let place = space.place(terms.iter().map(String::as_str));
        let table = table.filter(|_| matches!(language, None | Some("en")));
        let passages = table.map_or_else(Vec::new, |table| self.passages(space, table, title, body, language));
        EntryVectors { place, passages }
    }

    /// Each passage with the title in front, so that it says what it is about.
    fn passages(
        &mut self,
        space: &Space,
        table: &StaticTable,
        title: &str,
        body: &str,
        language: Option<&str>,
    ) -> Vec<PassageVector> {
        let mut head = vec![0.0; TABLE_DIMENSIONS];
        self.sum_words(space, table, title, language, &mut head);
        let mut ranges = text::split_passages(body);
        if ranges.is_empty() {
            ranges.push(0..0);
        }
        ranges
            .into_iter()
            .map(|range| {
                let mut vector = head.clone();
                self.sum_words(space, table, body.get(range.clone()).unwrap_or_default(), language, &mut vector);
                let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                PassageVector { range: place(range.start)..place(range.end), vector }
            })
            .collect()
    }

    /// Adds up the table's vectors of a text's words, each weighted by the square of its idf in this library.
    fn sum_words(&mut self, space: &Space, table: &StaticTable, text: &str, language: Option<&str>, sum: &mut [f32]) {
        self.read(text, language, &mut |term, word| {
            let idf = space.idf(term);
            for part in word.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
                table.add(part, idf * idf, sum);
            }
        });
    }
}
