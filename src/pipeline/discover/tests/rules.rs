//! What the rules of discovery ask for beyond whom a channel belongs to.

use url::Url;

use super::people::{nothing, read_person, run};
use crate::format::PageLinks;
use crate::pipeline::discover::{Answer, Candidate, Failure};

/// What is found for somebody with this small web, after their name (the format of `tests/fixtures/people`).
fn find(web: &str) -> Vec<Candidate> {
    read_person(&format!("Somebody\n{}", web.trim_start())).find().0.candidates
}

fn told(candidates: &[Candidate]) -> Vec<(&str, bool, &str)> {
    candidates.iter().map(|one| (one.url.as_str(), one.ticked, one.note.as_deref().unwrap_or_default())).collect()
}

#[test]
fn rule_11_youtube_feeds_that_are_missing_for_now_are_taken_all_the_same() {
    let channel = Url::parse("https://www.youtube.com/channel/UCaYhcUwRBNscFNUKTjgPFiA").unwrap();
    let answer = |passing: bool| {
        move |_: &crate::pipeline::discover::Request| {
            let message = "www.youtube.com has a passing fault (404)".to_owned();
            Answer::Failed(Failure { message, hint: "wait".to_owned(), trouble: false, passing })
        }
    };
    let (found, _) = run(std::slice::from_ref(&channel), None, answer(true));
    let choices: Vec<_> = found.candidates.iter().map(|one| (one.choice.unwrap_or_default(), one.ticked)).collect();
    let expected = [("long videos", true), ("everything", false), ("shorts", false), ("live streams", false)];
    assert_eq!(choices, expected);
    assert!(found.candidates[0].note.as_deref().is_some_and(|note| note.contains("passing fault")), "{found:#?}");
    // What is gone for good is shown, since it was given, and not taken.
    let (found, _) = run(&[channel], None, answer(false));
    assert!(found.candidates.iter().all(|one| !one.ticked), "{found:#?}");
}

#[test]
fn rule_50_episodes_that_are_videos_too_are_told_and_both_stay() {
    let found = find(
        r#"start https://ada.example/
=== https://ada.example/
page
<title>The Moreau Hour</title><link rel=alternate type=application/rss+xml href=/show.xml>
<link rel=me href="https://www.youtube.com/channel/UCaYhcUwRBNscFNUKTjgPFiA">
=== https://ada.example/show.xml
feed rss podcast
title: The Moreau Hour
- 1: On listening | https://ada.example/1 |
- 2: On saying no | https://ada.example/2 |
- 3: On waiting | https://ada.example/3 |
=== https://www.youtube.com/feeds/videos.xml?playlist_id=UULFaYhcUwRBNscFNUKTjgPFiA
feed atom video
title: Videos
- 1 – On Listening | https://www.youtube.com/watch?v=1 |
- 2 – On Saying No | https://www.youtube.com/watch?v=2 |
- A tour of the studio | https://www.youtube.com/watch?v=9 |
- 3 – On Waiting | https://www.youtube.com/watch?v=3 |
"#,
    );
    let videos = "https://www.youtube.com/feeds/videos.xml?playlist_id=UULFaYhcUwRBNscFNUKTjgPFiA";
    let note = "the episodes of The Moreau Hour again, to watch";
    assert_eq!(told(&found), [("https://ada.example/show.xml", true, ""), (videos, true, note)]);
}

#[test]
fn rule_42_topics_comments_and_other_authors_come_last_and_are_not_taken() {
    let found = find(
        r#"start https://ada.example/
=== https://ada.example/
page
<title>Ada Moreau</title><link rel=alternate type=application/rss+xml title="Comments Feed" href=/comments/feed>
<link rel=alternate type=application/rss+xml href=/author/bo/feed><link rel=alternate type=application/rss+xml href=/tag/tea/feed>
<link rel=alternate type=application/rss+xml href=/author/ada-moreau/feed>
=== https://ada.example/comments/feed
feed rss blog
title: Comments
- c | https://ada.example/1#c1 | Cy
=== https://ada.example/author/bo/feed
feed rss blog
title: Bo Sample's posts
- b | https://ada.example/b | Bo Sample
=== https://ada.example/tag/tea/feed
feed rss blog
title: Tea
- t | https://ada.example/t |
=== https://ada.example/author/ada-moreau/feed
feed rss blog
title: Posts
- a | https://ada.example/a | Ada Moreau
"#,
    );
    let told = told(&found);
    assert_eq!(told[0], ("https://ada.example/author/ada-moreau/feed", true, ""));
    assert!(told.len() == 4 && told[1..].iter().all(|(_, ticked, note)| !ticked && !note.is_empty()), "{told:#?}");
}

#[test]
fn rule_44_feeds_are_guessed_in_the_folder_of_the_page_and_at_the_root() {
    let web = r#"
start https://ada.example/blog/2024/one
=== https://ada.example/blog/2024/one
page
<title>One</title>
=== https://ada.example/
page
<title>Ada</title>
=== https://ada.example/blog/rss.xml
feed rss blog
title: Ada
- One | https://ada.example/blog/2024/one |
"#;
    let (found, log) = read_person(&format!("Ada\n{}", web.trim_start())).find();
    assert_eq!(told(&found.candidates), [("https://ada.example/blog/rss.xml", true, "")]);
    assert!(log.guesses <= 12, "{} guesses", log.guesses);
    // In a folder of one of many, nothing of the others' is asked for.
    let home = Url::parse("https://many.example/~ada/").unwrap();
    let asked = std::cell::RefCell::new(Vec::new());
    let _ = run(std::slice::from_ref(&home), None, |request| {
        asked.borrow_mut().push(request.url.to_string());
        match request.url == home {
            true => Answer::Page(Box::new(PageLinks::read("<title>Ada</title>", &request.url))),
            false => nothing(),
        }
    });
    let asked = asked.into_inner();
    let feeds: Vec<&String> = asked.iter().filter(|url| !url.contains("well-known")).collect();
    assert!(feeds.len() > 3 && feeds.iter().all(|url| url.starts_with(home.as_str())), "{asked:#?}");
}

#[test]
fn rule_47_no_more_than_twenty_pages_are_read_and_none_beyond_two_steps() {
    // A site whose every page has a menu of fifty others.
    let page = |depth: &str| -> String {
        let links: String = (0..50).map(|n| format!("<a href='/{depth}notes-{n}'>Notes {n}</a>")).collect();
        format!("<title>Ada</title><nav>{links}</nav>")
    };
    let start = [Url::parse("https://ada.example/").unwrap()];
    let deepest = std::cell::Cell::new(0);
    let (_, log) = run(&start, None, |request| {
        let steps = request.url.path().matches("notes").count();
        deepest.set(deepest.get().max(steps));
        let next = format!("{}x", request.url.path().trim_start_matches('/'));
        Answer::Page(Box::new(PageLinks::read(&page(&next), &request.url)))
    });
    assert!(log.pages <= 20 && deepest.get() <= 2, "{} pages, {} steps", log.pages, deepest.get());
}

#[test]
fn rule_49_of_a_site_of_many_it_is_said_whose_entries_are_taken() {
    let web = r#"
start https://paper.example/by/nora-quinn
=== https://paper.example/by/nora-quinn
page
<title>Nora Quinn - The Paper</title><meta property="og:site_name" content="The Paper"><link rel=alternate type=application/rss+xml href=/all.xml>
=== https://paper.example/all.xml
feed rss blog
title: The Paper
- a | https://paper.example/a | Nora Quinn
- b | https://paper.example/b | Bo Sample
"#;
    let (found, _) = read_person(&format!("Nora\n{}", web.trim_start())).find();
    assert_eq!(found.name.as_deref(), Some("Nora Quinn"));
    assert_eq!(found.homepage.as_ref().map(Url::as_str), Some("https://paper.example/by/nora-quinn"));
    let [one] = found.candidates.as_slice() else { panic!("{found:#?}") };
    assert_eq!((one.ticked, one.only_author.as_deref()), (true, Some("Nora Quinn")));
    assert!(one.note.as_deref().is_some_and(|note| note.contains("only what Nora Quinn wrote")), "{one:#?}");
}
