//! What the links of a person's page are for: more of their own, a place of theirs elsewhere, or other people.

use url::Url;

use crate::format::{Anchor, Place};
use crate::pipeline::discover::platforms::read_platform;

/// Relations to other people (XFN), and to what is paid for or not the page's own.
const OTHERS_RELS: [&str; 22] = [
    "friend",
    "contact",
    "acquaintance",
    "met",
    "co-worker",
    "colleague",
    "co-resident",
    "neighbor",
    "child",
    "parent",
    "sibling",
    "spouse",
    "kin",
    "muse",
    "crush",
    "date",
    "sweetheart",
    "sponsored",
    "ugc",
    "license",
    "webring",
    "blogroll",
];
/// Words around lists of others.
const OTHERS_WORDS: [&str; 30] = [
    "blogroll",
    "friends",
    "friend",
    "neighbors",
    "neighbours",
    "webring",
    "recommended",
    "recommendations",
    "recommends",
    "favorites",
    "favourites",
    "sponsor",
    "sponsors",
    "sponsored",
    "guests",
    "guest",
    "credits",
    "comments",
    "comment",
    "commentlist",
    "trackbacks",
    "pingbacks",
    "webmentions",
    "mentions",
    "replies",
    "planet",
    "team",
    "staff",
    "contributors",
    "testimonials",
];
const OTHERS_PHRASES: [&str; 12] = [
    "powered by",
    "blogs i ",
    "sites i ",
    "people i ",
    "podcasts i ",
    "i follow",
    "i read",
    "i like",
    "i listen",
    "i love",
    "worth reading",
    "other people",
];
/// Words around lists of a person's own places.
const PLACES_WORDS: [&str; 16] = [
    "elsewhere",
    "follow",
    "connect",
    "contact",
    "social",
    "socials",
    "profiles",
    "accounts",
    "subscribe",
    "listen",
    "find",
    "networks",
    "icons",
    "channels",
    "presence",
    "hcard",
];
/// Words by which pages lead to more of their author's, in the order in which they are asked for.
const PAGE_WORDS: [(&str, u8); 44] = [
    ("subscribe", 0),
    ("rss", 0),
    ("feeds", 0),
    ("feed", 0),
    ("follow", 0),
    ("blog", 1),
    ("weblog", 1),
    ("journal", 1),
    ("writing", 1),
    ("writings", 1),
    ("essays", 1),
    ("articles", 1),
    ("notes", 1),
    ("posts", 1),
    ("news", 1),
    ("columns", 1),
    ("texte", 1),
    ("artikel", 1),
    ("podcast", 2),
    ("podcasts", 2),
    ("show", 2),
    ("episodes", 2),
    ("listen", 2),
    ("radio", 2),
    ("newsletter", 3),
    ("newsletters", 3),
    ("letter", 3),
    ("letters", 3),
    ("videos", 4),
    ("video", 4),
    ("youtube", 4),
    ("watch", 4),
    ("talks", 4),
    ("talk", 4),
    ("about", 5),
    ("bio", 5),
    ("me", 5),
    ("elsewhere", 5),
    ("contact", 6),
    ("connect", 6),
    ("links", 6),
    ("now", 6),
    ("uber", 5),
    ("ueber", 5),
];
/// How soon a page is asked for whose name in a menu says nothing.
const MENU_RANK: u8 = 8;
/// Words by which a menu leads to a site of the same person elsewhere.
const SITE_WORDS: [&str; 18] = [
    "blog",
    "weblog",
    "journal",
    "newsletter",
    "newsletters",
    "podcast",
    "podcasts",
    "show",
    "writing",
    "writings",
    "essays",
    "notes",
    "articles",
    "letters",
    "letter",
    "videos",
    "substack",
    "website",
];

/// Whether a link leads to others.
pub(super) fn is_others(anchor: &Anchor) -> bool {
    if anchor.rels.iter().any(|rel| OTHERS_RELS.contains(&rel.as_str())) {
        return true;
    }
    let section = anchor.section.as_str();
    words(section).any(|word| OTHERS_WORDS.contains(&word))
        || OTHERS_PHRASES.iter().any(|phrase| section.contains(phrase))
}

/// Whether a link stands where a person's own places are listed.
pub(super) fn is_framed(anchor: &Anchor) -> bool {
    anchor.place.is_frame()
        || anchor.place == Place::Body && words(&anchor.section).any(|word| PLACES_WORDS.contains(&word))
}

/// How soon to ask for a page of the person's own that a link leads to; `None` for a page that hardly tells more.
pub(super) fn page_rank(anchor: &Anchor) -> Option<u8> {
    let parts: Vec<&str> = anchor.url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if parts.len() > 2 || anchor.url.query().is_some() || anchor.place == Place::Article {
        return None;
    }
    let last = parts.last().copied().unwrap_or_default().to_lowercase();
    let name = last.split('.').next().unwrap_or_default();
    let of_path = words(name).take(2).filter_map(rank).min();
    let text = anchor.text.to_lowercase();
    let of_text = (words(&text).count() <= 3).then(|| words(&text).filter_map(rank).min()).flatten();
    // The menu's other pages come last: in most languages they bear other names.
    let of_menu = matches!(anchor.place, Place::Nav | Place::Header) && parts.len() == 1;
    of_path.or(of_text).or(of_menu.then_some(MENU_RANK))
}

/// Whether a link in the text says nothing but what kind of thing it leads to: "Podcast", "YouTube". So a person's own places
/// are listed; those of others are called by name.
pub(super) fn is_label(anchor: &Anchor) -> bool {
    let text = anchor.text.to_lowercase();
    let platform = read_platform(&anchor.url).map(|place| place.platform.to_lowercase());
    let is_kind = |word: &str| SITE_WORDS.contains(&word) || matches!(word, "my" | "the" | "on");
    let kind =
        words(&text).count() <= 2 && words(&text).any(|word| SITE_WORDS.contains(&word)) && words(&text).all(is_kind);
    anchor.place == Place::Body && (kind || Some(text.trim()) == platform.as_deref())
}

/// The folder of a page, where its name says that somebody writes there: `/blog/` of `/blog/2024/one`.
pub(super) fn folder_of_writing(page: &Url) -> Option<Url> {
    let first = page.path_segments()?.next()?;
    // A page of that name may yet be a folder: `/blog`.
    let writes = words(&first.to_lowercase()).any(|word| SITE_WORDS.contains(&word));
    let mut folder = page.clone();
    folder.set_query(None);
    folder.set_path(&format!("/{first}/"));
    (writes && !first.contains('.')).then_some(folder)
}

/// Whether a link in a menu calls itself a site of the person.
pub(super) fn names_a_site(anchor: &Anchor) -> bool {
    let text = anchor.text.to_lowercase();
    words(&text).count() <= 4 && words(&text).any(|word| SITE_WORDS.contains(&word))
}

fn rank(word: &str) -> Option<u8> {
    PAGE_WORDS.iter().find(|(known, _)| *known == word).map(|(_, rank)| *rank)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}
