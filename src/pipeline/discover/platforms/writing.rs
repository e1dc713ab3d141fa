//! Where people write.

use super::{Address, Found, Group, Table};

pub(super) const TABLE: Table = Table {
    group: Group::Writing,
    rows: &[
        ("Substack", &["substack.com"], substack),
        ("Medium", &["medium.com"], medium),
        ("WordPress.com", &["wordpress.com"], |a| below(a, "feed/")),
        ("Ghost", &["ghost.io"], |a| below(a, "rss/")),
        ("Blogger", &["blogspot.com", "blogspot.co.uk", "blogspot.de"], |a| below(a, "feeds/posts/default")),
        ("Bear Blog", &["bearblog.dev"], |a| below(a, "feed/")),
        ("Buttondown", &["buttondown.com", "buttondown.email"], buttondown),
        ("Beehiiv", &["beehiiv.com"], site_page),
        ("Hashnode", &["hashnode.dev"], |a| below(a, "rss.xml")),
        ("DEV", &["dev.to"], dev),
        ("Squarespace", &["squarespace.com"], site_page),
        ("Wix", &["wixsite.com"], wix),
        ("Webflow", &["webflow.io"], |a| below(a, "rss.xml")),
        ("TypePad", &["typepad.com"], site_page),
        ("Write.as", &["write.as"], write_as),
        ("LiveJournal", &["livejournal.com"], |a| below(a, "data/rss")),
        ("Kickstarter", &["kickstarter.com"], kickstarter),
        ("itch.io", &["itch.io"], itch),
        ("Tumblr", &["tumblr.com"], tumblr),
    ],
};

/// A site of its own below the platform's host, with its feed at `path`.
fn below(address: &Address<'_>, path: &str) -> Found {
    let (Some(name), Some(host)) = (address.below, address.url.host_str()) else { return Found::default() };
    Found::of(name).feed(format!("https://{host}/{path}"))
}

/// A site of its own below the platform's host, whose page tells its feed.
fn site_page(address: &Address<'_>) -> Found {
    match address.below {
        Some(name) => Found::of(name).page(address.url),
        None => Found::default(),
    }
}

/// `ada.substack.com`; `open.substack.com/pub/ada/p/…`; a profile `/@ada`, whose page links what they write.
fn substack(address: &Address<'_>) -> Found {
    match (address.below, &address.path[..]) {
        // A publication's podcasts.
        (Some("api"), ["feed", "podcast", ..]) => Found::default().feed(address.url),
        (Some("api" | "support" | "on" | "blog"), _) => Found::default(),
        (None, ["pub", name, ..]) => Found::of(name).feed(format!("https://{name}.substack.com/feed")),
        (None, [name, ..]) if name.starts_with('@') => Found::of(name).page(address.url),
        (None, ["profile", ..]) => Found::default().page(address.url),
        (None, _) => Found::default(),
        // Podcasts of a publication have a feed of their own, which its page links.
        (Some(name), _) => Found::of(name).feed(format!("https://{name}.substack.com/feed")).page(address.url),
    }
}

fn medium(address: &Address<'_>) -> Found {
    const OWN: [&str; 9] = ["m", "p", "me", "search", "about", "membership", "policy", "plans", "explore-topics"];
    match (address.below, &address.path[..]) {
        (Some("help" | "policy" | "cdn-client" | "miro" | "api"), _) => Found::default(),
        (Some(name), _) => Found::of(name).feed(format!("https://{name}.medium.com/feed")),
        (None, ["feed", ..]) => Found::default().feed(address.url),
        (None, ["tag", tag, ..]) => Found::default().feed(format!("https://medium.com/feed/tag/{tag}")),
        (None, [name, ..]) if OWN.contains(name) => Found::default(),
        (None, [name, ..]) => Found::of(name).feed(format!("https://medium.com/feed/{name}")),
        (None, []) => Found::default(),
    }
}

fn buttondown(address: &Address<'_>) -> Found {
    const OWN: [&str; 8] = ["features", "pricing", "blog", "docs", "login", "register", "legal", "comparisons"];
    match address.path[..] {
        [name, ..] if OWN.contains(&name) => Found::default(),
        [name, ..] => Found::of(name).feed(format!("https://buttondown.com/{name}/rss")),
        [] => Found::default(),
    }
}

fn dev(address: &Address<'_>) -> Found {
    const OWN: [&str; 10] =
        ["t", "tags", "about", "feed", "search", "videos", "pod", "listings", "settings", "contact"];
    match address.path[..] {
        ["feed", ..] => Found::default().feed(address.url),
        [name, ..] if OWN.contains(&name) => Found::default(),
        [name, ..] => Found::of(name).feed(format!("https://dev.to/feed/{name}")),
        [] => Found::default(),
    }
}

/// `ada.wixsite.com/site`: each site lies in a folder.
fn wix(address: &Address<'_>) -> Found {
    match (address.below, &address.path[..]) {
        (Some(name), [site, ..]) => Found::of(name).feed(format!("https://{name}.wixsite.com/{site}/blog-feed.xml")),
        (Some(name), []) => Found::of(name).feed(format!("https://{name}.wixsite.com/blog-feed.xml")),
        _ => Found::default(),
    }
}

fn write_as(address: &Address<'_>) -> Found {
    match (address.below, &address.path[..]) {
        (Some(name), _) => Found::of(name).feed(format!("https://{name}.write.as/feed/")),
        (None, [name, ..]) => Found::of(name).perhaps(format!("https://write.as/{name}/feed/")),
        _ => Found::default(),
    }
}

fn kickstarter(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["projects", who, what, ..] => {
            Found::of(who).feed(format!("https://www.kickstarter.com/projects/{who}/{what}/posts.atom"))
        }
        _ => Found::default(),
    }
}

fn itch(address: &Address<'_>) -> Found {
    match (address.below, &address.path[..]) {
        (Some(name), [game, "devlog", ..]) => Found::of(name).feed(format!("https://{name}.itch.io/{game}/devlog.rss")),
        (Some(name), [game]) if !game.ends_with(".xml") => {
            Found::of(name).perhaps(format!("https://{name}.itch.io/{game}.xml")).page(address.url)
        }
        (Some(name), _) => Found::of(name).page(address.url),
        _ => Found::default(),
    }
}

/// `ada.tumblr.com`, `tumblr.com/ada` and `tumblr.com/blog/ada`.
fn tumblr(address: &Address<'_>) -> Found {
    const OWN: [&str; 11] = [
        "tagged",
        "explore",
        "dashboard",
        "login",
        "register",
        "about",
        "policy",
        "search",
        "share",
        "widgets",
        "privacy",
    ];
    let of = |name: &str| Found::of(name).feed(format!("https://{name}.tumblr.com/rss"));
    match (address.below, &address.path[..]) {
        (Some("assets" | "static" | "media" | "64" | "help" | "staff-assets"), _) => Found::default(),
        (Some(name), _) => of(name),
        (None, ["blog", "view", name, ..] | ["blog", name, ..]) => of(name),
        (None, [name, ..]) if OWN.contains(name) => Found::default(),
        (None, [name, ..]) => of(name.trim_start_matches('@')),
        (None, []) => Found::default(),
    }
}
