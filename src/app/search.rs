//! Full search: the person's words in, entries with their best passage out.

use chrono::{Days, NaiveDate};

use super::{App, Result};
use crate::domain::{Entry, EntryId, EntryKind, EntryState, Mentor, MentorId, Passage, Time};
use crate::index::{Clause, Filters, Found, IndexError, Query, Request, Standing, TextClause, What, parse_query};
use crate::text::{self, Excerpt, TermWeight};

/// How long a passage may be, in characters: four lines of a terminal.
pub(super) const PASSAGE_CHARS: usize = 280;
/// As long in Chinese, Japanese and Korean, whose characters are twice as wide and say more each.
const PASSAGE_WIDE_CHARS: usize = PASSAGE_CHARS / 2;
/// Filters that name more entries than this are still exact, only slower.
const ALL: usize = 1_000_000;

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
}

/// What a search found.
#[derive(Debug, serde::Serialize)]
pub struct SearchReply {
    /// The words as given.
    pub query: String,
    /// How many entries match.
    pub total: usize,
    /// The best of them, best first.
    pub hits: Vec<SearchHit>,
    /// What was read otherwise than it was written, in words for people.
    pub notices: Vec<String>,
}

/// One entry that matches.
#[derive(Debug, serde::Serialize)]
pub struct SearchHit {
    /// The entry.
    pub entry: Entry,
    /// BM25 with lifts; only the order within one search means anything.
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
        let asked = self.index_request(request, &query, &mut notices).await?;
        let found = self.search_index(&asked).await?;
        for (given, corrected) in &found.corrections {
            notices.push(format!("nothing says “{given}”; searched for “{corrected}” instead"));
        }
        let hits = self.hits(&found).await?;
        Ok(SearchReply { query: request.words.clone(), total: found.total, hits, notices })
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

    /// The query with every name and state in it turned into ids.
    async fn index_request(
        &self,
        request: &SearchRequest,
        query: &Query,
        notices: &mut Vec<String>,
    ) -> Result<Request> {
        let mut asked = Request { limit: request.limit, languages: self.languages().await?, ..Request::default() };
        asked.filters.speed = self.settings.speed.value;
        asked.filters.add_query(query);
        if let Some(given) = &request.mentor {
            asked.filters.mentor_ids = Some(vec![self.mentor(given).await?.id]);
        }
        if let Some(kind) = request.kind {
            asked.filters.kinds = vec![kind];
        }
        if let Some(day) = request.since {
            asked.filters.after = asked.filters.after.max(Some(start_of(day)));
        }
        if let Some(day) = request.until.and_then(|day| day.checked_add_days(Days::new(1))) {
            let end = start_of(day);
            asked.filters.before = Some(asked.filters.before.map_or(end, |before| before.min(end)));
        }
        if request.unread {
            for state in [EntryState::Done, EntryState::Skipped] {
                asked.filters.without_ids.extend(self.store.entry_ids_in_state(state, self.now()).await?);
            }
        }
        if let Some(given) = &request.goal {
            self.restrict_to_goal(given, &mut asked).await?;
        }
        for clause in &query.clauses {
            self.resolve(clause, &mut asked, notices).await?;
        }
        Ok(asked)
    }

    /// Turns a clause's `mentor:`, `goal:` or `is:` into ids. A name that nothing goes by is said, and searched as words.
    async fn resolve(&self, clause: &Clause, asked: &mut Request, notices: &mut Vec<String>) -> Result<()> {
        let exclude = clause.exclude;
        match &clause.what {
            What::Text(_) => asked.words.push(clause.clone()),
            What::Mentor(name) => {
                let ids = self.mentors_called(name).await?;
                if ids.is_empty() {
                    notices.push(format!("no mentor goes by “{name}”; searched as words"));
                    asked.words.push(as_words(name, exclude));
                } else if exclude {
                    asked.filters.without_mentor_ids.extend(ids);
                } else {
                    asked.filters.mentor_ids.get_or_insert_default().extend(ids);
                }
            }
            What::Goal(name) if self.goal(name).await.is_ok() && !exclude => self.restrict_to_goal(name, asked).await?,
            What::Goal(name) => {
                notices.push(format!("goal:{name} cannot be looked up so; searched as words"));
                asked.words.push(as_words(name, exclude));
            }
            What::Is(standing) => self.resolve_standing(*standing, exclude, &mut asked.filters).await?,
            What::Kind(_) | What::Language(_) | What::After(_) | What::Before(_) | What::Minutes(_) => {}
        }
        Ok(())
    }

    /// The mentors whose name or slug holds `name`, or whose id it is.
    async fn mentors_called(&self, name: &str) -> Result<Vec<MentorId>> {
        let wanted = name.to_lowercase();
        let called = |mentor: &Mentor| {
            mentor.name.to_lowercase().contains(&wanted)
                || mentor.slug.contains(&wanted)
                || mentor.id.to_string() == wanted
        };
        Ok(self.mentors().await?.iter().filter(|mentor| called(mentor)).map(|mentor| mentor.id).collect())
    }

    /// What nothing was done with is most of a library, so `new` leaves out the rest in place of naming it.
    async fn resolve_standing(&self, standing: Standing, exclude: bool, filters: &mut Filters) -> Result<()> {
        let (ids, names_the_rest) = match standing {
            Standing::New | Standing::Queued => (self.store.touched_ids(self.now()).await?, true),
            Standing::Kept => (self.store.kept_ids().await?, false),
            Standing::Done => (self.store.entry_ids_in_state(EntryState::Done, self.now()).await?, false),
            Standing::Snoozed => (self.store.entry_ids_in_state(EntryState::Snoozed, self.now()).await?, false),
            Standing::Skipped => (self.store.entry_ids_in_state(EntryState::Skipped, self.now()).await?, false),
        };
        if names_the_rest == exclude {
            restrict(filters, ids);
        } else {
            filters.without_ids.extend(ids);
        }
        Ok(())
    }

    async fn restrict_to_goal(&self, given: &str, asked: &mut Request) -> Result<()> {
        let goal = self.goal(given).await?;
        let serving = Request { limit: ALL, ..self.goal_request(&goal).await? };
        let ids = self.search_index(&serving).await?.hits.iter().map(|hit| hit.entry_id).collect();
        restrict(&mut asked.filters, ids);
        Ok(())
    }

    /// The languages that the library's words may have been stemmed in.
    pub(super) async fn languages(&self) -> Result<Vec<String>> {
        Ok(self.store.language_codes().await?)
    }

    async fn hits(&self, found: &Found) -> Result<Vec<SearchHit>> {
        let ids: Vec<EntryId> = found.hits.iter().map(|hit| hit.entry_id).collect();
        let entries = self.store.entries(&ids, self.now()).await?;
        let texts = self.store.texts(&ids).await?;
        let terms = term_weights(found);
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

/// The query's terms, weighted by how rare they are in the library.
pub(super) fn term_weights(found: &Found) -> Vec<TermWeight> {
    found.terms.iter().map(|(term, weight)| TermWeight { term: term.clone(), weight: *weight }).collect()
}

/// The passage of an entry's text that says most of `terms`, and the words in it that did, as the author wrote them.
pub(super) fn best_passage(entry: &Entry, text: &str, terms: &[TermWeight]) -> Option<(Passage, Vec<String>)> {
    let is_wide = matches!(entry.language.as_deref(), Some("zh" | "ja" | "ko"));
    let chars = if is_wide { PASSAGE_WIDE_CHARS } else { PASSAGE_CHARS };
    let excerpt = text::best_passage(text, entry.language.as_deref(), terms, chars)?;
    let words = term_words(&excerpt, entry.language.as_deref());
    let passage = Passage {
        html: text::mark_html(&excerpt),
        text: excerpt.text,
        at: Some(excerpt.start),
        url: entry.url.clone(),
        ..Passage::default()
    };
    Some((passage, words))
}

/// The words that an excerpt marks, as their author wrote them, each stem once and none that every text is full of.
pub(super) fn term_words(excerpt: &Excerpt, language: Option<&str>) -> Vec<String> {
    let mut stems: Vec<String> = Vec::new();
    let mut words = Vec::new();
    for word in compounds(excerpt) {
        let mut stem = String::new();
        text::tokenize(word, language, &mut |term, _, _| stem.push_str(term));
        if !text::is_common_word(word, language) && !stems.contains(&stem) {
            stems.push(stem);
            words.push(word.to_lowercase());
        }
    }
    words
}

/// The marked words of an excerpt; those that hyphens join ("one-on-ones") are one.
fn compounds(excerpt: &Excerpt) -> Vec<&str> {
    let mut joined: Vec<std::ops::Range<usize>> = Vec::new();
    for mark in &excerpt.marks {
        match joined.last_mut() {
            Some(last) if excerpt.text.get(last.end..mark.start) == Some("-") => last.end = mark.end,
            _ => joined.push(mark.clone()),
        }
    }
    joined.into_iter().filter_map(|mark| excerpt.text.get(mark)).collect()
}

/// An entry's beginning as a passage, for when nothing in its text matched.
pub(super) fn beginning(entry: &Entry) -> Passage {
    let text = entry.summary.clone().unwrap_or_default();
    Passage { html: text::escape_html(&text), text, url: entry.url.clone(), ..Passage::default() }
}

/// Leaves only those of `ids` that were not left out before.
fn restrict(filters: &mut Filters, ids: Vec<EntryId>) {
    filters.only_ids = Some(match filters.only_ids.take() {
        Some(held) => held.into_iter().filter(|id| ids.contains(id)).collect(),
        None => ids,
    });
}

fn as_words(text: &str, exclude: bool) -> Clause {
    Clause { exclude, what: What::Text(TextClause { field: None, text: text.to_owned(), phrase: false }) }
}

fn start_of(day: NaiveDate) -> Time {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}
