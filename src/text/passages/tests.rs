use proptest::prelude::*;

use super::*;

fn sentence(words: usize) -> String {
    format!("Some{}.", " word".repeat(words - 1))
}

fn sizes(text: &str) -> Vec<usize> {
    split_passages(text).into_iter().map(|range| text[range].split_whitespace().count()).collect()
}

#[test]
fn a_short_text_is_one_passage() {
    assert_eq!(sizes("Just a few words."), [4]);
    assert!(split_passages("").is_empty());
    assert!(split_passages(" \n\n ").is_empty());
}

#[test]
fn paragraphs_are_joined_until_there_is_enough_to_say() {
    let paragraph = [sentence(30), sentence(35)].join(" ");
    let text = vec![paragraph; 5].join("\n\n");
    assert_eq!(sizes(&text), [130, 195]);
}

#[test]
fn a_long_paragraph_is_cut_between_sentences() {
    let text = vec![sentence(30); 20].join(" ");
    for range in split_passages(&text) {
        assert!(text[range].ends_with('.'));
    }
    assert!(sizes(&text).iter().all(|size| (120..=250).contains(size)));
}

#[test]
fn a_speech_without_full_stops_is_cut_between_words() {
    let text = "word ".repeat(1000);
    let sizes = sizes(&text);
    assert_eq!(sizes.iter().sum::<usize>(), 1000);
    assert!(sizes.iter().all(|size| (120..=250).contains(size)), "{sizes:?}");
}

#[test]
fn a_heading_goes_with_what_follows() {
    let text = format!("{}\n\nThe next thing\n\n{}", sentence(160), sentence(100));
    let passages = split_passages(&text);
    assert_eq!(passages.len(), 2);
    assert!(text[passages[1].clone()].starts_with("The next thing"));
}

#[test]
fn a_section_begins_a_passage_and_says_where_it_stands() {
    let texts = [sentence(60), sentence(130), sentence(30)];
    let text = texts.join("\n\n");
    let second = texts[0].len() + 2;
    let third = second + texts[1].len() + 2;
    let outline = Outline {
        chapters: vec![(0, "Hello".to_owned()), (second, "The talk".to_owned()), (third, "Goodbye".to_owned())],
        moments: vec![(0, Some(0)), (second, Some(30_000)), (third, Some(90_000))],
        ends: Some(99_000),
        ..Outline::default()
    };
    let passages = cut_passages(&text, &outline);
    let shown: Vec<_> = passages
        .iter()
        .map(|one| (one.range.start, one.place.under.join(""), one.place.start, one.place.end))
        .collect();
    assert_eq!(
        shown,
        [
            (0, "Hello".to_owned(), Some(0), Some(30_000)),
            (second, "The talk".to_owned(), Some(30_000), Some(90_000)),
            (third, "Goodbye".to_owned(), Some(90_000), Some(99_000)),
        ]
    );
}

#[test]
fn chinese_is_cut_at_its_own_full_stops() {
    let text = "人们记住自己感受的时间，比记住别人说过的话要长得多。".repeat(40);
    let passages = split_passages(&text);
    assert!(passages.len() > 2);
    for range in passages {
        assert!(text[range].ends_with('。'));
    }
}

proptest! {
    #[test]
    fn passages_hold_every_word_once_and_cut_none(
        words in prop::collection::vec(prop_oneof![8 => "[a-z]{1,9}", 2 => "[a-zä]{1,6}[.!?]", 1 => Just("\n\n".to_owned()), 1 => "\\PC{1,8}"], 0..600)
    ) {
        let text = words.join(" ");
        let passages = split_passages(&text);
        let mut joined = String::new();
        let mut last_end = 0;
        for range in &passages {
            prop_assert!(range.start >= last_end);
            prop_assert!(text[last_end..range.start].trim().is_empty());
            if range.start > 0 {
                let before = text[..range.start].chars().next_back();
                let first = text[range.start..].chars().next();
                prop_assert!(separates(before.unwrap(), first.unwrap()));
            }
            joined.push_str(&text[range.clone()]);
            last_end = range.end;
        }
        prop_assert!(text[last_end..].trim().is_empty());
    }
}
