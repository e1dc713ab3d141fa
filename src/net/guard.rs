//! Keeps outside addresses from reaching inside: what a feed, a page or a redirect names must lie
//! on the public internet (server-side request forgery is the classic fault of feed readers), or on
//! a host that the learner's own `allow_hosts` lets in.
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
use crate::config::AllowedHosts;

/// How far a request may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Wherever this host lies: `allow_hosts` has it, on this port.
    Allowed,
    /// The public internet, and the addresses of `allow_hosts` that a name may stand for.
    Near,
    /// The public internet only.
    Public,
}

impl Reach {
    /// How far a request for `url` may reach by the list. What a public server sent us to never gets this far.
    pub(super) fn of(url: &Url, allowed: &AllowedHosts) -> Self {
        if allowed.name(url) {
            return Self::Allowed;
        }
        match url.domain() {
            // A name that is listed for other ports is not let in by its address.
            Some(name) if allowed.hold_any() && !allowed.know(name) => Self::Near,
            _ => Self::Public,
        }
    }
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
/// [`FailureKind::Blocked`] for a private address or an unusual port out of `reach`. The latter's text is the same
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
    if BAD_PORTS.contains(&port) {
        return Err(FetchError::bad_url(format!("port {port} belongs to another service than the web")));
    }
    if low && reach != Reach::Allowed {
        let what = format!("port {port} is not one that the web uses, and your settings do not allow it");
        return Err(FetchError::new(FailureKind::Blocked, what));
    }
    let inside = match reach {
        Reach::Allowed => false,
        // The resolver tells where a name lies; a literal address is on the list or not.
        Reach::Near => !matches!(host, Host::Domain(_)) && is_local(&host),
        Reach::Public => is_local(&host),
    };
    if inside {
        return Err(blocked(url));
    }
    let named = !url.username().is_empty() || url.password().is_some();
    if url.scheme() == "http" && named && !is_local(&host) {
        return Err(FetchError::bad_url("the address carries a password that http would send in the clear".to_owned()));
    }
    Ok(())
}

/// Judges the address that answered a request that reached this far.
///
/// # Errors
/// [`FailureKind::Blocked`], as for [`judge`].
pub(super) fn judge_peer(
    url: &Url,
    peer: Option<SocketAddr>,
    reach: Reach,
    allowed: &AllowedHosts,
) -> Result<(), FetchError> {
    let held = |peer: SocketAddr| reach == Reach::Near && allowed.hold(peer.ip(), Some(peer.port()));
    match peer {
        _ if reach == Reach::Allowed => Ok(()),
        Some(peer) if is_public(peer.ip()) || held(peer) => Ok(()),
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
        format!(
            "{} is not on the public internet, and your settings do not allow it",
            url.host_str().unwrap_or_default()
        ),
    )
}

/// A resolver that answers with public addresses only, and with what the list allows on every port: it is not told
/// which port is meant.
pub(super) struct Guard {
    /// Asks the system.
    pub(super) lookup: Lookup,
    /// What is allowed besides.
    pub(super) allowed: AllowedHosts,
    /// The proxies' own names, which the person set and which may be private.
    pub(super) proxy_hosts: Vec<String>,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let exempt = self.proxy_hosts.contains(&name) || self.allowed.know(&name);
        let allowed = self.allowed.clone();
        let found = (self.lookup)(name);
        async move {
            let found = found.await?;
            let fits = |ip| is_public(ip) || allowed.hold(ip, None);
            if !exempt && !found.iter().all(|address| fits(address.ip())) {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        }
        .boxed()
    }
}

/// Asks the operating system.
pub(super) fn system_lookup() -> Lookup {
    std::sync::Arc::new(|name| async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) }.boxed())
}

/// What [`Guard`] says through the client's error chain.
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
    fn rule_67_every_spelling_of_a_private_literal_is_refused() {
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
            assert_eq!(judge_text(&url, Reach::Allowed), Ok(()), "{url}");
        }
    }

    #[test]
    fn names_that_only_look_local_are_public() {
        for host in ["notlocalhost", "mylocal", "example.com", "local.example", "8.8.8.8"] {
            assert_eq!(judge_text(&format!("http://{host}/"), Reach::Public), Ok(()), "{host}");
        }
    }

    #[test]
    fn rule_69_only_the_webs_schemes_are_fetched() {
        for url in ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "data:,x"] {
            assert_eq!(judge_text(url, Reach::Allowed), Err(FailureKind::BadUrl), "{url}");
        }
    }

    #[test]
    fn rule_69_ports_of_other_services_are_refused() {
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
            assert_eq!(judge_text(&url, Reach::Allowed).is_ok(), anywhere, "{url}");
        }
    }

    #[test]
    fn a_password_never_travels_in_the_clear() {
        let refused = judge_text("http://me:secret@a.example/", Reach::Allowed);
        assert_eq!(refused, Err(FailureKind::BadUrl));
        assert_eq!(judge_text("https://me:secret@a.example/", Reach::Allowed), Ok(()));
        assert_eq!(judge_text("http://me:secret@127.0.0.1/", Reach::Allowed), Ok(()));
    }

    #[test]
    fn rule_72_the_text_of_a_refusal_does_not_tell_what_lies_behind() {
        let closed = judge(&Url::parse("http://127.0.0.1:1024/").unwrap(), Reach::Public);
        let open = judge(&Url::parse("http://127.0.0.1:8080/x").unwrap(), Reach::Public);
        assert_eq!(closed.unwrap_err().to_string(), open.unwrap_err().to_string());
    }

    async fn resolve(answer: &'static str, name: &str) -> Result<usize, String> {
        let guard = Guard {
            lookup: std::sync::Arc::new(move |_| {
                let found = answer.split(' ').map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect();
                async move { Ok(found) }.boxed()
            }),
            allowed: AllowedHosts::read(["10.1.0.0/16", "10.2.0.1:80", "nas.corp:80"]).unwrap(),
            proxy_hosts: vec!["proxy.corp".to_owned()],
        };
        match guard.resolve(name.parse().unwrap()).await {
            Ok(found) => Ok(found.count()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[tokio::test]
    async fn rule_67_one_private_address_in_an_answer_refuses_the_name() {
        assert_eq!(resolve("9.9.9.9 2606:4700::1111", "a.example").await, Ok(2));
        assert!(resolve("9.9.9.9 ::1", "a.example").await.is_err());
        assert!(resolve("10.0.0.1", "a.example").await.is_err());
    }

    #[tokio::test]
    async fn an_allowed_address_is_let_through_unless_on_one_port_only() {
        assert_eq!(resolve("10.1.2.3 9.9.9.9", "a.example").await, Ok(2));
        assert!(resolve("10.2.0.1", "a.example").await.is_err());
    }

    #[tokio::test]
    async fn the_persons_own_proxy_and_hosts_may_be_private() {
        assert_eq!(resolve("10.0.0.1", "nas.corp").await, Ok(1));
        assert_eq!(resolve("10.0.0.1", "proxy.corp").await, Ok(1));
    }

    #[test]
    fn rule_67_an_answer_must_come_from_a_public_address() {
        let url = Url::parse("http://a.example/").unwrap();
        let allowed = AllowedHosts::read(["10.0.0.1:80"]).unwrap();
        let judge = |peer: &str, reach| judge_peer(&url, peer.parse().ok(), reach, &allowed).is_ok();
        assert!(judge("9.9.9.9:80", Reach::Public) && judge("10.0.0.1:80", Reach::Near));
        assert!(!judge("10.0.0.1:80", Reach::Public));
        for peer in ["127.0.0.1:80", "10.0.0.1:81", "[::ffff:127.0.0.1]:80", ""] {
            assert!(!judge(peer, Reach::Near) && !judge(peer, Reach::Public), "{peer:?}");
            assert!(judge(peer, Reach::Allowed), "{peer:?}");
        }
    }

    #[test]
    fn a_name_may_stand_for_an_allowed_address_unless_it_is_listed_itself() {
        let allowed = AllowedHosts::read(["10.0.0.0/8", "nas.local:8080"]).unwrap();
        for (url, reach) in [
            ("http://nas.local:8080/", Reach::Allowed),
            ("http://nas.local/", Reach::Public),
            ("http://printer.local/", Reach::Near),
            ("http://10.1.1.1/", Reach::Allowed),
            ("http://127.0.0.1/", Reach::Public),
        ] {
            assert_eq!(Reach::of(&Url::parse(url).unwrap(), &allowed), reach, "{url}");
        }
        assert_eq!(judge_text("http://printer.local/", Reach::Near), Ok(()));
        assert_eq!(judge_text("http://127.0.0.1/", Reach::Near), Err(FailureKind::Blocked));
        assert_eq!(judge_text("http://a.example:81/", Reach::Near), Err(FailureKind::Blocked));
    }
}
