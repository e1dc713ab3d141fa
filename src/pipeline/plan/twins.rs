//! What says the same: a queue needs it once.

use std::collections::HashSet;

use super::Candidate;

/// Titles alike from this share of their words on (Jaccard), if they have so many words.
const TITLES_ALIKE: f64 = 0.8;
const TITLE_WORDS: usize = 3;
/// Passages alike from this share of the shorter one's runs of words on, if it has so many runs.
const PASSAGES_ALIKE: f64 = 0.6;
const PASSAGE_RUNS: usize = 8;
/// Words in a run.
const RUN: usize = 4;

/// An entry's words, by which it is compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Looks {
    title: HashSet<String>,
    /// The numbers in the title: what differs in one is another part, or another year.
    numbers: Vec<String>,
    runs: HashSet<u64>,
}

impl Looks {
    pub(super) fn of(candidate: &Candidate) -> Self {
        let words = |text: &str| -> Vec<String> {
            let lower = text.to_lowercase();
            let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(ToOwned::to_owned).collect()
        };
        let title = words(&candidate.entry.title);
        let passage = candidate.passage.as_ref().map(|passage| words(&passage.text)).unwrap_or_default();
        let has_digit = |word: &&String| word.contains(|letter: char| letter.is_numeric());
        Self {
            numbers: title.iter().filter(has_digit).cloned().collect(),
            title: title.into_iter().collect(),
            runs: passage.windows(RUN).map(hash).collect(),
        }
    }

    pub(super) fn alike(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.title.len(), other.title.len());
        let both = self.title.intersection(&other.title).count();
        let titles = mine.min(theirs) >= TITLE_WORDS
            && self.numbers == other.numbers
            && both as f64 >= TITLES_ALIKE * (mine + theirs - both) as f64;
        let fewest = self.runs.len().min(other.runs.len());
        let passages = fewest >= PASSAGE_RUNS
            && self.runs.intersection(&other.runs).count() as f64 >= PASSAGES_ALIKE * fewest as f64;
        titles || passages
    }
}

/// FNV-1a over the words, each closed by a byte that no word has.
fn hash(words: &[String]) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| step(word.bytes().fold(hash, step), 0xff))
}
