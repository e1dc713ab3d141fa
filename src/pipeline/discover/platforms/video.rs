//! Where people show videos.

use url::Url;

use super::{Address, Found, Group, RuleFeed, Table};

const YOUTUBE: &[&str] = &["youtube.com", "youtu.be", "youtube-nocookie.com"];

pub(super) const TABLE: Table = Table {
    group: Group::Watching,
    rows: &[
        ("YouTube", YOUTUBE, youtube),
        ("Vimeo", &["vimeo.com"], vimeo),
        ("Dailymotion", &["dailymotion.com"], dailymotion),
        ("Odysee", &["odysee.com"], odysee),
    ],
};

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

/// YouTube's own word, in JSON, on who made a video: it names their place where the video's page does not.
pub(in crate::pipeline::discover) fn find_oembed(video: &Url) -> Option<Url> {
    let host = video.host_str()?;
    super::below(host, YOUTUBE)?;
    let first = video.path_segments()?.next()?;
    let is_video = match first {
        "watch" => video.query_pairs().any(|(key, _)| key == "v"),
        "shorts" | "live" | "embed" | "v" => true,
        _ => host == "youtu.be" && !first.is_empty(),
    };
    let asked = [("format", "json"), ("url", video.as_str())];
    is_video.then(|| Url::parse_with_params("https://www.youtube.com/oembed", asked).ok()).flatten()
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
