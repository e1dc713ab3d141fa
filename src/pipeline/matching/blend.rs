//! Three signals, one score.

use crate::domain::EntryId;

/// How an entry answers a question by each signal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signals {
    /// The entry.
    pub id: EntryId,
    /// BM25, from 0.
    pub words: f32,
    /// Cosine in the library's space; `None` where the entry has no place in it yet.
    pub space: Option<f32>,
    /// Cosine of its nearest passage by the table; `None` where it has none.
    pub table: Option<f32>,
}

/// What each signal counts; together 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// The words.
    pub words: f64,
    /// The library's space.
    pub space: f64,
    /// The table of English words.
    pub table: f64,
}

impl Default for Weights {
    /// Of eight blends on three open collections (abstracts of information science, of physics, and posts of mentors) the one
    /// that is best on goals as people write them, and within .002 of the best mean nDCG@10 on the collections once
    /// closeness is added. `examples/relevance.rs` prints the figures.
    fn default() -> Self {
        Self { words: 0.5, space: 0.35, table: 0.15 }
    }
}

/// A space learnt from so many texts is half trusted.
const HALF_TRUSTED: f64 = 300.0;
/// What the table gains at most where the space is not trusted yet.
const TABLE_GAIN: f64 = 0.15;

impl Weights {
    /// These weights for a library whose space was learnt from so many texts: what few texts teach counts little, and the
    /// table, which knows English before the library has said anything, and the words count more. Weights that leave a
    /// signal out stay as they are. On five random libraries of 50 to 1,000 abstracts fixed weights were worse than words alone
    /// on three (`examples/relevance.rs --samples`).
    #[must_use]
    pub fn trusting(self, texts: usize) -> Self {
        if [self.words, self.space, self.table].contains(&0.0) {
            return self;
        }
        let trust = texts as f64 / (texts as f64 + HALF_TRUSTED);
        let (space, table) = (self.space * trust, self.table + TABLE_GAIN * (1.0 - trust));
        Self { words: self.words + self.space - space + self.table - table, space, table }
    }
}

/// What closeness counts beside the blend, which is 1: that one passage says what is asked, that the entry's title says
/// what the goal's title says, and that words which follow each other in the question do so in the entry. Chosen on twenty
/// judged goals as people write them (nDCG@10 .689 without the last, .721 with it; .729 and .713 on their halves) and on the
/// three open collections (mean .470 and .473): more for neighbours serves the goals and harms the collections.
const PASSAGE: f64 = 0.6;
const TITLE: f64 = 0.3;
const NEIGHBOURS: f64 = 0.25;

/// How closely an entry says what is asked, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Close {
    /// The share of the question that its closest passage says.
    pub passage: f32,
    /// The share of the question's title that its title says.
    pub title: f32,
    /// How much it says side by side what stands so in the question, beside the entry that does so most.
    pub neighbours: f32,
}

/// In a library of so many entries closeness counts half: among few, what stands together by chance decides. Closeness in
/// full made nine of 27 random libraries of 50 to 1,000 abstracts and posts worse than BM25 alone, that of titles only
/// three, and so much of all three, with a better mean on whole collections (nDCG@10 .473 and .477; `examples/relevance.rs`).
const HALF_CLOSE: f64 = 1_000.0;

/// The score of an entry with its closeness, in a library of so many entries.
pub fn add_closeness(score: f64, close: Close, entries: f64) -> f64 {
    let counts = entries.powi(2) / (entries.powi(2) + HALF_CLOSE.powi(2));
    let closeness =
        PASSAGE * f64::from(close.passage) + TITLE * f64::from(close.title) + NEIGHBOURS * f64::from(close.neighbours);
    (score + counts * closeness) / (1.0 + counts * (PASSAGE + TITLE + NEIGHBOURS))
}

/// The score of each entry, from 0 to 1, in the order given. Each signal is brought to 0..1 by its least and greatest
/// value (rank fusion was worse in every pairing); the least of the words is 0, for most entries have none of them. Where
/// an entry, or a question, lacks a signal, its words stand in for it.
pub fn blend(signals: &[Signals], weights: Weights) -> Vec<f64> {
    let words = Scale::of(signals.iter().map(|entry| Some(entry.words)), Some(0.0));
    let space = Scale::of(signals.iter().map(|entry| entry.space), None);
    let table = Scale::of(signals.iter().map(|entry| entry.table), None);
    signals
        .iter()
        .map(|entry| {
            let said = words.place(Some(entry.words)).unwrap_or_default();
            weights.words * said
                + weights.space * space.place(entry.space).unwrap_or(said)
                + weights.table * table.place(entry.table).unwrap_or(said)
        })
        .collect()
}

struct Scale {
    least: f32,
    range: f32,
}

impl Scale {
    fn of(values: impl Iterator<Item = Option<f32>>, least: Option<f32>) -> Self {
        let (mut low, mut high) = (f32::MAX, f32::MIN);
        for value in values.flatten() {
            (low, high) = (low.min(value), high.max(value));
        }
        let low = least.unwrap_or(low);
        Self { least: low, range: high - low }
    }

    /// `None` where the signal tells nothing apart.
    fn place(&self, value: Option<f32>) -> Option<f64> {
        value.filter(|_| self.range > f32::EPSILON).map(|value| f64::from((value - self.least) / self.range))
    }
}
