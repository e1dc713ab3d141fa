//! Finds entries.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{Count, TopDocs};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, EmptyQuery, EnableScoring, Occur, Query as TantivyQuery};
use tantivy::{DocAddress, Executor, Score, Searcher, SegmentOrdinal};

use super::facets::{FacetCounts, Facets};
use super::filters::{Filters, match_all};
use super::open::Index;
use super::plan::{Plan, Statistics, build_plan};
use super::query::Clause;
use super::schema::{ID, PUBLISHED};
use super::words::Cutter;
use crate::domain::EntryId;

/// More entries than these are searched by several threads, which take a moment to start; the tests' indexes always are.
const ENTRIES_OF_ONE_THREAD: u64 = if cfg!(test) { 2 } else { 100_000 };
/// The largest segment is most of the work: more threads than these would only wait for it.
const MOST_THREADS: usize = 4;

/// In which order hits come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Best first, equally good ones newest first; newest first where the request has no words.
    #[default]
    Relevance,
    /// Newest first.
    Date,
}

/// What to find.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The words to look for; clauses that filter are passed over, they belong into `filters`.
    pub words: Vec<Clause>,
    /// What to leave out.
    pub filters: Filters,
    /// The languages of the library (ISO 639-1): words of the query are stemmed in each of them.
    pub languages: Vec<String>,
    /// Tells words that people write. One of these that finds nothing is not misspelt, only missing, and is not corrected.
    pub is_word: Option<fn(&str) -> bool>,
    /// Their order.
    pub order: Order,
    /// How many hits to give at most.
    pub limit: usize,
    /// How many of the best to pass over.
    pub offset: usize,
}

/// One entry that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Names the entry.
    pub entry_id: EntryId,
    /// At least 0; only the order within one answer means anything. 0 for all where no words were given.
    pub score: f32,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// How many entries match in all.
    pub total: usize,
    /// In the order asked for.
    pub hits: Vec<Hit>,
    /// What a score gains where an entry has all words, and once more where it has them as one sentence: more than words
    /// alone can score. `None` where neither counts.
    pub lift: Option<f32>,
    /// What all that match are.
    pub facets: Facets,
    /// The terms looked for, as the tokenizer gives them, with their weight (BM25's idf, above 0): what
    /// a passage should show.
    pub terms: Vec<(String, f64)>,
    /// Words that no entry has, each with the one that was searched instead.
    pub corrections: Vec<(String, String)>,
}

pub(super) fn run_search(index: &Index, request: &Request) -> tantivy::Result<Found> {
    let searcher = index.searcher();
    let cutter = Cutter { tokenize: index.tokenize, languages: &request.languages };
    let plan = build_plan(&searcher, &index.fields, cutter, request)?;
    let (query, by_score) = build_query(index, request, &plan);
    let page = bound_page(&searcher, request);
    let (total, hits, facets) = if by_score && request.order == Order::Relevance {
        search_by_score(&searcher, &*query, page, &plan)?
    } else {
        search_by_time(&searcher, &*query, page)?
    };
    let Plan { terms, corrections, lift, .. } = plan;
    Ok(Found { total, hits, lift, facets, terms, corrections })
}

/// The whole query, and whether its scores mean anything.
fn build_query(index: &Index, request: &Request, plan: &Plan) -> (Box<dyn TantivyQuery>, bool) {
    let mut clauses = request.filters.build(&index.fields);
    let by_score = plan.query.is_some();
    match &plan.query {
        Some(words) => clauses.push((Occur::Must, words.box_clone())),
        None => {
            // Signs alone are no words: they find nothing, rather than everything.
            let unreadable = !request.words.is_empty() && plan.exclusions.is_empty() && request.filters.is_open();
            let all: Box<dyn TantivyQuery> = if unreadable { Box::new(EmptyQuery) } else { match_all() };
            clauses.push((Occur::Must, all));
        }
    }
    clauses.extend(plan.exclusions.iter().map(|query| (Occur::MustNot, query.box_clone())));
    (Box::new(BooleanQuery::new(clauses)), by_score)
}

/// How many hits are wanted, and how many to pass over; `None` where they are only counted.
type Page = Option<(usize, usize)>;
/// How many match, those on the page, and what all of them are.
type Matched = (usize, Vec<Hit>, Facets);

/// Never more than there are entries: tantivy makes room for as many as it is asked for.
fn bound_page(searcher: &Searcher, request: &Request) -> Page {
    let most = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
    let (limit, offset) = (request.limit.min(most), request.offset.min(most));
    (limit > 0).then_some((limit, offset))
}

fn search_by_score(searcher: &Searcher, query: &dyn TantivyQuery, page: Page, plan: &Plan) -> tantivy::Result<Matched> {
    let statistics = Statistics::new(searcher, plan);
    let Some((limit, offset)) = page else { return count_only(searcher, query) };
    let newest = (SortByStaticFastValue::<i64>::for_field(PUBLISHED), tantivy::Order::Desc);
    let best = TopDocs::with_limit(limit).and_offset(offset).order_by((SortBySimilarityScore, newest));
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, searcher);
    let collector = (Count, best, FacetCounts);
    let (total, found, facets) =
        searcher.search_with_executor(query, &collector, &choose_executor(searcher)?, scoring)?;
    let found = found.into_iter().map(|((score, _), address)| (address, score));
    Ok((total, read_hits(searcher, found)?, facets))
}

/// The segments of a large index are searched at the same time.
fn choose_executor(searcher: &Searcher) -> tantivy::Result<Executor> {
    if searcher.num_docs() <= ENTRIES_OF_ONE_THREAD {
        return Ok(Executor::single_thread());
    }
    match std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS) {
        1 => Ok(Executor::single_thread()),
        threads => Executor::multi_thread(threads, "search-"),
    }
}

fn count_only(searcher: &Searcher, query: &dyn TantivyQuery) -> tantivy::Result<Matched> {
    let (total, facets) = searcher.search(query, &(Count, FacetCounts))?;
    Ok((total, Vec::new(), facets))
}

fn search_by_time(searcher: &Searcher, query: &dyn TantivyQuery, page: Page) -> tantivy::Result<Matched> {
    let Some((limit, offset)) = page else { return count_only(searcher, query) };
    let newest = (SortByStaticFastValue::<i64>::for_field(PUBLISHED), tantivy::Order::Desc);
    let latest = (SortByStaticFastValue::<i64>::for_field(ID), tantivy::Order::Desc);
    let best = TopDocs::with_limit(limit).and_offset(offset).order_by((newest, latest));
    let (total, found, facets) = searcher.search(query, &(Count, best, FacetCounts))?;
    let found = found.into_iter().map(|(_, address)| (address, 0.0));
    Ok((total, read_hits(searcher, found)?, facets))
}

fn read_hits(searcher: &Searcher, found: impl Iterator<Item = (DocAddress, Score)>) -> tantivy::Result<Vec<Hit>> {
    // To open a column takes the longer, the larger its segment is.
    let mut columns: HashMap<SegmentOrdinal, Column<i64>> = HashMap::new();
    let mut hits = Vec::new();
    for (DocAddress { segment_ord, doc_id }, score) in found {
        let ids = match columns.entry(segment_ord) {
            Entry::Occupied(opened) => opened.into_mut(),
            Entry::Vacant(vacant) => vacant.insert(searcher.segment_reader(segment_ord).fast_fields().i64(ID)?),
        };
        let id = ids.first(doc_id).ok_or_else(|| {
            tantivy::TantivyError::from(tantivy::error::DataCorruption::comment_only("an entry has no id"))
        })?;
        hits.push(Hit { entry_id: EntryId(id), score });
    }
    Ok(hits)
}
