//! `feeds.toml`: the mentors and goals that a learner wants the library to hold, in a file they own.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::path::Path;

use crate::domain::{Circle, FeedKind};

pub use read::read_feeds_file;
pub use write::write_feeds_file;

use super::ConfigError;

/// What a file wants the library to hold. Every text is trimmed, every address is in the one spelling of
/// [`read_address`](super::read_address); no mentor, goal or feed comes twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declaration {
    /// In the order of the file.
    pub mentors: Vec<DeclaredMentor>,
    /// In the order of the file.
    pub goals: Vec<DeclaredGoal>,
}

/// A mentor, as a file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredMentor {
    /// In one line, never empty.
    pub name: String,
    /// [`Circle::World`], "anyone at all", where the file says nothing.
    pub circle: Circle,
    /// Why the learner chose this mentor.
    pub why: Option<String>,
    /// What they hope to learn, one thing each, in one line each.
    pub learn: Vec<String>,
    /// The mentor's own page.
    pub homepage: Option<String>,
    /// The mentor's channels.
    pub feeds: Vec<DeclaredFeed>,
}

/// A channel, as a file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredFeed {
    /// What is fetched.
    pub url: String,
    /// What it carries, where the file says so; otherwise the feed tells.
    pub kind: Option<FeedKind>,
}

/// A goal, as a file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredGoal {
    /// In one line, never empty.
    pub title: String,
    /// Why it matters to the learner.
    pub why: Option<String>,
    /// The deadline.
    pub by: Option<chrono::NaiveDate>,
    /// How the learner will know that it is reached.
    pub measure: Option<String>,
    /// Minutes a week, 1 to 10,080.
    pub minutes_per_week: Option<i64>,
    /// Names of mentors, of this file or already in the library.
    pub mentors: Vec<String>,
    /// Searches of its own, in the query language.
    pub searches: Vec<String>,
}

impl Declaration {
    /// Mentors that a goal names and the file does not declare, each with the goal's title: they must be in the
    /// library already, or the file cannot be applied.
    pub fn unresolved_mentors(&self) -> Vec<(&str, &str)> {
        let declared: std::collections::HashSet<String> = self.mentors.iter().map(|m| fold_name(&m.name)).collect();
        self.goals
            .iter()
            .flat_map(|goal| goal.mentors.iter().map(|name| (goal.title.as_str(), name.as_str())))
            .filter(|(_, name)| !declared.contains(&fold_name(name)))
            .collect()
    }
}

/// Reads a file of mentors and goals from disk.
///
/// # Errors
/// [`ConfigError::ReadFile`] when it is absent, unreadable or no text; [`ConfigError::Problems`] with everything that
/// is wrong in it.
pub fn load_feeds_file(file: &Path) -> Result<Declaration, ConfigError> {
    let text =
        std::fs::read_to_string(file).map_err(|source| ConfigError::ReadFile { file: file.to_owned(), source })?;
    read_feeds_file(&text, file).map_err(ConfigError::Problems)
}

/// Two names that people would call the same are the same: case and white space do not tell mentors apart.
fn fold_name(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
