//! The clauses of a query, and how each is written: `Display` and [`parse_query`](super::parse_query) are inverse.

use std::fmt;

use chrono::{NaiveDate, NaiveTime};

use super::MinutesRange;
use crate::domain::{EntryKind, Time, words};

words! {
    /// Where an entry stands with the learner, as `is:` asks for it.
    Standing ("standing of an entry") {
        /// Nothing was done with it yet.
        New = "new",
        /// It stands in the queue.
        Queued = "queued",
        /// Finished.
        Done = "done",
        /// Starred.
        Kept = "kept",
        /// Put off.
        Snoozed = "snoozed",
        /// Not for me.
        Skipped = "skipped",
    }
}

/// A part of an entry that can be searched by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextField {
    /// `title:`
    Title,
    /// `text:`, the body.
    Text,
    /// `author:`, as the feed names them.
    Author,
}

impl TextField {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
            Self::Author => "author",
        }
    }
}

/// Words to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextClause {
    /// Where to look; `None` looks everywhere.
    pub field: Option<TextField>,
    /// What to look for, as written; holds no quotation mark and no line break.
    pub text: String,
    /// The words must stand side by side, in this order.
    pub phrase: bool,
}

/// What one clause asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Words, anywhere or in one field.
    Text(TextClause),
    /// `mentor:`, part of a name, a slug or an id; who that is, the library knows.
    Mentor(String),
    /// `goal:`, part of a title, a slug or an id; which one that is, the library knows.
    Goal(String),
    /// `kind:`
    Kind(EntryKind),
    /// `lang:`, an ISO 639-1 code in lower case.
    Language(String),
    /// `is:`
    Is(Standing),
    /// `after:`, from the beginning of this day (UTC) on, the day included.
    After(NaiveDate),
    /// `before:`, up to the beginning of this day (UTC), the day left out.
    Before(NaiveDate),
    /// `minutes:`
    Minutes(MinutesRange),
}

/// One part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Written with a `-` before it: what matches it is left out.
    pub exclude: bool,
    /// What it asks for.
    pub what: What,
}

/// A query as the person wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Its parts, in the order they were written.
    pub clauses: Vec<Clause>,
    /// What could not be read as it was meant, each a sentence that says what was done instead.
    pub problems: Vec<String>,
}

impl Query {
    /// Only the words to look for, without the filters.
    pub fn text_clauses(&self) -> impl Iterator<Item = (&TextClause, bool)> {
        self.clauses.iter().filter_map(|clause| match &clause.what {
            What::Text(text) => Some((text, clause.exclude)),
            _ => None,
        })
    }
}

/// The first moment of a day, in UTC: dates in a query are whole days there.
pub(in crate::index) fn start_of(day: NaiveDate) -> Time {
    day.and_time(NaiveTime::MIN).and_utc()
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, clause) in self.clauses.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            clause.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exclude {
            f.write_str("-")?;
        }
        match &self.what {
            What::Text(text) => text.fmt(f),
            What::Mentor(name) => write!(f, "mentor:{}", Quoted(name)),
            What::Goal(name) => write!(f, "goal:{}", Quoted(name)),
            What::Kind(kind) => write!(f, "kind:{kind}"),
            What::Language(language) => write!(f, "lang:{language}"),
            What::Is(standing) => write!(f, "is:{standing}"),
            What::After(day) => write!(f, "after:{day}"),
            What::Before(day) => write!(f, "before:{day}"),
            What::Minutes(range) => write!(f, "minutes:{range}"),
        }
    }
}

impl fmt::Display for TextClause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{}:", field.name())?;
        }
        if self.phrase { write!(f, "\"{}\"", self.text) } else { f.write_str(&self.text) }
    }
}

/// A value in quotation marks where it would otherwise fall apart.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.chars().all(char::is_alphanumeric) { f.write_str(self.0) } else { write!(f, "\"{}\"", self.0) }
    }
}
