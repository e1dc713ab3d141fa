//! A space of meanings learnt from the library: latent semantic analysis.
//!
//! Terms that stand in the same texts come to lie near each other, so that a text is found that says the same in other
//! words. Deerwester and others: Indexing by latent semantic analysis (JASIS 41, 1990). A term weighs
//! `(1 + ln(count)) * ln((texts + 1) / (texts with it + 1))^1.5`; the power was chosen on the open collections, where it
//! raised the space's nDCG@10 from .357 to .377.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::BREAK;
use super::corpus::{BREAK_ID, Corpus};
use super::pack::{add_packed, normalize, pack, packed_len};
use super::svd::{Row, right_vectors};

/// How many directions a space has at most.
pub const SPACE_DIMENSIONS: usize = 300;
/// Texts for each direction: with as many directions as texts a space would only know what stands word for word.
const TEXTS_PER_DIMENSION: usize = 4;
/// The terms that it knows at most, pairs of words included: those in most texts.
const MOST_TERMS: usize = 60_000;
/// A term of a single text says nothing about others.
const FEWEST_TEXTS: u32 = 2;
/// A pair of words is a term of its own where so many texts have it, and one in a thousand of them.
const FEWEST_TEXTS_OF_PAIR: usize = 5;
const PAIR_PART: usize = 1_000;
/// When the pairs counted are more than this, those met once are dropped.
const MOST_PAIRS: usize = 3_000_000;
/// Fewer texts teach nothing.
const FEWEST: usize = 3;
const IDF_POWER: f32 = 1.5;
/// The projection is random, but always the same.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Many terms in one piece: a question opens a space, and should not pay for each of its terms.
#[derive(Debug, Default)]
struct Terms {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Terms {
    fn push(&mut self, term: &str) {
        self.text.push_str(term);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn at(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.at(at))
    }

    /// The place of a term; they are in alphabetical order.
    fn find(&self, term: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.at(middle).cmp(term) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return u32::try_from(middle).ok(),
            }
        }
        None
    }
}

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
    /// Their vectors, packed, in the same order, from `rows_from` on.
    bytes: Vec<u8>,
    rows_from: usize,
    table: OnceLock<HashMap<Box<str>, u32>>,
}

impl Space {
    /// Learns a space; `None` where there are too few texts. Takes about half a minute for 20,000 long texts.
    pub fn learn(corpus: &Corpus) -> Option<Self> {
        if corpus.len() < FEWEST {
            return None;
        }
        let texts = u32::try_from(corpus.len()).unwrap_or(u32::MAX);
        let vocabulary = choose_terms(corpus);
        let columns = columns_of(&vocabulary);
        let doc_freqs: Vec<u32> = vocabulary.iter().map(|(_, _, doc_freq)| *doc_freq).collect();
        let rows: Vec<Row> =
            corpus.texts().iter().map(|text| weigh(&count(text, &columns), &doc_freqs, texts)).collect();
        let wanted = corpus.len().div_ceil(TEXTS_PER_DIMENSION).min(SPACE_DIMENSIONS);
        let (numbers, dimensions) = right_vectors(&rows, vocabulary.len(), wanted, SEED);
        let mut packed = Vec::with_capacity(vocabulary.len() * packed_len(dimensions));
        numbers.chunks_exact(dimensions.max(1)).for_each(|vector| pack(vector, &mut packed));
        let mut terms = Terms::default();
        vocabulary.iter().for_each(|(term, _, _)| terms.push(term));
        let table = OnceLock::new();
        (dimensions > 0).then(|| Self { dimensions, texts, terms, doc_freqs, bytes: packed, rows_from: 0, table })
    }

    /// How many numbers its vectors have.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many texts it was learnt from.
    pub fn texts(&self) -> usize {
        self.texts as usize
    }

    /// A text's place: its terms in their order, with [`BREAK`] between pieces. Of length 1, or 0 where it
    /// has no known term.
    pub fn place<'a>(&self, terms: impl IntoIterator<Item = &'a str>) -> Vec<f32> {
        let table = self.table.get_or_init(|| self.terms.iter().map(Box::from).zip(0..).collect());
        let find = |term: &str| table.get(term).copied();
        self.place_by(terms, &find)
    }

    /// As [`place`](Self::place), for one short text: without a table of all terms, which takes longer to make than a
    /// few are looked up.
    pub fn place_question<'a>(&self, terms: impl IntoIterator<Item = &'a str>) -> Vec<f32> {
        self.place_by(terms, &|term| self.find(term))
    }

    fn place_by<'a>(&self, terms: impl IntoIterator<Item = &'a str>, find: &dyn Fn(&str) -> Option<u32>) -> Vec<f32> {
        let mut counts: HashMap<u32, f32> = HashMap::new();
        let mut before: Option<&str> = None;
        let mut pair = String::new();
        for term in terms {
            if term == BREAK {
                before = None;
                continue;
            }
            if let Some(column) = find(term) {
                *counts.entry(column).or_default() += 1.0;
            }
            if let Some(before) = before.replace(term) {
                pair.clear();
                pair.push_str(before);
                pair.push(' ');
                pair.push_str(term);
                if let Some(column) = find(&pair) {
                    *counts.entry(column).or_default() += 1.0;
                }
            }
        }
        let mut place = vec![0.0; self.dimensions];
        for (column, weight) in weigh(&counts, &self.doc_freqs, self.texts) {
            let row = self.rows_from + column as usize * packed_len(self.dimensions);
            let packed = self.bytes.get(row..row + packed_len(self.dimensions)).unwrap_or_default();
            add_packed(packed, weight, &mut place);
        }
        normalize(&mut place);
        place
    }

    /// BM25's inverse document frequency of a term among the texts learnt from; of an unknown one, that of a term of one
    /// text.
    #[expect(clippy::cast_precision_loss, reason = "counts of texts")]
    pub fn idf(&self, term: &str) -> f32 {
        let table = self.table.get();
        let column = table.map_or_else(|| self.find(term), |table| table.get(term).copied());
        let with = column.and_then(|column| self.doc_freqs.get(column as usize)).copied().unwrap_or(1) as f32;
        (1.0 + (self.texts as f32 - with + 0.5) / (with + 0.5)).ln()
    }

    fn find(&self, term: &str) -> Option<u32> {
        self.terms.find(term)
    }

    /// The space as bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let rows = self.bytes.get(self.rows_from..).unwrap_or_default();
        let mut bytes = Vec::with_capacity(rows.len() + self.terms.len() * 16);
        for number in [self.dimensions, self.texts as usize, self.terms.len()] {
            bytes.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
        }
        for (term, doc_freq) in self.terms.iter().zip(&self.doc_freqs) {
            bytes.extend_from_slice(&doc_freq.to_le_bytes());
            bytes.extend_from_slice(&u16::try_from(term.len()).unwrap_or(u16::MAX).to_le_bytes());
            bytes.extend_from_slice(term.as_bytes());
        }
        bytes.extend_from_slice(rows);
        bytes
    }

    /// `None` where they are not what [`to_bytes`](Self::to_bytes) made.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let mut rest = bytes.as_slice();
        let dimensions = take_u32(&mut rest)? as usize;
        let texts = take_u32(&mut rest)?;
        let count = take_u32(&mut rest)? as usize;
        let (mut terms, mut doc_freqs) = (Terms::default(), Vec::new());
        for _ in 0..count {
            doc_freqs.push(take_u32(&mut rest)?);
            let (length, after) = rest.split_first_chunk::<2>()?;
            let (term, after) = after.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            terms.push(std::str::from_utf8(term).ok()?);
            rest = after;
        }
        let whole = dimensions > 0 && rest.len() == count * packed_len(dimensions);
        let rows_from = bytes.len() - rest.len();
        whole.then(|| Self { dimensions, texts, terms, doc_freqs, bytes, rows_from, table: OnceLock::new() })
    }
}

fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}

/// A term or pair: as written, its ids, and in how many texts it stands.
type Chosen = (Box<str>, (u32, u32), u32);

/// What a single term has in the place of a second id.
const ALONE: u32 = u32::MAX;

/// The terms and pairs worth knowing, in alphabetical order.
fn choose_terms(corpus: &Corpus) -> Vec<Chosen> {
    let mut singles = vec![0_u32; corpus.count_terms()];
    let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
    for text in corpus.texts() {
        let (mut own, mut own_pairs) = (text.clone(), pairs_of(text).collect::<Vec<_>>());
        own.sort_unstable();
        own.dedup();
        own_pairs.sort_unstable();
        own_pairs.dedup();
        for id in own {
            if let Some(count) = singles.get_mut(id as usize) {
                *count += 1;
            }
        }
        own_pairs.into_iter().for_each(|pair| *pairs.entry(pair).or_default() += 1);
        if pairs.len() > MOST_PAIRS {
            pairs.retain(|_, count| *count > 1);
        }
    }
    let least = u32::try_from((corpus.len() / PAIR_PART).max(FEWEST_TEXTS_OF_PAIR)).unwrap_or(u32::MAX);
    let mut chosen: Vec<((u32, u32), u32)> = (0..)
        .zip(singles)
        .filter(|(_, count)| *count >= FEWEST_TEXTS)
        .map(|(id, count)| ((id, ALONE), count))
        .chain(pairs.into_iter().filter(|(_, count)| *count >= least))
        .collect();
    chosen.sort_unstable_by_key(|(ids, count)| (std::cmp::Reverse(*count), *ids));
    chosen.truncate(MOST_TERMS);
    let spell = |(one, two): (u32, u32)| -> Box<str> {
        if two == ALONE { corpus.term(one).into() } else { format!("{} {}", corpus.term(one), corpus.term(two)).into() }
    };
    let mut chosen: Vec<Chosen> = chosen.into_iter().map(|(ids, count)| (spell(ids), ids, count)).collect();
    chosen.sort_unstable();
    // A term with a space in it would be taken for a pair.
    chosen.dedup_by(|a, b| a.0 == b.0);
    chosen
}

fn pairs_of(text: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    text.windows(2).filter_map(|pair| match pair {
        [one, two] if *one != BREAK_ID && *two != BREAK_ID => Some((*one, *two)),
        _ => None,
    })
}

/// Where each chosen term stands, by its ids.
fn columns_of(vocabulary: &[Chosen]) -> HashMap<(u32, u32), u32> {
    vocabulary.iter().map(|(_, ids, _)| *ids).zip(0..).collect()
}

fn count(text: &[u32], columns: &HashMap<(u32, u32), u32>) -> HashMap<u32, f32> {
    let mut counts: HashMap<u32, f32> = HashMap::new();
    for ids in text.iter().map(|id| (*id, ALONE)).chain(pairs_of(text)) {
        if let Some(column) = columns.get(&ids) {
            *counts.entry(*column).or_default() += 1.0;
        }
    }
    counts
}

/// A text's row: of length 1, in the order of the columns.
#[expect(clippy::cast_precision_loss, reason = "counts of texts")]
fn weigh(counts: &HashMap<u32, f32>, doc_freqs: &[u32], texts: u32) -> Row {
    let mut row: Row = counts
        .iter()
        .map(|(column, count)| {
            let with = doc_freqs.get(*column as usize).copied().unwrap_or_default() as f32;
            let idf = ((texts as f32 + 1.0) / (with + 1.0)).ln().max(0.0).powf(IDF_POWER);
            (*column, (1.0 + count.ln()) * idf)
        })
        .collect();
    row.sort_unstable_by_key(|(column, _)| *column);
    let length = row.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        row.iter_mut().for_each(|(_, value)| *value /= length);
    }
    row
}
