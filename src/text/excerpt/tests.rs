use proptest::prelude::*;

use super::*;
use crate::text::mark_html;

const TEXT: &str = "Meetings are costly. Nobody likes to hear that, and nobody says it.\n\n\
    Good feedback is given soon. Hard feedback needs a private room, and the courage to be clear. \
    Say what you saw and what it did. Then ask.\n\n\
    The budget is another story. It was feedback from the bank that taught me so.";

fn terms(words: &[(&str, f64)]) -> Vec<TermWeight> {
    words.iter().map(|(term, weight)| TermWeight { term: (*term).to_owned(), weight: *weight }).collect()
}

fn marked(text: &str, language: &str, words: &[(&str, f64)], max_chars: usize) -> Option<String> {
    best_passage(text, Some(language), &terms(words), max_chars).map(|excerpt| mark_html(&excerpt))
}

#[test]
fn the_stretch_with_most_of_the_terms_wins() {
    let excerpt =
        best_passage(TEXT, Some("en"), &terms(&[("feedback", 1.0), ("courag", 2.0), ("bank", 1.5)]), 100).unwrap();
    assert_eq!(
        excerpt.text,
        "Good feedback is given soon. Hard feedback needs a private room, and the courage to be clear."
    );
    assert_eq!(excerpt.matched, [0, 1]);
    let words: Vec<_> = excerpt.marks.iter().map(|mark| &excerpt.text[mark.clone()]).collect();
    assert_eq!(words, ["feedback", "feedback", "courage"]);
}

#[test]
fn a_rare_term_outweighs_a_frequent_one() {
    let html = marked(TEXT, "en", &[("feedback", 0.5), ("budget", 5.0)], 60).unwrap();
    assert!(html.starts_with("The <mark>budget</mark> is another story."), "{html}");
}

#[test]
fn no_match_is_no_passage() {
    assert_eq!(marked(TEXT, "en", &[("zebra", 1.0)], 100), None);
    assert_eq!(marked(TEXT, "en", &[], 100), None);
    assert_eq!(marked("", "en", &[("feedback", 1.0)], 100), None);
}

#[test]
fn a_long_sentence_is_cut_between_words_and_says_so() {
    let text = format!("{}the needle lies here {}", "hay ".repeat(200), "hay ".repeat(200));
    let html = marked(&text, "en", &[("needl", 1.0)], 50).unwrap();
    assert!(html.starts_with("…hay") && html.ends_with("hay…"), "{html}");
    assert!(html.contains("the <mark>needle</mark> lies here"), "{html}");
}

#[test]
fn a_heading_alone_is_followed_by_its_text() {
    let text = "Feedback\n\nThis is about what people say to each other, and why. More.";
    let html = marked(text, "en", &[("feedback", 1.0)], 90).unwrap();
    assert_eq!(html, "<mark>Feedback</mark> This is about what people say to each other, and why. More.");
}

#[test]
fn pairs_of_characters_are_marked_as_one_word() {
    let text = "今日は晴れ。東京タワーに行きました。とても高いです。";
    let words = [("東京", 1.0), ("京タ", 1.0), ("タワ", 1.0), ("ワー", 1.0)];
    assert_eq!(marked(text, "ja", &words, 16).unwrap(), "<mark>東京タワー</mark>に行きました。");
    let text = "我家有一只猫。它很可爱。";
    assert_eq!(marked(text, "zh", &[("猫", 1.0)], 40).unwrap(), "我家有一只<mark>猫</mark>。它很可爱。");
}

#[test]
fn terms_that_stand_together_win_over_terms_apart() {
    let filler = "and so on with much else in between that fills the line".to_owned();
    let text = format!("Deep {filler} work. Deep work is rare.");
    let html = marked(&text, "en", &[("deep", 1.0), ("work", 1.0)], 80).unwrap();
    assert_eq!(html, "<mark>Deep</mark> <mark>work</mark> is rare.");
}

#[test]
fn an_excerpt_opens_where_its_terms_stand_together() {
    let text =
        "The talk was long. We spoke of walruses, and much later of how to give hard feedback well, and of feedback.";
    for (talk, expected) in [(0.2, "hard feedback well"), (1.0, "talk was long")] {
        let wanted = terms(&[("hard", 1.0), ("feedback", 1.0), ("talk", talk)]);
        let excerpt = best_passage(text, Some("en"), &wanted, 200).unwrap();
        assert!(text[excerpt.start..].starts_with(expected), "{talk}: {excerpt:?}");
    }
}

proptest! {
    #[test]
    fn any_excerpt_fits_and_marks_what_matched(
        words in prop::collection::vec(prop_oneof![
            prop::sample::select(vec!["alpha", "Beta", "gamma", "x.", "y!", "\n\n", "東京", "です。", "é"]).prop_map(str::to_owned),
            "\\PC{1,12}",
            "[a-z]{1,80}",
        ], 0..120),
        max_chars in 2_usize..200,
    ) {
        let text = words.join(" ");
        let terms = terms(&[("alpha", 1.0), ("beta", 2.0), ("東京", 1.5), ("é", 0.5), ("e", 0.5)]);
        if let Some(excerpt) = best_passage(&text, None, &terms, max_chars) {
            prop_assert!(excerpt.text.chars().count() <= max_chars, "{:?}", excerpt.text);
            prop_assert!(!excerpt.text.contains("  ") && !excerpt.text.contains('\n'));
            let mut end = 0;
            for mark in &excerpt.marks {
                prop_assert!(mark.start >= end && mark.start < mark.end);
                prop_assert!(excerpt.text.get(mark.clone()).is_some());
                end = mark.end;
            }
            prop_assert!(excerpt.matched.is_empty() || !excerpt.marks.is_empty());
            prop_assert!(excerpt.matched.is_sorted());
        } else {
            let mut any = false;
            tokenize(&text, None, &mut |term, _, _| any |= terms.iter().any(|wanted| wanted.term == term));
            prop_assert!(!any || max_chars < 12);
        }
    }
}

#[test]
fn the_sign_of_a_list_is_left_out() {
    let text = "Ways to listen:\n\n- Wait for the end of the sentence before you speak.\n- Ask";
    assert_eq!(
        marked(text, "en", &[("sentenc", 1.0)], 60).unwrap(),
        "Wait for the end of the <mark>sentence</mark> before you speak. - Ask"
    );
}
