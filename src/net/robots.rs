//! robots.txt (RFC 9309): what a site asks programs to leave alone, how slowly it wants to be asked,
//! and where it lists its pages.
//!
//! Own code, because politeness is ours to answer for: the parser at hand compares paths without
//! undoing their percent-encoding, so that `Disallow: /%7Eada/` would not keep us from `/~ada/`.

use std::time::Duration;

use url::Url;

use super::failure::{FailureKind, FetchError};
use super::request::Fetched;

/// The name that a robots.txt calls us by.
const TOKEN: &str = "mentor";

/// The longest `Crawl-delay` that is obeyed in full: 30 seconds. Some sites ask for hours, by which nothing could
/// ever be read.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// How much of a robots.txt is read, in bytes: 500 KiB, the least that RFC 9309 (2.5) allows.
pub(super) const MOST_BYTES: u64 = 500 << 10;

/// Rules, and sitemaps, that are kept: more than any honest file has.
const MOST_RULES: usize = 10_000;
const MOST_SITEMAPS: usize = 200;

/// What a site's robots.txt says to us.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// From one request to the next, at most 30 seconds.
    pub crawl_delay: Option<Duration>,
    /// Addresses of the site's lists of pages, as written.
    pub sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    /// With its percent-encoding made uniform.
    pattern: Vec<u8>,
    allow: bool,
}

/// What is known of a site's wishes after it was asked for them.
#[derive(Debug, Clone, PartialEq)]
pub enum RobotsAnswer {
    /// These are its wishes; none where it has no robots.txt.
    Known(Robots, Vec<u8>),
    /// It could not say: nothing of it may be read until it can.
    Wait,
}

impl RobotsAnswer {
    /// Reads an answer as RFC 9309 (2.3.1) does: no robots.txt (4xx, or redirects without end) means no
    /// wishes; a server in trouble, or out of reach, means that we have to wait.
    pub fn of(outcome: Result<Fetched, FetchError>) -> Self {
        let error = match outcome {
            Ok(Fetched::Body(body)) => return Self::Known(Robots::read(&body.bytes), body.bytes),
            Ok(Fetched::NotModified(_)) => return Self::Wait,
            Err(error) => error,
        };
        match error.kind() {
            FailureKind::Status(400..=499) | FailureKind::Gone | FailureKind::Challenge => Self::none(),
            FailureKind::Redirect | FailureKind::Empty => Self::none(),
            _ => Self::Wait,
        }
    }

    fn none() -> Self {
        Self::Known(Robots::default(), Vec::new())
    }
}

/// Where the robots.txt that holds for `url` stands; `None` for what is not of the web.
pub fn robots_url(url: &Url) -> Option<Url> {
    let mut robots = url.join("/robots.txt").ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    // These fail only without a host.
    let _ = robots.set_username("");
    let _ = robots.set_password(None);
    Some(robots)
}

impl Robots {
    /// Reads a robots.txt. Any bytes will do: what is no rule is passed over.
    pub fn read(bytes: &[u8]) -> Self {
        let limit = usize::try_from(MOST_BYTES).unwrap_or(usize::MAX);
        let text = String::from_utf8_lossy(bytes.get(..limit).unwrap_or(bytes));
        let (mut ours, mut anyone, mut sitemaps) = (Group::default(), Group::default(), Vec::new());
        // Whether the group that is being read is ours, or anyone's; and whether its names are over.
        let (mut is_ours, mut is_anyones, mut in_rules) = (false, false, true);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r', '\0']) {
            let Some((key, value)) = split_line(line) else { continue };
            match key.as_str() {
                "user-agent" => {
                    if std::mem::take(&mut in_rules) {
                        (is_ours, is_anyones) = (false, false);
                    }
                    is_ours |= names_us(value);
                    is_anyones |= value.starts_with('*');
                    ours.named |= is_ours;
                }
                "sitemap" if sitemaps.len() < MOST_SITEMAPS && !value.is_empty() => sitemaps.push(value.to_owned()),
                "allow" | "disallow" | "crawl-delay" => {
                    in_rules = true;
                    for group in [(is_ours, &mut ours), (is_anyones, &mut anyone)] {
                        if let (true, group) = group {
                            group.take(&key, value);
                        }
                    }
                }
                _ => {}
            }
        }
        let group = if ours.named { ours } else { anyone };
        Self { rules: group.rules, crawl_delay: group.crawl_delay, sitemaps }
    }

    /// Whether the site lets us read `url`: the longest rule that fits decides, and the friendlier of two equally long.
    /// robots.txt itself may always be read.
    pub fn allows(&self, url: &Url) -> bool {
        let mut path = url.path().to_owned();
        if path == "/robots.txt" {
            return true;
        }
        if let Some(query) = url.query() {
            path.push('?');
            path.push_str(query);
        }
        let path = normalize(&path);
        let fitting = self.rules.iter().filter(|rule| fits(&rule.pattern, &path));
        fitting.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }
}

/// The rules for one name.
#[derive(Default)]
struct Group {
    named: bool,
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

impl Group {
    fn take(&mut self, key: &str, value: &str) {
        if key == "crawl-delay" {
            let seconds = value.parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds > 0.0);
            let delay = seconds.map(|seconds| Duration::from_secs_f64(seconds.min(LONGEST_DELAY.as_secs_f64())));
            self.crawl_delay = delay.max(self.crawl_delay);
        // An empty rule fits nothing.
        } else if !value.is_empty() && self.rules.len() < MOST_RULES {
            self.rules.push(Rule { pattern: normalize(value), allow: key == "allow" });
        }
    }
}

/// A line's key in lower case, and its value without the comment. Some write a space for the colon.
fn split_line(line: &str) -> Option<(String, &str)> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let (key, value) = line.split_once(':').or_else(|| line.split_once(char::is_whitespace))?;
    Some((key.trim().to_ascii_lowercase(), value.trim()))
}

/// Whether a `User-agent` value is our name; a version behind it does not count.
fn names_us(value: &str) -> bool {
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '_' | '-'))).unwrap_or(value.len());
    value.get(..end).is_some_and(|name| name.eq_ignore_ascii_case(TOKEN))
}

/// A path, or a pattern, in one spelling: unreserved characters as themselves, all others of them percent-encoded where
/// they were, or are not ASCII (RFC 9309, 2.2.2).
fn normalize(path: &str) -> Vec<u8> {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = bytes.get(at + 1..at + 3).filter(|_| byte == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
            u8::from_str_radix(digits, 16).ok()
        });
        at += if code.is_some() { 3 } else { 1 };
        match (code, byte) {
            (Some(code), _) if code.is_ascii_alphanumeric() || matches!(code, b'-' | b'.' | b'_' | b'~') => {
                out.push(code);
            }
            (Some(code), _) => out.extend(format!("%{code:02X}").bytes()),
            (None, byte) if byte.is_ascii() => out.push(byte),
            (None, byte) => out.extend(format!("%{byte:02X}").bytes()),
        }
    }
    out
}

/// Whether `pattern` fits the beginning of `path`: `*` stands for anything, a `$` in the end for the end. Takes time in
/// the product of both at most: after a star, only the last one is ever tried again.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_the_end) = match pattern.split_last() {
        Some((b'$', rest)) => (rest, true),
        _ => (pattern, false),
    };
    let (mut at, mut from, mut star) = (0, 0, None);
    loop {
        match pattern.get(at) {
            None if !to_the_end || from == path.len() => return true,
            Some(b'*') => {
                star = Some((at + 1, from));
                at += 1;
                continue;
            }
            Some(byte) if path.get(from) == Some(byte) => {
                at += 1;
                from += 1;
                continue;
            }
            _ => {}
        }
        match star {
            Some((after, start)) if start < path.len() => {
                star = Some((after, start + 1));
                (at, from) = (after, start + 1);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests;
