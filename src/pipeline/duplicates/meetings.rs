//! Which entries are worth comparing: those that met under a key.

use super::keys::Family;

/// Runs of words that two texts must share to meet by nothing else. One is shared by many who write about the same thing;
/// copies of a piece share most of their few.
const RUNS_TO_MEET: usize = 2;

/// Pairs of whatever stands for entries.
type Pairs<T> = Vec<(T, T)>;

/// Entries that met, named by whatever stands for them.
#[derive(Debug)]
pub struct Meetings<T> {
    by_name: Pairs<T>,
    by_words: Pairs<T>,
}

impl<T> Default for Meetings<T> {
    fn default() -> Self {
        Self { by_name: Vec::new(), by_words: Vec::new() }
    }
}

impl<T: Copy + Ord> Meetings<T> {
    /// Notes that two entries share a key of this family; to be said once for each key.
    pub fn add(&mut self, family: Family, one: T, two: T) {
        let pair = (one.min(two), one.max(two));
        match family {
            Family::Text => self.by_words.push(pair),
            Family::Page | Family::Media | Family::Title => self.by_name.push(pair),
        }
    }

    /// The pairs to compare, in order, the smaller first; and of them those that have only words in common.
    pub fn into_pairs(mut self) -> (Pairs<T>, Pairs<T>) {
        self.by_name.sort_unstable();
        self.by_name.dedup();
        self.by_words.sort_unstable();
        let often = self.by_words.chunk_by(|one, other| one == other).filter(|times| times.len() >= RUNS_TO_MEET);
        let unnamed = often.flat_map(|times| times.first()).filter(|pair| self.by_name.binary_search(pair).is_err());
        let by_words: Pairs<T> = unnamed.copied().collect();
        let mut pairs = self.by_name;
        pairs.extend(&by_words);
        pairs.sort_unstable();
        (pairs, by_words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_of_words_in_common_is_no_meeting_and_a_title_is() {
        let mut meetings = Meetings::default();
        for (family, one, two) in [
            (Family::Text, 2, 1),
            (Family::Text, 3, 1),
            (Family::Text, 1, 3),
            (Family::Title, 2, 3),
            (Family::Page, 3, 2),
        ] {
            meetings.add(family, one, two);
        }
        assert_eq!(meetings.into_pairs(), (vec![(1, 3), (2, 3)], vec![(1, 3)]));
    }
}
