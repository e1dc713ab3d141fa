//! One person's channels, from one link: a search that asks for nothing itself. It says what to ask for next, takes the
//! answers, and in the end tells what it found, how, and how sure it is. So it can be tried out without a network.
//!
//! ```text
//! given -> page or feed -> their home page -> pages of their own, feeds, places elsewhere -> each read -> candidates
//! ```

mod channels;
mod copies;
mod evidence;
mod facts;
mod finish;
mod given;
mod identity;
mod judge;
mod links;
mod names;
mod others;
mod own;
mod places;
mod queue;
mod site;

use std::collections::HashMap;

use url::Url;

use super::platforms::{Ask, PlatformPlace, find_oembed};
use crate::format::{PageLinks, PagePerson};
use evidence::Evidence;
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
    /// The addresses that a directory names: feeds, or the place of who made a video.
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
    /// The author of the piece that was given, or the person whom the page that was given is about.
    author: Option<PagePerson>,
    /// The page about one of the many on a site, where that was given: the site is not theirs.
    profile: Option<Url>,
    /// What the person's page calls itself.
    site_title: Option<String>,
    lists: Vec<OtherList>,
    /// Platforms without feeds on which the person is.
    without: Vec<&'static str>,
    /// What went wrong with what was given.
    failures: Vec<(Url, Failure)>,
    wants_password: bool,
    /// What was given, or some of it, is a page that could be read.
    page_read: bool,
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
    depth: u8,
    /// The words of the link that led here.
    said: Option<String>,
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
    /// A link led to the feed itself, and not to a place that has it.
    direct: bool,
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
            profile: None,
            site_title: None,
            lists: Vec::new(),
            without: Vec::new(),
            failures: Vec::new(),
            wants_password: false,
            page_read: false,
        };
        for url in given {
            search.add_place(url, Evidence::Given, "given", 0);
            search.take_handle(url);
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
            (Task::Page(place), Answer::Failed(failure)) => self.take_no_page(place, failure),
            (Task::Directory(place, _), Answer::Directory(named)) => self.take_directory(place, named),
            (Task::Feed(feed) | Task::Guess(feed), Answer::Feed(facts)) => self.set_facts(feed, *facts),
            (Task::Feed(feed), Answer::Failed(failure)) => self.set_failure(feed, failure),
            (Task::List(url), Answer::List(title)) => self.lists.push(OtherList { url, title }),
            _ => {}
        }
        if self.queue.is_over() {
            self.guess();
        }
    }

    /// A page that could not be had. Where the learner gave it that is told; a video's maker may be named elsewhere.
    fn take_no_page(&mut self, number: usize, failure: Failure) {
        let Some(place) = self.places.get(number) else { return };
        let url = place.url.clone();
        if place.evidence == Evidence::Given {
            self.failures.push((url.clone(), failure));
        }
        if let Some(oembed) = find_oembed(&url) {
            self.queue.push(Task::Directory(number, oembed), 2);
        }
    }

    /// What a directory names: feeds of a show, or the place of who made a video.
    fn take_directory(&mut self, number: usize, named: Vec<Url>) {
        let Some(place) = self.places.get(number) else { return };
        let (evidence, depth) = (place.evidence, place.depth);
        let of_video = find_oembed(&place.url).is_some();
        for url in named {
            if of_video {
                self.add_place(&url, evidence, "who made the video", depth + 1);
            } else {
                self.add_feed(&url, number, None, "", true);
            }
        }
    }
}
