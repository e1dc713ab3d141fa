use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Result<Declaration, Vec<super::super::FileProblem>> {
    read_feeds_file(text, Path::new("feeds.toml"))
}

/// Every problem as `line: message (hint)`.
fn complain(text: &str) -> Vec<String> {
    let problems = read(text).expect_err("the file is wrong");
    problems.iter().map(|p| format!("{}: {} ({})", p.line, p.message, p.hint)).collect()
}

#[test]
fn the_file_of_the_contract_is_read_whole() {
    let file = read(
        r#"
[[mentor]]
name = "Ada Example"
circle = "field"
why = "She ran three turnarounds without losing her people"
learn = ["How she gives hard feedback", "How she chooses what not to do"]
homepage = "https://ada.example"
feeds = ["feed://ada.example/feed.xml", { url = "https://pod.example/rss", kind = "podcast" }]

[[goal]]
title = "Give feedback that is heard"
why = "Two people left my team last year and I had not told them what I saw"
by = 2027-03-31
measure = "Three feedback talks held and written down"
minutes_per_week = 90
mentors = ["Ada Example", "Someone Else"]
"#,
    )
    .unwrap();
    let ada = &file.mentors[0];
    assert_eq!((ada.name.as_str(), ada.circle, ada.learn.len()), ("Ada Example", Circle::Field, 2));
    assert_eq!(ada.homepage.as_deref(), Some("https://ada.example/"));
    assert_eq!(ada.feeds[0], DeclaredFeed { url: "http://ada.example/feed.xml".to_owned(), kind: None });
    assert_eq!(ada.feeds[1].kind, Some(FeedKind::Podcast));
    let goal = &file.goals[0];
    assert_eq!(goal.by, chrono::NaiveDate::from_ymd_opt(2027, 3, 31));
    assert_eq!(goal.minutes_per_week, Some(90));
    assert_eq!(file.unresolved_mentors(), [("Give feedback that is heard", "Someone Else")]);
}

#[test]
fn a_quoted_date_is_a_date_too() {
    let file = read("[[goal]]\ntitle = \"T\"\nby = \"2027-03-31\"\n").unwrap();
    assert_eq!(file.goals[0].by, chrono::NaiveDate::from_ymd_opt(2027, 3, 31));
}

#[test]
fn an_empty_file_declares_nothing() {
    assert_eq!(read("").unwrap(), Declaration::default());
    assert_eq!(read("\u{feff}# only a comment\r\n").unwrap(), Declaration::default());
}

#[test]
fn all_problems_are_told_at_once_with_their_lines() {
    let found = complain(
        r#"titel = "x"
[[mentor]]
nmae = "Ada"
circle = "wrold"
homepage = "ada.example"
feeds = ["https://a.example/feed", { url = "https://b.example/", kind = "youtube" }, 7]
[[mentor]]
name = "Bob"
feeds = ["https://A.example/feed", "ftp://b.example/"]
[[mentor]]
name = " bob "
learn = "one thing"
[[goal]]
title = "T"
by = 2027-03-31T10:00:00Z
minutes_per_week = -5
mentors = [""]
"#,
    );
    let expected = [
        "1: unknown key \"titel\" (use one of: mentor, goal)",
        "2: [[mentor]] has no name (add name = \"Ada Example\")",
        "3: unknown key \"nmae\" in [[mentor]] (did you mean \"name\"?)",
        "4: \"wrold\" is not a circle (did you mean \"world\"?)",
        "5: \"ada.example\" is not a web address: it has no https:// (write https://ada.example)",
        "6: \"youtube\" is not a kind of feed (use one of: blog, podcast, video, newsletter, social)",
        "6: \"feeds\" in [[mentor]] must be text, and is a number (write it in quotes)",
        "9: the feed \"https://A.example/feed\" is already in line 6 (keep one of the two)",
        "9: \"ftp://b.example/\" is not a web address: it begins with ftp: (only http and https addresses can be fetched)",
        "11: the mentor \"bob\" is already in line 8 (keep one of the two)",
        "12: \"learn\" in [[mentor]] must be a list, and is text (write learn = [ … ])",
        "15: \"by\" in [[goal]] is a moment, which is not a day (write year, month and day: by = 2027-03-31)",
        "16: \"minutes_per_week\" in [[goal]] must be a whole number from 1 to 10080, and is -5 (write it without quotes, such as minutes_per_week = 60)",
        "17: an empty text in \"mentors\" in [[goal]] (write something or remove it)",
    ];
    assert_eq!(found, expected);
}

#[test]
fn single_brackets_are_explained() {
    let found = complain("[mentor]\nname = \"Ada\"\n");
    assert_eq!(
        found,
        ["1: \"mentor\" is a table, not a list of tables (write [[mentor]] in double brackets above each mentor)"]
    );
}

#[test]
fn a_goal_without_a_title_and_with_an_impossible_day_is_refused() {
    let found = complain("[[goal]]\nby = \"2027-02-30\"\n");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("1: [[goal]] has no title"), "{found:?}");
    assert!(found[1].starts_with("2: \"by\""), "{found:?}");
    assert!(complain("[[goal]]\ntitle = \"T\"\nby = 2027-02-30\n")[0].starts_with("3: "));
}

#[test]
fn wrong_toml_is_told_with_its_line() {
    assert!(complain("[[mentor]]\nname = \"Ada\nwhy = 3\n")[0].starts_with("2: "));
    assert!(complain("[[mentor]]\nname = \"a\"\nname = \"b\"\n")[0].starts_with("3: "));
}

#[test]
fn a_file_that_is_absent_or_no_text_is_told_by_name() {
    let place = tempfile::tempdir().unwrap();
    let absent = load_feeds_file(&place.path().join("none.toml")).unwrap_err();
    assert!(absent.to_string().contains("none.toml"), "{absent}");
    let file = place.path().join("latin.toml");
    std::fs::write(&file, b"[[mentor]]\nname = \"Jos\xe9\"\n").unwrap();
    assert_eq!(load_feeds_file(&file).unwrap_err().hint(), "save the file as UTF-8 text");
}

#[test]
fn the_example_file_of_the_repository_is_right_and_complete() {
    let file = load_feeds_file(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/feeds.example.toml"))).unwrap();
    assert!(file.mentors.len() >= 16, "{} mentors", file.mentors.len());
    assert_eq!(file.goals.len(), 3);
    assert!(file.unresolved_mentors().is_empty(), "{:?}", file.unresolved_mentors());
    assert!(file.mentors.iter().all(|m| m.why.is_some() && m.learn.len() >= 2 && !m.feeds.is_empty()));
    assert!(file.mentors.iter().any(|m| m.circle == Circle::Field));
    assert!(file.goals.iter().all(|g| g.why.is_some() && g.measure.is_some() && g.mentors.len() >= 3));
}

fn line() -> impl Strategy<Value = String> {
    "\\PC{1,30}"
        .prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("empty", |t| !t.is_empty())
}

fn long() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[\\PC\n\t\"\\\\']{1,60}")
        .prop_map(|text| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()))
}

fn unique_lines(most: usize) -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(line(), 0..most).prop_map(|lines| {
        let mut seen = std::collections::HashSet::new();
        lines.into_iter().filter(|line| seen.insert(fold_name(line))).collect()
    })
}

fn mentor() -> impl Strategy<Value = DeclaredMentor> {
    let feed = (0u32..1000, proptest::option::of(proptest::sample::select(FeedKind::ALL))).prop_map(|(n, kind)| {
        DeclaredFeed { url: format!("https://h{n}.example/f?a=\"b\"&n={n}").replace('"', "%22"), kind }
    });
    (
        line(),
        proptest::sample::select(Circle::ALL),
        long(),
        unique_lines(4),
        proptest::option::of(Just("https://a.example/".to_owned())),
        proptest::collection::vec(feed, 0..4),
    )
        .prop_map(|(name, circle, why, learn, homepage, feeds)| DeclaredMentor {
            name,
            circle,
            why,
            learn,
            homepage,
            feeds,
        })
}

fn goal() -> impl Strategy<Value = DeclaredGoal> {
    let day =
        proptest::option::of((1..2_900_000i32).prop_map(|n| chrono::NaiveDate::from_num_days_from_ce_opt(n).unwrap()));
    (line(), long(), day, long(), proptest::option::of(1..10_081i64), unique_lines(4), unique_lines(3)).prop_map(
        |(title, why, by, measure, minutes_per_week, mentors, searches)| DeclaredGoal {
            title,
            why,
            by,
            measure,
            minutes_per_week,
            mentors,
            searches,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        mentors in proptest::collection::vec(mentor(), 0..5),
        goals in proptest::collection::vec(goal(), 0..4),
    ) {
        let mut declaration = Declaration { mentors, goals };
        let mut seen = std::collections::HashSet::new();
        declaration.mentors.retain(|m| seen.insert(fold_name(&m.name)));
        seen.clear();
        declaration.goals.retain(|g| seen.insert(fold_name(&g.title)));
        seen.clear();
        for mentor in &mut declaration.mentors {
            mentor.feeds.retain(|f| seen.insert(f.url.clone()));
        }
        let text = write_feeds_file(&declaration);
        prop_assert_eq!(read(&text), Ok(declaration), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_told_without_a_panic(text in "(\\[\\[(mentor|goal)\\]\\]\n)?([a-z]{1,8} = .{0,12}\n){0,6}\\PC{0,20}") {
        if let Err(problems) = read(&text) {
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.iter().all(|p| p.line >= 1 && !p.message.is_empty() && !p.hint.is_empty()));
        }
    }
}
