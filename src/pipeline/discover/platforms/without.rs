//! Platforms that publish no feeds, and what to try in their place.

use url::Url;

/// A platform without feeds.
#[derive(Debug, PartialEq, Eq)]
pub struct NoFeeds {
    /// Its name.
    pub name: &'static str,
    /// What to try, in a sentence.
    pub instead: &'static str,
    hosts: &'static [&'static str],
}

impl NoFeeds {
    /// Whether shows are heard there, which have a feed elsewhere.
    pub fn has_shows(&self) -> bool {
        self.instead == SHOW
    }
}

const SITE: &str = "most people link their own site, newsletter or podcast in their profile: paste that";
const SHOW: &str = "the show's own site, or its page on Apple Podcasts, leads to its feed: paste that";

const PLATFORMS: &[NoFeeds] = &[
    NoFeeds { name: "Spotify", instead: SHOW, hosts: &["spotify.com", "spotify.link", "spoti.fi"] },
    NoFeeds { name: "Audible", instead: SHOW, hosts: &["audible.com", "audible.co.uk", "audible.de"] },
    NoFeeds {
        name: "Amazon Music",
        instead: SHOW,
        hosts: &["music.amazon.com", "music.amazon.co.uk", "music.amazon.de"],
    },
    NoFeeds {
        name: "X",
        instead: "many post the same on Mastodon or Bluesky, or have a site or newsletter: paste any of those",
        hosts: &["x.com", "twitter.com", "t.co"],
    },
    NoFeeds {
        name: "Threads",
        instead: "many post the same on Mastodon or Bluesky, or have a site or newsletter: paste any of those",
        hosts: &["threads.net", "threads.com"],
    },
    NoFeeds { name: "Instagram", instead: SITE, hosts: &["instagram.com", "instagr.am"] },
    NoFeeds { name: "Facebook", instead: SITE, hosts: &["facebook.com", "fb.com", "fb.me", "fb.watch"] },
    NoFeeds {
        name: "LinkedIn",
        instead: "what people write there often stands in their blog or newsletter too: paste that",
        hosts: &["linkedin.com", "lnkd.in"],
    },
    NoFeeds {
        name: "TikTok",
        instead: "many put their videos on YouTube too, as shorts or longer: paste their channel",
        hosts: &["tiktok.com"],
    },
    NoFeeds {
        name: "Twitch",
        instead: "many keep their recordings on YouTube: paste their channel",
        hosts: &["twitch.tv"],
    },
    NoFeeds {
        name: "Patreon",
        instead: "members find a private feed address in their account: paste that",
        hosts: &["patreon.com"],
    },
    NoFeeds { name: "Mixcloud", instead: SITE, hosts: &["mixcloud.com"] },
    NoFeeds { name: "Bandcamp", instead: SITE, hosts: &["bandcamp.com"] },
    NoFeeds { name: "Discord", instead: SITE, hosts: &["discord.com", "discord.gg"] },
    NoFeeds { name: "Telegram", instead: SITE, hosts: &["t.me", "telegram.me"] },
    NoFeeds { name: "WhatsApp", instead: SITE, hosts: &["whatsapp.com", "wa.me"] },
    NoFeeds { name: "Snapchat", instead: SITE, hosts: &["snapchat.com"] },
];

/// The platform without feeds that this is an address of, if it is one.
pub fn find_without_feeds(url: &Url) -> Option<&'static NoFeeds> {
    let host = url.host_str()?.trim_end_matches('.');
    PLATFORMS.iter().find(|platform| super::below(host, platform.hosts).is_some())
}
