//! The best passage of a text for a set of terms: what stands below a search hit and in a queue.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::letters::unspaced;
use super::sentences::{Sentence, split_sentences};
use super::summary::{separates, word_boundary_before};
use super::tokens::tokenize;

/// What stands before the first line of a list.
const LIST_SIGNS: [&str; 4] = ["- ", "* ", "• ", "· "];

/// A term that weighs less than this share of the weightiest one stands anywhere, and tells nothing about the place.
const TELLING: f64 = 0.3;

/// A term that was searched for.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct TermWeight {
    /// As [`tokenize`] gives it in the language of the text.
    pub term: String,
    /// How much it says, for example its inverse document frequency; more than 0.
    pub weight: f64,
}

/// A stretch of a text, white space folded, with the words that matched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Begins and ends with a sentence where possible; `…` stands where one was cut.
    pub text: String,
    /// Where what was asked for stands in the text it was taken from, in bytes: at the first word of the shortest stretch that
    /// holds every telling term of the excerpt. A recording opens there, since what stands before may take half a minute to say.
    pub start: usize,
    /// What matched: bytes of `text` at character boundaries, in order, without overlap.
    pub marks: Vec<Range<usize>>,
    /// Indices into the terms, ascending: those that are found in `text`.
    pub matched: Vec<usize>,
}

/// A term where it stands in the text.
struct Found {
    term: usize,
    range: Range<usize>,
    position: usize,
}

/// A stretch of the text that could become the excerpt.
struct Window {
    range: Range<usize>,
    score: f64,
}

/// The stretch of `text`, at most `max_chars` characters long, that says most about `terms`; `None`
/// when none of them is in the text.
///
/// Every distinct term counts with its weight; further places of it and neighbourhood of different
/// terms count a little. The stretch begins with the sentence of its first match, unless that is
/// longer than the room, and goes on to the end of a sentence in the paragraph of its last match.
pub fn best_passage(text: &str, language: Option<&str>, terms: &[TermWeight], max_chars: usize) -> Option<Excerpt> {
    let found = find_terms(text, language, terms);
    if found.is_empty() || max_chars < 2 {
        return None;
    }
    let sentences = split_sentences(text);
    let mut best: Option<Window> = None;
    let mut last_start = None;
    for first in 0..found.len() {
        let Some(range) = frame(text, &sentences, found.get(first)?, max_chars) else {
            continue;
        };
        // All matches of one sentence open the same window.
        if last_start.replace(range.start) == Some(range.start) {
            continue;
        }
        let score = score(found.get(first..)?, &range, terms);
        if best.as_ref().is_none_or(|best| score > best.score * 1.000_001) {
            best = Some(Window { range, score });
        }
    }
    let window = settle(text, &sentences, &found, best?.range, max_chars);
    Some(write(text, &found, &sentences, terms, window))
}

/// Every place of every term, in order.
fn find_terms(text: &str, language: Option<&str>, terms: &[TermWeight]) -> Vec<Found> {
    let mut wanted: HashMap<&str, usize> = HashMap::with_capacity(terms.len());
    let mut lone_characters = Vec::new();
    for (index, term) in terms.iter().enumerate() {
        wanted.entry(term.term.as_str()).or_insert(index);
        let mut chars = term.term.chars();
        if let (Some(c), None) = (chars.next(), chars.next())
            && unspaced(c).is_some()
        {
            lone_characters.push((c, index));
        }
    }
    let longest = terms.iter().map(|term| term.term.len()).max().unwrap_or(0);
    let mut found = Vec::new();
    tokenize(text, language, &mut |term, range, position| {
        if term.len() <= longest
            && let Some(&index) = wanted.get(term)
        {
            found.push(Found { term: index, range, position });
            return;
        }
        // One Chinese character asked for stands inside a pair.
        for (c, index) in &lone_characters {
            if let Some((start, same)) =
                text.get(range.clone()).and_then(|pair| pair.char_indices().find(|(_, other)| other == c))
            {
                let start = range.start + start;
                let end = start + same.len_utf8();
                if found.last().is_none_or(|last: &Found| last.range.start < start) {
                    found.push(Found { term: *index, range: start..end, position });
                }
            }
        }
    });
    found
}

/// The window that a match opens: from the beginning of its sentence, or from a little before it
/// where that is too far away; to the end of the last sentence that fits.
fn frame(text: &str, sentences: &[Sentence], first: &Found, max_chars: usize) -> Option<Range<usize>> {
    let index = sentence_of(sentences, first.range.start);
    let start = sentences.get(index)?.range.start;
    let needed = text.get(start..first.range.end)?.chars().count();
    // Room for the `…` at the end.
    if needed < max_chars {
        let limit = end_of(text, start, max_chars);
        let fitting = sentences.get(index..)?.iter().map(|sentence| sentence.range.end);
        let end = fitting.take_while(|end| *end <= limit).last();
        if let Some(end) = end
            && (sentences.last()?.range.end == end || text.get(start..end)?.chars().count() * 3 >= max_chars)
        {
            return Some(start..end);
        }
        return Some(start..cut_end(text, start, max_chars - 1, first));
    }
    let lead = max_chars / 4;
    let before = text.get(..first.range.start)?;
    let back = before.char_indices().rev().take(lead).last().map_or(first.range.start, |(at, _)| at);
    let start = word_boundary_after(text, back, first.range.start);
    Some(start..cut_end(text, start, max_chars.saturating_sub(2), first))
}

/// Where to cut behind at most `chars` characters from `start`: behind a word, unless that would cut
/// off the match itself.
fn cut_end(text: &str, start: usize, chars: usize, first: &Found) -> usize {
    let end = end_of(text, start, chars);
    let cut = word_boundary_before(text, end);
    if cut >= first.range.end { cut } else { end }
}

/// The sentence in which a byte lies (or the one before it, between sentences).
fn sentence_of(sentences: &[Sentence], at: usize) -> usize {
    sentences.partition_point(|sentence| sentence.range.start <= at).saturating_sub(1)
}

/// Where `chars` characters from `start` end.
fn end_of(text: &str, start: usize, chars: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    rest.char_indices().nth(chars).map_or(text.len(), |(at, _)| start + at)
}

/// The first place from `from` on where no word is cut; `limit` where there is none before it.
fn word_boundary_after(text: &str, from: usize, limit: usize) -> usize {
    let mut before = text.get(..from).and_then(|head| head.chars().next_back());
    for (at, c) in text.get(from..limit).unwrap_or_default().char_indices() {
        if before.is_none_or(|before| separates(before, c)) && !c.is_whitespace() {
            return from + at;
        }
        before = Some(c);
    }
    limit
}

/// How much a window says, from the matches at and behind its first one.
fn score(found: &[Found], window: &Range<usize>, terms: &[TermWeight]) -> f64 {
    let weight = |index: usize| terms.get(index).map_or(0.0, |term| term.weight);
    let mut times = vec![0_i32; terms.len()];
    let mut score = 0.0;
    let mut last: Option<&Found> = None;
    for one in found.iter().take_while(|one| one.range.end <= window.end) {
        if let Some(times) = times.get_mut(one.term) {
            // The first place counts whole, the next a tenth, then a twentieth, and so on.
            score += weight(one.term) * if *times == 0 { 1.0 } else { 0.1 * 0.5_f64.powi(*times - 1) };
            *times += 1;
        }
        if let Some(last) = last.filter(|last| last.term != one.term) {
            let apart = one.position.saturating_sub(last.position).max(1);
            #[expect(clippy::cast_precision_loss, reason = "positions are far below 2^52")]
            let nearness = 0.2 / apart as f64;
            score += weight(one.term).min(weight(last.term)) * nearness;
        }
        last = Some(one);
    }
    score
}

/// Leaves out what follows the paragraph of the last match, unless the excerpt would be very short.
fn settle(text: &str, sentences: &[Sentence], found: &[Found], window: Range<usize>, max_chars: usize) -> Range<usize> {
    let mut inside = found.iter().rev();
    let Some(last) = inside.find(|one| one.range.end <= window.end) else {
        return window;
    };
    let index = sentence_of(sentences, last.range.start);
    for sentence in sentences.get(index..).unwrap_or_default() {
        if sentence.range.end >= window.end {
            break;
        }
        let end = sentence.range.end;
        let length = text.get(window.start..end).map_or(0, |part| part.chars().count());
        if sentence.ends_paragraph && length * 2 >= max_chars {
            return window.start..end;
        }
    }
    window
}

/// Writes the excerpt and its marks.
fn write(
    text: &str,
    found: &[Found],
    sentences: &[Sentence],
    terms: &[TermWeight],
    mut window: Range<usize>,
) -> Excerpt {
    let mut excerpt = Excerpt::default();
    let starts = sentences.iter().any(|sentence| sentence.range.start == window.start);
    // The sign of a list says nothing without the list.
    window.start +=
        LIST_SIGNS.iter().find(|sign| text[window.start..].starts_with(**sign)).map_or(0, |sign| sign.len());
    let part = text.get(window.clone()).unwrap_or_default();
    let end = window.start + part.trim_end().len();
    let ends = sentences.iter().any(|sentence| sentence.range.end == end);
    if !starts {
        excerpt.text.push('…');
    }
    let mut spans = merge(found, &(window.start..end)).into_iter().peekable();
    let mut open: Option<(usize, usize)> = None;
    let mut gap = false;
    for (at, c) in part.trim_end().char_indices() {
        let at = window.start + at;
        if let Some((start, _)) = open.take_if(|(_, span_end)| *span_end <= at) {
            excerpt.marks.push(start..excerpt.text.len());
        }
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) && !excerpt.text.is_empty() {
            excerpt.text.push(' ');
        }
        if let Some(span) = spans.next_if(|span| span.start <= at) {
            open = Some((excerpt.text.len(), span.end));
        }
        excerpt.text.push(c);
    }
    if let Some((start, _)) = open {
        excerpt.marks.push(start..excerpt.text.len());
    }
    if !ends {
        excerpt.text.push('…');
    }
    let inside = found.iter().filter(|one| one.range.start >= window.start && one.range.end <= end);
    let places: Vec<&Found> = inside.collect();
    excerpt.start = densest(&places, terms).map_or(window.start, |one| one.range.start);
    excerpt.matched = places.iter().map(|one| one.term).collect();
    excerpt.matched.sort_unstable();
    excerpt.matched.dedup();
    excerpt
}

/// Where the shortest stretch begins that holds each telling term of `places` at least once; the first of several.
fn densest<'a>(places: &[&'a Found], terms: &[TermWeight]) -> Option<&'a Found> {
    let weight = |one: &Found| terms.get(one.term).map_or(0.0, |term| term.weight);
    let most = places.iter().map(|one| weight(one)).fold(0.0, f64::max);
    let places: Vec<&Found> = places.iter().copied().filter(|one| weight(one) >= TELLING * most).collect();
    let mut times: HashMap<usize, usize> = HashMap::new();
    let terms = places.iter().map(|one| one.term).collect::<HashSet<_>>().len();
    let (mut first, mut best): (usize, Option<(usize, &Found)>) = (0, None);
    for last in &places {
        *times.entry(last.term).or_default() += 1;
        while let (true, Some(opening)) = (times.len() == terms, places.get(first)) {
            let length = last.range.end - opening.range.start;
            if best.is_none_or(|(shortest, _)| length < shortest) {
                best = Some((length, *opening));
            }
            match times.get_mut(&opening.term) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(times.remove(&opening.term)),
            }
            first += 1;
        }
    }
    best.map(|(_, opening)| opening)
}

/// The places inside the window, overlapping ones (pairs of Chinese characters) as one.
fn merge(found: &[Found], window: &Range<usize>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for one in found {
        if one.range.start < window.start || one.range.end > window.end {
            continue;
        }
        match spans.last_mut() {
            Some(last) if one.range.start < last.end => last.end = last.end.max(one.range.end),
            _ => spans.push(one.range.clone()),
        }
    }
    spans
}

#[cfg(test)]
mod tests;
