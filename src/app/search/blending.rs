//! The words find, all signals rank: the best entries by words are put in order by the blend that every question is
//! answered by ([`blend`]).

use std::collections::HashMap;

use crate::app::{App, Result};
use crate::domain::EntryId;
use crate::embed::Said;
use crate::index::{Found, Hit, Request, What};
use crate::pipeline::matching::{Signals, Weights, blend, read_question};

/// So many of the best by words are put in order by all signals; the rest follow as the words have them.
const BLENDED: usize = 200;
/// What an entry gains by having all words, and once more by having them as one sentence, so that it stands before those
/// without: as much as the blend can give.
const LIFT: f64 = 1.0;

impl App {
    /// Searches, and puts the best hits in order by all signals. Paging is over one and the same order.
    pub(super) async fn search_blended(&self, request: &Request) -> Result<Found> {
        let said = words_of(request);
        let by_words = request.order == crate::index::Order::Relevance && !said.is_empty() && request.limit > 0;
        let vectors = if by_words { self.vectors().await } else { None };
        let Some(vectors) = vectors.filter(|_| request.offset < BLENDED) else {
            return self.search_index(request).await;
        };
        let most = request.offset.saturating_add(request.limit).max(BLENDED);
        let mut found = self.search_index(&Request { offset: 0, limit: most, ..request.clone() }).await?;
        let rest = found.hits.split_off(found.hits.len().min(BLENDED));
        let asked = read_question("", &said, &request.languages);
        let question = asked.vectors(vectors.space(), self.table())?;
        let ids: Vec<EntryId> = found.hits.iter().map(|hit| hit.entry_id).collect();
        let near = vectors.near(&question, &ids)?;
        let asks_place = question.place.iter().any(|number| *number != 0.0);
        let weights = Weights::default().trusting(vectors.space().texts());
        let lifts = |hit: &Hit| found.lift.filter(|lift| *lift > 0.0).map_or(0.0, |lift| (hit.score / lift).floor());
        let signals: Vec<Signals> = found
            .hits
            .iter()
            .map(|hit| Signals {
                id: hit.entry_id,
                words: hit.score - lifts(hit) * found.lift.unwrap_or_default(),
                space: near.get(&hit.entry_id).filter(|_| asks_place).map(|near| near.space),
                table: near.get(&hit.entry_id).and_then(|near| near.table),
            })
            .collect();
        let scores: HashMap<EntryId, f64> =
            signals.iter().map(|entry| entry.id).zip(blend(&signals, weights)).collect();
        let score = |hit: &Hit| scores.get(&hit.entry_id).copied().unwrap_or_default() + f64::from(lifts(hit)) * LIFT;
        let mut blended: Vec<(EntryId, f64)> = found.hits.iter().map(|hit| (hit.entry_id, score(hit))).collect();
        // Equals stay as they were: newest first.
        blended.sort_by(|a, b| b.1.total_cmp(&a.1));
        let lifted: HashMap<EntryId, i32> = found.hits.iter().map(|hit| (hit.entry_id, lifts(hit) as i32)).collect();
        let lifted = |id| lifted.get(&id).copied().unwrap_or_default();
        self.rerank(Said::Question(&said), &near, &lifted, &mut blended).await?;
        #[expect(clippy::cast_possible_truncation, reason = "a score from 0 to 3")]
        let blended = blended.into_iter().map(|(entry_id, score)| Hit { entry_id, score: score as f32 });
        // Behind the blended ones nothing may score more.
        let rest = rest.into_iter().map(|hit| Hit { score: 0.0, ..hit });
        found.hits = blended.chain(rest).skip(request.offset).take(request.limit).collect();
        Ok(found)
    }
}

/// The words that are looked for, as one text.
fn words_of(request: &Request) -> String {
    let mut words = Vec::new();
    for clause in request.words.iter().filter(|clause| !clause.exclude) {
        if let What::Text(text) = &clause.what {
            words.push(text.text.as_str());
        }
    }
    words.join(" ")
}
