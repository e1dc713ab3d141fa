//! A sentence-transformer small enough to be made by a test.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{Device, Tensor};
use serde_json::{Value, json};

/// The words that it knows, behind its four marks; "critique" means the same as "feedback".
pub(crate) const WORDS: [&str; 36] = [
    "feedback", "critique", "boat", "sail", "wind", "sea", "bread", "oven", "dough", "flour", "team", "leader",
    "listen", "speak", "honest", "friend", "work", "week", "time", "early", "hard", "kind", "word", "garden", "rose",
    "soil", "rain", "query", "passage", "the", "a", "of", "and", "is", ":", ".",
];
const MARKS: [&str; 4] = ["[CLS]", "[PAD]", "[SEP]", "[UNK]"];
pub(crate) const HIDDEN: usize = 16;
const INNER: usize = 32;
const BLOCKS: usize = 2;
const HEADS: usize = 4;
const POSITIONS: usize = 40;

/// Writes a model of this type: numbers that look random, and are always the same.
pub(crate) fn write(dir: &Path, model_type: &str) {
    let config = match model_type {
        "distilbert" => json!({
            "model_type": model_type, "dim": HIDDEN, "n_layers": BLOCKS, "n_heads": HEADS, "hidden_dim": INNER,
            "activation": "relu", "vocab_size": MARKS.len() + WORDS.len(), "max_position_embeddings": POSITIONS,
            "pad_token_id": 1, "initializer_range": 0.02,
        }),
        _ => json!({
            "model_type": model_type, "hidden_size": HIDDEN, "num_hidden_layers": BLOCKS, "num_attention_heads": HEADS,
            "intermediate_size": INNER, "hidden_act": "gelu", "vocab_size": MARKS.len() + WORDS.len(),
            "max_position_embeddings": POSITIONS, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 1,
            "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "initializer_range": 0.02,
            "position_embedding_type": "absolute",
        }),
    };
    write_json(&dir.join("config.json"), &config);
    write_json(&dir.join("tokenizer.json"), &tokenizer());
    write_json(
        &dir.join("1_Pooling/config.json"),
        &json!({"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": false}),
    );
    let module = |name: &str, path: &str| json!({"type": format!("sentence_transformers.models.{name}"), "path": path});
    write_json(
        &dir.join("modules.json"),
        &json!([module("Transformer", ""), module("Pooling", "1_Pooling"), module("Normalize", "2_Normalize")]),
    );
    candle_core::safetensors::save(&weights(model_type), dir.join("model.safetensors")).unwrap();
}

pub(crate) fn write_json(path: &Path, value: &Value) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, value.to_string()).unwrap();
}

fn tokenizer() -> Value {
    let vocabulary: HashMap<&str, usize> = MARKS.into_iter().chain(WORDS).zip(0..).collect();
    let mark = |name: &str| json!({"SpecialToken": {"id": name, "type_id": 0}});
    let (begin, end, text) = (mark("[CLS]"), mark("[SEP]"), json!({"Sequence": {"id": "A", "type_id": 0}}));
    let id = |name: &str| json!({"id": name, "ids": [vocabulary[name]], "tokens": [name]});
    json!({
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
        "padding": {
            "strategy": {"Fixed": 4}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 1, "pad_type_id": 0,
            "pad_token": "[PAD]",
        },
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {
            "type": "TemplateProcessing", "single": [begin, text, end], "pair": [begin, text, end],
            "special_tokens": {"[CLS]": id("[CLS]"), "[SEP]": id("[SEP]")},
        },
        "decoder": null,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    })
}

pub(crate) fn weights(model_type: &str) -> HashMap<String, Tensor> {
    let mut tensors = HashMap::new();
    let mut put = |name: String, shape: &[usize], scale: f32, middle: f32| {
        let count = shape.iter().product();
        let numbers: Vec<f32> = chance(&name).take(count).map(|number| middle + scale * number).collect();
        tensors.insert(name, Tensor::from_vec(numbers, shape, &Device::Cpu).unwrap());
    };
    put("embeddings.position_embeddings.weight".to_owned(), &[POSITIONS, HIDDEN], 0.2, 0.0);
    if model_type != "distilbert" {
        put("embeddings.token_type_embeddings.weight".to_owned(), &[2, HIDDEN], 0.2, 0.0);
    }
    let mut scale = |name: String| {
        put(format!("{name}.weight"), &[HIDDEN], 0.2, 1.0);
        put(format!("{name}.bias"), &[HIDDEN], 0.2, 0.0);
    };
    scale("embeddings.LayerNorm".to_owned());
    let (blocks, norms, layers) = match model_type {
        "distilbert" => (
            "transformer.layer",
            ["sa_layer_norm", "output_layer_norm"],
            ["attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "ffn.lin1", "ffn.lin2"],
        ),
        _ => (
            "encoder.layer",
            ["attention.output.LayerNorm", "output.LayerNorm"],
            [
                "attention.self.query",
                "attention.self.key",
                "attention.self.value",
                "attention.output.dense",
                "intermediate.dense",
                "output.dense",
            ],
        ),
    };
    for block in 0..BLOCKS {
        norms.iter().for_each(|norm| scale(format!("{blocks}.{block}.{norm}")));
    }
    for block in 0..BLOCKS {
        for (at, layer) in layers.iter().enumerate() {
            let (out, into) = match at {
                4 => (INNER, HIDDEN),
                5 => (HIDDEN, INNER),
                _ => (HIDDEN, HIDDEN),
            };
            put(format!("{blocks}.{block}.{layer}.weight"), &[out, into], 0.8, 0.0);
            put(format!("{blocks}.{block}.{layer}.bias"), &[out], 0.2, 0.0);
        }
    }
    let words = MARKS.into_iter().chain(WORDS);
    let rows: Vec<f32> =
        words.flat_map(|word| chance(if word == "critique" { "feedback" } else { word }).take(HIDDEN)).collect();
    let shape = (MARKS.len() + WORDS.len(), HIDDEN);
    let words = Tensor::from_vec(rows, shape, &Device::Cpu).unwrap();
    tensors.insert("embeddings.word_embeddings.weight".to_owned(), words);
    tensors
}

/// Numbers from -1 to 1 that hang on a name alone (splitmix64).
fn chance(name: &str) -> impl Iterator<Item = f32> {
    let mut state = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = state;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^= number >> 31;
        u16::try_from(number >> 48).map(f32::from).unwrap_or_default() / 32_767.5 - 1.0
    })
}
