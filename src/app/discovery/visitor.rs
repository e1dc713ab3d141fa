//! Asks for what a search wants: in turn, within limits, and after robots.txt where the program found it by itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use tokio::sync::OnceCell;
use url::Url;

use crate::domain::{Clock, Time, Validators};
use crate::net::{
    Accept, Client, FailureKind, FetchError, FetchRequest, Fetched, FetchedBody, Pace, Robots, RobotsAnswer, robots_url,
};
use crate::pipeline::discover::{Failure, Request, Wanted};
use crate::store::{RobotsRow, Store};

/// How long a robots.txt holds: 24 hours, the most that RFC 9309 (2.4) allows; and how long a site that could not say is
/// left alone.
const ROBOTS_HOLD: TimeDelta = TimeDelta::hours(24);
const ROBOTS_TROUBLE: TimeDelta = TimeDelta::hours(1);

/// Visits sites for one search.
pub(super) struct Visitor {
    client: Client,
    pace: Pace,
    store: Store,
    clock: Arc<dyn Clock>,
    /// Whether what was learnt may be kept.
    may_write: bool,
    sites: Mutex<HashMap<String, Arc<OnceCell<Option<Robots>>>>>,
}

impl Visitor {
    pub(super) fn new(client: Client, pace: Pace, store: Store, clock: Arc<dyn Clock>, may_write: bool) -> Self {
        Self { client, pace, store, clock, may_write, sites: Mutex::default() }
    }

    /// Asks for one document.
    pub(super) async fn ask(&self, request: &Request) -> Result<FetchedBody, Failure> {
        if request.polite && !self.may_read(&request.url).await {
            return Err(Failure {
                message: "its site asks programs to leave it alone (robots.txt)".to_owned(),
                hint: "open it in a browser, and paste the address of its feed".to_owned(),
                trouble: false,
                passing: false,
            });
        }
        let nothing_held = Validators::default();
        let url = request.url.as_str();
        let wanted = match request.wanted {
            // A page of the size of a feed: which of them it is shows only when it is there.
            Wanted::Anything => FetchRequest { accept: Accept::Page, ..FetchRequest::feed(url, &nothing_held) },
            Wanted::Page => FetchRequest::page(url),
            Wanted::Feed | Wanted::List => FetchRequest::feed(url, &nothing_held),
            Wanted::Directory => FetchRequest { accept: Accept::Any, ..FetchRequest::page(url) },
        };
        match self.client.fetch_in_turn(wanted, &self.pace, None).await.1 {
            Ok(Fetched::Body(body)) => Ok(body),
            Ok(Fetched::NotModified(_)) => Err(Failure {
                message: "the server answered \"not modified\" to a first request".to_owned(),
                hint: "it is a fault of the server; try again later".to_owned(),
                trouble: true,
                passing: false,
            }),
            Err(error) => {
                self.keep_hold(&error).await;
                Err(failure_of(&error))
            }
        }
    }

    /// A server's wish to be left alone outlives this search.
    async fn keep_hold(&self, error: &FetchError) {
        let wait = error.domain_wait().and_then(|wait| TimeDelta::from_std(wait).ok());
        if let (true, false, Some(domain), Some(wait)) = (self.may_write, error.is_held(), error.domain(), wait) {
            let now = self.clock.now();
            if let Err(error) = self.store.hold(domain, now, now + wait).await {
                tracing::warn!(%error, "a server's wish to be left alone could not be kept");
            }
        }
    }

    /// Whether the site lets programs read `url`; a site that cannot say does not.
    async fn may_read(&self, url: &Url) -> bool {
        let Some(address) = robots_url(url) else { return false };
        let cell = {
            let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
            sites.entry(address.as_str().to_owned()).or_default().clone()
        };
        let robots = cell.get_or_init(|| self.find_robots(&address)).await;
        let Some(robots) = robots else { return false };
        if let Some(delay) = robots.crawl_delay {
            self.pace.slow_down(url, delay);
        }
        robots.allows(url)
    }

    async fn find_robots(&self, address: &Url) -> Option<Robots> {
        let origin = address.origin().ascii_serialization();
        let now = self.clock.now();
        if let Ok(Some(row)) = self.store.robots(&origin).await
            && holds(&row, now)
        {
            return row.body.map(|body| Robots::read(body.as_bytes()));
        }
        let outcome = self.client.fetch_in_turn(FetchRequest::robots(address.as_str()), &self.pace, None).await.1;
        if let Err(error) = &outcome {
            self.keep_hold(error).await;
        }
        let (robots, body) = match RobotsAnswer::of(outcome) {
            RobotsAnswer::Known(robots, bytes) => (Some(robots), Some(String::from_utf8_lossy(&bytes).into_owned())),
            RobotsAnswer::Wait => (None, None),
        };
        if self.may_write
            && let Err(error) = self.store.put_robots(&origin, &RobotsRow { asked_at: now, body }).await
        {
            tracing::warn!(%error, "a site's robots.txt could not be kept");
        }
        robots
    }
}

/// Whether what a site said still holds. Of a time in the future nothing is known: the clock was set back.
fn holds(row: &RobotsRow, now: Time) -> bool {
    let hold = if row.body.is_some() { ROBOTS_HOLD } else { ROBOTS_TROUBLE };
    (TimeDelta::zero()..hold).contains(&(now - row.asked_at))
}

fn failure_of(error: &FetchError) -> Failure {
    let passing = matches!(error.kind(), FailureKind::Passing(_));
    let for_good = match error.kind() {
        FailureKind::Status(status) => status < 500,
        FailureKind::Gone
        | FailureKind::Redirect
        | FailureKind::Empty
        | FailureKind::TooLarge
        | FailureKind::BadUrl => true,
        _ => false,
    };
    Failure { message: error.to_string(), hint: error.hint(), trouble: !for_good, passing }
}
