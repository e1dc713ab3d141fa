//! Judges one feed: how sure it is that it is the person's, and what to say of it.

use url::Url;

use super::channels::GUESSED;
use super::evidence::{Evidence, Signs, confidence};
use super::facts::FeedFacts;
use super::finish::Candidate;
use super::names::{Fit, Names};
use super::site::domain;
use super::{Channel, Search, Spot};
use crate::domain::FeedKind;
use crate::pipeline::discover::platforms::Group;

/// Channels are offered from this on, and ticked from that.
const OFFERED: f64 = 0.6;
const TICKED: f64 = 0.8;

impl Search {
    /// What to say of a feed; `None` where it is not to be offered.
    pub(super) fn judge(&self, number: usize, names: &Names) -> Option<Candidate> {
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
        } else if self.is_of_another(feed, place, facts, names) {
            sure = sure.min(0.7);
            note = Some("only what one author of the site wrote".to_owned());
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
        let signs = self.signs_of(feed, place, facts, names);
        if let Some(sure) = self.confidence_on_a_site_of_many(feed, place, facts, signs.feed) {
            return sure;
        }
        let evidence = if place.own && place.evidence < Evidence::Own { Evidence::Own } else { place.evidence };
        let sure = confidence(evidence, signs);
        let said_on_shared = !matches!(evidence, Evidence::Given | Evidence::Own | Evidence::Author);
        if self.is_shared() && said_on_shared && signs.handle.max(signs.feed) < Fit::Full {
            return sure.min(0.3);
        }
        // Nothing but custom led there.
        if feed.how == GUESSED { sure.min(0.9) } else { sure }
    }

    fn signs_of(&self, feed: &Channel, place: &Spot, facts: Option<&FeedFacts>, names: &Names) -> Signs {
        let platform = place.platform.as_ref();
        let handle = platform.and_then(|platform| platform.handle.as_deref());
        let by_host = || feed.url.host_str().filter(|_| platform.is_none());
        let of_feed = facts.into_iter().flat_map(|facts| {
            let only = (facts.authors.len() == 1).then(|| facts.authors.keys().next()).flatten();
            facts.title.iter().chain(&facts.author).chain(only)
        });
        let names_home = facts.and_then(|facts| facts.site_url.as_ref()).is_some_and(|site| self.is_own(site));
        let own_domain = self.home.as_ref().and_then(domain);
        let is_domain =
            |handle: &str| own_domain.is_some_and(|own| handle == own || handle.ends_with(&format!(".{own}")));
        let says_where =
            |said: &str| platform.is_some_and(|known| said.to_lowercase().contains(&known.platform.to_lowercase()));
        Signs {
            links_back: place.links_back || names_home,
            handle: handle.or_else(by_host).map_or(Fit::None, |handle| names.fit(handle)),
            feed: of_feed.map(|text| names.fit(text)).max().unwrap_or(Fit::None),
            proven: platform.is_some_and(|platform| platform.platform == "Bluesky") && handle.is_some_and(is_domain),
            direct: feed.direct,
            of_namesake: place.said.as_deref().is_some_and(|said| names.tells_apart(said) && !says_where(said)),
        }
    }

    /// On a site of many only what is written under the person's name is theirs: the rest is the site's.
    fn confidence_on_a_site_of_many(
        &self,
        feed: &Channel,
        place: &Spot,
        facts: Option<&FeedFacts>,
        fit: Fit,
    ) -> Option<f64> {
        let profile = self.profile.as_ref()?;
        let given = place.evidence == Evidence::Given && place.url == feed.url;
        if given || !self.is_own(&feed.url) {
            return None;
        }
        let below = feed.url.host_str() == profile.host_str()
            && feed.url.path().starts_with(profile.path().trim_end_matches('/'));
        let written = facts.is_some_and(|facts| self.author_in(facts).is_some());
        if below || place.of_author || fit == Fit::Full || written {
            return Some(1.0);
        }
        // Where nobody is named they may be among the writers.
        let nobody_named = facts.is_some_and(|facts| facts.authors.is_empty());
        Some(if nobody_named { OFFERED } else { 0.3 })
    }

    /// Whether an address is of one author of a site, and nothing tells that it is the person.
    fn is_of_another(&self, feed: &Channel, place: &Spot, facts: Option<&FeedFacts>, names: &Names) -> bool {
        let Some(author) = folder_of_author(&feed.url) else { return false };
        if place.of_author || place.evidence == Evidence::Given && place.url == feed.url {
            return false;
        }
        let mut written = facts.into_iter().flat_map(|facts| facts.authors.keys().chain(&facts.title));
        names.fit(author) < Fit::Full && !written.any(|name| names.fit(name) == Fit::Full)
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

/// The author whose part of a site an address is in: `bo` of `/author/bo/feed`.
pub(super) fn folder_of_author(url: &Url) -> Option<&str> {
    let mut parts = url.path_segments()?;
    parts.find(|part| matches!(*part, "author" | "authors")).and_then(|_| parts.next())
}

/// Whether an address is of one topic on a site.
fn is_of_a_topic(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    path.split('/')
        .any(|part| matches!(part, "category" | "categories" | "tag" | "tags" | "topic" | "topics" | "label"))
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
