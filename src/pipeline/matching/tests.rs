use super::entries::stretches;
use super::*;
use crate::domain::EntryId;
use proptest::prelude::*;

fn signals(id: i64, words: f32, space: Option<f32>) -> Signals {
    Signals { id: EntryId(id), words, space, table: None }
}

#[test]
fn without_vectors_the_words_decide_alone() {
    let scores = blend(&[signals(1, 4.0, None), signals(2, 1.0, None)], Weights::default());
    assert_eq!(scores, [1.0, 0.25]);
}

#[test]
fn closeness_counts_the_more_the_larger_the_library() {
    let close = Close { passage: 1.0, title: 1.0, neighbours: 1.0 };
    let scores = [50.0, 1_000.0, 50_000.0].map(|entries| add_closeness(0.2, close, entries));
    assert!(scores.is_sorted_by(|a, b| a < b) && scores.iter().all(|score| (0.2..1.0).contains(score)), "{scores:?}");
    assert!(add_closeness(0.2, Close::default(), 50_000.0) < add_closeness(0.2, Close::default(), 50.0));
}

#[test]
fn what_says_it_in_other_words_outdoes_what_only_has_a_word() {
    let entries = [signals(1, 10.0, Some(0.8)), signals(2, 0.0, Some(0.8)), signals(3, 1.0, Some(0.0))];
    let scores = blend(&entries, Weights { words: 0.6, space: 0.4, table: 0.0 });
    assert!(scores[0] > scores[1] && scores[1] > scores[2], "{scores:?}");
}

proptest! {
    /// Around fifteen bytes, where the way words are held changes.
    #[test]
    fn a_word_that_is_met_again_is_read_as_the_first_time(words in prop::collection::vec("[abé]{6,18}", 1..20)) {
        let body = words.join(" ");
        let mut plain = Vec::new();
        crate::text::tokenize(&body, None, &mut |term, _, _| plain.push(term.to_owned()));
        let mut reader = EntryReader::default();
        for _ in 0..2 {
            let read = reader.terms("", &body, None);
            prop_assert_eq!(read.iter().filter(|term| *term != crate::embed::BREAK).collect::<Vec<_>>(), plain.iter().collect::<Vec<_>>());
        }
    }
}

proptest! {
    #[test]
    fn what_is_learnt_of_a_long_entry_stands_all_over_it(
        words in prop::collection::vec("[a-zé学]{1,12}", 1..900), gap in "[ \n]|", share in 500..3_000_usize,
    ) {
        let text = words.join(&gap);
        let read: Vec<&str> = stretches(&text, share).collect();
        if text.len() <= share {
            prop_assert_eq!(read, [text.as_str()]);
            return Ok(());
        }
        let all: usize = read.iter().map(|stretch| stretch.len()).sum();
        prop_assert!(all <= share && all + 50 * read.len() + 500 >= share, "{} of {share}", all);
        // In their order, none twice, the first from the beginning and the last to the end.
        let places: Vec<usize> =
            read.iter().map(|stretch| stretch.as_ptr() as usize - text.as_ptr() as usize).collect();
        let ends = places.iter().zip(&read).map(|(place, stretch)| place + stretch.len());
        prop_assert!(ends.zip(places.iter().skip(1)).all(|(end, next)| end <= *next));
        prop_assert!(text.starts_with(read[0]) && (read.len() == 1 || text.ends_with(read[read.len() - 1])));
        if !gap.is_empty() {
            prop_assert!(read.iter().flat_map(|stretch| stretch.split_whitespace()).all(|word| words.iter().any(|own| own == word)));
        }
    }
}

#[test]
fn words_that_hyphens_join_are_asked_for_in_one_piece() {
    let asked = read_question("Better one-on-ones", "", &["en".to_owned()]);
    let forms: Vec<&String> = asked.terms.iter().flat_map(|term| &term.forms).collect();
    assert!(forms.iter().any(|form| *form == "one-on-one"), "{forms:?}");
    assert!(!forms.iter().any(|form| *form == "on"), "{forms:?}");
}

#[test]
fn words_that_follow_each_other_are_neighbours_and_those_of_a_title_twice() {
    let asked = read_question("Accessible pages", "Our forms fail with screen readers.", &["en".to_owned()]);
    let form = |place: &usize| asked.terms[*place].forms[0].as_str();
    let pairs: Vec<(&str, &str)> = asked.neighbours.iter().map(|(one, two)| (form(one), form(two))).collect();
    assert_eq!(pairs.iter().filter(|(one, _)| *one == "accessible").count(), 2, "{pairs:?}");
    assert!(pairs.contains(&("screen", "readers")), "{pairs:?}");
    assert!(!pairs.iter().any(|(one, two)| *one == "pages" || *two == "with"), "{pairs:?}");
}

#[test]
fn a_titles_words_count_twice_and_repeated_ones_add_up() {
    let asked = read_question("Negotiation", "Negotiation with suppliers.", &["en".to_owned()]);
    let weight = |form: &str| asked.terms.iter().find(|term| term.forms.contains(&form.to_owned())).unwrap().weight;
    assert_eq!(weight("negoti"), 3.0 * weight("supplier"));
}

#[test]
fn an_expansion_takes_what_the_answers_share_and_the_library_does_not() {
    let words = |text: &str| text.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>();
    let answers = [(1.0, words("boat sail the")), (0.9, words("sail wind the"))];
    let found = expand(&answers, 10.0, 2.0, &mut |term, _| (term != "the").then_some(2.0));
    assert_eq!(found[0].term, "sail");
    assert!(found.iter().all(|expansion| expansion.term != "the"));
    assert!((found.iter().map(|expansion| expansion.weight).sum::<f32>() - 2.0).abs() < 1e-4);
}

#[test]
fn a_place_moves_towards_the_answers_and_not_past_them() {
    let moved = centre(&[1.0, 0.0], &[(1.0, vec![0.0, 1.0])]);
    assert!(moved[0] > moved[1] && moved[1] > 0.0, "{moved:?}");
    assert_eq!(centre(&[1.0, 0.0], &[]), [1.0, 0.0]);
}

proptest! {
    #[test]
    fn terms_that_are_not_looked_up_would_not_have_been_taken(
        texts in proptest::collection::vec(proptest::collection::vec(0_u8..200, 1..120), 1..5),
        rarities in proptest::collection::vec(0.5_f32..9.0, 200),
    ) {
        let answers: Vec<(f64, Vec<String>)> =
            texts.iter().map(|text| (0.7, text.iter().map(u8::to_string).collect())).collect();
        let idf = |term: &str| term.parse::<usize>().ok().and_then(|at| rarities.get(at)).copied();
        let all = expand(&answers, 10.0, f32::MAX, &mut |term, _| idf(term));
        prop_assert_eq!(all, expand(&answers, 10.0, 9.0, &mut |term, least| idf(term).filter(|idf| *idf >= least)));
    }

    #[test]
    fn a_blend_stays_within_bounds_and_agrees_with_signals_that_agree(
        rows in proptest::collection::vec((0.0_f32..50.0, -1.0_f32..1.0), 1..40)
    ) {
        let entries: Vec<Signals> = rows.iter().zip(0..).map(|((words, space), id)| signals(id, *words, Some(*space))).collect();
        let scores = blend(&entries, Weights::default());
        prop_assert!(scores.iter().all(|score| (-1e-6..=1.0 + 1e-6).contains(score)));
        for (a, x) in entries.iter().zip(&scores) {
            for (b, y) in entries.iter().zip(&scores) {
                if a.words > b.words && a.space >= b.space {
                    prop_assert!(x >= y);
                }
            }
        }
    }

    #[test]
    fn reading_a_question_never_fails(title in "\\PC{0,60}", text in "\\PC{0,120}") {
        let asked = read_question(&title, &text, &["en".to_owned(), "de".to_owned(), "ja".to_owned()]);
        prop_assert!(asked.terms.iter().all(|term| term.weight > 0.0 && !term.forms.is_empty()));
    }
}

#[test]
fn what_few_texts_teach_counts_little() {
    let whole = Weights::default();
    let (small, large) = (whole.trusting(50), whole.trusting(50_000));
    assert!(small.space < large.space && small.table > large.table && small.words > large.words);
    assert!((large.space - whole.space).abs() < 0.01);
    for weights in [small, large] {
        assert!((weights.words + weights.space + weights.table - 1.0).abs() < 1e-9, "{weights:?}");
    }
    let words = Weights { words: 1.0, space: 0.0, table: 0.0 };
    assert_eq!(words.trusting(50), words, "a signal that is left out stays out");
}
