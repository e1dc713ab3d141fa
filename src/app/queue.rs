//! What to read or hear next: the goals' words against the index, then [`rank`](crate::pipeline::rank).

use std::collections::{HashMap, HashSet};

use super::matching::{Answers, LearntProfile};
use super::search::{PASSAGE_CHARS, best_passage};
use super::{App, Result};
use crate::domain::{Entry, EntryId, EntryKind, EntryState, Goal, Mentor, MentorId, Passage, Queue};
use crate::embed::Nearness;
use crate::index::{Clause, Request, TextClause, What};
use crate::pipeline::matching::{Asked, Weights, read_question};
use crate::pipeline::rank::{Budget, Candidate, RankGoal, fill_queue};
use crate::store::EntryFilter;
use crate::text::{self, TermWeight};

/// How many of a goal's best entries are looked at closely.
const CANDIDATES: usize = 150;
/// More words of a profile tell nobody more.
const PROFILE_WORDS: usize = 12;
/// Where only one kind is wanted, it may be a rare one.
const CANDIDATES_OF_ALL_KINDS: usize = 1_000;
/// An entry that scores less than this share of the best match is no match.
const LEAST_RELEVANCE: f64 = 0.3;
/// From this cosine in the library's space on, an entry matches without a word of the goal.
const NEAR: f32 = 0.45;
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
        if !goals.is_empty() && self.store.latest_revision().await? > 0 {
            let (index, vectors) = (self.searchable().await?, self.vectors().await);
            for goal in &goals {
                let asked = self.goal_question(goal, &mentors).await?;
                let taught = self.taught(goal.id).await?;
                let answers =
                    self.answer_with(&index, vectors.as_ref(), asked.clone(), Weights::default(), &taught).await?;
                candidates.extend(self.candidates(goal, &asked, &answers, &mentors, &touched, request.kind).await?);
            }
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

    /// What a goal asks for: its title, and what explains it.
    pub(super) async fn goal_question(&self, goal: &Goal, mentors: &[Mentor]) -> Result<Asked> {
        let chosen = mentors.iter().filter(|mentor| goal.mentors.contains(&mentor.name));
        let said = [goal.why.as_deref(), goal.measure.as_deref()].into_iter().flatten();
        let said: Vec<&str> = said.chain(chosen.flat_map(|mentor| &mentor.aims).map(String::as_str)).collect();
        Ok(read_question(&goal.title, &said.join("\n"), &self.languages().await?))
    }

    /// What a goal has learnt from what was done for it, and from what was not for it.
    pub async fn learnt_profile(&self, goal: &Goal) -> Result<LearntProfile> {
        let taught = self.taught(goal.id).await?;
        if taught.liked.is_empty() && taught.disliked.is_empty() {
            return Ok(LearntProfile::default());
        }
        let (index, vectors) = (self.searchable().await?, self.vectors().await);
        let asked = self.goal_question(goal, &self.mentors().await?).await?;
        let answers = self.answer_with(&index, vectors.as_ref(), asked, Weights::default(), &taught).await?;
        Ok(LearntProfile {
            served: taught.liked.len(),
            not_for_it: taught.disliked.len(),
            words: answers.learnt.into_iter().take(PROFILE_WORDS).map(|term| term.term).collect(),
        })
    }

    /// The goal's best answers that the learner has not dealt with, each with what made it match.
    async fn candidates(
        &self,
        goal: &Goal,
        asked: &Asked,
        answers: &Answers,
        mentors: &[Mentor],
        touched: &[EntryId],
        kind: Option<EntryKind>,
    ) -> Result<Vec<Candidate>> {
        let mut left_out: HashSet<EntryId> = touched.iter().copied().collect();
        left_out.extend(self.store.goal_skips(goal.id).await?);
        let top = answers.ranked.first().map_or(1.0, |(_, score)| *score).max(f64::EPSILON);
        let relevance: HashMap<EntryId, f64> = answers
            .ranked
            .iter()
            .filter(|(id, score)| *score >= LEAST_RELEVANCE * top && !left_out.contains(id))
            .map(|(id, score)| (*id, score / top))
            .take(if kind.is_some() { CANDIDATES_OF_ALL_KINDS } else { CANDIDATES })
            .collect();
        let ids: Vec<EntryId> = relevance.keys().copied().collect();
        let mut entries = self.store.entries(&ids, self.now()).await?;
        entries.retain(|entry| kind.is_none_or(|kind| kinds_of(entry).any(|held| held == kind)));
        entries.sort_by(|a, b| relevance.get(&b.id).unwrap_or(&0.0).total_cmp(relevance.get(&a.id).unwrap_or(&0.0)));
        entries.truncate(CANDIDATES);
        let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
        let texts = self.store.texts(&ids).await?;
        // A goal that says one or two telling words asks for no more than one of them in a passage.
        let enough = asked.terms.len().div_ceil(2).clamp(1, LEAST_WORDS);
        let by_id: HashMap<MentorId, &Mentor> = mentors.iter().map(|mentor| (mentor.id, mentor)).collect();
        Ok(entries
            .into_iter()
            .filter_map(|entry| {
                let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
                let near = answers.near.get(&entry.id);
                let (passage, words) = match passage_for(&entry, text, &answers.terms, enough) {
                    Some(found) => found,
                    None => (passage_near(&entry, text, near?)?, Vec::new()),
                };
                let mentor = by_id.get(&entry.mentor_id);
                let own_mentor = mentors_of(&entry).any(|name| goal.mentors.iter().any(|chosen| chosen == name));
                Some(Candidate {
                    goal: Some(goal.id),
                    relevance: relevance.get(&entry.id).copied().unwrap_or_default(),
                    own_mentor,
                    aim: mentor.and_then(|mentor| aim_spoken_to(mentor, &entry, &passage.text)),
                    themes: themes_in(&entry, &passage.text, &words, answers),
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
                themes: Vec::new(),
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
fn passage_for(entry: &Entry, text: &str, terms: &[TermWeight], enough: usize) -> Option<(Passage, Vec<String>)> {
    let in_title = best_passage(entry, &entry.title, terms).map(|(_, words)| words).unwrap_or_default();
    let (passage, mut words) =
        best_passage(entry, text, terms).unwrap_or_else(|| (super::search::beginning(entry), Vec::new()));
    words.extend(in_title.into_iter().filter(|word| !words.contains(word)).collect::<Vec<_>>());
    (words.len() >= enough).then_some((passage, words))
}

/// The passage nearest in meaning, where the entry is near enough to match without the goal's words.
fn passage_near(entry: &Entry, text: &str, near: &Nearness) -> Option<Passage> {
    if near.space < NEAR {
        return None;
    }
    let passage = near.passage.as_ref().and_then(|range| {
        let said = text.get(range.start as usize..range.end as usize)?;
        (!said.trim().is_empty()).then_some((range.start as usize, said))
    });
    Some(match passage {
        Some((start, said)) => {
            let text = text::summarize(said, PASSAGE_CHARS);
            Passage {
                html: text::escape_html(&text),
                text,
                at: Some(start),
                url: entry.url.clone(),
                ..Passage::default()
            }
        }
        None => super::search::beginning(entry),
    })
}

/// What the goal's best matches speak of besides its own words, as far as the passage does too; strongest first, as the
/// passage writes it.
fn themes_in(entry: &Entry, said: &str, words: &[String], answers: &Answers) -> Vec<String> {
    let mut written: HashMap<String, String> = HashMap::new();
    text::tokenize(said, entry.language.as_deref(), &mut |term, range, _| {
        if let Some(word) = said.get(range) {
            written.entry(term.to_owned()).or_insert_with(|| word.to_lowercase());
        }
    });
    answers
        .expansions
        .iter()
        .filter(|expansion| !answers.terms.iter().any(|asked| asked.term == expansion.term))
        .filter_map(|expansion| written.get(&expansion.term))
        // Numbers name no theme.
        .filter(|word| !words.contains(word) && !word.contains(|c: char| c.is_numeric()))
        .cloned()
        .collect()
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
