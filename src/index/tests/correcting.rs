//! What was probably meant.

use super::support::*;
use crate::index::Request;

fn library() -> Library {
    Library::of(&[
        entry(1, "Leadership", "Leading an organisation well takes feedback, coaching and good management."),
        entry(2, "Ways", "The entrepreneurs of today see their business as a calling, and leaders do too."),
        entry(3, "Tea", "A pot of tea."),
    ])
}

#[test]
fn a_misspelt_word_is_corrected_and_said() {
    let library = library();
    for (given, meant, id) in [
        ("leadreship", "leadership", 1),
        ("mangement", "management", 1),
        ("feedbak", "feedback", 1),
        ("coachng", "coaching", 1),
        ("organistion", "organisation", 1),
        ("enterprenuers", "entrepreneurs", 2),
        ("buisness", "business", 2),
    ] {
        let found = library.ask(given);
        assert_eq!(found.corrections, [(given.to_owned(), meant.to_owned())], "{given}");
        assert_eq!(ids(&found), [id], "{given}");
    }
}

#[test]
fn a_word_that_is_found_is_left_alone() {
    let library = library();
    assert_eq!(library.ask("leaders tea the").corrections, []);
}

#[test]
fn a_word_that_people_write_is_missing_and_not_misspelt() {
    let library = Library::of(&[entry(1, "Packing", "Put it in a box.")]);
    assert_eq!(library.ask("boss").corrections.len(), 1);
    let asked = Request { is_word: Some(|word| ["boss", "box"].contains(&word)), ..request("Boss boxx") };
    let found = library.index.search(&asked).unwrap();
    assert_eq!(found.corrections, [("boxx".to_owned(), "box".to_owned())]);
}

#[test]
fn only_the_misspelt_word_of_a_query_is_corrected() {
    let found = library().ask("good mangement xqzzyk");
    assert_eq!(found.corrections, [("mangement".to_owned(), "management".to_owned())]);
    assert_eq!(ids(&found)[0], 1);
}

#[test]
fn a_phrase_and_a_field_are_corrected_too() {
    let library = library();
    assert_eq!(ids(&library.ask("\"good mangement\"")), [1]);
    assert_eq!(ids(&library.ask("title:leadreship")), [1]);
    assert_eq!(library.ask("-mangement").corrections, []);
}

#[test]
fn numbers_short_words_and_addresses_are_never_corrected() {
    let library = library();
    for query in ["te", "2025", "te4", "https://leadreship.example/feedbak"] {
        assert_eq!(library.ask(query).corrections, [], "{query}");
    }
}

#[test]
fn a_short_word_two_slips_away_is_not_corrected() {
    assert_eq!(library().ask("toa").corrections.len(), 1);
    assert_eq!(library().ask("xoa").corrections, []);
}

#[test]
fn the_word_shown_is_the_one_with_the_letter_that_was_left_out() {
    let library =
        Library::of(&[entry(1, "Decorators", "A decorator wraps a function, and decorators can be stacked.")]);
    assert_eq!(library.ask("decoratr").corrections, [("decoratr".to_owned(), "decorator".to_owned())]);
}
