//! Fetches one document: politely, within limits, and only from where it may.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LINK};
use url::Url;

use super::address::is_public;
use super::diagnose::{Phase, diagnose};
use super::failure::{FailureKind, FetchError, is_youtube};
use super::guard::{self, Reach};
use super::headers::{read_max_age, read_retry_after, read_validators, refresh_validators, write_validator};
use super::options::{ClientOptions, NetError};
use super::pace::{Pace, Slot};
use super::proxy::Proxies;
use super::redirect::Trail;
use super::request::{FetchRequest, Fetched, FetchedBody, Unchanged};
use super::transport::Transports;
use super::turn::Turn;
use crate::config::AllowedHosts;
use crate::domain::{Clock, Logins};

/// The most memory that is set aside before the first byte, in bytes: a declared length is only
/// a promise.
const LARGEST_RESERVE: u64 = 1 << 20;

/// `Link` headers that are kept of one answer.
const MOST_LINKS: usize = 20;

/// The network, seen from the rest of the program. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    /// What sites that ask for a name and password are told.
    logins: Logins,
}

struct Inner {
    transports: Transports,
    proxies: Proxies,
    allowed: AllowedHosts,
    clock: Arc<dyn Clock>,
    /// Hosts (with ports) whose HTTP/2 failed in this run.
    http1_hosts: Mutex<HashSet<String>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client. Nothing is sent and nothing global is changed.
    ///
    /// # Errors
    /// [`NetError`] when a proxy or the file of certificates cannot be used.
    pub fn new(options: ClientOptions) -> Result<Self, NetError> {
        let proxies = Proxies::new(&options);
        Ok(Self {
            inner: Arc::new(Inner {
                transports: Transports::new(&options, &proxies)?,
                proxies,
                allowed: options.allowed,
                clock: options.clock,
                http1_hosts: Mutex::default(),
            }),
            logins: Logins::default(),
        })
    }

    /// The same client, telling each site its own login.
    #[must_use]
    pub fn knowing(self, logins: Logins) -> Self {
        Self { logins, ..self }
    }

    /// Fetches a document, following at most five redirects. Dropping the future stops the
    /// request and leaves nothing behind.
    ///
    /// # Errors
    /// [`FetchError`], whose kind, text and hint say what went wrong and what to do. What is held
    /// of the document, validators included, stays good.
    pub async fn fetch(&self, request: FetchRequest<'_>) -> Result<Fetched, FetchError> {
        self.fetch_any(&request, &mut Turn::free(request.total_timeout)).await
    }

    /// Fetches a document, waiting before every single request (redirects are followed by new ones) until `pace` lets it
    /// start, and telling `pace` when a server asks to be left alone. `slot` is the first request's, where the caller has
    /// waited for it already. That of the last request comes back with the answer: keep it while what was read takes up
    /// memory. Waiting does not count as the request's time.
    ///
    /// # Errors
    /// As for [`Client::fetch`]; also at once where a domain on the way asked to be left alone
    /// ([`FetchError::is_held`]).
    pub async fn fetch_in_turn(
        &self,
        request: FetchRequest<'_>,
        pace: &Pace,
        slot: Option<Slot>,
    ) -> (Option<Slot>, Result<Fetched, FetchError>) {
        let mut turn = Turn::paced(request.total_timeout, pace, slot);
        let outcome = self.fetch_any(&request, &mut turn).await.map_err(|error| error.told_to(pace));
        (turn.slot, outcome)
    }

    /// Fetches, once more over HTTP/1.1 if the server's HTTP/2 fails.
    async fn fetch_any(&self, request: &FetchRequest<'_>, turn: &mut Turn<'_>) -> Result<Fetched, FetchError> {
        let mut first = Url::parse(request.url.trim())
            .map_err(|error| FetchError::bad_url(format!("the address cannot be read: {error}")))?;
        self.logins.put_into(&mut first);
        let outcome = self.fetch_once(request, first.clone(), turn).await;
        let broken = match &outcome {
            Err(error) => error.broken_http2.clone(),
            Ok(_) => None,
        };
        let once_more = broken.is_some_and(|host| self.http1_hosts().insert(host));
        if once_more {
            return self.fetch_once(request, first, turn).await;
        }
        outcome
    }

    async fn fetch_once(
        &self,
        request: &FetchRequest<'_>,
        first: Url,
        turn: &mut Turn<'_>,
    ) -> Result<Fetched, FetchError> {
        let mut trail = Trail::new(first, &self.inner.allowed);
        loop {
            turn.wait(trail.url()).await?;
            let proxied = self.inner.proxies.cover(trail.url());
            let asked = turn.limit(self.ask(request, &trail, proxied)).await;
            let response = asked.map_err(|error| self.explain(error, &trail))?;
            let public = lies_outside(&response, trail.reach(), proxied);
            let status = response.status().as_u16();
            if request.post.is_some() && response.status().is_redirection() {
                let host = trail.url().host_str().unwrap_or_default();
                let message = format!("{host} sends what it was told on to another address; it goes to no other");
                return Err(FetchError::new(FailureKind::Redirect, message));
            }
            if !trail.follow(status, response.headers(), public)? {
                let taken = turn.limit(self.take(request, &trail, response, proxied)).await;
                return taken.map_err(|error| error.answered_by(trail.url()));
            }
        }
    }

    /// Sends one request and waits for the head of the answer.
    async fn ask(&self, request: &FetchRequest<'_>, trail: &Trail<'_>, proxied: bool) -> Result<Response, FetchError> {
        let url = trail.url();
        let reach = match trail.reach() {
            // A proxy looks names up itself: what a name stands for cannot be seen.
            Reach::Near if proxied => Reach::Public,
            reach => reach,
        };
        guard::judge(url, reach)?;
        if reach != Reach::Allowed && !proxied && self.inner.proxies.own(url) {
            // The resolver lets the proxy's own name through; nobody but the person may ask it.
            return Err(guard::blocked(url));
        }
        let http1 = self.http1_hosts().contains(&host_key(url));
        let transport = self.inner.transports.choose(reach, http1);
        let asking = match &request.post {
            None => transport.get(url.clone()),
            Some(post) => {
                let said = transport.post(url.clone()).header(CONTENT_TYPE, "application/json");
                let said = said.timeout(request.total_timeout).body(post.json.to_owned());
                if let Some(key) = post.key { said.bearer_auth(key) } else { said }
            }
        };
        let response = asking
            .headers(request_headers(request, url))
            .send()
            .await
            .map_err(|error| diagnose(&error, url, Phase::Head, proxied))?;
        if !proxied {
            guard::judge_peer(url, response.remote_addr(), reach, &self.inner.allowed)?;
        }
        Ok(response)
    }

    /// Tells what to write into the settings where the address that was asked for is not allowed. Where others sent
    /// us there, that would be bad advice.
    fn explain(&self, error: FetchError, trail: &Trail<'_>) -> FetchError {
        if error.kind() != FailureKind::Blocked || !trail.at_home() {
            return error;
        }
        let advice = self.inner.allowed.advice(trail.url());
        error.advise(format!("If this host is yours and may be read, {advice}."))
    }

    /// Turns the last answer of the trail into what the caller wants.
    async fn take(
        &self,
        request: &FetchRequest<'_>,
        trail: &Trail<'_>,
        response: Response,
        proxied: bool,
    ) -> Result<Fetched, FetchError> {
        let now = self.inner.clock.now();
        let headers = response.headers();
        let status = response.status();
        let max_age = read_max_age(headers, now);
        if status.as_u16() == 304 && *request.validators != Default::default() {
            return Ok(Fetched::NotModified(Unchanged {
                validators: refresh_validators(request.validators, headers),
                final_url: trail.final_url(),
                moved_permanently_to: trail.moved_permanently_to(),
                hops: trail.hops(),
                max_age,
            }));
        }
        judge_status(&response, trail.url(), read_retry_after(headers, now))?;
        let validators = read_validators(headers);
        let content_type =
            headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let links = headers.get_all(LINK).iter().take(MOST_LINKS).map(text).collect();
        let bytes = read_body(response, trail.url(), request, proxied).await?;
        Ok(Fetched::Body(FetchedBody {
            bytes,
            content_type,
            links,
            final_url: trail.final_url(),
            moved_permanently_to: trail.moved_permanently_to(),
            hops: trail.hops(),
            validators,
            max_age,
        }))
    }

    fn http1_hosts(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        // A panic elsewhere cannot leave a set of names half changed.
        self.inner.http1_hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A host and its port: what a connection, and its faults, belong to.
pub(super) fn host_key(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// YouTube's word for "no" to all that it asks about, as its own form sets it.
const DECLINED: HeaderValue = HeaderValue::from_static("SOCS=CAI");

fn request_headers(request: &FetchRequest<'_>, url: &Url) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(ACCEPT, HeaderValue::from_static(request.accept.header()));
    let kept = [(IF_NONE_MATCH, &request.validators.etag), (IF_MODIFIED_SINCE, &request.validators.last_modified)];
    for (name, validator) in kept {
        if let Some(value) = validator.as_deref().and_then(write_validator) {
            headers.insert(name, value);
        }
    }
    if request.declines_cookies && url.host_str().is_some_and(is_youtube) {
        headers.insert(COOKIE, DECLINED);
    }
    headers
}

/// Whether the server that answered lies on the public internet. Behind a proxy only the list can tell.
fn lies_outside(response: &Response, reach: Reach, proxied: bool) -> bool {
    reach != Reach::Allowed && (proxied || response.remote_addr().is_none_or(|peer| is_public(peer.ip())))
}

fn judge_status(response: &Response, url: &Url, retry_after: Option<std::time::Duration>) -> Result<(), FetchError> {
    let host = url.host_str().unwrap_or_default();
    let mitigated = response.headers().get("cf-mitigated");
    if mitigated.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"challenge")) {
        return Err(FetchError::new(
            FailureKind::Challenge,
            format!("{host} answers with Cloudflare's test for browsers in place of the document"),
        ));
    }
    match response.status().as_u16() {
        200..=299 => Ok(()),
        304 => Err(FetchError::new(
            FailureKind::Protocol,
            format!("{host} says \"not modified\" though nothing was held of it"),
        )),
        status => Err(FetchError::from_status(status, host, retry_after)),
    }
}

/// Reads a body, counting what comes out of its decompression: a few bytes can hide gigabytes.
async fn read_body(
    mut response: Response,
    url: &Url,
    request: &FetchRequest<'_>,
    proxied: bool,
) -> Result<Vec<u8>, FetchError> {
    let max_bytes = request.max_bytes;
    let declared = response.content_length().unwrap_or(0);
    if declared > max_bytes && !request.cut {
        return Err(too_large(url, max_bytes));
    }
    let reserve = usize::try_from(declared.min(LARGEST_RESERVE)).unwrap_or(0);
    let mut bytes = Vec::with_capacity(reserve);
    while let Some(chunk) = response.chunk().await.map_err(|error| diagnose(&error, url, Phase::Body, proxied))? {
        let left = max_bytes.saturating_sub(bytes.len() as u64);
        if chunk.len() as u64 > left {
            if request.cut {
                bytes.extend(chunk.iter().take(usize::try_from(left).unwrap_or(0)));
                break;
            }
            return Err(too_large(url, max_bytes));
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Err(FetchError::new(
            FailureKind::Empty,
            format!("{} answered with an empty document", url.host_str().unwrap_or_default()),
        ));
    }
    Ok(bytes)
}

fn too_large(url: &Url, max_bytes: u64) -> FetchError {
    FetchError::new(
        FailureKind::TooLarge,
        format!(
            "the document at {} is larger than {} MiB",
            url.host_str().unwrap_or_default(),
            max_bytes as f64 / f64::from(1 << 20)
        ),
    )
}
