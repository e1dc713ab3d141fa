//! How much of what is asked an entry says in one place, and in its title: from where words stand, without its text.
//!
//! BM25 counts words wherever they stand; a passage that says most of what is asked at once is the better answer, and so
//! is an entry whose title says what the goal's title says. Both are shares of the question's weight (idf), from 0 to 1.

use std::collections::HashMap;

use tantivy::postings::Postings as _;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet as _, Searcher, SegmentReader, TERMINATED, Term};

use super::bm25::WantedTerm;
use super::error::{IndexError, guard};
use super::open::Index;
use super::schema::ID;
use crate::domain::EntryId;

/// How many words a passage has: what a person reads at a glance, about six sentences.
const PASSAGE_WORDS: u32 = 120;

/// How much of what is asked an entry says in one place.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Closeness {
    /// The share that its closest passage says, from 0 to 1.
    pub passage: f32,
    /// The share of the question's title that its title says, from 0 to 1.
    pub title: f32,
}

impl Index {
    /// How closely each of these entries says what is `wanted`, and in its title what is wanted of titles. An entry that
    /// is not in the index is left out.
    ///
    /// # Errors
    /// As for [`search`](Self::search).
    pub fn closeness(
        &self,
        wanted: &[WantedTerm],
        of_title: &[WantedTerm],
        ids: &[EntryId],
    ) -> Result<HashMap<EntryId, Closeness>, IndexError> {
        guard(&self.dir, || {
            let searcher = self.searcher();
            let text = weigh(&searcher, self.fields.text, wanted)?;
            let title = weigh(&searcher, self.fields.text, of_title)?;
            let mut found = HashMap::new();
            for segment in searcher.segment_readers() {
                let docs = find_docs(segment, self.fields.id, ids)?;
                let passages = closest_passages(segment, self.fields.text, &text, &docs)?;
                let titles = shares_said(segment, self.fields.title, &title, &docs)?;
                for (((_, id), passage), title) in docs.iter().zip(passages).zip(titles) {
                    found.insert(*id, Closeness { passage, title });
                }
            }
            Ok(found)
        })
    }
}

/// Terms with their weights, which are shares of all: together 1.
type Weighed<'a> = Vec<(&'a WantedTerm, f32)>;

fn weigh<'a>(searcher: &Searcher, field: Field, wanted: &'a [WantedTerm]) -> tantivy::Result<Weighed<'a>> {
    let mut weighed = Vec::with_capacity(wanted.len());
    for term in wanted {
        let mut with = 0;
        for form in &term.forms {
            with += searcher.doc_freq(&Term::from_field_text(field, form))?;
        }
        if with > 0 {
            weighed.push((term, term.weight * super::bm25::compute_idf(with, searcher.num_docs())));
        }
    }
    let sum: f32 = weighed.iter().map(|(_, weight)| weight).sum();
    weighed.iter_mut().for_each(|(_, weight)| *weight /= sum.max(f32::EPSILON));
    Ok(weighed)
}

/// The segment's documents of these entries, in its order.
fn find_docs(segment: &SegmentReader, field: Field, ids: &[EntryId]) -> tantivy::Result<Vec<(DocId, EntryId)>> {
    let lists = segment.inverted_index(field)?;
    let column = segment.fast_fields().i64(ID)?;
    let mut docs = Vec::new();
    for id in ids {
        let term = Term::from_field_i64(field, id.0);
        let Some(mut list) = lists.read_postings(&term, IndexRecordOption::Basic)? else { continue };
        while list.doc() != TERMINATED {
            if !segment.is_deleted(list.doc()) && column.first(list.doc()) == Some(id.0) {
                docs.push((list.doc(), *id));
            }
            list.advance();
        }
    }
    docs.sort_unstable();
    Ok(docs)
}

/// For each document, the greatest share that stands within a passage's length.
fn closest_passages(
    segment: &SegmentReader,
    field: Field,
    wanted: &Weighed<'_>,
    docs: &[(DocId, EntryId)],
) -> tantivy::Result<Vec<f32>> {
    // Where each term stands: position, and the term's place in the list.
    let mut places: Vec<Vec<(u32, usize)>> = vec![Vec::new(); docs.len()];
    let mut positions = Vec::new();
    each_posting(segment, field, wanted, docs, IndexRecordOption::WithFreqsAndPositions, &mut |at, term, list| {
        list.positions(&mut positions);
        if let Some(places) = places.get_mut(at) {
            places.extend(positions.iter().map(|position| (*position, term)));
        }
    })?;
    let weights: Vec<f32> = wanted.iter().map(|(_, weight)| *weight).collect();
    Ok(places.into_iter().map(|places| densest(places, &weights)).collect())
}

/// The greatest sum of the weights of different terms within a passage's length.
fn densest(mut places: Vec<(u32, usize)>, weights: &[f32]) -> f32 {
    places.sort_unstable();
    let mut counts = vec![0_u32; weights.len()];
    let (mut sum, mut best) = (0.0_f32, 0.0_f32);
    let mut first = 0;
    for (position, term) in &places {
        while let Some((start, leaving)) = places.get(first).filter(|(start, _)| start + PASSAGE_WORDS <= *position) {
            debug_assert!(start <= position);
            if let Some(count) = counts.get_mut(*leaving) {
                *count -= 1;
                sum -= if *count == 0 { weights.get(*leaving).copied().unwrap_or_default() } else { 0.0 };
            }
            first += 1;
        }
        if let Some(count) = counts.get_mut(*term) {
            *count += 1;
            sum += if *count == 1 { weights.get(*term).copied().unwrap_or_default() } else { 0.0 };
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
        if let (Some(share), Some(last), Some((_, weight))) = (shares.get_mut(at), last.get_mut(at), wanted.get(term))
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
    for (place, (term, _)) in wanted.iter().enumerate() {
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

    #[test]
    fn the_densest_passage_counts_each_term_once() {
        let weights = [0.5, 0.3, 0.2];
        assert_eq!(densest(vec![(0, 0), (1, 0), (2, 0)], &weights), 0.5);
        assert_eq!(densest(vec![(0, 0), (PASSAGE_WORDS, 1)], &weights), 0.5, "too far from each other");
        assert!((densest(vec![(0, 0), (PASSAGE_WORDS - 1, 1), (500, 2)], &weights) - 0.8).abs() < 1e-6);
        assert_eq!(densest(Vec::new(), &weights), 0.0);
    }
}
