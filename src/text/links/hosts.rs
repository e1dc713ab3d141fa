//! Hosts: what several of one site share.

use url::Url;

use crate::domain::registrable_domain;

/// Hosts that show the same page to phones, or quicker.
const VARIANTS: [&str; 5] = ["www.", "m.", "mobile.", "amp.", "www2."];

/// The registrable domain of an address, which one owner has; for a bare IP address, itself with its port.
pub fn site_domain(url: &Url) -> String {
    match url.domain() {
        Some(host) => domain_of(host.trim_end_matches('.')),
        None => format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default()),
    }
}

/// The host without `www.`.
pub fn bare_host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// The registrable domain of a host that is a name.
pub(super) fn domain_of(host: &str) -> String {
    registrable_domain(host).unwrap_or(host).to_owned()
}

/// The host without what only chooses a form of the page.
pub(super) fn plain_host(host: &str) -> String {
    let mut host = host.trim_end_matches('.').to_ascii_lowercase();
    for prefix in VARIANTS {
        if let Some(rest) = host.strip_prefix(prefix) {
            // `m.example` may be a domain of its own.
            if registrable_domain(rest).is_some() {
                host = rest.to_owned();
            }
        }
    }
    host
}
