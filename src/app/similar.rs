//! Entries like one entry.

use super::matching::{Scored, score, wanted_terms};
use super::reranking::passage_to_read;
use super::search::beginning;
use super::{App, Error, ErrorKind, Result};
use crate::domain::{Entry, EntryId, Passage};
use crate::embed::{Question, Said};
use crate::pipeline::matching::{Asked, EntryReader, Expansion, Weights, expand};
use crate::text::TermWeight;

/// An entry that scores less than this share of what the entry itself would is not like it.
const LEAST_LIKENESS: f64 = 0.15;
/// More words than this explain nothing more.
const WORDS_SHOWN: usize = 4;

/// Entries like one entry.
#[derive(Debug, serde::Serialize)]
pub struct SimilarReply {
    /// The entry itself.
    pub entry: Entry,
    /// What is like it, most alike first.
    pub similar: Vec<SimilarEntry>,
}

/// One of them.
#[derive(Debug, serde::Serialize)]
pub struct SimilarEntry {
    /// The entry.
    pub entry: Entry,
    /// From 0 to 1; only the order within one answer means anything.
    pub score: f64,
    /// In words.
    pub reasons: Vec<String>,
    /// What in it speaks of the same.
    pub passage: Passage,
}

impl App {
    /// The entries most like one, read or not, without the entry itself.
    pub async fn similar(&self, id: EntryId, limit: usize) -> Result<SimilarReply> {
        let entry = self.entry(id).await?;
        let texts = self.store.texts(&[entry.id]).await?;
        let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
        let index = self.searchable().await?;
        let vectors = self.vectors().await;
        let mut reader = EntryReader::default();
        let mut terms = reader.terms(&entry.title, text, entry.language.as_deref());
        // Two entries that both say "50" need have nothing in common.
        terms.retain(|term| !term.chars().all(char::is_numeric));
        let telling = expand(&[(1.0, terms)], 1.0, super::matching::most_idf(&index), &mut |term, least| {
            super::matching::expansion_idf(&index, term, least)
        });
        let mut asked = Asked::default();
        for Expansion { term, weight, .. } in &telling {
            asked.add_term(vec![term.clone()], *weight);
        }
        let question = match &vectors {
            Some(vectors) => vectors.of(entry.id)?.unwrap_or_default(),
            None => Question::default(),
        };
        if asked.is_empty() && question.place.is_empty() {
            return Err(Error::new(ErrorKind::NotFound, format!("#{id} says too little to tell what is like it"))
                .hint("`mentor search` finds entries by their words"));
        }
        let mut words = index.term_scores()?;
        words.add(&wanted_terms(&asked))?;
        let Scored { signals, scores, near, .. } =
            score(&words, vectors.as_ref(), &question, Weights::default(), None)?;
        let itself = signals.iter().zip(&scores).find(|(signals, _)| signals.id == entry.id);
        let least = LEAST_LIKENESS * itself.map_or(1.0, |(_, score)| *score);
        let mut ranked: Vec<(EntryId, f64)> = signals.iter().map(|signals| signals.id).zip(scores).collect();
        ranked.retain(|(other, score)| *other != entry.id && *score >= least);
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        let said = passage_to_read(&entry.title, text, None);
        self.rerank(Said::Passage(&said), &near, &|_| 0, &mut ranked).await?;
        ranked.truncate(limit);
        let similar = self.explain(&ranked, &telling).await?;
        Ok(SimilarReply { entry, similar })
    }

    async fn explain(&self, ranked: &[(EntryId, f64)], telling: &[Expansion]) -> Result<Vec<SimilarEntry>> {
        let ids: Vec<EntryId> = ranked.iter().map(|(id, _)| *id).collect();
        let entries = self.store.entries(&ids, self.now()).await?;
        let texts = self.store.texts(&ids).await?;
        let terms: Vec<TermWeight> = telling
            .iter()
            .map(|Expansion { term, weight, .. }| TermWeight { term: term.clone(), weight: f64::from(*weight) })
            .collect();
        let mut similar: Vec<SimilarEntry> = entries
            .into_iter()
            .map(|entry| {
                let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
                let found = super::search::best_passage(&entry, text, &terms);
                let (passage, words) = found.unwrap_or_else(|| (beginning(&entry), Vec::new()));
                let words: Vec<String> = words.iter().take(WORDS_SHOWN).map(|word| format!("“{word}”")).collect();
                let reason = match words.is_empty() {
                    true => "close in meaning".to_owned(),
                    false => format!("also speaks of {}", words.join(", ")),
                };
                let score = ranked.iter().find(|(id, _)| *id == entry.id).map_or(0.0, |(_, score)| *score);
                SimilarEntry { entry, score, reasons: vec![reason], passage }
            })
            .collect();
        similar.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.entry.id.cmp(&a.entry.id)));
        Ok(similar)
    }
}
