//! The feeds that one page, or one address, offers: what can be told of it alone, before anything else is asked.

use url::Url;

use super::platforms::{PlatformPlace, RuleFeed, channel_feeds, read_platform};
use crate::format::PageLinks;

/// What a page offers: the feeds that its address is sure to have, and those that it links; where there are none, those
/// that its platform's own marks, its links or the program that made it hint at. None of them was asked for.
pub fn offered_feeds(page: &PageLinks) -> Vec<Url> {
    let mut found = feeds_of_address(&page.url);
    take(&mut found, page.feeds.iter().map(|feed| &feed.url));
    if found.is_empty() {
        found = platform_of(page).as_ref().map(sure_feeds).unwrap_or_default();
    }
    if found.is_empty() {
        take(&mut found, marked_feeds(page).iter().map(|feed| &feed.url));
    }
    if found.is_empty() {
        let hinted = page.find_feeds();
        take(&mut found, hinted.iter().map(|feed| &feed.url));
    }
    found
}

/// The feeds that an address is sure to have, without a request.
pub fn feeds_of_address(url: &Url) -> Vec<Url> {
    read_platform(url).as_ref().map(sure_feeds).unwrap_or_default()
}

/// The platform of a page. The address that the page goes by, on the same platform, counts before the one it came from.
pub(super) fn platform_of(page: &PageLinks) -> Option<PlatformPlace> {
    let came_from = read_platform(&page.url)?;
    let goes_by = page.canonical.as_ref().and_then(read_platform);
    let better = goes_by.filter(|place| place.platform == came_from.platform && !place.feeds.is_empty());
    Some(better.unwrap_or(came_from))
}

/// Feeds that marks in a page of a platform name.
pub(super) fn marked_feeds(page: &PageLinks) -> Vec<RuleFeed> {
    if let Some(channel) = &page.youtube_channel {
        return channel_feeds(channel);
    }
    soundcloud_user(page).into_iter().collect()
}

/// A page of SoundCloud names its user for the telephone's program: `soundcloud://users:123`.
fn soundcloud_user(page: &PageLinks) -> Option<RuleFeed> {
    let host = page.url.host_str()?;
    if host != "soundcloud.com" && !host.ends_with(".soundcloud.com") {
        return None;
    }
    let number = page.metas.values().find_map(|value| {
        let rest = value.trim().strip_prefix("soundcloud:")?.trim_start_matches('/').strip_prefix("users:")?;
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!number.is_empty()).then_some(number)
    })?;
    let url = format!("https://feeds.soundcloud.com/users/soundcloud:users:{number}/sounds.rss");
    Some(RuleFeed { url: Url::parse(&url).ok()?, choice: None, usual: true, certain: true })
}

fn sure_feeds(place: &PlatformPlace) -> Vec<Url> {
    place.feeds.iter().filter(|feed| feed.certain).map(|feed| feed.url.clone()).collect()
}

fn take<'a>(found: &mut Vec<Url>, more: impl Iterator<Item = &'a Url>) {
    for url in more {
        if !found.contains(url) {
            found.push(url.clone());
        }
    }
}
