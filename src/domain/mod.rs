//! Floor 0: the words of the product as types. Nothing here knows a file, a database or a network.

mod best;
mod enclosure;
mod entry;
mod feed;
mod goal;
mod host;
mod ids;
mod linked_data;
mod login;
mod mentor;
mod note;
mod outline;
mod passage;
mod piece;
mod queue;
mod source;
mod speed;
mod time;
mod timer;
mod transcript;

pub use best::Best;
pub use enclosure::Enclosure;
pub use entry::{Entry, EntryKind, EntryState, OtherAddress};
pub use feed::{Feed, FeedHealth, FeedKind, FeedState, Sighting, Validators};
pub use goal::{Goal, GoalProgress, GoalState};
pub use host::{has_known_suffix, registrable_domain};
pub use ids::{EntryId, FeedId, GoalId, MentorId, NoteId};
pub use linked_data::{each_text, kinds_of, read_linked_data};
pub use login::{Login, Logins, hide_login};
pub use mentor::{Circle, Mentor, MentorBrief};
pub use note::{Note, NoteKind};
pub use outline::{Heading, Outline, Place};
pub use passage::Passage;
pub use piece::Piece;
pub use queue::{Queue, QueueGoal, QueueItem};
pub use source::{SourceKind, WRITTEN_BY, WantedSource};
pub use speed::Speed;
pub use time::{Clock, FixedClock, SystemClock, Time};
pub use timer::{SystemTimer, Timer};
pub use transcript::{Chapter, Segment, Transcript};

/// A word of the contract that was not one of the words allowed in its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not a {what}; use one of: {allowed}")]
pub struct UnknownWord {
    /// What the word stands for, such as `circle`.
    pub what: &'static str,
    /// What was given.
    pub given: String,
    /// The words that are allowed, comma separated.
    pub allowed: String,
}

/// An enum whose variants are words of the contract: the same spelling in the database, in JSON,
/// in files and on the command line.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident ($what:literal) { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands for this value everywhere outside the program.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::domain::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|value| value.as_str().eq_ignore_ascii_case(text))
                    .ok_or_else(|| crate::domain::UnknownWord {
                        what: $what,
                        given: text.to_owned(),
                        allowed: [$($word),+].join(", "),
                    })
            }
        }
    };
}
pub(crate) use words;
