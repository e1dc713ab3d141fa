//! The four ways a request can leave: with what `allow_hosts` lets in or to public addresses only, over the best HTTP
//! the server speaks or over HTTP/1.1 (for servers whose HTTP/2 is broken).

use std::time::Duration;

use rustls::ClientConfig;

use super::guard::{Guard, Reach, system_lookup};
use super::options::{ClientOptions, NetError};
use super::proxy::{Proxies, build_proxies};
use super::trust::build_tls;
use crate::config::AllowedHosts;

/// Idle connections kept for one host: as many as we ever open to it at once (on loopback,
/// where pace does not hold us back).
const IDLE_PER_HOST: usize = 8;

/// How long an idle connection is kept. Long enough for the next feed of the same domain (two
/// seconds later), short enough that a sync of a thousand hosts does not run out of sockets.
const IDLE_TIME: Duration = Duration::from_secs(5);

/// The HTTP clients of one [`super::Client`].
#[derive(Debug)]
pub(super) struct Transports {
    open: Pair,
    guarded: Pair,
}

#[derive(Debug)]
struct Pair {
    best: reqwest::Client,
    http1: reqwest::Client,
}

impl Transports {
    pub(super) fn new(options: &ClientOptions, proxies: &Proxies) -> Result<Self, NetError> {
        let tls = build_tls(options.cert_file.as_deref())?;
        let pair = |allowed: &AllowedHosts| {
            Pair::new(options, &tls, |builder| {
                builder.dns_resolver(Guard {
                    lookup: options.lookup.clone().unwrap_or_else(system_lookup),
                    allowed: allowed.clone(),
                    proxy_hosts: proxies.hosts().to_vec(),
                })
            })
        };
        Ok(Self { open: pair(&options.allowed)?, guarded: pair(&AllowedHosts::default())? })
    }

    /// The client for a request that may reach this far.
    pub(super) fn choose(&self, reach: Reach, http1: bool) -> &reqwest::Client {
        let pair = match reach {
            Reach::Allowed | Reach::Near => &self.open,
            Reach::Public => &self.guarded,
        };
        if http1 { &pair.http1 } else { &pair.best }
    }
}

impl Pair {
    fn new(
        options: &ClientOptions,
        tls: &ClientConfig,
        resolve: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self, NetError> {
        let build = |protocols: &[&[u8]]| {
            let mut tls = tls.clone();
            tls.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
            build_client(options, tls, &resolve)
        };
        Ok(Self { best: build(&[b"h2", b"http/1.1"])?, http1: build(&[b"http/1.1"])? })
    }
}

fn build_client(
    options: &ClientOptions,
    tls: ClientConfig,
    resolve: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, NetError> {
    let agent = reqwest::header::HeaderValue::from_str(&options.user_agent)
        .map_err(|_| NetError::UserAgent(options.user_agent.clone()))?;
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(agent)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(options.connect_timeout)
        .read_timeout(options.idle_timeout)
        // One malformed header among good ones is no reason to lose a feed; browsers skip it too.
        .http1_ignore_invalid_headers_in_responses(true)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .pool_idle_timeout(IDLE_TIME)
        // Otherwise the library would read the environment itself, behind our options.
        .no_proxy();
    for proxy in build_proxies(options)? {
        builder = builder.proxy(proxy);
    }
    resolve(builder).build().map_err(|error| NetError::Build(error.to_string()))
}
