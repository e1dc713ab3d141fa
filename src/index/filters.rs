//! What a search leaves out whatever its words are.

use std::collections::HashSet;
use std::ops::Bound;
use std::sync::Arc;

use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query as TantivyQuery, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, Term};

use super::query::{Clause, MinutesRange, Query, What};
use super::schema::{Fields, ID};
use crate::domain::{EntryId, EntryKind, FeedId, MentorId, Speed, Time};

/// What a search leaves out. An empty filter leaves nothing out, except [`mentor_ids`](Self::mentor_ids),
/// [`feed_ids`](Self::feed_ids) and [`only_ids`](Self::only_ids), where `Some` of nothing leaves out all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Only entries of these mentors.
    pub mentor_ids: Option<Vec<MentorId>>,
    /// No entries of these mentors.
    pub without_mentor_ids: Vec<MentorId>,
    /// Only entries of these feeds.
    pub feed_ids: Option<Vec<FeedId>>,
    /// Only these kinds.
    pub kinds: Vec<EntryKind>,
    /// None of these kinds.
    pub without_kinds: Vec<EntryKind>,
    /// Only these languages, ISO 639-1.
    pub languages: Vec<String>,
    /// None of these languages.
    pub without_languages: Vec<String>,
    /// Published at this moment or later; an entry without a date does not count.
    pub after: Option<Time>,
    /// Published before this moment; an entry without a date does not count.
    pub before: Option<Time>,
    /// How fast recordings are heard and watched: their minutes count at this speed.
    pub speed: Speed,
    /// Only entries that take so long; one of unknown length does not count, unless the range is open.
    pub minutes: MinutesRange,
    /// No entries that take so long.
    pub without_minutes: Vec<MinutesRange>,
    /// Only these entries.
    pub only_ids: Option<Vec<EntryId>>,
    /// None of these entries.
    pub without_ids: Vec<EntryId>,
}

impl Filters {
    /// Takes over the filters of a query that the index understands by itself: `kind:`, `lang:`, `after:`,
    /// `before:`, `minutes:`. Several kinds or languages are alternatives; several days or ranges all hold.
    /// `-after:` means `before:` and the other way round, so that neither finds entries without a date.
    /// `mentor:`, `goal:` and `is:` are for the caller, who knows the library.
    pub fn add_query(&mut self, query: &Query) {
        for Clause { exclude, what } in &query.clauses {
            match (what, exclude) {
                (What::Kind(kind), false) => self.kinds.push(*kind),
                (What::Kind(kind), true) => self.without_kinds.push(*kind),
                (What::Language(language), false) => self.languages.push(language.clone()),
                (What::Language(language), true) => self.without_languages.push(language.clone()),
                (What::After(day), false) | (What::Before(day), true) => {
                    let moment = super::query::start_of(*day);
                    self.after = Some(self.after.map_or(moment, |after| after.max(moment)));
                }
                (What::Before(day), false) | (What::After(day), true) => {
                    let moment = super::query::start_of(*day);
                    self.before = Some(self.before.map_or(moment, |before| before.min(moment)));
                }
                (What::Minutes(range), false) => self.minutes = self.minutes.intersect(*range),
                (What::Minutes(range), true) => self.without_minutes.push(*range),
                (What::Text(_) | What::Mentor(_) | What::Goal(_) | What::Is(_), _) => {}
            }
        }
    }

    /// Whether it leaves nothing out.
    pub fn is_open(&self) -> bool {
        *self == Self { speed: self.speed, ..Self::default() }
    }

    /// The clauses that say so to tantivy; none of them counts for the score.
    pub(super) fn build(&self, fields: &Fields) -> Vec<(Occur, Box<dyn TantivyQuery>)> {
        let mut clauses = Vec::new();
        let mut must = |query: Box<dyn TantivyQuery>| clauses.push((Occur::Must, quiet(query)));
        if let Some(ids) = &self.mentor_ids {
            must(match_numbers(fields.mentor_id, ids.iter().map(|id| id.0)));
        }
        if let Some(ids) = &self.feed_ids {
            must(match_numbers(fields.feed_id, ids.iter().map(|id| id.0)));
        }
        if !self.kinds.is_empty() {
            must(match_words(fields.kind, self.kinds.iter().map(|kind| kind.as_str())));
        }
        if !self.languages.is_empty() {
            must(match_words(fields.language, self.languages.iter().map(String::as_str)));
        }
        if self.after.is_some() || self.before.is_some() {
            let millis = |time: &Time| time.timestamp_millis();
            must(match_range(
                fields.published,
                self.after.as_ref().map_or(Bound::Unbounded, |after| Bound::Included(millis(after))),
                self.before.as_ref().map_or(Bound::Unbounded, |before| Bound::Excluded(millis(before))),
            ));
        }
        if !self.minutes.is_open() {
            must(match_minutes(fields, self.minutes, self.speed));
        }
        if let Some(ids) = &self.only_ids {
            must(match_ids(ids));
        }
        self.build_exclusions(fields, &mut clauses);
        clauses
    }

    fn build_exclusions(&self, fields: &Fields, clauses: &mut Vec<(Occur, Box<dyn TantivyQuery>)>) {
        let mut must_not = |query: Box<dyn TantivyQuery>| clauses.push((Occur::MustNot, query));
        if !self.without_mentor_ids.is_empty() {
            must_not(match_numbers(fields.mentor_id, self.without_mentor_ids.iter().map(|id| id.0)));
        }
        if !self.without_kinds.is_empty() {
            must_not(match_words(fields.kind, self.without_kinds.iter().map(|kind| kind.as_str())));
        }
        if !self.without_languages.is_empty() {
            must_not(match_words(fields.language, self.without_languages.iter().map(String::as_str)));
        }
        for range in self.without_minutes.iter().filter(|range| !range.is_open()) {
            must_not(match_minutes(fields, *range, self.speed));
        }
        if !self.without_ids.is_empty() {
            must_not(match_ids(&self.without_ids));
        }
    }
}

/// A filter adds nothing to the score.
fn quiet(query: Box<dyn TantivyQuery>) -> Box<dyn TantivyQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn match_numbers(field: Field, numbers: impl Iterator<Item = i64>) -> Box<dyn TantivyQuery> {
    match_any(numbers.map(|number| Term::from_field_i64(field, number)))
}

fn match_words<'a>(field: Field, words: impl Iterator<Item = &'a str>) -> Box<dyn TantivyQuery> {
    match_any(words.map(|word| Term::from_field_text(field, word)))
}

fn match_any(terms: impl Iterator<Item = Term>) -> Box<dyn TantivyQuery> {
    let mut terms: Vec<Term> = terms.collect();
    terms.sort_unstable();
    terms.dedup();
    if terms.is_empty() {
        return Box::new(EmptyQuery);
    }
    let queries = terms
        .into_iter()
        .map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn TantivyQuery>)
        .collect();
    Box::new(BooleanQuery::union(queries))
}

fn match_range(field: Field, from: Bound<i64>, to: Bound<i64>) -> Box<dyn TantivyQuery> {
    let term = |number| Term::from_field_i64(field, number);
    Box::new(RangeQuery::new(from.map(term), to.map(term)))
}

fn match_minutes(fields: &Fields, range: MinutesRange, speed: Speed) -> Box<dyn TantivyQuery> {
    if speed.is_usual() {
        return match_recorded(fields, range);
    }
    let played = EntryKind::ALL.iter().filter(|kind| kind.is_played()).map(|kind| kind.as_str());
    let played = || match_words(fields.kind, played.clone());
    let recorded =
        MinutesRange { min: range.min.map(|min| speed.fewest(min)), max: range.max.map(|max| speed.most(max)) };
    let heard = BooleanQuery::intersection(vec![played(), match_recorded(fields, recorded)]);
    let read = BooleanQuery::new(vec![(Occur::Must, match_recorded(fields, range)), (Occur::MustNot, played())]);
    Box::new(BooleanQuery::union(vec![Box::new(heard), Box::new(read)]))
}

fn match_recorded(fields: &Fields, range: MinutesRange) -> Box<dyn TantivyQuery> {
    match_range(
        fields.minutes,
        range.min.map_or(Bound::Unbounded, Bound::Included),
        range.max.map_or(Bound::Unbounded, Bound::Included),
    )
}

/// Ids are compared one by one with the column of ids: sets of tens of thousands (`is:new` in a large
/// library) would take longer to look up in the dictionary.
fn match_ids(ids: &[EntryId]) -> Box<dyn TantivyQuery> {
    if ids.is_empty() {
        return Box::new(EmptyQuery);
    }
    let ids: Arc<HashSet<i64>> = Arc::new(ids.iter().map(|id| id.0).collect());
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let column = segment.fast_fields().i64(ID)?;
        let ids = Arc::clone(&ids);
        Ok(move |doc: DocId| column.first(doc).is_some_and(|id| ids.contains(&id)))
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Everything, for a search without words.
pub(super) fn match_all() -> Box<dyn TantivyQuery> {
    quiet(Box::new(AllQuery))
}
