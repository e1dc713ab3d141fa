//! What a search found: whose it is, how sure that is, and what to take.

use url::Url;

use super::evidence::{Evidence, Signs, confidence};
use super::facts::{FeedFacts, key};
use super::names::{Fit, Names};
use super::{Channel, Failure, Group, Search, Spot, group_of};
use crate::domain::FeedKind;
use crate::format::FeedFormat;

/// Channels are offered from this on, and ticked from that.
const OFFERED: f64 = 0.6;
const TICKED: f64 = 0.8;

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
        let names = self.names();
        let mut candidates: Vec<(Candidate, usize)> = Vec::new();
        for number in 0..self.feeds.len() {
            candidates.extend(self.judge(number, &names).map(|candidate| (candidate, number)));
        }
        self.choose_usual(&mut candidates);
        self.keep_one_of_each(&mut candidates);
        self.prefer_author(&mut candidates);
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
            homepage: self.home,
            candidates,
            lists: self.lists,
            without: self.without,
            failures: self.failures,
            wants_password: self.wants_password,
            page_read: self.places.iter().any(|place| place.evidence == Evidence::Given && place.own && place.asked),
        }
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
        for facts in self.feeds.iter().filter(|feed| self.is_sure(feed)).filter_map(|feed| feed.facts.as_ref()) {
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
    fn is_shared(&self) -> bool {
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
    fn author_in(&self, facts: &FeedFacts) -> Option<String> {
        let mut wanted = Names::default();
        let author = self.author.as_ref().and_then(|author| author.name.as_ref());
        wanted.add(self.given_name.as_ref().or(author)?);
        facts.authors.keys().find(|name| wanted.fit(name) == Fit::Full).cloned()
    }

    /// What to say of a feed; `None` where it is not to be offered.
    fn judge(&self, number: usize, names: &Names) -> Option<Candidate> {
        let feed = self.feeds.get(number)?;
        let place = self.places.get(feed.place)?;
        let facts = feed.facts.as_ref();
        // What the learner's own link names is shown though it cannot be read; elsewhere a dead link is nothing.
        let given = place.evidence == Evidence::Given;
        let trouble =
            feed.failure.as_ref().filter(|failure| feed.certain && (failure.trouble || failure.passing || given));
        if facts.is_none() && trouble.is_none() {
            return None;
        }
        let mut sure = self.confidence_of(feed, place, facts, names);
        let title = facts.and_then(|facts| facts.title.clone()).or_else(|| feed.title.clone());
        let mut note = None;
        let mut ticked = true;
        if let Some(failure) = trouble {
            ticked = failure.passing;
            note = Some(format!("it could not be read: {}", failure.message));
        }
        if is_of_comments(feed, title.as_deref()) {
            ticked = false;
            note = Some("what others say about it (comments)".to_owned());
        } else if is_of_a_topic(&feed.url) && !(place.evidence == Evidence::Given && place.url == feed.url) {
            sure = sure.min(0.7);
            note = Some("one topic only".to_owned());
        }
        let mut only_author = None;
        if let Some(facts) = facts.filter(|facts| facts.has_several_authors()) {
            only_author = self.author_in(facts);
            let several: Vec<&str> = facts.authors.keys().take(4).map(String::as_str).collect();
            note = note.or_else(|| match &only_author {
                Some(author) => Some(format!("several people write in it; only what {author} wrote is taken")),
                None => Some(format!("several people write in it: {}", several.join(", "))),
            });
        }
        if sure < OFFERED {
            return None;
        }
        let (kind, kind_known) = kind_of(place, facts, &feed.url);
        let group = match &place.platform {
            Some(platform) if facts.is_none() || matches!(platform.group, Group::Posts | Group::Code) => platform.group,
            _ => group_of(kind),
        };
        Some(Candidate {
            url: feed.url.clone().into(),
            title,
            kind,
            group,
            how: feed.how.clone(),
            entries: facts.map(|facts| facts.entries),
            confidence: sure,
            ticked: ticked && sure >= TICKED,
            choice: feed.choice,
            only_author,
            note,
            kind_known,
        })
    }

    fn confidence_of(&self, feed: &Channel, place: &Spot, facts: Option<&FeedFacts>, names: &Names) -> f64 {
        let handle = place.platform.as_ref().and_then(|platform| platform.handle.as_deref());
        let by_host = || Some(feed.url.host_str()?.to_owned()).filter(|_| place.platform.is_none());
        let handle_fit = handle.map(str::to_owned).or_else(by_host).map_or(Fit::None, |handle| names.fit(&handle));
        let of_feed = facts.into_iter().flat_map(|facts| {
            let only = (facts.authors.len() == 1).then(|| facts.authors.keys().next()).flatten();
            facts.title.iter().chain(&facts.author).chain(only)
        });
        let feed_fit = of_feed.map(|text| names.fit(text)).max().unwrap_or(Fit::None);
        let names_home = facts.and_then(|facts| facts.site_url.as_ref()).is_some_and(|site| self.is_own(site));
        let own_domain = self.home.as_ref().and_then(|home| home.host_str()).map(super::domain);
        let proven = place.platform.as_ref().is_some_and(|platform| platform.platform == "Bluesky")
            && handle.is_some_and(|handle| {
                Some(handle) == own_domain || own_domain.is_some_and(|own| handle.ends_with(&format!(".{own}")))
            });
        let signs = Signs { links_back: place.links_back || names_home, handle: handle_fit, feed: feed_fit, proven };
        let evidence = if place.own && place.evidence < Evidence::Own { Evidence::Own } else { place.evidence };
        let sure = confidence(evidence, signs);
        let said_on_shared = !matches!(evidence, Evidence::Given | Evidence::Own | Evidence::Author);
        if self.is_shared() && said_on_shared && handle_fit.max(feed_fit) < Fit::Full {
            return sure.min(0.3);
        }
        // Nothing but custom led there.
        if feed.how == super::GUESSED { sure.min(0.9) } else { sure }
    }

    /// Of several feeds of one place the usual one is ticked; where that cannot be had, the first that can.
    fn choose_usual(&self, candidates: &mut [(Candidate, usize)]) {
        let places: Vec<usize> =
            candidates.iter().filter_map(|(_, number)| Some(self.feeds.get(*number)?.place)).collect();
        for place in places {
            let of_place =
                |number: usize| self.feeds.get(number).filter(|feed| feed.place == place && feed.choice.is_some());
            let mut chosen = candidates
                .iter()
                .filter_map(|(_, number)| of_place(*number).map(|feed| (*number, feed)))
                .min_by_key(|(number, feed)| (feed.facts.is_none(), !feed.usual, *number))
                .map(|(number, _)| number);
            // The learner gave exactly this one.
            let given = candidates.iter().find(|(candidate, _)| {
                candidate.how == "given"
                    && self.places.get(place).is_some_and(|spot| spot.url.as_str() == candidate.url)
            });
            chosen = given.map(|(_, number)| *number).or(chosen);
            for (candidate, number) in candidates.iter_mut() {
                if of_place(*number).is_some() && Some(*number) != chosen {
                    candidate.ticked = false;
                }
            }
        }
    }

    /// Of feeds with the same entries one is ticked: the surest, then the one that the learner gave or the page puts first
    /// among the better formats.
    fn keep_one_of_each(&self, candidates: &mut [(Candidate, usize)]) {
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        let worth = |at: &usize| {
            let (candidate, number) = candidates.get(*at)?;
            let feed = self.feeds.get(*number)?;
            let given = self
                .places
                .get(feed.place)
                .is_some_and(|place| place.url == feed.url && place.evidence == Evidence::Given);
            let format = feed.facts.as_ref().map(|facts| match facts.format {
                FeedFormat::Atom => 0,
                FeedFormat::Json => 2,
                _ => 1,
            });
            let surer = (100.0 - candidate.confidence * 100.0) as i64;
            Some((!candidate.ticked, !given, candidate.only_author.is_some(), surer, format, *number))
        };
        order.sort_by_key(worth);
        let mut kept: Vec<usize> = Vec::new();
        for at in order {
            let Some(number) = candidates.get(at).map(|(_, number)| *number) else { continue };
            let facts = |number: usize| self.feeds.get(number).and_then(|feed| feed.facts.as_ref());
            let Some(mine) = facts(number) else { continue };
            let same = kept.iter().copied().find(|other| {
                facts(*other)
                    .is_some_and(|other| key(&other.final_url) == key(&mine.final_url) || mine.holds_the_same(other))
            });
            match (same, candidates.get_mut(at)) {
                (Some(other), Some((candidate, _))) => {
                    let url = self.feeds.get(other).map(|feed| feed.url.to_string()).unwrap_or_default();
                    if candidate.ticked || candidate.note.is_none() {
                        candidate.note = Some(format!("the same as {url}"));
                    }
                    candidate.ticked = false;
                }
                _ => kept.push(number),
            }
        }
    }

    /// Where an author's own feed is there, the whole site's is left.
    fn prefer_author(&self, candidates: &mut [(Candidate, usize)]) {
        let of_author = |number: usize| {
            let feed = self.feeds.get(number)?;
            self.places.get(feed.place).filter(|place| place.of_author)
        };
        let Some(author) =
            candidates.iter().position(|(candidate, number)| candidate.ticked && of_author(*number).is_some())
        else {
            return;
        };
        let url = candidates.get(author).map(|(candidate, _)| candidate.url.clone()).unwrap_or_default();
        for (candidate, _) in candidates.iter_mut().filter(|(candidate, _)| candidate.only_author.is_some()) {
            candidate.ticked = false;
            candidate.only_author = None;
            candidate.note = Some(format!("everything on the site, by several people; {url} has only theirs"));
        }
    }
}

/// What a channel carries, and whether its platform says so.
fn kind_of(place: &Spot, facts: Option<&FeedFacts>, url: &Url) -> (FeedKind, bool) {
    let told = facts.map(|facts| facts.kind);
    let letters = ["substack.com", "buttondown.com", "beehiiv.com"];
    let host = url.host_str().unwrap_or_default();
    let by_platform = place.platform.as_ref().and_then(|platform| match platform.group {
        Group::Posts => Some(FeedKind::Social),
        Group::Watching => Some(FeedKind::Video),
        _ => None,
    });
    match (told, by_platform) {
        (Some(FeedKind::Podcast | FeedKind::Video), _) => (told.unwrap_or(FeedKind::Blog), false),
        (_, Some(kind)) => (kind, kind == FeedKind::Social),
        _ if letters.iter().any(|letter| host == *letter || host.ends_with(&format!(".{letter}"))) => {
            (FeedKind::Newsletter, true)
        }
        _ if place.platform.as_ref().is_some_and(|platform| platform.group == Group::Listening) => {
            (FeedKind::Podcast, false)
        }
        _ => (told.unwrap_or(FeedKind::Blog), false),
    }
}

fn is_of_comments(feed: &Channel, title: Option<&str>) -> bool {
    let title = title.or(feed.title.as_deref()).unwrap_or_default().to_lowercase();
    let called = feed.title.as_deref().unwrap_or_default().to_lowercase();
    let path = feed.url.path().to_ascii_lowercase();
    path.split('/').any(|part| part == "comments" || part == "comment")
        || feed.url.query().is_some_and(|query| query.contains("comments"))
        || title.starts_with("comments on")
        || title.starts_with("comments for")
        || title.starts_with("kommentare ")
        || called.ends_with("comments feed")
}

/// Whether an address is of one topic on a site.
fn is_of_a_topic(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    path.split('/')
        .any(|part| matches!(part, "category" | "categories" | "tag" | "tags" | "topic" | "topics" | "label"))
}
