//! One person's channels, from one link: a search that asks for nothing itself. It says what to ask for next, takes the
//! answers, and in the end tells what it found, how, and how sure it is. So it can be tried out without a network.
//!
//! ```text
//! given -> page or feed -> their home page -> pages of their own, feeds, places elsewhere -> each read -> candidates
//! ```

mod evidence;
mod facts;
mod finish;
mod identity;
mod links;
mod names;
mod others;
mod own;
mod queue;

use std::collections::HashMap;

use url::Url;

use super::platforms::{Ask, Group, PlatformPlace, RuleFeed, find_without_feeds, read_platform, read_shape};
use crate::domain::registrable_domain;
use crate::format::{PageLinks, PagePerson};
use evidence::Evidence;
use facts::key;
use identity::Identity;
use queue::{Queue, Task};

pub use facts::FeedFacts;
pub use finish::{Candidate, Found, OtherList};
pub use queue::{Request, Wanted};

/// What came of a request.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A feed.
    Feed(Box<FeedFacts>),
    /// A page.
    Page(Box<PageLinks>),
    /// The feeds that a directory names.
    Directory(Vec<Url>),
    /// A list of subscriptions, with its title.
    List(Option<String>),
    /// Something else, in a few words: "a picture".
    Other(String),
    /// Nothing.
    Failed(Failure),
}

/// Why nothing came.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What happened, in a sentence.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// It may be there another time: the server, or the network, is in trouble.
    pub trouble: bool,
    /// The server is known to answer so now and then where all is well.
    pub passing: bool,
}

/// A search for one person's channels.
#[derive(Debug)]
pub struct Search {
    /// The name that the learner gave.
    given_name: Option<String>,
    places: Vec<Spot>,
    place_numbers: HashMap<String, usize>,
    feeds: Vec<Channel>,
    feed_numbers: HashMap<String, usize>,
    queue: Queue,
    /// The person's own page.
    home: Option<Url>,
    identity: Identity,
    /// The author of the piece that was given.
    author: Option<PagePerson>,
    /// What the person's page calls itself.
    site_title: Option<String>,
    lists: Vec<OtherList>,
    /// Platforms without feeds on which the person is.
    without: Vec<&'static str>,
    /// What went wrong with what was given.
    failures: Vec<(Url, Failure)>,
    wants_password: bool,
}

/// A place that may be the person's.
#[derive(Debug)]
struct Spot {
    url: Url,
    evidence: Evidence,
    /// How it was found, in words.
    how: String,
    platform: Option<PlatformPlace>,
    /// Its page belongs to the person's own site.
    own: bool,
    /// The page of one author of a site.
    of_author: bool,
    links_back: bool,
    /// Its page is asked for, or was.
    asked: bool,
    depth: u8,
    /// Other spellings under which it was found.
    title: Option<String>,
}

/// A feed that may be the person's.
#[derive(Debug)]
struct Channel {
    url: Url,
    place: usize,
    how: String,
    choice: Option<&'static str>,
    usual: bool,
    /// Its platform is sure to have it, or their page says so in its head.
    certain: bool,
    title: Option<String>,
    facts: Option<FeedFacts>,
    failure: Option<Failure>,
}

impl Search {
    /// Starts from what the learner gave: addresses, and perhaps the person's name.
    pub fn new(given: &[Url], name: Option<&str>) -> Self {
        let mut search = Self {
            given_name: name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
            places: Vec::new(),
            place_numbers: HashMap::new(),
            feeds: Vec::new(),
            feed_numbers: HashMap::new(),
            queue: Queue::default(),
            home: None,
            identity: Identity::default(),
            author: None,
            site_title: None,
            lists: Vec::new(),
            without: Vec::new(),
            failures: Vec::new(),
            wants_password: false,
        };
        for url in given {
            search.add_place(url, Evidence::Given, "given", 0);
        }
        search
    }

    /// What to ask for next; `None` until an answer is taken, or at the end.
    pub fn next_request(&mut self) -> Option<Request> {
        let (id, task) = self.queue.pop()?;
        let (url, wanted, polite) = match &task {
            Task::Given(place) => (self.places.get(*place)?.url.clone(), Wanted::Anything, false),
            Task::Page(place) => {
                let place = self.places.get(*place)?;
                let url = match &place.platform {
                    Some(PlatformPlace { ask: Some(Ask::Page(page)), .. }) => page.clone(),
                    _ => place.url.clone(),
                };
                (url, Wanted::Page, place.evidence != Evidence::Given)
            }
            Task::Directory(_, url) => (url.clone(), Wanted::Directory, false),
            Task::Feed(feed) => (self.feeds.get(*feed)?.url.clone(), Wanted::Feed, false),
            Task::Guess(feed) => (self.feeds.get(*feed)?.url.clone(), Wanted::Feed, true),
            Task::List(url) => (url.clone(), Wanted::List, true),
        };
        Some(Request { id, url, wanted, polite })
    }

    /// Whether nothing is left to ask, and no answer is awaited.
    pub fn is_over(&self) -> bool {
        self.queue.is_over()
    }

    /// Takes the answer to the request with this number.
    pub fn take(&mut self, id: usize, answer: Answer) {
        let Some(task) = self.queue.close(id) else { return };
        match (task, answer) {
            (Task::Given(place), Answer::Feed(facts)) => self.take_given_feed(place, *facts),
            (Task::Given(place), Answer::Page(page)) => self.take_given_page(place, &page),
            (Task::Given(place), other) => self.take_given_nothing(place, other),
            (Task::Page(place), Answer::Page(page)) => self.take_page(place, &page),
            (Task::Page(place), Answer::Feed(facts)) => {
                // What a menu calls "RSS" is one.
                if let Some(url) = self.places.get(place).map(|place| place.url.clone()) {
                    let number = self.add_feed(&url, place, None, "linked on their page", true);
                    self.set_facts(number, *facts);
                }
            }
            (Task::Directory(place, _), Answer::Directory(feeds)) => {
                for url in feeds {
                    self.add_feed(&url, place, None, "", true);
                }
            }
            (Task::Feed(feed) | Task::Guess(feed), Answer::Feed(facts)) => self.set_facts(feed, *facts),
            (Task::Feed(feed), Answer::Failed(failure)) => self.set_failure(feed, failure),
            (Task::List(url), Answer::List(title)) => self.lists.push(OtherList { url, title }),
            _ => {}
        }
        if self.queue.is_over() {
            self.guess();
        }
    }

    fn set_facts(&mut self, number: usize, facts: FeedFacts) {
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

    fn set_failure(&mut self, number: usize, failure: Failure) {
        let Some(feed) = self.feeds.get_mut(number) else { return };
        feed.failure = Some(failure.clone());
        let given = self.places.get(feed.place).filter(|place| place.evidence == Evidence::Given);
        if let Some(place) = given {
            self.failures.push((place.url.clone(), failure));
        }
    }

    /// The page that a given feed names as its own leads to the rest.
    fn take_site_of_feed(&mut self, site: &Url) {
        if find_without_feeds(site).is_none() && read_platform(site).is_none_or(|place| place.leads_on()) {
            let number = self.add_place(site, Evidence::Own, "named by the feed that was given", 1);
            if let Some(place) = number.and_then(|number| self.places.get_mut(number)) {
                place.own = place.platform.is_none();
                if place.own {
                    self.home = Some(site.clone());
                }
            }
        }
    }

    fn take_given_feed(&mut self, place: usize, facts: FeedFacts) {
        let Some(url) = self.places.get(place).map(|place| place.url.clone()) else { return };
        let feed = self.add_feed(&url, place, None, "given", false);
        self.set_facts(feed, facts);
    }

    fn take_given_nothing(&mut self, place: usize, answer: Answer) {
        let Some(url) = self.places.get(place).map(|place| place.url.clone()) else { return };
        let hint = "paste a page, a feed, or any other link of theirs".to_owned();
        let failure = match answer {
            Answer::Failed(failure) => failure,
            Answer::Other(what) => {
                Failure { message: format!("it is {what}, no page and no feed"), hint, trouble: false, passing: false }
            }
            Answer::List(title) => {
                self.lists.push(OtherList { url: url.clone(), title });
                let message = "it is a list of many people's feeds".to_owned();
                Failure {
                    message,
                    hint: "`mentor import FILE` takes a list that you have saved".to_owned(),
                    trouble: false,
                    passing: false,
                }
            }
            _ => Failure { message: "nothing could be made of it".to_owned(), hint, trouble: false, passing: false },
        };
        self.failures.push((url, failure));
    }

    /// Adds a place, or what more is known of one, and asks for what tells whose it is.
    fn add_place(&mut self, url: &Url, evidence: Evidence, how: &str, depth: u8) -> Option<usize> {
        if let Some(without) = find_without_feeds(url) {
            if evidence >= Evidence::Card && !self.without.contains(&without.name) {
                self.without.push(without.name);
            }
            return None;
        }
        let known = read_platform(url);
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
            asked: false,
            depth,
            title: None,
        });
        self.ask_about(number);
        Some(number)
    }

    /// Asks for what a new place offers.
    fn ask_about(&mut self, number: usize) {
        let Some(place) = self.places.get_mut(number) else { return };
        place.asked = true;
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

    fn add_rule_feed(&mut self, feed: &RuleFeed, place: usize, how: &str) {
        let number = self.add_feed(&feed.url, place, None, how, true);
        if let Some(channel) = self.feeds.get_mut(number) {
            channel.choice = channel.choice.or(feed.choice);
            channel.usual = feed.usual;
            channel.certain |= feed.certain;
        }
    }

    /// Adds a feed, to be read where `ask`; a feed that is known stays with the better place.
    fn add_feed(&mut self, url: &Url, place: usize, title: Option<&str>, how: &str, ask: bool) -> usize {
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
            title: title.map(str::to_owned),
            facts: None,
            failure: None,
        });
        if ask {
            self.queue.push(Task::Feed(number), 1);
        }
        number
    }

    /// Whether an address lies on the person's own site.
    fn is_own(&self, url: &Url) -> bool {
        let Some(home) = &self.home else { return false };
        let (Some(own), Some(host)) = (home.host_str(), url.host_str()) else { return false };
        match folder_of(home) {
            Some(folder) => own == host && folder_of(url) == Some(folder),
            None => domain(own) == domain(host),
        }
    }
}

/// The name of the feeds that nothing but custom hints at.
const GUESSED: &str = "found where such sites keep it";

/// Hosts on which each page of the first level is somebody's, with links to all their places.
const LINK_PAGES: [&str; 12] = [
    "linktr.ee",
    "bio.link",
    "beacons.ai",
    "about.me",
    "lnk.bio",
    "bento.me",
    "campsite.bio",
    "solo.to",
    "allmylinks.com",
    "bio.site",
    "read.cv",
    "keybase.io",
];

fn is_link_page(url: &Url) -> bool {
    url.host_str().is_some_and(|host| LINK_PAGES.contains(&host.strip_prefix("www.").unwrap_or(host)))
}

/// The folder of one of many who share a host: `/~ada/`, or a page of links.
fn folder_of(url: &Url) -> Option<&str> {
    let first = url.path_segments()?.next()?;
    (first.starts_with('~') || is_link_page(url) && !first.is_empty()).then_some(first)
}

/// The registrable domain of a host.
fn domain(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    if host.parse::<std::net::IpAddr>().is_ok() {
        return host;
    }
    registrable_domain(host).unwrap_or(host)
}

/// The channels' groups, by what their feeds carry.
fn group_of(kind: crate::domain::FeedKind) -> Group {
    use crate::domain::FeedKind;
    match kind {
        FeedKind::Podcast => Group::Listening,
        FeedKind::Video => Group::Watching,
        FeedKind::Social => Group::Posts,
        FeedKind::Blog | FeedKind::Newsletter => Group::Writing,
    }
}
