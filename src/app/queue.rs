//! What to read or hear next: the goals' words against the index, then [`rank`](crate::pipeline::rank).

use std::collections::{HashMap, HashSet};

use super::search::{best_passage, term_weights};
use super::{App, Result};
use crate::domain::{Entry, EntryId, EntryKind, EntryState, Goal, Mentor, MentorId, Queue};
use crate::index::{Clause, Found, Request, TextClause, What};
use crate::pipeline::rank::{Budget, Candidate, RankGoal, fill_queue};
use crate::store::EntryFilter;
use crate::text::{self, TermWeight};

/// How many of a goal's best entries are looked at closely.
const CANDIDATES: usize = 150;
/// An entry that says less than this share of what the best match says is no match.
const LEAST_RELEVANCE: f64 = 0.2;
/// A passage that holds a single word of the goal shows no match.
const LEAST_WORDS: usize = 2;
/// An entry that is only new never outdoes one that serves a goal.
const NEWS_RELEVANCE: f64 = 0.05;
/// What a goal without weekly minutes weighs.
const USUAL_MINUTES_PER_WEEK: i64 = 60;

/// What queue to make.
#[derive(Debug, Clone)]
pub struct QueueRequest {
    /// Only for this goal (id, slug, or part of the title).
    pub goal: Option<String>,
    /// Minutes to fill; `None` takes the goals' weekly minutes, else the setting.
    pub minutes: Option<i64>,
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Entries at most.
    pub limit: usize,
}

impl App {
    /// The queue for the open goals. Without goals it serves the aims, and shows what is new.
    pub async fn queue(&self, request: &QueueRequest) -> Result<Queue> {
        let goals = match &request.goal {
            Some(given) => vec![self.goal(given).await?],
            None => self.open_goals().await?,
        };
        let weekly: i64 = goals.iter().filter_map(|goal| goal.minutes_per_week).sum();
        let minutes =
            request.minutes.or(Some(weekly).filter(|sum| *sum > 0)).unwrap_or(self.settings.queue_minutes.value);
        let mentors = self.mentors().await?;
        let touched = self.store.touched_ids(self.now()).await?;
        let mut candidates = Vec::new();
        for goal in &goals {
            candidates.extend(self.candidates(goal, &mentors, &touched, request.kind).await?);
        }
        if goals.is_empty() {
            candidates = self.news(&mentors, &touched, request.kind).await?;
        }
        let rank_goals: Vec<RankGoal> = goals
            .iter()
            .map(|goal| RankGoal {
                id: goal.id,
                title: goal.title.clone(),
                weight: goal.minutes_per_week.unwrap_or(USUAL_MINUTES_PER_WEEK).max(1) as f64,
            })
            .collect();
        let budget = Budget { minutes, limit: request.limit };
        let mut queue = fill_queue(candidates, &rank_goals, budget, self.now());
        for item in &mut queue.items {
            item.entry.state = EntryState::Queued;
        }
        let passages = queue.items.iter_mut().filter_map(|item| Some((&item.entry, item.passage.as_mut()?)));
        self.place_passages(&mut passages.collect::<Vec<_>>()).await?;
        Ok(queue)
    }

    /// The goal's own words and its mentors' aims as a question to the index. What stands in the title counts twice.
    pub(super) async fn goal_request(&self, goal: &Goal) -> Result<Request> {
        let languages = self.languages().await?;
        let mentors = self.mentors().await?;
        let chosen = mentors.iter().filter(|mentor| goal.mentors.contains(&mentor.name));
        let said = [goal.measure.as_ref(), goal.why.as_ref()];
        let said = said.into_iter().flatten().chain(chosen.flat_map(|mentor| &mentor.aims));
        let title = text::telling_words(&goal.title);
        let emphasized = title.iter().map(|word| (*word).to_owned()).collect();
        let words = words_to_find(title.into_iter().chain(said.flat_map(|text| text::telling_words(text))));
        Ok(Request { words, emphasized, languages, limit: CANDIDATES, ..Request::default() })
    }

    /// The open goal that an entry serves best, if any.
    pub(super) async fn goal_served(&self, entry: EntryId) -> Result<Option<Goal>> {
        let mut best: Option<(f32, Goal)> = None;
        for goal in self.open_goals().await? {
            let mut request = Request { limit: 1, ..self.goal_request(&goal).await? };
            let Some(top) = self.search_index(&request).await?.hits.first().map(|hit| hit.score) else { continue };
            request.filters.only_ids = Some(vec![entry]);
            let Some(score) =
                self.search_index(&request).await?.hits.first().map(|hit| hit.score / top.max(f32::EPSILON))
            else {
                continue;
            };
            if f64::from(score) >= LEAST_RELEVANCE && best.as_ref().is_none_or(|(held, _)| score > *held) {
                best = Some((score, goal));
            }
        }
        Ok(best.map(|(_, goal)| goal))
    }

    async fn candidates(
        &self,
        goal: &Goal,
        mentors: &[Mentor],
        touched: &[EntryId],
        kind: Option<EntryKind>,
    ) -> Result<Vec<Candidate>> {
        let mut request = self.goal_request(goal).await?;
        request.filters.kinds = kind.into_iter().collect();
        request.filters.without_ids = touched.to_vec();
        request.filters.without_ids.extend(self.store.goal_skips(goal.id).await?);
        let found = self.search_index(&request).await?;
        let top = found.hits.first().map_or(1.0, |hit| f64::from(hit.score)).max(f64::EPSILON);
        let relevance: HashMap<EntryId, f64> =
            found.hits.iter().map(|hit| (hit.entry_id, f64::from(hit.score) / top)).collect();
        let terms = term_weights(&found);
        // A goal that says one or two telling words asks for no more than one of them in a passage.
        let enough = request.words.len().div_ceil(2).clamp(1, LEAST_WORDS);
        let near = |found: &Found| -> Vec<EntryId> {
            let enough = |id: &EntryId| relevance.get(id).is_some_and(|share| *share >= LEAST_RELEVANCE);
            found.hits.iter().map(|hit| hit.entry_id).filter(enough).collect()
        };
        let ids = near(&found);
        let entries = self.store.entries(&ids, self.now()).await?;
        let texts = self.store.texts(&ids).await?;
        let by_id: HashMap<MentorId, &Mentor> = mentors.iter().map(|mentor| (mentor.id, mentor)).collect();
        Ok(entries
            .into_iter()
            .filter_map(|entry| {
                let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
                let (passage, words) = passage_for(&entry, text, &terms, enough)?;
                let mentor = by_id.get(&entry.mentor_id);
                let own_mentor = mentors_of(&entry).any(|name| goal.mentors.iter().any(|chosen| chosen == name));
                Some(Candidate {
                    goal: Some(goal.id),
                    relevance: relevance.get(&entry.id).copied().unwrap_or_default(),
                    own_mentor,
                    aim: mentor.and_then(|mentor| aim_spoken_to(mentor, &entry, &passage.text)),
                    words,
                    passage: Some(passage),
                    entry,
                })
            })
            .collect())
    }

    /// Without goals: each mentor's newest entries, those that speak to an aim first.
    async fn news(&self, mentors: &[Mentor], touched: &[EntryId], kind: Option<EntryKind>) -> Result<Vec<Candidate>> {
        let filter = EntryFilter { limit: Some(CANDIDATES), ..EntryFilter::default() };
        let touched: HashSet<EntryId> = touched.iter().copied().collect();
        let entries = self.store.list_entries(&filter, self.now()).await?;
        let count = entries.len().max(1) as f64;
        let mut candidates = Vec::new();
        for (place, entry) in entries.into_iter().enumerate() {
            if touched.contains(&entry.id) || kind.is_some_and(|kind| !kinds_of(&entry).any(|held| held == kind)) {
                continue;
            }
            let summary = entry.summary.clone().unwrap_or_default();
            let said = format!("{}. {summary}", entry.title);
            let mentor = mentors.iter().find(|mentor| mentor.id == entry.mentor_id);
            let aim = mentor.and_then(|mentor| aim_spoken_to(mentor, &entry, &said));
            let newness = NEWS_RELEVANCE * (1.0 - place as f64 / count / 2.0);
            candidates.push(Candidate {
                goal: None,
                relevance: if aim.is_some() { 1.0 - place as f64 / count / 2.0 } else { newness },
                own_mentor: false,
                aim,
                words: Vec::new(),
                passage: Some(super::search::beginning(&entry)).filter(|passage| !passage.text.is_empty()),
                entry,
            });
        }
        Ok(candidates)
    }

    /// What to do about a queue without entries.
    pub async fn advise_on_empty_queue(&self, queue: &Queue) -> Result<String> {
        let counts = self.store.counts().await?;
        Ok(if counts.mentors == 0 {
            "Nobody here yet. `mentor apply feeds.toml` adds your mentors, `mentor demo` shows how it goes.".to_owned()
        } else if counts.entries == 0 {
            "Nothing here yet. `mentor sync` pulls what your mentors published.".to_owned()
        } else if queue.left_out > 0 {
            format!("{} match, but none fits {} minutes. --minutes gives more.", queue.left_out, queue.minutes_budget)
        } else if counts.goals_open == 0 {
            "Nothing is left to read. `mentor goal add \"what you want to reach\"` finds what serves it.".to_owned()
        } else {
            "Nothing unread matches your goals. `mentor goal edit` changes their words, `mentor sync` pulls more."
                .to_owned()
        })
    }
}

/// Everybody whose feed has an entry's piece.
fn mentors_of(entry: &Entry) -> impl Iterator<Item = &str> {
    std::iter::once(entry.mentor.as_str()).chain(entry.also_at.iter().map(|other| other.mentor.as_str()))
}

/// What an entry's piece is, here and elsewhere.
fn kinds_of(entry: &Entry) -> impl Iterator<Item = EntryKind> {
    std::iter::once(entry.kind).chain(entry.also_at.iter().map(|other| other.kind))
}

/// Each word once, to be looked for everywhere.
fn words_to_find<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Clause> {
    let mut seen = HashSet::new();
    words
        .filter(|word| seen.insert(word.to_lowercase()))
        .map(|word| {
            let text = TextClause { field: None, text: word.to_owned(), phrase: false };
            Clause { exclude: false, what: What::Text(text) }
        })
        .collect()
}

/// The passage that matches best and the words in it that did, if they are enough to call it a match. A title
/// counts as said.
fn passage_for(
    entry: &Entry,
    text: &str,
    terms: &[TermWeight],
    enough: usize,
) -> Option<(crate::domain::Passage, Vec<String>)> {
    let in_title = best_passage(entry, &entry.title, terms).map(|(_, words)| words).unwrap_or_default();
    let (passage, mut words) =
        best_passage(entry, text, terms).unwrap_or_else(|| (super::search::beginning(entry), Vec::new()));
    words.extend(in_title.into_iter().filter(|word| !words.contains(word)).collect::<Vec<_>>());
    (words.len() >= enough).then_some((passage, words))
}

/// The aim for this mentor that `said` speaks to: it holds at least two of its rarer words, or its only one.
fn aim_spoken_to(mentor: &Mentor, entry: &Entry, said: &str) -> Option<String> {
    let language = entry.language.as_deref();
    let mut heard: HashSet<String> = HashSet::new();
    text::tokenize(said, language, &mut |term, _, _| {
        heard.insert(term.to_owned());
    });
    let spoken_to = |aim: &&String| {
        let mut wanted: HashSet<String> = HashSet::new();
        for word in text::telling_words(aim) {
            text::tokenize(word, language, &mut |term, _, _| {
                wanted.insert(term.to_owned());
            });
        }
        let met = wanted.iter().filter(|term| heard.contains(*term)).count();
        met > 0 && met >= wanted.len().min(LEAST_WORDS)
    };
    mentor.aims.iter().find(spoken_to).cloned()
}
