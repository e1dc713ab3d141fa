use std::collections::HashMap;
use std::path::Path;

use serde_json::json;

use super::tiny::{self, HIDDEN, write_json};
use crate::embed::pack::normalize;
use crate::embed::sentence::encoder::Encoder;
use crate::embed::sentence::folder::Folder;
use crate::embed::sentence::weights::read_weights;
use crate::embed::sentence::{ModelError, Said, SentenceModel, SentenceReader};

fn tiny(model_type: &str) -> (tempfile::TempDir, SentenceModel) {
    let dir = tempfile::tempdir().unwrap();
    tiny::write(dir.path(), model_type);
    let model = SentenceModel::open(dir.path()).unwrap();
    (dir, model)
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// The same but for the order in which numbers were added up.
fn same(one: &[f32], other: &[f32]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| (one - other).abs() < 1e-5)
}

#[test]
fn a_padded_batch_gives_the_vectors_of_each_text_alone() {
    let texts =
        ["boat", "the wind and the sea is a word of the rain : honest work of a friend", "hard feedback early", ""];
    for model_type in ["bert", "xlm-roberta", "distilbert"] {
        let (_dir, model) = tiny(model_type);
        let together = model.embed_passages(&texts).unwrap();
        for (text, vector) in texts.iter().zip(&together) {
            let alone = model.embed_passages(&[text]).unwrap().remove(0);
            assert!(same(&alone, vector), "{model_type} {text:?}: {alone:?} {vector:?}");
            assert!((cosine(vector, vector) - 1.0).abs() < 1e-5 && vector.len() == HIDDEN);
        }
        let many: Vec<&str> = texts.iter().copied().cycle().take(150).collect();
        let in_batches = model.embed_passages(&many).unwrap();
        assert!(in_batches.iter().zip(together.iter().cycle()).all(|(one, other)| same(one, other)), "{model_type}");
    }
}

#[test]
fn each_type_gives_what_the_models_of_candle_transformers_give() {
    for (model_type, second_token) in [
        ("bert", [1.083_428_3, 0.358_291_77, 1.546_175_4, -0.789_853_04]),
        ("xlm-roberta", [0.817_301_4, 1.030_475_1, 1.554_464_5, -1.815_606_8]),
        ("distilbert", [0.819_601_83, -0.989_676_24, 0.168_160_93, -1.360_837_2]),
    ] {
        let (dir, _) = tiny(model_type);
        let folder = Folder::read(dir.path()).unwrap();
        let (_, weights) = read_weights(&folder.transformer).unwrap();
        let encoder = Encoder::load(&folder.shape, &weights).unwrap();
        let encoded = encoder.encode(&[&[0, 14, 4, 34, 2], &[0, 14, 4]]).unwrap().remove(0);
        assert!(same(&encoded[HIDDEN..HIDDEN + 4], &second_token), "{model_type}: {encoded:?}");
    }
}

#[test]
fn words_of_one_meaning_and_their_order_are_told() {
    let (_dir, model) = tiny("bert");
    let vectors = model.embed_passages(&["hard feedback", "hard critique", "feedback hard", "bread oven"]).unwrap();
    let [feedback, critique, turned, bread] = vectors.as_slice() else { panic!("{vectors:?}") };
    assert!(same(feedback, critique));
    assert!(!same(feedback, turned) && cosine(feedback, turned) > cosine(feedback, bread));
}

#[test]
fn tokens_are_pooled_as_the_folder_says() {
    let (dir, mean) = tiny("bert");
    let folder = Folder::read(dir.path()).unwrap();
    let (_, weights) = read_weights(&folder.transformer).unwrap();
    // [CLS] boat sail [SEP]
    let encoded = Encoder::load(&folder.shape, &weights).unwrap().encode(&[&[0, 6, 7, 2]]).unwrap().remove(0);
    let by_number = |pool: &dyn Fn(&[f32]) -> f32| {
        let of = |at: usize| encoded.iter().skip(at).step_by(HIDDEN).copied().collect::<Vec<f32>>();
        let mut vector: Vec<f32> = (0..HIDDEN).map(|at| pool(&of(at))).collect();
        normalize(&mut vector);
        vector
    };
    let vector = |model: &SentenceModel| model.embed_passages(&["boat sail"]).unwrap().remove(0);
    assert!(same(&vector(&mean), &by_number(&|numbers| numbers.iter().sum::<f32>() / 4.0)));
    for (mode, pool) in [
        ("cls_token", &(|numbers: &[f32]| numbers[0]) as &dyn Fn(&[f32]) -> f32),
        ("max_tokens", &|numbers: &[f32]| numbers.iter().copied().fold(f32::MIN, f32::max)),
    ] {
        let config = json!({ format!("pooling_mode_{mode}"): true, "pooling_mode_mean_tokens": false });
        write_json(&dir.path().join("1_Pooling/config.json"), &config);
        assert!(same(&vector(&SentenceModel::open(dir.path()).unwrap()), &by_number(pool)), "{mode}");
    }
}

#[test]
fn a_long_text_is_cut_where_the_model_ends_to_read() {
    let long = ["sea"; 90].join(" ");
    for model_type in ["bert", "xlm-roberta"] {
        let (dir, model) = tiny(model_type);
        model.embed_passages(&[&long]).unwrap();
        write_json(
            &dir.path().join("sentence_bert_config.json"),
            &json!({"max_seq_length": 5, "do_lower_case": false}),
        );
        let model = SentenceModel::open(dir.path()).unwrap();
        let vectors = model.embed_passages(&["sea wind rain", "sea wind rain and the boat"]).unwrap();
        assert!(same(&vectors[0], &vectors[1]), "{model_type}");
        assert!(model.describe().contains(model_type) && model.describe().contains("5 tokens"), "{}", model.describe());
    }
}

#[test]
fn questions_and_passages_are_put_as_the_model_wants_them() {
    let (dir, bare) = tiny("bert");
    let prompts = json!({"prompts": {"query": "query: ", "passage": "passage: "}, "default_prompt_name": null});
    write_json(&dir.path().join("config_sentence_transformers.json"), &prompts);
    let model = SentenceModel::open(dir.path()).unwrap();
    let alone = bare.embed_passages(&["query: boat", "passage: boat"]).unwrap();
    assert!(same(&model.embed_query("boat").unwrap(), &alone[0]));
    assert!(same(&model.embed_passages(&["boat"]).unwrap()[0], &alone[1]));
}

#[test]
fn weights_may_lie_in_several_files_under_a_name_of_their_own() {
    let (dir, whole) = tiny("bert");
    std::fs::remove_file(dir.path().join("model.safetensors")).unwrap();
    let mut files = [HashMap::new(), HashMap::new()];
    let mut map = serde_json::Map::new();
    for (at, (name, tensor)) in tiny::weights("bert").into_iter().enumerate() {
        let name = format!("bert.{name}");
        map.insert(name.clone(), json!(format!("part-{}.safetensors", at % 2)));
        files[at % 2].insert(name, tensor);
    }
    for (at, file) in files.iter().enumerate() {
        candle_core::safetensors::save(file, dir.path().join(format!("part-{at}.safetensors"))).unwrap();
    }
    write_json(&dir.path().join("model.safetensors.index.json"), &json!({"weight_map": map}));
    let model = SentenceModel::open(dir.path()).unwrap();
    assert!(same(&model.embed_query("boat").unwrap(), &whole.embed_query("boat").unwrap()));
}

/// What is told of a folder in which `spoil` changed something.
fn refusal(spoil: &dyn Fn(&Path)) -> String {
    let dir = tempfile::tempdir().unwrap();
    tiny::write(dir.path(), "bert");
    spoil(dir.path());
    let error = SentenceModel::open(dir.path()).unwrap_err();
    assert!(!error.advice().is_empty() && error.to_string() == format!("{}; {}", error.problem(), error.advice()));
    error.to_string().replace(&dir.path().display().to_string(), "DIR")
}

#[test]
fn a_folder_that_cannot_be_used_is_refused_with_file_reason_and_advice() {
    let replace = |dir: &Path, file: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(dir.join(file)).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(dir.join(file), text.replace(from, to)).unwrap();
    };
    let remove = |dir: &Path, file: &str| std::fs::remove_file(dir.join(file)).unwrap();
    type Spoil<'a> = &'a dyn Fn(&Path);
    let cases: [(Spoil<'_>, &str); 14] = [
        (
            &|dir| std::fs::remove_dir_all(dir).unwrap(),
            "DIR is not there; embedding_model has to name the whole folder",
        ),
        (&|dir| remove(dir, "config.json"), "DIR/config.json is not there"),
        (
            &|dir| replace(dir, "config.json", "\"bert\"", "\"mpnet\""),
            "DIR/config.json describes a model of the type \"mpnet\"; bert, distilbert, ",
        ),
        (&|dir| replace(dir, "config.json", "absolute", "rotary"), "DIR/config.json asks for \"rotary\" positions"),
        (&|dir| replace(dir, "config.json", "gelu", "swish"), "DIR/config.json asks for the activation \"swish\""),
        (&|dir| replace(dir, "config.json", "hidden_size", "width"), "DIR/config.json says no hidden_size"),
        (&|dir| remove(dir, "tokenizer.json"), "DIR/tokenizer.json is not there"),
        (&|dir| replace(dir, "tokenizer.json", "WordLevel", "Unheard"), "DIR/tokenizer.json is no tokenizer"),
        (
            &|dir| replace(dir, "modules.json", "models.Normalize", "models.Dense"),
            "DIR/modules.json has a part of the kind \"Dense\"",
        ),
        (
            &|dir| replace(dir, "1_Pooling/config.json", "cls_token\":false", "cls_token\":true"),
            "DIR/1_Pooling/config.json asks for the pooling ",
        ),
        (&|dir| remove(dir, "model.safetensors"), "DIR/model.safetensors is not there"),
        (
            &|dir| std::fs::rename(dir.join("model.safetensors"), dir.join("pytorch_model.bin")).unwrap(),
            "DIR/pytorch_model.bin stands where model.safetensors should",
        ),
        (&|dir| std::fs::write(dir.join("model.safetensors"), "half").unwrap(), "DIR/model.safetensors cannot be used"),
        (&|dir| replace(dir, "config.json", ":32", ":33"), "DIR/model.safetensors cannot be used"),
    ];
    for (spoil, told) in cases {
        let refused = refusal(spoil);
        assert!(refused.starts_with(told), "{refused}");
    }
}

#[test]
fn what_a_model_has_read_is_not_read_again() {
    let (dir, model) = tiny("bert");
    let place = tempfile::tempdir().unwrap();
    let cache = place.path().join("sentences");
    let passages = ["critique of work".to_owned(), "the bread".to_owned(), "critique of work".to_owned()];
    let close =
        SentenceReader::open(dir.path(), &cache).unwrap().closeness(Said::Question("feedback"), &passages).unwrap();
    let question = model.embed_query("feedback").unwrap();
    for (close, passage) in close.iter().zip(&passages) {
        let exact = cosine(&question, &model.embed_query(passage).unwrap());
        assert!((close - exact).abs() < 0.02, "{passage}: {close} {exact}");
    }
    // The folder looks as it did, and can no longer be read.
    let weights = dir.path().join("model.safetensors");
    let (bytes, changed) = (std::fs::read(&weights).unwrap(), weights.metadata().unwrap().modified().unwrap());
    std::fs::write(&weights, vec![0; bytes.len()]).unwrap();
    std::fs::File::options().append(true).open(&weights).unwrap().set_modified(changed).unwrap();
    let again = SentenceReader::open(dir.path(), &cache).unwrap();
    assert_eq!(again.closeness(Said::Question("feedback"), &passages).unwrap(), close);
    let error = again.closeness(Said::Passage("feedback"), &passages).unwrap_err();
    assert!(matches!(error, ModelError::Unusable { .. }), "a passage is not a question: {error}");
    // Another model's vectors say nothing.
    std::fs::write(&weights, &bytes[1..]).unwrap();
    assert!(
        SentenceReader::open(dir.path(), &cache).unwrap().closeness(Said::Question("feedback"), &passages).is_err()
    );
}
