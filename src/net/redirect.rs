//! Follows redirects hop by hop, because each hop is a new address to judge: the library's own
//! following would not ask us, and would tell each server where we came from.

use reqwest::header::{HeaderMap, LOCATION};
use url::{Origin, Url};

use super::failure::{FailureKind, FetchError};
use super::guard::Reach;
use crate::config::AllowedHosts;

/// The most hops that are followed.
const MOST_HOPS: usize = 5;

/// The way from the address that was asked for to the one that answers.
#[derive(Debug)]
pub(super) struct Trail<'a> {
    /// Every address so far, the present one last.
    visited: Vec<Url>,
    /// The first address's own origin and credentials, which go nowhere else.
    home: Url,
    /// Whether every hop so far was permanent.
    permanent: bool,
    allowed: &'a AllowedHosts,
    /// Whether somebody on the public internet has answered: from there no way leads inside.
    outside: bool,
}

impl<'a> Trail<'a> {
    pub(super) fn new(first: Url, allowed: &'a AllowedHosts) -> Self {
        Self { visited: vec![first.clone()], home: first, permanent: true, allowed, outside: false }
    }

    /// The address to ask now.
    pub(super) fn url(&self) -> &Url {
        // `visited` is never empty; `home` is what it began with.
        self.visited.last().unwrap_or(&self.home)
    }

    /// How far the address to ask now may reach.
    pub(super) fn reach(&self) -> Reach {
        if self.outside { Reach::Public } else { Reach::of(self.url(), self.allowed) }
    }

    /// Whether the address to ask now is the one that was asked for.
    pub(super) fn at_home(&self) -> bool {
        self.visited.len() == 1
    }

    /// Goes one hop on if `status` is a redirect.
    ///
    /// `public` says whether the server that answered lies on the public internet, which may send us
    /// to public places only, whatever `allow_hosts` lets in.
    ///
    /// # Errors
    /// [`FailureKind::Redirect`] for a loop, the sixth hop, or no usable place to go.
    pub(super) fn follow(&mut self, status: u16, headers: &HeaderMap, public: bool) -> Result<bool, FetchError> {
        if !matches!(status, 301 | 302 | 303 | 307 | 308) {
            return Ok(false);
        }
        let mut next = self.read_location(headers)?;
        if self.visited.contains(&next) {
            return Err(stray("it redirects in a circle"));
        }
        if self.visited.len() > MOST_HOPS {
            return Err(stray("it redirects more than five times"));
        }
        self.permanent &= matches!(status, 301 | 308);
        self.outside |= public;
        next.set_fragment(None);
        self.visited.push(next);
        Ok(true)
    }

    /// Where the answer came from, without what must not be kept or shown.
    pub(super) fn final_url(&self) -> Url {
        let mut url = self.url().clone();
        url.set_fragment(None);
        strip_credentials(&mut url);
        url
    }

    /// Every address on the way, the one that was asked for first; without what must not be kept or shown.
    pub(super) fn hops(&self) -> Vec<Url> {
        let bare = |url: &Url| {
            let mut url = url.clone();
            url.set_fragment(None);
            strip_credentials(&mut url);
            url
        };
        self.visited.iter().map(bare).collect()
    }

    /// Where the document moved for good, if it did.
    pub(super) fn moved_permanently_to(&self) -> Option<Url> {
        (self.permanent && self.visited.len() > 1).then(|| self.final_url())
    }

    fn read_location(&self, headers: &HeaderMap) -> Result<Url, FetchError> {
        let bytes = headers.get(LOCATION).ok_or_else(|| stray("it redirects without saying where to"))?.as_bytes();
        let mut next = self
            .url()
            .join(String::from_utf8_lossy(bytes).trim())
            .map_err(|_| stray("it redirects to something that is no address"))?;
        if !matches!(next.scheme(), "http" | "https") {
            return Err(stray("it redirects out of the web"));
        }
        strip_credentials(&mut next);
        if same_origin(&next, &self.home) {
            // These setters fail only for addresses without a host; http has one.
            let _ = next.set_username(self.home.username());
            let _ = next.set_password(self.home.password());
        }
        Ok(next)
    }
}

fn stray(what: &str) -> FetchError {
    FetchError::new(FailureKind::Redirect, format!("the address cannot be followed: {what}"))
}

fn same_origin(one: &Url, other: &Url) -> bool {
    matches!(one.origin(), Origin::Tuple(..)) && one.origin() == other.origin()
}

fn strip_credentials(url: &mut Url) {
    // As above: these fail only without a host, and then there is nothing to strip.
    let _ = url.set_username("");
    let _ = url.set_password(None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn trail(first: &str) -> Trail<'static> {
        static ALLOWED: std::sync::OnceLock<AllowedHosts> = std::sync::OnceLock::new();
        let allowed = ALLOWED.get_or_init(|| AllowedHosts::read(["10.0.0.5:8080", "10.0.0.6"]).unwrap());
        Trail::new(Url::parse(first).unwrap(), allowed)
    }

    fn hop(trail: &mut Trail<'_>, status: u16, to: &str, public: bool) -> Result<bool, FetchError> {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_bytes(to.as_bytes()).unwrap());
        trail.follow(status, &headers, public)
    }

    #[test]
    fn a_move_is_permanent_only_if_every_hop_is() {
        let mut moved = trail("http://a.example/feed");
        assert!(hop(&mut moved, 301, "https://a.example/feed", false).unwrap());
        assert!(hop(&mut moved, 308, "/new#top", false).unwrap());
        assert_eq!(moved.moved_permanently_to().unwrap().as_str(), "https://a.example/new");
        hop(&mut moved, 302, "/login", false).unwrap();
        assert_eq!(moved.moved_permanently_to(), None);
        hop(&mut moved, 301, "/end", false).unwrap();
        assert_eq!(moved.moved_permanently_to(), None);
        assert_eq!(trail("http://a.example/").moved_permanently_to(), None);
    }

    #[test]
    fn a_circle_is_seen_at_once() {
        let mut circle = trail("http://a.example/1");
        hop(&mut circle, 302, "/2", false).unwrap();
        let error = hop(&mut circle, 302, "/1", false).unwrap_err();
        assert_eq!(error.kind(), FailureKind::Redirect);
        assert!(error.to_string().contains("circle"), "{error}");
    }

    #[test]
    fn five_hops_are_followed_and_no_sixth() {
        let mut long = trail("http://a.example/0");
        for step in 1..=5 {
            assert!(hop(&mut long, 302, &format!("/{step}"), false).unwrap());
        }
        let error = hop(&mut long, 302, "/6", false).unwrap_err();
        assert!(error.to_string().contains("five"), "{error}");
    }

    #[test]
    fn places_that_are_no_web_address_are_refused() {
        for to in ["file:///etc/passwd", "ftp://a.example/", "javascript:x", "http://[oops"] {
            let mut lost = trail("http://a.example/");
            let error = hop(&mut lost, 302, to, false).unwrap_err();
            assert_eq!(error.kind(), FailureKind::Redirect, "{to}");
        }
        let nowhere = trail("http://a.example/").follow(302, &HeaderMap::new(), true);
        assert_eq!(nowhere.unwrap_err().kind(), FailureKind::Redirect);
    }

    #[test]
    fn other_answers_are_no_redirects() {
        for status in [200, 300, 304, 305, 306, 404] {
            assert!(!hop(&mut trail("http://a.example/"), status, "/x", false).unwrap());
        }
    }

    #[test]
    fn a_public_server_may_only_send_us_to_public_places() {
        let mut public = trail("http://a.example/");
        assert_eq!(public.reach(), Reach::Near);
        hop(&mut public, 302, "http://10.0.0.6/", true).unwrap();
        assert_eq!(public.reach(), Reach::Public);
    }

    #[test]
    fn an_allowed_server_may_send_us_to_what_is_allowed_or_outside() {
        let mut private = trail("http://10.0.0.5:8080/");
        hop(&mut private, 302, "/feed", false).unwrap();
        assert_eq!(private.reach(), Reach::Allowed);
        hop(&mut private, 302, "http://10.0.0.6/", false).unwrap();
        assert_eq!(private.reach(), Reach::Allowed);
        hop(&mut private, 302, "http://10.0.0.5:9090/", false).unwrap();
        assert_eq!(private.reach(), Reach::Public);
        // Once outside, the way back in is closed.
        let mut away = trail("http://10.0.0.5:8080/");
        hop(&mut away, 302, "http://a.example/", false).unwrap();
        hop(&mut away, 302, "http://10.0.0.5:8080/feed", true).unwrap();
        assert_eq!(away.reach(), Reach::Public);
    }

    #[test]
    fn credentials_go_to_their_own_origin_only() {
        let mut secret = trail("https://me:secret@a.example/feed");
        hop(&mut secret, 302, "/other", false).unwrap();
        assert_eq!(secret.url().as_str(), "https://me:secret@a.example/other");
        assert_eq!(secret.final_url().as_str(), "https://a.example/other");
        for to in ["http://a.example/", "https://a.example:444/", "https://b.example/", "https://x:y@b.example/z"] {
            let mut away = trail("https://me:secret@a.example/feed");
            hop(&mut away, 302, to, false).unwrap();
            assert_eq!(away.url().username(), "", "{to}");
            assert_eq!(away.url().password(), None, "{to}");
        }
    }
}
