use url::Url;

use super::{Builder, FeedSource, PageLinks, Place};

fn read(html: &str) -> PageLinks {
    PageLinks::read(html, &Url::parse("https://ada.example/blog/page.html").unwrap())
}

fn feeds(html: &str) -> Vec<String> {
    read(html).find_feeds().into_iter().map(|feed| feed.url.into()).collect()
}

#[test]
fn rule_41_the_feeds_of_links_are_found_in_order_each_once() {
    let html = r#"<html><head>
        <link rel="stylesheet" type="text/css" href="/x.css">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
        <LINK REL="Alternate" TYPE="Application/RSS+XML; charset=utf-8" HREF=" feed.xml#top ">
        <link rel="alternate" type="application/rss+xml" href="feed.xml">
        <link rel="alternate" hreflang="de" href="/de/">
        <link rel="alternate" media="handheld" href="/m/">
        <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
        <link rel="alternate" type="application/json+oembed" href="/oembed?url=x">
        <link rel="alternate" type="application/rss+xml" href="">
        <!-- <link rel="alternate" type="application/rss+xml" href="/commented"> -->
        <script>"<link rel='alternate' type='application/rss+xml' href='/scripted'>"</script>
        <link rel="alternate nofollow" type="application/feed+json" href="//other.example/feed.json">
        <link rel="alternate" type="application/atom+xml" href="javascript:alert(1)">
        <link rel="alternate" href="android-app://com.example/x">
        <body><link rel=alternate type=application/atom+xml href=/late>"#;
    let expected = [
        "https://ada.example/comments/feed/",
        "https://ada.example/blog/feed.xml",
        "https://other.example/feed.json",
        "https://ada.example/late",
    ];
    assert_eq!(feeds(html), expected);
}

#[test]
fn rule_41_what_leaves_out_its_rel_or_type_is_offered_only_where_nothing_better_is() {
    let loose = r#"<link rel=alternate href=/a><link type="application/rss+xml" href=/b>"#;
    assert_eq!(feeds(loose), ["https://ada.example/a", "https://ada.example/b"]);
    assert!(read(loose).feeds.iter().all(|feed| feed.source == FeedSource::LooseLink));
    let better = format!("{loose}<link rel=alternate type=application/rss+xml href=/c>");
    assert_eq!(feeds(&better), ["https://ada.example/c"]);
}

#[test]
fn rule_40_the_pages_own_base_counts_and_both_readings_where_it_comes_late() {
    let link = "<link rel=alternate type=application/rss+xml href=f>";
    assert_eq!(feeds(&format!("<base href='https://new.example/'>{link}")), ["https://new.example/f"]);
    assert_eq!(feeds(&format!("<base href='/x/'><base href='/y/'>{link}")), ["https://ada.example/x/f"]);
    let late = ["https://new.example/f", "https://ada.example/blog/f"];
    assert_eq!(feeds(&format!("{link}<base href='https://new.example/'>")), late);
}

#[test]
fn rule_43_links_that_look_like_feeds_are_offered_by_whole_words() {
    let html = r#"<a href="/feed/">RSS</a> <a href="https://www.buzzfeed.com/x">news</a> <a href="/georss">map</a>
        <a href="/sitemap.xml">sitemap</a> <a href="http://feeds.example.com/ada">subscribe</a>
        <a href="/?feed=rss2">rss</a> <a href="https://feedly.com/i/subscription/feed/x.xml">feedly</a> <a href="a.atom">x</a>"#;
    let expected = [
        "https://ada.example/feed/",
        "http://feeds.example.com/ada",
        "https://ada.example/?feed=rss2",
        "https://ada.example/blog/a.atom",
    ];
    assert_eq!(feeds(html), expected);
}

#[test]
fn rule_44_what_made_the_page_tells_where_its_feed_may_be() {
    let table = [
        (r#"<meta name="generator" content="Hugo 0.120">"#, Builder::Hugo, "https://ada.example/index.xml"),
        (r#"<meta content="Ghost 5.0" name=generator>"#, Builder::Ghost, "https://ada.example/rss/"),
        (r#"<script src="/wp-includes/js/x.js"></script>"#, Builder::WordPress, "https://ada.example/feed"),
        (r#"<link rel=stylesheet href="https://static.tumblr.com/x.css">"#, Builder::Tumblr, "https://ada.example/rss"),
        (r#"<meta name=generator content=blogger>"#, Builder::Blogger, "https://ada.example/feeds/posts/default"),
    ];
    for (html, builder, first) in table {
        let page = read(html);
        assert_eq!(page.builder, Some(builder), "{html}");
        let found = page.find_feeds();
        assert_eq!(found[0].url.as_str(), first);
        assert!(found.iter().all(|feed| feed.source == FeedSource::Guess));
    }
    assert!(feeds("<p>Hello").is_empty());
}

#[test]
fn rule_43_links_that_call_themselves_feeds_count_where_no_address_does() {
    let html = "<a href=/out.php?id=3>RSS 2.0</a> <a href=/rss-help.html>RSS</a> <a href=https://feedly.com/x>feed</a>
        <a href=/about>Feed the birds</a> <a href=/syndication>Atom feed</a>";
    assert_eq!(feeds(html), ["https://ada.example/out.php?id=3", "https://ada.example/syndication"]);
    assert_eq!(feeds(&format!("{html}<a href=/posts.rss>here</a>")), ["https://ada.example/posts.rss"]);
}

#[test]
fn links_tell_their_words_and_where_they_stand() {
    let html = r##"<header class="x"><a href="/about"><img alt="About me"></a></header>
        <div id="main-nav"><a href=/blog>The <b>blog</b></a></div>
        <article><header><a rel="Author nofollow" href=/ada title="Ada">by <span>Ada</span></a></header></article>
        <h2>Blogroll</h2><ul class="links"><li><a href="https://bo.example">Bo<li><a href=#x>top</a></ul>
        <footer><a aria-label="Mastodon" href="https://social.example/@ada"></a></footer>"##;
    let anchors = read(html).anchors;
    let told: Vec<(&str, Place)> = anchors.iter().map(|anchor| (anchor.text.as_str(), anchor.place)).collect();
    let expected = [
        ("About me", Place::Header),
        ("The blog", Place::Nav),
        ("by Ada", Place::Article),
        ("Bo", Place::Body),
        ("top", Place::Body),
        ("Mastodon", Place::Footer),
    ];
    assert_eq!(told, expected);
    assert_eq!(anchors[2].rels, ["author", "nofollow"]);
    assert_eq!(anchors[3].section, "blogroll links");
    assert_eq!(anchors[5].section, "");
}

#[test]
fn rule_46_people_are_read_from_cards_and_linked_data() {
    let html = r#"<div class="h-card"><img class="u-photo" src="/me.jpg" alt=""><a class="p-name u-url" href="/">Ada Example</a>
          <a class="u-url" rel=me href="https://social.example/@ada">m</a><p class="p-note">Writes about
          <b>teams</b>.</p></div> <a class="h-card" href="https://bo.example/">Bo</a>
        <script type="application/ld+json">{"@graph":[{"@type":"WebSite","publisher":{"@type":["Person","Organization"],
          "name":"Cy","sameAs":["https://x.example/cy"],"image":{"url":"/cy.png"},"description":"A line"}},
          {"@type":"BlogPosting","author":{"@type":"Person","name":"Di","url":"/di"}}]}</script>"#;
    let people = read(html).people;
    let named: Vec<&str> = people.iter().filter_map(|person| person.name.as_deref()).collect();
    assert_eq!(named, ["Ada Example", "Bo", "Cy", "Di"]);
    let urls: Vec<&str> = people[0].urls.iter().map(Url::as_str).collect();
    assert_eq!(urls, ["https://ada.example/", "https://social.example/@ada"]);
    assert_eq!(people[0].picture.as_ref().map(Url::as_str), Some("https://ada.example/me.jpg"));
    assert_eq!(people[0].note.as_deref(), Some("Writes about teams."));
    assert_eq!(people[2].picture.as_ref().map(Url::as_str), Some("https://ada.example/cy.png"));
    assert!(people[3].author_only && !people[2].author_only);
}

#[test]
fn a_page_of_youtube_names_its_channel() {
    let url = Url::parse("https://www.youtube.com/@ada").unwrap();
    let id = "UCaYhcUwRBNscFNUKTjgPFiA";
    for html in [
        format!("<meta itemprop=identifier content={id}>"),
        format!("<meta itemprop=\"channelId\" content=\"{id}\">"),
        format!("<script>var x = {{\"channelId\":\"{id}\"}}</script>"),
    ] {
        assert_eq!(PageLinks::read(&html, &url).youtube_channel.as_deref(), Some(id), "{html}");
    }
    assert_eq!(read(&format!("<script>{{\"channelId\":\"{id}\"}}</script>")).youtube_channel, None);
}

#[test]
fn rel_values_of_recorded_pages_are_collected() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/discovery");
    let Ok(rows) = std::fs::read_to_string(folder.join("expected_rels.jsonl")) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    for row in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let html = std::fs::read_to_string(folder.join(row["page"].as_str().unwrap())).unwrap();
        let page = PageLinks::read(&html, &Url::parse(row["base_url"].as_str().unwrap()).unwrap());
        for (rel, expected) in row["rels"].as_object().unwrap() {
            let found: Vec<&str> = page.rel(rel).map(Url::as_str).collect();
            assert_eq!(serde_json::json!(found), *expected, "{} {rel}", row["page"]);
        }
    }
}

#[test]
fn a_hundred_thousand_links_are_read_within_bounds() {
    let html = "<a rel=nofollow href=/x>x</a><div>".repeat(100_000);
    let page = read(&html);
    assert!(page.anchors.len() <= 5_000 && page.rels.len() <= 5_000);
}

proptest::proptest! {
    #[test]
    fn any_page_can_be_read(html in "(<(a|link|base|div|/div|script|/a|h1) (rel=alternate |href=[a-z/:.]{0,9} |class=h-card |type=text/xml ){0,3}>|\\PC{0,5}){0,20}") {
        let page = read(&html);
        for feed in page.find_feeds() {
            proptest::prop_assert!(matches!(feed.url.scheme(), "http" | "https"));
            proptest::prop_assert!(feed.url.fragment().is_none());
        }
    }
}
