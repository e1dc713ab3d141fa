//! Reads the person's own pages: what they publish there, and where else they are.

use url::Url;

use super::evidence::Evidence;
use super::facts::key;
use super::queue::Task;
use super::site::{folder_of, is_link_page};
use super::{Search, identity, links};
use crate::format::{Anchor, FeedSource, PageLinks, PagePerson, Place, guess_feeds, looks_like_feed};
use crate::pipeline::discover::platforms::{Ask, find_without_feeds, read_platform, read_shape};

/// How far from the home page pages are read.
const MOST_DEPTH: u8 = 2;
/// Pages of their own that one page leads to, and links that look like feeds that are tried.
const MOST_OWN_PAGES: usize = 7;
const MOST_FEED_ANCHORS: usize = 8;
/// Places elsewhere that are looked at for one page.
const MOST_PLACES: usize = 15;

impl Search {
    /// A page of the person's own site. Their home page, and what was given, tell who they are; on a site of many, only the
    /// page about them does.
    pub(super) fn take_own_page(&mut self, number: usize, page: &PageLinks, given: bool) {
        let Some(place) = self.places.get(number) else { return };
        let (depth, of_author) = (place.depth, place.of_author);
        let of_many = self.profile.is_some();
        let is_profile = self.profile.as_ref().is_some_and(|profile| key(profile) == key(&page.url));
        let at_home =
            self.home.as_ref().is_some_and(|home| key(home) == key(&page.url) || key(home) == key(&place.url));
        let home = self.home.clone().unwrap_or_else(|| page.url.clone());
        if at_home {
            self.site_title = page.meta(&["og:site_name"]).map(str::to_owned).or_else(|| page.title.clone());
        }
        let subject = match is_profile {
            true => identity::subject(page, &page.url),
            false => identity::subject(page, &home),
        };
        let subject = subject.cloned();
        if is_profile || !of_many && (at_home || given || depth <= 1) {
            if let Some(person) = &subject {
                self.identity.take_person(person);
            }
            if at_home || is_profile {
                self.identity.take_page(page);
            }
        }
        self.take_own_feeds(number, page, at_home);
        if is_profile || !of_many {
            self.take_own_places(page, subject.as_ref(), depth);
        }
        if !of_author {
            self.take_author(page, given);
        }
        self.take_lists(page, at_home);
        if is_profile || !of_many {
            self.take_own_links(page, depth);
        }
    }

    pub(super) fn take_own_feeds(&mut self, number: usize, page: &PageLinks, at_home: bool) {
        let how = match self.places.get(number) {
            Some(place) if place.of_author => "the feed of their page as an author",
            _ if at_home => "linked on their home page",
            _ => "linked on their site",
        };
        for feed in &page.feeds {
            // Where many share a host, its feed is not theirs.
            let shared = self.home.as_ref().is_some_and(|home| {
                folder_of(home).is_some() && home.host_str() == feed.url.host_str() && !self.is_own(&feed.url)
            });
            if shared {
                continue;
            }
            let channel = self.add_feed(&feed.url, number, feed.title.as_deref(), how, true);
            if let Some(channel) = self.feeds.get_mut(channel) {
                channel.certain |= feed.source == FeedSource::Link;
            }
        }
        let leads =
            |anchor: &&Anchor| looks_like_feed(&anchor.url) && self.is_own(&anchor.url) && !links::is_others(anchor);
        let own_feeds: Vec<Url> =
            page.anchors.iter().filter(leads).take(MOST_FEED_ANCHORS).map(|anchor| anchor.url.clone()).collect();
        for url in own_feeds {
            self.add_feed(&url, number, None, how, true);
        }
        if page.feeds.iter().all(|feed| feed.source != FeedSource::Link)
            && let Some(builder) = page.builder
            && at_home
        {
            for url in guess_feeds(&page.url, builder).iter().take(2) {
                self.add_guess(url, number);
            }
        }
    }

    fn take_own_places(&mut self, page: &PageLinks, subject: Option<&PagePerson>, depth: u8) {
        // On a site of many, what a page says in its frame it says of the site.
        let (me, card) = match self.profile.is_some() {
            true => (Evidence::Author, Evidence::Author),
            false => (Evidence::Me, Evidence::Card),
        };
        let mes: Vec<Url> = page.rel("me").filter(|url| !self.is_own(url)).cloned().collect();
        for url in mes.iter().take(MOST_PLACES) {
            self.add_place(url, me, "their page says that it is them (rel=me)", depth + 1);
        }
        let cards: Vec<Url> =
            subject.into_iter().flat_map(|person| &person.urls).filter(|url| !self.is_own(url)).cloned().collect();
        for url in cards.iter().take(MOST_PLACES) {
            self.add_place(url, card, "named where their page describes them", depth + 1);
        }
        let mut taken = 0;
        for anchor in &page.anchors {
            if taken >= MOST_PLACES || links::is_others(anchor) || self.is_own(&anchor.url) {
                continue;
            }
            // A page of nothing but links is a frame as a whole.
            let framed = links::is_framed(anchor) || links::is_label(anchor) || is_link_page(&page.url);
            taken += usize::from(self.take_elsewhere(anchor, framed, depth));
        }
    }

    /// A link that leads away from the person's site; whether it may lead to a place of theirs.
    fn take_elsewhere(&mut self, anchor: &Anchor, framed: bool, depth: u8) -> bool {
        let evidence = if framed { Evidence::Frame } else { Evidence::Body };
        let how = if framed { "linked in the frame of their page" } else { "linked on their page" };
        if let Some(without) = find_without_feeds(&anchor.url) {
            if framed && !self.without.contains(&without.name) {
                self.without.push(without.name);
            }
            return false;
        }
        let platform = read_platform(&anchor.url);
        if let Some(place) = platform {
            // A video, a repository or a post is not a person; a show in a directory is.
            let is_profile = place.handle.is_some() && !is_piece_of(place.platform, &anchor.url);
            let is_show = matches!(place.ask, Some(Ask::AppleLookup(_)));
            if is_profile || is_show {
                let number = self.add_place(&anchor.url, evidence, how, depth + 1);
                if let Some(place) = number.and_then(|number| self.places.get_mut(number)) {
                    place.said.get_or_insert_with(|| anchor.text.clone());
                }
                return true;
            }
            // The feed of a show, on a platform where it says nobody's name.
            let is_feed = matches!(place.feeds.as_slice(), [feed] if feed.url == anchor.url);
            return is_feed && self.take_feed_elsewhere(anchor, evidence, how);
        }
        let is_page_of_person = read_shape(&anchor.url).is_some() && anchor.url.path().matches('/').count() == 1;
        if is_page_of_person || framed && anchor.place.is_frame() && links::names_a_site(anchor) {
            self.add_place(&anchor.url, evidence, how, depth + 1);
            return true;
        }
        looks_like_feed(&anchor.url) && self.take_feed_elsewhere(anchor, evidence, how)
    }

    /// A link that leads away from the person's site to a feed itself.
    fn take_feed_elsewhere(&mut self, anchor: &Anchor, evidence: Evidence, how: &str) -> bool {
        if anchor.place == Place::Article {
            return false;
        }
        if let Some(place) = self.add_silent_place(&anchor.url, evidence, how) {
            let number = self.add_feed(&anchor.url, place, None, how, true);
            if let Some(feed) = self.feeds.get_mut(number) {
                feed.direct = true;
            }
        }
        true
    }

    /// The author of one piece: their page on the site, or their own elsewhere.
    fn take_author(&mut self, page: &PageLinks, given: bool) {
        if !given {
            return;
        }
        let urls = self.author.iter().flat_map(|author| author.urls.clone()).chain(page.rel("author").cloned());
        for url in urls.collect::<Vec<_>>().into_iter().take(3) {
            let number = self.add_place(&url, Evidence::Author, "named as the author of the page", 1);
            let own = self.is_own(&url);
            if let (Some(place), true) = (number.and_then(|number| self.places.get_mut(number)), own) {
                // The home page is everybody's.
                let at_home = self.home.as_ref().is_some_and(|home| key(home) == key(&url));
                place.of_author = !at_home && place.evidence != Evidence::Given;
            }
        }
    }

    /// Lists of other people that the site offers.
    fn take_lists(&mut self, page: &PageLinks, at_home: bool) {
        let ends_so = |url: &&Url| url.path().to_ascii_lowercase().ends_with(".opml");
        let linked = page.anchors.iter().map(|anchor| &anchor.url).filter(ends_so);
        let mut lists: Vec<Url> = page.rel("blogroll").chain(linked).cloned().collect();
        if at_home && let Ok(url) = page.url.join("/.well-known/recommendations.opml") {
            lists.push(url);
        }
        for url in lists {
            if self.place_numbers.insert(format!("list {}", key(&url)), usize::MAX).is_none() {
                self.queue.push(Task::List(url), 7);
            }
        }
    }

    /// Pages of the person's own site that lead to more.
    fn take_own_links(&mut self, page: &PageLinks, depth: u8) {
        if depth >= MOST_DEPTH {
            return;
        }
        let mut ranked: Vec<(u8, &Url)> = Vec::new();
        for anchor in page.anchors.iter().filter(|anchor| self.is_own(&anchor.url) && !links::is_others(anchor)) {
            if let Some(rank) = links::page_rank(anchor)
                && !looks_like_feed(&anchor.url)
                && !ranked.iter().any(|(_, url)| key(url) == key(&anchor.url))
            {
                ranked.push((rank, &anchor.url));
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        for (_, url) in ranked.into_iter().take(MOST_OWN_PAGES) {
            self.add_place(url, Evidence::Own, "linked on their site", depth + 1);
        }
    }
}

/// Whether an address on a platform is one piece in somebody's place, and not the place.
fn is_piece_of(platform: &str, url: &Url) -> bool {
    let parts = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).count();
    match platform {
        "GitHub" | "GitLab" | "Codeberg" | "DEV" | "SoundCloud" | "Buttondown" | "Letterboxd" | "Pinterest" => {
            parts != 1
        }
        "Medium" | "Substack" => parts > 1 && !url.path().contains("/pub/"),
        "Reddit" => !matches!(url.path_segments().and_then(|mut parts| parts.next()), Some("user" | "u")),
        "Kickstarter" | "itch.io" | "Stack Overflow" => true,
        "Bluesky" => parts != 2,
        _ => false,
    }
}
