//! What a client is made with, and what may be wrong with it.

use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::config::AllowedHosts;
use crate::domain::{Clock, SystemClock};

/// Looks a host name up: the addresses it stands for, their port being 0 for "the URL's own".
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, std::io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// How a [`super::Client`] reaches the world.
#[derive(Clone)]
pub struct ClientOptions {
    /// The `User-Agent` header of every request.
    pub user_agent: String,
    /// The proxy for `http` addresses, as a URL.
    pub http_proxy: Option<String>,
    /// The proxy for `https` addresses, as a URL.
    pub https_proxy: Option<String>,
    /// Hosts that are reached without a proxy: names (their subdomains with them), IP addresses
    /// and networks, separated by commas; `*` for all.
    pub no_proxy: Option<String>,
    /// A PEM file of the only certificate authorities to trust, in place of the system's.
    pub cert_file: Option<PathBuf>,
    /// The longest that looking up and connecting may take; 10 seconds.
    pub connect_timeout: Duration,
    /// The longest silence while a server answers; 20 seconds.
    pub idle_timeout: Duration,
    /// The hosts outside the public internet that may be asked.
    pub allowed: AllowedHosts,
    /// Tells the time where a server gives a date in place of seconds.
    pub clock: Arc<dyn Clock>,
    /// Looks names up in place of the system.
    pub lookup: Option<Lookup>,
}

impl ClientOptions {
    /// A direct client that trusts what the system trusts.
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            http_proxy: None,
            https_proxy: None,
            no_proxy: None,
            cert_file: None,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(20),
            allowed: AllowedHosts::default(),
            clock: Arc::new(SystemClock),
            lookup: None,
        }
    }

    /// The program's own client as the environment wants it: `HTTP_PROXY`, `HTTPS_PROXY`,
    /// `ALL_PROXY` and `NO_PROXY`, in capitals or not, and `SSL_CERT_FILE`.
    pub fn from_env() -> Self {
        Self::from_vars(|name| std::env::var_os(name))
    }

    /// As [`Self::from_env`], with the environment as an argument.
    pub fn from_vars(read: impl Fn(&str) -> Option<OsString>) -> Self {
        let read = |name: &str| read(name).filter(|value| !value.is_empty());
        let text = |name: &str| {
            let lower = name.to_ascii_lowercase();
            // A web server that runs us as a CGI program puts a visitor's `Proxy:` header into
            // HTTP_PROXY; the lower case cannot be reached that way ("httpoxy", CVE-2016-5385).
            let hijacked = name == "HTTP_PROXY" && read("REQUEST_METHOD").is_some();
            read(&lower)
                .or_else(|| if hijacked { None } else { read(name) })
                .map(|value| value.to_string_lossy().trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let all = text("ALL_PROXY");
        Self {
            http_proxy: text("HTTP_PROXY").or_else(|| all.clone()),
            https_proxy: text("HTTPS_PROXY").or(all),
            no_proxy: text("NO_PROXY"),
            cert_file: read("SSL_CERT_FILE").map(PathBuf::from),
            ..Self::new(super::USER_AGENT)
        }
    }
}

impl ClientOptions {
    /// The same, without any proxy.
    #[must_use]
    pub fn without_proxies(self) -> Self {
        Self { http_proxy: None, https_proxy: None, no_proxy: None, ..self }
    }
}

impl fmt::Debug for ClientOptions {
    /// Leaves the proxies' addresses out, which may carry a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientOptions")
            .field("user_agent", &self.user_agent)
            .field("http_proxy", &self.http_proxy.is_some())
            .field("https_proxy", &self.https_proxy.is_some())
            .field("no_proxy", &self.no_proxy)
            .field("cert_file", &self.cert_file)
            .finish_non_exhaustive()
    }
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// A proxy's address cannot be used.
    #[error("{variable} is not a proxy address: {reason}; write it as http://host:port, or unset it")]
    Proxy {
        /// The environment variable that carries it.
        variable: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The file of certificates cannot be used.
    #[error(
        "the certificates in {} (SSL_CERT_FILE) cannot be used: {reason}; name a PEM file with at least one certificate, or unset SSL_CERT_FILE",
        path.display()
    )]
    CertFile {
        /// Where it was looked for.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The name for servers holds a character that cannot be sent.
    #[error("{0:?} cannot be sent as a User-Agent; use visible ASCII characters")]
    UserAgent(String),
    /// The TLS or HTTP library refused what it was given.
    #[error("the network client could not be made: {0}; this is a fault of mentor, please report it")]
    Build(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(vars: &[(&str, &str)]) -> ClientOptions {
        let vars: Vec<(String, OsString)> =
            vars.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))).collect();
        ClientOptions::from_vars(|name| vars.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
    }

    #[test]
    fn an_empty_environment_means_no_proxy_and_the_systems_certificates() {
        let options = from(&[("HTTP_PROXY", ""), ("SSL_CERT_FILE", "")]);
        assert_eq!(options.http_proxy, None);
        assert_eq!(options.https_proxy, None);
        assert_eq!(options.cert_file, None);
        assert_eq!(options.user_agent, super::super::USER_AGENT);
    }

    #[test]
    fn proxies_are_read_in_either_case_and_the_lower_case_wins() {
        let options = from(&[
            ("HTTP_PROXY", "http://upper:1"),
            ("http_proxy", "http://lower:2"),
            ("HTTPS_PROXY", "http://secure:3"),
            ("no_proxy", "localhost"),
        ]);
        assert_eq!(options.http_proxy.as_deref(), Some("http://lower:2"));
        assert_eq!(options.https_proxy.as_deref(), Some("http://secure:3"));
        assert_eq!(options.no_proxy.as_deref(), Some("localhost"));
    }

    #[test]
    fn all_proxy_stands_in_for_what_is_not_set() {
        let options = from(&[("ALL_PROXY", "http://all:1"), ("https_proxy", "http://s:2")]);
        assert_eq!(options.http_proxy.as_deref(), Some("http://all:1"));
        assert_eq!(options.https_proxy.as_deref(), Some("http://s:2"));
    }

    #[test]
    fn a_cgi_visitor_cannot_set_the_proxy() {
        let options = from(&[("HTTP_PROXY", "http://evil:1"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(options.http_proxy, None);
    }

    #[test]
    fn debug_output_hides_a_proxys_password() {
        let options = from(&[("HTTP_PROXY", "http://me:secret@proxy:1")]);
        assert!(!format!("{options:?}").contains("secret"));
    }
}
