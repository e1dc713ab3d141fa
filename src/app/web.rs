//! The app's way to the web: one pace for all requests of a run, what servers asked for kept beyond it, and robots.txt
//! asked first where the program itself found a page.
//!
//! A sync reads its feeds by hand of the same client, pace and holds; everything else comes through here.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use tokio::sync::OnceCell;
use url::Url;

use super::lock::WriteLock;
use super::{App, Result, location};
use crate::domain::{Clock, Time};
use crate::net::{Client, FetchError, FetchRequest, Fetched, Pace, Robots, RobotsAnswer, robots_url};
use crate::store::{Location, RobotsRow, Store, StoreError};

/// How long a robots.txt holds: 24 hours, the most that RFC 9309 (2.4) allows.
const ROBOTS_HOLD: TimeDelta = TimeDelta::hours(24);
/// How long a site that could not say is left alone.
const ROBOTS_TROUBLE: TimeDelta = TimeDelta::hours(1);

/// The web, asked politely. One for a run: it remembers what each site wishes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Web {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    client: Client,
    pace: Pace,
    memory: Memory,
    clock: Arc<dyn Clock>,
    sites: Mutex<HashMap<String, Site>>,
}

/// What a site wishes, asked for once; `None` where it could not say.
type Site = Arc<OnceCell<Option<Robots>>>;

/// What a site wishes of programs.
#[derive(Debug, Clone)]
pub(super) struct Wishes {
    /// `None` where it cannot say.
    pub(super) robots: Option<Robots>,
    /// It was asked for them just now.
    pub(super) asked: bool,
}

impl App {
    /// The web at the pace that all requests of this library share, with what servers asked for in earlier runs.
    ///
    /// # Errors
    /// When the settings for the network cannot be used, or the library cannot be read.
    pub async fn web(&self) -> Result<Web> {
        self.web_at(self.pace().await?)
    }

    /// The web at another pace.
    ///
    /// # Errors
    /// When the settings for the network cannot be used.
    pub(super) fn web_at(&self, pace: Pace) -> Result<Web> {
        self.web_through(self.client()?, pace)
    }

    /// The web through another client.
    pub(super) fn web_through(&self, client: Client, pace: Pace) -> Result<Web> {
        let memory = Memory {
            store: self.store.clone(),
            borrowed: self.lock.is_none().then(|| (self.home.lock(), location(&self.settings))),
        };
        let inner = Inner { client, pace, memory, clock: self.clock.clone(), sites: Mutex::default() };
        Ok(Web { inner: Arc::new(inner) })
    }
}

impl Web {
    /// Fetches what the learner, or a feed of theirs, names: when its host's turn has come, and never where the domain asked
    /// to be left alone. A wish to be left alone that comes with the answer is kept beyond this run.
    ///
    /// # Errors
    /// Those of the client; [`FetchError::is_held`] where nothing was asked.
    pub(super) async fn fetch(&self, request: FetchRequest<'_>) -> std::result::Result<Fetched, FetchError> {
        let inner = &self.inner;
        let (_slot, outcome) = inner.client.fetch_in_turn(request, &inner.pace, None).await;
        if let Err(error) = &outcome {
            self.keep_hold(error).await;
        }
        outcome
    }

    /// Fetches what the program found by itself, where the site's robots.txt allows it.
    ///
    /// # Errors
    /// Those of [`Web::fetch`]; also [`FailureKind::Disallowed`](crate::net::FailureKind::Disallowed) and
    /// [`FailureKind::RobotsUnknown`](crate::net::FailureKind::RobotsUnknown), where the document was not asked for.
    pub(super) async fn fetch_found(&self, request: FetchRequest<'_>) -> std::result::Result<Fetched, FetchError> {
        if let Ok(url) = Url::parse(request.url) {
            match self.wishes(&url).await?.robots {
                Some(robots) if robots.allows(&url) => {}
                Some(_) => return Err(FetchError::disallowed(&url)),
                None => return Err(FetchError::robots_unknown(&url)),
            }
        }
        self.fetch(request).await
    }

    /// What the site of `url` wishes: asked for, unless it said so within the last day. A `Crawl-delay` slows this run down.
    ///
    /// # Errors
    /// Where the site asked to be left alone, so that not even its robots.txt may be asked for.
    pub(super) async fn wishes(&self, url: &Url) -> std::result::Result<Wishes, FetchError> {
        let Some(address) = robots_url(url) else {
            return Ok(Wishes { robots: Some(Robots::default()), asked: false });
        };
        let site = lock(&self.inner.sites).entry(address.as_str().to_owned()).or_default().clone();
        let mut asked = false;
        let robots = site.get_or_try_init(|| self.find_robots(&address, &mut asked)).await?.clone();
        if let Some(delay) = robots.as_ref().and_then(|robots| robots.crawl_delay) {
            self.inner.pace.slow_down(url, delay);
        }
        Ok(Wishes { robots, asked })
    }

    async fn find_robots(&self, address: &Url, asked: &mut bool) -> std::result::Result<Option<Robots>, FetchError> {
        let origin = address.origin().ascii_serialization();
        let now = self.inner.clock.now();
        match self.inner.memory.store.robots(&origin).await {
            Ok(row) => {
                if let Some(row) = row.filter(|row| holds(row, now)) {
                    return Ok(row.body.map(|body| Robots::read(body.as_bytes())));
                }
            }
            Err(error) => tracing::warn!("what {origin} wishes could not be looked up: {error}"),
        }
        let outcome = self.fetch(FetchRequest::robots(address.as_str())).await;
        if let Err(error) = &outcome
            && error.is_held()
        {
            return Err(error.clone());
        }
        *asked = true;
        let (robots, body) = match RobotsAnswer::of(outcome) {
            RobotsAnswer::Known(robots, bytes) => (Some(robots), Some(String::from_utf8_lossy(&bytes).into_owned())),
            RobotsAnswer::Wait => (None, None),
        };
        match self.inner.memory.store.put_robots(&origin, &RobotsRow { asked_at: now, body }).await {
            // A reader asks again in its next run.
            Ok(()) | Err(StoreError::ReadOnly) => {}
            Err(error) => tracing::warn!("what {origin} wishes could not be kept: {error}"),
        }
        Ok(robots)
    }

    /// Keeps a server's wish to be left alone. The pace of this run knows it already, so that a failure to keep it is
    /// no failure of the request.
    async fn keep_hold(&self, error: &FetchError) {
        let wait = error.domain_wait().and_then(|wait| TimeDelta::from_std(wait).ok());
        let (Some(domain), Some(wait), false) = (error.domain(), wait, error.is_held()) else { return };
        let now = self.inner.clock.now();
        if let Err(error) = self.inner.memory.hold(domain, now, now + wait).await {
            tracing::warn!("that {domain} asked to be left alone could not be kept: {}", error.message);
        }
    }
}

/// Where servers' wishes outlive the run.
#[derive(Debug)]
struct Memory {
    store: Store,
    /// The lock and the place of a library that was opened only to read: both are borrowed for the moment of writing.
    borrowed: Option<(PathBuf, Location)>,
}

impl Memory {
    async fn hold(&self, domain: &str, now: Time, until: Time) -> Result<()> {
        let Some((lock, location)) = &self.borrowed else {
            return Ok(self.store.hold(domain, now, until).await?);
        };
        match self.store.hold(domain, now, until).await {
            Err(StoreError::ReadOnly) => {}
            // A library that is not there yet remembers in memory alone.
            held => return Ok(held?),
        }
        let Some(lock) = WriteLock::try_take(lock)? else {
            tracing::info!("that {domain} asked to be left alone is not kept: another mentor is writing");
            return Ok(());
        };
        let store = Store::open(location).await?;
        let held = store.hold(domain, now, until).await;
        store.close().await;
        drop(lock);
        Ok(held?)
    }
}

/// Whether what a site said still holds. Of a time in the future nothing is known: the clock was set back.
fn holds(row: &RobotsRow, now: Time) -> bool {
    let hold = if row.body.is_some() { ROBOTS_HOLD } else { ROBOTS_TROUBLE };
    (TimeDelta::zero()..hold).contains(&(now - row.asked_at))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every use is one look or one insertion; nothing is ever left half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
