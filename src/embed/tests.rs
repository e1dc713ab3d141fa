use super::*;

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

pub(super) fn add(corpus: &mut Corpus, text: &[&str]) {
    corpus.start_text();
    text.iter().for_each(|term| corpus.add_term(term));
}

pub(super) fn space() -> Space {
    let mut corpus = Corpus::default();
    texts().iter().for_each(|text| add(&mut corpus, text));
    Space::learn(&corpus).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
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
fn the_table_tells_common_words_from_misspelt_ones() {
    let is_common = |word: &str| StaticTable::english().is_common_word(word);
    for word in ["boss", "box", "feedback", "leadership"] {
        assert!(is_common(word), "{word}");
    }
    for word in ["", "boxs", "feedbak", "leadreship", "recieve", "teh", "##ing", "=teh"] {
        assert!(!is_common(word), "{word}");
    }
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
