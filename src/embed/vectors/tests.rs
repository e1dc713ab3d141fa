use std::collections::HashMap;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::domain::EntryId;
use crate::embed::tests::{add, space};
use crate::embed::{Corpus, EmbedError};

fn write(dir: &Path, space: &Space) -> VectorsWriter {
    VectorsWriter::create(dir, space, "library".into()).unwrap()
}

#[test]
fn vectors_are_found_again_and_the_last_row_of_an_entry_counts() {
    let dir = tempfile::tempdir().unwrap();
    let space = space();
    let passage = |number: f32| PassageVector { range: 3..9, vector: vec![number; TABLE_DIMENSIONS] };
    let entry = |word: &str, passages| EntryVectors { place: space.place([word]).unwrap(), passages };
    let mut writer = write(dir.path(), &space);
    writer.put(EntryId(1), &entry("boat", vec![passage(-1.0), passage(1.0)])).unwrap();
    writer.put(EntryId(2), &entry("bread", Vec::new())).unwrap();
    writer.put(EntryId(3), &entry("flour", Vec::new())).unwrap();
    writer.commit(7).unwrap();
    let mut writer = VectorsWriter::append(&Vectors::open(dir.path()).unwrap().unwrap()).unwrap();
    writer.put(EntryId(2), &entry("sail", Vec::new())).unwrap();
    writer.remove(EntryId(3));
    writer.commit(9).unwrap();

    let vectors = Vectors::open(dir.path()).unwrap().unwrap();
    let stamp = vectors.stamp();
    assert_eq!((stamp.revision, stamp.entries, stamp.learnt_among), (9, 2, 3));
    let question = Question { place: vectors.space().place(["boat"]).unwrap(), table: vec![0.5; TABLE_DIMENSIONS] };
    let near = vectors.near(&question, &[EntryId(1), EntryId(2), EntryId(3), EntryId(4)]).unwrap();
    assert_eq!(near.len(), 2);
    assert!(near[&EntryId(1)].space > 0.99 && near[&EntryId(1)].table.unwrap() > 0.99);
    assert_eq!(near[&EntryId(1)].passage, Some(3..9));
    assert_eq!(near[&EntryId(2)].table, None);
    assert!(near[&EntryId(2)].space > 0.1);
    let mut all = vectors.nearest(&question.place, 10).unwrap();
    all.sort_by_key(|(id, _)| *id);
    assert_eq!(all.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [1, 2]);
    assert!(
        vectors.of(EntryId(1)).unwrap().unwrap().place.iter().zip(&question.place).all(|(a, b)| (a - b).abs() < 0.02)
    );
}

#[test]
fn what_a_crash_left_behind_the_last_commit_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let space = space();
    let mut writer = write(dir.path(), &space);
    writer.put(EntryId(1), &EntryVectors { place: space.place(["boat"]).unwrap(), passages: Vec::new() }).unwrap();
    writer.commit(1).unwrap();
    let mut writer = VectorsWriter::append(&Vectors::open(dir.path()).unwrap().unwrap()).unwrap();
    writer.put(EntryId(2), &EntryVectors { place: space.place(["wind"]).unwrap(), passages: Vec::new() }).unwrap();
    drop(writer);
    let vectors = Vectors::open(dir.path()).unwrap().unwrap();
    assert_eq!(vectors.nearest(&space.place(["boat"]).unwrap(), 10).unwrap().len(), 1);
    let mut writer = VectorsWriter::append(&vectors).unwrap();
    writer.put(EntryId(3), &EntryVectors { place: space.place(["oven"]).unwrap(), passages: Vec::new() }).unwrap();
    writer.commit(2).unwrap();
    let near = Vectors::open(dir.path()).unwrap().unwrap().nearest(&space.place(["oven"]).unwrap(), 10).unwrap();
    let oven = near.iter().find(|(id, _)| *id == EntryId(3)).unwrap();
    assert!(oven.1 > 0.99, "{near:?}");
}

#[test]
fn damaged_files_are_told() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Vectors::open(dir.path()).unwrap().is_none());
    let space = space();
    let mut writer = write(dir.path(), &space);
    writer.put(EntryId(1), &EntryVectors { place: space.place(["boat"]).unwrap(), passages: Vec::new() }).unwrap();
    writer.commit(1).unwrap();
    std::fs::write(dir.path().join("entries-1"), "x").unwrap();
    assert!(matches!(Vectors::open(dir.path()), Err(EmbedError::Corrupt(_))));
    std::fs::write(dir.path().join("stamp.json"), "{").unwrap();
    assert!(matches!(Vectors::open(dir.path()), Err(EmbedError::Corrupt(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn an_entry_is_found_as_it_was_put_last_over_any_number_of_commits(
        commits in prop::collection::vec(prop::collection::vec((1_i64..12, prop::option::of(0_usize..4)), 0..8), 1..5)
    ) {
        let words = ["boat", "wind", "oven", "dough"];
        let (dir, space) = (tempfile::tempdir().unwrap(), space());
        let mut writer = write(dir.path(), &space);
        let mut held: HashMap<i64, usize> = HashMap::new();
        for (changes, revision) in commits.iter().zip(1..) {
            for (id, word) in changes {
                match word {
                    Some(word) => {
                        let place = space.place([words[*word]]).unwrap();
                        writer.put(EntryId(*id), &EntryVectors { place, passages: Vec::new() }).unwrap();
                        held.insert(*id, *word);
                    }
                    None => {
                        writer.remove(EntryId(*id));
                        held.remove(id);
                    }
                }
            }
            writer.commit(revision).unwrap();
            let vectors = Vectors::open(dir.path()).unwrap().unwrap();
            prop_assert_eq!(vectors.stamp().entries as usize, held.len());
            let question = Question { place: space.place(["boat"]).unwrap(), table: Vec::new() };
            let mut nearest = vectors.nearest(&question.place, 20).unwrap();
            nearest.sort_by_key(|(id, _)| *id);
            let mut ids: Vec<EntryId> = held.keys().map(|id| EntryId(*id)).collect();
            ids.sort();
            prop_assert_eq!(nearest.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids.clone());
            let near = vectors.near(&question, &(0..14).map(EntryId).collect::<Vec<_>>()).unwrap();
            prop_assert_eq!(near.len(), held.len());
            for (id, cosine) in nearest {
                prop_assert_eq!(near[&id].space, cosine);
                let own = vectors.of(id).unwrap().unwrap().place;
                let wanted = space.place([words[held[&id.0]]]).unwrap();
                prop_assert!(own.iter().zip(&wanted).all(|(one, two)| (one - two).abs() < 0.02));
            }
            // Each commit leaves its own table of rows, and no other.
            let tables = std::fs::read_dir(dir.path()).unwrap().flatten();
            prop_assert_eq!(tables.filter(|file| file.file_name().to_string_lossy().starts_with("rows-")).count(), 1);
            writer = VectorsWriter::append(&vectors).unwrap();
        }
    }
}

#[test]
fn sketches_find_nearly_all_that_are_nearest() {
    // Forty subjects of ten words each; a text speaks of two of them.
    let word = |subject: usize, word: usize| format!("{subject}-{word}");
    let text = |seed: usize| -> Vec<String> {
        let mix = |step: usize| seed.wrapping_mul(2_654_435_761).wrapping_add(step.wrapping_mul(40_503)) >> 7;
        (0..12).map(|at| word(mix(at % 2) % 40, mix(at + 2) % 10)).collect()
    };
    let mut corpus = Corpus::default();
    (0..600).for_each(|seed| add(&mut corpus, &text(seed).iter().map(String::as_str).collect::<Vec<_>>()));
    let space = Space::learn(&corpus).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut writer = write(dir.path(), &space);
    for seed in 0..3_000 {
        let place = space.place(text(seed).iter().map(String::as_str)).unwrap();
        writer.put(EntryId(seed as i64 + 1), &EntryVectors { place, passages: Vec::new() }).unwrap();
    }
    writer.commit(1).unwrap();
    let vectors = Vectors::open(dir.path()).unwrap().unwrap();
    let (mut found, mut found_of_best) = (0, 0);
    for seed in 0..20 {
        let place = space.place(text(seed * 31).iter().take(4).map(String::as_str)).unwrap();
        let mut all = vectors.nearest_comparing(&place, 50, usize::MAX).unwrap();
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        let likely = vectors.nearest_comparing(&place, 50, 0).unwrap();
        let held = |near: &&(EntryId, f32)| likely.contains(near);
        found += all.iter().filter(held).count();
        found_of_best += all.iter().take(5).filter(held).count();
    }
    assert!(found >= 800 && found_of_best >= 98, "{found} of 1000, {found_of_best} of the best 100");
}
