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

/// A query of all that the language has, over the words of the library.
fn any_query() -> impl Strategy<Value = String> {
    let word =
        prop::sample::select(vec!["alpha", "beta", "gamma", "学习方法", "alpha-beta", "betta", "nowhere", "ada"]);
    let value = prop_oneof![
        word.clone().prop_map(str::to_owned),
        (word.clone(), word).prop_map(|(first, second)| format!("\"{first} {second}\"")),
    ];
    let field = prop::sample::select(vec!["", "", "", "title:", "text:", "author:"]);
    let words = (field, value).prop_map(|(field, value)| format!("{field}{value}"));
    let filters = prop::sample::select(vec!["kind:article", "lang:en", "after:2019", "before:2021", "minutes:<9"]);
    let clause = prop_oneof![4 => words, 1 => filters.prop_map(str::to_owned)];
    let clause = (clause, any::<bool>(), any::<bool>())
        .prop_map(|(clause, one, other)| if one && other { format!("-{clause}") } else { clause });
    prop::collection::vec(clause, 0..7).prop_map(|clauses| clauses.join(" "))
}

#[test]
fn any_query_is_answered_and_what_is_left_out_stays_out() {
    let texts = ["alpha beta", "beta alpha gamma", "gamma", "我们学习的方法", "学习方法 alpha", "beta beta alpha beta"];
    let library = Library::new();
    for (id, text) in (0..).zip(texts) {
        library.write(&[entry(id, "Alpha", text), entry(id + 100, text, "gamma")], id);
    }
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 400, ..ProptestConfig::default() });
    runner
        .run(&any_query(), |text| {
            let found = library.index.search(&request(&text)).unwrap();
            prop_assert_eq!(found.total, found.hits.len());
            prop_assert!(found.hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
            let without = library.index.search(&request(&format!("{text} -\"beta alpha\""))).unwrap();
            let left_out = ids(&library.ask("\"beta alpha\""));
            let expected: BTreeSet<i64> = ids(&found).into_iter().filter(|id| !left_out.contains(id)).collect();
            prop_assert_eq!(ids(&without).into_iter().collect::<BTreeSet<_>>(), expected);
            Ok(())
        })
        .unwrap();
}
