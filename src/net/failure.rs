//! Why a fetch failed: in one stable word for programs, in a sentence for people, and with what
//! to do next.

use std::time::Duration;

use url::Url;

use super::pace::{Held, Pace};

/// The wait after "too many requests" without a time: 4 hours.
const RATE_LIMIT_WAIT: Duration = Duration::from_secs(4 * 3600);

/// The cause of a failed fetch; failures of a sync are grouped by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailureKind {
    /// The address itself cannot be fetched: no URL, another scheme, a port of another service.
    BadUrl,
    /// The host's name is not known.
    Dns,
    /// No connection: refused, or no way there.
    Connect,
    /// No trusted, encrypted connection.
    Tls,
    /// The proxy could not be used.
    Proxy,
    /// Too slow to connect, to answer, or to finish.
    Timeout,
    /// The server hung up before it answered.
    Disconnected,
    /// The answer is not HTTP as it should be.
    Protocol,
    /// The body ended too early.
    Truncated,
    /// The body's compression is broken.
    BadEncoding,
    /// The body is larger than allowed.
    TooLarge,
    /// The server answered well, with nothing.
    Empty,
    /// Redirects that loop, are too many, or lead nowhere.
    Redirect,
    /// An address on this machine or in a private network that `allow_hosts` does not name.
    Blocked,
    /// The server wants a browser to prove itself first.
    Challenge,
    /// The site's robots.txt asks programs to leave the page alone; it was not asked for.
    Disallowed,
    /// The site could not say whether the page may be read; it was not asked for.
    RobotsUnknown,
    /// 410: gone for good.
    Gone,
    /// 429: too many requests.
    RateLimited,
    /// 503: for the time being out of service.
    Unavailable,
    /// An answer that this server gives for a while now and then, and that means nothing.
    Passing(u16),
    /// Any other answer that is no document.
    Status(u16),
}

impl FailureKind {
    /// The stable word for this cause, as in the JSON of `sync`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadUrl => "bad_url",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Proxy => "proxy",
            Self::Timeout => "timeout",
            Self::Disconnected => "disconnected",
            Self::Protocol => "protocol",
            Self::Truncated => "truncated",
            Self::BadEncoding => "bad_encoding",
            Self::TooLarge => "too_large",
            Self::Empty => "empty",
            Self::Redirect => "redirect",
            Self::Blocked => "blocked",
            Self::Challenge => "challenge",
            Self::Disallowed => "disallowed",
            Self::RobotsUnknown => "robots_unknown",
            Self::Gone => "gone",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::Passing(_) => "passing",
            Self::Status(401) => "unauthorized",
            Self::Status(403) => "forbidden",
            Self::Status(404) => "not_found",
            Self::Status(500..=599) => "server_error",
            Self::Status(_) => "status",
        }
    }

    /// What a person can do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::BadUrl => "Give the http:// or https:// address of the feed.",
            Self::Dns => {
                "Check the spelling of the address, and whether this machine is online; the site may have moved."
            }
            Self::Connect => "The server may be down or the port wrong; it is tried again later.",
            Self::Tls => {
                "Check this machine's date and certificates (SSL_CERT_FILE names your own); otherwise the site's owner has to mend it."
            }
            Self::Proxy => "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY, and that the proxy runs.",
            Self::Timeout => "The server is slow or unreachable at the moment; it is tried again later.",
            Self::Disconnected | Self::Truncated => {
                "Usually a passing fault of the server or the connection; it is tried again later."
            }
            Self::Protocol | Self::BadEncoding => {
                "The server is misconfigured; it is tried again later. If it stays, tell the site's owner."
            }
            Self::TooLarge => "Look for a shorter feed of the same site; many offer one with the newest entries only.",
            Self::Empty => {
                "Usually a passing fault of the server; what was read before is kept. If it stays, open the address in a browser."
            }
            Self::Redirect => "Open the address in a browser, and subscribe to where it leads.",
            Self::Blocked => {
                "Nothing on this machine or in a private network is fetched unless allow_hosts in config.toml names it; from elsewhere on the web no way leads there."
            }
            Self::Challenge => {
                "The site lets only browsers in; look for another feed of the same mentor, or ask the owner to let feed readers in."
            }
            Self::Disallowed => "Open the page in a browser; what a feed says of it can be read here.",
            Self::RobotsUnknown => "The site's robots.txt is out of reach; it is asked again in an hour.",
            Self::Gone => {
                "It will not be asked again; its entries stay. Look for a new feed on the mentor's site, or remove this one."
            }
            Self::RateLimited => "We asked too often for this server; it is left alone for a while.",
            Self::Unavailable => "The site is out of service for now; it is tried again later.",
            Self::Passing(_) => "This server answers so for a while now and then; it is tried again later.",
            Self::Status(401) => {
                "The feed wants a name and password: use the private address that the site gives to members."
            }
            Self::Status(403) => {
                "The site refuses us; open the address in a browser to see why. It is tried again later."
            }
            Self::Status(404) => "The feed has probably moved; open the mentor's site and look for its new address.",
            Self::Status(500..=599) => "A fault of the server; it is tried again later.",
            Self::Status(_) => "Open the address in a browser to see what it answers.",
        }
    }
}

/// A failed fetch. Its text is a sentence without the address, which the caller knows.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct FetchError {
    kind: FailureKind,
    message: String,
    retry_after: Option<Duration>,
    /// What to do, where there is more to say than the kind's own hint.
    advice: Option<Box<str>>,
    /// Who gave the answer, where there was one.
    answered_by: Option<Box<Url>>,
    /// The domain that is to be left alone, and was told to the pace.
    domain: Option<Box<str>>,
    /// Nothing was asked: the domain had asked to be left alone before.
    held: bool,
    /// Nothing showed that this machine's own network works.
    pub(super) unreached: bool,
    /// The host (with port) whose HTTP/2 failed, and with which HTTP/1.1 is worth a try.
    pub(super) broken_http2: Option<String>,
}

impl FetchError {
    pub(super) fn new(kind: FailureKind, message: String) -> Self {
        Self {
            kind,
            message,
            retry_after: None,
            advice: None,
            answered_by: None,
            domain: None,
            held: false,
            unreached: false,
            broken_http2: None,
        }
    }

    /// The same failure with more to say about what to do.
    pub(super) fn advise(self, advice: String) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    /// The same failure, as an answer of `url`.
    pub(super) fn answered_by(self, url: &Url) -> Self {
        Self { answered_by: Some(Box::new(url.clone())), ..self }
    }

    /// Tells `pace` where the server asked to be left alone.
    pub(super) fn told_to(mut self, pace: &Pace) -> Self {
        if let (false, Some(wait), Some(url)) = (self.held, self.domain_wait(), &self.answered_by) {
            pace.block(url, wait);
            self.domain = Some(pace.domain(url).into());
        }
        self
    }

    pub(super) fn bad_url(message: String) -> Self {
        Self::new(FailureKind::BadUrl, message)
    }

    /// The site of `url` asks programs to leave it alone.
    pub fn disallowed(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self::new(FailureKind::Disallowed, format!("{host} asks programs to leave this page alone (robots.txt)"))
    }

    /// The site of `url` could not be asked what it wishes.
    pub fn robots_unknown(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self::new(FailureKind::RobotsUnknown, format!("{host} cannot say whether it may be read (robots.txt)"))
    }

    /// The failure that an HTTP status means.
    pub(super) fn from_status(status: u16, host: &str, retry_after: Option<Duration>) -> Self {
        let (kind, what) = match status {
            401 => (FailureKind::Status(401), "wants a password (401)"),
            403 => (FailureKind::Status(403), "refuses access (403)"),
            404 | 500 if is_youtube(host) => (FailureKind::Passing(status), "has a passing fault"),
            404 => (FailureKind::Status(404), "has nothing at this address (404)"),
            407 => (FailureKind::Proxy, "is behind a proxy that wants a password (407)"),
            410 => (FailureKind::Gone, "says that this feed is gone for good (410)"),
            429 => (FailureKind::RateLimited, "was asked too often (429)"),
            503 => (FailureKind::Unavailable, "is out of service for now (503)"),
            500..=599 => (FailureKind::Status(status), "has a fault of its own"),
            _ => (FailureKind::Status(status), "answered with no document"),
        };
        let code = if what.ends_with(')') { String::new() } else { format!(" ({status})") };
        Self { retry_after, ..Self::new(kind, format!("{host} {what}{code}")) }
    }

    /// The cause.
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// What a person can do about it.
    pub fn hint(&self) -> String {
        self.advice.as_deref().unwrap_or_else(|| self.kind.hint()).to_owned()
    }

    /// How long the server asked to be left alone, at most 7 days.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The domain (or the person's own address) that is to be left alone for [`Self::domain_wait`], where that was told to
    /// a pace.
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Whether nothing was asked, because the domain had asked to be left alone.
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Whether nothing showed that this machine's own network works: no name could be looked up, no way led out, or the
    /// proxy did not answer. A refused connection is an answer.
    pub fn is_unreached(&self) -> bool {
        self.unreached
    }

    /// How long nothing of this server's whole domain must be asked: what it said, or 4 hours
    /// after a "too many requests" without a time. [`super::Client::fetch_in_turn`] tells it to the pace; keep it.
    pub fn domain_wait(&self) -> Option<Duration> {
        self.retry_after.or((self.kind == FailureKind::RateLimited).then_some(RATE_LIMIT_WAIT))
    }
}

impl From<Held> for FetchError {
    /// Nothing was asked, because the domain wants to be left alone.
    fn from(held: Held) -> Self {
        let message = held.to_string();
        let (wait, domain) = (Some(held.wait), Some(held.domain.into()));
        Self { retry_after: wait, domain, held: true, ..Self::new(FailureKind::RateLimited, message) }
    }
}

/// YouTube answers 404 or 500 for hours for feeds that are well (youtube-rss-finder issue 371, and every other reader).
pub(super) fn is_youtube(host: &str) -> bool {
    host == "youtube.com" || host.ends_with(".youtube.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_word_a_sentence_and_a_hint() {
        let mut words = std::collections::BTreeSet::new();
        for status in [400, 401, 402, 403, 404, 407, 410, 418, 429, 500, 502, 503, 504, 520] {
            let error = FetchError::from_status(status, "a.example", None);
            assert!(error.to_string().contains(&status.to_string()), "{error}");
            assert!(error.to_string().starts_with("a.example "), "{error}");
            assert!(error.hint().ends_with('.'), "{}", error.hint());
            words.insert(error.kind().as_str());
        }
        let expected = [
            "forbidden",
            "gone",
            "not_found",
            "proxy",
            "rate_limited",
            "server_error",
            "status",
            "unauthorized",
            "unavailable",
        ];
        assert!(words.into_iter().eq(expected));
    }

    #[test]
    fn rule_11_what_youtube_says_now_and_then_is_passing() {
        for status in [404, 500] {
            let error = FetchError::from_status(status, "www.youtube.com", None);
            assert_eq!(error.kind(), FailureKind::Passing(status));
            assert!(error.to_string().contains(&status.to_string()), "{error}");
            let other = FetchError::from_status(status, "notyoutube.com", None);
            assert_eq!(other.kind(), FailureKind::Status(status));
        }
        assert_eq!(FetchError::from_status(410, "www.youtube.com", None).kind(), FailureKind::Gone);
    }

    #[test]
    fn rule_09_a_rate_limit_without_a_time_holds_for_four_hours() {
        let wait =
            |status, header| FetchError::from_status(status, "h", header).domain_wait().map(|wait| wait.as_secs());
        assert_eq!(wait(429, None), Some(14_400));
        assert_eq!(wait(429, Some(Duration::from_secs(60))), Some(60));
        assert_eq!(wait(503, Some(Duration::from_secs(60))), Some(60));
        assert_eq!(wait(403, Some(Duration::from_secs(60))), Some(60));
        assert_eq!(wait(503, None), None);
    }
}
