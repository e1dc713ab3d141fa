//! A sentence-transformer: texts in, vectors out.

use std::path::{Path, PathBuf};

use tokenizers::{Tokenizer, TruncationParams};

use super::ModelError;
use super::encoder::Encoder;
use super::folder::{Folder, unusable};
use super::weights::{damaged, read_weights};
use crate::embed::pack::normalize;

/// Texts that are read in one go at most, and their tokens, padding among them: what they need at a time stays below some
/// hundred megabytes.
const MOST_TEXTS: usize = 32;
const MOST_TOKENS: usize = 4_096;

/// A sentence-transformer, read from a folder. Takes about four bytes of memory for each of its weights.
pub struct SentenceModel {
    dir: PathBuf,
    folder: Folder,
    tokenizer: Tokenizer,
    encoder: Encoder,
}

impl std::fmt::Debug for SentenceModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentenceModel").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl SentenceModel {
    /// Reads a model: `config.json`, `tokenizer.json`, `model.safetensors` and the small files that say how it is used.
    ///
    /// # Errors
    /// What is missing, damaged, or asks for what is not supported, by file.
    pub fn open(dir: &Path) -> Result<Self, ModelError> {
        let folder = Folder::read(dir)?;
        let tokenizer = read_tokenizer(&folder)?;
        let (file, weights) = read_weights(&folder.transformer)?;
        let encoder = Encoder::load(&folder.shape, &weights).map_err(|error| damaged(&file, &error))?;
        Ok(Self { dir: dir.to_owned(), folder, tokenizer, encoder })
    }

    /// What it is, in words.
    pub fn describe(&self) -> String {
        let Folder { model_type, shape, pooling, most_tokens, .. } = &self.folder;
        format!(
            "{model_type}, vectors of {} numbers ({}), reads {most_tokens} tokens of a text, in {}",
            shape.hidden,
            pooling.as_str(),
            self.dir.display()
        )
    }

    /// The vector of a question, of length 1.
    ///
    /// # Errors
    /// [`ModelError::Failed`] where the files of the model do not belong together.
    pub fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        let vectors = self.embed(&[text], &self.folder.query_prompt)?;
        vectors.into_iter().next().ok_or_else(|| self.failed(&"no vector came out"))
    }

    /// The vectors of passages, in their order, each of length 1. What is longer than the model reads is cut.
    ///
    /// # Errors
    /// As for [`embed_query`](Self::embed_query).
    pub fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, ModelError> {
        self.embed(texts, &self.folder.passage_prompt)
    }

    fn embed(&self, texts: &[&str], prompt: &str) -> Result<Vec<Vec<f32>>, ModelError> {
        let mut tokens = Vec::with_capacity(texts.len());
        for text in texts {
            let mut said = format!("{prompt}{text}");
            if self.folder.lower_case {
                said = said.to_lowercase();
            }
            let read = self.tokenizer.encode_fast(said, true).map_err(|error| self.failed(&error))?;
            tokens.push(read.get_ids().to_vec());
        }
        // Texts of like length go together, so that little is padded.
        let mut order: Vec<usize> = (0..tokens.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(tokens.get(*at).map_or(0, Vec::len)));
        let mut vectors = vec![vec![0.0; self.folder.shape.hidden]; texts.len()];
        let mut rest = order.as_slice();
        while let Some(first) = rest.first() {
            let longest = tokens.get(*first).map_or(0, Vec::len);
            // A text without tokens says nothing, and neither does what follows it.
            if longest == 0 {
                break;
            }
            let count = (MOST_TOKENS / longest).clamp(1, MOST_TEXTS).min(rest.len());
            let (batch, after) = rest.split_at(count);
            rest = after;
            let ids: Vec<&[u32]> = batch.iter().filter_map(|at| tokens.get(*at)).map(Vec::as_slice).collect();
            let encoded = self.encoder.encode(&ids).map_err(|error| self.failed(&error))?;
            for (at, numbers) in batch.iter().zip(encoded) {
                if let Some(vector) = vectors.get_mut(*at) {
                    *vector = self.folder.pooling.pool(&numbers, self.folder.shape.hidden);
                    normalize(vector);
                }
            }
        }
        Ok(vectors)
    }

    fn failed(&self, why: &dyn std::fmt::Display) -> ModelError {
        let why = why.to_string();
        ModelError::Failed { dir: self.dir.clone(), why: why.lines().next().unwrap_or_default().to_owned() }
    }
}

/// The tokenizer, cutting at what the model reads. What its file says of cutting and padding was for other uses.
fn read_tokenizer(folder: &Folder) -> Result<Tokenizer, ModelError> {
    let path = folder.transformer.join("tokenizer.json");
    let bytes = std::fs::read(&path).map_err(ModelError::io(&path))?;
    let refuse = |error: tokenizers::Error| {
        unusable(&path, format!("is no tokenizer ({error})"), "fetch the whole folder of the model again")
    };
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(refuse)?;
    let cut = TruncationParams { max_length: folder.most_tokens, ..TruncationParams::default() };
    tokenizer.with_padding(None).with_truncation(Some(cut)).map_err(refuse)?;
    Ok(tokenizer)
}
