//! Asks sites for documents that nobody subscribed to: after their robots.txt, at their pace, each answer sorted by what
//! can be done about it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use tokio::sync::OnceCell;
use url::Url;

use super::report::Pause;
use crate::app::Result;
use crate::domain::{Clock, Time};
use crate::net::{
    Client, FailureKind, FetchError, FetchRequest, Fetched, FetchedBody, Pace, Robots, RobotsAnswer, robots_url,
};
use crate::pipeline::history::site_domain;
use crate::store::{RobotsRow, Store};

/// How long a robots.txt holds: 24 hours, the most that RFC 9309 (2.4) allows.
const ROBOTS_HOLD: TimeDelta = TimeDelta::hours(24);
/// How long a site that could not say is left alone.
const ROBOTS_TROUBLE: TimeDelta = TimeDelta::hours(1);

/// What came of a visit.
pub(in crate::app) enum Visit {
    Body(Box<FetchedBody>),
    /// There is nothing to be had at this address: not there, refused, or not for programs.
    Nothing,
    /// The server is in trouble; the address may be tried again.
    Trouble(String),
    /// The server asks to wait, or could not be asked whether we may come.
    Wait(String),
}

/// Visits sites. One for a run: it remembers what each site wishes. Every request is also counted in the `asked` of whoever
/// wants it.
pub(in crate::app) struct Visitor {
    client: Client,
    pace: Pace,
    store: Store,
    clock: Arc<dyn Clock>,
    sites: Mutex<HashMap<String, Arc<OnceCell<Option<Robots>>>>>,
    /// Requests to each domain.
    asked: Mutex<HashMap<String, usize>>,
    total: AtomicUsize,
}

impl Visitor {
    pub(in crate::app) fn new(client: Client, pace: Pace, store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            pace,
            store,
            clock,
            sites: Mutex::default(),
            asked: Mutex::default(),
            total: AtomicUsize::new(0),
        }
    }

    /// Requests made so far.
    pub(super) fn total(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }

    /// Requests made so far to the domain of `url`.
    pub(super) fn asked(&self, url: &Url) -> usize {
        lock(&self.asked).get(&site_domain(url)).copied().unwrap_or(0)
    }

    /// Asks for a document that the feed itself names: like the feed, it is not the business of robots.txt.
    pub(in crate::app) async fn ask(&self, request: FetchRequest<'_>, asked: &AtomicUsize) -> Visit {
        let Ok(url) = Url::parse(request.url) else { return Visit::Nothing };
        match self.fetch(&url, request, asked).await {
            Ok(Ok(Fetched::Body(body))) => Visit::Body(Box::new(body)),
            Ok(Ok(Fetched::NotModified(_))) => Visit::Nothing,
            Ok(Err(error)) => sort(&error),
            Err(held) => Visit::Wait(held),
        }
    }

    /// Asks for a document that was found by the program, where the site's robots.txt allows it.
    pub(in crate::app) async fn ask_politely(&self, request: FetchRequest<'_>, asked: &AtomicUsize) -> Result<Visit> {
        let Ok(url) = Url::parse(request.url) else { return Ok(Visit::Nothing) };
        Ok(match self.robots(&url, asked).await? {
            None => Visit::Wait(cannot_say(&url)),
            Some(robots) if !robots.allows(&url) => {
                tracing::debug!(url = request.url, "left alone, as robots.txt asks");
                Visit::Nothing
            }
            Some(_) => self.ask(request, asked).await,
        })
    }

    /// The lists that the robots.txt of `site` names.
    pub(super) async fn sitemaps(
        &self,
        site: &Url,
        asked: &AtomicUsize,
    ) -> Result<std::result::Result<Vec<String>, Pause>> {
        let robots = self.robots(site, asked).await?;
        Ok(robots.map(|robots| robots.sitemaps).ok_or_else(|| Pause::Waiting(cannot_say(site))))
    }

    /// What the site of `url` wishes; `None` where it cannot say.
    async fn robots(&self, url: &Url, asked: &AtomicUsize) -> Result<Option<Robots>> {
        let Some(address) = robots_url(url) else { return Ok(Some(Robots::default())) };
        let cell = lock(&self.sites).entry(address.as_str().to_owned()).or_default().clone();
        let robots = cell.get_or_try_init(|| self.find_robots(&address, asked)).await?.clone();
        if let Some(delay) = robots.as_ref().and_then(|robots| robots.crawl_delay) {
            self.pace.slow_down(url, delay);
        }
        Ok(robots)
    }

    async fn find_robots(&self, address: &Url, asked: &AtomicUsize) -> Result<Option<Robots>> {
        let origin = address.origin().ascii_serialization();
        let now = self.clock.now();
        if let Some(row) = self.store.robots(&origin).await?.filter(|row| holds(row, now)) {
            return Ok(row.body.map(|body| Robots::read(body.as_bytes())));
        }
        let answer = match self.fetch(address, FetchRequest::robots(address.as_str()), asked).await {
            Ok(outcome) => RobotsAnswer::of(outcome),
            Err(_) => return Ok(None),
        };
        let (robots, body) = match answer {
            RobotsAnswer::Known(robots, bytes) => (Some(robots), Some(String::from_utf8_lossy(&bytes).into_owned())),
            RobotsAnswer::Wait => (None, None),
        };
        self.store.put_robots(&origin, &RobotsRow { asked_at: now, body }).await?;
        Ok(robots)
    }

    /// Waits for the host's turn, and asks. The outer error says that the host wants to be left alone.
    async fn fetch(
        &self,
        url: &Url,
        request: FetchRequest<'_>,
        asked: &AtomicUsize,
    ) -> std::result::Result<std::result::Result<Fetched, FetchError>, String> {
        let _slot = self.pace.ready(url).await.map_err(|held| held.to_string())?;
        *lock(&self.asked).entry(site_domain(url)).or_default() += 1;
        self.total.fetch_add(1, Ordering::Relaxed);
        asked.fetch_add(1, Ordering::Relaxed);
        let outcome = self.client.fetch(request).await;
        if let Err(error) = &outcome
            && let Some(wait) = error.domain_wait()
        {
            self.pace.block(url, wait);
        }
        Ok(outcome)
    }
}

/// Whether what a site said still holds. Of a time in the future nothing is known: the clock was set back.
fn holds(row: &RobotsRow, now: Time) -> bool {
    let hold = if row.body.is_some() { ROBOTS_HOLD } else { ROBOTS_TROUBLE };
    (TimeDelta::zero()..hold).contains(&(now - row.asked_at))
}

fn cannot_say(url: &Url) -> String {
    format!("{} cannot say whether it may be read (robots.txt)", url.host_str().unwrap_or_default())
}

fn sort(error: &FetchError) -> Visit {
    if error.domain_wait().is_some() {
        return Visit::Wait(error.to_string());
    }
    match error.kind() {
        FailureKind::Status(408 | 425) => Visit::Trouble(error.to_string()),
        FailureKind::Status(status) if status < 500 => Visit::Nothing,
        FailureKind::Gone
        | FailureKind::Redirect
        | FailureKind::Empty
        | FailureKind::TooLarge
        | FailureKind::BadUrl
        | FailureKind::Blocked
        | FailureKind::Challenge => Visit::Nothing,
        _ => Visit::Trouble(error.to_string()),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Every use is one look or one insertion; nothing is ever left half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
