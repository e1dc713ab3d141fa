//! How many of the entries that a search finds are of each mentor, kind and year.

use std::collections::HashMap;

use chrono::Datelike as _;
use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::bm25::DOCS_AT_ONCE;
use super::schema::{KIND, MENTOR_ID, PUBLISHED};
use crate::domain::{MentorId, Time};

/// Milliseconds in a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Numbers (mentors' ids, days) within so many are counted in a row of counters.
const MOST_DENSE: usize = 100_000;

/// How many of all found entries are of each mentor, kind and year; an entry that is several pieces counts as what it is
/// shown as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By mentor.
    pub mentors: HashMap<MentorId, usize>,
    /// By kind, as the contract names it.
    pub kinds: HashMap<String, usize>,
    /// By year of publication (UTC); entries without a date are left out.
    pub years: HashMap<i32, usize>,
}

/// Counts facets, without scores.
pub(super) struct FacetCounts;

impl Collector for FacetCounts {
    type Fruit = Facets;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let fields = segment.fast_fields();
        let (mentor, kind, published) = (fields.i64(MENTOR_ID)?, fields.str(KIND)?, fields.i64(PUBLISHED)?);
        let day = |time: i64| time.div_euclid(DAY);
        Ok(SegmentCounts {
            mentors: Tally::between(mentor.min_value(), mentor.max_value()),
            kinds: Tally::between(0, kind.as_ref().map_or(0, |kinds| kinds.num_terms() as i64)),
            days: Tally::between(day(published.min_value()), day(published.max_value())),
            mentor,
            kind,
            published,
            docs: Vec::with_capacity(DOCS_AT_ONCE),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Facets>) -> tantivy::Result<Facets> {
        let mut all = Facets::default();
        for segment in segments {
            add(&mut all.mentors, segment.mentors);
            add(&mut all.kinds, segment.kinds);
            add(&mut all.years, segment.years);
        }
        Ok(all)
    }
}

fn add<K: std::hash::Hash + Eq>(all: &mut HashMap<K, usize>, more: HashMap<K, usize>) {
    more.into_iter().for_each(|(key, count)| *all.entry(key).or_default() += count);
}

/// How often each number was met.
enum Tally {
    /// Of each from the first on.
    Dense(i64, Vec<u32>),
    /// Where they are far apart.
    Sparse(FxHashMap<i64, u32>),
}

impl Tally {
    fn between(least: i64, most: i64) -> Self {
        let count =
            most.checked_sub(least).and_then(|range| usize::try_from(range).ok()).map_or(usize::MAX, |range| range + 1);
        if count <= MOST_DENSE { Self::Dense(least, vec![0; count]) } else { Self::Sparse(FxHashMap::default()) }
    }

    fn add(&mut self, number: i64) {
        match self {
            Self::Dense(least, counts) => {
                let count = number.checked_sub(*least).and_then(|at| counts.get_mut(usize::try_from(at).ok()?));
                count.into_iter().for_each(|count| *count += 1);
            }
            Self::Sparse(counts) => *counts.entry(number).or_default() += 1,
        }
    }

    /// Each number that was met, with how often.
    fn into_counts(self) -> Vec<(i64, usize)> {
        match self {
            Self::Dense(least, counts) => {
                (least..).zip(counts).filter(|(_, count)| *count > 0).map(|(at, count)| (at, count as usize)).collect()
            }
            Self::Sparse(counts) => counts.into_iter().map(|(number, count)| (number, count as usize)).collect(),
        }
    }
}

/// The counts of one segment.
pub(super) struct SegmentCounts {
    mentor: Column<i64>,
    kind: Option<StrColumn>,
    published: Column<i64>,
    mentors: Tally,
    /// By place in the segment's own list of kinds.
    kinds: Tally,
    /// By day since 1970: a year is only worked out once for each.
    days: Tally,
    /// Found, but not counted yet.
    docs: Vec<DocId>,
}

impl SegmentCounts {
    /// Counts those that were found since it was called last.
    fn count(&mut self) {
        let docs = &self.docs;
        let mut numbers = vec![None; docs.len()];
        self.mentor.first_vals(docs, &mut numbers);
        numbers.iter().flatten().for_each(|id| self.mentors.add(*id));
        numbers.fill(None);
        self.published.first_vals(docs, &mut numbers);
        numbers.iter().flatten().for_each(|time| self.days.add(time.div_euclid(DAY)));
        if let Some(kinds) = &self.kind {
            let mut places = vec![None; docs.len()];
            kinds.ords().first_vals(docs, &mut places);
            places.iter().flatten().for_each(|place| self.kinds.add(*place as i64));
        }
        self.docs.clear();
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = Facets;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.docs.push(doc);
        if self.docs.len() == DOCS_AT_ONCE {
            self.count();
        }
    }

    fn harvest(mut self) -> Facets {
        self.count();
        let mut kinds: HashMap<String, usize> = HashMap::new();
        for (place, count) in self.kinds.into_counts() {
            let mut name = String::new();
            let place = place.unsigned_abs();
            if self.kind.as_ref().is_some_and(|kinds| kinds.ord_to_str(place, &mut name).unwrap_or(false)) {
                *kinds.entry(name).or_default() += count;
            }
        }
        let mut years: HashMap<i32, usize> = HashMap::new();
        for (day, count) in self.days.into_counts() {
            if let Some(time) = day.checked_mul(DAY).and_then(Time::from_timestamp_millis) {
                *years.entry(time.year()).or_default() += count;
            }
        }
        let mentors = self.mentors.into_counts().into_iter().map(|(id, count)| (MentorId(id), count)).collect();
        Facets { mentors, kinds, years }
    }
}
