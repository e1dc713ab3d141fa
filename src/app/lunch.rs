//! The standing lunch with one mentor: an agenda made of their best unread matches for one's aims.

use std::collections::{HashMap, HashSet};

use super::search::{beginning, best_passage};
use super::serving::LEAST_RELEVANCE;
use super::{App, Result};
use crate::domain::{Entry, EntryId, Mentor, Passage};
use crate::pipeline::matching::{Weights, read_question};
use crate::pipeline::plan::counted_minutes;
use crate::store::EntryFilter;

/// The agenda of a lunch.
#[derive(Debug, serde::Serialize)]
pub struct Agenda {
    /// Whom it is with.
    pub mentor: Mentor,
    /// The minutes there are.
    pub minutes_budget: i64,
    /// The minutes that the entries take.
    pub minutes_total: i64,
    /// What to talk about, in the order of the aims.
    pub topics: Vec<Topic>,
    /// The whole agenda as Markdown, with room for notes.
    pub markdown: String,
}

/// One aim, or what is simply new.
#[derive(Debug, serde::Serialize)]
pub struct Topic {
    /// What one hopes to learn; `None` for what is new.
    pub aim: Option<String>,
    /// What to read or hear on it, best first.
    pub items: Vec<AgendaItem>,
    /// What to keep in mind meanwhile.
    pub questions: Vec<String>,
}

/// An entry on the agenda.
#[derive(Debug, serde::Serialize)]
pub struct AgendaItem {
    /// The entry.
    pub entry: Entry,
    /// What in it speaks to the aim.
    pub passage: Passage,
}

impl App {
    /// The agenda of a lunch of so many minutes. Aims take turns, so that none is left out for want of time.
    pub async fn lunch(&self, mentor: &str, minutes: i64) -> Result<Agenda> {
        let mentor = self.mentor(mentor).await?;
        let touched: HashSet<EntryId> = self.store.touched_ids(self.now()).await?.into_iter().collect();
        let filter = EntryFilter { mentor: Some(mentor.id), ..EntryFilter::default() };
        let mut unread = self.store.list_entries(&filter, self.now()).await?;
        unread.retain(|entry| !touched.contains(&entry.id));
        let mut ranked: Vec<(Option<String>, Vec<AgendaItem>)> = Vec::new();
        for aim in &mentor.aims {
            ranked.push((Some(aim.clone()), self.matches_of(aim, &unread).await?));
        }
        if ranked.iter().all(|(_, items)| items.is_empty()) {
            let newest = unread.into_iter().map(|entry| AgendaItem { passage: beginning(&entry), entry });
            ranked = vec![(None, newest.collect())];
        }
        let (mut topics, minutes_total) = take_in_turns(ranked, minutes, &mentor.name);
        let items = topics.iter_mut().flat_map(|topic| &mut topic.items);
        self.place_passages(&mut items.map(|item| (&item.entry, &mut item.passage)).collect::<Vec<_>>()).await?;
        let markdown = write_markdown(&mentor, minutes, &topics);
        Ok(Agenda { mentor, minutes_budget: minutes, minutes_total, topics, markdown })
    }

    async fn matches_of(&self, aim: &str, unread: &[Entry]) -> Result<Vec<AgendaItem>> {
        let by_id: HashMap<EntryId, &Entry> = unread.iter().map(|entry| (entry.id, entry)).collect();
        let asked = read_question("", aim, &self.languages().await?);
        let answers = self.answer(asked, Weights::default()).await?;
        let least = LEAST_RELEVANCE * answers.ranked.first().map_or(0.0, |(_, score)| *score);
        let good = answers.ranked.iter().filter(|(_, score)| *score >= least);
        let best: Vec<&Entry> = good.filter_map(|(id, _)| by_id.get(id).copied()).take(20).collect();
        let texts = self.store.texts(&best.iter().map(|entry| entry.id).collect::<Vec<_>>()).await?;
        let passage = |entry: &Entry| {
            let text = texts.get(&entry.id).map(String::as_str).unwrap_or_default();
            best_passage(entry, text, &answers.terms).map_or_else(|| beginning(entry), |(passage, _)| passage)
        };
        Ok(best.into_iter().map(|entry| AgendaItem { passage: passage(entry), entry: entry.clone() }).collect())
    }
}

/// Gives each aim its next best entry in turn, as long as one fits; an entry stands on the agenda once.
fn take_in_turns(ranked: Vec<(Option<String>, Vec<AgendaItem>)>, budget: i64, name: &str) -> (Vec<Topic>, i64) {
    let mut waiting: Vec<std::collections::VecDeque<AgendaItem>> = Vec::new();
    let mut topics = Vec::new();
    for (aim, items) in ranked {
        waiting.push(items.into());
        topics.push(Topic { questions: questions(aim.as_deref(), name), aim, items: Vec::new() });
    }
    let (mut minutes, mut taken) = (0, HashSet::new());
    while waiting.iter().any(|items| !items.is_empty()) {
        for (items, topic) in waiting.iter_mut().zip(&mut topics) {
            while let Some(item) = items.pop_front() {
                let takes = counted_minutes(&item.entry);
                if minutes + takes <= budget && taken.insert(item.entry.id) {
                    minutes += takes;
                    topic.items.push(item);
                    break;
                }
            }
        }
    }
    topics.retain(|topic| !topic.items.is_empty());
    (topics, minutes)
}

fn questions(aim: Option<&str>, name: &str) -> Vec<String> {
    match aim {
        Some(_) => vec![
            format!("What does {name} do here that I do not do yet?"),
            "What would have to be true for this to work for me?".to_owned(),
            "What will I try this week, and how will I know that it helped?".to_owned(),
        ],
        None => vec![
            format!("What is {name} changing their mind about?"),
            "What of this do I want to know more of?".to_owned(),
        ],
    }
}

fn write_markdown(mentor: &Mentor, minutes: i64, topics: &[Topic]) -> String {
    let mut text = format!("# Lunch with {}, {minutes} minutes\n", mentor.name);
    if let Some(why) = &mentor.why {
        text.push_str(&format!("\n{why}\n"));
    }
    for topic in topics {
        text.push_str(&format!("\n## {}\n\n", topic.aim.as_deref().unwrap_or("What is new")));
        for AgendaItem { entry, passage } in &topic.items {
            let title = match &entry.url {
                Some(url) => format!("[{}]({url})", entry.title.replace(['[', ']'], "")),
                None => entry.title.clone(),
            };
            let length = entry.minutes.map(|minutes| format!(", {minutes} min")).unwrap_or_default();
            text.push_str(&format!("- {title} (#{}{length})\n", entry.id));
            if !passage.text.is_empty() {
                text.push_str(&format!("  > {}\n", passage.text));
            }
        }
        text.push_str("\nKeep in mind:\n\n");
        topic.questions.iter().for_each(|question| text.push_str(&format!("- {question}\n")));
        text.push_str("\nNotes:\n\n\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EntryKind, EntryState, MentorId};

    fn item(id: i64, minutes: i64) -> AgendaItem {
        let entry = Entry {
            also_at: Vec::new(),
            id: EntryId(id),
            mentor: "Ada".into(),
            mentor_id: MentorId(1),
            feed_id: None,
            title: format!("Entry {id}"),
            url: None,
            author: None,
            kind: EntryKind::Article,
            published: None,
            minutes: Some(minutes),
            language: None,
            state: EntryState::New,
            kept: false,
            snoozed_until: None,
            summary: None,
            enclosure: None,
        };
        AgendaItem { entry, passage: Passage::default() }
    }

    fn ids(topics: &[Topic]) -> Vec<Vec<i64>> {
        topics.iter().map(|topic| topic.items.iter().map(|item| item.entry.id.0).collect()).collect()
    }

    #[test]
    fn aims_take_turns_and_an_entry_stands_once() {
        let ranked = vec![
            (Some("one".to_owned()), vec![item(1, 10), item(2, 10), item(3, 10)]),
            (Some("two".to_owned()), vec![item(1, 10), item(4, 10)]),
        ];
        let (topics, minutes) = take_in_turns(ranked, 30, "Ada");
        assert_eq!((ids(&topics), minutes), (vec![vec![1, 2], vec![4]], 30));
    }

    #[test]
    fn what_does_not_fit_makes_room_for_what_does() {
        let (topics, minutes) = take_in_turns(vec![(None, vec![item(1, 50), item(2, 40)])], 45, "Ada");
        assert_eq!((ids(&topics), minutes), (vec![vec![2]], 40));
    }
}
