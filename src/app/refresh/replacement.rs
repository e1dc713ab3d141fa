//! Looks for another feed where one has been missing for two weeks: on the page that it belonged to. What is found is
//! proposed to the learner and never followed by itself.

use chrono::TimeDelta;
use url::Url;

use crate::app::{App, Result, Web};
use crate::domain::{Feed, FeedState, Time, Validators};
use crate::format::read_feed;
use crate::net::{FailureKind, FetchError, FetchRequest, Fetched, FetchedBody};
use crate::pipeline::discover::find_feed_links;

/// A feed must have been missing this long.
const MISSING: TimeDelta = TimeDelta::days(14);
/// From one search of a feed's site to the next.
const BETWEEN_SEARCHES: TimeDelta = TimeDelta::days(7);
/// Searches in one sync, and feeds that are tried in one search: nobody waits long for them.
const MOST_SEARCHES: usize = 5;
const MOST_TRIED: usize = 3;

impl App {
    /// Searches for feeds in place of those that are missing.
    pub(super) async fn propose_replacements(&self) -> Result<()> {
        let now = self.now();
        let missing = self.store.feeds_failing_since(FailureKind::Status(404).as_str(), now - MISSING).await?;
        let missing: Vec<&Feed> =
            missing.iter().filter(|feed| is_to_be_searched(feed, now)).take(MOST_SEARCHES).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let feeds = self.store.polls(None).await?;
        let web = self.web().await?;
        for feed in missing {
            let known = |url: &str| feeds.iter().any(|feed| feed.url == url);
            let found = find_replacement(&web, feed, known).await;
            self.store.keep_proposal(feed.id, found.as_ref().map(Url::as_str), now).await?;
        }
        Ok(())
    }
}

fn is_to_be_searched(feed: &Feed, now: Time) -> bool {
    feed.state == FeedState::Failing && feed.health.searched_at.is_none_or(|at| (now - at).abs() >= BETWEEN_SEARCHES)
}

/// The first feed that the site offers, that can be read, and that is not in the library. The page is read only where
/// robots.txt allows it; the feeds it names are there to be read by programs.
async fn find_replacement(web: &Web, feed: &Feed, known: impl Fn(&str) -> bool) -> Option<Url> {
    let page = match &feed.site_url {
        Some(site) => Url::parse(site).ok()?,
        None => Url::parse(&feed.url).ok()?.join("/").ok()?,
    };
    let body = had(web.fetch_found(FetchRequest::page(page.as_str())).await)?;
    let links = find_feed_links(&String::from_utf8_lossy(&body.bytes), &body.final_url);
    for link in links.into_iter().filter(|link| !known(link.as_str())).take(MOST_TRIED) {
        let nothing_held = Validators::default();
        let request = FetchRequest::feed(link.as_str(), &nothing_held);
        let Some(body) = had(web.fetch(request).await) else { continue };
        if read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)).is_ok() {
            return Some(link);
        }
    }
    None
}

fn had(outcome: std::result::Result<Fetched, FetchError>) -> Option<FetchedBody> {
    match outcome {
        Ok(Fetched::Body(body)) => Some(body),
        _ => None,
    }
}
