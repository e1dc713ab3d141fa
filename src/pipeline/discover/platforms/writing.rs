//! Where people write.

use super::{Address, Found, Group, Platform};

pub(super) const PLATFORMS: &[Platform] = &[
    Platform { name: "Substack", group: Group::Writing, hosts: &["substack.com"], read: substack },
    Platform { name: "Medium", group: Group::Writing, hosts: &["medium.com"], read: medium },
    Platform { name: "WordPress.com", group: Group::Writing, hosts: &["wordpress.com"], read: |a| below(a, "feed/") },
    Platform { name: "Ghost", group: Group::Writing, hosts: &["ghost.io"], read: |a| below(a, "rss/") },
    Platform {
        name: "Blogger",
        group: Group::Writing,
        hosts: &["blogspot.com", "blogspot.co.uk", "blogspot.de"],
        read: |a| below(a, "feeds/posts/default"),
    },
    Platform { name: "Micro.blog", group: Group::Posts, hosts: &["micro.blog"], read: micro_blog },
    Platform { name: "Bear Blog", group: Group::Writing, hosts: &["bearblog.dev"], read: |a| below(a, "feed/") },
    Platform {
        name: "Buttondown",
        group: Group::Writing,
        hosts: &["buttondown.com", "buttondown.email"],
        read: buttondown,
    },
    Platform { name: "Beehiiv", group: Group::Writing, hosts: &["beehiiv.com"], read: site_page },
    Platform { name: "Hashnode", group: Group::Writing, hosts: &["hashnode.dev"], read: |a| below(a, "rss.xml") },
    Platform { name: "DEV", group: Group::Writing, hosts: &["dev.to"], read: dev },
    Platform { name: "Squarespace", group: Group::Writing, hosts: &["squarespace.com"], read: site_page },
    Platform { name: "Wix", group: Group::Writing, hosts: &["wixsite.com"], read: wix },
    Platform { name: "Webflow", group: Group::Writing, hosts: &["webflow.io"], read: |a| below(a, "rss.xml") },
    Platform { name: "TypePad", group: Group::Writing, hosts: &["typepad.com"], read: site_page },
    Platform { name: "Write.as", group: Group::Writing, hosts: &["write.as"], read: write_as },
    Platform {
        name: "LiveJournal",
        group: Group::Writing,
        hosts: &["livejournal.com"],
        read: |a| below(a, "data/rss"),
    },
    Platform { name: "Kickstarter", group: Group::Writing, hosts: &["kickstarter.com"], read: kickstarter },
    Platform { name: "itch.io", group: Group::Writing, hosts: &["itch.io"], read: itch },
];

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
