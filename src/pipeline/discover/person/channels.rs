//! Feeds that may be the person's: adding them, what they turn out to be, and guesses where nothing names one.

use url::Url;

use super::evidence::Evidence;
use super::facts::{FeedFacts, key};
use super::queue::Task;
use super::{Channel, Failure, Search, links};
use crate::pipeline::discover::platforms::RuleFeed;

/// The name of the feeds that nothing but custom hints at.
pub(super) const GUESSED: &str = "found where such sites keep it";

/// Where feeds are on sites that nothing is known of, below the root or a folder.
const USUAL: [&str; 12] = [
    "feed",
    "rss",
    "atom.xml",
    "feed.xml",
    "rss.xml",
    "index.xml",
    "feed.json",
    "index.rss",
    "index.atom",
    "?feed=rss2",
    "blog/feed",
    "blog/index.xml",
];
/// How many of them are tried in the folder of the page that was given, before the root.
const USUAL_IN_FOLDER: usize = 6;

impl Search {
    pub(super) fn add_rule_feed(&mut self, feed: &RuleFeed, place: usize, how: &str) {
        let number = self.add_feed(&feed.url, place, None, how, true);
        if let Some(channel) = self.feeds.get_mut(number) {
            channel.choice = channel.choice.or(feed.choice);
            channel.usual = feed.usual;
            channel.certain |= feed.certain;
        }
    }

    /// Adds a feed, to be read where `ask`; a feed that is known stays with the better place.
    pub(super) fn add_feed(&mut self, url: &Url, place: usize, title: Option<&str>, how: &str, ask: bool) -> usize {
        let evidence = |number: usize| self.places.get(number).map(|place| place.evidence);
        let how = if how.is_empty() {
            self.places.get(place).map(|place| place.how.clone()).unwrap_or_default()
        } else {
            how.to_owned()
        };
        if let Some(number) = self.feed_numbers.get(&key(url)).copied() {
            let better = self.feeds.get(number).is_some_and(|feed| evidence(place) > evidence(feed.place));
            if let (true, Some(feed)) = (better, self.feeds.get_mut(number)) {
                feed.place = place;
                feed.how = how;
            }
            return number;
        }
        let number = self.feeds.len();
        self.feed_numbers.insert(key(url), number);
        self.feeds.push(Channel {
            url: url.clone(),
            place,
            how,
            choice: None,
            usual: true,
            certain: false,
            direct: false,
            title: title.map(str::to_owned),
            facts: None,
            failure: None,
        });
        if ask {
            self.queue.push(Task::Feed(number), 1);
        }
        number
    }

    pub(super) fn set_facts(&mut self, number: usize, facts: FeedFacts) {
        let Some(feed) = self.feeds.get_mut(number) else { return };
        let guessed = feed.how == GUESSED;
        // A guess that is led elsewhere found nothing.
        if guessed && key(&facts.final_url) != key(&feed.url) {
            return;
        }
        let place = feed.place;
        let site = facts.site_url.clone();
        feed.facts = Some(facts);
        if guessed {
            self.queue.guess_hit();
        }
        let Some(spot) = self.places.get(place) else { return };
        if spot.evidence == Evidence::Given && self.home.is_none() {
            if let Some(site) = site {
                self.take_site_of_feed(&site);
            }
        } else if let Some(site) = site
            && self.is_own(&site)
            && let Some(spot) = self.places.get_mut(place)
        {
            spot.links_back = true;
        }
    }

    pub(super) fn set_failure(&mut self, number: usize, failure: Failure) {
        let Some(feed) = self.feeds.get_mut(number) else { return };
        feed.failure = Some(failure.clone());
        let given = self.places.get(feed.place).filter(|place| place.evidence == Evidence::Given);
        if let Some(place) = given {
            self.failures.push((place.url.clone(), failure));
        }
    }

    /// When all else is answered and the person's own site gave no feed: where such sites usually keep theirs. On a site of
    /// many there is nothing to guess.
    pub(super) fn guess(&mut self) {
        let Some(home) = self.home.clone().filter(|home| self.profile.is_none() && home.path().ends_with('/')) else {
            return;
        };
        let found = |feed: &Channel| feed.facts.is_some() && self.is_own(&feed.url);
        if self.queue.guessed || self.feeds.iter().any(found) {
            return;
        }
        self.queue.guessed = true;
        let Some(number) = self.places.iter().position(|place| place.own) else { return };
        let folder = self.places.iter().find_map(|place| links::folder_of_writing(&place.url).filter(|_| place.own));
        let in_folder =
            folder.iter().flat_map(|folder| USUAL.iter().take(USUAL_IN_FOLDER).map(move |name| (folder, name)));
        let at_home = USUAL.iter().map(|name| (&home, name));
        let guesses: Vec<Url> = in_folder.chain(at_home).filter_map(|(base, name)| base.join(name).ok()).collect();
        for url in guesses {
            self.add_guess(&url, number);
        }
    }

    pub(super) fn add_guess(&mut self, url: &Url, place: usize) {
        let known = self.feeds.len();
        let number = self.add_feed(url, place, None, GUESSED, false);
        if number == known {
            self.queue.push(Task::Guess(number), 9);
        }
    }
}
