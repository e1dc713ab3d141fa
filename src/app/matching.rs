//! One scorer behind every question: what the [stage](crate::pipeline::matching) needs, brought together.

use std::collections::HashMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::learning::Taught;
use super::{App, Result};
use crate::domain::EntryId;
use crate::embed::{Nearness, Question, Said, Vectors};
use crate::index::{Closeness, Index, Spot, TermScores, WantedClose, WantedTerm};
use crate::pipeline::matching::{
    Asked, AskedTerm, Close, EXPANDING, Expansion, Signals, Weights, add_closeness, blend, centre, expand,
    read_question,
};
use crate::text::TermWeight;

/// How many of the best entries by words, and by the space, are looked at by all signals.
const LOOKED_AT: usize = 1_000;
/// How many of these are looked at for what stands close together.
const LOOKED_AT_CLOSELY: usize = 100;
/// What a word of the title counts at most beside one of the explanation.
const TITLE_WEIGHT: f32 = 2.0;
/// An expansion stands in so many entries at least, and in no more than a tenth of them (or this many).
const FEWEST_WITH: f32 = 2.0;
const FEW: f32 = 100.0;

/// Answers to a question.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Every entry that answers, best first, with a score from 0 to 1.
    pub(super) ranked: Vec<(EntryId, f64)>,
    /// How near the best are, where they have vectors.
    pub(super) near: HashMap<EntryId, Nearness>,
    /// The terms asked for, each with how telling it is.
    pub(super) terms: Vec<TermWeight>,
    /// What the best answers speak of besides.
    pub(super) expansions: Vec<Expansion>,
    /// What the question has learnt to ask for besides.
    pub(super) learnt: Vec<Expansion>,
}

impl App {
    /// Every entry that answers a question, best first, with a score from 0 to 1. `title` counts twice and may be empty.
    ///
    /// # Errors
    /// When the library or its index cannot be read.
    pub async fn rank(
        &self,
        title: &str,
        text: &str,
        weights: Weights,
        taught: &Taught,
    ) -> Result<Vec<(EntryId, f64)>> {
        let asked = read_question(title, text, &self.languages().await?);
        let (index, vectors) = (self.searchable().await?, self.vectors().await);
        Ok(self.answer_with(&index, vectors.as_ref(), asked, weights, taught).await?.ranked)
    }

    /// Every entry that has a word of a question, best first, with its score by BM25 alone: what all else is measured against.
    ///
    /// # Errors
    /// As for [`rank`](Self::rank).
    pub async fn rank_by_words(&self, title: &str, text: &str) -> Result<Vec<(EntryId, f64)>> {
        let asked = read_question(title, text, &self.languages().await?);
        let index = self.searchable().await?;
        let mut words = index.term_scores()?;
        words.add(&wanted_terms(&asked))?;
        let scored = words.best(usize::MAX).into_iter();
        let mut ranked: Vec<(EntryId, f64)> = scored.map(|((id, _), score)| (id, f64::from(score))).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        Ok(ranked)
    }

    /// Answers a question.
    pub(super) async fn answer(&self, asked: Asked, weights: Weights) -> Result<Answers> {
        if asked.is_empty() || self.store.latest_revision().await? == 0 {
            return Ok(Answers::default());
        }
        let index = self.searchable().await?;
        let vectors = self.vectors().await;
        self.answer_with(&index, vectors.as_ref(), asked, weights, &Taught::default()).await
    }

    /// Answers a question with an index and vectors at hand.
    pub(super) async fn answer_with(
        &self,
        index: &Index,
        vectors: Option<&Vectors>,
        mut asked: Asked,
        weights: Weights,
        taught: &Taught,
    ) -> Result<Answers> {
        let mut question = match vectors {
            Some(vectors) => asked.vectors(vectors.space(), self.table())?,
            None => Question::default(),
        };
        let terms = term_weights(index, &asked)?;
        let own_terms = asked.terms.clone();
        let own: f32 = asked.terms.iter().map(|term| term.weight).sum();
        let learnt = self.learn(index, vectors, taught, own, &mut question).await?;
        for term in &learnt {
            asked.add_term(vec![term.term.clone()], term.weight);
        }
        let mut words = index.term_scores()?;
        words.add(&wanted_terms(&asked))?;
        let first = score(&words, vectors, &question, weights, None)?;
        let best = self.read_best(&first.signals, &first.scores).await?;
        let expansions = expand(&best, own, most_idf(index), &mut |term, least| expansion_idf(index, term, least));
        let mut more = Vec::new();
        for Expansion { term, weight, .. } in &expansions {
            let known = asked.terms.iter().find(|known| known.forms.contains(term));
            let forms = known.map_or_else(|| vec![term.clone()], |known| known.forms.clone());
            more.push(WantedTerm { forms, weight: *weight });
        }
        words.add(&more)?;
        if let Some(vectors) = vectors {
            let mut places = Vec::new();
            for (signals, score) in best_of(&first.signals, &first.scores) {
                places.extend(vectors.of(signals.id)?.map(|own| (score, own.place)));
            }
            question.place = centre(&question.place, &places);
        }
        let Scored { signals, scores, near, spots } = score(&words, vectors, &question, weights, Some(first))?;
        let mut ranked: Vec<(EntryId, f64)> = signals
            .iter()
            .zip(scores)
            .filter(|(_, score)| *score > 0.0)
            .map(|(entry, score)| (entry.id, score))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        draw_closer(&words, &spots, &own_terms, &asked, &mut ranked)?;
        self.rerank(Said::Question(&asked.said), &near, &|_| 0, &mut ranked).await?;
        Ok(Answers { ranked, near, terms, expansions, learnt })
    }

    /// The terms of the best answers.
    async fn read_best(&self, signals: &[Signals], scores: &[f64]) -> Result<Vec<(f64, Vec<String>)>> {
        let best = best_of(signals, scores);
        #[expect(clippy::cast_possible_truncation, reason = "scores from 0 to 1")]
        let best: Vec<(EntryId, f32)> = best.into_iter().map(|(entry, score)| (entry.id, score as f32)).collect();
        self.read_terms(&best).await
    }
}

/// Of the best, those come first that say what is asked most closely.
fn draw_closer(
    words: &TermScores<'_>,
    spots: &FxHashMap<EntryId, Spot>,
    own: &[AskedTerm],
    asked: &Asked,
    ranked: &mut [(EntryId, f64)],
) -> Result<()> {
    let wanted = |terms: &[AskedTerm], most: f32| -> Vec<WantedTerm> {
        terms.iter().map(|term| WantedTerm { forms: term.forms.clone(), weight: term.weight.min(most) }).collect()
    };
    // How often a word was said does not make a passage closer; that the title says it does.
    let (terms, of_title) = (wanted(own, TITLE_WEIGHT), wanted(&asked.title, 1.0));
    let wanted = WantedClose { terms: &terms, neighbours: &asked.neighbours, of_title: &of_title };
    let (best, rest) = ranked.split_at_mut(ranked.len().min(LOOKED_AT_CLOSELY));
    let found: Vec<(EntryId, Spot)> = best.iter().filter_map(|(id, _)| Some((*id, *spots.get(id)?))).collect();
    let close = words.closeness(wanted, &found)?;
    let entries = words.count_entries() as f64;
    let most = close.values().map(|close| close.neighbours).fold(f32::EPSILON, f32::max);
    for (id, score) in best.iter_mut() {
        let Closeness { passage, title, neighbours } = close.get(id).copied().unwrap_or_default();
        *score = add_closeness(*score, Close { passage, title, neighbours: neighbours / most }, entries);
    }
    best.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    // What was not looked at stays behind what was.
    let least = best.last().map_or(0.0, |(_, score)| *score);
    rest.iter_mut().for_each(|(_, score)| *score = add_closeness(*score, Close::default(), entries).min(least));
    Ok(())
}

fn best_of(signals: &[Signals], scores: &[f64]) -> Vec<(Signals, f64)> {
    let mut best: Vec<(Signals, f64)> = signals.iter().copied().zip(scores.iter().copied()).collect();
    best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.id.cmp(&b.0.id)));
    best.truncate(EXPANDING);
    best.retain(|(_, score)| *score > 0.0);
    best
}

fn term_weights(index: &Index, asked: &Asked) -> Result<Vec<TermWeight>> {
    let mut weights = Vec::new();
    for term in &asked.terms {
        let weight = f64::from(term.weight * index.idf(&term.forms)?);
        if weight > 0.0 {
            for form in &term.forms {
                // A word that hyphens join is shown by its parts.
                let parts: Vec<&str> = form.split('-').collect();
                let weight = weight / parts.len() as f64;
                weights.extend(parts.into_iter().map(|part| TermWeight { term: part.to_owned(), weight }));
            }
        }
    }
    Ok(weights)
}

/// How telling a term is that could be asked for besides; `None` for one that is too rare or too common, or tells less than
/// `least`.
pub(super) fn expansion_idf(index: &Index, term: &str, least: f32) -> Option<f32> {
    let entries = index.count_entries() as f32;
    let commonest = idf_of(entries, (entries / 10.0).max(FEW.min(entries)));
    index.idf_from(term, commonest.max(least)).ok().flatten().filter(|idf| *idf <= most_idf(index))
}

/// The greatest that [`expansion_idf`] gives.
pub(super) fn most_idf(index: &Index) -> f32 {
    idf_of(index.count_entries() as f32, FEWEST_WITH) + f32::EPSILON
}

fn idf_of(entries: f32, with: f32) -> f32 {
    (1.0 + (entries - with + 0.5) / (with + 0.5)).ln()
}

/// What was looked at by all signals.
pub(super) struct Scored {
    pub(super) signals: Vec<Signals>,
    /// From 0 to 1, of each of them.
    pub(super) scores: Vec<f64>,
    pub(super) near: HashMap<EntryId, Nearness>,
    /// Where they stand in the index.
    spots: FxHashMap<EntryId, Spot>,
}

/// Scores every entry that could answer by all signals: the best by words, and the best by the space. Of a question that was
/// scored `before`, and has moved since, by words and in the space alone: what it finds by the space was found then, among a
/// thousand.
pub(super) fn score(
    words: &TermScores<'_>,
    vectors: Option<&Vectors>,
    question: &Question,
    weights: Weights,
    before: Option<Scored>,
) -> Result<Scored> {
    let mut spots: FxHashMap<EntryId, Spot> = words.best(LOOKED_AT).into_iter().map(|(found, _)| found).collect();
    let mut ids: FxHashSet<EntryId> = spots.keys().copied().collect();
    let mut near = HashMap::new();
    match (before, vectors) {
        (Some(before), vectors) => {
            ids.extend(before.signals.iter().map(|entry| entry.id));
            spots.extend(before.spots);
            near = before.near;
            vectors.map(|vectors| vectors.move_in_space(&question.place, &mut near)).transpose()?;
        }
        (None, Some(vectors)) => {
            let nearest = vectors.nearest(&question.place, LOOKED_AT)?.into_iter().map(|(id, _)| id);
            let others: FxHashSet<EntryId> = nearest.filter(|id| !ids.contains(id)).collect();
            spots.extend(words.find(&others));
            ids.extend(others);
        }
        (None, None) => {}
    }
    let mut ids: Vec<EntryId> = ids.into_iter().collect();
    ids.sort_unstable();
    if let Some(vectors) = vectors {
        let unknown: Vec<EntryId> = ids.iter().copied().filter(|id| !near.contains_key(id)).collect();
        near.extend(vectors.near(question, &unknown)?);
    }
    let asks_place = question.place.iter().any(|number| *number != 0.0);
    let signals: Vec<Signals> = ids
        .into_iter()
        .map(|id| {
            let nearness = near.get(&id);
            Signals {
                id,
                words: spots.get(&id).map_or(0.0, |spot| words.score(*spot)),
                space: nearness.filter(|_| asks_place).map(|near| near.space),
                table: nearness.and_then(|near| near.table),
            }
        })
        .collect();
    let weights = vectors.map_or(weights, |vectors| weights.trusting(vectors.space().texts()));
    let scores = blend(&signals, weights);
    Ok(Scored { signals, scores, near, spots })
}

pub(super) fn wanted_terms(asked: &Asked) -> Vec<WantedTerm> {
    asked.terms.iter().map(|term| WantedTerm { forms: term.forms.clone(), weight: term.weight }).collect()
}
