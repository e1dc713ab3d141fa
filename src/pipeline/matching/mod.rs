//! Matching: what an entry says against what is asked.
//!
//! One scorer for every question, whoever asks it (a goal, a search, another entry): three signals, each brought to 0..1
//! for the question at hand, and added up ([`blend()`]). [`read_question`] and [`EntryReader`] make terms and vectors of
//! texts; [`expand()`] looks at the best answers for what else to ask.

mod blend;
mod entries;
mod expand;
mod learn;
mod question;
#[cfg(test)]
mod tests;

pub use blend::{Close, Signals, Weights, add_closeness, blend};
pub use entries::{CorpusReader, EntryEncoder, EntryReader};
pub use expand::{EXPANDING, Expansion, centre, expand};
pub use learn::{Judged, learn_place, learn_terms};
pub use question::{Asked, AskedTerm, read_question};
