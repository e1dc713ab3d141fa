//! A site's lists of its pages: which to read, and which of their pages to take.

use serde::{Deserialize, Serialize};
use url::Url;

use super::print::fingerprint;
use super::{End, Next, Site, Stage};
use crate::format::{ListedPage, ParsedSitemap};

/// Where sites put their list when their robots.txt does not tell, in the order in which they are tried.
const USUAL_PLACES: [&str; 4] = ["/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap/sitemap.xml"];
/// Lists of one site that are read in all; a site with more is not one mentor's.
const MOST_LISTS: usize = 200;
/// Pages that one walk takes in all.
const MOST_PAGES: usize = 20_000;

/// How far the reading of a site's lists has come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Lists {
    /// Lists to read, the next one last.
    waiting: Vec<String>,
    /// Where a list may be, the next place last.
    guesses: Vec<String>,
    /// The lists read so far.
    seen: Vec<u64>,
    /// Pages taken so far.
    pages: usize,
    begun: bool,
}

impl Lists {
    /// Whether the site's robots.txt must be asked before the first list can be.
    pub fn is_begun(&self) -> bool {
        self.begun
    }

    /// Begins with the lists that the site's robots.txt names; where it names none, with the usual places.
    pub fn begin(site: &Site, named: &[String]) -> Self {
        let mut lists = Self { begun: true, ..Self::default() };
        for url in named.iter().rev().filter_map(|url| site.root().join(url.trim()).ok()) {
            lists.add(&url, site);
        }
        if lists.waiting.is_empty() {
            let places = USUAL_PLACES.iter().rev().filter_map(|place| site.root().join(place).ok());
            lists.guesses = places.map(String::from).collect();
        }
        lists
    }

    /// The list to ask for.
    pub fn next(&self) -> Option<&str> {
        self.waiting.last().or(self.guesses.last()).map(String::as_str)
    }

    /// Takes the list that was asked for, or its absence. Tells what follows, and the pages to be read.
    pub fn advance(mut self, list: Option<&ParsedSitemap>, site: &Site) -> (Next, Vec<ListedPage>) {
        if self.waiting.pop().is_none() {
            self.guesses.pop();
        }
        let mut taken = Vec::new();
        if let Some(list) = list {
            self.guesses.clear();
            let newest_first = |lists: &[ListedPage]| {
                let mut lists = lists.to_vec();
                // The next one is taken from the end.
                lists.sort_by_key(|list| list.modified);
                lists
            };
            for child in newest_first(&list.lists) {
                if is_of_articles(&child.url) {
                    self.add(&child.url, site);
                }
            }
            let room = MOST_PAGES.saturating_sub(self.pages);
            let pages = list.pages.iter().filter(|page| site.wants(page));
            taken.extend(pages.take(room).cloned());
            self.pages += taken.len();
        }
        let next = match self.next() {
            Some(_) => Next::Go(Stage::Lists(self)),
            // Nothing known, and not a single list: no archive. Lists without a page that is wanted: nothing is left to read.
            None if self.seen.is_empty() && list.is_none() => Next::End(End::Nothing),
            None if self.pages == 0 => Next::End(End::Listed),
            None => Next::Go(Stage::Pages),
        };
        (next, taken)
    }

    fn add(&mut self, url: &Url, site: &Site) {
        let print = fingerprint(url.as_str());
        if site.may_list(url) && self.seen.len() < MOST_LISTS && !self.seen.contains(&print) {
            self.seen.push(print);
            self.waiting.push(url.as_str().to_owned());
        }
    }
}

/// Whether a list may name articles, by its name: the programs behind most sites split theirs by kind.
fn is_of_articles(url: &Url) -> bool {
    const OTHERS: [&str; 25] = [
        "tag",
        "tags",
        "category",
        "categories",
        "author",
        "authors",
        "taxonomies",
        "taxonomy",
        "users",
        "user",
        "product",
        "products",
        "image",
        "images",
        "video",
        "videos",
        "attachment",
        "attachments",
        "media",
        "people",
        "events",
        "event",
        "forum",
        "topics",
        "archive",
    ];
    let name = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default().to_ascii_lowercase();
    let words: Vec<&str> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
        .collect();
    let is_page = |word: &&str| matches!(*word, "page" | "pages");
    // WordPress calls articles and its other kinds of pages alike: `wp-sitemap-posts-post-1.xml`, `wp-sitemap-posts-page-1.xml`.
    if let ["wp", "sitemap", "posts", kind, ..] = words.as_slice() {
        return !OTHERS.contains(kind) && !is_page(kind);
    }
    let of_posts = words.iter().any(|word| word.starts_with("post") || word.starts_with("article") || *word == "blog");
    !words.iter().any(|word| OTHERS.contains(word)) && (of_posts || !words.iter().any(is_page))
}
