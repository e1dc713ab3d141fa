//! One page of the shape that each platform serves, written for this test, and the feed that must be found.

use url::Url;

use crate::format::PageLinks;
use crate::pipeline::discover::offered_feeds;

/// The address, the telling part of its page, and the first feed.
const PAGES: &[(&str, &str, &str)] = &[
    (
        "https://www.youtube.com/@ada",
        r#"<body><script nonce="x">var ytInitialData = {"metadata":{"channelMetadataRenderer":{"title":"Ada","externalId":"UCaYhcUwRBNscFNUKTjgPFiA"}}};</script>"#,
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCaYhcUwRBNscFNUKTjgPFiA",
    ),
    (
        "https://www.youtube.com/c/ada",
        r#"<link rel="canonical" href="https://www.youtube.com/channel/UCaYhcUwRBNscFNUKTjgPFiA">"#,
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCaYhcUwRBNscFNUKTjgPFiA",
    ),
    (
        "https://www.youtube.com/watch?v=abcdefghijk",
        r#"<div itemscope><meta itemprop="identifier" content="abcdefghijk"><meta itemprop="channelId" content="UCaYhcUwRBNscFNUKTjgPFiA"></div>"#,
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCaYhcUwRBNscFNUKTjgPFiA",
    ),
    (
        "https://soundcloud.com/ada",
        r#"<meta property="al:android:url" content="soundcloud://users:1234567"><meta property="og:type" content="music.musician">"#,
        "https://feeds.soundcloud.com/users/soundcloud:users:1234567/sounds.rss",
    ),
    (
        "https://letters.ada.example/p/on-listening",
        r#"<script defer src="https://substackcdn.com/bundle/main.js"></script><div>Subscribe</div>"#,
        "https://letters.ada.example/feed",
    ),
    (
        "https://ada.example/",
        r#"<link rel="https://api.w.org/" href="https://ada.example/wp-json/"><body class="home blog">"#,
        "https://ada.example/feed",
    ),
    (
        "https://social.example/@ada",
        r#"<link href="https://social.example/@ada.rss" rel="alternate" type="application/rss+xml"><link href="https://social.example/users/ada" rel="alternate" type="application/activity+json">"#,
        "https://social.example/@ada.rss",
    ),
    (
        "https://ada.example/",
        r#"<meta name="generator" content="Ghost 5.82"><link rel="alternate" type="application/rss+xml" title="Ada" href="https://ada.example/rss/">"#,
        "https://ada.example/rss/",
    ),
    (
        "https://ada.example/",
        r#"<meta content='blogger' name='generator'/><link rel="alternate" type="application/atom+xml" title="Ada - Atom" href="https://ada.example/feeds/posts/default" /><link rel="alternate" type="application/rss+xml" href="https://ada.example/feeds/posts/default?alt=rss" />"#,
        "https://ada.example/feeds/posts/default",
    ),
    (
        "https://ada.example/journal",
        r#"<!-- This is Squarespace. --><script src="https://static1.squarespace.com/static/x.js"></script>"#,
        "https://ada.example/?format=rss",
    ),
    (
        "https://ada.example/",
        r#"<meta name="generator" content="Wix.com Website Builder"/>"#,
        "https://ada.example/blog-feed.xml",
    ),
    (
        "https://ada.example/",
        r#"<link href="https://assets-global.website-files.com/1/css/ada.css" rel="stylesheet">"#,
        "https://ada.example/rss.xml",
    ),
    ("https://ada.example/", r#"<script src="https://cdn.hashnode.com/x.js"></script>"#, "https://ada.example/rss.xml"),
    (
        "https://www.flickr.com/photos/ada/",
        r#"<link rel="alternate" type="application/atom+xml" title="Uploads from Ada" href="https://www.flickr.com/services/feeds/photos_public.gne?id=1@N00&amp;lang=en-us&amp;format=atom">"#,
        "https://www.flickr.com/services/feeds/photos_public.gne?id=1@N00&lang=en-us&format=atom",
    ),
    (
        "https://www.goodreads.com/author/show/1.Ada",
        r#"<link rel="alternate" type="application/atom+xml" title="Bookshelves" href="https://www.goodreads.com/user/updates_rss/1">"#,
        "https://www.goodreads.com/user/updates_rss/1",
    ),
    (
        "https://bsky.app/profile/ada.example",
        r#"<link rel="alternate" type="application/rss+xml" href="/profile/did:plc:x/rss">"#,
        "https://bsky.app/profile/ada.example/rss",
    ),
    (
        "https://ada.beehiiv.com/",
        r#"<link rel="alternate" type="application/rss+xml" title="Ada" href="https://rss.beehiiv.com/feeds/X.xml">"#,
        "https://rss.beehiiv.com/feeds/X.xml",
    ),
    (
        "https://overcast.fm/+abc",
        r#"<a href="https://podcasts.apple.com/podcast/id1">Apple</a> <a href="https://feeds.ada.example/show"><img src=rss.svg></a>"#,
        "https://feeds.ada.example/show",
    ),
];

#[test]
fn every_platforms_page_leads_to_its_feed() {
    for (url, html, feed) in PAGES {
        let page = PageLinks::read(html, &Url::parse(url).unwrap());
        let found: Vec<String> = offered_feeds(&page).into_iter().map(String::from).collect();
        assert_eq!(found.first().map(String::as_str), Some(*feed), "{url} {html}: {found:?}");
    }
}
