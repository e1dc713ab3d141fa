//! Reads pages that are not on the person's own site: profiles on platforms, and sites that may be theirs.

use url::Url;

use super::Search;
use super::evidence::Evidence;
use super::facts::key;
use super::queue::Task;
use crate::domain::registrable_domain;
use crate::format::{PageLinks, guess_feeds};
use crate::pipeline::discover::offered::{marked_feeds, platform_of};
use crate::pipeline::discover::platforms::{Ask, Group, PlatformPlace, find_oembed, read_platform};

/// Feeds that are tried of one page elsewhere.
const MOST_FEEDS: usize = 4;

impl Search {
    /// The page of a place.
    pub(super) fn take_page(&mut self, number: usize, page: &PageLinks) {
        let Some(place) = self.places.get(number) else { return };
        let (given, own) =
            (place.evidence == Evidence::Given, place.own || self.is_own(&page.url) && place.platform.is_none());
        let platform = place.platform.clone();
        if own {
            return self.take_own_page(number, page, given || place.of_author);
        }
        let back = self.links_back(page);
        if let Some(place) = self.places.get_mut(number) {
            place.links_back |= back;
        }
        match platform {
            Some(platform) => {
                self.take_profile(number, page, &platform);
                // Who writes on a host of their own below a platform's has a site there.
                let is_site = platform.group == Group::Writing && platform.handle.is_some() && has_own_host(&page.url);
                if given && is_site && self.home.is_none() {
                    self.take_own_site(number, page);
                } else if given {
                    self.take_given_profile(page);
                }
            }
            None => self.take_site(number, page),
        }
    }

    /// A page of the site that the person has on a platform's host.
    fn take_own_site(&mut self, number: usize, page: &PageLinks) {
        let Ok(root) = page.url.join("/") else { return };
        self.home = Some(root.clone());
        if key(&root) != key(&page.url) {
            self.add_place(&root, Evidence::Own, "the site of the page that was given", 0);
        }
        self.take_own_page(number, page, true);
    }

    /// Whether a page links to the person's own site.
    fn links_back(&self, page: &PageLinks) -> bool {
        let Some(home) = &self.home else { return false };
        let linked = page.anchors.iter().map(|anchor| &anchor.url).chain(page.rels.iter().map(|(_, url)| url));
        let mut described = page.people.iter().flat_map(|person| &person.urls);
        let is_home = |url: &Url| key(url) == key(home) || self.is_own(url);
        linked.into_iter().any(is_home) || described.any(is_home)
    }

    fn take_profile(&mut self, number: usize, page: &PageLinks, platform: &PlatformPlace) {
        let feeds_unknown = !platform.feeds.iter().any(|feed| feed.certain);
        // A page about a show links the show's feed; a profile links whatever its person likes.
        let about_a_show = platform.group == Group::Listening && platform.feeds.is_empty();
        let mut marked = marked_feeds(page);
        if marked.is_empty() && feeds_unknown {
            // The address that the page goes by may tell more than the one that led to it.
            marked = platform_of(page).map(|place| place.feeds).unwrap_or_default();
        }
        if feeds_unknown {
            for feed in &marked {
                self.add_rule_feed(feed, number, "");
            }
        }
        // A platform's page links its feed, or where the show is listed.
        if marked.is_empty() {
            let linked: Vec<_> = page.feeds.iter().map(|feed| (feed.url.clone(), feed.title.clone())).collect();
            let linked = if linked.is_empty() && about_a_show {
                page.feed_anchors().into_iter().map(|feed| (feed.url, feed.title)).collect()
            } else {
                linked
            };
            let none = linked.is_empty();
            for (url, title) in linked.into_iter().take(MOST_FEEDS) {
                self.add_feed(&url, number, title.as_deref(), "", true);
            }
            if none && about_a_show {
                let listed = page.anchors.iter().filter_map(|anchor| read_platform(&anchor.url)?.ask);
                let lookup = listed.filter_map(|ask| match ask {
                    Ask::AppleLookup(url) => Some(url),
                    Ask::Page(_) => None,
                });
                if let Some(url) = lookup.into_iter().next() {
                    self.queue.push(Task::Directory(number, url), 2);
                }
            }
            let video = self.places.get(number).and_then(|place| find_oembed(&place.url));
            if let (true, Some(url)) = (none, video) {
                self.queue.push(Task::Directory(number, url), 2);
            }
        }
    }

    /// A site elsewhere that may be the person's.
    fn take_site(&mut self, number: usize, page: &PageLinks) {
        let offered: Vec<_> = if page.feeds.is_empty() {
            let anchors = page.feed_anchors();
            anchors
                .into_iter()
                .filter(|feed| feed.url.host_str() == page.url.host_str())
                .map(|feed| (feed.url, None))
                .collect()
        } else {
            page.feeds.iter().map(|feed| (feed.url.clone(), feed.title.clone())).collect()
        };
        let offered = match (offered.is_empty(), page.builder) {
            (true, Some(builder)) => {
                guess_feeds(&page.url, builder).into_iter().take(1).map(|url| (url, None)).collect()
            }
            _ => offered,
        };
        for (url, title) in offered.into_iter().take(MOST_FEEDS) {
            self.add_feed(&url, number, title.as_deref(), "", true);
        }
    }
}

/// Whether a page's host is somebody's own below a platform's.
fn has_own_host(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    registrable_domain(host) != Some(host) || host.matches('.').count() >= 2
}
