//! The index agrees with a plain look through the texts.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::support::*;
use crate::domain::EntryId;
use crate::index::{Clause, Request, TextClause, What};

const WORDS: [&str; 9] = ["alpha", "beta", "gamma", "delta", "omega", "running", "leaders", "tea", "house"];

/// Numbers of words.
fn text() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..WORDS.len(), 0..8)
}

#[derive(Debug, Clone)]
enum Step {
    Put(i64, Vec<usize>),
    Remove(i64),
    Commit,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..12_i64, text()).prop_map(|(id, text)| Step::Put(id, text)),
        2 => (0..12_i64).prop_map(Step::Remove),
        1 => Just(Step::Commit),
    ]
}

fn spell(text: &[usize]) -> String {
    text.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(" ")
}

fn clauses(words: &[usize], phrase: bool) -> Vec<Clause> {
    let clause = |text: String| Clause { exclude: false, what: What::Text(TextClause { field: None, text, phrase }) };
    if phrase { vec![clause(spell(words))] } else { words.iter().map(|word| clause(WORDS[*word].to_owned())).collect() }
}

/// Makes the steps on an index and, beside it, on a map.
fn replay(steps: &[Step]) -> (Library, HashMap<i64, Vec<usize>>) {
    let library = Library::new();
    let mut model = HashMap::new();
    let mut writer = library.index.writer(HEAP).unwrap();
    for step in steps {
        match step {
            Step::Put(id, text) => {
                let spelled = spell(text);
                let mut entry = entry(*id, "", "");
                entry.text = Box::leak(spelled.into_boxed_str());
                writer.put(&entry).unwrap();
                model.insert(*id, text.clone());
            }
            Step::Remove(id) => {
                writer.remove(EntryId(*id)).unwrap();
                model.remove(id);
            }
            Step::Commit => writer.commit(&stamp(1)).unwrap(),
        }
    }
    writer.commit(&stamp(2)).unwrap();
    writer.finish().unwrap();
    (library, model)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn entries_with_all_words_are_found_first_and_no_others_before_them(
        steps in prop::collection::vec(step(), 1..40),
        queries in prop::collection::vec((prop::collection::btree_set(0..WORDS.len(), 1..4), any::<bool>()), 4),
    ) {
        let (library, model) = replay(&steps);
        prop_assert_eq!(library.index.count_entries(), model.len() as u64);
        for (words, phrase) in queries {
            let words: Vec<usize> = words.into_iter().collect();
            let request = Request { words: clauses(&words, phrase), languages: vec!["en".to_owned()], limit: 100, ..Request::default() };
            let found = library.index.search(&request).unwrap();
            let with = |all: bool| -> BTreeSet<i64> {
                let has = |text: &[usize]| if phrase {
                    text.windows(words.len()).any(|window| window == words)
                } else if all {
                    // A word that nobody has is passed over.
                    words.iter().all(|word| text.contains(word) || !model.values().any(|text| text.contains(word)))
                        && words.iter().any(|word| text.contains(word))
                } else {
                    words.iter().any(|word| text.contains(word))
                };
                model.iter().filter(|(_, text)| has(text)).map(|(id, _)| *id).collect()
            };
            let complete = with(true);
            let first: BTreeSet<i64> = ids(&found).into_iter().take(complete.len()).collect();
            prop_assert_eq!(&first, &complete, "{:?} {}", words, phrase);
            prop_assert_eq!(found.total, found.hits.len());
            let all: BTreeSet<i64> = ids(&found).into_iter().collect();
            prop_assert_eq!(all.len(), found.hits.len());
            prop_assert!(all.is_subset(&with(false)));
        }
    }
}
