//! How much of what is asked an entry says in one place, and in its title: from where words stand, without its text.
//!
//! BM25 counts words wherever they stand; a passage that says most of what is asked at once is the better answer, and so
//! is an entry whose title says what the goal's title says. Both are shares of the question's weight (idf), from 0 to 1.

use std::collections::{BTreeMap, HashMap};

use tantivy::postings::Postings as _;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet as _, Searcher, SegmentReader, TERMINATED, Term};

use super::bm25::{B, K1, Spot, TermScores, WantedTerm, compute_idf, mean_length};
use super::error::{IndexError, guard};
use crate::domain::EntryId;

/// How many words a passage has: what a person reads at a glance, about six sentences.
const PASSAGE_WORDS: u32 = 120;
/// Words stand side by side with at most one between them.
const NEIGHBOURS: u32 = 2;

/// How much of what is asked an entry says in one place.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Closeness {
    /// The share that its closest passage says, from 0 to 1.
    pub passage: f32,
    /// The share of the question's title that its title says, from 0 to 1.
    pub title: f32,
    /// The share of what stands side by side in the question that it says side by side as well, and how often, from 0 to 1.
    pub neighbours: f32,
}

/// What is asked of entries closely.
#[derive(Debug, Clone, Copy)]
pub struct WantedClose<'a> {
    /// The question's terms.
    pub terms: &'a [WantedTerm],
    /// Pairs of them, by their places in `terms`, that should stand side by side.
    pub neighbours: &'a [(usize, usize)],
    /// What is wanted of titles.
    pub of_title: &'a [WantedTerm],
}

impl TermScores<'_> {
    /// How closely each of these entries says what is `wanted`.
    ///
    /// # Errors
    /// As for [`search`](super::Index::search).
    pub fn closeness(
        &self,
        wanted: WantedClose<'_>,
        entries: &[(EntryId, Spot)],
    ) -> Result<HashMap<EntryId, Closeness>, IndexError> {
        let (searcher, fields) = (&self.searcher, self.index.fields);
        guard(&self.index.dir, || {
            let text = weigh(searcher, fields.text, wanted.terms)?;
            let title = weigh(searcher, fields.text, wanted.of_title)?;
            let pairs = weigh_pairs(&text, wanted);
            let average = mean_length(searcher, fields.text)?;
            let mut found = HashMap::new();
            for (segment, at) in searcher.segment_readers().iter().zip(0..) {
                let of_segment = entries.iter().filter(|(_, spot)| spot.segment == at);
                let mut docs: Vec<(DocId, EntryId)> = of_segment.map(|(id, spot)| (spot.doc, *id)).collect();
                docs.sort_unstable();
                let titles = shares_said(segment, fields.title, &title, &docs)?;
                let lengths = segment.get_fieldnorms_reader(fields.text)?;
                let mut places = find_places(segment, fields.text, &text, &docs)?;
                for (((doc, id), title), places) in docs.iter().zip(titles).zip(&mut places) {
                    places.sort_unstable();
                    #[expect(clippy::cast_precision_loss, reason = "a count of words")]
                    let length = lengths.fieldnorm(*doc) as f32 / average;
                    let (passage, neighbours) = (densest(places, &text), side_by_side(places, &pairs, length));
                    found.insert(*id, Closeness { passage, title, neighbours });
                }
            }
            Ok(found)
        })
    }
}

/// Terms with their places among those wanted, and their weights, which are shares of all: together 1.
type Weighed<'a> = Vec<(usize, &'a WantedTerm, f32)>;

/// Pairs of terms, by their places in the list of weighed terms, each with its weight; in one order, so that sums are the same
/// each time.
type Pairs = BTreeMap<(usize, usize), f32>;

/// A pair counts as much as its weaker term: "of great help" says little beside "screen reader".
fn weigh_pairs(terms: &Weighed<'_>, wanted: WantedClose<'_>) -> Pairs {
    let mut pairs = Pairs::new();
    let find = |place: usize| terms.iter().position(|(held, _, _)| *held == place);
    for (one, two) in wanted.neighbours {
        if let (Some(one), Some(two)) = (find(*one), find(*two))
            && let (Some((_, _, first)), Some((_, _, second))) = (terms.get(one), terms.get(two))
        {
            *pairs.entry((one.min(two), one.max(two))).or_default() += first.min(*second);
        }
    }
    pairs
}

fn weigh<'a>(searcher: &Searcher, field: Field, wanted: &'a [WantedTerm]) -> tantivy::Result<Weighed<'a>> {
    let mut weighed = Vec::with_capacity(wanted.len());
    for (place, term) in wanted.iter().enumerate() {
        let mut with = 0;
        for form in &term.forms {
            with += searcher.doc_freq(&Term::from_field_text(field, form))?;
        }
        if with > 0 {
            weighed.push((place, term, term.weight * compute_idf(with, searcher.num_docs())));
        }
    }
    let sum: f32 = weighed.iter().map(|(_, _, weight)| weight).sum();
    weighed.iter_mut().for_each(|(_, _, weight)| *weight /= sum.max(f32::EPSILON));
    Ok(weighed)
}

/// Where terms stand in a document: position, and the term's place in the list.
type Places = Vec<(u32, usize)>;

fn find_places(
    segment: &SegmentReader,
    field: Field,
    wanted: &Weighed<'_>,
    docs: &[(DocId, EntryId)],
) -> tantivy::Result<Vec<Places>> {
    let mut places: Vec<Places> = vec![Vec::new(); docs.len()];
    let mut positions = Vec::new();
    each_posting(segment, field, wanted, docs, IndexRecordOption::WithFreqsAndPositions, &mut |at, term, list| {
        list.positions(&mut positions);
        if let Some(places) = places.get_mut(at) {
            places.extend(positions.iter().map(|position| (*position, term)));
        }
    })?;
    Ok(places)
}

/// The share of the pairs (by weight) that stand side by side, each counting the more the oftener it does, as BM25 has it (the
/// sequential dependence of Metzler and Croft: A Markov random field model for term dependencies, SIGIR 2005). `places` are
/// in their order; `length` is the document's beside the mean one.
fn side_by_side(places: &[(u32, usize)], pairs: &Pairs, length: f32) -> f32 {
    let mut counts: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    for (at, (position, term)) in places.iter().enumerate() {
        let after = places.get(at + 1..).unwrap_or_default();
        for (_, other) in
            after.iter().take_while(|(other, _)| other - position <= NEIGHBOURS).filter(|(other, _)| other > position)
        {
            let pair = (*term.min(other), *term.max(other));
            if pairs.contains_key(&pair) {
                *counts.entry(pair).or_default() += 1.0;
            }
        }
    }
    let norm = K1 * (1.0 - B + B * length);
    let said: f32 =
        counts.iter().map(|(pair, count)| pairs.get(pair).copied().unwrap_or_default() * count / (count + norm)).sum();
    said / pairs.values().sum::<f32>().max(f32::EPSILON)
}

/// The greatest sum of the weights of different terms within a passage's length.
fn densest(places: &[(u32, usize)], terms: &Weighed<'_>) -> f32 {
    let weight = |term: usize| terms.get(term).map_or(0.0, |(_, _, weight)| *weight);
    let mut counts = vec![0_u32; terms.len()];
    let (mut sum, mut best) = (0.0_f32, 0.0_f32);
    let mut first = 0;
    for (position, term) in places {
        while let Some((start, leaving)) = places.get(first).filter(|(start, _)| start + PASSAGE_WORDS <= *position) {
            debug_assert!(start <= position);
            if let Some(count) = counts.get_mut(*leaving) {
                *count -= 1;
                sum -= if *count == 0 { weight(*leaving) } else { 0.0 };
            }
            first += 1;
        }
        if let Some(count) = counts.get_mut(*term) {
            *count += 1;
            sum += if *count == 1 { weight(*term) } else { 0.0 };
        }
        best = best.max(sum);
    }
    best
}

/// For each document, the share of the terms that its field has at all.
fn shares_said(
    segment: &SegmentReader,
    field: Field,
    wanted: &Weighed<'_>,
    docs: &[(DocId, EntryId)],
) -> tantivy::Result<Vec<f32>> {
    let mut shares = vec![0.0; docs.len()];
    let mut last = vec![usize::MAX; docs.len()];
    each_posting(segment, field, wanted, docs, IndexRecordOption::Basic, &mut |at, term, _| {
        if let (Some(share), Some(last), Some((_, _, weight))) =
            (shares.get_mut(at), last.get_mut(at), wanted.get(term))
            && *last != term
        {
            *last = term;
            *share += weight;
        }
    })?;
    Ok(shares)
}

type Seen<'a> = dyn FnMut(usize, usize, &mut tantivy::postings::SegmentPostings) + 'a;

/// Calls `each` with the place of a document and of a term in their lists, wherever the document has the term.
fn each_posting(
    segment: &SegmentReader,
    field: Field,
    wanted: &Weighed<'_>,
    docs: &[(DocId, EntryId)],
    record: IndexRecordOption,
    each: &mut Seen<'_>,
) -> tantivy::Result<()> {
    let lists = segment.inverted_index(field)?;
    for (place, (_, term, _)) in wanted.iter().enumerate() {
        for form in &term.forms {
            let term = Term::from_field_text(field, form);
            let Some(mut list) = lists.read_postings(&term, record)? else { continue };
            for (at, (doc, _)) in docs.iter().enumerate() {
                if list.doc() < *doc && list.seek(*doc) == TERMINATED {
                    break;
                }
                if list.doc() == *doc {
                    each(at, place, &mut list);
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term() -> WantedTerm {
        WantedTerm { forms: Vec::new(), weight: 1.0 }
    }

    #[test]
    fn the_densest_passage_counts_each_term_once() {
        let term = term();
        let weights = vec![(0, &term, 0.5), (1, &term, 0.3), (2, &term, 0.2)];
        assert_eq!(densest(&[(0, 0), (1, 0), (2, 0)], &weights), 0.5);
        assert_eq!(densest(&[(0, 0), (PASSAGE_WORDS, 1)], &weights), 0.5, "too far from each other");
        assert!((densest(&[(0, 0), (PASSAGE_WORDS - 1, 1), (500, 2)], &weights) - 0.8).abs() < 1e-6);
        assert_eq!(densest(&[], &weights), 0.0);
    }

    #[test]
    fn words_count_as_neighbours_in_either_order_with_at_most_one_between_them() {
        let term = term();
        let terms = vec![(0, &term, 0.6), (3, &term, 0.3), (4, &term, 0.1)];
        let wanted = WantedClose { terms: &[], neighbours: &[(0, 3), (2, 4)], of_title: &[] };
        let pairs = weigh_pairs(&terms, wanted);
        assert_eq!(pairs, Pairs::from([((0, 1), 0.3)]), "a term that no entry has is no neighbour");
        let near = side_by_side(&[(7, 0), (8, 1)], &pairs, 1.0);
        assert_eq!(near, side_by_side(&[(7, 1), (9, 0)], &pairs, 1.0));
        assert!(near > 0.0 && near < side_by_side(&[(7, 0), (8, 1), (20, 1), (21, 0)], &pairs, 1.0));
        assert!(near > side_by_side(&[(7, 0), (8, 1)], &pairs, 3.0), "in a long text they meet by chance");
        assert_eq!(side_by_side(&[(7, 0), (10, 1)], &pairs, 1.0), 0.0);
        assert_eq!(side_by_side(&[(7, 0), (8, 2)], &pairs, 1.0), 0.0, "they do not follow each other in the question");
    }
}
