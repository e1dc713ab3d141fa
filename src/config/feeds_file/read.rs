//! Reads `feeds.toml` and tells everything that is wrong with it, line by line.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Declaration, DeclaredFeed, DeclaredGoal, DeclaredMentor, fold_name};
use crate::config::table::{Problems, Table, describe};
use crate::config::{FileProblem, read_address};
use crate::domain::{Circle, FeedKind};

const MENTOR_KEYS: &[&str] = &["name", "circle", "why", "learn", "homepage", "feeds"];
const FEED_KEYS: &[&str] = &["url", "kind"];
const GOAL_KEYS: &[&str] = &["title", "why", "by", "measure", "minutes_per_week", "mentors", "searches"];

/// Minutes of a week; nobody has more of them.
const WEEK: i64 = 7 * 24 * 60;

/// Reads a file of mentors and goals; `file` is only named in what is told.
///
/// # Errors
/// Every problem of the file, in its order; none is ever empty.
pub fn read_feeds_file(text: &str, file: &Path) -> Result<Declaration, Vec<FileProblem>> {
    let mut problems = Problems::new(file, text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut reading = Reading::default();
    let mut declaration = Declaration::default();
    if let Some(root) = problems.parse() {
        Table::open("", &root, 0..0, &["mentor", "goal"], &mut problems);
        for (table, at) in list_tables(&root, "mentor", &mut problems) {
            declaration.mentors.extend(reading.read_mentor(table, at, &mut problems));
        }
        for (table, at) in list_tables(&root, "goal", &mut problems) {
            declaration.goals.extend(reading.read_goal(table, at, &mut problems));
        }
    }
    let found = problems.finish();
    if found.is_empty() { Ok(declaration) } else { Err(found) }
}

/// The lines in which names and addresses were first seen, so that a second one can point at the first.
#[derive(Default)]
struct Reading {
    mentors: HashMap<String, usize>,
    goals: HashMap<String, usize>,
    feeds: HashMap<String, usize>,
}

type Place = std::ops::Range<usize>;

/// The tables of `[[mentor]]` or `[[goal]]`.
fn list_tables<'t, 'a>(
    root: &'t DeTable<'a>,
    key: &'static str,
    problems: &mut Problems<'_>,
) -> Vec<(&'t DeTable<'a>, Place)> {
    let Some(value) = root.get(key) else { return Vec::new() };
    let hint = format!("write [[{key}]] in double brackets above each {key}");
    let Some(array) = value.get_ref().as_array() else {
        problems.push(value.span(), format!("{key:?} is {}, not a list of tables", describe(value.get_ref())), hint);
        return Vec::new();
    };
    let mut tables = Vec::new();
    for item in array.iter() {
        match item.get_ref().as_table() {
            Some(table) => tables.push((table, item.span())),
            None => problems.push(item.span(), format!("{key:?} holds {}", describe(item.get_ref())), hint.as_str()),
        }
    }
    tables
}

impl Reading {
    fn read_mentor(&mut self, table: &DeTable<'_>, at: Place, problems: &mut Problems<'_>) -> Option<DeclaredMentor> {
        let table = Table::open("[[mentor]]", table, at, MENTOR_KEYS, problems);
        let name = require(&table, "name", "name = \"Ada Example\"", problems);
        if let Some(name) = &name {
            note_first(&mut self.mentors, fold_name(name.get_ref()), name, "mentor", problems);
        }
        let mentor = DeclaredMentor {
            circle: table.word("circle", Circle::ALL, problems).unwrap_or(Circle::World),
            why: table.text("why", problems),
            learn: drop_repeated(table.lines("learn", problems)),
            homepage: table.line("homepage", problems).and_then(|text| address(&text, problems)),
            feeds: table
                .array("feeds", problems)
                .iter()
                .filter_map(|item| self.read_feed(&table, item, problems))
                .collect(),
            name: name?.into_inner(),
        };
        Some(mentor)
    }

    fn read_feed(
        &mut self,
        mentor: &Table<'_, '_>,
        item: &Spanned<DeValue<'_>>,
        problems: &mut Problems<'_>,
    ) -> Option<DeclaredFeed> {
        let (text, kind) = match item.get_ref() {
            DeValue::Table(table) => {
                let table = Table::open("a feed", table, item.span(), FEED_KEYS, problems);
                let kind = table.word("kind", FeedKind::ALL, problems);
                (require(&table, "url", "{ url = \"https://example.com/feed\", kind = \"podcast\" }", problems)?, kind)
            }
            _ => (Spanned::new(item.span(), mentor.expect_text("feeds", item, problems)?.to_owned()), None),
        };
        let url = address(&text, problems)?;
        note_first(&mut self.feeds, url.clone(), &text, "feed", problems);
        Some(DeclaredFeed { url, kind })
    }

    fn read_goal(&mut self, table: &DeTable<'_>, at: Place, problems: &mut Problems<'_>) -> Option<DeclaredGoal> {
        let table = Table::open("[[goal]]", table, at, GOAL_KEYS, problems);
        let title = require(&table, "title", "title = \"Give feedback that is heard\"", problems);
        if let Some(title) = &title {
            note_first(&mut self.goals, fold_name(title.get_ref()), title, "goal", problems);
        }
        let goal = DeclaredGoal {
            why: table.text("why", problems),
            by: read_by(&table, problems),
            measure: table.text("measure", problems),
            minutes_per_week: table.number("minutes_per_week", 1..WEEK + 1, problems),
            mentors: drop_repeated(table.lines("mentors", problems)),
            searches: drop_repeated(table.lines("searches", problems)),
            title: title?.into_inner(),
        };
        Some(goal)
    }
}

/// A text that must be there.
fn require(table: &Table<'_, '_>, key: &str, example: &str, problems: &mut Problems<'_>) -> Option<Spanned<String>> {
    let found = table.line(key, problems);
    let is_text = table.value(key).is_none_or(|value| value.get_ref().is_str());
    if found.is_none() && is_text {
        let at = table.value(key).map_or(table.at.clone(), Spanned::span);
        problems.push(at, format!("{} has no {key}", table.name()), format!("add {example}"));
    }
    found
}

/// Notes a second thing of the same name, and says where the first one is.
fn note_first(
    seen: &mut HashMap<String, usize>,
    key: String,
    value: &Spanned<String>,
    what: &str,
    problems: &mut Problems<'_>,
) {
    let line = problems.line(&value.span());
    match seen.entry(key) {
        std::collections::hash_map::Entry::Vacant(place) => {
            place.insert(line);
        }
        std::collections::hash_map::Entry::Occupied(first) => problems.push(
            value.span(),
            format!("the {what} {:?} is already in line {}", value.get_ref(), first.get()),
            "keep one of the two",
        ),
    }
}

fn address(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<String> {
    match read_address(text.get_ref()) {
        Ok(url) => Some(url.into()),
        Err(problem) => {
            problems.push(text.span(), problem.to_string(), problem.hint);
            None
        }
    }
}

/// A day, as TOML writes it or in quotes.
fn read_by(table: &Table<'_, '_>, problems: &mut Problems<'_>) -> Option<NaiveDate> {
    let value = table.value("by")?;
    let day = match value.get_ref() {
        DeValue::Datetime(given) if given.time.is_none() => given
            .date
            .and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))),
        DeValue::String(text) => NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok(),
        _ => None,
    };
    if day.is_none() {
        let given = match value.get_ref() {
            DeValue::String(text) => format!("{text:?}"),
            DeValue::Datetime(_) => "a moment".to_owned(),
            other => describe(other).to_owned(),
        };
        let message = format!("\"by\" in [[goal]] is {given}, which is not a day");
        problems.push(value.span(), message, "write year, month and day: by = 2027-03-31");
    }
    day
}

/// A thing said twice is said once.
fn drop_repeated(lines: Vec<Spanned<String>>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    lines.into_iter().map(Spanned::into_inner).filter(|line| seen.insert(fold_name(line))).collect()
}
