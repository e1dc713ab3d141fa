//! A page of the mentor's own site as an entry.

use url::Url;

use super::Site;
use super::shape::Likeness;
use crate::domain::Time;
use crate::format::{ParsedEntry, ParsedFeed};
use crate::text::article::Article;

/// Less text than this is no article unless the page says that it is one, in characters: a line and a picture.
const SHORTEST: usize = 250;
/// Even then there must be a sentence.
const SHORTEST_DECLARED: usize = 40;

/// What a page is to the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageVerdict {
    /// An article that it does not have.
    New,
    /// One that it has, under this address or another.
    Known,
    /// One from before the day that was asked for.
    Old(Time),
    /// No article.
    Other,
}

/// Judges the page that was read from `url`.
pub fn judge_page(article: &Article, url: &Url, site: &Site, since: Option<Time>) -> PageVerdict {
    let Some(likeness) = site.judge(url) else { return PageVerdict::Other };
    let length = article.text.chars().take(SHORTEST).count();
    let declared = article.declared == Some(true);
    let says_enough = length >= SHORTEST || (declared && length >= SHORTEST_DECLARED);
    // Where every page of the site may look so, it must show in another way that it is an article.
    let shows = likeness == Likeness::Sure || declared || article.published.is_some();
    if article.declared == Some(false) || !says_enough || !shows {
        PageVerdict::Other
    } else if site.knows(url) || article.url.as_ref().is_some_and(|canonical| site.knows(canonical)) {
        PageVerdict::Known
    } else {
        match (article.published, since) {
            (Some(published), Some(since)) if published < since => PageVerdict::Old(published),
            _ => PageVerdict::New,
        }
    }
}

/// The page as a feed of one entry, so that it becomes one of the library as any other does.
pub fn page_feed(article: Article, url: &Url, now: Time) -> ParsedFeed {
    let entry = ParsedEntry {
        url: Some(article.url.as_ref().unwrap_or(url).to_string()),
        title: Some(article.title).filter(|title| !title.is_empty()),
        authors: article.author.into_iter().collect(),
        // A page may announce something; it was not published tomorrow.
        published: article.published.filter(|published| *published <= now),
        content: Some(article.html),
        language: article.language,
        ..ParsedEntry::default()
    };
    ParsedFeed { entries: vec![entry], ..ParsedFeed::default() }
}
