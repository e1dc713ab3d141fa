//! What people type, and what it means.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::EntryKind;

fn word(text: &str) -> What {
    What::Text(TextClause { field: None, text: text.to_owned(), phrase: false })
}

fn phrase(text: &str) -> What {
    What::Text(TextClause { field: None, text: text.to_owned(), phrase: true })
}

fn in_field(field: TextField, text: &str, phrase: bool) -> What {
    What::Text(TextClause { field: Some(field), text: text.to_owned(), phrase })
}

fn minutes(min: Option<i64>, max: Option<i64>) -> What {
    What::Minutes(MinutesRange { min, max })
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The clauses of a query that is read without a problem; an excluded one carries `true`.
fn read(text: &str) -> Vec<(What, bool)> {
    let query = parse_query(text);
    assert_eq!(query.problems, Vec::<String>::new(), "{text}");
    query.clauses.into_iter().map(|clause| (clause.what, clause.exclude)).collect()
}

fn read_one(text: &str) -> What {
    let mut clauses = read(text);
    assert_eq!(clauses.len(), 1, "{text}: {clauses:?}");
    clauses.remove(0).0
}

#[test]
fn words_and_phrases_are_read() {
    assert_eq!(
        read("  hard \"honest feedback\"\t-soft -\"small talk\" "),
        [(word("hard"), false), (phrase("honest feedback"), false), (word("soft"), true), (phrase("small talk"), true)]
    );
    assert_eq!(read(""), []);
    assert_eq!(read(" - -- \"\" & … "), []);
}

#[test]
fn curly_quotation_marks_count() {
    assert_eq!(read_one("“honest  feedback”"), phrase("honest feedback"));
    assert_eq!(read_one("„ehrliche Worte“"), phrase("ehrliche Worte"));
    assert_eq!(read_one("title:«mots justes»"), in_field(TextField::Title, "mots justes", true));
}

#[test]
fn fields_are_read() {
    for (text, expected) in [
        ("title:feedback", in_field(TextField::Title, "feedback", false)),
        ("Title:\"hard talk\"", in_field(TextField::Title, "hard talk", true)),
        ("author:ada", in_field(TextField::Author, "ada", false)),
        ("text:ada", in_field(TextField::Text, "ada", false)),
        ("mentor:ada", What::Mentor("ada".to_owned())),
        ("mentor:\"Ada Example\"", What::Mentor("Ada Example".to_owned())),
        ("goal:give-feedback", What::Goal("give-feedback".to_owned())),
        ("kind:episode", What::Kind(EntryKind::Episode)),
        ("kind:Video", What::Kind(EntryKind::Video)),
        ("lang:en", What::Language("en".to_owned())),
        ("lang:zh-CN", What::Language("zh".to_owned())),
        ("is:kept", What::Is(Standing::Kept)),
        ("is:skipped", What::Is(Standing::Skipped)),
        ("after:2024-01-31", What::After(day(2024, 1, 31))),
        ("after:2024-2", What::After(day(2024, 2, 1))),
        ("before:2024", What::Before(day(2024, 1, 1))),
        ("minutes:<20", minutes(None, Some(19))),
        ("minutes:<=20", minutes(None, Some(20))),
        ("minutes:>20", minutes(Some(21), None)),
        ("minutes:>=20", minutes(Some(20), None)),
        ("minutes:=20", minutes(Some(20), Some(20))),
        ("minutes:20", minutes(Some(20), Some(20))),
        ("minutes:10..20", minutes(Some(10), Some(20))),
        ("minutes:10..", minutes(Some(10), None)),
        ("minutes:..20m", minutes(None, Some(20))),
    ] {
        assert_eq!(read_one(text), expected, "{text}");
        let excluded = read(&format!("-{text}"));
        assert_eq!(excluded, [(expected, true)], "-{text}");
    }
}

#[test]
fn what_is_no_field_is_words_and_said() {
    for (text, words, said) in [
        ("after:tomorow", vec!["after", "tomorow"], "`after:tomorow` is no date (use after:2026-01-31"),
        ("before:2024-13", vec!["before", "2024-13"], "is no date"),
        ("after:2024-02-30", vec!["after", "2024-02-30"], "is no date"),
        ("minutes:many", vec!["minutes", "many"], "is no number of minutes"),
        ("minutes:20..10", vec!["minutes", "20..10"], "is no number of minutes"),
        ("minutes:<0", vec!["minutes", "<0"], "is no number of minutes"),
        ("kind:\"some thing\"", vec!["kind", "some", "thing"], "article, episode, video, book, paper"),
        ("is:lost", vec!["is", "lost"], "new, queued, done, kept, snoozed, skipped"),
        ("lang:english", vec!["lang", "english"], "lang:en"),
        ("title: feedback", vec!["title", "feedback"], "title:word"),
        ("mentor:\"\"", vec!["mentor"], "mentor:word"),
        ("titel:feedback", vec!["titel:feedback"], "did you mean `title:`?"),
        ("colour:red", vec!["colour:red"], "there are title, text"),
    ] {
        let query = parse_query(text);
        let expected: Vec<Clause> = words.into_iter().map(|text| Clause { exclude: false, what: word(text) }).collect();
        assert_eq!(query.clauses, expected, "{text}");
        assert_eq!(query.problems.len(), 1, "{text}");
        assert!(query.problems[0].contains(said), "{text}: {}", query.problems[0]);
    }
}

#[test]
fn an_excluded_field_that_means_nothing_leaves_out_little() {
    let query = parse_query("-after:soon");
    assert_eq!(query.clauses, [Clause { exclude: true, what: phrase("after soon") }]);
    assert_eq!(query.problems.len(), 1);
}

#[test]
fn addresses_times_and_code_are_words() {
    for text in ["https://ada.example/a?b=c", "12:30", "C::new", "re:work", "16:9", "note:", ":-)x", "a:b:c"] {
        assert_eq!(read_one(text), word(text), "{text}");
    }
}

#[test]
fn a_quotation_mark_without_a_partner_is_passed_over() {
    let query = parse_query("say \"hello world");
    assert_eq!(query.clauses.len(), 3);
    assert!(query.problems[0].contains("no partner"));
    assert_eq!(read("5\" pipe"), [(word("5"), false), (word("pipe"), false)]);
    assert_eq!(read("rock\"n\"roll").len(), 3);
}

#[test]
fn ranges_of_minutes_meet() {
    let range = |min, max| MinutesRange { min, max };
    assert_eq!(range(Some(5), None).intersect(range(None, Some(9))), range(Some(5), Some(9)));
    assert_eq!(range(Some(5), Some(20)).intersect(range(Some(7), Some(30))), range(Some(7), Some(20)));
    assert!(range(None, None).is_open());
}

#[test]
fn a_query_is_written_as_it_is_read() {
    for text in [
        "hard \"honest feedback\" -soft -\"small talk\" title:a -title:\"b c\" author:x text:y",
        "mentor:ada mentor:\"Ada Example\" goal:\"give-feedback\" kind:video -lang:en is:new",
        "after:2024-01-31 before:2025-01-01 minutes:10..20 minutes:>=5 minutes:<=7 minutes:9",
    ] {
        assert_eq!(parse_query(text).to_string(), text);
    }
}

/// Text that is likely to trip the reader up.
fn awkward() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("-".to_owned()),
        Just(":".to_owned()),
        Just(" ".to_owned()),
        Just("“".to_owned()),
        prop::sample::select(vec![
            "title", "mentor", "after", "minutes", "kind", "lang", "is", "goal", "foo", "before"
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec!["2024", "2024-05", "<20", "10..20", "video", "en", "kept", "学习", "é", "\u{3000}"])
            .prop_map(str::to_owned),
        "[a-z0-9<>=.\\-\": ]{0,6}",
        "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_written_back_as_the_same_clauses(text in awkward()) {
        let query = parse_query(&text);
        let again = parse_query(&query.to_string());
        prop_assert_eq!(&again.clauses, &query.clauses, "{:?} -> {:?}", text, query.to_string());
    }

    #[test]
    fn no_letter_or_digit_is_lost_without_a_word(text in "[a-z0-9 ]{0,30}") {
        let query = parse_query(&text);
        prop_assert_eq!(query.to_string(), text.split_whitespace().collect::<Vec<_>>().join(" "));
        prop_assert!(query.problems.is_empty());
    }
}
