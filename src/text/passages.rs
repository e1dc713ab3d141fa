//! Cuts a text into passages: stretches that can stand alone.

use std::ops::Range;

use super::letters::unspaced;
use super::sentences::{Sentence, count_words, split_sentences};
use super::summary::separates;

/// A passage of fewer words says too little on its own.
const FEWEST: f64 = 80.0;
/// A passage of more words is no answer but an article.
const MOST: f64 = 220.0;
/// The words of a piece of a sentence that is too long for a passage (a transcript without full stops).
const PIECE: f64 = 150.0;
/// A paragraph of fewer words that ends without a mark is a heading: it belongs to what follows.
const HEADING: f64 = 12.0;

/// The passages of `text` as ranges of bytes, in order, without overlap; together they hold every
/// word. Each has 80 to 220 words and ends with a paragraph or a sentence where the text allows it;
/// only a text (or its end) that is shorter gives a shorter one. Two characters of Chinese or
/// Japanese count about as one word.
pub fn split_passages(text: &str) -> Vec<Range<usize>> {
    let mut passages: Vec<(Range<usize>, f64)> = Vec::new();
    let mut open: Option<(Range<usize>, f64)> = None;
    let units = units_of(text);
    for (index, unit) in units.iter().enumerate() {
        if let Some((range, words)) = &mut open {
            // A heading does not end a passage, it begins the next.
            if *words + unit.words > MOST || (*words >= FEWEST && unit.begins_anew) {
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
        // The rest of a text joins the passage before it where there is room.
        match passages.last_mut() {
            Some((last, before)) if words < FEWEST && *before + words <= MOST => last.end = range.end,
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
}

fn units_of(text: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut after_paragraph = true;
    for Sentence { range, ends_paragraph } in split_sentences(text) {
        let sentence = text.get(range.clone()).unwrap_or_default();
        let words = count_words(sentence);
        if words > MOST {
            push_pieces(text, range, ends_paragraph, &mut units);
        } else {
            let ends_open = sentence.ends_with(|c: char| c.is_alphanumeric() || c == ':');
            let is_heading = after_paragraph && ends_paragraph && words <= HEADING && ends_open;
            units.push(Unit { range, words, ends_paragraph: ends_paragraph && !is_heading, begins_anew: is_heading });
        }
        after_paragraph = ends_paragraph;
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
        });
    }
}

#[cfg(test)]
mod tests;
