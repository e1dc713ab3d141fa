//! Keeps outside addresses from reaching inside: what a feed, a page or a redirect names must lie
//! on the public internet (server-side request forgery is the classic fault of feed readers).
//!
//! Three checks, because each alone can be got round: the URL itself (literal addresses never
//! reach a resolver), the resolver's answer (any private address in it refuses the name), and
//! the address that in the end was connected to.

use std::net::{IpAddr, SocketAddr};

use futures_util::FutureExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::address::is_public;
use super::failure::{FailureKind, FetchError};
use super::options::Lookup;

/// How far a request may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Anywhere: the person named this address.
    Anywhere,
    /// The public internet only.
    Public,
}

/// Ports that belong to other services, to which no browser speaks either ("bad ports" of the
/// WHATWG Fetch standard): a feed must not make us talk to somebody's mail or chat server.
#[rustfmt::skip]
const BAD_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
    512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
    995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 10080,
];

/// Endings of names that only mean something inside a network.
const LOCAL_ENDINGS: &[&str] = &["local", "internal", "localhost", "onion", "home.arpa"];

/// Judges an address before anything is sent.
///
/// # Errors
/// [`FailureKind::BadUrl`] for a scheme, port or credentials that cannot be used,
/// [`FailureKind::Blocked`] for a private address out of `reach`. The latter's text is the same
/// whatever lies behind the address.
pub(super) fn judge(url: &Url, reach: Reach) -> Result<(), FetchError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::bad_url(format!("{}: addresses cannot be fetched", url.scheme())));
    }
    let Some(host) = url.host() else {
        return Err(FetchError::bad_url("the address has no host".to_owned()));
    };
    let port = url.port_or_known_default().unwrap_or(0);
    let low = port < 1024 && port != 80 && port != 443;
    if BAD_PORTS.contains(&port) || (low && reach == Reach::Public) {
        return Err(FetchError::bad_url(format!("port {port} belongs to another service than the web")));
    }
    if reach == Reach::Public && is_local(&host) {
        return Err(blocked(url));
    }
    let named = !url.username().is_empty() || url.password().is_some();
    if url.scheme() == "http" && named && !is_local(&host) {
        return Err(FetchError::bad_url("the address carries a password that http would send in the clear".to_owned()));
    }
    Ok(())
}

/// Judges the address that answered.
///
/// # Errors
/// [`FailureKind::Blocked`], as for [`judge`].
pub(super) fn judge_peer(url: &Url, peer: Option<SocketAddr>) -> Result<(), FetchError> {
    match peer {
        Some(peer) if is_public(peer.ip()) => Ok(()),
        // An answer from an unknown place cannot be vouched for.
        _ => Err(blocked(url)),
    }
}

/// Whether a host is, by its name or literal address alone, on this machine or in a private
/// network. Names that need looking up are not.
pub(super) fn is_local(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => !is_public(IpAddr::V4(*ip)),
        Host::Ipv6(ip) => !is_public(IpAddr::V6(*ip)),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            LOCAL_ENDINGS
                .iter()
                .any(|ending| name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
        }
    }
}

/// The refusal of a private address.
pub(super) fn blocked(url: &Url) -> FetchError {
    FetchError::new(
        FailureKind::Blocked,
        format!("{} is not a public address, and you did not name it yourself", url.host_str().unwrap_or_default()),
    )
}

/// A resolver that answers with public addresses only.
pub(super) struct PublicOnly {
    /// Asks the system.
    pub(super) lookup: Lookup,
    /// The proxies' own names, which the person set and which may be private.
    pub(super) proxy_hosts: Vec<String>,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let exempt = self.proxy_hosts.contains(&name);
        let found = (self.lookup)(name);
        async move {
            let found = found.await?;
            if !exempt && found.iter().any(|address| !is_public(address.ip())) {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        }
        .boxed()
    }
}

/// A resolver that hands on whatever it is told.
pub(super) struct Anything(pub(super) Lookup);

impl Resolve for Anything {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.0)(name.as_str().to_owned());
        async move { Ok(Box::new(found.await?.into_iter()) as Addrs) }.boxed()
    }
}

/// Asks the operating system.
pub(super) fn system_lookup() -> Lookup {
    std::sync::Arc::new(|name| async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) }.boxed())
}

/// What [`PublicOnly`] says through the client's error chain.
#[derive(Debug, thiserror::Error)]
#[error("the name stands for an address that is not public")]
pub(super) struct NotPublic;

#[cfg(test)]
mod tests {
    use super::*;

    fn judge_text(url: &str, reach: Reach) -> Result<(), FailureKind> {
        judge(&Url::parse(url).unwrap(), reach).map_err(|error| error.kind())
    }

    #[test]
    fn every_spelling_of_a_private_literal_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.0.0.1.",
            "１２７.０.０.１",
            "[::1]",
            "[::ffff:7f00:1]",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "169.254.169.254",
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "printer.local",
            "db.internal",
            "abc.onion",
        ] {
            let url = format!("http://{host}/");
            assert_eq!(judge_text(&url, Reach::Public), Err(FailureKind::Blocked), "{url}");
            assert_eq!(judge_text(&url, Reach::Anywhere), Ok(()), "{url}");
        }
    }

    #[test]
    fn names_that_only_look_local_are_public() {
        for host in ["notlocalhost", "mylocal", "example.com", "local.example", "8.8.8.8"] {
            assert_eq!(judge_text(&format!("http://{host}/"), Reach::Public), Ok(()), "{host}");
        }
    }

    #[test]
    fn only_the_webs_schemes_are_fetched() {
        for url in ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "data:,x"] {
            assert_eq!(judge_text(url, Reach::Anywhere), Err(FailureKind::BadUrl), "{url}");
        }
    }

    #[test]
    fn ports_of_other_services_are_refused() {
        for (port, public, anywhere) in [
            (80, true, true),
            (443, true, true),
            (8080, true, true),
            (65535, true, true),
            (81, false, true),
            (591, false, true),
            (25, false, false),
            (22, false, false),
            (6667, false, false),
            (10080, false, false),
            (0, false, false),
        ] {
            let url = format!("http://a.example:{port}/");
            assert_eq!(judge_text(&url, Reach::Public).is_ok(), public, "{url}");
            assert_eq!(judge_text(&url, Reach::Anywhere).is_ok(), anywhere, "{url}");
        }
    }

    #[test]
    fn a_password_never_travels_in_the_clear() {
        let refused = judge_text("http://me:secret@a.example/", Reach::Anywhere);
        assert_eq!(refused, Err(FailureKind::BadUrl));
        assert_eq!(judge_text("https://me:secret@a.example/", Reach::Anywhere), Ok(()));
        assert_eq!(judge_text("http://me:secret@127.0.0.1/", Reach::Anywhere), Ok(()));
    }

    #[test]
    fn the_text_of_a_refusal_does_not_tell_what_lies_behind() {
        let closed = judge(&Url::parse("http://127.0.0.1:1024/").unwrap(), Reach::Public);
        let open = judge(&Url::parse("http://127.0.0.1:8080/x").unwrap(), Reach::Public);
        assert_eq!(closed.unwrap_err().to_string(), open.unwrap_err().to_string());
    }

    async fn resolve(answer: &'static str, name: &str) -> Result<usize, String> {
        let guard = PublicOnly {
            lookup: std::sync::Arc::new(move |_| {
                let found = answer.split(' ').map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect();
                async move { Ok(found) }.boxed()
            }),
            proxy_hosts: vec!["proxy.corp".to_owned()],
        };
        match guard.resolve(name.parse().unwrap()).await {
            Ok(found) => Ok(found.count()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[tokio::test]
    async fn one_private_address_in_an_answer_refuses_the_name() {
        assert_eq!(resolve("9.9.9.9 2606:4700::1111", "a.example").await, Ok(2));
        assert!(resolve("9.9.9.9 ::1", "a.example").await.is_err());
        assert!(resolve("10.0.0.1", "a.example").await.is_err());
    }

    #[tokio::test]
    async fn the_persons_own_proxy_may_be_private() {
        assert_eq!(resolve("10.0.0.1", "proxy.corp").await, Ok(1));
    }

    #[test]
    fn an_answer_must_come_from_a_public_address() {
        let url = Url::parse("http://a.example/").unwrap();
        assert!(judge_peer(&url, Some("9.9.9.9:80".parse().unwrap())).is_ok());
        assert!(judge_peer(&url, Some("127.0.0.1:80".parse().unwrap())).is_err());
        assert!(judge_peer(&url, None).is_err());
    }
}
