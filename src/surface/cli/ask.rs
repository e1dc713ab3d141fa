//! What one's mentors say to a question, and what is like an entry.

use super::args::{AskArgs, SimilarArgs};
use super::entry::facts;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, marked, wrap};
use super::typeset::clock;
use super::{Outcome, Surroundings};
use crate::app::{AnswerPassage, AskReply, SimilarReply, Synthesis, SynthesisSentence};

const INDENT: &str = "  ";

pub(super) async fn ask(surroundings: &Surroundings, args: AskArgs) -> Outcome {
    let reply = surroundings.read().await?.ask(&args.question.join(" ")).await?;
    let answered = !reply.answers.is_empty();
    let page = Reply::new(&reply, answers_text(&reply)).asides(&reply.notices);
    Ok(if answered {
        page
    } else {
        page.aside("`mentor search` finds single words; `mentor sync --history` brings in what they said before")
    })
}

fn answers_text(reply: &AskReply) -> String {
    if reply.answers.is_empty() {
        return "None of your mentors says anything about that.".to_owned();
    }
    let mut text = reply.synthesis.as_ref().map(synthesis_lines).unwrap_or_default();
    let mut number = 0;
    for answer in &reply.answers {
        text.push_str(&format!("{BOLD}{}{BOLD:#}\n", answer.mentor));
        for passage in &answer.passages {
            number += 1;
            text.push_str(&passage_lines(passage, reply.synthesis.as_ref().map(|_| number)));
        }
    }
    text
}

/// What they say together, each sentence with the numbers of its passages below.
fn synthesis_lines(synthesis: &Synthesis) -> String {
    if synthesis.sentences.is_empty() {
        return String::new();
    }
    let numbers =
        |sentence: &SynthesisSentence| sentence.passages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let said: Vec<String> =
        synthesis.sentences.iter().map(|sentence| format!("{} [{}]", sentence.text, numbers(sentence))).collect();
    format!("{BOLD}Together{BOLD:#}\n{}\n\n", wrap(&said.join(" "), INDENT))
}

fn passage_lines(passage: &AnswerPassage, number: Option<usize>) -> String {
    let entry = &passage.entry;
    let number = number.map(|number| format!("[{number}] ")).unwrap_or_default();
    let at = passage.start_seconds.and_then(|seconds| u64::try_from(seconds).ok());
    let at = at.map(|seconds| format!(" · at {}", clock(seconds))).unwrap_or_default();
    let source = wrap(&format!("{number}“{}” · {}{at} · #{}", entry.title, facts(entry), entry.id), INDENT);
    format!("{}\n{DIM}{source}{DIM:#}\n\n", wrap(&format!("“{}”", marked(&passage.html)), INDENT))
}

pub(super) async fn similar(surroundings: &Surroundings, args: SimilarArgs) -> Outcome {
    let reply = surroundings.read().await?.similar(args.entry, usize::from(args.limit)).await?;
    Ok(Reply::new(&reply, similar_text(&reply)))
}

fn similar_text(reply: &SimilarReply) -> String {
    if reply.similar.is_empty() {
        return format!("Nothing in the library is like “{}”.", reply.entry.title);
    }
    let mut text = format!("Like “{}”:\n\n", reply.entry.title);
    for hit in &reply.similar {
        let entry = &hit.entry;
        text.push_str(&format!("{BOLD}{}{BOLD:#}  {DIM}#{}{DIM:#}\n", entry.title, entry.id));
        text.push_str(&format!("{}\n", wrap(&facts(entry), INDENT)));
        text.push_str(&format!("{DIM}{}{DIM:#}\n\n", wrap(&format!("why: {}", hit.reasons.join("; ")), INDENT)));
    }
    text
}
