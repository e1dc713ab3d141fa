//! Walks over archives that answer from memory.

use proptest::prelude::*;
use url::Url;

use super::*;
use crate::format::{ListedPage, ParsedEntry, ParsedFeed, ParsedSitemap};

const FEED: &str = "https://ada.example/feed/";

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn page(names: &[&str]) -> ParsedFeed {
    let entries = names.iter().map(|name| ParsedEntry { guid: Some((*name).to_owned()), ..ParsedEntry::default() });
    ParsedFeed { entries: entries.collect(), ..ParsedFeed::default() }
}

fn wordpress(names: &[&str]) -> ParsedFeed {
    ParsedFeed { generator: Some("https://wordpress.org/?v=6.1".to_owned()), ..page(names) }
}

/// Walks until the end, or into the site's lists; gives the addresses asked for, and what came in the end.
fn walk(first: &ParsedFeed, feed_url: &str, answer: impl Fn(&str) -> Option<ParsedFeed>) -> (Vec<String>, Next) {
    let (feed_url, mut asked) = (url(feed_url), Vec::new());
    let mut next = begin(first, &feed_url, FeedKind::Blog);
    while let Next::Go(Stage::Archive(archive)) = next {
        asked.push(archive.next().to_owned());
        assert!(asked.len() < 1_000, "no end: {:?}", &asked[..5]);
        // As between two runs.
        let written = serde_json::to_string(&archive).unwrap();
        let archive: Archive = serde_json::from_str(&written).unwrap();
        let page = answer(archive.next());
        next = archive.advance(page.as_ref().map_or(Answer::Missing, Answer::Feed), &feed_url, FeedKind::Blog);
    }
    (asked, next)
}

fn to_the_site() -> Next {
    Next::Go(Stage::Lists(Lists::default()))
}

#[test]
fn wordpress_is_asked_page_after_page_until_there_is_none() {
    let (asked, end) = walk(&wordpress(&["f", "e"]), FEED, |asked| match asked {
        "https://ada.example/feed/?paged=2" => Some(wordpress(&["d", "c"])),
        "https://ada.example/feed/?paged=3" => Some(wordpress(&["b", "a"])),
        _ => None,
    });
    assert_eq!((asked.len(), end), (3, Next::End(End::Beginning)));
}

#[test]
fn a_server_that_knows_no_pages_is_asked_once() {
    let first = wordpress(&["c", "b", "a"]);
    let (asked, end) = walk(&first, FEED, |_| Some(wordpress(&["c", "b", "a"])));
    assert_eq!((asked.len(), end), (1, to_the_site()));
    // Also where an entry was published in between.
    let (asked, _) = walk(&first, FEED, |_| Some(wordpress(&["d", "c", "b"])));
    assert_eq!(asked.len(), 1);
    let (asked, end) = walk(&first, FEED, |_| None);
    assert_eq!((asked.len(), end), (1, to_the_site()));
}

#[test]
fn a_server_that_gives_its_last_page_for_ever_has_an_end() {
    let (asked, end) = walk(&wordpress(&["d", "c"]), FEED, |_| Some(wordpress(&["b", "a"])));
    assert_eq!((asked.len(), end), (2, Next::End(End::Beginning)));
}

#[test]
fn other_parameters_of_a_feed_stay() {
    let (asked, _) = walk(&wordpress(&["a"]), "https://ada.example/?feed=rss2&paged=1&x=%C3%BC#top", |_| None);
    assert_eq!(asked, ["https://ada.example/?feed=rss2&x=%C3%BC&paged=2"]);
}

#[test]
fn blogger_is_asked_from_the_entry_behind_the_last() {
    let first = ParsedFeed { generator: Some("Blogger".to_owned()), ..page(&["f", "e"]) };
    let feed = "https://ada.example/feeds/posts/default?alt=rss";
    let (asked, end) = walk(&first, feed, |asked| match asked {
        "https://ada.example/feeds/posts/default?alt=rss&start-index=3&max-results=100" => Some(page(&["d", "c", "b"])),
        "https://ada.example/feeds/posts/default?alt=rss&start-index=6&max-results=100" => Some(page(&[])),
        other => panic!("{other}"),
    });
    assert_eq!((asked.len(), end), (2, Next::End(End::Beginning)));
}

#[test]
fn archives_are_followed_by_their_own_links() {
    let linked = |names: &[&str], prev: Option<&str>, next: Option<&str>| ParsedFeed {
        prev_archive_url: prev.map(str::to_owned),
        next_url: next.map(str::to_owned),
        ..page(names)
    };
    // The archive before goes before the next page, which of a paged feed may be the same entries cut otherwise.
    let (asked, end) = walk(&linked(&["c"], Some("/2023"), Some("/p2")), FEED, |asked| match asked {
        "https://ada.example/2023" => Some(linked(&["b"], Some("/2022"), None)),
        "https://ada.example/2022" => Some(linked(&["a"], None, None)),
        other => panic!("{other}"),
    });
    assert_eq!((asked.len(), end), (2, Next::End(End::Beginning)));
    let (asked, end) = walk(&linked(&["b"], None, Some("?page=2")), FEED, |_| Some(page(&["a"])));
    assert_eq!((asked, end), (vec!["https://ada.example/feed/?page=2".to_owned()], Next::End(End::Beginning)));
}

#[test]
fn links_in_a_circle_and_links_to_nowhere_leave_the_archive() {
    let linked = |name: &str, next: &str| ParsedFeed { next_url: Some(next.to_owned()), ..page(&[name]) };
    let (asked, end) = walk(&linked("a", "/2"), FEED, |asked| {
        Some(if asked.ends_with("/2") { linked("b", "/3") } else { linked("c", "/2") })
    });
    assert_eq!((asked.len(), end), (2, to_the_site()));
    let (_, end) = walk(&linked("a", "/2"), FEED, |_| None);
    assert_eq!(end, to_the_site());
    let (_, end) = walk(&linked("a", "mailto:x@y.example"), FEED, |_| None);
    assert_eq!(end, to_the_site());
}

#[test]
fn a_whole_feed_has_no_archive_and_a_podcasts_site_is_not_read() {
    let whole = ParsedFeed { complete: true, next_url: Some("/2".to_owned()), ..page(&["a"]) };
    assert_eq!(begin(&whole, &url(FEED), FeedKind::Blog), Next::End(End::Whole));
    assert_eq!(begin(&page(&["a"]), &url("https://pod.example/rss"), FeedKind::Podcast), Next::End(End::Nothing));
}

fn site(known: &[&str]) -> Site {
    let known: Vec<String> = known.iter().map(|path| format!("https://ada.example{path}")).collect();
    Site::find(&Surroundings {
        feed_url: "https://ada.example/feed/",
        site_url: None,
        homepage: None,
        of_feed: &known,
        of_mentor: &known,
    })
    .unwrap()
}

fn listed(paths: &[&str]) -> Vec<ListedPage> {
    paths
        .iter()
        .map(|path| ListedPage { url: url("https://ada.example").join(path).unwrap(), modified: None })
        .collect()
}

#[test]
fn lists_named_by_robots_txt_are_read_and_else_the_usual_places() {
    let site = site(&["/2024/1/a", "/2024/1/b"]);
    let named =
        Lists::begin(&site, &["https://ada.example/posts.xml".to_owned(), "https://other.example/x.xml".to_owned()]);
    assert_eq!(named.next(), Some("https://ada.example/posts.xml"));
    let (next, _) = named.advance(None, &site);
    assert_eq!(next, Next::End(End::Listed), "a list of somebody else's is not read");
    let mut places = Vec::new();
    let mut lists = Lists::begin(&site, &[]);
    let end = loop {
        places.push(lists.next().unwrap().to_owned());
        match lists.advance(None, &site).0 {
            Next::Go(Stage::Lists(next)) => lists = next,
            other => break other,
        }
    };
    assert_eq!((places.len(), places[0].as_str()), (4, "https://ada.example/sitemap.xml"));
    assert_eq!(end, Next::End(End::Nothing));
}

#[test]
fn lists_of_other_things_than_articles_are_left_out() {
    let site = site(&["/2024/1/a", "/2024/1/b"]);
    let index = ParsedSitemap {
        lists: listed(&[
            "/post-sitemap.xml",
            "/page-sitemap.xml",
            "/category-sitemap.xml",
            "/wp-sitemap-posts-post-1.xml",
            "/wp-sitemap-posts-page-1.xml",
            "/wp-sitemap-taxonomies-post_tag-1.xml",
            "/sitemap-posts.xml",
            "/sitemap-authors.xml",
            "/sitemap_2019.xml",
            "/image-sitemap-1.xml",
        ]),
        ..ParsedSitemap::default()
    };
    let (mut next, _) = Lists::begin(&site, &[]).advance(Some(&index), &site);
    let mut read = Vec::new();
    while let Next::Go(Stage::Lists(lists)) = next {
        read.push(url(lists.next().unwrap()).path().to_owned());
        next = lists.advance(Some(&ParsedSitemap::default()), &site).0;
    }
    read.sort();
    let expected = ["/post-sitemap.xml", "/sitemap-posts.xml", "/sitemap_2019.xml", "/wp-sitemap-posts-post-1.xml"];
    assert_eq!(read, expected);
}

#[test]
fn of_the_pages_those_are_taken_that_look_like_articles_and_are_not_known() {
    let site = site(&["/2024/1/a", "/2024/1/b"]);
    let list = ParsedSitemap {
        pages: listed(&[
            "/2009/5/old",
            "/2024/1/a/",
            "/about",
            "/tag/x",
            "https://other.example/2009/5/x",
            "http://www.ada.example/2010/2/y",
        ]),
        ..ParsedSitemap::default()
    };
    let (next, pages) = Lists::begin(&site, &[]).advance(Some(&list), &site);
    assert_eq!(next, Next::Go(Stage::Pages));
    let taken: Vec<&str> = pages.iter().map(|page| page.url.as_str()).collect();
    assert_eq!(taken, ["https://ada.example/2009/5/old", "http://www.ada.example/2010/2/y"]);
}

#[test]
fn a_feed_that_links_to_other_peoples_pages_has_no_site() {
    let links: Vec<String> = (0..9).map(|n| format!("https://news{n}.example/2024/1/x")).collect();
    let around = Surroundings {
        feed_url: "https://links.example/feed",
        site_url: Some("https://links.example/"),
        homepage: None,
        of_feed: &links,
        of_mentor: &links,
    };
    assert!(Site::find(&around).is_none());
    // A page that the learner names is the mentor's own, wherever the feed stands.
    let own: Vec<String> = (0..3).map(|n| format!("https://blog.ada.example/2024/1/{n}-x")).collect();
    let elsewhere = Surroundings {
        feed_url: "https://feeds.example/ada",
        of_feed: &own,
        homepage: Some("https://ada.example"),
        ..around
    };
    assert_eq!(Site::find(&elsewhere).unwrap().root().as_str(), "https://blog.ada.example/");
}

#[test]
fn a_page_is_an_article_when_it_reads_like_one() {
    use crate::text::article::Article;
    let site = site(&["/2024/1/a", "/2024/1/b"]);
    let judge = |article: &Article, path: &str| {
        judge_page(article, &url("https://ada.example").join(path).unwrap(), &site, None)
    };
    let long = Article { text: "A sentence of an article. ".repeat(20), ..Article::default() };
    assert_eq!(judge(&long, "/2009/5/old"), PageVerdict::New);
    assert_eq!(judge(&long, "/"), PageVerdict::Other, "it leads to the front page");
    assert_eq!(judge(&Article { text: "Short.".to_owned(), ..long.clone() }, "/2009/5/old"), PageVerdict::Other);
    assert_eq!(judge(&Article { declared: Some(false), ..long.clone() }, "/2009/5/old"), PageVerdict::Other);
    let known = Article { url: Some(url("https://ada.example/2024/1/a/")), ..long.clone() };
    assert_eq!(judge(&known, "/2009/5/old"), PageVerdict::Known);
    let day = "2009-05-01T00:00:00Z".parse().unwrap();
    let dated = Article { published: Some(day), ..long };
    let since = Some("2010-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(judge_page(&dated, &url("https://ada.example/2009/5/old"), &site, since), PageVerdict::Old(day));
}

#[test]
fn what_is_written_down_can_be_read_again() {
    for stage in [Stage::Feed, Stage::Pages, Stage::Lists(Lists::default())] {
        let written = serde_json::to_string(&stage).unwrap();
        assert_eq!(serde_json::from_str::<Stage>(&written).unwrap(), stage, "{written}");
    }
    for end in [End::Whole, End::Beginning, End::Listed, End::Nothing] {
        assert_eq!(End::read(end.as_str()), Some(end));
    }
}

proptest! {
    #[test]
    fn a_numbered_archive_is_walked_once_from_end_to_end(entries in 1usize..120, size in 1usize..12) {
        let names: Vec<String> = (0..entries).map(|n| format!("entry {n}")).collect();
        let cut = |number: usize| {
            let names: Vec<&str> = names.iter().skip((number - 1) * size).take(size).map(String::as_str).collect();
            (!names.is_empty()).then(|| wordpress(&names))
        };
        let number = |asked: &str| asked.rsplit('=').next().unwrap().parse::<usize>().unwrap();
        let (asked, end) = walk(&cut(1).unwrap(), FEED, |asked| cut(number(asked)));
        let pages = entries.div_ceil(size);
        let numbers: Vec<usize> = asked.iter().map(|asked| number(asked)).collect();
        prop_assert_eq!(numbers, (2..=pages + 1).collect::<Vec<_>>());
        prop_assert_eq!(end, if pages > 1 { Next::End(End::Beginning) } else { to_the_site() });
    }
}
