//! The passages that show why an entry serves a goal, kept with the goal's answer: to find one takes a whole text.

use std::collections::BTreeMap;

use crate::app::kept::Keep;
use crate::app::search::{PASSAGE_CHARS, beginning, best_passage};
use crate::app::serving::GoalAnswer;
use crate::app::{App, Result};
use crate::domain::{Entry, EntryId, GoalId, Passage};
use crate::embed::Nearness;
use crate::text::{self, TermWeight};

/// A passage that holds a single word of the goal shows no match.
pub(super) const LEAST_WORDS: usize = 2;

/// What shows that an entry serves a goal: a passage, and the words in it that matched.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Evidence {
    text: String,
    html: String,
    at: Option<usize>,
    pub(super) words: Vec<String>,
}

impl Evidence {
    fn new(passage: Passage, words: Vec<String>) -> Self {
        Self { text: passage.text, html: passage.html, at: passage.at, words }
    }

    /// As a passage of its entry.
    pub(super) fn passage(&self, entry: &Entry) -> Passage {
        Passage {
            text: self.text.clone(),
            html: self.html.clone(),
            at: self.at,
            url: entry.url.clone(),
            ..Passage::default()
        }
    }
}

/// That of each entry that was looked at; `None` for one in which nothing shows it.
pub(super) type Passages = BTreeMap<EntryId, Option<Evidence>>;

impl App {
    /// What shows that each of these entries serves a goal.
    pub(super) async fn passages_of(&self, goal: GoalId, answer: &GoalAnswer, entries: &[Entry]) -> Result<Passages> {
        let kept = answer.mark.as_ref().and_then(|mark| self.kept(Keep::Passages, goal, mark));
        let mut passages: Passages = kept.unwrap_or_default();
        let unknown: Vec<&Entry> = entries.iter().filter(|entry| !passages.contains_key(&entry.id)).collect();
        if unknown.is_empty() {
            return Ok(passages);
        }
        let texts = self.store.texts(&unknown.iter().map(|entry| entry.id).collect::<Vec<_>>()).await?;
        // A goal that says one or two telling words asks for no more than one of them in a passage.
        let enough = answer.asked.div_ceil(2).clamp(1, LEAST_WORDS);
        for entry in unknown {
            let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
            let near = || Some((passage_near(entry, text, answer.near.get(&entry.id)?), Vec::new()));
            let evidence = passage_for(entry, text, &answer.terms, enough).or_else(near);
            passages.insert(entry.id, evidence.map(|(passage, words)| Evidence::new(passage, words)));
        }
        if let Some(mark) = &answer.mark {
            self.keep_of_goal(Keep::Passages, goal, mark, &passages);
        }
        Ok(passages)
    }
}

/// The passage that matches best and the words in it that did, if they are enough to call it a match. A title counts as
/// said.
fn passage_for(entry: &Entry, text: &str, terms: &[TermWeight], enough: usize) -> Option<(Passage, Vec<String>)> {
    let in_title = best_passage(entry, &entry.title, terms).map(|(_, words)| words).unwrap_or_default();
    let (passage, mut words) = best_passage(entry, text, terms).unwrap_or_else(|| (beginning(entry), Vec::new()));
    words.extend(in_title.into_iter().filter(|word| !words.contains(word)).collect::<Vec<_>>());
    (words.len() >= enough).then_some((passage, words))
}

/// The passage nearest in meaning.
fn passage_near(entry: &Entry, text: &str, near: &Nearness) -> Passage {
    let passage = near.passage.as_ref().and_then(|range| {
        let said = text.get(range.start as usize..range.end as usize)?;
        (!said.trim().is_empty()).then_some((range.start as usize, said))
    });
    match passage {
        Some((start, said)) => {
            let text = text::summarize(said, PASSAGE_CHARS);
            let html = text::escape_html(&text);
            Passage { html, text, at: Some(start), url: entry.url.clone(), ..Passage::default() }
        }
        None => beginning(entry),
    }
}
