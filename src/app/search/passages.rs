//! The passage that shows why an entry matches, and the words in it that did.

use crate::domain::{Entry, Passage};
use crate::index::Found;
use crate::text::{self, Excerpt, TermWeight};

/// How long a passage may be, in characters: four lines of a terminal.
pub(in crate::app) const PASSAGE_CHARS: usize = 280;
/// As long in Chinese, Japanese and Korean, whose characters are twice as wide and say more each.
const PASSAGE_WIDE_CHARS: usize = PASSAGE_CHARS / 2;
/// A word that weighs less than this share of the most telling one explains nothing.
const LEAST_WEIGHT: f64 = 0.25;

/// The query's terms, weighted by how rare they are in the library.
pub(in crate::app) fn term_weights(found: &Found) -> Vec<TermWeight> {
    found.terms.iter().map(|(term, weight)| TermWeight { term: term.clone(), weight: *weight }).collect()
}

/// The passage of an entry's text that says most of `terms`, and the words in it that did, as the author wrote them.
pub(in crate::app) fn best_passage(entry: &Entry, text: &str, terms: &[TermWeight]) -> Option<(Passage, Vec<String>)> {
    let is_wide = matches!(entry.language.as_deref(), Some("zh" | "ja" | "ko"));
    let chars = if is_wide { PASSAGE_WIDE_CHARS } else { PASSAGE_CHARS };
    let excerpt = text::best_passage(text, entry.language.as_deref(), terms, chars)?;
    let words = strongest_first(term_words(&excerpt, entry.language.as_deref()), entry.language.as_deref(), terms);
    let passage = Passage {
        html: text::mark_html(&excerpt),
        text: excerpt.text,
        at: Some(excerpt.start),
        url: entry.url.clone(),
        ..Passage::default()
    };
    Some((passage, words))
}

/// The words that made a match, the most telling first; one that says little beside it is none.
fn strongest_first(words: Vec<String>, language: Option<&str>, terms: &[TermWeight]) -> Vec<String> {
    let weigh = |word: &String| {
        let mut weight = 0.0_f64;
        text::tokenize(word, language, &mut |term, _, _| {
            let known = terms.iter().find(|known| known.term == term).map_or(0.0, |known| known.weight);
            weight = weight.max(known);
        });
        weight
    };
    let mut weighed: Vec<(f64, String)> = words.into_iter().map(|word| (weigh(&word), word)).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let least = LEAST_WEIGHT * weighed.first().map_or(0.0, |(weight, _)| *weight);
    weighed.into_iter().filter(|(weight, _)| *weight >= least).map(|(_, word)| word).collect()
}

/// The words that an excerpt marks, as their author wrote them, each stem once and none that every text is full of.
pub(in crate::app) fn term_words(excerpt: &Excerpt, language: Option<&str>) -> Vec<String> {
    let mut stems: Vec<String> = Vec::new();
    let mut words = Vec::new();
    for word in compounds(excerpt) {
        let mut stem = String::new();
        text::tokenize(word, language, &mut |term, _, _| stem.push_str(term));
        if !text::is_common_word(word, language) && !stems.contains(&stem) {
            stems.push(stem);
            words.push(word.to_lowercase());
        }
    }
    words
}

/// The marked words of an excerpt; those that hyphens join ("one-on-ones") are one.
fn compounds(excerpt: &Excerpt) -> Vec<&str> {
    let mut joined: Vec<std::ops::Range<usize>> = Vec::new();
    for mark in &excerpt.marks {
        match joined.last_mut() {
            Some(last) if excerpt.text.get(last.end..mark.start) == Some("-") => last.end = mark.end,
            _ => joined.push(mark.clone()),
        }
    }
    joined.into_iter().filter_map(|mark| excerpt.text.get(mark)).collect()
}

/// An entry's beginning as a passage, for when nothing in its text matched.
pub(in crate::app) fn beginning(entry: &Entry) -> Passage {
    let text = entry.summary.clone().unwrap_or_default();
    Passage { html: text::escape_html(&text), text, url: entry.url.clone(), ..Passage::default() }
}
