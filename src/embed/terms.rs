//! The terms of a space: which ones are worth knowing, and how they are kept.

use rustc_hash::FxHashMap;

use super::corpus::{BREAK_ID, Corpus};

/// The columns of pairs of words, by those of the words.
pub(super) type Pairs = FxHashMap<(u32, u32), u32>;

/// The terms that it knows at most, pairs of words included: those in most texts.
const MOST_TERMS: usize = 60_000;
/// A term of a single text says nothing about others.
const FEWEST_TEXTS: u32 = 2;
/// A pair of words is a term of its own where so many texts have it, and one in a thousand of them.
const FEWEST_TEXTS_OF_PAIR: usize = 5;
const PAIR_PART: usize = 1_000;
/// When the pairs counted are more than this, those met once are dropped.
const MOST_PAIRS: usize = 3_000_000;

/// Many terms in one piece, in alphabetical order: a question opens a space, and should not pay for each of its terms.
#[derive(Debug, Default)]
pub(super) struct Terms {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Terms {
    pub(super) fn push(&mut self, term: &str) {
        self.text.push_str(term);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Ends that are none name no term.
    pub(super) fn from_parts(text: String, ends: Vec<u32>) -> Self {
        Self { text, ends }
    }

    /// All of them in one text, and where each ends.
    pub(super) fn parts(&self) -> (&str, &[u32]) {
        (&self.text, &self.ends)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    fn at(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The place of a pair of terms that is a term of its own.
    pub(super) fn find_pair(&self, one: u32, two: u32) -> Option<u32> {
        self.find(&format!("{} {}", self.at(one as usize), self.at(two as usize)))
    }

    /// All pairs.
    pub(super) fn pairs(&self) -> Pairs {
        let pair = |at: usize| {
            let (one, two) = self.at(at).split_once(' ')?;
            Some(((self.find(one)?, self.find(two)?), u32::try_from(at).ok()?))
        };
        (0..self.len()).filter_map(pair).collect()
    }

    /// The place of a term.
    pub(super) fn find(&self, term: &str) -> Option<u32> {
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

/// A term or pair: as written, its ids, and in how many texts it stands.
pub(super) type Chosen = (Box<str>, (u32, u32), u32);

/// What a single term has in the place of a second id.
const ALONE: u32 = u32::MAX;

/// The terms and pairs worth knowing, in alphabetical order.
pub(super) fn choose_terms(corpus: &Corpus) -> Vec<Chosen> {
    let mut singles = vec![0_u32; corpus.count_terms()];
    let mut pairs: FxHashMap<(u32, u32), u32> = FxHashMap::default();
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

/// Where each chosen term stands, by its ids in the corpus.
pub(super) struct Columns {
    singles: Vec<Option<u32>>,
    pairs: FxHashMap<(u32, u32), u32>,
}

impl Columns {
    /// Those of a vocabulary out of so many terms.
    pub(super) fn of(vocabulary: &[Chosen], terms: usize) -> Self {
        let mut columns = Self { singles: vec![None; terms], pairs: FxHashMap::default() };
        for ((_, ids, _), column) in vocabulary.iter().zip(0..) {
            match (ids, columns.singles.get_mut(ids.0 as usize)) {
                ((_, ALONE), Some(single)) => *single = Some(column),
                _ => drop(columns.pairs.insert(*ids, column)),
            }
        }
        columns
    }

    /// The columns of a text's terms and pairs, in no order, each as often as the text has it.
    pub(super) fn in_text(&self, text: &[u32]) -> Vec<u32> {
        let singles = text.iter().filter_map(|id| self.singles.get(*id as usize).copied().flatten());
        singles.chain(pairs_of(text).filter_map(|ids| self.pairs.get(&ids).copied())).collect()
    }
}
