//! Full search: the person's words in, entries with their best passage out.

mod asking;
mod blending;
mod facets;
mod passages;

use chrono::NaiveDate;

use super::{App, Result};
use crate::domain::{Entry, EntryId, EntryKind, Passage};
use crate::index::{Found, IndexError, Order, Request, parse_query};

pub use facets::{FacetCount, SearchFacets};
pub(super) use passages::{PASSAGE_CHARS, beginning, best_passage, term_words};

/// What to search for.
#[derive(Debug, Clone, Default)]
pub struct SearchRequest {
    /// Words and fields of the query language.
    pub words: String,
    /// Only what serves this goal (id, slug, or part of the title).
    pub goal: Option<String>,
    /// Only this mentor's (id, slug, or part of the name).
    pub mentor: Option<String>,
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Published on this day (UTC) or later.
    pub since: Option<NaiveDate>,
    /// Published on this day (UTC) or earlier.
    pub until: Option<NaiveDate>,
    /// Only what is neither done nor skipped.
    pub unread: bool,
    /// How many hits.
    pub limit: usize,
    /// Which page of so many hits, from 1; 0 counts as the first.
    pub page: usize,
    /// Newest first, in the place of best first.
    pub newest_first: bool,
}

/// What a search found.
#[derive(Debug, serde::Serialize)]
pub struct SearchReply {
    /// The words as given.
    pub query: String,
    /// How many entries match.
    pub total: usize,
    /// The page's share of them, in the order asked for.
    pub hits: Vec<SearchHit>,
    /// What all that match are.
    pub facets: SearchFacets,
    /// What was read otherwise than it was written, in words for people.
    pub notices: Vec<String>,
}

/// One entry that matches.
#[derive(Debug, serde::Serialize)]
pub struct SearchHit {
    /// The entry.
    pub entry: Entry,
    /// At least 0; only the order within one search means anything.
    pub score: f64,
    /// Where the words stand closest together; the entry's beginning where only its title matches.
    pub passage: Passage,
}

impl App {
    /// Searches the library. A wrong query never fails: what could not be read is said in the notices.
    pub async fn search(&self, request: &SearchRequest) -> Result<SearchReply> {
        let query = parse_query(&request.words);
        let mut notices = query.problems.clone();
        if query.clauses.is_empty() {
            notices.push("there is no word to search for in that; here is what is newest".to_owned());
        }
        let mut asked = self.index_request(request, &query, &mut notices).await?;
        asked.order = if request.newest_first { Order::Date } else { Order::Relevance };
        asked.offset = request.page.saturating_sub(1).saturating_mul(request.limit);
        let found = self.search_blended(&asked).await?;
        for (given, corrected) in &found.corrections {
            notices.push(format!("nothing says “{given}”; searched for “{corrected}” instead"));
        }
        let facets = self.name_facets(&found.facets).await?;
        let hits = self.hits(&found).await?;
        Ok(SearchReply { query: request.words.clone(), total: found.total, hits, facets, notices })
    }

    /// The entries that a search finds, best first, with their scores.
    pub(super) async fn ranked_by_search(&self, words: &str, limit: usize) -> Result<Vec<(EntryId, f64)>> {
        let request = SearchRequest { words: words.to_owned(), limit, ..SearchRequest::default() };
        let asked = self.index_request(&request, &parse_query(words), &mut Vec::new()).await?;
        let found = self.search_blended(&asked).await?;
        Ok(found.hits.iter().map(|hit| (hit.entry_id, f64::from(hit.score))).collect())
    }

    /// Searches the index, and once more on a fresh one where it turns out to be damaged.
    pub(super) async fn search_index(&self, request: &Request) -> Result<Found> {
        // A library that never held anything has no index, and may have no folder to make one in.
        if self.store.latest_revision().await? == 0 {
            return Ok(Found::default());
        }
        let index = self.searchable().await?;
        match index.search(request) {
            Err(IndexError::Corrupt(reason)) => {
                tracing::warn!("the search index is damaged ({reason}); it is being built anew from the library");
                drop(index);
                self.discard_index()?;
                Ok(self.searchable().await?.search(request)?)
            }
            found => Ok(found?),
        }
    }

    /// Throws a damaged index away; the next look at it builds it anew.
    fn discard_index(&self) -> Result<()> {
        let dir = self.home.index();
        std::fs::remove_dir_all(&dir).map_err(|error| super::file_error(&dir, "be removed", error))
    }

    /// Only what is shown gets a passage.
    async fn hits(&self, found: &Found) -> Result<Vec<SearchHit>> {
        let ids: Vec<EntryId> = found.hits.iter().map(|hit| hit.entry_id).collect();
        let entries = self.store.entries(&ids, self.now()).await?;
        let texts = self.store.texts(&ids).await?;
        let terms = passages::term_weights(found);
        let score =
            |id: EntryId| found.hits.iter().find(|hit| hit.entry_id == id).map_or(0.0, |hit| f64::from(hit.score));
        let mut hits: Vec<SearchHit> = entries
            .into_iter()
            .map(|entry| {
                let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
                let passage =
                    best_passage(&entry, text, &terms).map_or_else(|| beginning(&entry), |(passage, _)| passage);
                SearchHit { score: score(entry.id), passage, entry }
            })
            .collect();
        let mut passages: Vec<_> = hits.iter_mut().map(|hit| (&hit.entry, &mut hit.passage)).collect();
        self.place_passages(&mut passages).await?;
        Ok(hits)
    }
}
