//! Where people post a few lines, or pictures.

use url::Url;

use super::{Address, Ask, Found, Group, PlatformPlace, RuleFeed, Table};

pub(super) const TABLE: Table = Table {
    group: Group::Posts,
    rows: &[
        ("Bluesky", &["bsky.app"], bluesky),
        ("Reddit", &["reddit.com"], reddit),
        ("Flickr", &["flickr.com"], flickr),
        ("Letterboxd", &["letterboxd.com"], letterboxd),
        ("Goodreads", &["goodreads.com"], goodreads),
        ("Pinterest", &["pinterest.com"], pinterest),
        ("Micro.blog", &["micro.blog"], micro_blog),
    ],
};

fn bluesky(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["profile", name, ..] => Found::of(name).feed(format!("https://bsky.app/profile/{name}/rss")),
        _ => Found::default(),
    }
}

fn reddit(address: &Address<'_>) -> Found {
    let path = address.path.join("/");
    let feed = format!("https://www.reddit.com/{}.rss", path.trim_end_matches(".rss").trim_end_matches('/'));
    match address.path[..] {
        ["r", _, "comments", ..] => Found::default().feed(feed),
        ["user" | "u", name, ..] => Found::of(name).feed(format!("https://www.reddit.com/user/{name}.rss")),
        ["r", name, ..] => {
            Found::of(name).feed(format!("https://www.reddit.com/r/{}.rss", name.trim_end_matches(".rss")))
        }
        _ => Found::default(),
    }
}

fn flickr(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["photos" | "people", name, ..] => Found::of(name).page(address.url),
        _ => Found::default(),
    }
}

fn letterboxd(address: &Address<'_>) -> Found {
    const OWN: [&str; 9] = ["film", "films", "lists", "list", "members", "journal", "search", "about", "pro"];
    match address.path[..] {
        [name, ..] if OWN.contains(&name) => Found::default(),
        [name, ..] => Found::of(name).feed(format!("https://letterboxd.com/{name}/rss/")),
        [] => Found::default(),
    }
}

fn goodreads(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["author" | "user", "show", name, ..] => Found::of(name).page(address.url),
        ["author", name, "blog", ..] => Found::of(name).page(address.url),
        _ => Found::default(),
    }
}

fn pinterest(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["pin" | "search" | "ideas" | "login" | "_", ..] => Found::default(),
        [name, ..] => Found::of(name).feed(format!("https://www.pinterest.com/{name}/feed.rss")),
        [] => Found::default(),
    }
}

/// A site `ada.micro.blog`, or a profile `micro.blog/ada`.
fn micro_blog(address: &Address<'_>) -> Found {
    const OWN: [&str; 7] = ["about", "discover", "books", "help", "account", "photos", "signin"];
    match (address.below, &address.path[..]) {
        (Some("help" | "news" | "cdn"), _) => Found::default(),
        (Some(name), _) => {
            let found = Found::of(name).choice(format!("https://{name}.micro.blog/feed.xml"), "as RSS", true);
            found.choice(format!("https://{name}.micro.blog/feed.json"), "as JSON Feed", false)
        }
        (None, [name]) if !OWN.contains(name) => {
            Found::of(name).perhaps(format!("https://micro.blog/{name}.json")).page(address.url)
        }
        _ => Found::default(),
    }
}

/// `/@ada` and `/users/ada` on any host: Mastodon, Pixelfed, and others that publish `/@ada.rss`. A page of somebody who
/// lives elsewhere (`/@ada@other.example`) means their place there.
pub(super) fn read_fediverse(url: &Url) -> Option<PlatformPlace> {
    let path: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let name = match path[..] {
        [name, ..] if name.len() > 1 && name.starts_with('@') => name.trim_start_matches('@'),
        ["users", name, ..] => name,
        _ => return None,
    };
    let name = name.strip_suffix(".rss").unwrap_or(name);
    let (name, host) = match name.split_once('@') {
        Some((name, host)) if host.contains('.') => (name, host),
        Some(_) => return None,
        None => (name, url.host_str()?),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if name.is_empty() || !name.bytes().all(plain) {
        return None;
    }
    let mut place = url.clone();
    place.set_host(Some(host)).ok()?;
    place.set_query(None);
    place.set_path(&format!("/@{name}"));
    let mut feed = place.clone();
    feed.set_path(&format!("/@{name}.rss"));
    Some(PlatformPlace {
        platform: "Mastodon",
        group: Group::Posts,
        handle: Some(name.to_owned()),
        feeds: vec![RuleFeed { url: feed, choice: None, usual: true, certain: false }],
        ask: Some(Ask::Page(place)),
    })
}
