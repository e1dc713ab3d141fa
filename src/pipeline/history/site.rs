//! The mentor's own site: where it is, and what its articles look like.

use std::collections::{HashMap, HashSet};

use url::Url;

use super::shape::{Likeness, Shapes};
use crate::format::ListedPage;
use crate::text::{bare_host, page_key, site_domain};

/// Known entries that it takes to tell where a mentor's site is, and what its articles look like.
const ENOUGH: usize = 2;

/// What is known about a feed, from which its site is told.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The feed's address.
    pub feed_url: &'a str,
    /// The page that the feed says it belongs to.
    pub site_url: Option<&'a str>,
    /// The mentor's own page.
    pub homepage: Option<&'a str>,
    /// Addresses of the feed's entries.
    pub of_feed: &'a [String],
    /// Addresses of all entries of the mentor.
    pub of_mentor: &'a [String],
}

/// A mentor's own site.
#[derive(Debug, Clone)]
pub struct Site {
    /// Scheme, host and port, with a slash behind.
    root: Url,
    shapes: Shapes,
    known: HashSet<String>,
}

impl Site {
    /// The site that most of the feed's entries stand on, if it is the mentor's own: of the same domain as the feed, or as a
    /// page that the feed or the learner names. A feed whose entries link to other people's pages has none.
    pub fn find(around: &Surroundings<'_>) -> Option<Self> {
        let named = [Some(around.feed_url), around.site_url, around.homepage];
        let own: HashSet<String> =
            named.into_iter().flatten().filter_map(|url| Some(site_domain(&Url::parse(url).ok()?))).collect();
        let entries: Vec<Url> = around.of_feed.iter().filter_map(|url| Url::parse(url).ok()).collect();
        let mut by_host: HashMap<(&str, Option<u16>), Vec<&Url>> = HashMap::new();
        for url in
            entries.iter().filter(|url| matches!(url.scheme(), "http" | "https") && own.contains(&site_domain(url)))
        {
            by_host.entry((bare_host(url), url.port())).or_default().push(url);
        }
        let (_, here) = by_host.into_iter().max_by_key(|((host, _), urls)| (urls.len(), std::cmp::Reverse(*host)))?;
        let newest = (*here.last()?).clone();
        let here: Vec<Url> = here.into_iter().cloned().collect();
        let shapes = Shapes::learn(&here);
        if here.len() < ENOUGH || shapes.is_empty() {
            return None;
        }
        let known = around.of_mentor.iter().filter_map(|url| Some(page_key(&Url::parse(url).ok()?))).collect();
        Some(Self { root: newest.join("/").ok()?, shapes, known })
    }

    /// Scheme, host and port, with a slash behind.
    pub fn root(&self) -> &Url {
        &self.root
    }

    /// Whether a list of pages may stand at `url`: anywhere on the site's domain.
    pub fn may_list(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https") && site_domain(url) == site_domain(&self.root)
    }

    /// Whether `page` may be an article that the library does not have.
    pub fn wants(&self, page: &ListedPage) -> bool {
        self.judge(&page.url).is_some() && !self.knows(&page.url)
    }

    /// Whether the library has the page at `url`.
    pub fn knows(&self, url: &Url) -> bool {
        self.known.contains(&page_key(url))
    }

    /// From now on the library has the page at `url`.
    pub fn learn(&mut self, url: &Url) {
        self.known.insert(page_key(url));
    }

    /// How surely `url` is one of an article of this site.
    pub(super) fn judge(&self, url: &Url) -> Option<Likeness> {
        let here = bare_host(url) == bare_host(&self.root) && url.port() == self.root.port();
        here.then(|| self.shapes.judge(url)).flatten()
    }
}
