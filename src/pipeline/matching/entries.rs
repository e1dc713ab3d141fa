//! An entry's text as terms and vectors.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use crate::embed::{
    BREAK, Corpus, EmbedError, EntryVectors, Pairs, PassageVector, Space, StaticTable, TABLE_DIMENSIONS,
};
use crate::text::{self, FunctionWords};

/// Reads entries, one after another.
#[derive(Debug, Default)]
pub struct EntryReader {
    function_words: HashMap<Option<String>, FunctionWords>,
    lower: String,
}

impl EntryReader {
    /// Hands every term of a text to `each`, with the word it was made of in lower case, and where that begins; function words
    /// are left out.
    pub fn read(&mut self, text: &str, language: Option<&str>, each: &mut dyn FnMut(&str, &str, usize)) {
        let lower = &mut self.lower;
        let function_words =
            self.function_words.entry(language.map(ToOwned::to_owned)).or_insert_with(|| FunctionWords::of(language));
        text::tokenize(text, language, &mut |term, range, _| {
            lower.clear();
            for letter in text.get(range.clone()).unwrap_or_default().chars() {
                match letter {
                    '’' => lower.push('\''),
                    letter if letter.is_ascii() => lower.push(letter.to_ascii_lowercase()),
                    letter => lower.extend(letter.to_lowercase()),
                }
            }
            if !function_words.contains(lower) {
                each(term, lower, range.start);
            }
        });
    }

    /// An entry's terms in their order: those of its title count twice.
    pub fn terms(&mut self, title: &str, body: &str, language: Option<&str>) -> Vec<String> {
        let mut terms = Vec::new();
        self.read_terms(title, body, language, &mut |term| terms.push(term.to_owned()));
        terms
    }

    fn read_terms(&mut self, title: &str, body: &str, language: Option<&str>, each: &mut dyn FnMut(&str)) {
        for piece in [title, title, body] {
            self.read(piece, language, &mut |term, _, _| each(term));
            each(BREAK);
        }
    }

    /// Adds an entry to what a space is learnt from.
    pub fn add_to(&mut self, corpus: &mut Corpus, title: &str, body: &str, language: Option<&str>) {
        corpus.start_text();
        self.read_terms(title, body, language, &mut |term| corpus.add_term(term));
    }
}

/// Makes vectors of entries, one after another: each of their words is looked up once.
pub struct EntryEncoder<'a> {
    reader: EntryReader,
    space: &'a Space,
    pairs: Pairs,
    table: Option<&'a StaticTable>,
    /// The place in `words` of each word, by its term and itself.
    known: FxHashMap<String, usize>,
    words: Vec<KnownWord>,
}

/// What is known of a word.
struct KnownWord {
    /// Its term's column in the space.
    column: Option<u32>,
    /// What it counts: the square of its idf in this library.
    weight: f32,
    /// Its rows in the table.
    rows: Vec<usize>,
}

/// Words that are looked up anew when so many are held: texts of many languages have no end of them.
const MOST_KNOWN: usize = 500_000;

impl<'a> EntryEncoder<'a> {
    /// For a space that is [held](Space::hold). Passages get vectors only where `table` is given.
    pub fn new(space: &'a Space, table: Option<&'a StaticTable>) -> Self {
        table.inspect(|table| table.ready_for_many());
        let (known, words) = (FxHashMap::default(), Vec::new());
        Self { reader: EntryReader::default(), space, pairs: space.pairs(), table, known, words }
    }

    /// An entry as vectors; its passages where its language is English, or not known.
    ///
    /// # Errors
    /// When the space cannot be read.
    pub fn encode(&mut self, title: &str, body: &str, language: Option<&str>) -> Result<EntryVectors, EmbedError> {
        if self.words.len() > MOST_KNOWN {
            self.known.clear();
            self.words.clear();
        }
        let (title, said) = (self.look_up(title, language), self.look_up(body, language));
        let column = |(_, word): &(usize, usize)| self.words.get(*word).and_then(|word| word.column);
        let mut columns: Vec<Option<u32>> = Vec::with_capacity(2 * title.len() + said.len() + 2);
        // The title counts twice, as in what the space was learnt from.
        for piece in [&title, &title, &said] {
            columns.extend(piece.iter().map(column));
            columns.push(None);
        }
        let place = self.space.place_columns(&columns, &self.pairs)?;
        let table = self.table.filter(|_| matches!(language, None | Some("en")));
        let passages = table.map_or_else(Vec::new, |table| self.passages(table, &title, body, &said));
        Ok(EntryVectors { place, passages })
    }

    /// The words of a text: where each begins, and its place in `words`.
    fn look_up(&mut self, text: &str, language: Option<&str>) -> Vec<(usize, usize)> {
        let Self { reader, space, table, known, words, .. } = self;
        let (mut found, mut key) = (Vec::new(), String::new());
        reader.read(text, language, &mut |term, word, start| {
            key.clear();
            key.extend([term, BREAK, word]);
            let place = match known.get(&key) {
                Some(place) => *place,
                None => {
                    let column = space.column(term);
                    let idf = space.idf_of(column);
                    let parts = word.split(|letter: char| !letter.is_ascii_alphanumeric());
                    let rows = table.map_or_else(Vec::new, |table| parts.flat_map(|part| table.rows(part)).collect());
                    words.push(KnownWord { column, weight: idf * idf, rows });
                    known.insert(key.clone(), words.len() - 1);
                    words.len() - 1
                }
            };
            found.push((start, place));
        });
        found
    }

    /// Each passage with the title in front, so that it says what it is about.
    fn passages(
        &self,
        table: &StaticTable,
        title: &[(usize, usize)],
        body: &str,
        said: &[(usize, usize)],
    ) -> Vec<PassageVector> {
        let sum = |words: &[(usize, usize)], sum: &mut [f32]| {
            for word in words.iter().filter_map(|(_, word)| self.words.get(*word)) {
                word.rows.iter().for_each(|row| table.add_row(*row, word.weight, sum));
            }
        };
        let mut head = vec![0.0; TABLE_DIMENSIONS];
        sum(title, &mut head);
        let mut ranges = text::split_passages(body);
        if ranges.is_empty() {
            ranges.push(0..0);
        }
        ranges
            .into_iter()
            .map(|range| {
                let mut vector = head.clone();
                let from = said.partition_point(|(start, _)| *start < range.start);
                let to = said.partition_point(|(start, _)| *start < range.end);
                sum(said.get(from..to).unwrap_or_default(), &mut vector);
                let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                PassageVector { range: place(range.start)..place(range.end), vector }
            })
            .collect()
    }
}
