//! Which addresses lie on the person's own site: a domain, or a folder of one that many share.

use url::Url;

use super::Search;
use crate::domain::registrable_domain;
use crate::pipeline::discover::platforms::read_platform;

impl Search {
    /// Whether an address lies on the person's own site.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        let Some(home) = &self.home else { return false };
        match folder_of(home) {
            Some(folder) => home.host_str() == url.host_str() && folder_of(url).as_ref() == Some(&folder),
            None => domain(home).is_some() && domain(home) == domain(url),
        }
    }
}

/// Hosts on which each page of the first level is somebody's, with links to all their places.
const LINK_PAGES: [&str; 12] = [
    "linktr.ee",
    "bio.link",
    "beacons.ai",
    "about.me",
    "lnk.bio",
    "bento.me",
    "campsite.bio",
    "solo.to",
    "allmylinks.com",
    "bio.site",
    "read.cv",
    "keybase.io",
];

pub(super) fn is_link_page(url: &Url) -> bool {
    url.host_str().is_some_and(|host| LINK_PAGES.contains(&host.strip_prefix("www.").unwrap_or(host)))
}

/// The folder of one of many who share a host: `/~ada`, a page of links, a site of Google's.
pub(super) fn folder_of(url: &Url) -> Option<String> {
    let mut parts = url.path_segments()?;
    let first = parts.next().filter(|first| !first.is_empty())?;
    if first.starts_with('~') || is_link_page(url) {
        return Some(format!("/{first}"));
    }
    let second = parts.next().filter(|second| !second.is_empty())?;
    (url.host_str() == Some("sites.google.com")).then(|| format!("/{first}/{second}"))
}

/// What an owner has of a host: the registrable domain, or the whole host where a platform gives everybody their own.
pub(super) fn domain(url: &Url) -> Option<&str> {
    let host = url.host_str()?.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    if host.parse::<std::net::IpAddr>().is_ok() || read_platform(url).is_some() {
        return Some(host);
    }
    Some(registrable_domain(host).unwrap_or(host))
}

/// The home page of the site that a page is on: the root, or the folder of one of many who share a host.
pub(super) fn home_of(page: &Url) -> Url {
    let mut home = page.clone();
    home.set_query(None);
    let path = match folder_of(page) {
        Some(folder) if folder.starts_with("/~") => format!("{folder}/"),
        Some(folder) => folder,
        None => "/".to_owned(),
    };
    home.set_path(&path);
    home
}
