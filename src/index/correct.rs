//! Finds the word that was meant where one finds nothing.
//!
//! The index knows stems, not words, and a person should be shown a word. One slip of the pen away,
//! every possible word is therefore made and cut like any other; what the index knows is a candidate, and
//! is a word as a person writes it. Two slips away there are too many: there the stems themselves are
//! compared, and the ending of what was written is put back on.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::Searcher;
use tantivy::index::InvertedIndexReader;

use super::schema::SearchField;
use super::tokenizer::JOINT;
use super::words::Cutter;

/// Words of fewer characters have too many neighbours.
const LEAST_CHARS: usize = 3;
/// From this length on, two slips are taken for likely.
const TWO_SLIPS_CHARS: usize = 6;
/// Nobody types longer words by hand.
const MOST_CHARS: usize = 32;

/// What was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Correction {
    /// As a person writes it.
    pub(super) word: String,
    /// The term of the index that it stands for.
    pub(super) term: String,
}

pub(super) struct Corrector<'a> {
    cutter: Cutter<'a>,
    /// The words of each field in each segment.
    readers: Vec<Arc<InvertedIndexReader>>,
    is_word: Option<fn(&str) -> bool>,
}

impl<'a> Corrector<'a> {
    /// Corrects words that stand in none of the fields and are none that `is_word` knows.
    pub(super) fn new(
        searcher: &Searcher,
        cutter: Cutter<'a>,
        fields: &[SearchField],
        is_word: Option<fn(&str) -> bool>,
    ) -> tantivy::Result<Self> {
        let mut readers = Vec::new();
        for segment in searcher.segment_readers() {
            for field in fields {
                readers.push(segment.inverted_index(field.field)?);
            }
        }
        Ok(Self { cutter, readers, is_word })
    }

    /// `None` where the word finds something or is one that people write, where nothing is near it, and where it is no plain word.
    pub(super) fn correct(&self, word: &str) -> tantivy::Result<Option<Correction>> {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let chars: Vec<char> = word.chars().collect();
        let plain = (LEAST_CHARS..=MOST_CHARS).contains(&chars.len()) && chars.iter().all(|c| c.is_alphabetic());
        let Some(terms) = self.cutter.cut_single(&word).filter(|_| plain) else { return Ok(None) };
        let mut seen = HashMap::new();
        if self.count(&terms, &mut seen)?.is_some() || self.is_written(&word) {
            return Ok(None);
        }
        if let Some(found) = self.correct_one_slip(&chars, &mut seen)? {
            return Ok(Some(found));
        }
        if chars.len() < TWO_SLIPS_CHARS { Ok(None) } else { self.correct_two_slips(&word, &terms) }
    }

    fn is_written(&self, word: &str) -> bool {
        self.is_word.is_some_and(|is_word| is_word(word))
    }

    /// The most frequent of the terms, with its number of entries; `None` where no entry has any.
    fn count(&self, terms: &[String], seen: &mut HashMap<String, u64>) -> tantivy::Result<Option<(u64, String)>> {
        let mut best: Option<(u64, String)> = None;
        for term in terms {
            let count = match seen.get(term) {
                Some(count) => *count,
                None => {
                    let mut count = 0;
                    for reader in &self.readers {
                        count += reader.terms().get(term)?.map_or(0, |info| u64::from(info.doc_freq));
                    }
                    seen.insert(term.clone(), count);
                    count
                }
            };
            if count > 0 && best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, term.clone()));
            }
        }
        Ok(best)
    }

    /// The most frequent word that is one slip away; one with the same first letter before all others,
    /// since people rarely get that one wrong.
    fn correct_one_slip(&self, chars: &[char], seen: &mut HashMap<String, u64>) -> tantivy::Result<Option<Correction>> {
        // Of words that are cut to the same term one that people write, then the longest: a letter is left out more often
        // than another is hit.
        let mut best: Option<((bool, u64, bool, usize), Correction)> = None;
        for near in list_near(chars) {
            let Some(terms) = self.cutter.cut_single(&near) else { continue };
            let Some((count, term)) = self.count(&terms, seen)? else { continue };
            let rank = (near.chars().next() == chars.first().copied(), count, self.is_written(&near), near.len());
            if best.as_ref().is_none_or(|(best, _)| rank > *best) {
                best = Some((rank, Correction { word: near, term }));
            }
        }
        Ok(best.map(|(_, correction)| correction))
    }

    /// The nearest, then most frequent term that is up to two slips away from what the word may be cut to
    /// and begins with the same letter.
    fn correct_two_slips(&self, word: &str, terms: &[String]) -> tantivy::Result<Option<Correction>> {
        let forms = list_forms(word, terms);
        let mut found: Vec<(Near, u64, String)> = Vec::new();
        for (term, (near, count)) in self.list_terms_near(&forms)? {
            found.push((near, count, term));
        }
        found.sort_by(|(near, count, term), (other_near, other_count, other)| {
            near.cmp(other_near).then(other_count.cmp(count)).then(term.cmp(other))
        });
        Ok(found.into_iter().find_map(|(near, _, term)| {
            let ending = forms.get(near.form)?.ending.as_str();
            let word = format!("{term}{ending}");
            // Only an ending that the term can have: else it was no ending, but part of another word.
            let whole = ending.is_empty() || self.cutter.cut_single(&word).is_some_and(|terms| terms.contains(&term));
            whole.then_some(Correction { word, term })
        }))
    }

    /// All terms near one of the forms, with the number of their entries.
    fn list_terms_near(&self, forms: &[Form]) -> tantivy::Result<HashMap<String, (Near, u64)>> {
        let mut found: HashMap<String, (Near, u64)> = HashMap::new();
        for reader in &self.readers {
            for (from, to) in first_letters(forms) {
                let mut stream = reader.terms().range().ge(from).lt(to).into_stream()?;
                while stream.advance() {
                    let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
                    // Words that hyphens join are looked for in their parts.
                    if term.contains(JOINT) {
                        continue;
                    }
                    let Some(near) = find_nearest(term, forms) else { continue };
                    let entry = found.entry(term.to_owned()).or_insert((near, 0));
                    entry.1 += u64::from(stream.value().doc_freq);
                }
            }
        }
        Ok(found)
    }
}

/// Something that the misspelt word may be cut to, and the ending that was cut off for it.
struct Form {
    text: String,
    ending: String,
    shape: Shape,
}

/// How near a term is to a word, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Near {
    slips: usize,
    /// Which form it is near to.
    form: usize,
}

/// A slip can keep the stemmer from seeing an ending, so that the word as it was cut is far from the stem
/// that was meant: endings of up to four letters are therefore tried too.
fn list_forms(word: &str, terms: &[String]) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut add = |text: &str, ending: &str| {
        if forms.iter().all(|form| form.text != text) {
            forms.push(Form { text: text.to_owned(), ending: ending.to_owned(), shape: Shape::of(text) });
        }
    };
    add(word, "");
    for term in terms {
        add(term, word.strip_prefix(term.as_str()).unwrap_or_default());
    }
    for (at, _) in word.char_indices().rev().take(4) {
        let (text, ending) = word.split_at(at);
        if text.chars().count() >= 4 {
            add(text, ending);
        }
    }
    forms
}

/// The forms' first letters, each as the bounds of all terms that begin with it.
fn first_letters(forms: &[Form]) -> Vec<(String, String)> {
    let mut letters: Vec<char> = forms.iter().filter_map(|form| form.text.chars().next()).collect();
    letters.sort_unstable();
    letters.dedup();
    letters
        .into_iter()
        .filter_map(|letter| Some((letter.to_string(), char::from_u32(u32::from(letter) + 1)?.to_string())))
        .collect()
}

/// The form that a term is nearest to, at most two slips away.
fn find_nearest(term: &str, forms: &[Form]) -> Option<Near> {
    let shape = Shape::of(term);
    forms
        .iter()
        .enumerate()
        .filter(|(_, form)| shape.may_be_near(&form.shape))
        .map(|(index, form)| Near { slips: strsim::osa_distance(term, &form.text), form: index })
        .filter(|near| near.slips <= 2)
        .min()
}

/// A cheap look at a word, which rules most of them out.
struct Shape {
    chars: usize,
    /// A bit for each letter in it.
    letters: u32,
}

impl Shape {
    fn of(word: &str) -> Self {
        let (mut chars, mut letters) = (0, 0);
        for c in word.chars() {
            chars += 1;
            letters |= 1 << (u32::from(c) % 32);
        }
        Self { chars, letters }
    }

    /// Two slips change the length by at most two, and at most two letters on each side.
    fn may_be_near(&self, other: &Self) -> bool {
        self.chars.abs_diff(other.chars) <= 2 && (self.letters ^ other.letters).count_ones() <= 4
    }
}

/// Every string that is one slip away: two neighbours changed over, one letter missing, another, or too many.
fn list_near(chars: &[char]) -> Vec<String> {
    let letters = list_letters(chars);
    let mut near = Vec::with_capacity((2 * chars.len() + 1) * (letters.len() + 1));
    let mut add = |head: &[char], middle: &[char], tail: &[char]| {
        near.push(head.iter().chain(middle).chain(tail).collect::<String>());
    };
    for at in 0..=chars.len() {
        let (head, tail) = chars.split_at(at);
        if let [first, second, rest @ ..] = tail
            && first != second
        {
            add(head, &[*second, *first], rest);
        }
        for letter in &letters {
            add(head, &[*letter], tail);
        }
        if let [first, rest @ ..] = tail {
            for letter in letters.iter().filter(|letter| *letter != first) {
                add(head, &[*letter], rest);
            }
            add(head, &[], rest);
        }
    }
    near
}

/// The letters that may have been meant: those of the word's alphabet, and its own.
fn list_letters(chars: &[char]) -> Vec<char> {
    let mut letters: Vec<char> = chars.to_vec();
    let has = |from: char, to: char| chars.iter().any(|c| (from..=to).contains(c));
    if has('a', 'z') {
        letters.extend('a'..='z');
    }
    if has('а', 'я') {
        letters.extend('а'..='я');
    }
    if has('α', 'ω') {
        letters.extend('α'..='ω');
    }
    letters.sort_unstable();
    letters.dedup();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_hold_each_kind_of_slip() {
        let near = list_near(&['t', 'e', 'h']);
        for word in ["the", "teh".get(..2).unwrap(), "tech", "tea", "eh", "teht"] {
            assert!(near.iter().any(|found| found == word), "{word}");
        }
        assert!(!near.iter().any(|found| found == "teh"));
    }

    #[test]
    fn shapes_never_rule_out_what_is_two_slips_away() {
        for (a, b) in [("leadrshp", "leadership"), ("abcd", "cdab"), ("entreprenuer", "entrepreneur"), ("äb", "ab")] {
            if strsim::osa_distance(a, b) <= 2 {
                assert!(Shape::of(a).may_be_near(&Shape::of(b)), "{a} {b}");
            }
        }
    }
}
