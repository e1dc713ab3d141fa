//! Precision and recall on our own pairs.

use std::collections::{BTreeMap, HashSet};

use super::shapes::{Pair, languages};
use crate::pipeline::duplicates::group;

/// What a set of labelled pairs says of the folding.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Score {
    /// Pairs that are the same, and were folded.
    pub(super) found: usize,
    /// Pairs that are the same, and were not.
    pub(super) missed: usize,
    /// Pairs that are not the same, and were folded.
    pub(super) wrong: usize,
    /// Pairs that are not the same, and were not folded.
    pub(super) apart: usize,
}

impl Score {
    pub(super) fn add(&mut self, same: bool, folded: bool) {
        match (same, folded) {
            (true, true) => self.found += 1,
            (true, false) => self.missed += 1,
            (false, true) => self.wrong += 1,
            (false, false) => self.apart += 1,
        }
    }

    pub(super) fn precision(self) -> f64 {
        self.found as f64 / (self.found + self.wrong) as f64
    }

    pub(super) fn recall(self) -> f64 {
        self.found as f64 / (self.found + self.missed) as f64
    }

    pub(super) fn print(self, what: &str) {
        let Self { found, missed, wrong, apart } = self;
        println!(
            "{what}: precision {:.3}, recall {:.3} ({found} found, {missed} missed, {wrong} wrong, {apart} rightly apart)",
            self.precision(),
            self.recall()
        );
    }
}

/// Whether the first two pieces of a pair end in one group.
fn folds(pair: &Pair) -> bool {
    let groups = group(&pair.pieces, &HashSet::new());
    let (one, two) = (pair.pieces[0].id, pair.pieces[1].id);
    groups.iter().any(|group| [one, two].iter().all(|id| group.members.iter().any(|member| member.id == *id)))
}

#[test]
fn our_own_pairs_are_told_apart() {
    let languages = languages();
    let (mut score, mut shapes) = (Score::default(), BTreeMap::<&str, Score>::new());
    for (at, language) in languages.iter().enumerate() {
        let next = &languages[(at + 1) % languages.len()];
        for pair in language.same().into_iter().chain(language.different(next)) {
            let folded = folds(&pair);
            if folded != pair.same {
                println!("{} in {}: folded {folded}", pair.shape, language.code);
            }
            score.add(pair.same, folded);
            shapes.entry(pair.shape).or_default().add(pair.same, folded);
        }
    }
    for (shape, Score { found, missed, wrong, apart }) in &shapes {
        println!("{shape}: {} right, {} wrong", found + apart, missed + wrong);
    }
    score.print("own pairs");
    assert!(score.found + score.missed >= 150 && score.wrong + score.apart >= 150);
    assert!(score.precision() >= 0.99 && score.recall() >= 0.9);
}
