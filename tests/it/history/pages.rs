//! Sites without an archive, walked by their lists of pages.

use std::io::Write as _;

use super::*;

/// An article page of the site's theme.
fn article(n: usize) -> Answer {
    Answer::ok(format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Post {n} | Ada writes</title><meta name=author content='Ada Example'>
         <meta property='article:published_time' content='{}T08:00:00Z'></head><body><nav><a href=/>Home</a> <a href=/tag/x>Tag</a></nav>
         <article><h1>Post {n}</h1><p>In month {n} I sat down with a man who had not been told for two years what everybody thought of
         his work, and I told him. It took eleven minutes, and he thanked me for the first nine of them.</p>
         <p>What I had prepared was a list of walruses, as I call them: things too large to be overlooked and too odd to be
         mentioned. We went through it from the smallest to the largest, and made an appointment for the last.</p></article>
         <footer>Subscribe! © Ada</footer></body></html>",
        day_of(n)
    ))
    .content_type("text/html")
}

fn path_of(n: usize) -> String {
    format!("/{}/post-{n}/", day_of(n)[..7].replace('-', "/"))
}

fn urlset(server: &FixtureServer, paths: &[String]) -> String {
    let urls: String = paths.iter().map(|path| format!("<url><loc>{}</loc></url>", server.url(path))).collect();
    format!("<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    zip.write_all(text.as_bytes()).unwrap();
    zip.finish().unwrap()
}

/// A site of `last` posts, the newest three of which are in its feed, with an index of lists: articles (compressed), pages, tags.
fn site_of(last: usize) -> Follower {
    let site = Follower::of("/feed.xml");
    site.feed(rss(&site.server, "", (last - 2..=last).rev()));
    for n in 1..=last {
        site.route(&path_of(n), article(n));
    }
    let url = |path: &str| site.server.url(path);
    let index = format!(
        "<sitemapindex><sitemap><loc>{}</loc></sitemap><sitemap><loc>{}</loc></sitemap><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        url("/posts.xml.gz"),
        url("/tags-sitemap.xml"),
        url("/other.xml")
    );
    site.route("/lists.xml", Answer::ok(index));
    let posts: Vec<String> = (1..=last).map(path_of).collect();
    site.route("/posts.xml.gz", Answer::ok(gzip(&urlset(&site.server, &posts))).content_type("application/x-gzip"));
    let others = ["/", "/about/", "/tag/x/", "/2010/", "/2010/01/", "/2010/01/pic.png"].map(str::to_owned);
    site.route("/other.xml", Answer::ok(urlset(&site.server, &others)));
    site.route(
        "/robots.txt",
        Answer::ok(format!("User-agent: *\nDisallow: /2010/02/\nSitemap: {}\n", url("/lists.xml"))),
    );
    site
}

#[test]
fn articles_that_the_site_lists_become_entries_and_other_pages_are_not_even_asked() {
    let site = site_of(8);
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["entries"]["new"]), (&"listed".into(), &4.into()), "{walk:#}");
    // The second month is what robots.txt forbids.
    assert_eq!(site.titles(), titles_of([1, 3, 4, 5, 6, 7, 8]));
    let asked = site.asked();
    let mut expected =
        vec!["/robots.txt".to_owned(), "/lists.xml".to_owned(), "/other.xml".to_owned(), "/posts.xml.gz".to_owned()];
    expected.extend([1, 3, 4, 5].map(path_of));
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    assert_eq!(asked[0], "/robots.txt", "before all others");
    assert_eq!(sorted(asked), sorted(expected));
}

#[test]
fn an_entry_from_a_page_is_like_any_other() {
    let site = site_of(6);
    site.walk(&[]);
    let found = site.app.json(["search", "title:\"Post 3\""]);
    let entry = &found["hits"][0]["entry"];
    assert_eq!(
        (&entry["published"], &entry["kind"], &entry["language"]),
        (&"2010-03-05T08:00:00Z".into(), &"article".into(), &"en".into())
    );
    assert_eq!(entry["url"], site.server.url(&path_of(3)));
    assert!(entry["minutes"].as_i64().is_some_and(|minutes| minutes >= 1));
    assert_eq!(site.app.titles_found(["\"list of walruses\"", "after:2010-03-01", "before:2010-04-01"]), ["Post 3"]);
    let read = site.app.run(["read", &site.app.entry("Post 3")]).done().stdout;
    assert!(read.contains("thanked me") && read.contains("Ada"), "{read}");
    assert!(!read.contains("Subscribe!") && !read.contains("Home"), "{read}");
}

#[test]
fn an_entry_from_a_page_that_comes_in_the_feed_later_is_the_same_one() {
    let site = site_of(6);
    site.walk(&[]);
    let id = site.app.entry("Post 3");
    // The feed knows it by another name and title.
    let with_old = item(&site.server, 3).replace("<title>Post 3</title>", "<title>Post 3, again</title>");
    site.feed(rss(&site.server, &with_old, [6, 5, 4]));
    let report = site.app.json(["sync", "--force"]);
    assert_eq!((&report["entries"]["new"], &report["entries"]["updated"]), (&0.into(), &1.into()), "{report:#}");
    assert_eq!(site.app.entry("Post 3, again"), id);
}

#[test]
fn a_site_that_cannot_say_what_it_wishes_is_left_alone_until_it_can() {
    let site = site_of(6);
    let robots = site.server.url("/lists.xml");
    site.route("/robots.txt", Answer::status(503));
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["entries"]["new"]), (&"waiting".into(), &0.into()), "{walk:#}");
    assert_eq!(site.asked(), ["/robots.txt"]);
    // It is not asked again within the hour.
    site.route("/robots.txt", Answer::ok(format!("Sitemap: {robots}")));
    assert_eq!(site.walk_one(&[])["state"], "waiting");
    assert!(site.asked().is_empty());
}

#[test]
fn a_robots_txt_holds_from_run_to_run() {
    let site = site_of(9);
    assert_eq!(site.walk_one(&["--limit", "1"])["state"], "limit");
    assert!(site.asked().contains(&"/robots.txt".to_owned()));
    assert_eq!(site.walk_one(&[])["state"], "listed");
    assert!(!site.asked().contains(&"/robots.txt".to_owned()), "asked twice within a day");
}

#[test]
fn a_site_without_robots_txt_has_its_list_looked_for_in_the_usual_places() {
    let site = site_of(6);
    site.route("/robots.txt", Answer::status(404));
    site.route("/sitemap_index.xml", Answer::ok(urlset(&site.server, &[path_of(1), path_of(2)])));
    assert_eq!(site.walk_one(&[])["entries"]["new"], 2);
    assert_eq!(site.titles(), titles_of([1, 2, 4, 5, 6]));
}

#[test]
fn a_site_without_any_list_offers_no_archive() {
    let site = Follower::of("/feed.xml");
    site.feed(rss(&site.server, "", 1..=3));
    let walk = site.walk_one(&[]);
    assert_eq!((&walk["state"], &walk["message"]), (&"nothing".into(), &"this site offers no archive".into()));
}

#[test]
fn pages_are_read_back_to_the_day_that_is_given() {
    let site = site_of(9);
    let walk = site.walk_one(&["--since", "2010-05-01"]);
    assert_eq!(site.titles(), titles_of(5..=9), "{walk:#}");
    assert_eq!(walk["state"], "since", "{walk:#}");
    site.asked();
    assert_eq!(site.walk_one(&["--since", "2010-05-01"])["requests"], 0, "what is too old is known by now");
    assert_eq!(site.walk_one(&[])["state"], "listed");
    assert_eq!(site.titles(), titles_of([1, 3, 4, 5, 6, 7, 8, 9]));
}

#[test]
fn two_feeds_of_one_site_bring_a_page_once() {
    let site = site_of(8);
    let (one, two) = (site.server.url("/feed.xml"), site.server.url("/second.xml"));
    site.route("/second.xml", rss(&site.server, "", (7..=8).rev()));
    site.app
        .write("m.toml", format!("[[mentor]]\nname = \"Ada\"\ncircle = \"field\"\nfeeds = [\"{one}\", \"{two}\"]\n"));
    site.app.run(["apply", "m.toml"]).done();
    let history = site.walk(&[]);
    assert_eq!(history["entries"]["new"], 4, "{history:#}");
    assert_eq!(site.server.hits(&path_of(1)).len(), 1);
}

#[test]
fn a_server_that_asks_to_wait_is_left_alone_by_the_next_walk_too() {
    let site = site_of(9);
    let busy = path_of(4);
    site.route(&busy, Answer::status(429).retry_after("3600"));
    let walk = site.walk_one(&[]);
    assert_eq!(walk["state"], "waiting", "{walk:#}");
    site.route(&busy, article(4));
    let again = site.walk_one(&[]);
    assert_eq!((&again["state"], &again["requests"]), (&Value::from("waiting"), &Value::from(0)), "{again:#}");
    assert_eq!(site.server.hits(&busy).len(), 1);
}
