//! A space of meanings learnt from the library: latent semantic analysis.
//!
//! Terms that stand in the same texts come to lie near each other, so that a text is found that says the same in other
//! words. Deerwester and others: Indexing by latent semantic analysis (JASIS 41, 1990). A term weighs
//! `(1 + ln(count)) * ln((texts + 1) / (texts with it + 1))^1.5`; the power was chosen on the open collections, where it
//! raised the space's nDCG@10 from .357 to .377.

use std::path::Path;

use super::corpus::Corpus;
use super::error::EmbedError;
use super::filed::FiledBytes;
use super::pack::{normalize, pack, packed_len, parts};
use super::sums::add_scaled_bytes;
use super::svd::{Row, right_vectors};
use super::terms::{Columns, Pairs, Terms, choose_terms};

/// How many directions a space has at most.
pub const SPACE_DIMENSIONS: usize = 300;
/// Texts for each direction: with as many directions as texts a space would only know what stands word for word.
const TEXTS_PER_DIMENSION: usize = 4;
/// Fewer texts teach nothing.
const FEWEST: usize = 3;
const IDF_POWER: f32 = 1.5;
/// The projection is random, but always the same.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
/// The numbers that a file begins with.
const HEAD_BYTES: usize = 16;

/// A space learnt from a library.
#[derive(Debug)]
pub struct Space {
    dimensions: usize,
    /// Texts it was learnt from.
    texts: u32,
    /// In alphabetical order; a pair is two terms with a space between.
    terms: Terms,
    /// In how many of the texts each term stands.
    doc_freqs: Vec<u32>,
    /// Their vectors, in the same order.
    rows: Rows,
}

/// What is known of all terms of a space, for many texts.
#[derive(Debug)]
pub struct KnownTerms {
    /// The pairs of words that are terms of their own.
    pairs: Pairs,
    /// What each term weighs.
    weights: Vec<f32>,
}

/// The packed vectors of all terms.
#[derive(Debug)]
enum Rows {
    Held(Vec<u8>),
    /// In a file, from this byte on: a question needs those of its own terms only.
    Filed(FiledBytes, u64),
}

impl Rows {
    /// Adds the vectors of a text's terms, each as often as it weighs.
    fn add(&self, text: &Row, sum: &mut [f32]) -> Result<(), EmbedError> {
        let length = packed_len(sum.len());
        match self {
            Self::Held(bytes) => {
                let row = |column: u32| bytes.chunks_exact(length).nth(column as usize).unwrap_or_default();
                // All beginnings first: none waits for another, so the processor fetches many rows at once.
                let vectors: Vec<(f32, &[u8])> = text
                    .iter()
                    .map(|(column, weight)| {
                        let (scale, numbers) = parts(row(*column));
                        (scale * weight, numbers)
                    })
                    .collect();
                vectors.into_iter().for_each(|(factor, numbers)| add_scaled_bytes(sum, factor, numbers));
            }
            Self::Filed(file, from) => {
                let mut row = Vec::new();
                for (column, weight) in text {
                    file.read_at(from + u64::from(*column) * length as u64, length, &mut row)?;
                    let (scale, numbers) = parts(&row);
                    add_scaled_bytes(sum, scale * weight, numbers);
                }
            }
        }
        Ok(())
    }
}

impl Space {
    /// Learns a space; `None` where there are too few texts.
    pub fn learn(corpus: &Corpus) -> Option<Self> {
        if corpus.len() < FEWEST {
            return None;
        }
        let texts = u32::try_from(corpus.len()).unwrap_or(u32::MAX);
        let vocabulary = choose_terms(corpus);
        let columns = Columns::of(&vocabulary, corpus.count_terms());
        let doc_freqs: Vec<u32> = vocabulary.iter().map(|(_, _, doc_freq)| *doc_freq).collect();
        let weights: Vec<f32> = doc_freqs.iter().map(|doc_freq| weight_of(*doc_freq, texts)).collect();
        let rows: Vec<Row> =
            corpus.texts().iter().map(|text| weigh(columns.in_text(text), weight_in(&weights))).collect();
        let wanted = corpus.len().div_ceil(TEXTS_PER_DIMENSION).min(SPACE_DIMENSIONS);
        let (numbers, dimensions) = right_vectors(&rows, vocabulary.len(), wanted, SEED);
        let mut packed = Vec::with_capacity(vocabulary.len() * packed_len(dimensions));
        numbers.chunks_exact(dimensions.max(1)).for_each(|vector| pack(vector, &mut packed));
        let mut terms = Terms::default();
        vocabulary.iter().for_each(|(term, _, _)| terms.push(term));
        (dimensions > 0).then(|| Self { dimensions, texts, terms, doc_freqs, rows: Rows::Held(packed) })
    }

    /// How many numbers its vectors have.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many texts it was learnt from.
    pub fn texts(&self) -> usize {
        self.texts as usize
    }

    /// The column of a term; `None` for one that the space does not know.
    pub fn column(&self, term: &str) -> Option<u32> {
        self.terms.find(term)
    }

    /// A text's place: its terms in their order, with [`BREAK`](super::BREAK) between pieces. Of length 1, or 0 where it
    /// has no known term.
    ///
    /// # Errors
    /// What the operating system refuses to read.
    pub fn place<'a>(&self, terms: impl IntoIterator<Item = &'a str>) -> Result<Vec<f32>, EmbedError> {
        let columns: Vec<Option<u32>> = terms.into_iter().map(|term| self.column(term)).collect();
        let weight = |column| weight_of(self.doc_freqs.get(column as usize).copied().unwrap_or_default(), self.texts);
        self.place_by(&columns, |one, two| self.terms.find_pair(one, two), weight)
    }

    /// As [`place`](Self::place), of the columns of the terms; `None` is a break or a term that is not known. `known` is this
    /// space's.
    ///
    /// # Errors
    /// As for [`place`](Self::place).
    pub fn place_columns(&self, columns: &[Option<u32>], known: &KnownTerms) -> Result<Vec<f32>, EmbedError> {
        self.place_by(columns, |one, two| known.pairs.get(&(one, two)).copied(), weight_in(&known.weights))
    }

    fn place_by(
        &self,
        columns: &[Option<u32>],
        find_pair: impl Fn(u32, u32) -> Option<u32>,
        weight: impl Fn(u32) -> f32,
    ) -> Result<Vec<f32>, EmbedError> {
        let mut all: Vec<u32> = columns.iter().flatten().copied().collect();
        all.extend(columns.windows(2).filter_map(|pair| match pair {
            [Some(one), Some(two)] => find_pair(*one, *two),
            _ => None,
        }));
        let mut place = vec![0.0; self.dimensions];
        self.rows.add(&weigh(all, weight), &mut place)?;
        normalize(&mut place);
        Ok(place)
    }

    /// BM25's inverse document frequency of a term among the texts learnt from; of an unknown one, that of a term of one
    /// text.
    pub fn idf(&self, term: &str) -> f32 {
        self.idf_of(self.column(term))
    }

    /// As [`idf`](Self::idf), of the term's column.
    #[expect(clippy::cast_precision_loss, reason = "counts of texts")]
    pub fn idf_of(&self, column: Option<u32>) -> f32 {
        let with = column.and_then(|column| self.doc_freqs.get(column as usize)).copied().unwrap_or(1) as f32;
        (1.0 + (self.texts as f32 - with + 0.5) / (with + 0.5)).ln()
    }

    /// What many texts ask of its terms, found out once: a question asks it of its few.
    pub fn known_terms(&self) -> KnownTerms {
        let weights = self.doc_freqs.iter().map(|doc_freq| weight_of(*doc_freq, self.texts)).collect();
        KnownTerms { pairs: self.terms.pairs(), weights }
    }

    /// Holds the vectors of all terms in memory, for many long texts: until then each is read from the file, which for those of
    /// a question is sooner done than reading all.
    ///
    /// # Errors
    /// What the operating system refuses to read.
    pub fn hold(&mut self) -> Result<(), EmbedError> {
        if let Rows::Filed(file, from) = &self.rows {
            let mut held = Vec::new();
            file.read_at(*from, self.terms.len() * packed_len(self.dimensions), &mut held)?;
            self.rows = Rows::Held(held);
        }
        Ok(())
    }

    /// Writes the space to a file: four numbers (dimensions, texts, terms, bytes of their names), where each name ends, in how
    /// many texts each term stands, the names, and the vectors.
    pub(super) fn write(&self, path: &Path) -> Result<(), EmbedError> {
        let Rows::Held(rows) = &self.rows else { return Err(EmbedError::Corrupt(path.to_owned())) };
        let (names, ends) = self.terms.parts();
        let mut bytes = Vec::with_capacity(HEAD_BYTES + ends.len() * 8 + names.len() + rows.len());
        for number in [self.dimensions, self.texts as usize, ends.len(), names.len()] {
            bytes.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
        }
        for number in ends.iter().chain(&self.doc_freqs) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(names.as_bytes());
        bytes.extend_from_slice(rows);
        std::fs::write(path, bytes).map_err(EmbedError::io(path))
    }

    /// Opens what [`write`](Self::write) wrote.
    ///
    /// # Errors
    /// [`EmbedError::Corrupt`] for anything else, and what the operating system refuses.
    pub(super) fn open(path: &Path) -> Result<Self, EmbedError> {
        let file = FiledBytes::open(path)?;
        let mut head = Vec::new();
        let corrupt = || EmbedError::Corrupt(path.to_owned());
        let length = file.length()?;
        file.read_at(0, HEAD_BYTES, &mut head)?;
        let [dimensions, texts, count, names] = *read_numbers(&head).as_slice() else { return Err(corrupt()) };
        let [wide, terms, named] = [dimensions, count, names].map(|number| number as usize);
        let lists = HEAD_BYTES as u64 + 8 * u64::from(count) + u64::from(names);
        let whole = wide > 0 && length == lists + u64::from(count) * packed_len(wide) as u64;
        if !whole {
            return Err(corrupt());
        }
        file.read_at(HEAD_BYTES as u64, 8 * terms + named, &mut head)?;
        let (numbers, names) = head.split_at(8 * terms);
        let (ends, doc_freqs) = numbers.split_at(4 * terms);
        let names = std::str::from_utf8(names).map_err(|_| corrupt())?;
        let terms = Terms::from_parts(names.to_owned(), read_numbers(ends));
        let doc_freqs = read_numbers(doc_freqs);
        Ok(Self { dimensions: wide, texts, terms, doc_freqs, rows: Rows::Filed(file, lists) })
    }
}

fn read_numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number)).collect()
}

/// What a term weighs that stands in so many of the texts.
#[expect(clippy::cast_precision_loss, reason = "counts of texts")]
fn weight_of(doc_freq: u32, texts: u32) -> f32 {
    ((texts as f32 + 1.0) / (doc_freq as f32 + 1.0)).ln().max(0.0).powf(IDF_POWER)
}

fn weight_in(weights: &[f32]) -> impl Fn(u32) -> f32 {
    |column| weights.get(column as usize).copied().unwrap_or_default()
}

/// The row of a text with these columns: of length 1, in the order of the columns.
#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn weigh(mut columns: Vec<u32>, weight: impl Fn(u32) -> f32) -> Row {
    columns.sort_unstable();
    let mut row: Row = columns
        .chunk_by(|one, two| one == two)
        .filter_map(|same| {
            let column = *same.first()?;
            Some((column, (1.0 + (same.len() as f32).ln()) * weight(column)))
        })
        .collect();
    let length = row.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        row.iter_mut().for_each(|(_, value)| *value /= length);
    }
    row
}
