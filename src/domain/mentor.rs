//! A person (or show) one learns from.

use super::{Feed, MentorId, words};

words! {
    /// Where a mentor stands to the learner: the essay asks for two of each.
    Circle ("circle") {
        /// Someone in the learner's own field.
        Field = "field",
        /// Anyone at all.
        World = "world",
    }
}

/// A person (or show) the learner allows to speak into their life for a purpose.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Mentor {
    /// Names the mentor.
    pub id: MentorId,
    /// A short unique name made of `a-z`, `0-9` and `-`.
    pub slug: String,
    /// The name as people write it.
    pub name: String,
    /// In the learner's field, or in the world.
    pub circle: Circle,
    /// Why the learner chose this mentor.
    pub why: Option<String>,
    /// What the learner hopes to learn from this mentor, each one thing.
    pub aims: Vec<String>,
    /// The mentor's own page.
    pub homepage: Option<String>,
    /// Their picture, as their own pages name it.
    pub picture: Option<String>,
    /// One line about them, as their own pages say it.
    pub about: Option<String>,
    /// How many pieces the channels hold: one that stands in several of them counts once.
    pub entries: i64,
    /// The mentor's channels; removed ones are left out.
    pub feeds: Vec<Feed>,
}

/// What a question needs to know of a mentor: without their feeds, whose entries would have to be counted.
#[derive(Debug, Clone, PartialEq)]
pub struct MentorBrief {
    /// Names the mentor.
    pub id: MentorId,
    /// See [`Mentor::slug`].
    pub slug: String,
    /// The name as people write it.
    pub name: String,
    /// What the learner hopes to learn from this mentor, each one thing.
    pub aims: Vec<String>,
}
