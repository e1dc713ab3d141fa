//! What the small files of a sentence-transformer's folder say, and what of that is supported.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::ModelError;
use super::encoder::{Activation, Names, Shape};
use super::pooling::Pooling;

const OTHER_MODEL: &str = "choose another model";
const WHOLE_FOLDER: &str = "fetch the whole folder of the model again";
/// Files that say how long a text may be, by the age and kind of the model.
const LENGTH_FILES: [&str; 5] = [
    "sentence_bert_config.json",
    "sentence_roberta_config.json",
    "sentence_distilbert_config.json",
    "sentence_camembert_config.json",
    "sentence_xlm-roberta_config.json",
];
/// A text has at least this many tokens: one, and those that mark its ends.
const FEWEST_TOKENS: usize = 3;

/// A folder, read but for the weights.
#[derive(Debug)]
pub(super) struct Folder {
    /// `config.json`, `tokenizer.json` and the weights lie here.
    pub(super) transformer: PathBuf,
    /// As `config.json` names it.
    pub(super) model_type: String,
    pub(super) shape: Shape,
    pub(super) pooling: Pooling,
    /// Tokens of a text that are read, those that mark its ends among them.
    pub(super) most_tokens: usize,
    pub(super) lower_case: bool,
    /// What is put before a question.
    pub(super) query_prompt: String,
    /// What is put before a passage.
    pub(super) passage_prompt: String,
}

impl Folder {
    pub(super) fn read(dir: &Path) -> Result<Self, ModelError> {
        std::fs::read_dir(dir).map_err(ModelError::io(dir))?;
        let (transformer, pooling_file) = read_modules(dir)?;
        let (model_type, shape) = read_shape(&transformer.join("config.json"))?;
        let (query_prompt, passage_prompt) = read_prompts(&dir.join("config_sentence_transformers.json"))?;
        let prompts = !query_prompt.is_empty() || !passage_prompt.is_empty();
        let pooling = read_pooling(&pooling_file, prompts)?;
        let mut length = Value::Null;
        for name in LENGTH_FILES {
            if let Some(found) = read_json(&transformer.join(name))? {
                length = found;
                break;
            }
        }
        let room = shape.positions.saturating_sub(shape.first_position);
        let most_tokens = number(&length, &["max_seq_length"]).map_or(room, |most| most.min(room));
        if most_tokens < FEWEST_TOKENS {
            let what = format!("leaves room for {most_tokens} tokens of a text");
            return Err(unusable(&transformer.join("config.json"), what, OTHER_MODEL));
        }
        let lower_case = length.get("do_lower_case").and_then(Value::as_bool).unwrap_or(false);
        Ok(Self { transformer, model_type, shape, pooling, most_tokens, lower_case, query_prompt, passage_prompt })
    }
}

pub(super) fn unusable(path: &Path, what: impl Into<String>, advice: &'static str) -> ModelError {
    ModelError::Unusable { path: path.to_owned(), what: what.into(), advice }
}

/// `None` where there is no such file.
pub(super) fn read_json(path: &Path) -> Result<Option<Value>, ModelError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ModelError::io(path)(error)),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| unusable(path, format!("is no JSON ({error})"), WHOLE_FOLDER))
}

/// The first of these names that stands for a number.
fn number(value: &Value, names: &[&str]) -> Option<usize> {
    let found = names.iter().find_map(|name| value.get(name).and_then(Value::as_u64))?;
    usize::try_from(found).ok()
}

/// Where the transformer lies, and the file that says how its vectors become one. Without `modules.json` the folder is a bare
/// transformer, or one in the usual places.
fn read_modules(dir: &Path) -> Result<(PathBuf, PathBuf), ModelError> {
    let path = dir.join("modules.json");
    let pooling = |place: &str| dir.join(place).join("config.json");
    let Some(modules) = read_json(&path)? else { return Ok((dir.to_owned(), pooling("1_Pooling"))) };
    let (mut transformer, mut pools) = (None, None);
    for module in modules.as_array().into_iter().flatten() {
        let text = |key: &str| module.get(key).and_then(Value::as_str).unwrap_or_default();
        let kind = text("type").rsplit('.').next().unwrap_or_default();
        match kind {
            "Transformer" if transformer.is_none() => transformer = Some(dir.join(text("path"))),
            "Pooling" if pools.is_none() => pools = Some(pooling(text("path"))),
            "Normalize" => {}
            _ => {
                let what =
                    format!("has a part of the kind {kind:?}; only Transformer, Pooling and Normalize are supported");
                return Err(unusable(&path, what, OTHER_MODEL));
            }
        }
    }
    match (transformer, pools) {
        (Some(transformer), Some(pools)) => Ok((transformer, pools)),
        _ => Err(unusable(&path, "names no Transformer and Pooling", OTHER_MODEL)),
    }
}

/// How vectors of tokens become one; the mean where nothing is said.
fn read_pooling(path: &Path, prompts: bool) -> Result<Pooling, ModelError> {
    let Some(config) = read_json(path)? else { return Ok(Pooling::Mean) };
    if prompts && config.get("include_prompt").and_then(Value::as_bool) == Some(false) {
        return Err(unusable(path, "leaves prompts out of the mean, which is not supported", OTHER_MODEL));
    }
    let chosen = config.as_object().into_iter().flatten();
    let mut chosen: Vec<&str> = chosen
        .filter(|(_, on)| **on == Value::Bool(true))
        .filter_map(|(name, _)| name.strip_prefix("pooling_mode_"))
        .collect();
    chosen.extend(config.get("pooling_mode").and_then(Value::as_str));
    match chosen.as_slice() {
        ["mean_tokens" | "mean"] | [] => Ok(Pooling::Mean),
        ["cls_token" | "cls"] => Ok(Pooling::Cls),
        ["max_tokens" | "max"] => Ok(Pooling::Max),
        others => {
            let what = format!("asks for the pooling {}; only mean, cls or max is supported", others.join(" with "));
            Err(unusable(path, what, OTHER_MODEL))
        }
    }
}

/// What is put before a question and before a passage; nothing where nothing is said.
fn read_prompts(path: &Path) -> Result<(String, String), ModelError> {
    let config = read_json(path)?.unwrap_or_default();
    let default = config.get("default_prompt_name").and_then(Value::as_str);
    let prompt = |names: &[&str]| {
        let found = names.iter().copied().chain(default).find_map(|name| config.get("prompts")?.get(name)?.as_str());
        found.unwrap_or_default().to_owned()
    };
    Ok((prompt(&["query"]), prompt(&["document", "passage", "corpus"])))
}

/// The kind of transformer and its measures.
fn read_shape(path: &Path) -> Result<(String, Shape), ModelError> {
    let config = read_json(path)?.ok_or_else(|| ModelError::Missing(path.to_owned()))?;
    let text = |names: &[&str]| names.iter().find_map(|name| config.get(name).and_then(Value::as_str));
    let model_type = text(&["model_type"]).unwrap_or_default();
    let (names, follows_padding) = match model_type {
        "bert" => (Names::BERT, false),
        "roberta" | "xlm-roberta" | "camembert" => (Names::BERT, true),
        "distilbert" => (Names::DISTILBERT, false),
        other => {
            let what = format!(
                "describes a model of the type {other:?}; bert, distilbert, roberta, camembert and xlm-roberta are supported"
            );
            return Err(unusable(path, what, OTHER_MODEL));
        }
    };
    let positions = text(&["position_embedding_type"]).unwrap_or("absolute");
    if positions != "absolute" {
        return Err(unusable(path, format!("asks for {positions:?} positions, which are not supported"), OTHER_MODEL));
    }
    let activation = text(&["hidden_act", "activation"]).unwrap_or("gelu");
    let activation = Activation::named(activation).ok_or_else(|| {
        unusable(path, format!("asks for the activation {activation:?}, which is not supported"), OTHER_MODEL)
    })?;
    let needed = |names: &[&str]| {
        let found = number(&config, names).filter(|number| *number > 0);
        let name = names.first().copied().unwrap_or_default();
        found.ok_or_else(|| unusable(path, format!("says no {name}"), WHOLE_FOLDER))
    };
    let shape = Shape {
        names,
        activation,
        vocabulary: needed(&["vocab_size"])?,
        hidden: needed(&["hidden_size", "dim"])?,
        blocks: needed(&["num_hidden_layers", "n_layers"])?,
        heads: needed(&["num_attention_heads", "n_heads"])?,
        inner: needed(&["intermediate_size", "hidden_dim"])?,
        positions: needed(&["max_position_embeddings"])?,
        // Those models number the tokens of a text from the one behind the padding's own number.
        first_position: if follows_padding { number(&config, &["pad_token_id"]).unwrap_or(1) + 1 } else { 0 },
        epsilon: config.get("layer_norm_eps").and_then(Value::as_f64).unwrap_or(1e-12),
    };
    if !shape.hidden.is_multiple_of(shape.heads) {
        let what = format!("shares {} numbers among {} heads", shape.hidden, shape.heads);
        return Err(unusable(path, what, WHOLE_FOLDER));
    }
    Ok((model_type.to_owned(), shape))
}
