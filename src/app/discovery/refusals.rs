//! What is said where nobody can be added, and what to try instead.

use std::time::Duration;

use url::Url;

use super::given::Given;
use crate::app::{App, Error, ErrorKind, Result};
use crate::format::{PageLinks, decode_page};
use crate::net::{FetchRequest, Fetched};
use crate::pipeline::discover::{Found, NoFeeds, find_without_feeds};

/// How long the name of a show that cannot be followed is waited for.
const NAME_TIME: Duration = Duration::from_secs(5);

impl App {
    /// Adds where a show on a platform without feeds may be found by its name, which its page tells. Nothing is made up: without
    /// a name nothing is added.
    pub(super) async fn hint_at_show(&self, refusal: Error, given: &[Given]) -> Error {
        let show = given.iter().find(|one| find_without_feeds(&one.url).is_some_and(NoFeeds::has_shows));
        let (Some(show), Ok(web)) = (show, self.web().await) else { return refusal };
        let request = FetchRequest { total_timeout: NAME_TIME, ..FetchRequest::page(show.url.as_str()) };
        let Ok(Fetched::Body(body)) = web.fetch(request).await else { return refusal };
        let page = PageLinks::read(&decode_page(&body.bytes, body.content_type.as_deref()), &body.final_url);
        let Some(name) = page.meta(&["og:title"]) else { return refusal };
        match Url::parse_with_params("https://podcasts.apple.com/search", [("term", name)]) {
            Ok(search) => refusal.hint(format!("look for {name:?} there: {search}")),
            Err(_) => refusal,
        }
    }
}

/// Says at once that a platform publishes no feeds; where other links were given too, in a note.
pub(super) fn refuse_platforms(given: &[Given]) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let mut instead = None;
    for given in given {
        if let Some(platform) = find_without_feeds(&given.url) {
            instead.get_or_insert(platform.instead);
            notes.push(format!("{} publishes no feeds ({})", platform.name, given.url));
        }
    }
    match instead {
        Some(instead) if notes.len() == given.len() => {
            Err(Error::new(ErrorKind::Format, notes.join("; ")).hint(instead).hint("nothing was added"))
        }
        _ => Ok(notes),
    }
}

/// Nothing came in time.
pub(super) fn took_too_long(given: &[Url], limit: Duration) -> Error {
    let message = format!("{}: nothing came within {} seconds", in_a_row(given), limit.as_secs());
    Error::new(ErrorKind::Network, message)
        .hint("its server is very slow: try again later, or paste another page of theirs; nothing was added")
}

fn in_a_row(urls: &[Url]) -> String {
    urls.iter().map(Url::as_str).collect::<Vec<_>>().join(", ")
}

/// Why there is nothing to add.
pub(super) fn nothing_found(given: &[Url], found: &Found) -> Error {
    if let Some((url, failure)) = found.failures.first() {
        let kind = if failure.trouble { ErrorKind::Network } else { ErrorKind::Format };
        return Error::new(kind, format!("{url}: {}", failure.message))
            .hint(failure.hint.clone())
            .hint("nothing was added");
    }
    let links = in_a_row(given);
    if found.wants_password {
        return Error::new(ErrorKind::Format, format!("{links}: the page asks for a password, and offers no feed"))
            .hint("paste a page that anybody can read; nothing was added");
    }
    let mut error =
        Error::new(ErrorKind::Format, format!("{links}: no feed was found, on this page or where it leads"));
    if !found.without.is_empty() {
        error = error.hint(format!("they are on {}, which publish no feeds", found.without.join(", ")));
    }
    error
        .hint("paste another page of theirs, such as their blog or podcast; `mentor save URL` keeps a single page")
        .hint("nothing was added")
}
