//! BM25 of our own for goals and questions: many weighted terms against all entries.
//!
//! tantivy's scorer has `k1 = 1.2` and `b = 0.75` built in. On the open collections `k1 = 0.9` and `b = 0.4` rank better:
//! alone nDCG@10 .440 in the place of .427 and Recall@100 .585 in the place of .567, and more where texts are short. A
//! goal has dozens of terms, all of them optional, so each term's list is gone through once and summed up by entry;
//! nothing could be skipped anyway. Formula: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with
//! Lucene's idf, which is never negative.

use rustc_hash::FxHashSet;
use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Bm25StatisticsProvider as _;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Searcher, SegmentReader, Term};

use super::error::{IndexError, guard};
use super::open::Index;
use super::schema::{Fields, ID};
use crate::domain::{Best, EntryId};

pub(super) const K1: f32 = 0.9;
pub(super) const B: f32 = 0.4;
/// What a word in the title counts beside one in the text.
const TITLE: f32 = 0.5;

/// Documents of which a column is read in one go, in the place of a call for each.
pub(super) const DOCS_AT_ONCE: usize = 1_024;

/// Scores that are passed over at once where none of them is among the best.
const SCORES_AT_ONCE: usize = 32;

/// A term that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct WantedTerm {
    /// Its forms in the library's languages, as the tokenizer gives them; they count as one term.
    pub forms: Vec<String>,
    /// How much it counts; above 0.
    pub weight: f32,
}

/// Where an entry stands in the index, as long as its terms are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub(super) segment: usize,
    pub(super) doc: DocId,
}

/// What terms say of every entry, added up term by term.
pub struct TermScores<'a> {
    pub(super) index: &'a Index,
    pub(super) searcher: Searcher,
    fields: [Scored; 2],
    segments: Vec<SegmentScores>,
}

/// Those of one segment, by document.
struct SegmentScores {
    scores: Vec<f32>,
    ids: Column<i64>,
}

impl TermScores<'_> {
    /// Adds what these terms say. A term that was added before counts so much more.
    ///
    /// # Errors
    /// As for [`search`](Index::search).
    pub fn add(&mut self, wanted: &[WantedTerm]) -> Result<(), IndexError> {
        let Self { index, searcher, fields, segments } = self;
        guard(&index.dir, || {
            let mut weighted = Vec::with_capacity(wanted.len());
            for term in wanted {
                let idf = compute_idf(count_docs(searcher, index.fields, &term.forms)?, searcher.num_docs());
                weighted.push((term, term.weight * idf));
            }
            for (segment, held) in searcher.segment_readers().iter().zip(segments) {
                score_segment(segment, fields, &weighted, &mut held.scores)?;
            }
            Ok(())
        })
    }

    /// The entries with the highest scores above 0, so many at most, in no order.
    pub fn best(&self, wanted: usize) -> Vec<((EntryId, Spot), f32)> {
        let mut best = Best::of(wanted);
        for ((segment, SegmentScores { scores, ids }), at) in self.segments().zip(0..) {
            for (scores, first) in scores.chunks(SCORES_AT_ONCE).zip((0..).step_by(SCORES_AT_ONCE)) {
                if !best.takes_any(scores) {
                    continue;
                }
                for (score, doc) in scores.iter().zip(first..).filter(|(score, _)| **score > 0.0) {
                    if best.takes(*score)
                        && !segment.is_deleted(doc)
                        && let Some(id) = ids.first(doc)
                    {
                        best.add((EntryId(id), Spot { segment: at, doc }), *score);
                    }
                }
            }
        }
        best.into_vec()
    }

    /// Where these entries stand. Looks through the ids of all.
    pub fn find(&self, wanted: &FxHashSet<EntryId>) -> Vec<(EntryId, Spot)> {
        let (mut found, mut read) = (Vec::with_capacity(wanted.len()), Vec::new());
        for ((segment, SegmentScores { ids, .. }), at) in self.segments().zip(0..) {
            // Each document has one id.
            let count = ids.values.num_vals();
            for first in (0..count).step_by(DOCS_AT_ONCE) {
                read.resize(DOCS_AT_ONCE.min((count - first) as usize), 0);
                ids.values.get_range(u64::from(first), &mut read);
                for (id, doc) in read.iter().map(|id| EntryId(*id)).zip(first..) {
                    if wanted.contains(&id) && !segment.is_deleted(doc) {
                        found.push((id, Spot { segment: at, doc }));
                    }
                }
            }
        }
        found
    }

    /// How many entries the index holds.
    pub fn count_entries(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// What the terms say of the entry that stands there; 0 where it has none of them.
    pub fn score(&self, spot: Spot) -> f32 {
        let scores = self.segments.get(spot.segment).map(|segment| &segment.scores);
        scores.and_then(|scores| scores.get(spot.doc as usize)).copied().unwrap_or_default()
    }

    fn segments(&self) -> impl Iterator<Item = (&SegmentReader, &SegmentScores)> {
        self.searcher.segment_readers().iter().zip(&self.segments)
    }
}

impl Index {
    /// Begins to score entries by terms.
    ///
    /// # Errors
    /// As for [`search`](Self::search).
    pub fn term_scores(&self) -> Result<TermScores<'_>, IndexError> {
        guard(&self.dir, || {
            let searcher = self.searcher();
            let fields = self.scored_fields(&searcher)?;
            let mut segments = Vec::new();
            for segment in searcher.segment_readers() {
                let scores = vec![0.0; segment.max_doc() as usize];
                segments.push(SegmentScores { scores, ids: segment.fast_fields().i64(ID)? });
            }
            Ok(TermScores { index: self, searcher, fields, segments })
        })
    }

    /// BM25's inverse document frequency of a term in its forms; 0 for one that no entry has.
    ///
    /// # Errors
    /// As for [`search`](Self::search).
    pub fn idf(&self, forms: &[String]) -> Result<f32, IndexError> {
        guard(&self.dir, || {
            let searcher = self.searcher();
            let count = count_docs(&searcher, self.fields, forms)?;
            Ok(if count == 0 { 0.0 } else { compute_idf(count, searcher.num_docs()) })
        })
    }

    /// As [`idf`](Self::idf), of one form; `None` where that is less than `least`, which is mostly told by the first look: the
    /// more entries are counted, the less it is.
    ///
    /// # Errors
    /// As for [`search`](Self::search).
    pub fn idf_from(&self, form: &str, least: f32) -> Result<Option<f32>, IndexError> {
        guard(&self.dir, || {
            let searcher = self.searcher();
            let mut largest_first: Vec<&SegmentReader> = searcher.segment_readers().iter().collect();
            largest_first.sort_unstable_by_key(|segment| std::cmp::Reverse(segment.max_doc()));
            let mut most = 0;
            for field in [self.fields.text, self.fields.title] {
                let (term, mut sum) = (Term::from_field_text(field, form), 0);
                for segment in &largest_first {
                    sum += u64::from(segment.inverted_index(field)?.doc_freq(&term)?);
                    if compute_idf(sum, searcher.num_docs()) < least {
                        return Ok(None);
                    }
                }
                most = most.max(sum);
            }
            Ok((most > 0).then(|| compute_idf(most, searcher.num_docs())))
        })
    }

    fn scored_fields(&self, searcher: &Searcher) -> tantivy::Result<[Scored; 2]> {
        let scored = |field: Field, weight: f32| -> tantivy::Result<Scored> {
            Ok(Scored { field, weight, average: mean_length(searcher, field)? })
        };
        Ok([scored(self.fields.text, 1.0)?, scored(self.fields.title, TITLE)?])
    }
}

/// How many terms a field has on average; at least 1.
#[expect(clippy::cast_precision_loss, reason = "an average")]
pub(super) fn mean_length(searcher: &Searcher, field: Field) -> tantivy::Result<f32> {
    Ok((searcher.total_num_tokens(field)? as f32 / searcher.num_docs().max(1) as f32).max(1.0))
}

/// A field that is scored.
struct Scored {
    field: Field,
    weight: f32,
    /// Its mean length in terms.
    average: f32,
}

/// How many entries have one of these forms in their text, or in their title where those are more.
fn count_docs(searcher: &Searcher, fields: Fields, forms: &[String]) -> tantivy::Result<u64> {
    let mut most = 0;
    for field in [fields.text, fields.title] {
        let mut sum = 0;
        for form in forms {
            sum += searcher.doc_freq(&Term::from_field_text(field, form))?;
        }
        most = most.max(sum);
    }
    Ok(most)
}

#[expect(clippy::cast_precision_loss, reason = "counts of entries")]
pub(super) fn compute_idf(with: u64, entries: u64) -> f32 {
    let (with, entries) = (with.min(entries) as f32, entries as f32);
    (1.0 + (entries - with + 0.5) / (with + 0.5)).ln()
}

fn score_segment(
    segment: &SegmentReader,
    fields: &[Scored],
    wanted: &[(&WantedTerm, f32)],
    scores: &mut [f32],
) -> tantivy::Result<()> {
    for scored in fields {
        let lists = segment.inverted_index(scored.field)?;
        let lengths = segment.get_fieldnorms_reader(scored.field)?;
        // Lengths are kept in 256 steps.
        #[expect(clippy::cast_precision_loss, reason = "counts of words")]
        let norms: Vec<f32> = (0..=u8::MAX)
            .map(|step| FieldNormReader::id_to_fieldnorm(step) as f32)
            .map(|length| K1 * (1.0 - B + B * length / scored.average))
            .collect();
        for (term, weight) in wanted {
            for form in &term.forms {
                let term = Term::from_field_text(scored.field, form);
                let Some(mut list) = lists.read_block_postings(&term, IndexRecordOption::WithFreqs)? else { continue };
                while list.block_len() > 0 {
                    for (doc, count) in list.docs().iter().zip(list.freqs()) {
                        #[expect(clippy::cast_precision_loss, reason = "counts of words")]
                        let count = *count as f32;
                        let norm = norms.get(usize::from(lengths.fieldnorm_id(*doc))).copied().unwrap_or_default();
                        if let Some(score) = scores.get_mut(*doc as usize) {
                            *score += scored.weight * weight * count * (K1 + 1.0) / (count + norm);
                        }
                    }
                    list.advance();
                }
            }
        }
    }
    Ok(())
}
