//! The query language of the contract: what a person types, as clauses. Pure; it knows no index.

mod clause;
mod parse;
#[cfg(test)]
mod tests;
mod value;

pub(super) use clause::start_of;
pub use clause::{Clause, Query, Standing, TextClause, TextField, What};
pub use parse::{list_words, parse_query};
pub use value::MinutesRange;
