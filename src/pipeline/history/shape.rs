//! What the addresses of a site's articles look like, learnt from those that are known: a site's other pages, its topics and
//! its pictures look different.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

/// Of the known addresses, those of one shape must be at least this many, or this share, for the shape to count: a single
/// entry that links to an ordinary page must not open the door to all of them.
const ENOUGH: usize = 3;
const ENOUGH_SHARE: f64 = 0.2;
/// Known articles from which on the habits of their names (hyphens) are asked of others too.
const HABIT: usize = 5;

/// Words that name a place where articles are sorted, shown or sold, and never an article's own folder.
const PLACES: [&str; 48] = [
    "tag",
    "tags",
    "category",
    "categories",
    "author",
    "authors",
    "page",
    "pages",
    "feed",
    "feeds",
    "rss",
    "search",
    "archive",
    "archives",
    "wp-content",
    "wp-json",
    "wp-admin",
    "wp-includes",
    "topic",
    "topics",
    "label",
    "labels",
    "about",
    "contact",
    "privacy",
    "privacy-policy",
    "terms",
    "terms-of-service",
    "shop",
    "store",
    "cart",
    "checkout",
    "product",
    "products",
    "account",
    "login",
    "signup",
    "subscribe",
    "amp",
    "print",
    "comments",
    "attachment",
    "gallery",
    "media",
    "static",
    "assets",
    "images",
    "users",
];

/// What one part of a path is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Year,
    Number,
    /// `2012-03-04`, with or without a name behind it.
    Dated,
    Word,
}

/// The form of a path: its parts, the ending of the last, and the names of its parameters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    parts: Vec<Part>,
    ending: String,
    parameters: Vec<String>,
}

/// One form, and what those of it have in common.
#[derive(Debug, Clone)]
struct Shape {
    /// For each part but the last: the only words that may stand there; `None` where any may.
    words: Vec<Option<BTreeSet<String>>>,
    /// The names of the known ones all have a hyphen.
    hyphened: bool,
    /// Nothing but a name: every page of the site may look so.
    weak: bool,
}

/// How surely an address is one of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// It has the form of the known ones, which others have not.
    Sure,
    /// It has the form of the known ones, which other pages may have too.
    Maybe,
}

/// The shapes of a site's articles.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes(BTreeMap<Form, Shape>);

impl Shapes {
    /// Learns from the known addresses of one site.
    pub(super) fn learn(known: &[Url]) -> Self {
        let mut groups: BTreeMap<Form, Vec<Vec<&str>>> = BTreeMap::new();
        for url in known {
            if let Some((form, path)) = read(url) {
                groups.entry(form).or_default().push(path);
            }
        }
        let total = known.len() as f64;
        groups.retain(|_, group| group.len() >= ENOUGH || group.len() as f64 >= total * ENOUGH_SHARE);
        Self(groups.into_iter().map(|(form, group)| (form.clone(), Shape::of(&form, &group))).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How surely `url`, which is of the same site, is one of an article; `None` where it is not.
    pub(super) fn judge(&self, url: &Url) -> Option<Likeness> {
        let (form, path) = read(url)?;
        let shape = self.0.get(&form)?;
        // A page that is told by its parameters alone has no name.
        let Some((name, folders)) = path.split_last() else { return Some(Likeness::Sure) };
        let fits = folders.iter().zip(&shape.words).all(|(word, words)| match words {
            Some(words) => words.contains(&word.to_ascii_lowercase()),
            None => !is_place(word),
        });
        // A folder that the known ones share may be called `archive`; a name of an article is never `about`.
        let named = !is_place(stem(name)) && (!shape.hyphened || name.contains(['-', '_']));
        (fits && named).then_some(if shape.weak { Likeness::Maybe } else { Likeness::Sure })
    }
}

impl Shape {
    fn of(form: &Form, group: &[Vec<&str>]) -> Self {
        let folders = form.parts.len().saturating_sub(1);
        let words: Vec<_> = (0..folders)
            .map(|place| {
                let is_word = form.parts.get(place) == Some(&Part::Word);
                let here: BTreeSet<String> =
                    group.iter().filter_map(|path| path.get(place)).map(|word| word.to_ascii_lowercase()).collect();
                // Few words for many articles are the site's own folders; a word for each is part of its name.
                let few = here.len() == 1 || here.len() * 3 <= group.len();
                (is_word && few).then_some(here)
            })
            .collect();
        let names = || group.iter().filter_map(|path| path.last());
        let numbered = form.parts.iter().any(|part| *part != Part::Word) || !form.parameters.is_empty();
        let in_folders = words.iter().any(Option::is_some);
        Self {
            hyphened: group.len() >= HABIT
                && form.parts.last() == Some(&Part::Word)
                && names().all(|n| n.contains('-')),
            weak: !numbered && !in_folders,
            words,
        }
    }
}

/// The form of an address, and the parts of its path; `None` for a site's front page and for what is no page.
fn read(url: &Url) -> Option<(Form, Vec<&str>)> {
    let path: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let names = url.query_pairs().map(|(name, _)| name.into_owned()).filter(|name| !name.starts_with("utm_"));
    let parameters: Vec<String> = names.collect::<BTreeSet<_>>().into_iter().collect();
    let last = path.last();
    if last.is_none() && parameters.is_empty() {
        return None;
    }
    let ending = last.map(|name| ending(name)).unwrap_or_default();
    if !matches!(ending.as_str(), "" | "html" | "htm" | "php" | "aspx" | "asp" | "shtml" | "xhtml" | "md") {
        return None;
    }
    let parts = path.iter().map(|part| Part::of(stem(part))).collect();
    Some((Form { parts, ending, parameters }, path))
}

impl Part {
    fn of(text: &str) -> Self {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let dated = text.get(..10).is_some_and(|day| {
            day.bytes()
                .enumerate()
                .all(|(n, byte)| if matches!(n, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() })
        });
        match text.len() {
            4 if digits && matches!(text.get(..2), Some("19" | "20")) => Self::Year,
            _ if digits && !text.is_empty() => Self::Number,
            _ if dated => Self::Dated,
            _ => Self::Word,
        }
    }
}

/// The ending of a file's name in lower case; a dot in a sentence, or before a number, ends nothing.
fn ending(name: &str) -> String {
    let looks = |ending: &str| {
        ending.len() <= 5
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && looks(ending) => ending.to_ascii_lowercase(),
        _ => String::new(),
    }
}

fn stem(name: &str) -> &str {
    if ending(name).is_empty() { name } else { name.rsplit_once('.').map_or(name, |(stem, _)| stem) }
}

fn is_place(word: &str) -> bool {
    PLACES.iter().any(|place| word.eq_ignore_ascii_case(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(paths: &[&str]) -> Vec<Url> {
        let base = Url::parse("https://ada.example").unwrap();
        paths.iter().map(|path| base.join(path).unwrap()).collect()
    }

    fn judged(known: &[&str], path: &str) -> Option<Likeness> {
        Shapes::learn(&urls(known)).judge(&urls(&[path])[0])
    }

    #[test]
    fn addresses_with_a_date_are_told_from_all_others() {
        let known = ["/2024/05/one/", "/2023/11/two/", "/2023/01/three"];
        for path in ["/2009/02/an-old-one/", "/2012/12/x"] {
            assert_eq!(judged(&known, path), Some(Likeness::Sure), "{path}");
        }
        for path in [
            "/",
            "/about/",
            "/2012/",
            "/2012/12/",
            "/tag/x/",
            "/2012/12/x/feed/",
            "/2012/12/x.png",
            "/2012/12/x?replytocom=1",
            "/a/b/c",
        ] {
            assert_eq!(judged(&known, path), None, "{path}");
        }
    }

    #[test]
    fn a_folder_that_all_share_must_be_there() {
        let known = ["/blog/one", "/blog/two", "/blog/three-more"];
        assert_eq!(judged(&known, "/blog/four"), Some(Likeness::Sure));
        for path in ["/courses/four", "/blog/", "/blog/tag/x", "/blog/page", "/about"] {
            assert_eq!(judged(&known, path), None, "{path}");
        }
    }

    #[test]
    fn a_bare_name_may_be_any_page() {
        let known = ["/one-thing", "/two-things", "/three-things", "/four-things", "/five-things"];
        assert_eq!(judged(&known, "/an-old-thing"), Some(Likeness::Maybe));
        for path in ["/about", "/books", "/tag/one-thing", "/one-thing/amp"] {
            assert_eq!(judged(&known, path), None, "{path}");
        }
        assert_eq!(judged(&["/one.html", "/two.html", "/three.html"], "/greatwork.html"), Some(Likeness::Maybe));
        assert_eq!(judged(&["/one.html", "/two.html", "/three.html"], "/greatwork"), None);
    }

    #[test]
    fn one_stray_entry_opens_no_door() {
        let known = ["/2024/1/a", "/2024/1/b", "/2024/1/c", "/2024/1/d", "/2024/1/e", "/2024/1/f", "/my-new-book"];
        assert_eq!(judged(&known, "/hire-me"), None);
        assert_eq!(judged(&known, "/1999/12/x"), Some(Likeness::Sure));
    }

    #[test]
    fn folders_of_topics_are_the_ones_that_are_known() {
        let known = ["/lead/a-b", "/lead/c-d", "/life/e-f", "/lead/g-h", "/life/i-j", "/lead/k-l"];
        assert_eq!(judged(&known, "/life/m-n"), Some(Likeness::Sure));
        assert_eq!(judged(&known, "/shop/m-n"), None);
        let people = ["/@ada/x-1", "/@ada/y-2"];
        assert_eq!(judged(&people, "/@bo/z-3"), None);
    }

    #[test]
    fn numbered_pages_and_parameters_have_shapes_too() {
        assert_eq!(judged(&["/?p=12", "/?p=14", "/?p=15"], "/?p=3"), Some(Likeness::Sure));
        assert_eq!(judged(&["/?p=12", "/?p=14", "/?p=15"], "/?cat=3"), None);
        assert_eq!(judged(&["/archives/12.html", "/archives/13.html"], "/archives/1.html"), Some(Likeness::Sure));
        assert_eq!(
            judged(&["/posts/2024-01-02-x", "/posts/2024-01-03-y"], "/posts/2012-05-06-z"),
            Some(Likeness::Sure)
        );
    }

    #[test]
    fn nothing_is_learnt_from_nothing() {
        assert!(Shapes::learn(&[]).is_empty());
        assert!(Shapes::learn(&urls(&["/", "/a.mp3"])).is_empty());
    }
}
