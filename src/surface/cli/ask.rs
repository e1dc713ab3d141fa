//! What one's mentors say to a question, and what is like an entry.

use super::args::{AskArgs, SimilarArgs};
use super::entry::facts;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, marked, wrap};
use super::{Outcome, Surroundings};
use crate::app::{AnswerPassage, AskReply, SimilarReply};

const INDENT: &str = "  ";

pub(super) async fn ask(surroundings: &Surroundings, args: AskArgs) -> Outcome {
    let reply = surroundings.read().await?.ask(&args.question.join(" ")).await?;
    let answered = !reply.answers.is_empty();
    let page = Reply::new(&reply, answers_text(&reply));
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
    let mut text = String::new();
    for answer in &reply.answers {
        text.push_str(&format!("{BOLD}{}{BOLD:#}\n", answer.mentor));
        for passage in &answer.passages {
            text.push_str(&passage_lines(passage));
        }
    }
    text
}

fn passage_lines(passage: &AnswerPassage) -> String {
    let entry = &passage.entry;
    let source = wrap(&format!("“{}” · {} · #{}", entry.title, facts(entry), entry.id), INDENT);
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
