//! An entry's text as terms and vectors.

use rustc_hash::FxHashMap;

use crate::embed::{
    BREAK, Corpus, EmbedError, EntryVectors, KnownTerms, PassageVector, Space, StaticTable, TABLE_DIMENSIONS,
};
use crate::text::{self, FunctionWords};

/// No more words are held at once.
const MOST_KNOWN: usize = 500_000;
/// What is read of a long entry in one go: about a paragraph.
const STRETCH_BYTES: usize = 500;

/// Reads entries, one after another: what is known of a word as it is written is found out once.
#[derive(Debug, Default)]
pub struct EntryReader {
    languages: FxHashMap<Option<String>, LanguageWords>,
    words: Vec<Word>,
}

/// The words of one language, as they are written.
#[derive(Debug)]
struct LanguageWords {
    function_words: FunctionWords,
    /// The place of each in the reader's list; `None` for a function word.
    short: FxHashMap<u128, Option<usize>>,
    long: FxHashMap<Box<str>, Option<usize>>,
}

impl LanguageWords {
    /// What is known of a word as it is written; found out with `make` where it is met first.
    fn place(&mut self, written: &str, make: impl FnOnce(&FunctionWords) -> Option<usize>) -> Option<usize> {
        let Self { function_words, short, long } = self;
        if let Some(letters) = short_word(written) {
            return *short.entry(letters).or_insert_with(|| make(function_words));
        }
        if let Some(place) = long.get(written) {
            return *place;
        }
        let place = make(function_words);
        long.insert(written.into(), place);
        place
    }
}

/// A word of at most 15 bytes as a number, which is found without a look at where its letters are held: nearly every word
/// of nearly every language.
fn short_word(written: &str) -> Option<u128> {
    let mut letters = [0; 16];
    *letters.first_mut()? = u8::try_from(written.len()).ok()?;
    letters.get_mut(1..=written.len())?.copy_from_slice(written.as_bytes());
    Some(u128::from_le_bytes(letters))
}

/// A word.
#[derive(Debug)]
struct Word {
    term: Box<str>,
    /// In lower case, with a typewriter's apostrophe.
    lower: Box<str>,
}

impl EntryReader {
    /// Hands every word of a text to `each`, function words left out: its place in the list, and where it begins.
    fn read(&mut self, text: &str, language: Option<&str>, each: &mut dyn FnMut(&Word, usize, usize)) {
        let Self { languages, words } = self;
        let own = languages.entry(language.map(ToOwned::to_owned)).or_insert_with(|| LanguageWords {
            function_words: FunctionWords::of(language),
            short: FxHashMap::default(),
            long: FxHashMap::default(),
        });
        text::scan_words(text, language, |written, start, term| {
            let place = own.place(written, |function_words| {
                let (term, lower) = (term(), written.to_lowercase().replace('’', "'"));
                let place = (!term.is_empty() && !function_words.contains(&lower)).then_some(words.len());
                if place.is_some() {
                    words.push(Word { term: term.into(), lower: lower.into() });
                }
                place
            });
            if let Some((place, word)) = place.and_then(|place| Some((place, words.get(place)?))) {
                each(word, place, start);
            }
        });
    }

    /// Forgets all words when very many are known, and tells so: texts of many languages have no end of them.
    fn forget_many(&mut self) -> bool {
        let many = self.words.len() > MOST_KNOWN;
        if many {
            *self = Self::default();
        }
        many
    }

    /// An entry's terms in their order: those of its title count twice.
    pub fn terms(&mut self, title: &str, body: &str, language: Option<&str>) -> Vec<String> {
        let mut terms = Vec::new();
        for piece in [title, title, body] {
            self.read(piece, language, &mut |word, _, _| terms.push(word.term.to_string()));
            terms.push(BREAK.to_owned());
        }
        terms
    }
}

/// Gathers the entries that a space is learnt from, one after another: each of their words is looked up once.
#[derive(Debug)]
pub struct CorpusReader {
    /// So many bytes of an entry's body are read at most.
    share: usize,
    reader: EntryReader,
    corpus: Corpus,
    /// The corpus's numbers of the words, in the order of the reader's list.
    ids: Vec<u32>,
}

impl CorpusReader {
    /// Reads so many bytes of each body at most: of a longer one stretches from all over it. Of the open collections'
    /// long entries, a third read so taught as much as the whole.
    pub fn new(share: usize) -> Self {
        Self { share, reader: EntryReader::default(), corpus: Corpus::default(), ids: Vec::new() }
    }

    /// Adds an entry; its title counts twice.
    pub fn add(&mut self, title: &str, body: &str, language: Option<&str>) {
        let Self { share, reader, corpus, ids } = self;
        if reader.forget_many() {
            ids.clear();
        }
        corpus.start_text();
        for piece in [title, title].into_iter().chain(stretches(body, *share)) {
            reader.read(piece, language, &mut |word, place, _| {
                // A word that was not met before is the next in the list.
                if place == ids.len() {
                    ids.push(corpus.id_of(&word.term));
                }
                if let Some(id) = ids.get(place) {
                    corpus.add(*id);
                }
            });
            corpus.add_term(BREAK);
        }
    }

    /// What was gathered.
    pub fn into_corpus(self) -> Corpus {
        self.corpus
    }
}

/// A text of at most `share` bytes whole, of a longer one whole words from stretches evenly spread over it, in their order.
pub(super) fn stretches(text: &str, share: usize) -> impl Iterator<Item = &str> {
    let whole = text.len() <= share;
    let count = if whole { 1 } else { (share / STRETCH_BYTES).max(1) };
    let length = if whole { text.len() } else { STRETCH_BYTES };
    (0..count).filter_map(move |stretch| {
        let start = stretch * text.len().saturating_sub(length) / (count - 1).max(1);
        let piece = text.get(text.ceil_char_boundary(start)..text.floor_char_boundary(start + length))?;
        let from = if start == 0 { 0 } else { piece.find(char::is_whitespace).unwrap_or(0) };
        let to = if start + length >= text.len() { None } else { piece.rfind(char::is_whitespace) };
        piece.get(from..to.unwrap_or(piece.len()))
    })
}

/// Makes vectors of entries, one after another: each of their words is looked up once.
pub struct EntryEncoder<'a> {
    reader: EntryReader,
    space: &'a Space,
    known: KnownTerms,
    table: Option<&'a StaticTable>,
    /// In the order of the reader's list.
    words: Vec<KnownWord>,
    /// The rows in the table of all words, one word's after another's.
    rows: Vec<usize>,
}

/// What is known of a word: little, since in a large library's list each word is far from the one before.
#[derive(Clone, Copy)]
struct KnownWord {
    /// Its term's column in the space.
    column: Option<u32>,
    /// Where its rows in the table begin among those of all words, and how many they are.
    first_row: u32,
    rows: u32,
    /// What they count: the square of its idf in this library.
    weight: f32,
}

/// A word of a text: where it begins, and what is known of it.
type SaidWord = (usize, KnownWord);

impl<'a> EntryEncoder<'a> {
    /// For a space that is [held](Space::hold). Passages get vectors only where `table` is given.
    pub fn new(space: &'a Space, table: Option<&'a StaticTable>) -> Self {
        table.inspect(|table| table.ready_for_many());
        Self {
            reader: EntryReader::default(),
            space,
            known: space.known_terms(),
            table,
            words: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// An entry as vectors; its passages where its language is English, or not known.
    ///
    /// # Errors
    /// When the space cannot be read.
    pub fn encode(&mut self, title: &str, body: &str, language: Option<&str>) -> Result<EntryVectors, EmbedError> {
        if self.reader.forget_many() {
            self.words.clear();
            self.rows.clear();
        }
        let (title, said) = (self.look_up(title, language), self.look_up(body, language));
        let mut columns: Vec<Option<u32>> = Vec::with_capacity(2 * title.len() + said.len() + 2);
        // The title counts twice, as in what the space was learnt from.
        for piece in [&title, &title, &said] {
            columns.extend(piece.iter().map(|(_, word)| word.column));
            columns.push(None);
        }
        let place = self.space.place_columns(&columns, &self.known)?;
        let table = self.table.filter(|_| matches!(language, None | Some("en")));
        let passages = table.map_or_else(Vec::new, |table| self.passages(table, &title, body, &said));
        Ok(EntryVectors { place, passages })
    }

    /// The words of a text, without function words.
    fn look_up(&mut self, text: &str, language: Option<&str>) -> Vec<SaidWord> {
        let Self { reader, space, table, words, rows, .. } = self;
        let mut found = Vec::new();
        reader.read(text, language, &mut |word, place, start| {
            // A word that was not met before is the next in the list.
            if place == words.len() {
                let column = space.column(&word.term);
                let idf = space.idf_of(column);
                let before = rows.len();
                if let Some(table) = table {
                    let parts = word.lower.split(|letter: char| !letter.is_ascii_alphanumeric());
                    parts.for_each(|part| rows.extend(table.rows(part)));
                }
                let [first_row, end] = [before, rows.len()].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
                words.push(KnownWord { column, first_row, rows: end - first_row, weight: idf * idf });
            }
            found.push((start, place));
        });
        found.into_iter().filter_map(|(start, place)| Some((start, *words.get(place)?))).collect()
    }

    /// Each passage with the title in front, so that it says what it is about.
    fn passages(&self, table: &StaticTable, title: &[SaidWord], body: &str, said: &[SaidWord]) -> Vec<PassageVector> {
        let sum = |words: &[SaidWord], sum: &mut [f32]| {
            for (_, KnownWord { first_row, rows, weight, .. }) in words {
                let rows = self.rows.get(*first_row as usize..(first_row + rows) as usize).unwrap_or_default();
                rows.iter().for_each(|row| table.add_row(*row, *weight, sum));
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
