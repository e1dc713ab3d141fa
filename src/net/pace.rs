//! When a host may be asked again: one request at a time per host, a pause between two starts on
//! one registrable domain, and a bound for all.
//!
//! Three gates in this order: the host's lane (held until the request ends), the domain's gate
//! (held until the request starts), the bound for all (held until the request ends). Nobody
//! holds a place of the bound while waiting for a host, so one slow host never delays another.
//! This machine and literal private addresses pass the first two gates: they are the person's
//! own. Waiting happens on the async runtime's clock, which tests can stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

use super::guard::is_local;

/// How fast we go.
#[derive(Debug, Clone)]
pub struct PaceOptions {
    /// Requests under way at once; at least 1.
    pub at_once: usize,
    /// From one start to the next on one registrable domain.
    pub spacing: Duration,
    /// Registrable domains that want more than `spacing`.
    pub slower: Vec<(String, Duration)>,
}

impl Default for PaceOptions {
    /// Eight at once and two seconds, as kind readers do; Reddit answers "too many requests" to
    /// more than one feed a minute.
    fn default() -> Self {
        Self {
            at_once: 8,
            spacing: Duration::from_secs(2),
            slower: vec![("reddit.com".to_owned(), Duration::from_secs(61))],
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
    domains: Table<Arc<tokio::sync::Mutex<Option<Instant>>>>,
    blocked: Table<Instant>,
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
            }),
        }
    }

    /// Waits until `url` may be asked. Keep the slot until the request is over. Dropping the
    /// future gives every place back.
    ///
    /// # Errors
    /// [`Held`] at once, or on waking, when the domain is blocked.
    pub async fn ready(&self, url: &Url) -> Result<Slot, Held> {
        let domain = Self::domain(url);
        self.check(&domain)?;
        let Some(host) = spaced_host(url) else {
            return Ok(Slot { _all: self.join_all().await, _lane: None });
        };
        let lane = entry(&self.inner.lanes, host).lock_owned().await;
        let gate = entry(&self.inner.domains, &domain);
        let mut last_start = gate.lock().await;
        if let Some(last) = *last_start {
            self.check(&domain)?;
            tokio::time::sleep_until(last + self.spacing(&domain)).await;
        }
        let all = self.join_all().await;
        self.check(&domain)?;
        *last_start = Some(Instant::now());
        Ok(Slot { _all: all, _lane: Some(lane) })
    }

    /// Leaves the whole domain of `url` alone for `wait` (for a private address: this address
    /// only). A longer wait that is already known stays.
    pub fn block(&self, url: &Url, wait: Duration) {
        let until = Instant::now() + wait;
        let mut blocked = lock(&self.inner.blocked);
        let known = blocked.entry(Self::domain(url)).or_insert(until);
        *known = until.max(*known);
    }

    /// What spacing and blocks belong to: the registrable domain of `url`, or the address itself
    /// where it is on this machine or a literal private address.
    pub fn domain(url: &Url) -> String {
        match spaced_host(url) {
            None => url.as_str().to_owned(),
            // The list of public suffixes would take an address's numbers for labels.
            Some(host) => match url.domain() {
                Some(_) => psl::domain_str(host).unwrap_or(host).to_owned(),
                None => host.to_owned(),
            },
        }
    }

    /// Whether `url` lies on this machine or is a literal private address: its load is the person's own to judge, and no
    /// pace holds it back.
    pub fn is_own(url: &Url) -> bool {
        url.host().is_some_and(|host| is_local(&host))
    }

    fn check(&self, domain: &str) -> Result<(), Held> {
        let until = lock(&self.inner.blocked).get(domain).copied();
        let wait = until.map(|until| until.saturating_duration_since(Instant::now()));
        match wait {
            Some(wait) if !wait.is_zero() => Err(Held { domain: domain.to_owned(), wait }),
            _ => Ok(()),
        }
    }

    fn spacing(&self, domain: &str) -> Duration {
        let options = &self.inner.options;
        let slower = options.slower.iter().find(|(slow, _)| slow == domain);
        slower.map_or(options.spacing, |(_, spacing)| *spacing)
    }

    /// Waits for a place among all. Only a closed semaphore gives none, and this one stays open.
    async fn join_all(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.inner.all).acquire_owned().await.ok()
    }
}

/// The host to go slowly with; `None` for this machine and literal private addresses.
fn spaced_host(url: &Url) -> Option<&str> {
    let host = url.host()?;
    if is_local(&host) {
        return None;
    }
    Some(url.host_str()?.trim_end_matches('.'))
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
