//! What a queue may hold: each goal's best answers, with what made them match.

use std::collections::{HashMap, HashSet};

use super::mentor_of;
use super::passages::LEAST_WORDS;
use crate::app::search::beginning;
use crate::app::serving::{GoalAnswer, LEAST_RELEVANCE};
use crate::app::{App, Result};
use crate::domain::{Entry, EntryId, EntryKind, Goal, MentorBrief, MentorId};
use crate::pipeline::plan::{Candidate, Shown, find_part};
use crate::store::EntryFilter;
use crate::text;

/// How many of a goal's best entries are looked at closely: one for so many minutes of the queue, but never fewer or more
/// than these.
const MINUTES_EACH: i64 = 3;
const FEWEST: i64 = 30;
const MOST: i64 = 150;
/// Where only one kind is wanted, it may be a rare one.
const OF_ALL_KINDS: usize = 1_000;
/// What the best hit of a goal's own search counts as a match.
const SEARCH_RELEVANCE: f64 = 0.9;
/// How many hits of each such search count.
const SEARCH_HITS: usize = 100;
/// What an earlier part of a series is worth beside the part that matched.
const EARLIER_PART: f64 = 0.95;
/// An entry that is only new never outdoes one that serves a goal.
const NEWS_RELEVANCE: f64 = 0.05;
/// A theme stands in so many of the best answers at least, and is named where the goal's own words say little.
const THEME_ANSWERS: usize = 3;
const WORDS_ENOUGH: usize = 2;
/// And in words of so many letters.
const THEME_LETTERS: usize = 4;

/// Where to look.
pub(super) struct Looking<'a> {
    pub(super) mentors: &'a [MentorBrief],
    /// What the learner has dealt with.
    pub(super) touched: &'a HashSet<EntryId>,
    /// What stood in a queue before.
    pub(super) shown: &'a [Shown],
    pub(super) kind: Option<EntryKind>,
    pub(super) minutes: i64,
}

impl Looking<'_> {
    fn wants(&self, entry: &Entry) -> bool {
        self.kind.is_none_or(|kind| kinds_of(entry).any(|held| held == kind))
    }

    fn how_many(&self) -> usize {
        usize::try_from((self.minutes / MINUTES_EACH).clamp(FEWEST, MOST)).unwrap_or_default()
    }
}

impl App {
    /// The matches of all goals.
    pub(super) async fn matches(&self, goals: &[Goal], looking: &Looking<'_>) -> Result<Vec<Candidate>> {
        let mut candidates = Vec::new();
        for (goal, answer) in goals.iter().zip(self.answer_goals(goals, looking.mentors).await?) {
            let found = self.found_by_searches(goal).await?;
            candidates.extend(self.matches_for(goal, &answer, &found, looking).await?);
        }
        self.add_earlier_parts(&mut candidates, looking).await?;
        Ok(candidates)
    }

    /// What a goal's own searches find: how well, and which one did.
    async fn found_by_searches(&self, goal: &Goal) -> Result<HashMap<EntryId, (f64, String)>> {
        let mut found: HashMap<EntryId, (f64, String)> = HashMap::new();
        for search in &goal.searches {
            let ranked = self.ranked_by_search(search, SEARCH_HITS).await?;
            let best = ranked.first().map_or(1.0, |(_, score)| *score).max(f64::EPSILON);
            for (id, score) in ranked {
                let relevance = SEARCH_RELEVANCE * score / best;
                let held = found.entry(id).or_insert_with(|| (relevance, search.clone()));
                if relevance > held.0 {
                    *held = (relevance, search.clone());
                }
            }
        }
        Ok(found)
    }

    /// One goal's best answers that the learner has not dealt with, each with what made it match.
    async fn matches_for(
        &self,
        goal: &Goal,
        answer: &GoalAnswer,
        found: &HashMap<EntryId, (f64, String)>,
        looking: &Looking<'_>,
    ) -> Result<Vec<Candidate>> {
        let stood: HashSet<EntryId> =
            looking.shown.iter().filter(|shown| shown.goal_id == Some(goal.id)).map(|shown| shown.entry_id).collect();
        let relevance = self.relevant(goal, answer, found, &stood, looking).await?;
        let ids: Vec<EntryId> = relevance.keys().copied().collect();
        let mut entries = self.store.entries(&ids, self.now()).await?;
        entries.retain(|entry| looking.wants(entry));
        let of = |id: EntryId| relevance.get(&id).copied().unwrap_or_default();
        entries.sort_by(|a, b| {
            stood.contains(&b.id).cmp(&stood.contains(&a.id)).then(of(b.id).total_cmp(&of(a.id))).then(a.id.cmp(&b.id))
        });
        entries.truncate(looking.how_many() + stood.len());
        let passages = self.passages_of(goal.id, answer, &entries).await?;
        Ok(entries
            .into_iter()
            .filter_map(|entry| {
                let search = found.get(&entry.id).map(|(_, search)| search.clone());
                let (passage, words) = match passages.get(&entry.id).and_then(Option::as_ref) {
                    Some(shows) => (shows.passage(&entry), shows.words.clone()),
                    None => (search.as_ref().map(|_| beginning(&entry))?, Vec::new()),
                };
                let mentor = mentor_of(looking.mentors, entry.mentor_id);
                let relevance = of(entry.id);
                let own_mentor = mentors_of(&entry).any(|name| goal.mentors.iter().any(|chosen| chosen == name));
                Some(Candidate {
                    goal: Some(goal.id),
                    relevance,
                    own_mentor,
                    aim: mentor.and_then(|mentor| aim_spoken_to(mentor, &entry, &passage.text)),
                    themes: themes_in(&entry, &passage.text, &words, answer),
                    search,
                    leads_to: None,
                    words,
                    passage: Some(passage),
                    entry,
                })
            })
            .collect())
    }

    /// How relevant each entry is that may be looked at for a goal: a share of its best answer.
    async fn relevant(
        &self,
        goal: &Goal,
        answer: &GoalAnswer,
        found: &HashMap<EntryId, (f64, String)>,
        stood: &HashSet<EntryId>,
        looking: &Looking<'_>,
    ) -> Result<HashMap<EntryId, f64>> {
        let mut left_out = looking.touched.clone();
        left_out.extend(self.store.goal_skips(goal.id).await?);
        let best = answer.serving.iter().copied().filter(|(id, _)| !left_out.contains(id));
        let (standing, others): (Vec<_>, Vec<_>) = best.partition(|(id, _)| stood.contains(id));
        let most = if looking.kind.is_some() { OF_ALL_KINDS } else { looking.how_many() };
        let mut relevance: HashMap<EntryId, f64> = standing.into_iter().chain(others.into_iter().take(most)).collect();
        for (id, (share, _)) in found {
            if *share >= LEAST_RELEVANCE && !left_out.contains(id) {
                let held = relevance.entry(*id).or_default();
                *held = held.max(*share);
            }
        }
        Ok(relevance)
    }

    /// Whoever should hear part three begins with part one, though that says less of what is asked.
    async fn add_earlier_parts(&self, candidates: &mut Vec<Candidate>, looking: &Looking<'_>) -> Result<()> {
        let mut wanted: HashMap<(MentorId, String), (u32, usize)> = HashMap::new();
        for (at, candidate) in candidates.iter().enumerate() {
            let Some(part) = find_part(&candidate.entry.title).filter(|part| part.number > 1) else { continue };
            let held = wanted.entry((candidate.entry.mentor_id, part.series)).or_insert((part.number, at));
            if part.number > held.0 {
                *held = (part.number, at);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let mentors: HashSet<MentorId> = wanted.keys().map(|(mentor, _)| *mentor).collect();
        let mut earlier: HashMap<EntryId, usize> = HashMap::new();
        for (id, mentor, title) in self.store.titles_of(&mentors.into_iter().collect::<Vec<_>>()).await? {
            let Some(part) = find_part(&title) else { continue };
            let known = candidates.iter().any(|candidate| candidate.entry.id == id);
            match wanted.get(&(mentor, part.series)) {
                Some((number, at)) if part.number < *number && !known && !looking.touched.contains(&id) => {
                    earlier.insert(id, *at);
                }
                _ => {}
            }
        }
        let ids: Vec<EntryId> = earlier.keys().copied().collect();
        for entry in self.store.entries(&ids, self.now()).await?.into_iter().filter(|entry| looking.wants(entry)) {
            let later = earlier.get(&entry.id).and_then(|at| candidates.get(*at)).cloned();
            candidates.extend(later.map(|later| Candidate {
                relevance: EARLIER_PART * later.relevance,
                words: Vec::new(),
                themes: Vec::new(),
                aim: None,
                search: None,
                passage: Some(beginning(&entry)).filter(|passage| !passage.text.is_empty()),
                leads_to: Some(later.entry.title.clone()),
                entry,
                ..later
            }));
        }
        Ok(())
    }

    /// Without goals: each mentor's newest entries, those that speak to an aim first.
    pub(super) async fn news(&self, looking: &Looking<'_>) -> Result<Vec<Candidate>> {
        let filter = EntryFilter { limit: usize::try_from(MOST).ok(), ..EntryFilter::default() };
        let entries = self.store.list_entries(&filter, self.now()).await?;
        let count = entries.len().max(1) as f64;
        let mut candidates = Vec::new();
        for (place, entry) in entries.into_iter().enumerate() {
            if looking.touched.contains(&entry.id) || !looking.wants(&entry) {
                continue;
            }
            let summary = entry.summary.clone().unwrap_or_default();
            let said = format!("{}. {summary}", entry.title);
            let mentor = mentor_of(looking.mentors, entry.mentor_id);
            let aim = mentor.and_then(|mentor| aim_spoken_to(mentor, &entry, &said));
            let newness = 1.0 - place as f64 / count / 2.0;
            candidates.push(Candidate {
                goal: None,
                relevance: if aim.is_some() { newness } else { NEWS_RELEVANCE * newness },
                own_mentor: false,
                aim,
                words: Vec::new(),
                themes: Vec::new(),
                search: None,
                leads_to: None,
                passage: Some(beginning(&entry)).filter(|passage| !passage.text.is_empty()),
                entry,
            });
        }
        Ok(candidates)
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

/// What the goal's best matches speak of besides its own words, as far as the passage does too; strongest first, as the
/// passage writes it. A theme is a word that several of them share, and one that a person would name.
fn themes_in(entry: &Entry, said: &str, words: &[String], answer: &GoalAnswer) -> Vec<String> {
    if words.len() >= WORDS_ENOUGH {
        return Vec::new();
    }
    let language = entry.language.as_deref();
    let mut written: HashMap<String, String> = HashMap::new();
    text::tokenize(said, language, &mut |term, range, _| {
        if let Some(word) = said.get(range) {
            written.entry(term.to_owned()).or_insert_with(|| word.to_lowercase());
        }
    });
    let names_something = |word: &&String| {
        !word.contains(|c: char| c.is_numeric())
            && !text::is_common_word(word, language)
            && (word.chars().count() >= THEME_LETTERS || !word.is_ascii())
    };
    answer
        .expansions
        .iter()
        .filter(|expansion| expansion.answers >= THEME_ANSWERS)
        .filter(|expansion| !answer.terms.iter().any(|asked| asked.term == expansion.term))
        .filter_map(|expansion| written.get(&expansion.term))
        .filter(|word| !words.contains(word))
        .filter(names_something)
        .cloned()
        .collect()
}

/// The aim for this mentor that `said` speaks to: it holds at least two of its rarer words, or its only one.
fn aim_spoken_to(mentor: &MentorBrief, entry: &Entry, said: &str) -> Option<String> {
    let language = entry.language.as_deref();
    let terms_of = |text: &str| {
        let mut terms: HashSet<String> = HashSet::new();
        text::tokenize(text, language, &mut |term, _, _| {
            terms.insert(term.to_owned());
        });
        terms
    };
    let heard = terms_of(said);
    let spoken_to = |aim: &&String| {
        let wanted: HashSet<String> = text::telling_words(aim).into_iter().flat_map(terms_of).collect();
        let met = wanted.intersection(&heard).count();
        met > 0 && met >= wanted.len().min(LEAST_WORDS)
    };
    mentor.aims.iter().find(spoken_to).cloned()
}
