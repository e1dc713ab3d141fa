use super::*;
use crate::domain::EntryId;
use std::path::Path;

/// Two subjects that share no word, and texts of each that share words only with some of the others.
fn texts() -> Vec<Vec<&'static str>> {
    let mut texts = Vec::new();
    for _ in 0..2 {
        texts.push(vec!["boat", "sail", "harbour"]);
        texts.push(vec!["sail", "wind", "sea"]);
        texts.push(vec!["wind", "sea", "harbour"]);
        texts.push(vec!["bread", "flour", "oven"]);
        texts.push(vec!["flour", "yeast", "dough"]);
        texts.push(vec!["yeast", "dough", "oven"]);
    }
    texts
}

fn add(corpus: &mut Corpus, text: &[&str]) {
    corpus.start_text();
    text.iter().for_each(|term| corpus.add_term(term));
}

fn space() -> Space {
    let mut corpus = Corpus::default();
    texts().iter().for_each(|text| add(&mut corpus, text));
    Space::learn(&corpus).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn write(dir: &Path, space: &Space) -> VectorsWriter {
    VectorsWriter::create(dir, space, "library".into()).unwrap()
}

#[test]
fn texts_of_one_subject_are_near_without_a_shared_word() {
    let space = space();
    let boat = space.place(["boat"]).unwrap();
    let (wind, dough) =
        (cosine(&boat, &space.place(["wind"]).unwrap()), cosine(&boat, &space.place(["dough"]).unwrap()));
    assert!(wind > 0.1 && wind > dough + 0.1, "{wind} {dough}");
}

fn bytes_of(space: &Space) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    space.write(&dir.path().join("space")).unwrap();
    std::fs::read(dir.path().join("space")).unwrap()
}

#[test]
fn the_same_texts_make_the_same_space() {
    assert_eq!(bytes_of(&space()), bytes_of(&space()));
}

#[test]
fn a_space_comes_back_from_its_file_and_from_no_other() {
    let (space, dir) = (space(), tempfile::tempdir().unwrap());
    let path = dir.path().join("space");
    space.write(&path).unwrap();
    let mut read = Space::open(&path).unwrap();
    let place = |space: &Space| (space.place(["sail", "sea", "new"]).unwrap(), space.idf("sail").to_bits());
    assert_eq!(place(&read), place(&space));
    read.hold().unwrap();
    assert_eq!(place(&read), place(&space));
    let bytes = std::fs::read(&path).unwrap();
    for cut in [0, 3, 11, 17, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&path, bytes.get(..cut).unwrap()).unwrap();
        assert!(matches!(Space::open(&path), Err(EmbedError::Corrupt(_))), "{cut}");
    }
}

#[test]
fn a_word_of_the_table_is_the_same_looked_for_alone_and_among_many() {
    let (alone, many) = (StaticTable::default(), StaticTable::default());
    many.ready_for_many();
    for word in ["delegation", "the", "unbelievableness", "qzx", "zürich", "a"] {
        let [mut one, mut other] = [vec![0.0; TABLE_DIMENSIONS], vec![0.0; TABLE_DIMENSIONS]];
        alone.add(word, 1.0, &mut one);
        many.add(word, 1.0, &mut other);
        assert_eq!(one, other, "{word}");
    }
}

#[test]
fn too_few_texts_make_no_space() {
    let mut corpus = Corpus::default();
    add(&mut corpus, &["one", "text"]);
    assert!(Space::learn(&corpus).is_none());
}

#[test]
fn a_pair_of_words_is_a_term_of_its_own_and_reaches_over_no_break() {
    let mut corpus = Corpus::default();
    for number in 0..8 {
        let other = if number % 2 == 0 { "left" } else { "right" };
        add(&mut corpus, &["machine", "learning", other]);
        add(&mut corpus, &["machine", BREAK, "oil", other]);
        add(&mut corpus, &["learning", BREAK, "school", other]);
    }
    let space = Space::learn(&corpus).unwrap();
    assert!(space.idf("machine learning") > 0.0);
    assert_ne!(space.place(["machine", "learning"]).unwrap(), space.place(["machine", BREAK, "learning"]).unwrap());
}

#[test]
fn words_of_the_table_are_near_what_they_mean() {
    let vector = |word: &str| {
        let mut vector = vec![0.0; TABLE_DIMENSIONS];
        StaticTable::english().add(word, 1.0, &mut vector);
        super::pack::normalize(&mut vector);
        vector
    };
    let near = cosine(&vector("boss"), &vector("manager"));
    assert!(near > cosine(&vector("boss"), &vector("banana")) + 0.05, "{near}");
    assert!(vector("unforeseeableness").iter().any(|number| *number != 0.0), "pieces make up a word");
    assert!(vector("").iter().all(|number| *number == 0.0));
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
    writer.remove(EntryId(3)).unwrap();
    writer.commit(9).unwrap();

    let vectors = Vectors::open(dir.path()).unwrap().unwrap();
    assert_eq!((vectors.stamp().revision, vectors.stamp().entries), (9, 2));
    let question = Question { place: vectors.space().place(["boat"]).unwrap(), table: vec![0.5; TABLE_DIMENSIONS] };
    let near = vectors.near(&question, &[EntryId(1), EntryId(2), EntryId(3), EntryId(4)]).unwrap();
    assert_eq!(near.len(), 2);
    assert!(near[&EntryId(1)].space > 0.99 && near[&EntryId(1)].table.unwrap() > 0.99);
    assert_eq!(near[&EntryId(1)].passage, Some(3..9));
    assert_eq!(near[&EntryId(2)].table, None);
    assert!(near[&EntryId(2)].space > 0.1);
    let mut all = vectors.all_in_space(&question.place).unwrap();
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
    assert_eq!(vectors.all_in_space(&space.place(["boat"]).unwrap()).unwrap().len(), 1);
    let mut writer = VectorsWriter::append(&vectors).unwrap();
    writer.put(EntryId(3), &EntryVectors { place: space.place(["oven"]).unwrap(), passages: Vec::new() }).unwrap();
    writer.commit(2).unwrap();
    let near = Vectors::open(dir.path()).unwrap().unwrap().all_in_space(&space.place(["oven"]).unwrap()).unwrap();
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
    std::fs::write(dir.path().join("ids-1"), "x").unwrap();
    assert!(matches!(Vectors::open(dir.path()), Err(EmbedError::Corrupt(_))));
    std::fs::write(dir.path().join("stamp.json"), "{").unwrap();
    assert!(matches!(Vectors::open(dir.path()), Err(EmbedError::Corrupt(_))));
}
