//! When a host may be asked again: one request at a time per host, a pause between two starts on
//! one registrable domain, and a bound for all.
//!
//! Three gates in this order: the host's lane (held until the request ends), the domain's gate
//! (held until the request starts), the bound for all (held until the request ends). Nobody
//! holds a place of the bound while waiting for a host, so one slow host never delays another.
//! This machine, literal private addresses and the hosts of `allow_hosts` pass the first two gates:
//! they are the person's own. Waiting happens on a timer that comes in as an argument.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::guard::is_local;
use crate::config::AllowedHosts;
use crate::domain::{SystemTimer, Timer, registrable_domain};

/// How fast we go.
#[derive(Debug, Clone)]
pub struct PaceOptions {
    /// Requests under way at once; at least 1.
    pub at_once: usize,
    /// From one start to the next on one registrable domain.
    pub spacing: Duration,
    /// Registrable domains that want more than `spacing`.
    pub slower: Vec<(String, Duration)>,
    /// The person's own hosts.
    pub allowed: AllowedHosts,
    /// Measures and waits.
    pub timer: Arc<dyn Timer>,
}

impl Default for PaceOptions {
    /// Eight at once and two seconds, as kind readers do; Reddit answers "too many requests" to
    /// more than one feed a minute.
    fn default() -> Self {
        Self {
            at_once: 8,
            spacing: Duration::from_secs(2),
            slower: vec![("reddit.com".to_owned(), Duration::from_secs(61))],
            allowed: AllowedHosts::default(),
            timer: Arc::new(SystemTimer::new()),
        }
    }
}

/// Hands out start slots. Cheap to clone; clones share their gates.
#[derive(Debug, Clone)]
pub struct Pace {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: PaceOptions,
    all: Arc<Semaphore>,
    lanes: Table<Arc<tokio::sync::Mutex<()>>>,
    domains: Table<Arc<tokio::sync::Mutex<Option<Duration>>>>,
    /// Until when, by the timer.
    blocked: Table<Duration>,
    slowed: Table<Duration>,
}

type Table<T> = Mutex<HashMap<String, T>>;

/// The right to make one request; given back when dropped.
#[derive(Debug)]
#[must_use = "the right ends when this is dropped"]
pub struct Slot {
    _all: Option<OwnedSemaphorePermit>,
    _lane: Option<OwnedMutexGuard<()>>,
}

/// A domain that asked to be left alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{domain} asked to be left alone for another {} s", wait.as_secs())]
pub struct Held {
    /// The registrable domain; the address itself where it is private.
    pub domain: String,
    /// How long it still wants to be left alone.
    pub wait: Duration,
}

impl Pace {
    /// A pace of which nothing has been asked yet.
    pub fn new(options: PaceOptions) -> Self {
        let all = Arc::new(Semaphore::new(options.at_once.max(1)));
        Self {
            inner: Arc::new(Inner {
                options,
                all,
                lanes: Mutex::default(),
                domains: Mutex::default(),
                blocked: Mutex::default(),
                slowed: Mutex::default(),
            }),
        }
    }

    /// Waits until `url` may be asked. Keep the slot until the request is over. Dropping the
    /// future gives every place back.
    ///
    /// # Errors
    /// [`Held`] at once, or on waking, when the domain is blocked.
    pub async fn ready(&self, url: &Url) -> Result<Slot, Held> {
        let domain = self.domain(url);
        self.check(&domain)?;
        let Some(host) = self.spaced_host(url) else {
            return Ok(Slot { _all: self.join_all().await, _lane: None });
        };
        let lane = entry(&self.inner.lanes, host).lock_owned().await;
        let gate = entry(&self.inner.domains, &domain);
        let mut last_start = gate.lock().await;
        if let Some(last) = *last_start {
            self.check(&domain)?;
            self.inner.options.timer.sleep_until(last + self.spacing(&domain)).await;
        }
        let all = self.join_all().await;
        self.check(&domain)?;
        *last_start = Some(self.inner.options.timer.elapsed());
        Ok(Slot { _all: all, _lane: Some(lane) })
    }

    /// Leaves the whole domain of `url` alone for `wait` (for a private address: this address
    /// only). A longer wait that is already known stays.
    pub fn block(&self, url: &Url, wait: Duration) {
        let until = self.inner.options.timer.elapsed() + wait;
        let mut blocked = lock(&self.inner.blocked);
        let known = blocked.entry(self.domain(url)).or_insert(until);
        *known = until.max(*known);
    }

    /// Leaves exactly these domains (as [`Pace::domain`] names them) alone for so long, whatever was known before: by a
    /// clock that was set, what was known may be wrong.
    pub fn hold(&self, holds: impl IntoIterator<Item = (String, Duration)>) {
        let now = self.inner.options.timer.elapsed();
        *lock(&self.inner.blocked) = holds.into_iter().map(|(domain, wait)| (domain, now + wait)).collect();
    }

    /// Goes slower with the whole domain of `url`, where it asks for more than our own spacing (`Crawl-delay`).
    pub fn slow_down(&self, url: &Url, spacing: Duration) {
        let mut slowed = lock(&self.inner.slowed);
        let known = slowed.entry(self.domain(url)).or_insert(spacing);
        *known = spacing.max(*known);
    }

    /// What spacing and blocks belong to: the registrable domain of `url`, or the address itself
    /// where it is the person's own: on this machine, a literal private address, or a host of `allow_hosts`.
    pub fn domain(&self, url: &Url) -> String {
        match self.spaced_host(url) {
            None => url.as_str().to_owned(),
            // The list of public suffixes would take an address's numbers for labels.
            Some(host) => match url.domain() {
                Some(_) => registrable_domain(host).unwrap_or(host).to_owned(),
                None => host.to_owned(),
            },
        }
    }

    /// Whether `url` is one of the person's own: its load is theirs to judge, and no pace holds it back.
    pub fn is_own(&self, url: &Url) -> bool {
        self.spaced_host(url).is_none()
    }

    /// How long the domain of `url` still wants to be left alone, if it does.
    pub fn blocked_for(&self, url: &Url) -> Option<Duration> {
        self.check(&self.domain(url)).err().map(|held| held.wait)
    }

    fn check(&self, domain: &str) -> Result<(), Held> {
        let until = lock(&self.inner.blocked).get(domain).copied();
        let wait = until.map(|until| until.saturating_sub(self.inner.options.timer.elapsed()));
        match wait {
            Some(wait) if !wait.is_zero() => Err(Held { domain: domain.to_owned(), wait }),
            _ => Ok(()),
        }
    }

    /// The host to go slowly with; `None` for the person's own.
    fn spaced_host<'u>(&self, url: &'u Url) -> Option<&'u str> {
        if is_local(&url.host()?) || self.inner.options.allowed.name(url) {
            return None;
        }
        Some(url.host_str()?.trim_end_matches('.'))
    }

    fn spacing(&self, domain: &str) -> Duration {
        let options = &self.inner.options;
        let slower = options.slower.iter().find(|(slow, _)| slow == domain);
        let own = slower.map_or(options.spacing, |(_, spacing)| *spacing);
        own.max(lock(&self.inner.slowed).get(domain).copied().unwrap_or_default())
    }

    /// Waits for a place among all. Only a closed semaphore gives none, and this one stays open.
    async fn join_all(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.inner.all).acquire_owned().await.ok()
    }
}

fn entry<T: Default + Clone>(table: &Table<T>, key: &str) -> T {
    let mut table = lock(table);
    if let Some(known) = table.get(key) {
        return known.clone();
    }
    table.entry(key.to_owned()).or_default().clone()
}

fn lock<T>(table: &Table<T>) -> MutexGuard<'_, HashMap<String, T>> {
    // The tables are never left half changed: every use is one insertion or one look.
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
