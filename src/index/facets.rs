//! How many of the entries that a search finds are of each mentor, kind and year.

use std::collections::HashMap;

use chrono::Datelike as _;
use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::schema::{KIND, MENTOR_ID, PUBLISHED};
use crate::domain::{MentorId, Time};

/// Milliseconds in a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

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
        Ok(SegmentCounts {
            mentor: fields.i64(MENTOR_ID)?,
            kind: fields.str(KIND)?,
            published: fields.i64(PUBLISHED)?,
            mentors: FxHashMap::default(),
            kinds: FxHashMap::default(),
            days: FxHashMap::default(),
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

/// The counts of one segment.
pub(super) struct SegmentCounts {
    mentor: Column<i64>,
    kind: Option<StrColumn>,
    published: Column<i64>,
    mentors: FxHashMap<i64, usize>,
    /// By place in the segment's own list of kinds.
    kinds: FxHashMap<u64, usize>,
    /// By day since 1970: a year is only worked out once for each.
    days: FxHashMap<i64, usize>,
}

impl SegmentCollector for SegmentCounts {
    type Fruit = Facets;

    fn collect(&mut self, doc: DocId, _: Score) {
        if let Some(id) = self.mentor.first(doc) {
            *self.mentors.entry(id).or_default() += 1;
        }
        if let Some(kind) = self.kind.as_ref().and_then(|kinds| kinds.ords().first(doc)) {
            *self.kinds.entry(kind).or_default() += 1;
        }
        if let Some(time) = self.published.first(doc) {
            *self.days.entry(time.div_euclid(DAY)).or_default() += 1;
        }
    }

    fn harvest(self) -> Facets {
        let mut kinds: HashMap<String, usize> = HashMap::new();
        for (ord, count) in self.kinds {
            let mut name = String::new();
            let found = self.kind.as_ref().is_some_and(|kinds| kinds.ord_to_str(ord, &mut name).unwrap_or(false));
            if found {
                *kinds.entry(name).or_default() += count;
            }
        }
        let mut years: HashMap<i32, usize> = HashMap::new();
        for (day, count) in self.days {
            if let Some(time) = day.checked_mul(DAY).and_then(Time::from_timestamp_millis) {
                *years.entry(time.year()).or_default() += count;
            }
        }
        let mentors = self.mentors.into_iter().map(|(id, count)| (MentorId(id), count)).collect();
        Facets { mentors, kinds, years }
    }
}
