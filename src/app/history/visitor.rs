//! Visits sites for a walk: counts what is asked of each, and sorts the answers by what can be done about them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use url::Url;

use super::report::Pause;
use crate::app::web::Web;
use crate::net::{FailureKind, FetchError, FetchRequest, Fetched, FetchedBody, Robots};
use crate::text::site_domain;

/// What came of a visit.
pub(in crate::app) enum Visit {
    Body(Box<FetchedBody>),
    /// There is nothing to be had at this address, for this reason: not there, refused, or not for programs.
    Nothing(String),
    /// The server is in trouble; the address may be tried again.
    Trouble(String),
    /// The server asks to wait, or could not be asked whether we may come.
    Wait(String),
}

/// Visits sites. One for a run. Every request is also counted in the `asked` of whoever wants it.
pub(in crate::app) struct Visitor {
    web: Web,
    /// Requests to each domain.
    asked: Mutex<HashMap<String, usize>>,
    total: AtomicUsize,
}

impl Visitor {
    pub(in crate::app) fn new(web: Web) -> Self {
        Self { web, asked: Mutex::default(), total: AtomicUsize::new(0) }
    }

    /// Requests made so far.
    pub(super) fn total(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }

    /// Requests made so far to the domain of `url`.
    pub(super) fn asked(&self, url: &Url) -> usize {
        self.counts().get(&site_domain(url)).copied().unwrap_or(0)
    }

    /// Asks for a document that the feed itself names: like the feed, it is not the business of robots.txt.
    pub(in crate::app) async fn ask(&self, request: FetchRequest<'_>, asked: &AtomicUsize) -> Visit {
        let Ok(url) = Url::parse(request.url) else { return Visit::Nothing("it is no address".to_owned()) };
        let outcome = self.web.fetch(request).await;
        if !outcome.as_ref().is_err_and(FetchError::is_held) {
            self.count(&url, asked);
        }
        match outcome {
            Ok(Fetched::Body(body)) => Visit::Body(Box::new(body)),
            Ok(Fetched::NotModified(_)) => Visit::Nothing("it has not changed".to_owned()),
            Err(error) => sort(&error),
        }
    }

    /// Asks for a document that was found by the program, where the site's robots.txt allows it.
    pub(in crate::app) async fn ask_politely(&self, request: FetchRequest<'_>, asked: &AtomicUsize) -> Visit {
        let Ok(url) = Url::parse(request.url) else { return Visit::Nothing("it is no address".to_owned()) };
        match self.robots(&url, asked).await {
            Err(error) => sort(&error),
            Ok(robots) if !robots.allows(&url) => {
                tracing::debug!(url = request.url, "left alone, as robots.txt asks");
                Visit::Nothing("the site’s robots.txt asks programs to stay away".to_owned())
            }
            Ok(_) => self.ask(request, asked).await,
        }
    }

    /// The lists that the robots.txt of `site` names.
    pub(super) async fn sitemaps(&self, site: &Url, asked: &AtomicUsize) -> Result<Vec<String>, Pause> {
        match self.robots(site, asked).await {
            Ok(robots) => Ok(robots.sitemaps),
            Err(error) => Err(Pause::Waiting(error.to_string())),
        }
    }

    async fn robots(&self, url: &Url, asked: &AtomicUsize) -> Result<Robots, FetchError> {
        let wishes = self.web.wishes(url).await?;
        if wishes.asked {
            self.count(url, asked);
        }
        wishes.robots.ok_or_else(|| FetchError::robots_unknown(url))
    }

    fn count(&self, url: &Url, asked: &AtomicUsize) {
        *self.counts().entry(site_domain(url)).or_default() += 1;
        self.total.fetch_add(1, Ordering::Relaxed);
        asked.fetch_add(1, Ordering::Relaxed);
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, HashMap<String, usize>> {
        // Every use is one look or one addition; nothing is ever left half done.
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sort(error: &FetchError) -> Visit {
    if error.domain_wait().is_some() {
        return Visit::Wait(error.to_string());
    }
    match error.kind() {
        FailureKind::RobotsUnknown => Visit::Wait(error.to_string()),
        FailureKind::Status(408 | 425) => Visit::Trouble(error.to_string()),
        FailureKind::Status(status) if status < 500 => Visit::Nothing(error.to_string()),
        FailureKind::Gone
        | FailureKind::Redirect
        | FailureKind::Empty
        | FailureKind::TooLarge
        | FailureKind::BadUrl
        | FailureKind::Blocked
        | FailureKind::Disallowed
        | FailureKind::Challenge => Visit::Nothing(error.to_string()),
        _ => Visit::Trouble(error.to_string()),
    }
}
