//! Where programs that make pages put their feeds.

use url::Url;

use super::builder::Builder;

/// Folders of a page, its own included, that are tried: the root first.
const MOST_FOLDERS: usize = 4;

/// Where `builder` usually puts the feed of the page at `page`: below the root, then below each folder on the way to it.
pub fn guess_feeds(page: &Url, builder: Builder) -> Vec<Url> {
    let (names, everywhere) = names(builder);
    let mut folders = folders(page);
    if !everywhere {
        folders.truncate(1);
    }
    let mut found: Vec<Url> = Vec::new();
    for folder in folders.iter().take(MOST_FOLDERS) {
        for name in names {
            if let Some(url) = folder.join(name).ok().filter(|url| !found.contains(url)) {
                found.push(url);
            }
        }
    }
    found
}

/// Names of feeds relative to a folder, and whether a site may lie in any folder or only at the root.
fn names(builder: Builder) -> (&'static [&'static str], bool) {
    match builder {
        Builder::WordPress => (&["feed"], true),
        Builder::Ghost => (&["rss/", "rss"], true),
        Builder::Blogger => (&["feeds/posts/default"], false),
        Builder::Tumblr => (&["rss"], false),
        Builder::Substack | Builder::Medium | Builder::Beehiiv => (&["feed"], false),
        Builder::MicroBlog => (&["feed.xml", "feed.json"], false),
        Builder::Bear => (&["feed/"], false),
        Builder::Buttondown => (&["rss"], true),
        Builder::Squarespace => (&["?format=rss", "blog?format=rss"], true),
        Builder::Wix => (&["blog-feed.xml"], false),
        Builder::Webflow => (&["rss.xml", "blog/rss.xml"], false),
        Builder::Hashnode => (&["rss.xml"], false),
        Builder::Hugo => (&["index.xml"], true),
        Builder::Jekyll => (&["atom.xml", "feed.xml"], true),
        Builder::Hexo => (&["atom.xml"], true),
        Builder::Eleventy => (&["feed.xml", "feed/feed.xml"], true),
        Builder::Drupal => (&["rss.xml"], true),
        Builder::MovableType => (&["atom.xml", "index.rdf"], true),
        Builder::Mastodon => (&[], false),
    }
}

/// The root of a page's site and each folder on the way to the page.
pub(super) fn folders(page: &Url) -> Vec<Url> {
    let mut bare = page.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    let path = bare.path().to_owned();
    let ends = path.char_indices().filter(|(_, letter)| *letter == '/').map(|(at, _)| at + 1);
    ends.filter_map(|end| {
        let mut folder = bare.clone();
        folder.set_path(path.get(..end)?);
        Some(folder)
    })
    .collect()
}
