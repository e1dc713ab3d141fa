//! Adds a fixed amount to the score of what a query matches, so that which words an entry has at all
//! counts beside how often it says them. tantivy has no such query; its boosts only multiply.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, Term};

/// Matches what `inner` matches; scores `bonus` more.
#[derive(Debug)]
pub(super) struct PresenceQuery {
    pub(super) inner: Box<dyn Query>,
    pub(super) bonus: Score,
}

impl Clone for PresenceQuery {
    fn clone(&self) -> Self {
        Self { inner: self.inner.box_clone(), bonus: self.bonus }
    }
}

impl Query for PresenceQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bonus = if scoring.is_scoring_enabled() { self.bonus } else { 0.0 };
        Ok(Box::new(PresenceWeight { inner: self.inner.weight(scoring)?, bonus }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.inner.query_terms(visitor);
    }
}

struct PresenceWeight {
    inner: Box<dyn Weight>,
    bonus: Score,
}

impl Weight for PresenceWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inner = self.inner.scorer(reader, boost)?;
        Ok(Box::new(PresenceScorer { inner, bonus: self.bonus * boost }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }
}

struct PresenceScorer {
    inner: Box<dyn Scorer>,
    bonus: Score,
}

impl DocSet for PresenceScorer {
    fn advance(&mut self) -> DocId {
        self.inner.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.inner.seek(target)
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for PresenceScorer {
    fn score(&mut self) -> Score {
        self.inner.score() + self.bonus
    }
}
