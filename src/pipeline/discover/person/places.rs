//! Places that may be the person's: adding them, and asking for what tells whose they are.

use url::Url;

use super::evidence::Evidence;
use super::facts::key;
use super::queue::Task;
use super::{Search, Spot};
use crate::pipeline::discover::platforms::{Ask, PlatformPlace, find_without_feeds, read_platform, read_shape};

impl Search {
    /// Adds a place, or what more is known of one, and asks for what tells whose it is.
    pub(super) fn add_place(&mut self, url: &Url, evidence: Evidence, how: &str, depth: u8) -> Option<usize> {
        if let Some(without) = find_without_feeds(url) {
            if evidence >= Evidence::Card && !self.without.contains(&without.name) {
                self.without.push(without.name);
            }
            return None;
        }
        // Pages of their own site on a platform's host are pages like any other.
        let at_home = evidence == Evidence::Own && self.is_own(url);
        let known = read_platform(url).filter(|_| !at_home);
        let known_platform = known.is_some();
        let platform = known.filter(PlatformPlace::leads_on);
        if known_platform && platform.is_none() && evidence != Evidence::Given {
            // A platform's own page, or one piece on it.
            return None;
        }
        let shape = || read_shape(url).filter(|_| !self.is_own(url));
        let platform = platform.or_else(shape);
        let name = match &platform {
            Some(PlatformPlace { platform, handle: Some(handle), .. }) => {
                format!(
                    "{platform} {} {}",
                    handle.to_lowercase(),
                    if *platform == "Mastodon" { url.host_str().unwrap_or_default() } else { "" }
                )
            }
            _ => key(url),
        };
        if let Some(number) = self.place_numbers.get(&name).copied() {
            if let Some(place) = self.places.get_mut(number)
                && evidence > place.evidence
            {
                place.evidence = evidence;
                place.how = how.to_owned();
            }
            return Some(number);
        }
        let number = self.places.len();
        self.place_numbers.insert(name, number);
        let own = platform.is_none() && (evidence == Evidence::Given || self.is_own(url));
        self.places.push(Spot {
            url: url.clone(),
            evidence,
            how: how.to_owned(),
            platform,
            own,
            of_author: false,
            links_back: false,
            depth,
            said: None,
        });
        self.ask_about(number);
        Some(number)
    }

    /// Asks for what a new place offers.
    fn ask_about(&mut self, number: usize) {
        let Some(place) = self.places.get(number) else { return };
        let (evidence, how, depth) = (place.evidence, place.how.clone(), place.depth);
        let Some(platform) = place.platform.clone() else {
            let task = if evidence == Evidence::Given { Task::Given(number) } else { Task::Page(number) };
            self.queue.push(task, if evidence == Evidence::Given { 0 } else { 2 + depth });
            return;
        };
        for feed in &platform.feeds {
            self.add_rule_feed(feed, number, &how);
        }
        match platform.ask {
            Some(Ask::AppleLookup(url)) => self.queue.push(Task::Directory(number, url), 2),
            // Where the feeds are known already, the page only tells whether it links back, or where the person lives.
            _ if platform.feeds.is_empty() || evidence == Evidence::Given => self.queue.push(Task::Page(number), 2),
            _ => self.queue.push(Task::Page(number), 6),
        }
    }

    /// A place that needs no page to be read.
    pub(super) fn add_silent_place(&mut self, url: &Url, evidence: Evidence, how: &str) -> Option<usize> {
        let name = key(url);
        if self.place_numbers.contains_key(&name) {
            return None;
        }
        let number = self.places.len();
        self.place_numbers.insert(name, number);
        self.places.push(Spot {
            url: url.clone(),
            evidence,
            how: how.to_owned(),
            platform: None,
            own: false,
            of_author: false,
            links_back: false,
            depth: 0,
            said: None,
        });
        Some(number)
    }
}
