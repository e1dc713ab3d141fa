//! A few sentences on what one's mentors say together, by a language model of the learner's choice.
//!
//! Off unless `ask.endpoint` names a server that speaks the OpenAI protocol of chat completions (a local one does as well).
//! What it says is believed only as far as it can be shown: a sentence has to name the passages that it is made of, and to
//! speak of what they speak of. Any other sentence is dropped.

use std::collections::HashSet;

use super::ask::MentorAnswer;
use super::{App, Error, ErrorKind, Result};
use crate::domain::EntryId;
use crate::net::{Client, FetchError, FetchRequest, Fetched, Post};
use crate::text;

/// More passages than this are not shown to the model: the best come first.
const PASSAGES: usize = 12;
/// More sentences are no summary.
const SENTENCES: usize = 6;
/// A sentence has so many stems in common with the passages that it names, or all that it has.
const SHARED_STEMS: usize = 2;

const INSTRUCTION: &str = "You sum up what several mentors say to a question. Use only the numbered passages. Write at most \
five short sentences in the language of the question. End every sentence with the numbers of the passages it is made of, \
in square brackets, as in [1] or [2, 3]. Say nothing that no passage says. If they do not answer the question, write \
nothing at all.";

/// What one's mentors say together.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Synthesis {
    /// Each made of passages that it names.
    pub sentences: Vec<SynthesisSentence>,
    /// How many were dropped, because they named no passage or said something else.
    pub dropped: usize,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SynthesisSentence {
    /// Without the numbers.
    pub text: String,
    /// The passages that it is made of, counted from 1 through all answers.
    pub passages: Vec<usize>,
    /// The entries that these are of.
    pub entries: Vec<EntryId>,
}

/// A passage as the model is shown it.
struct Shown<'a> {
    mentor: &'a str,
    entry: EntryId,
    text: &'a str,
    language: Option<&'a str>,
}

impl App {
    /// Has the answers summed up where the settings say by whom; `None` where they do not, or where there is nothing to sum
    /// up.
    pub(super) async fn sum_up(&self, question: &str, answers: &[MentorAnswer]) -> Result<Option<Synthesis>> {
        let Some(endpoint) = &self.settings.ask_endpoint.value else { return Ok(None) };
        let shown: Vec<Shown<'_>> = answers
            .iter()
            .flat_map(|answer| &answer.passages)
            .take(PASSAGES)
            .map(|passage| Shown {
                mentor: &passage.entry.mentor,
                entry: passage.entry.id,
                text: &passage.text,
                language: passage.entry.language.as_deref(),
            })
            .collect();
        if shown.is_empty() {
            return Ok(None);
        }
        let said = self.ask_model(endpoint, &write_prompt(question, &shown)).await?;
        let synthesis = read_sentences(&said, &shown);
        Ok(Some(synthesis).filter(|synthesis| !synthesis.sentences.is_empty() || synthesis.dropped > 0))
    }

    async fn ask_model(&self, endpoint: &str, prompt: &str) -> Result<String> {
        let body = serde_json::json!({
            "model": self.settings.ask_model.value.as_deref().unwrap_or("default"),
            "temperature": 0,
            "stream": false,
            "messages": [{"role": "system", "content": INSTRUCTION}, {"role": "user", "content": prompt}],
        });
        let body = body.to_string();
        let web = self.web_through(self.client_for(endpoint)?, self.pace().await?)?;
        let post = Post { json: &body, key: self.settings.ask_key.value.as_deref() };
        let fetched =
            web.fetch(FetchRequest::answer(endpoint, post)).await.map_err(|error| unasked(endpoint, &error))?;
        let content = match &fetched {
            Fetched::Body(body) => read_reply(&body.bytes),
            Fetched::NotModified(_) => None,
        };
        content.ok_or_else(|| {
            Error::new(ErrorKind::Failed, format!("{endpoint} does not answer as a chat completion"))
                .hint("check ask.endpoint and ask.model in config.toml")
        })
    }

    /// A client that may ask this one address, wherever it is: the learner named it.
    fn client_for(&self, endpoint: &str) -> Result<Client> {
        let Ok(url) = url::Url::parse(endpoint) else { return self.client() };
        let mut settings = self.settings.clone();
        settings.allow_hosts.value = settings.allow_hosts.value.and_host_of(&url);
        Self::web_client(&settings, self.clock.clone(), None)
    }
}

fn unasked(endpoint: &str, error: &FetchError) -> Error {
    Error::new(ErrorKind::Failed, format!("{endpoint} could not be asked: {error}"))
        .hint("check ask.endpoint in config.toml, and that the server runs")
}

fn write_prompt(question: &str, shown: &[Shown<'_>]) -> String {
    let mut prompt = format!("Question: {question}\n");
    for (passage, number) in shown.iter().zip(1..) {
        prompt.push_str(&format!("\n[{number}] {}: {}\n", passage.mentor, passage.text));
    }
    prompt
}

/// The text of the first choice.
fn read_reply(bytes: &[u8]) -> Option<String> {
    let reply: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    reply.pointer("/choices/0/message/content")?.as_str().map(ToOwned::to_owned)
}

/// The sentences that can be shown to be said.
fn read_sentences(said: &str, shown: &[Shown<'_>]) -> Synthesis {
    let (mut sentences, mut dropped) = (Vec::new(), 0);
    for (text, numbers) in split_cited(said) {
        let cited: Vec<&Shown<'_>> = numbers.iter().filter_map(|number| shown.get(number.checked_sub(1)?)).collect();
        let named = !cited.is_empty() && cited.len() == numbers.len();
        if !named || !speaks_of(&text, &cited) || sentences.len() >= SENTENCES {
            dropped += 1;
            continue;
        }
        let mut entries: Vec<EntryId> = Vec::new();
        for passage in cited {
            if !entries.contains(&passage.entry) {
                entries.push(passage.entry);
            }
        }
        sentences.push(SynthesisSentence { text, passages: numbers, entries });
    }
    Synthesis { sentences, dropped }
}

/// Sentences with the numbers that stand in them or right behind them. A piece without a letter is none.
fn split_cited(said: &str) -> Vec<(String, Vec<usize>)> {
    let mut pieces: Vec<(String, Vec<usize>)> = Vec::new();
    let mut ended = true;
    let mut rest = said;
    while let Some(letter) = rest.chars().next() {
        if let Some((numbers, length)) = read_citation(rest) {
            if let Some((_, cited)) = pieces.last_mut() {
                numbers.into_iter().for_each(|number| {
                    if !cited.contains(&number) {
                        cited.push(number)
                    }
                });
            }
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        // After an end, only space, marks and citations belong to the sentence before.
        if ended && letter.is_alphanumeric() {
            pieces.push((String::new(), Vec::new()));
            ended = false;
        }
        if let Some((text, _)) = pieces.last_mut().filter(|_| !ended || !letter.is_whitespace()) {
            text.push(letter);
        }
        let next = rest.chars().next();
        let closes = next.is_none_or(|next| next.is_whitespace() || next == '[' || "\"'”’)".contains(next));
        ended |= letter == '\n' || "。！？".contains(letter) || (".!?".contains(letter) && closes);
    }
    let fold = |text: &str| {
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        folded.replace(" .", ".").replace(" ,", ",").trim_start_matches(['-', '*', '•', ' ']).to_owned()
    };
    pieces.into_iter().map(|(text, numbers)| (fold(&text), numbers)).collect()
}

/// `[1]`, `[2, 3]`: the numbers, and the length in bytes.
fn read_citation(text: &str) -> Option<(Vec<usize>, usize)> {
    let inside = text.strip_prefix('[')?;
    let end = inside.find(']')?;
    let numbers: Option<Vec<usize>> =
        inside.get(..end)?.split([',', ';']).map(|number| number.trim().parse().ok()).collect();
    Some((numbers?, end + 2))
}

/// Whether a sentence has stems in common with the passages that it names.
fn speaks_of(sentence: &str, cited: &[&Shown<'_>]) -> bool {
    cited.iter().any(|passage| {
        let said = stems(passage.text, passage.language);
        let claimed = stems(sentence, passage.language);
        let shared = claimed.intersection(&said).count();
        shared > 0 && shared >= SHARED_STEMS.min(claimed.len())
    })
}

fn stems(said: &str, language: Option<&str>) -> HashSet<String> {
    let mut stems = HashSet::new();
    text::tokenize(said, language, &mut |term, range, _| {
        if !said.get(range).is_some_and(|word| text::is_common_word(word, language)) {
            stems.insert(term.to_owned());
        }
    });
    stems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(said: &str) -> (Vec<(String, Vec<usize>)>, usize) {
        let passage = |entry, text| Shown { mentor: "Ada", entry: EntryId(entry), text, language: Some("en") };
        let shown = [
            passage(7, "Hard feedback is kindest when it comes early, before the habit has set."),
            passage(8, "Ask a question first, then listen until the silence hurts."),
        ];
        let synthesis = read_sentences(said, &shown);
        let sentences = synthesis.sentences.into_iter().map(|sentence| (sentence.text, sentence.passages));
        (sentences.collect(), synthesis.dropped)
    }

    #[test]
    fn a_sentence_that_names_no_passage_is_dropped() {
        let (sentences, dropped) =
            read("Give hard feedback early [1]. Everybody knows that. Ask a question and listen. [2]");
        assert_eq!(
            sentences,
            [("Give hard feedback early.".to_owned(), vec![1]), ("Ask a question and listen.".to_owned(), vec![2])]
        );
        assert_eq!(dropped, 1);
    }

    #[test]
    fn a_sentence_that_names_a_passage_which_does_not_say_it_is_dropped() {
        assert_eq!(read("The moon is made of green cheese [1].").1, 1);
        assert_eq!(read("Give hard feedback early [9].").1, 1, "there is no ninth");
        assert_eq!(read("").1, 0);
        assert_eq!(read("[1] [2]"), (Vec::new(), 0));
    }

    #[test]
    fn citations_stand_anywhere_and_lists_are_sentences() {
        let (sentences, dropped) =
            read("- Hard feedback [1] comes early, and a question comes first [2]!\n- Listen to the silence [2]");
        assert_eq!(sentences.iter().map(|(_, numbers)| numbers.clone()).collect::<Vec<_>>(), [vec![1, 2], vec![2]]);
        assert_eq!(dropped, 0);
    }
}
