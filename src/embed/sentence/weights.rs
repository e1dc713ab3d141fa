//! The weights of a model: `model.safetensors`, in one file or several.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use serde_json::Value;

use super::ModelError;
use super::folder::{read_json, unusable};

const SINGLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";
const PICKLE: &str = "pytorch_model.bin";
const WORDS: &str = "embeddings.word_embeddings.weight";

/// Reads all weights of the transformer in `dir`, as 32-bit numbers, from where its `embeddings` stand. Also answers the file
/// to name when they do not fit.
pub(super) fn read_weights(dir: &Path) -> Result<(PathBuf, VarBuilder<'static>), ModelError> {
    let (named, files) = find_files(dir)?;
    let mut tensors: HashMap<String, Tensor> = HashMap::new();
    for file in files {
        // Held in memory and not mapped: a map of a file that somebody changes meanwhile may end the program.
        let bytes = std::fs::read(&file).map_err(ModelError::io(&file))?;
        let read = candle_core::safetensors::load_buffer(&bytes, &Device::Cpu);
        tensors.extend(read.map_err(|error| damaged(&file, &error))?);
    }
    let prefix = tensors.keys().find_map(|name| name.strip_suffix(WORDS)).map(|prefix| prefix.trim_end_matches('.'));
    let Some(prefix) = prefix.map(str::to_owned) else {
        let what = format!("holds no {WORDS}: it is no model of the kind that config.json says");
        return Err(unusable(&named, what, "choose another model"));
    };
    let all = VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu);
    Ok((named, if prefix.is_empty() { all } else { all.pp(prefix) }))
}

/// What is wrong with a file of weights, as the library below says it, in one line.
pub(super) fn damaged(file: &Path, error: &candle_core::Error) -> ModelError {
    let told = error.to_string();
    let first = told.lines().next().unwrap_or_default();
    unusable(file, format!("cannot be used: {first}"), "fetch the whole folder of the model again")
}

/// The file that names the others, or the only one; and all of them.
fn find_files(dir: &Path) -> Result<(PathBuf, Vec<PathBuf>), ModelError> {
    let single = dir.join(SINGLE);
    if single.exists() {
        return Ok((single.clone(), vec![single]));
    }
    let index = dir.join(INDEX);
    if let Some(listed) = read_json(&index)? {
        let names = listed.get("weight_map").and_then(Value::as_object).into_iter().flatten();
        let names: BTreeSet<&str> = names.filter_map(|(_, file)| file.as_str()).collect();
        let files: Vec<PathBuf> = names.into_iter().map(|name| dir.join(name)).collect();
        return Ok((index, files));
    }
    let pickle = dir.join(PICKLE);
    if pickle.exists() {
        let what = format!("stands where {SINGLE} should: such a file can hold a program, and is not opened");
        return Err(unusable(&pickle, what, "fetch the model's model.safetensors into the same folder"));
    }
    Err(ModelError::Missing(single))
}
