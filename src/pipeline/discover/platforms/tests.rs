use url::Url;

use super::{Ask, find_without_feeds, read_platform, read_shape};

/// An address, the platform, and the feeds that need no request.
const TABLE: &[(&str, &str, &[&str])] = &[
    ("https://youtube.com/feeds/videos.xml?user=ada", "YouTube", &["https://youtube.com/feeds/videos.xml?user=ada"]),
    ("https://m.youtube.com/user/ada", "YouTube", &["https://www.youtube.com/feeds/videos.xml?user=ada"]),
    (
        "https://www.youtube.com/watch?v=x&list=PL1",
        "YouTube",
        &["https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"],
    ),
    ("https://www.youtube.com/playlist?list=WL", "YouTube", &[]),
    ("https://www.youtube.com/results?search_query=x", "YouTube", &[]),
    ("https://vimeo.com/ada", "Vimeo", &["https://vimeo.com/ada/videos/rss"]),
    ("https://vimeo.com/channels/x", "Vimeo", &["https://vimeo.com/channels/x/videos/rss"]),
    ("https://ada.substack.com/p/hello", "Substack", &["https://ada.substack.com/feed"]),
    ("https://open.substack.com/pub/ada/p/x", "Substack", &["https://ada.substack.com/feed"]),
    ("https://medium.com/@ada", "Medium", &["https://medium.com/feed/@ada"]),
    ("https://ada.medium.com/post-1", "Medium", &["https://ada.medium.com/feed"]),
    ("https://medium.com/better/x-1", "Medium", &["https://medium.com/feed/better"]),
    ("https://medium.com/tag/rust", "Medium", &["https://medium.com/feed/tag/rust"]),
    ("https://ada.wordpress.com/2020/x/", "WordPress.com", &["https://ada.wordpress.com/feed/"]),
    ("https://wordpress.com/blog/", "WordPress.com", &[]),
    ("https://ada.ghost.io/", "Ghost", &["https://ada.ghost.io/rss/"]),
    ("http://ada.blogspot.com/2010/", "Blogger", &["https://ada.blogspot.com/feeds/posts/default"]),
    ("https://ada.bearblog.dev/x", "Bear Blog", &["https://ada.bearblog.dev/feed/"]),
    ("https://buttondown.email/ada", "Buttondown", &["https://buttondown.com/ada/rss"]),
    ("https://ada.hashnode.dev", "Hashnode", &["https://ada.hashnode.dev/rss.xml"]),
    ("https://dev.to/ada/x-1", "DEV", &["https://dev.to/feed/ada"]),
    ("https://ada.webflow.io", "Webflow", &["https://ada.webflow.io/rss.xml"]),
    ("https://ada.wixsite.com/home", "Wix", &["https://ada.wixsite.com/home/blog-feed.xml"]),
    ("https://ada.micro.blog", "Micro.blog", &["https://ada.micro.blog/feed.xml", "https://ada.micro.blog/feed.json"]),
    ("https://micro.blog/ada", "Micro.blog", &["https://micro.blog/ada.json"]),
    ("https://write.as/ada/", "Write.as", &["https://write.as/ada/feed/"]),
    ("https://ada.livejournal.com/", "LiveJournal", &["https://ada.livejournal.com/data/rss"]),
    ("https://ada.itch.io/game", "itch.io", &["https://ada.itch.io/game.xml"]),
    (
        "https://www.kickstarter.com/projects/a/b?ref=x",
        "Kickstarter",
        &["https://www.kickstarter.com/projects/a/b/posts.atom"],
    ),
    ("https://bsky.app/profile/ada.example", "Bluesky", &["https://bsky.app/profile/ada.example/rss"]),
    ("https://old.reddit.com/r/rust/", "Reddit", &["https://www.reddit.com/r/rust.rss"]),
    ("https://www.reddit.com/user/ada", "Reddit", &["https://www.reddit.com/user/ada.rss"]),
    ("https://www.reddit.com/r/rust/comments/1/x/", "Reddit", &["https://www.reddit.com/r/rust/comments/1/x.rss"]),
    ("https://ada.tumblr.com/post/1", "Tumblr", &["https://ada.tumblr.com/rss"]),
    ("https://www.tumblr.com/blog/ada", "Tumblr", &["https://ada.tumblr.com/rss"]),
    ("https://letterboxd.com/ada/films/", "Letterboxd", &["https://letterboxd.com/ada/rss/"]),
    ("https://github.com/features", "GitHub", &[]),
    ("https://github.com/a/b/discussions", "GitHub", &["https://github.com/a/b/discussions.atom"]),
    ("https://gist.github.com/ada", "GitHub", &["https://gist.github.com/ada.atom"]),
    ("https://gitlab.com/ada", "GitLab", &["https://gitlab.com/ada.atom"]),
    ("https://gitlab.com/a/b", "GitLab", &["https://gitlab.com/a/b/-/tags?format=atom", "https://gitlab.com/a/b.atom"]),
    ("https://codeberg.org/ada", "Codeberg", &["https://codeberg.org/ada.rss"]),
    ("https://www.buzzsprout.com/123/episodes/1", "Buzzsprout", &["https://feeds.buzzsprout.com/123.rss"]),
    ("https://ada.podbean.com/e/x", "Podbean", &["https://feed.podbean.com/ada/feed.xml"]),
    ("https://ada.libsyn.com/", "Libsyn", &["https://ada.libsyn.com/rss"]),
    ("https://www.spreaker.com/show/12", "Spreaker", &["https://www.spreaker.com/show/12/episodes/feed"]),
    ("https://shows.acast.com/ada/episodes/x", "Acast", &["https://feeds.acast.com/public/shows/ada"]),
];

#[test]
fn every_platform_row_reads_its_addresses() {
    for (url, platform, feeds) in TABLE {
        let place = read_platform(&Url::parse(url).unwrap()).unwrap_or_else(|| panic!("{url} is of no platform"));
        let found: Vec<&str> = place.feeds.iter().map(|feed| feed.url.as_str()).collect();
        assert_eq!((place.platform, found.as_slice()), (*platform, *feeds), "{url}");
    }
}

#[test]
fn pages_tell_where_the_address_does_not() {
    for url in [
        "https://www.youtube.com/@ada",
        "https://www.youtube.com/c/ada",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/x",
        "https://soundcloud.com/ada/track",
        "https://overcast.fm/+abc",
        "https://pca.st/abc",
        "https://castbox.fm/channel/id1",
        "https://www.flickr.com/photos/ada/",
        "https://www.goodreads.com/author/show/1.Ada",
        "https://ada.beehiiv.com/",
        "https://ada.squarespace.com/",
        "https://substack.com/@ada",
    ] {
        let place = read_platform(&Url::parse(url).unwrap()).unwrap();
        assert!(place.feeds.is_empty() && matches!(place.ask, Some(Ask::Page(_))), "{url}");
    }
}

#[test]
fn shows_in_apples_directory_are_looked_up() {
    for (url, lookup) in [
        ("https://podcasts.apple.com/de/podcast/show/id123?i=9", "id=123&entity=podcast&country=de"),
        ("https://itunes.apple.com/us/podcast/id123", "id=123&entity=podcast&country=us"),
        ("https://overcast.fm/itunes123/show", "id=123&entity=podcast"),
        ("https://pca.st/itunes/123", "id=123&entity=podcast"),
        ("https://pod.link/123", "id=123&entity=podcast"),
    ] {
        let place = read_platform(&Url::parse(url).unwrap()).unwrap();
        let Some(Ask::AppleLookup(asked)) = place.ask else { panic!("{url}") };
        assert_eq!(asked.as_str(), format!("https://itunes.apple.com/lookup?{lookup}"), "{url}");
    }
}

#[test]
fn only_true_hosts_are_platforms() {
    for url in ["https://notgithub.com/ada", "https://github.com.evil.example/ada", "https://ada.example/github.com"] {
        assert_eq!(read_platform(&Url::parse(url).unwrap()), None, "{url}");
    }
}

#[test]
fn somebodys_place_on_mastodon_is_told_by_its_shape() {
    for (url, feed) in [
        ("https://social.example/@ada", Some("https://social.example/@ada.rss")),
        ("https://social.example/users/ada", Some("https://social.example/@ada.rss")),
        ("https://social.example/@ada/1234", Some("https://social.example/@ada.rss")),
        ("https://social.example/@ada@other.example", Some("https://other.example/@ada.rss")),
        ("https://social.example/about", None),
        ("https://social.example/@", None),
    ] {
        let place = read_shape(&Url::parse(url).unwrap());
        assert_eq!(place.as_ref().map(|place| place.feeds[0].url.as_str()), feed, "{url}");
    }
}

#[test]
fn platforms_without_feeds_are_told_at_once() {
    for (url, name) in [
        ("https://open.spotify.com/show/x", "Spotify"),
        ("https://twitter.com/ada", "X"),
        ("https://x.com/ada", "X"),
        ("https://www.instagram.com/ada", "Instagram"),
        ("https://de.linkedin.com/in/ada", "LinkedIn"),
        ("https://m.facebook.com/ada", "Facebook"),
        ("https://www.tiktok.com/@ada", "TikTok"),
    ] {
        let platform = find_without_feeds(&Url::parse(url).unwrap()).unwrap();
        assert_eq!(platform.name, name);
        assert!(!platform.instead.is_empty());
    }
    assert_eq!(find_without_feeds(&Url::parse("https://netflix.com/").unwrap()), None);
    assert_eq!(find_without_feeds(&Url::parse("https://phoenix.com/").unwrap()), None);
}
