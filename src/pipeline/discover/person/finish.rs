//! What a search found: whose it is, how sure that is, and what to take.

use url::Url;

use super::evidence::Evidence;
use super::facts::FeedFacts;
use super::judge::folder_of_author;
use super::names::{Fit, Names};
use super::{Channel, Failure, Search};
use crate::domain::FeedKind;
use crate::pipeline::discover::platforms::Group;

/// From this on the title of what they write elsewhere is a name of theirs.
const SURE: f64 = 0.85;

/// A channel that was found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Candidate {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: Option<String>,
    /// What it carries.
    pub kind: FeedKind,
    /// The group it is shown in.
    pub group: Group,
    /// How it was found, in words.
    pub how: String,
    /// How many entries it holds now; `None` where it could not be read.
    pub entries: Option<usize>,
    /// How sure it is that it is theirs, 0 to 1.
    pub confidence: f64,
    /// Taken unless the learner says otherwise.
    pub ticked: bool,
    /// Where a place has several feeds, which one this is.
    pub choice: Option<&'static str>,
    /// Only this author's entries are to be taken: others write in it too.
    pub only_author: Option<String>,
    /// What to know about it.
    pub note: Option<String>,
    /// The kind is the platform's, not told by the entries.
    #[serde(skip)]
    pub kind_known: bool,
}

/// A list of other people's feeds, to look at.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OtherList {
    /// Where it is.
    pub url: Url,
    /// Its title.
    pub title: Option<String>,
}

/// All that a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Their name.
    pub name: Option<String>,
    /// Their picture.
    pub picture: Option<Url>,
    /// One line about them.
    pub line: Option<String>,
    /// Their own page.
    pub homepage: Option<Url>,
    /// Their channels: by group, the surest first.
    pub candidates: Vec<Candidate>,
    /// Lists of other people.
    pub lists: Vec<OtherList>,
    /// Platforms without feeds on which they are.
    pub without: Vec<&'static str>,
    /// What went wrong with what was given.
    pub failures: Vec<(Url, Failure)>,
    /// A page that was given asks for a password.
    pub wants_password: bool,
    /// Something that was given is a page that could be read.
    pub page_read: bool,
}

impl Search {
    /// Tells what was found.
    pub fn finish(mut self) -> Found {
        let names = self.names_with_brands();
        let mut candidates: Vec<(Candidate, usize)> = Vec::new();
        for number in 0..self.feeds.len() {
            candidates.extend(self.judge(number, &names).map(|candidate| (candidate, number)));
        }
        self.choose_usual(&mut candidates);
        self.keep_one_of_each(&mut candidates);
        self.prefer_author(&mut candidates);
        self.tell_twins(&mut candidates);
        let mut candidates: Vec<Candidate> = candidates.into_iter().map(|(candidate, _)| candidate).collect();
        candidates.sort_by(|a, b| {
            a.group.cmp(&b.group).then(b.ticked.cmp(&a.ticked)).then(b.confidence.total_cmp(&a.confidence))
        });
        let best = self.feeds.iter().find_map(|feed| feed.facts.as_ref());
        if let Some(facts) = best {
            self.identity.take_feed(facts);
        }
        let author = self.author.as_ref().and_then(|author| author.name.clone());
        Found {
            name: self.given_name.or(author).or(self.identity.name),
            picture: self.identity.picture,
            line: self.identity.line,
            homepage: self.profile.or(self.home),
            candidates,
            lists: self.lists,
            without: self.without,
            failures: self.failures,
            wants_password: self.wants_password,
            page_read: self.page_read,
        }
    }

    /// The names that the person goes by, and those of what is written under their name elsewhere: a show that is called as
    /// their newsletter is theirs.
    fn names_with_brands(&self) -> Names {
        let mut names = self.names();
        if self.is_shared() {
            return names;
        }
        let brands: Vec<String> = (0..self.feeds.len())
            .filter_map(|number| {
                let facts = self.feeds.get(number)?.facts.as_ref()?;
                let written = facts.author.as_ref().is_some_and(|author| names.fit(author) == Fit::Full);
                let sure = self.judge(number, &names)?.confidence >= SURE;
                facts.title.clone().filter(|_| written && sure)
            })
            .collect();
        brands.iter().filter(|title| title.split_whitespace().count() > 1).for_each(|title| names.add(title));
        names
    }

    /// The names that the person goes by. On a site that several share, its own name is not theirs.
    fn names(&self) -> Names {
        let mut names = Names::default();
        for name in self.given_name.iter().chain(self.author.as_ref().and_then(|author| author.name.as_ref())) {
            names.add(name);
        }
        if self.is_shared() {
            return names;
        }
        for name in self.identity.name.iter().chain(&self.site_title) {
            names.add(name);
        }
        // A site may list feeds of others who write there.
        let speaks_for_them = |feed: &&Channel| self.is_sure(feed) && folder_of_author(&feed.url).is_none();
        for facts in self.feeds.iter().filter(speaks_for_them).filter_map(|feed| feed.facts.as_ref()) {
            let only = (facts.authors.len() == 1).then(|| facts.authors.keys().next()).flatten();
            for name in facts.title.iter().chain(&facts.author).chain(only) {
                names.add(name);
            }
        }
        if let Some(home) = &self.home {
            names.add_host(home);
        }
        for place in self.places.iter().filter(|place| place.evidence == Evidence::Given) {
            if let Some(handle) = place.platform.as_ref().and_then(|platform| platform.handle.as_ref()) {
                names.add(handle);
            }
        }
        names
    }

    /// Whether several people write on the site, and one of them is wanted.
    pub(super) fn is_shared(&self) -> bool {
        if self.profile.is_some() {
            return true;
        }
        let wanted = self.given_name.is_some() || self.author.is_some();
        wanted
            && self.feeds.iter().filter(|feed| self.is_sure(feed)).any(|feed| {
                feed.facts.as_ref().is_some_and(|facts| facts.has_several_authors() && self.author_in(facts).is_some())
            })
    }

    fn is_sure(&self, feed: &Channel) -> bool {
        self.places.get(feed.place).is_some_and(|place| place.evidence >= Evidence::Own || place.own)
    }

    /// The wanted person among those who write in a feed.
    pub(super) fn author_in(&self, facts: &FeedFacts) -> Option<String> {
        let mut wanted = Names::default();
        let author = self.author.as_ref().and_then(|author| author.name.as_ref());
        wanted.add(self.given_name.as_ref().or(author)?);
        facts.authors.keys().find(|name| wanted.fit(name) == Fit::Full).cloned()
    }
}
