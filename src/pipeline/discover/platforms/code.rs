//! Where people keep code.

use super::{Address, Found, Group, Table};

pub(super) const TABLE: Table = Table {
    group: Group::Code,
    rows: &[
        // Its pages on `docs.github.com`, `gist.github.com` and the like are not people.
        ("GitHub", &["github.com"], github),
        ("GitLab", &["gitlab.com"], gitlab),
        ("Codeberg", &["codeberg.org"], codeberg),
        ("Stack Overflow", &["stackoverflow.com"], stack_overflow),
    ],
};

/// First parts of GitHub's own pages.
const GITHUB_OWN: [&str; 44] = [
    "about",
    "account",
    "advisories",
    "apps",
    "blog",
    "codespaces",
    "collections",
    "contact",
    "copilot",
    "customer-stories",
    "dashboard",
    "discussions",
    "education",
    "enterprise",
    "events",
    "explore",
    "features",
    "fluidicon.png",
    "home",
    "issues",
    "join",
    "login",
    "logout",
    "marketplace",
    "mobile",
    "new",
    "nonprofit",
    "notifications",
    "organizations",
    "orgs",
    "pricing",
    "pulls",
    "readme",
    "search",
    "security",
    "sessions",
    "settings",
    "signup",
    "site",
    "solutions",
    "sponsors",
    "team",
    "topics",
    "trending",
];

fn github(address: &Address<'_>) -> Found {
    if let Some(below) = address.below {
        return match (below, &address.path[..]) {
            ("gist", [name]) => Found::of(name).feed(format!("https://gist.github.com/{name}.atom")),
            _ => Found::default(),
        };
    }
    match address.path[..] {
        [.., last] if last.ends_with(".atom") => Found::default().feed(address.url),
        [name, ..] if GITHUB_OWN.contains(&name) => Found::default(),
        [name] => Found::of(name).feed(format!("https://github.com/{name}.atom")),
        [owner, name] => Found::of(owner)
            .choice(format!("https://github.com/{owner}/{name}/releases.atom"), "releases", true)
            .choice(format!("https://github.com/{owner}/{name}/tags.atom"), "tags", false)
            .choice(format!("https://github.com/{owner}/{name}/commits.atom"), "commits", false),
        [owner, name, "discussions"] => {
            Found::of(owner).feed(format!("https://github.com/{owner}/{name}/discussions.atom"))
        }
        _ => Found::default(),
    }
}

fn gitlab(address: &Address<'_>) -> Found {
    const OWN: [&str; 8] = ["explore", "users", "help", "dashboard", "groups", "search", "-", "projects"];
    match address.path[..] {
        [name, ..] if OWN.contains(&name) || address.below.is_some() => Found::default(),
        [name] => Found::of(name.trim_end_matches(".atom"))
            .feed(format!("https://gitlab.com/{}.atom", name.trim_end_matches(".atom"))),
        [owner, name] => Found::of(owner)
            .choice(format!("https://gitlab.com/{owner}/{name}/-/tags?format=atom"), "tags", true)
            .choice(format!("https://gitlab.com/{owner}/{name}.atom"), "everything", false),
        _ => Found::default(),
    }
}

fn codeberg(address: &Address<'_>) -> Found {
    const OWN: [&str; 6] = ["explore", "user", "org", "assets", "api", "-"];
    match address.path[..] {
        [name, ..] if OWN.contains(&name) || address.below.is_some() => Found::default(),
        [name] => Found::of(name).feed(format!("https://codeberg.org/{}.rss", name.trim_end_matches(".rss"))),
        [owner, name] => {
            Found::of(owner).feed(format!("https://codeberg.org/{owner}/{}.rss", name.trim_end_matches(".rss")))
        }
        _ => Found::default(),
    }
}

fn stack_overflow(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["users", id, ..] if id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Found::of(id).feed(format!("https://stackoverflow.com/feeds/user/{id}"))
        }
        _ => Found::default(),
    }
}
