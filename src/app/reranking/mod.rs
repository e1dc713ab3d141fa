//! The best of an answer in a new order, by a sentence-transformer of the learner's (`embedding_model`).
//!
//! It reads what was asked and the best passage of each entry as sentences, which tells more than words and themes do, and
//! takes too long to be asked of more than a few. Half of the new order stays the blend's, which knows the learner's library.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{App, Result};
use crate::domain::EntryId;
use crate::embed::{ModelError, Nearness, Said, SentenceReader};

/// So many of the best are put in a new order; what follows stays behind them.
const RERANKED: usize = 50;
/// Characters of a passage that are read: more than most such models take in.
const READ_CHARS: usize = 2_000;
/// What the model has read, in the folder of the vectors.
const READ_FILE: &str = "sentences";

/// The model in use.
#[derive(Debug, Default)]
pub(super) struct Reranking {
    reader: OnceLock<SentenceReader>,
    /// Set when it was told that the model is of no use; it is not tried again.
    told: OnceLock<()>,
}

impl App {
    /// Puts the first of `ranked` (best first, with their scores) in a new order, where the settings name a model: by the mean
    /// of what the blend and the model's cosines say, each brought to 0..1. Those of a higher `class` stay before those of a
    /// lower one. Scores stay in the range in which they were. A model that is of no use is told once, and changes nothing.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub(super) async fn rerank(
        &self,
        said: Said<'_>,
        near: &HashMap<EntryId, Nearness>,
        class: &(dyn Fn(EntryId) -> i32 + Sync),
        ranked: &mut [(EntryId, f64)],
    ) -> Result<()> {
        let Some(reader) = self.sentence_reader() else { return Ok(()) };
        let (Said::Question(text) | Said::Passage(text)) = said;
        let first = ranked.len().min(RERANKED);
        let first = ranked.get_mut(..first).unwrap_or_default();
        if first.len() < 2 || text.is_empty() {
            return Ok(());
        }
        let ids: Vec<EntryId> = first.iter().map(|(id, _)| *id).collect();
        let texts = self.store.texts(&ids).await?;
        let titles: HashMap<EntryId, String> =
            self.store.entries(&ids, self.now()).await?.into_iter().map(|entry| (entry.id, entry.title)).collect();
        let passages: Vec<String> = ids
            .iter()
            .map(|id| {
                let of = |texts: &HashMap<EntryId, String>| texts.get(id).cloned().unwrap_or_default();
                passage_to_read(&of(&titles), &of(&texts), near.get(id))
            })
            .collect();
        let Some(close) = self.tell(reader.closeness(said, &passages)) else { return Ok(()) };
        let close: HashMap<EntryId, f64> = ids.into_iter().zip(close.into_iter().map(f64::from)).collect();
        first.chunk_by_mut(|a, b| class(a.0) == class(b.0)).for_each(|peers| reorder(peers, &close));
        Ok(())
    }

    /// The model, where one is set and was of use so far.
    fn sentence_reader(&self) -> Option<&SentenceReader> {
        let dir = self.settings.embedding_model.value.as_ref()?;
        if self.reranking.told.get().is_some() {
            return None;
        }
        if let Some(reader) = self.reranking.reader.get() {
            return Some(reader);
        }
        let opened = self.tell(SentenceReader::open(dir, &self.home.vectors().join(READ_FILE)))?;
        Some(self.reranking.reader.get_or_init(|| opened))
    }

    /// What came out, unless the model is of no use, which is told once.
    fn tell<T>(&self, outcome: std::result::Result<T, ModelError>) -> Option<T> {
        match outcome {
            Ok(found) => Some(found),
            Err(error) => {
                if self.reranking.told.set(()).is_ok() {
                    tracing::warn!("embedding_model is not used: {error}");
                }
                None
            }
        }
    }
}

/// What a model reads of an entry: its title and its best passage, else its beginning.
pub(super) fn passage_to_read(title: &str, text: &str, near: Option<&Nearness>) -> String {
    let range = near.and_then(|near| near.passage.clone());
    let passage = range.and_then(|range| text.get(range.start as usize..range.end as usize)).unwrap_or(text).trim();
    let end = passage.char_indices().nth(READ_CHARS).map_or(passage.len(), |(at, _)| at);
    let passage = passage.get(..end).unwrap_or_default();
    match (title.trim(), passage) {
        ("", passage) => passage.to_owned(),
        (title, "") => title.to_owned(),
        (title, passage) if title.ends_with(['.', '?', '!', '…', '。']) => format!("{title} {passage}"),
        (title, passage) => format!("{title}. {passage}"),
    }
}

/// Orders by the mean of the scores and of how close they are, each brought to 0..1 for what is at hand; equals stay as they
/// were. The new scores fill the range of the old ones.
fn reorder(ranked: &mut [(EntryId, f64)], close: &HashMap<EntryId, f64>) {
    let old: Vec<f64> = ranked.iter().map(|(_, score)| *score).collect();
    let close: Vec<f64> = ranked.iter().map(|(id, _)| close.get(id).copied().unwrap_or_default()).collect();
    let (least, most) = ends_of(&old);
    let mut new: Vec<(EntryId, f64)> = ranked
        .iter()
        .zip(bring_to_one(&old).zip(bring_to_one(&close)))
        .map(|((id, _), (blend, close))| (*id, (blend + close) / 2.0))
        .collect();
    new.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (place, (id, score)) in ranked.iter_mut().zip(new) {
        *place = (id, least + score * (most - least));
    }
}

fn ends_of(numbers: &[f64]) -> (f64, f64) {
    numbers
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), number| (least.min(*number), most.max(*number)))
}

/// Between the least and the largest; all 0 where they are the same.
fn bring_to_one(numbers: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let (least, most) = ends_of(numbers);
    let range = most - least;
    numbers.iter().map(move |number| if range > 0.0 { (number - least) / range } else { 0.0 })
}

#[cfg(test)]
mod tests;
