//! Who the person is: a name, a picture, a line.

use url::Url;

use super::facts::{FeedFacts, key};
use crate::format::{PageLinks, PagePerson};

/// What is known of a person; the first word on each counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    pub(super) name: Option<String>,
    pub(super) picture: Option<Url>,
    pub(super) line: Option<String>,
}

impl Identity {
    pub(super) fn take_person(&mut self, person: &PagePerson) {
        self.name = self.name.take().or_else(|| person.name.clone());
        self.picture = self.picture.take().or_else(|| person.picture.clone());
        self.line = self.line.take().or_else(|| person.note.clone());
    }

    /// What a page says of itself, where nobody is described.
    pub(super) fn take_page(&mut self, page: &PageLinks) {
        let title = || page.title.as_deref().and_then(first_part);
        let name = page.meta(&["author", "og:site_name", "application-name"]).and_then(first_part).or_else(title);
        self.name = self.name.take().or(name);
        let picture = page.meta(&["og:image", "twitter:image"]).and_then(|image| page.url.join(image).ok());
        self.picture = self.picture.take().or(picture);
        let line = page.meta(&["description", "og:description", "twitter:description"]);
        self.line = self.line.take().or_else(|| line.map(|line| line.chars().take(300).collect()));
    }

    /// What a feed says of itself.
    pub(super) fn take_feed(&mut self, facts: &FeedFacts) {
        let author = facts.author.clone().or_else(|| match facts.authors.iter().next() {
            Some((name, _)) if facts.authors.len() == 1 && !name.contains('@') => Some(name.clone()),
            _ => None,
        });
        self.name = self.name.take().or(author).or_else(|| facts.title.clone());
        self.picture = self.picture.take().or_else(|| Url::parse(facts.picture.as_deref()?).ok());
        let plain = |line: &String| !line.contains('<') && !line.trim().is_empty();
        let line = facts.description.as_ref().filter(|line| plain(line));
        self.line = self.line.take().or_else(|| line.map(|line| line.trim().chars().take(300).collect()));
    }
}

/// The person that a page is about: the one whose address it is, else the only one that is described. Who is only named as
/// the author of something is not.
pub(super) fn subject<'p>(page: &'p PageLinks, home: &Url) -> Option<&'p PagePerson> {
    let described: Vec<&PagePerson> = page.people.iter().filter(|person| !person.author_only).collect();
    let owns = |person: &&&PagePerson| {
        person.urls.iter().any(|url| key(url) == key(home) || key(url) == key(&page.url))
            || person.urls.iter().any(|url| page.rel("me").any(|me| key(me) == key(url)))
    };
    let owner = described.iter().find(|person| owns(person) && !person.organization);
    let owner = owner.or_else(|| described.iter().find(owns)).copied();
    owner.or_else(|| {
        let mut people = described.iter().filter(|person| !person.organization);
        match (people.next(), people.next()) {
            (Some(only), None) => Some(*only),
            (None, _) if described.len() == 1 => described.first().copied(),
            _ => None,
        }
    })
}

/// The author that a single piece names.
pub(super) fn author_of(page: &PageLinks) -> Option<PagePerson> {
    let named = page.people.iter().find(|person| person.author_only && !person.organization && person.name.is_some());
    named.cloned().or_else(|| {
        let anchor = page.anchors.iter().find(|anchor| anchor.rels.iter().any(|rel| rel == "author"));
        let name = anchor.map(|anchor| anchor.text.trim_start_matches("by ").trim_start_matches("By ").to_owned());
        let name = name
            .filter(|name| !name.is_empty())
            .or_else(|| page.meta(&["author", "article:author"]).map(str::to_owned));
        let name = name.filter(|name| !name.starts_with("http"))?;
        let urls = anchor.map(|anchor| anchor.url.clone()).into_iter().chain(page.rel("author").cloned()).collect();
        Some(PagePerson { name: Some(name), urls, author_only: true, ..PagePerson::default() })
    })
}

/// Folders in which sites of many keep a page about each.
const FOLDERS_OF_PEOPLE: [&str; 26] = [
    "people",
    "person",
    "persons",
    "staff",
    "team",
    "faculty",
    "author",
    "authors",
    "by",
    "profile",
    "profiles",
    "contributor",
    "contributors",
    "columnist",
    "columnists",
    "member",
    "members",
    "expert",
    "experts",
    "fellows",
    "speaker",
    "speakers",
    "writers",
    "autor",
    "autoren",
    "mitarbeiter",
];

/// The person whom a page of a site of many is about: told by the folder it stands in, or by its own word.
pub(super) fn profile_of(page: &PageLinks) -> Option<PagePerson> {
    let parts: Vec<&str> = page.url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let among_people = parts.iter().rev().skip(1).take(2).any(|part| {
        let part = part.to_ascii_lowercase();
        FOLDERS_OF_PEOPLE.contains(&part.trim_start_matches("our-"))
    });
    let says_so = page.meta(&["og:type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("profile"));
    if !among_people && (!says_so || parts.is_empty()) {
        return None;
    }
    let described = subject(page, &page.url).filter(|person| person.name.is_some() && !person.organization);
    let person = described.cloned().or_else(|| {
        let name = page.title.as_deref().and_then(first_part)?;
        Some(PagePerson { name: Some(name), ..PagePerson::default() })
    })?;
    let name = person.name.as_deref().unwrap_or_default();
    let site = page.meta(&["og:site_name"]).unwrap_or_default();
    // Where the site bears their name it is theirs.
    (!name.eq_ignore_ascii_case(site)).then(|| PagePerson { urls: Vec::new(), ..person })
}

/// Whether a page is one piece of writing.
pub(super) fn is_piece(page: &PageLinks) -> bool {
    let kind = page.meta(&["og:type"]).unwrap_or_default().to_ascii_lowercase();
    let has_author = page.people.iter().any(|person| person.author_only);
    let parts = page.url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).count();
    kind == "article" || parts >= 1 && (has_author || page.meta(&["article:published_time"]).is_some())
}

/// A title without what stands behind a dash or bar; words that name no one are none.
fn first_part(title: &str) -> Option<String> {
    let part = [" | ", " – ", " — ", " - ", " · ", ": "].iter().fold(title, |text, mark| match text.split_once(mark) {
        Some((first, _)) if !matches!(first.trim().to_lowercase().as_str(), "home" | "welcome" | "blog" | "about") => {
            first
        }
        Some((_, rest)) => rest,
        None => text,
    });
    let part = part.trim();
    (!part.is_empty() && part.to_lowercase() != "home").then(|| part.chars().take(100).collect())
}
