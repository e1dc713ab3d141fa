//! Cuts a text into passages: stretches that can stand alone.

use std::ops::Range;

use super::letters::unspaced;
use super::sentences::{Sentence, count_words, split_sentences};
use super::summary::separates;
use crate::domain::{Outline, Place};

/// A passage of fewer words says too little on its own.
const FEWEST: f64 = 120.0;
/// A passage of more words is no answer but an article.
const MOST: f64 = 250.0;
/// The words of a piece of a sentence that is too long for a passage (a transcript without full stops).
const PIECE: f64 = 170.0;
/// A paragraph of fewer words that ends without a mark is a heading: it belongs to what follows.
const HEADING: f64 = 12.0;
/// What stands before a new section is a passage of its own from so many words on; less joins what is around it.
const SECTION: f64 = 40.0;

/// A passage of a text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedPassage {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its headings or chapter, speaker and moments.
    pub place: Place,
}

/// The passages of `text`, in order, without overlap; together they hold every word. `outline` is what is known of the
/// text beside its words (nothing, for most articles: paragraphs and headings are seen in the text as well).
///
/// Each has about 120 to 250 words and begins with a heading, chapter or paragraph (in a transcript: speaker or pause),
/// else with a sentence, where the text allows it. Shorter ones come before a new section and at the end. Two characters
/// of Chinese or Japanese count about as one word.
pub fn cut_passages(text: &str, outline: &Outline) -> Vec<PlacedPassage> {
    let place = |range: Range<usize>| PlacedPassage { place: outline.place_of(&range), range };
    cut(text, &outline.sections()).into_iter().map(place).collect()
}

/// The passages of a text of which nothing is known, as ranges of bytes: those of [`cut_passages`].
pub fn split_passages(text: &str) -> Vec<Range<usize>> {
    cut(text, &[])
}

/// `sections` are the places where something new begins, ascending.
fn cut(text: &str, sections: &[usize]) -> Vec<Range<usize>> {
    let mut passages: Vec<(Range<usize>, f64)> = Vec::new();
    let mut open: Option<(Range<usize>, f64)> = None;
    let units = units_of(text, sections);
    for (index, unit) in units.iter().enumerate() {
        if let Some((range, words)) = &mut open {
            // A heading does not end a passage, it begins the next.
            let fewest = if unit.begins_section { SECTION } else { FEWEST };
            if *words + unit.words > MOST || (*words >= fewest && unit.begins_anew) {
                passages.push((range.clone(), *words));
                open = None;
            }
        }
        let (range, words) = open.get_or_insert((unit.range.clone(), 0.0));
        range.end = unit.range.end;
        *words += unit.words;
        let more = index + 1 < units.len();
        if more && unit.ends_paragraph && *words >= FEWEST {
            passages.extend(open.take());
        }
    }
    if let Some((range, words)) = open {
        let own = units.iter().any(|unit| unit.begins_section && unit.range.start == range.start);
        // The rest of a text joins the passage before it where there is room.
        match passages.last_mut() {
            Some((last, before)) if words < FEWEST && !own && *before + words <= MOST => last.end = range.end,
            _ => passages.push((range, words)),
        }
    }
    passages.into_iter().map(|(range, _)| range).collect()
}

/// What a passage is put together from: a sentence, or a piece of a very long one.
struct Unit {
    range: Range<usize>,
    words: f64,
    ends_paragraph: bool,
    /// A heading: what comes before it is complete.
    begins_anew: bool,
    /// A heading or chapter that the outline knows.
    begins_section: bool,
}

fn units_of(text: &str, sections: &[usize]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut sections = sections.iter().copied().peekable();
    let mut after_paragraph = true;
    for Sentence { range, ends_paragraph } in split_sentences(text) {
        let sentence = text.get(range.clone()).unwrap_or_default();
        let words = count_words(sentence);
        let (first, end) = (units.len(), range.end);
        if words > MOST {
            push_pieces(text, range, ends_paragraph, &mut units);
        } else {
            let ends_open = sentence.ends_with(|c: char| c.is_alphanumeric() || c == ':');
            let is_heading = after_paragraph && ends_paragraph && words <= HEADING && ends_open;
            units.push(Unit {
                range,
                words,
                ends_paragraph: ends_paragraph && !is_heading,
                begins_anew: is_heading,
                begins_section: false,
            });
        }
        after_paragraph = ends_paragraph;
        let mut begins_section = false;
        while sections.next_if(|at| *at < end).is_some() {
            begins_section = true;
        }
        if let Some(unit) = units.get_mut(first).filter(|_| begins_section) {
            (unit.begins_anew, unit.begins_section) = (true, true);
        }
    }
    units
}

/// Cuts one sentence between words.
fn push_pieces(text: &str, range: Range<usize>, ends_paragraph: bool, units: &mut Vec<Unit>) {
    let sentence = text.get(range.clone()).unwrap_or_default();
    let mut start = 0;
    let mut words = 0.0;
    let mut before = ' ';
    for (at, c) in sentence.char_indices() {
        if words >= PIECE && separates(before, c) {
            push_piece(sentence, start..at, range.start, units);
            start = at;
            words = 0.0;
        }
        if unspaced(c).is_some() {
            words += 1.0 / 1.7;
        } else if !before.is_alphanumeric() && c.is_alphanumeric() {
            words += 1.0;
        }
        before = c;
    }
    push_piece(sentence, start..sentence.len(), range.start, units);
    if let Some(last) = units.last_mut() {
        last.ends_paragraph = ends_paragraph;
    }
}

fn push_piece(sentence: &str, range: Range<usize>, offset: usize, units: &mut Vec<Unit>) {
    let piece = sentence.get(range.clone()).unwrap_or_default();
    let trimmed = piece.trim_start();
    let start = range.end - trimmed.len();
    let end = start + trimmed.trim_end().len();
    if start < end {
        units.push(Unit {
            range: offset + start..offset + end,
            words: count_words(piece),
            ends_paragraph: false,
            begins_anew: false,
            begins_section: false,
        });
    }
}

#[cfg(test)]
mod tests;
