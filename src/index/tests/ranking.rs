//! Which entries come first.

use super::support::*;
use crate::domain::MentorId;
use crate::index::{IndexedEntry, Order, Request};

const FILLER: &str = "Some other sentences about gardens, weather and long walks near the river in autumn.";

#[test]
fn entries_with_all_words_come_before_those_with_some() {
    let library = Library::of(&[
        entry(1, "Feedback feedback feedback", "feedback feedback feedback feedback"),
        entry(2, "Notes", "A very long text with honest words, somewhere in it feedback, and more and more and more."),
        entry(3, "Honest honest honest", "honest honest honest"),
        entry(4, "Nothing", FILLER),
    ]);
    let found = library.ask("honest feedback");
    assert_eq!(found.hits[0].entry_id.0, 2);
    assert_eq!(found.total, 3);
    assert!(found.hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
}

#[test]
fn a_sentence_of_common_words_finds_the_entry_that_says_it() {
    let often = "We see people and more people. It is how people are talking, and we talk about it more and more.";
    let once = "Some other sentences about gardens and weather. And we see more people talking about it. Long walks, and \
        a river in autumn, and gardens once more, and the weather, as it is said to be at this time of the year.";
    let library = Library::of(&[entry(1, "Often", often), entry(2, "Once", once), entry(3, "Again", often)]);
    assert_eq!(library.find("And we see more people talking about it.")[0], 2);
}

#[test]
fn a_long_query_leaves_out_words_that_half_of_the_library_has() {
    let plain = "It is said that this is how it was in the autumn.";
    let library = Library::of(&[
        entry(1, "One", plain),
        entry(2, "Two", plain),
        entry(3, "Three", "The walrus ate the cheese, and that is how it was."),
        entry(4, "Four", plain),
    ]);
    assert_eq!(library.find("how is it that the walrus ate the cheese"), [3]);
    assert_eq!(library.ask("how is it that the").total, 4, "where nothing tells more, they are looked for");
}

#[test]
fn a_word_in_the_title_counts_more_than_in_the_text() {
    let library = Library::of(&[
        entry(1, "Gardens", "delegation is mentioned once in this text about gardens"),
        entry(2, "Delegation", "a text about something else altogether, and gardens"),
    ]);
    assert_eq!(library.find("delegation"), [2, 1]);
}

#[test]
fn the_names_of_mentor_and_author_are_searched() {
    let mut second = entry(2, "Second", FILLER);
    second.mentor = "Grace Sample";
    second.author = "Linus Ghost";
    let library = Library::of(&[entry(1, "First", FILLER), second]);
    assert_eq!(library.find("grace"), [2]);
    assert_eq!(library.find("ghost"), [2]);
    assert_eq!(library.find("author:ghost"), [2]);
    assert_eq!(library.find("author:grace"), NOTHING);
    assert_eq!(library.find("\"linus ghost\""), [2]);
}

#[test]
fn words_are_found_in_the_language_of_each_entry() {
    let mut german = entry(2, "Häuser", "Die Katzen schlafen in alten Häusern.");
    german.language = Some("de");
    let mut unknown = entry(3, "?", "Katzen");
    unknown.language = None;
    let library = Library::of(&[entry(1, "Running", "He was running with leaders of organisations."), german, unknown]);
    assert_eq!(library.find("run leader organisation"), [1]);
    assert_eq!(library.find("katze"), [2]);
    assert_eq!(library.ask("katzen").total, 2);
}

#[test]
fn a_phrase_must_stand_side_by_side() {
    let library = Library::of(&[
        entry(1, "One", "She gives hard feedback early."),
        entry(2, "Two", "Feedback is hard. Hard it is, feedback."),
        entry(3, "Hard feedback", FILLER),
    ]);
    let mut found = library.find("\"hard feedback\"");
    found.sort_unstable();
    assert_eq!(found, [1, 3]);
    assert_eq!(library.find("title:\"hard feedback\""), [3]);
    assert_eq!(library.find("text:\"hard feedback\""), [1]);
}

#[test]
fn excluded_words_and_phrases_are_left_out() {
    let library = Library::of(&[
        entry(1, "One", "alpha beta gamma"),
        entry(2, "Two", "alpha gamma beta"),
        entry(3, "Three", "alpha delta"),
    ]);
    let find = |query: &str| {
        let mut found = library.find(query);
        found.sort_unstable();
        found
    };
    assert_eq!(find("alpha -delta"), [1, 2]);
    assert_eq!(find("alpha -\"beta gamma\""), [2, 3]);
    assert_eq!(find("-delta"), [1, 2]);
    assert_eq!(find("alpha -title:three -nowhere"), [1, 2]);
}

#[test]
fn a_run_of_han_is_found_as_written_first_and_in_parts_after() {
    let chinese = |id, text| IndexedEntry { language: Some("zh"), ..entry(id, "中文", text) };
    let library = Library::of(&[
        chinese(1, "我们讨论学习的方法和工具。"),
        chinese(2, "这是一种学习方法。"),
        chinese(3, "天气很好。"),
    ]);
    assert_eq!(library.find("学习方法"), [2, 1]);
    assert_eq!(library.find("\"学习方法\""), [2]);
    assert_eq!(library.find("天气"), [3]);
    assert_eq!(library.find("这是 -学习方法"), NOTHING);
    assert_eq!(library.find("学习 -学习方法"), [1]);
}

#[test]
fn equally_good_entries_come_newest_first() {
    let dated = |id, date| IndexedEntry { published: Some(day(date)), ..entry(id, "Same", "alpha") };
    let undated = IndexedEntry { published: None, ..entry(4, "Same", "alpha") };
    let library = Library::of(&[dated(1, "2021-01-01"), dated(2, "2023-01-01"), undated, dated(3, "2022-01-01")]);
    assert_eq!(library.find("alpha"), [2, 3, 1, 4]);
    assert_eq!(library.find(""), [2, 3, 1, 4]);
}

#[test]
fn a_word_that_no_entry_has_does_not_spoil_the_others() {
    let library = Library::of(&[entry(1, "One", "alpha beta"), entry(2, "Two", "alpha alpha alpha")]);
    assert_eq!(library.find("alpha beta xqzzyk"), [1, 2]);
    assert_eq!(library.find("xqzzyk"), NOTHING);
    assert_eq!(library.find("xqzzyk wqqqpt"), NOTHING);
}

#[test]
fn a_long_sentence_finds_the_entry_with_its_weighty_words() {
    let mut entries = vec![
        entry(1, "How to", "how do i tell a the is not good enough and what to do with it is how the a not"),
        entry(2, "A friend's work", "When the work of a friend is not good, tell him."),
    ];
    entries.extend(
        (3..20).map(|id| entry(id, "How to", "How do I make it good enough, and what is his, if not a garden?")),
    );
    let library = Library::of(&entries);
    assert_eq!(library.find("how do i tell a friend that his work is not good enough")[0], 2);
}

#[test]
fn signs_alone_find_nothing_and_spoil_no_filter() {
    let library = Library::of(&[entry(1, "One", "alpha")]);
    assert_eq!(library.find("alpha & beta"), [1]);
    let mut signs = request("word");
    for clause in &mut signs.words {
        if let crate::index::What::Text(text) = &mut clause.what {
            text.text = "&".to_owned();
        }
    }
    assert_eq!(library.index.search(&signs).unwrap().total, 0);
    signs.filters.mentor_ids = Some(vec![MentorId(1)]);
    assert_eq!(library.index.search(&signs).unwrap().total, 1);
}

#[test]
fn a_page_can_be_turned_and_no_bound_is_too_large() {
    let entries: Vec<_> = (0..10).map(|id| entry(id, "Same", "alpha")).collect();
    let library = Library::of(&entries);
    let mut request = request("alpha");
    let all = ids(&library.index.search(&request).unwrap());
    (request.limit, request.offset) = (3, 4);
    let found = library.index.search(&request).unwrap();
    assert_eq!((found.total, ids(&found).as_slice()), (10, &all[4..7]));
    (request.limit, request.offset) = (usize::MAX, usize::MAX);
    assert_eq!(library.index.search(&request).unwrap().hits, []);
    (request.limit, request.offset) = (0, 0);
    assert_eq!(library.index.search(&request).unwrap().total, 10);
}

#[test]
fn the_terms_looked_for_come_with_their_weight() {
    let library =
        Library::of(&[entry(1, "One", "common rare"), entry(2, "Two", "common"), entry(3, "Three", "common")]);
    let found = library.ask("rare common -other");
    let weight = |term: &str| found.terms.iter().find(|(known, _)| known == term).map(|(_, weight)| *weight);
    assert!(weight("rare") > weight("common"));
    assert!(weight("common") > Some(0.0));
    assert_eq!(weight("other"), None);
}

#[test]
fn a_word_is_as_weighty_as_all_its_forms_together() {
    // "organis" (English) is common; the German cut "organisation" is rare, and must not count as rare.
    let german = IndexedEntry { language: Some("de"), ..entry(9, "Neun", "organisations alpha") };
    let mut entries = vec![german];
    entries.extend((1..8).map(|id| entry(id, "Eins", "organisations alpha")));
    let library = Library::of(&entries);
    let found = library.ask("organisations");
    assert_eq!(found.total, 8);
    let scores: Vec<f32> = found.hits.iter().map(|hit| hit.score).collect();
    assert!(scores.iter().all(|score| (score - scores[0]).abs() < 0.2), "{scores:?}");
}

#[test]
fn a_beginning_with_a_star_finds_every_word_that_begins_so() {
    let library = Library::of(&[
        entry(1, "One", "feedback is a gift"),
        entry(2, "Two", "feeding the ducks"),
        entry(3, "Three", "a conversation at lunch"),
        entry(4, "Four", FILLER),
    ]);
    let found = |query: &str| {
        let mut found = ids(&library.ask(query));
        found.sort_unstable();
        found
    };
    assert_eq!(found("feed*"), [1, 2]);
    assert_eq!(found("feedb*"), [1]);
    assert_eq!(found("conversatio*"), [3], "the index knows the stem");
    assert_eq!(found("title:thr*"), [3]);
    assert_eq!(found("zzz*"), [] as [i64; 0]);
    assert_eq!(found("lunch -conv*"), [] as [i64; 0]);
}

#[test]
fn hits_come_by_date_where_that_is_wanted() {
    let at = |days: i64| {
        Some("2026-01-01T00:00:00Z".parse::<crate::domain::Time>().unwrap() + chrono::TimeDelta::days(days))
    };
    let library = Library::of(&[
        IndexedEntry { published: at(1), ..entry(1, "Listening", "listening listening") },
        IndexedEntry { published: at(400), ..entry(2, "Two", "listening once") },
    ]);
    let found = library.index.search(&Request { order: Order::Date, ..request("listening") }).unwrap();
    assert_eq!(ids(&found), [2, 1]);
    assert_eq!(ids(&library.ask("listening")), [1, 2]);
    assert_eq!(found.facets.years, [(2026, 1), (2027, 1)].into());
    assert_eq!(found.facets.kinds.values().sum::<usize>(), 2);
    assert_eq!(found.facets.mentors.values().sum::<usize>(), 2);
}

#[test]
fn what_was_found_is_counted_by_year_and_mentor_however_far_apart_they_are() {
    let at = |time: &str| Some(time.parse::<crate::domain::Time>().unwrap());
    let of = |id: i64, mentor: i64, time: &str| IndexedEntry {
        mentor_id: MentorId(mentor),
        published: at(time),
        ..entry(id, "Listening", "listening")
    };
    let far = 9_000_000_000_000_i64;
    let library = Library::of(&[
        of(1, 1, "0001-01-01T00:00:00Z"),
        of(2, 1, "1969-12-31T23:59:59Z"),
        of(3, far, "9999-12-31T23:59:59Z"),
        IndexedEntry { published: None, ..entry(4, "Listening", "listening") },
    ]);
    library.write(&[of(5, 2, "1970-01-01T00:00:00Z"), of(6, 3, "1970-06-01T00:00:00Z")], 2);
    let facets = library.ask("listening").facets;
    assert_eq!(facets.years, [(1, 1), (1969, 1), (1970, 2), (9999, 1)].into());
    let mentors = [(1, 3), (2, 1), (3, 1), (far, 1)].map(|(id, count)| (MentorId(id), count));
    assert_eq!(facets.mentors, mentors.into());
}
