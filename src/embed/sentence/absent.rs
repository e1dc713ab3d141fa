//! What stands for a model in a program that was built without.

use std::path::Path;

use super::ModelError;

/// A sentence-transformer. There is none in this program: it was built without the feature `sentence-model`.
#[derive(Debug)]
pub enum SentenceModel {}

impl SentenceModel {
    /// Says that there is none.
    ///
    /// # Errors
    /// Always [`ModelError::NotBuiltIn`].
    pub fn open(_dir: &Path) -> Result<Self, ModelError> {
        Err(ModelError::NotBuiltIn)
    }

    /// What it is, in words.
    pub fn describe(&self) -> String {
        match *self {}
    }

    /// The vector of a question.
    ///
    /// # Errors
    /// None.
    pub fn embed_query(&self, _text: &str) -> Result<Vec<f32>, ModelError> {
        match *self {}
    }

    /// The vectors of passages.
    ///
    /// # Errors
    /// None.
    pub fn embed_passages(&self, _texts: &[&str]) -> Result<Vec<Vec<f32>>, ModelError> {
        match *self {}
    }
}
