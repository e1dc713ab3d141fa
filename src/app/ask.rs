//! A question to one's mentors: the passages that answer it.

use super::matching::Answers;
use super::search::term_words;
use super::synthesis::Synthesis;
use super::{App, Result};
use crate::domain::{Entry, EntryId, Passage};
use crate::pipeline::matching::{Weights, read_question};
use crate::text::{self, TermWeight};

/// Entries looked at closely.
const LOOKED_AT: usize = 40;
/// No mentor answers with more passages.
const PASSAGES_EACH: usize = 3;
/// More mentors than this are no answer but a crowd.
const MENTORS: usize = 8;
/// How long a passage may be, in characters: a paragraph.
const PASSAGE_CHARS: usize = 600;
/// A passage that says less than this share of what was asked (by weight) is no answer.
const LEAST_SAID: f64 = 0.34;

/// What one's mentors say to a question.
#[derive(Debug, serde::Serialize)]
pub struct AskReply {
    /// As asked.
    pub question: String,
    /// The mentors who say something, the best answer first.
    pub answers: Vec<MentorAnswer>,
    /// What they say together, in a few sentences that name their passages; only where `ask.endpoint` is set.
    pub synthesis: Option<Synthesis>,
    /// What to know beside it.
    pub notices: Vec<String>,
}

/// What one mentor says.
#[derive(Debug, serde::Serialize)]
pub struct MentorAnswer {
    /// The mentor's name.
    pub mentor: String,
    /// At most three, best first.
    pub passages: Vec<AnswerPassage>,
}

/// A passage that answers.
#[derive(Debug, serde::Serialize)]
pub struct AnswerPassage {
    /// As said, white space folded.
    pub text: String,
    /// The same, escaped for HTML, with `<mark>` around what was asked for.
    pub html: String,
    /// Where it was said.
    pub entry: Entry,
    /// Where it begins in a recording.
    pub start_seconds: Option<i64>,
    /// Opens the entry.
    pub url: Option<String>,
    /// From 0 to 1; only the order within one answer means anything.
    pub score: f64,
    /// Where in the entry's text its words stand, in bytes.
    #[serde(skip)]
    pub at: usize,
}

impl App {
    /// The passages that answer a question, grouped by mentor. Empty where nobody says anything about it.
    pub async fn ask(&self, question: &str) -> Result<AskReply> {
        let asked = read_question("", question, &self.languages().await?);
        let answers = self.answer(asked, Weights::default()).await?;
        let ids: Vec<EntryId> = answers.ranked.iter().take(LOOKED_AT).map(|(id, _)| *id).collect();
        let entries = self.store.entries(&ids, self.now()).await?;
        let texts = self.store.texts(&ids).await?;
        let mut passages: Vec<AnswerPassage> = entries
            .into_iter()
            .filter_map(|entry| {
                let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
                passage(entry, text, &answers)
            })
            .collect();
        passages.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.id.cmp(&b.entry.id)));
        let mut answers = group(passages);
        self.place_answers(&mut answers).await?;
        let mut notices = Vec::new();
        let synthesis = match self.sum_up(question, &answers).await {
            Ok(synthesis) => synthesis,
            Err(error) => {
                notices.push(format!("no summary: {error}"));
                None
            }
        };
        Ok(AskReply { question: question.to_owned(), answers, synthesis, notices })
    }

    /// Gives what is shown its moments, and the addresses that open there.
    async fn place_answers(&self, answers: &mut [MentorAnswer]) -> Result<()> {
        let mut placed: Vec<(Entry, Passage)> = Vec::new();
        let shown = |answers: &mut [MentorAnswer], each: &mut dyn FnMut(&mut AnswerPassage)| {
            answers.iter_mut().flat_map(|answer| &mut answer.passages).for_each(each);
        };
        shown(answers, &mut |said| {
            let (text, html, at) = (said.text.clone(), said.html.clone(), Some(said.at));
            placed.push((said.entry.clone(), Passage { text, html, at, url: said.url.clone(), ..Passage::default() }));
        });
        self.place_passages(&mut placed.iter_mut().map(|(entry, passage)| (&*entry, passage)).collect::<Vec<_>>())
            .await?;
        let mut placed = placed.into_iter();
        shown(answers, &mut |said| {
            if let Some((_, passage)) = placed.next() {
                (said.start_seconds, said.url) = (passage.start_seconds, passage.url);
            }
        });
        Ok(())
    }
}

fn passage(entry: Entry, text: &str, answers: &Answers) -> Option<AnswerPassage> {
    let language = entry.language.as_deref();
    let excerpt = text::best_passage(text, language, &answers.terms, PASSAGE_CHARS)?;
    let said = share_said(&excerpt.matched, &answers.terms);
    if said < LEAST_SAID || term_words(&excerpt, language).is_empty() {
        return None;
    }
    let score = answers.ranked.iter().find(|(id, _)| *id == entry.id).map_or(0.0, |(_, score)| *score);
    Some(AnswerPassage {
        html: text::mark_html(&excerpt),
        at: excerpt.start,
        text: excerpt.text,
        start_seconds: None,
        url: entry.url.clone(),
        // What an entry is about and what this passage says count alike.
        score: (score + said) / 2.0,
        entry,
    })
}

/// How much of what was asked a passage says, by weight, from 0 to 1.
fn share_said(matched: &[usize], terms: &[TermWeight]) -> f64 {
    let all: f64 = terms.iter().map(|term| term.weight).sum();
    let said: f64 = matched.iter().filter_map(|at| terms.get(*at)).map(|term| term.weight).sum();
    if all > 0.0 { (said / all).min(1.0) } else { 0.0 }
}

/// Passages, best first, by mentor.
fn group(passages: Vec<AnswerPassage>) -> Vec<MentorAnswer> {
    let mut answers: Vec<MentorAnswer> = Vec::new();
    for passage in passages {
        let full = answers.len() >= MENTORS;
        match answers.iter_mut().find(|answer| answer.mentor == passage.entry.mentor) {
            Some(answer) if answer.passages.len() < PASSAGES_EACH => answer.passages.push(passage),
            Some(_) => {}
            None if !full => {
                answers.push(MentorAnswer { mentor: passage.entry.mentor.clone(), passages: vec![passage] });
            }
            None => {}
        }
    }
    answers
}
