#[cfg(feature = "sentence-model")]
mod model;
#[cfg(feature = "sentence-model")]
pub(crate) mod tiny;

use crate::embed::pack::pack;
use crate::embed::sentence::cache::{Cache, MOST_ROWS, Mark};
#[cfg(not(feature = "sentence-model"))]
use crate::embed::sentence::{ModelError, SentenceModel, SentenceReader};

fn row(number: u16, vector: &[f32]) -> (Mark, Vec<u8>) {
    let mut mark = Mark::default();
    mark.iter_mut().zip(number.to_le_bytes()).for_each(|(place, byte)| *place = byte);
    let mut packed = Vec::new();
    pack(vector, &mut packed);
    (mark, packed)
}

const MODEL: Mark = [7; 16];

#[test]
fn what_was_read_is_found_again_by_its_own_model_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("vectors/sentences");
    let (one, two) = (row(1, &[1.0, 0.5]), row(2, &[0.0, -1.0]));
    let mut cache = Cache::read(&path, MODEL);
    cache.add(vec![one.clone()]).unwrap();
    // Another process, at the same time.
    Cache::read(&path, MODEL).add(vec![two.clone()]).unwrap();
    cache.add(vec![row(3, &[0.1, 0.2])]).unwrap();
    let read = Cache::read(&path, MODEL);
    assert_eq!((read.get(&one.0), read.get(&two.0)), (Some(one.1.as_slice()), Some(two.1.as_slice())));
    assert!(read.get(&row(3, &[]).0).is_some() && read.get(&row(4, &[]).0).is_none());

    let mut other = Cache::read(&path, [8; 16]);
    assert!(other.get(&one.0).is_none());
    other.add(vec![row(1, &[1.0, 2.0, 3.0])]).unwrap();
    assert!(Cache::read(&path, MODEL).get(&one.0).is_none(), "a file is one model's");
}

#[test]
fn a_damaged_file_of_what_was_read_is_begun_anew() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sentences");
    Cache::read(&path, MODEL).add(vec![row(1, &[1.0]), row(2, &[1.0])]).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for cut in [0, 5, 27, whole.len() - 1] {
        std::fs::write(&path, whole.get(..cut).unwrap()).unwrap();
        let mut cache = Cache::read(&path, MODEL);
        assert!(cache.get(&row(1, &[]).0).is_none(), "{cut}");
        cache.add(vec![row(5, &[0.5])]).unwrap();
        assert!(Cache::read(&path, MODEL).get(&row(5, &[]).0).is_some(), "{cut}");
    }
}

#[test]
fn the_older_half_of_what_was_read_goes_when_it_is_too_much() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sentences");
    let mut cache = Cache::read(&path, MODEL);
    let most = u16::try_from(MOST_ROWS).unwrap();
    cache.add((0..most).map(|number| row(number, &[1.0])).collect()).unwrap();
    cache.add(vec![row(most, &[1.0])]).unwrap();
    assert!(cache.get(&row(0, &[]).0).is_some(), "what is in use is not let go");
    cache.trim();
    let read = Cache::read(&path, MODEL);
    for cache in [&cache, &read] {
        assert!(cache.get(&row(0, &[]).0).is_none() && cache.get(&row(most / 2, &[]).0).is_none());
        assert!(cache.get(&row(most, &[]).0).is_some() && cache.get(&row(most / 2 + 1, &[]).0).is_some());
    }
}

#[cfg(not(feature = "sentence-model"))]
#[test]
fn without_the_feature_a_model_says_how_to_build_one_that_reads_it() {
    let dir = tempfile::tempdir().unwrap();
    let error = SentenceReader::open(dir.path(), &dir.path().join("sentences")).unwrap_err();
    assert!(
        matches!(error, ModelError::NotBuiltIn)
            && matches!(SentenceModel::open(dir.path()), Err(ModelError::NotBuiltIn))
    );
    assert!(error.to_string().contains("cargo build --release --features sentence-model"), "{error}");
    assert_eq!(error.problem(), "this mentor was built without sentence-transformers");
}
