//! Archives that feeds offer themselves.

use super::*;

#[test]
fn a_wordpress_archive_is_walked_to_its_beginning_and_every_post_is_there_once() {
    let site = wordpress(18);
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["entries"]["new"]), (&"beginning".into(), &13.into()), "{walk:#}");
    assert_eq!(site.titles(), titles_of(1..=18));
    let asked = site.asked();
    assert_eq!(asked, ["/robots.txt", "/feed/?paged=2", "/feed/?paged=3", "/feed/?paged=4", "/feed/?paged=5"]);
    let entry = site.app.json(["read", &site.app.entry("Post 1")]);
    let entry = if entry["entry"].is_object() { &entry["entry"] } else { &entry };
    assert_eq!((&entry["kind"], &entry["published"]), (&"article".into(), &"2010-01-05T08:00:00Z".into()), "{entry:#}");
}

#[test]
fn a_walk_leaves_the_feeds_own_validators_and_schedule_alone() {
    let site = wordpress(18);
    site.app.run(["sync", "-q"]).done();
    let before = site.app.json(["feeds"])[0].clone();
    site.walk(&[]);
    let after = site.app.json(["feeds"])[0].clone();
    for field in ["next_poll", "last_success", "title", "kind", "site_url"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    site.server.forget_hits();
    let again = site.app.json(["sync", "--force"]);
    assert_eq!(again["feeds"]["not_modified"], 1, "{again:#}");
    assert_eq!(site.server.hits("/feed/")[0].header("if-none-match"), Some("\"one\"".to_owned()));
}

#[test]
fn a_walk_that_reached_its_end_asks_nobody_again() {
    let site = wordpress(18);
    site.walk(&[]);
    site.asked();
    let walk = site.walk_one(&[]);
    assert_eq!(walk["state"], "beginning");
    assert!(text(&walk["message"]).contains("--force"), "{walk:#}");
    assert!(site.asked().is_empty());
    let forced = site.walk_one(&["--force"]);
    assert_eq!((&forced["state"], &forced["entries"]["new"]), (&"beginning".into(), &0.into()), "{forced:#}");
    assert_eq!(site.titles(), titles_of(1..=18));
}

#[test]
fn a_server_that_gives_page_one_for_every_page_is_left_after_one_request() {
    let site = wordpress(5);
    site.server.route("/feed/?paged=2", rss(&site.server, WORDPRESS, (1..=5).rev()));
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["entries"]["new"]), (&"nothing".into(), &0.into()), "{walk:#}");
    let asked = site.asked();
    assert_eq!(asked.iter().filter(|target| target.contains("paged")).count(), 1, "{asked:?}");
    assert_eq!(site.titles(), titles_of(1..=5));
}

#[test]
fn blogger_is_asked_from_entry_to_entry() {
    let site = Follower::of("/feeds/posts/default?alt=rss");
    let blogger = "<generator>Blogger</generator>";
    site.feed(rss(&site.server, blogger, (8..=12).rev()));
    site.route("/feeds/posts/default?alt=rss&start-index=6&max-results=100", rss(&site.server, blogger, (1..=7).rev()));
    site.route("/feeds/posts/default?alt=rss&start-index=13&max-results=100", rss(&site.server, blogger, []));
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["entries"]["new"]), (&"beginning".into(), &7.into()), "{walk:#}");
    assert_eq!(site.titles(), titles_of(1..=12));
}

#[test]
fn archived_feeds_are_followed_by_their_links_without_robots_txt() {
    let site = Follower::of("/feed.xml");
    let link = |rel: &str, to: &str| format!("<atom:link rel='{rel}' href='{to}'/>");
    site.feed(rss(&site.server, &link("prev-archive", "/2010.xml"), 13..=14));
    site.route("/2010.xml", rss(&site.server, &link("prev-archive", "older.xml"), 7..=12));
    site.route("/older.xml", rss(&site.server, "", 1..=6));
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["entries"]["new"]), (&"beginning".into(), &12.into()), "{walk:#}");
    assert_eq!(site.titles(), titles_of(1..=14));
    assert_eq!(site.asked(), ["/2010.xml", "/older.xml"]);
}

#[test]
fn a_json_feed_is_followed_by_next_url() {
    let site = Follower::of("/feed.json");
    let page = |next: Option<&str>, numbers: std::ops::RangeInclusive<usize>| {
        let items: Vec<Value> = numbers
            .map(|n| {
                serde_json::json!({"id": format!("post-{n}"), "title": format!("Post {n}"), "url": site.server.url(&format!("/p/{n}")),
                    "date_published": format!("{}T08:00:00Z", day_of(n)), "content_text": "What I learnt."})
            })
            .collect();
        let feed = serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": "Ada", "next_url": next, "items": items});
        Answer::ok(feed.to_string()).content_type("application/feed+json")
    };
    site.feed(page(Some("/feed.json?page=2"), 5..=6));
    site.route("/feed.json?page=2", page(Some("/feed.json?page=3"), 3..=4));
    site.route("/feed.json?page=3", page(None, 1..=2));
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["requests"]), (&"beginning".into(), &2.into()), "{walk:#}");
    assert_eq!(site.titles(), titles_of(1..=6));
    assert_eq!(site.server.hits("/feed.json").len(), 1, "the sync read it; the walk goes on from there");
}

#[test]
fn a_feed_that_says_that_it_is_whole_is_believed() {
    let site = Follower::of("/feed.xml");
    let complete = "<fh:complete xmlns:fh='http://purl.org/syndication/history/1.0'/>";
    site.feed(rss(&site.server, complete, 1..=3));
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["requests"]), (&"whole".into(), &0.into()), "{walk:#}");
    assert!(site.asked().is_empty());
}

#[test]
fn a_guess_is_not_made_where_robots_txt_forbids_it() {
    let site = wordpress(10);
    site.route("/robots.txt", Answer::ok("User-agent: *\nDisallow: /*?paged=\n"));
    let walk = site.walk_one(&[]);
    assert_eq!(walk["state"], "nothing", "{walk:#}");
    assert!(!site.asked().iter().any(|target| target.contains("paged")));
}

#[test]
fn a_walk_stops_at_the_day_it_is_given_and_a_later_one_goes_further() {
    let site = wordpress(30);
    let walk = site.walk_one(&["--since", "2011-06-01"]);
    assert_eq!(walk["state"], "since", "{walk:#}");
    assert_eq!(site.titles(), titles_of(18..=30));
    let walk = site.walk_one(&[]);
    assert_eq!(walk["state"], "beginning", "{walk:#}");
    assert_eq!(site.titles(), titles_of(1..=30));
}

#[test]
fn a_walk_stops_at_its_limit_says_so_and_goes_on_where_it_was() {
    let site = wordpress(30);
    let walk = site.walk_one(&["--limit", "8"]);
    assert_eq!((&walk["state"], &walk["entries"]["new"]), (&"limit".into(), &10.into()), "{walk:#}");
    assert!(text(&walk["message"]).contains("sync --history"), "{walk:#}");
    let first = site.asked();
    // Only what was walked to its end begins anew.
    assert_eq!(site.walk_one(&["--force"])["state"], "beginning");
    let second = site.asked();
    assert!(!second.iter().any(|target| first.contains(target)), "{first:?} then {second:?}");
    assert_eq!(site.titles(), titles_of(1..=30));
}

#[test]
fn the_bounds_of_a_run_can_be_set() {
    let site = wordpress(30);
    let run = |name: &str, value: &str| {
        let mut command = site.app.command(["--json", "sync", "--history"]);
        command.env(name, value);
        Run::of(command).done().json()["history"]["feeds"][0].clone()
    };
    let walk = run("MENTOR_HISTORY_REQUESTS", "3");
    assert_eq!((&walk["state"], &walk["requests"]), (&"limit".into(), &3.into()), "{walk:#}");
    let walk = run("MENTOR_HISTORY_ENTRIES", "5");
    assert_eq!((&walk["state"], &walk["entries"]["new"]), (&"limit".into(), &5.into()), "{walk:#}");
    let refused = site.app.refuse(2, ["sync", "--since", "2020-01-01"]);
    assert!(refused.message.contains("--history"), "{refused:?}");
}

#[test]
fn a_walk_is_told_to_people_in_words() {
    let site = wordpress(18);
    let run = site.app.run(["sync", "--history"]).done();
    for words in ["Back catalogue:", "13 older entries", "walked to the beginning", "/feed/"] {
        assert!(run.stdout.contains(words), "{words:?} in {run}");
    }
}
