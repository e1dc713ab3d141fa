//! Reads what the learner gave, and looks there for the person's own page.

use url::Url;

use super::evidence::Evidence;
use super::facts::{FeedFacts, key};
use super::site::home_of;
use super::{Answer, Failure, OtherList, Search, identity};
use crate::format::PageLinks;
use crate::pipeline::discover::platforms::{find_without_feeds, read_platform};

impl Search {
    /// A page that the learner gave: the person's home page, or one piece of theirs.
    pub(super) fn take_given_page(&mut self, number: usize, page: &PageLinks) {
        self.page_read = true;
        self.wants_password |= page.wants_password;
        if read_platform(&page.url).is_some() {
            // A platform's own page, nobody's: what it links is offered, and nothing else is looked for.
            self.take_own_feeds(number, page, false);
            return;
        }
        if self.home.is_none() {
            let root = home_of(&page.url);
            let at_home = key(&root) == key(&page.url);
            self.home = Some(root.clone());
            if !at_home && let Some(person) = identity::profile_of(page) {
                self.author = Some(person);
                self.profile = Some(page.url.clone());
            } else if identity::is_piece(page) && !at_home {
                self.author = identity::author_of(page);
            }
            if !at_home {
                self.add_place(&root, Evidence::Own, "the site of the page that was given", 0);
            }
        }
        self.take_own_page(number, page, true);
    }

    /// The page that a given feed names as its own leads to the rest.
    pub(super) fn take_site_of_feed(&mut self, site: &Url) {
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

    pub(super) fn take_given_feed(&mut self, place: usize, facts: FeedFacts) {
        let Some(url) = self.places.get(place).map(|place| place.url.clone()) else { return };
        let feed = self.add_feed(&url, place, None, "given", false);
        self.set_facts(feed, facts);
    }

    pub(super) fn take_given_nothing(&mut self, place: usize, answer: Answer) {
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

    /// On Bluesky a name may be a domain, which only its owner can take for a name.
    pub(super) fn take_handle(&mut self, given: &Url) {
        let Some(place) = read_platform(given).filter(|place| place.platform == "Bluesky") else { return };
        let domain = place.handle.filter(|handle| !handle.ends_with(".bsky.social") && handle.contains('.'));
        let Some(home) = domain.and_then(|domain| Url::parse(&format!("https://{domain}/")).ok()) else { return };
        let number =
            self.add_place(&home, Evidence::Me, "the domain that is the name of the profile that was given", 1);
        if let Some(place) = number.and_then(|number| self.places.get_mut(number))
            && place.platform.is_none()
        {
            place.own = true;
            self.home.get_or_insert(home);
        }
    }

    /// A profile that was given may say where its person lives.
    pub(super) fn take_given_profile(&mut self, page: &PageLinks) {
        if let Some(person) = identity::subject(page, &page.url) {
            self.identity.take_person(&person.clone());
        }
        let theirs: Vec<Url> = page.rel("me").cloned().collect();
        for url in theirs.iter().take(6) {
            let number =
                self.add_place(url, Evidence::Me, "the profile that was given says that it is them (rel=me)", 1);
            if self.home.is_none()
                && let Some(place) = number.and_then(|number| self.places.get_mut(number))
                && place.platform.is_none()
            {
                place.own = true;
                self.home = Some(url.clone());
            }
        }
    }
}
