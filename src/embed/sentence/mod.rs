//! A sentence-transformer from a folder of the learner's: it reads a question and passages whole, word order and all, and
//! tells how close they are.
//!
//! Reimers and Gurevych: Sentence-BERT (EMNLP 2019). It is slow beside the other signals, so only the best of
//! an answer are read, and what was read is kept ([`SentenceReader`]). The model itself ([`SentenceModel`]) is built
//! in with the feature `sentence-model` alone; without it opening one says so, and callers are the same either way.

mod cache;
mod error;
mod reader;

#[cfg(not(feature = "sentence-model"))]
mod absent;
#[cfg(feature = "sentence-model")]
mod encoder;
#[cfg(feature = "sentence-model")]
mod folder;
#[cfg(feature = "sentence-model")]
mod model;
#[cfg(feature = "sentence-model")]
mod pooling;
#[cfg(feature = "sentence-model")]
mod weights;

#[cfg(test)]
pub(crate) mod tests;

#[cfg(not(feature = "sentence-model"))]
pub use absent::SentenceModel;
pub use error::ModelError;
#[cfg(feature = "sentence-model")]
pub use model::SentenceModel;
pub use reader::{Said, SentenceReader};
