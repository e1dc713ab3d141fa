//! `add`: from any link to a mentor with all channels, of which the learner ticks those to follow.

use super::args::AddArgs;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, ask_line, count, cut, width, wrap};
use super::{Outcome, Surroundings};
use crate::app::{AddRequest, Added, Error, ErrorKind, FoundPerson};

pub(super) async fn add(surroundings: &Surroundings, args: AddArgs) -> Outcome {
    let looks_only = surroundings.json && !args.yes && !args.only;
    let app = if looks_only { surroundings.read().await? } else { surroundings.write("add").await? };
    if args.only {
        let person = app.find_only(&args.urls).await?;
        return Ok(added_reply(&app.add(&request(args), person).await?));
    }
    if surroundings.can_ask() {
        surroundings.tell("looking for all they publish …");
    }
    let mut person = app.find_person(&args.urls, args.name.as_deref()).await?;
    if looks_only {
        return Ok(Reply::new(&person, ""));
    }
    if !args.yes {
        if !surroundings.can_ask() {
            let list = person_text(&person);
            return Err(Error::new(
                ErrorKind::Usage,
                format!("Found:\n{list}Add the ticked ones? Nobody can be asked here."),
            )
            .hint("add --yes to answer"));
        }
        choose(&mut person, &mut |question| ask_line(question))?;
    }
    let notes = notes_of(&person);
    let added = app.add(&request(args), person).await?;
    Ok(added_reply(&added).asides(&notes))
}

fn request(args: AddArgs) -> AddRequest {
    AddRequest { name: args.name, circle: args.circle, why: args.why, learn: args.learn }
}

fn added_reply(added: &Added) -> Reply {
    let text = format!(
        "Added {BOLD}{}{BOLD:#} with {}: {}.",
        added.mentor.name,
        count(added.mentor.feeds.len(), "feed", "feeds"),
        count(added.mentor.entries, "entry", "entries"),
    );
    let next = if added.mentor.aims.is_empty() {
        format!("next: mentor edit {} --learn \"one thing you hope to learn\"", added.mentor.slug)
    } else {
        "next: mentor goal add \"what you want to reach\", then mentor queue".to_owned()
    };
    Reply::new(added, text).aside(next)
}

/// Shows what was found and lets the learner switch ticks, until they are content.
pub(super) fn choose(person: &mut FoundPerson, ask: &mut dyn FnMut(&str) -> Option<String>) -> Result<(), Error> {
    loop {
        let list = person_text(person);
        let ticked = person.candidates.iter().filter(|candidate| candidate.ticked).count();
        let add = if ticked == 0 { String::new() } else { format!("Enter adds the {ticked} ticked; ") };
        let answer = ask(&format!("{list}{add}numbers switch (1 3-5), a all, n none, q leaves: "));
        let Some(answer) = answer.map(|answer| answer.trim().to_lowercase()).filter(|answer| answer != "q") else {
            return Err(Error::new(ErrorKind::Declined, "nothing was added"));
        };
        match answer.as_str() {
            "" | "y" | "yes" if ticked > 0 => return Ok(()),
            "a" => person.candidates.iter_mut().for_each(|candidate| candidate.ticked = true),
            "n" => person.candidates.iter_mut().for_each(|candidate| candidate.ticked = false),
            numbers => {
                for number in read_numbers(numbers, person.candidates.len()) {
                    if let Some(candidate) = person.candidates.get_mut(number - 1) {
                        candidate.ticked = !candidate.ticked;
                    }
                }
            }
        }
    }
}

/// Numbers and ranges, each between 1 and `most`; what is neither is passed over.
fn read_numbers(text: &str, most: usize) -> Vec<usize> {
    let mut numbers = Vec::new();
    for part in text.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        if let (Ok(first), Ok(last)) = (first.parse::<usize>(), last.parse::<usize>()) {
            numbers.extend(first.max(1)..=last.min(most));
        }
    }
    numbers
}

/// The person and their channels by group, with tick boxes and numbers.
fn person_text(person: &FoundPerson) -> String {
    let mut text = String::new();
    if let Some(name) = &person.name {
        text.push_str(&format!("{BOLD}{name}{BOLD:#}\n"));
    }
    if let Some(line) = &person.line {
        text.push_str(&format!("{}\n", wrap(&cut(line, 200), "  ")));
    }
    let mut group = None;
    for (number, candidate) in person.candidates.iter().enumerate() {
        if group != Some(candidate.group) {
            group = Some(candidate.group);
            text.push_str(&format!("\n{BOLD}{}{BOLD:#}\n", candidate.group.as_str()));
        }
        let tick = if candidate.ticked { "x" } else { " " };
        let title = candidate.title.as_deref().unwrap_or(&candidate.url);
        let choice = candidate.choice.map(|choice| format!(" ({choice})")).unwrap_or_default();
        let entries =
            candidate.entries.map(|entries| format!(" · {}", count(entries, "entry", "entries"))).unwrap_or_default();
        let line = format!("{title}{choice}{entries}");
        text.push_str(&format!("{:>3} [{tick}] {}\n", number + 1, cut(&line, width() - 9)));
        text.push_str(&format!("{DIM}        {}{DIM:#}\n", cut(&candidate.url, width() - 9)));
        let how = format!("{} · {:.0} % sure", candidate.how, candidate.confidence * 100.0);
        text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&how, "        ")));
        if let Some(note) = &candidate.note {
            text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(note, "        ")));
        }
    }
    for note in notes_of(person) {
        text.push_str(&format!("\n{DIM}{}{DIM:#}\n", wrap(&note, "")));
    }
    text.push('\n');
    text
}

/// What to know beside the channels.
fn notes_of(person: &FoundPerson) -> Vec<String> {
    let lists = person.lists.iter().map(|list| {
        let title = list.title.as_deref().unwrap_or("a list");
        format!("people whom they recommend: {title}, {} (`mentor preview` shows it; none of them is added)", list.url)
    });
    person.notes.iter().cloned().chain(lists).collect()
}

#[cfg(test)]
mod tests {
    use super::read_numbers;

    #[test]
    fn numbers_and_ranges_are_read_and_all_else_is_passed_over() {
        assert_eq!(read_numbers("1 3-5,9 x 0-1 7-6", 8), [1, 3, 4, 5, 1]);
        assert!(read_numbers("99999999999999999999 -", 3).is_empty());
    }
}
