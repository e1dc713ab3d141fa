//! Where people show videos.

use super::{Address, Found, Group, Platform, RuleFeed};

pub(super) const PLATFORMS: &[Platform] = &[
    Platform {
        name: "YouTube",
        group: Group::Watching,
        hosts: &["youtube.com", "youtu.be", "youtube-nocookie.com"],
        read: youtube,
    },
    Platform { name: "Vimeo", group: Group::Watching, hosts: &["vimeo.com"], read: vimeo },
    Platform { name: "Dailymotion", group: Group::Watching, hosts: &["dailymotion.com"], read: dailymotion },
    Platform { name: "Odysee", group: Group::Watching, hosts: &["odysee.com"], read: odysee },
];

const FEED: &str = "https://www.youtube.com/feeds/videos.xml?";

/// The four feeds of a YouTube channel (`UC…`): all of it, and the lists that YouTube keeps of its long videos, shorts and
/// live streams. Each holds the newest 15.
pub fn channel_feeds(channel: &str) -> Vec<RuleFeed> {
    let Some(name) = channel.strip_prefix("UC") else { return Vec::new() };
    let found = Found::default()
        .choice(format!("{FEED}channel_id={channel}"), "everything", false)
        .choice(format!("{FEED}playlist_id=UULF{name}"), "long videos", true)
        .choice(format!("{FEED}playlist_id=UUSH{name}"), "shorts", false)
        .choice(format!("{FEED}playlist_id=UULV{name}"), "live streams", false);
    found.feeds
}

/// Paths that are nobody's.
const YOUTUBE_OWN: [&str; 16] = [
    "results",
    "feed",
    "redirect",
    "about",
    "ads",
    "premium",
    "t",
    "gaming",
    "hashtag",
    "oembed",
    "account",
    "intl",
    "creators",
    "howyoutubeworks",
    "share",
    "signin",
];

fn youtube(address: &Address<'_>) -> Found {
    let list = address.query("list").filter(|list| !matches!(list.as_str(), "WL" | "LL"));
    let playlist = |list: String| Found::default().feed(format!("{FEED}playlist_id={list}"));
    match address.path[..] {
        ["channel", id, ..] if id.starts_with("UC") => {
            Found { feeds: channel_feeds(id), ..Found::of(id) }.page(address.url)
        }
        ["feeds", "videos.xml"] => Found::default().feed(address.url),
        ["playlist"] => list.map(playlist).unwrap_or_default(),
        ["watch"] if list.is_some() => list.map(playlist).unwrap_or_default().page(address.url),
        ["watch"] if address.query("v").is_none() => Found::default(),
        ["user", name, ..] => Found::of(name).perhaps(format!("{FEED}user={name}")).page(address.url),
        ["c", name, ..] => Found::of(name).page(address.url),
        ["watch" | "shorts" | "live" | "embed" | "v", ..] => Found::default().page(address.url),
        [name, ..] if YOUTUBE_OWN.contains(&name) => Found::default(),
        [name] | [name, "videos" | "shorts" | "streams" | "about" | "featured" | "playlists" | "podcasts"] => {
            // `youtu.be/x` is a video.
            let short = address.url.host_str() == Some("youtu.be");
            if short { Found::default().page(address.url) } else { Found::of(name).page(address.url) }
        }
        _ => Found::default(),
    }
}

fn vimeo(address: &Address<'_>) -> Found {
    const OWN: [&str; 12] = [
        "watch",
        "features",
        "upgrade",
        "blog",
        "help",
        "ott",
        "stock",
        "enterprise",
        "create",
        "categories",
        "search",
        "about",
    ];
    match address.path[..] {
        ["channels", name, ..] => Found::of(name).feed(format!("https://vimeo.com/channels/{name}/videos/rss")),
        ["groups", name, ..] => Found::of(name).feed(format!("https://vimeo.com/groups/{name}/videos/rss")),
        [name, ..] if name.bytes().all(|byte| byte.is_ascii_digit()) => Found::default().page(address.url),
        [name, ..] if OWN.contains(&name) => Found::default(),
        [name, ..] => Found::of(name).feed(format!("https://vimeo.com/{name}/videos/rss")),
        [] => Found::default(),
    }
}

fn dailymotion(address: &Address<'_>) -> Found {
    match address.path[..] {
        ["video" | "playlist", ..] => Found::default().page(address.url),
        [name] => Found::of(name).perhaps(format!("https://www.dailymotion.com/rss/user/{name}/1")),
        _ => Found::default(),
    }
}

fn odysee(address: &Address<'_>) -> Found {
    match address.path[..] {
        [name] if name.starts_with('@') => Found::of(name).perhaps(format!("https://odysee.com/$/rss/{name}")),
        _ => Found::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[test]
    fn only_channels_have_lists() {
        assert_eq!(channel_feeds("UCx").len(), 4);
        assert!(channel_feeds("PLx").is_empty());
        assert!(
            super::super::read_platform(&Url::parse("https://www.youtube.com/playlist?list=").unwrap())
                .unwrap()
                .feeds
                .is_empty()
        );
    }
}
