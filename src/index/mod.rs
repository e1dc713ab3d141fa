//! The index room: finds entries by their words. Ids go in, ids come out; the texts stay in the database.
//!
//! The index is derived: it can be deleted at any time and is built again from the library. What it
//! holds it says itself ([`Stamp`]), in the same atomic write as the entries, so that a crash between
//! library and index loses and doubles nothing. Floor 1: the tokenizer comes in as an argument
//! ([`Tokenize`]), since rooms of one floor never import each other.

mod bm25;
mod closeness;
mod correct;
mod directory;
mod document;
mod error;
mod facets;
mod files;
mod filters;
mod open;
mod plan;
mod prefix;
mod presence;
mod query;
mod schema;
mod search;
mod stamp;
#[cfg(test)]
mod tests;
mod tokenizer;
mod words;
mod writer;

pub use bm25::{Spot, TermScores, WantedTerm};
pub use closeness::{Closeness, WantedClose};
pub use document::{AlsoOf, IndexedEntry};
pub use error::IndexError;
pub use facets::Facets;
pub use filters::Filters;
pub use open::{Index, Opened};
pub use query::{Clause, MinutesRange, Query, Standing, TextClause, TextField, What, list_words, parse_query};
pub use search::{Found, Hit, Order, Request};
pub use stamp::Stamp;
pub use tokenizer::Tokenize;
pub use writer::Writer;
