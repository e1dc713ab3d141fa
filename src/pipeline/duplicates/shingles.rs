//! Texts as sets of word runs, so that "how much of this stands in that" is a count.
//!
//! Words are compared without case and punctuation; in scripts without spaces every character counts as a word. So no
//! list of words, and no language, is needed.

use std::collections::BTreeSet;

/// Words in a run: long enough that two authors do not write the same by chance (Broder 1997 uses four to ten).
const RUN: usize = 5;
/// What each place in a run weighs more than the next, in its hash: any odd number does.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// What a word weighs that has just left the run.
const BASE_OF_LEAVING: u64 = BASE.wrapping_pow(RUN as u32);
/// How much of a text is looked at, in bytes: two hours of speech.
const LONGEST: usize = 128 * 1024;
/// How much of a text its anchors are chosen from, in bytes: every entry that comes in pays for it. Copies begin alike but for a
/// greeting.
const ANCHORED: usize = 1024;
/// Runs that stand for a text among all others.
const ANCHORS: usize = 4;
/// A shorter text has no anchors: what says so little is said by many.
pub(super) const LEAST_RUNS: usize = 24;

/// The runs of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Shingles(Vec<u64>);

impl Shingles {
    pub(super) fn of(text: &str) -> Self {
        let mut runs = Vec::new();
        each_run(head(text, LONGEST), |run| runs.push(run));
        runs.sort_unstable();
        runs.dedup();
        Self(runs)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Runs that stand in both.
    pub(super) fn shared(&self, other: &Self) -> usize {
        let (mut rest, mut count) = (other.0.as_slice(), 0);
        for run in &self.0 {
            let skip = rest.partition_point(|other| other < run);
            rest = rest.get(skip..).unwrap_or_default();
            count += usize::from(rest.first() == Some(run));
        }
        count
    }

    /// Takes out what stands in another text too.
    pub(super) fn without(&mut self, other: &Self) {
        self.0.retain(|run| other.0.binary_search(run).is_err());
    }
}

/// The runs that stand for a text: those with the smallest hashes, which two texts share the more surely the more they
/// have in common. Empty for a short text.
pub(super) fn anchors(text: &str) -> Vec<u64> {
    let mut least = BTreeSet::new();
    let mut limit = u64::MAX;
    let mut count = 0;
    each_run(head(text, ANCHORED), |run| {
        count += 1;
        if run < limit {
            least.insert(run);
            if least.len() > ANCHORS {
                least.pop_last();
                limit = least.last().copied().unwrap_or(u64::MAX);
            }
        }
    });
    if count < LEAST_RUNS { Vec::new() } else { least.into_iter().collect() }
}

fn head(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes { text } else { text.get(..text.floor_char_boundary(bytes)).unwrap_or_default() }
}

/// Hands over a hash of every run: that of the run before, without the word that leaves it (Karp and Rabin 1987).
fn each_run(text: &str, mut each: impl FnMut(u64)) {
    let mut last = [0_u64; RUN];
    let (mut run, mut count) = (0_u64, 0_usize);
    each_word(text, |word| {
        let place = &mut last[count % RUN];
        run = run.wrapping_mul(BASE).wrapping_add(word).wrapping_sub(place.wrapping_mul(BASE_OF_LEAVING));
        *place = word;
        count += 1;
        if count >= RUN {
            each(finish(run));
        }
    });
}

/// Hands over a hash of every word.
fn each_word(text: &str, mut each: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let (mut at, mut word) = (0, 0_u64);
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            at += 1;
            if byte.is_ascii_alphanumeric() {
                word = mix(word, u64::from(byte.to_ascii_lowercase()));
            } else if word != 0 && byte != b'\'' {
                each(std::mem::take(&mut word));
            }
            continue;
        }
        let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        at += letter.len_utf8();
        if is_unspaced(letter) {
            if word != 0 {
                each(std::mem::take(&mut word));
            }
            each(mix(0, u64::from(u32::from(letter))));
        } else if letter.is_alphanumeric() {
            word = letter.to_lowercase().fold(word, |word, letter| mix(word, u64::from(u32::from(letter))));
        } else if word != 0 && !is_within_words(letter) {
            each(std::mem::take(&mut word));
        }
    }
    if word != 0 {
        each(word);
    }
}

/// Scripts that write without spaces: Thai to Khmer, kana, Chinese characters.
pub(super) fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
        && letter.is_alphanumeric()
}

/// Apostrophes, soft hyphens, joiners and marks part no words.
fn is_within_words(letter: char) -> bool {
    matches!(letter, '\u{2019}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{fe00}'..='\u{fe0f}')
}

/// As in the hash functions of the Fx family; never 0 for a first letter.
fn mix(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// Spreads a hash over all its bits (the finalizer of MurmurHash3), so that the smallest are a fair sample.
pub(super) fn finish(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<u32>) -> String {
        words.map(|number| format!("word{number} ")).collect()
    }

    #[test]
    fn case_and_punctuation_make_no_other_text() {
        let (one, other) =
            (Shingles::of("Say no, early; and don’t explain it."), Shingles::of("say NO early and don't explain it"));
        assert_eq!((one.len(), one.shared(&other)), (3, 3));
    }

    #[test]
    fn in_scripts_without_spaces_every_character_is_a_word() {
        assert_eq!(Shingles::of("我们今天谈谈反馈").len(), 4);
        assert_eq!(Shingles::of("ใครๆก็รู้").len(), Shingles::of("ใครๆ ก็รู้").len());
    }

    #[test]
    fn the_share_of_two_texts_is_counted_in_runs() {
        let (one, other) = (Shingles::of(&text(0..100)), Shingles::of(&text(50..150)));
        assert_eq!((one.len(), one.shared(&other)), (96, 46));
    }

    #[test]
    fn texts_that_begin_nearly_alike_share_two_anchors() {
        let missed = (0..200).filter(|start| {
            let start = start * 1000;
            let one = anchors(&text(start..start + 300));
            let other = anchors(&text(start + 10..start + 310));
            one.iter().filter(|anchor| other.contains(anchor)).count() < 2
        });
        assert!(missed.count() <= 10);
        assert!(anchors(&text(0..20)).is_empty());
    }
}
