//! The meaning of texts as vectors: a space learnt from the library itself, and a table of English words.
//!
//! Words alone miss what is said in other words. Two further signals make up for that: the *space* ([`Space`]), a
//! truncated singular value decomposition of the library's own terms, which knows any language and needs no weights; and
//! the *table* ([`StaticTable`]), which knows English before the library has said anything. Both are kept for every entry
//! in a few files ([`Vectors`]) that are derived from the library and can be deleted at any time. A learner may add a
//! sentence-transformer ([`SentenceReader`]), which reads the best answers whole. Floor 1: terms come in as words, since the
//! room that cuts texts is a neighbour.

mod corpus;
mod error;
mod filed;
mod pack;
mod sentence;
mod sketch;
mod space;
mod static_table;
mod sums;
mod svd;
mod terms;
#[cfg(test)]
mod tests;
mod vectors;

pub use corpus::{BREAK, Corpus};
pub use error::EmbedError;
#[cfg(all(test, feature = "sentence-model"))]
pub(crate) use sentence::tests::tiny as tiny_sentence_model;
pub use sentence::{ModelError, Said, SentenceModel, SentenceReader};
pub use space::{KnownTerms, SPACE_DIMENSIONS, Space};
pub use static_table::{StaticTable, TABLE_DIMENSIONS};
pub use vectors::{EntryVectors, Nearness, PassageVector, Question, VectorStamp, Vectors, VectorsWriter};
