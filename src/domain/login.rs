//! Names and passwords that sites ask for. They come in as a part of an address (`https://ada:secret@host/`), and are kept apart
//! from it: an address is shown, written into files and logs, and handed on.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use url::Url;

/// A name and a password, written as in an address (percent-encoded). Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name; may be empty.
    pub name: String,
    /// The password; may be empty.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

impl Login {
    /// Takes the login out of an address, which has none afterwards.
    pub fn take_from(url: &mut Url) -> Option<Self> {
        let (name, password) = (url.username().to_owned(), url.password().unwrap_or_default().to_owned());
        // These setters fail only for addresses without a host, which have no login either.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        (!name.is_empty() || !password.is_empty()).then_some(Self { name, password })
    }

    fn put_into(&self, url: &mut Url) {
        let _ = url.set_username(&self.name);
        let _ = url.set_password(Some(self.password.as_str()).filter(|password| !password.is_empty()));
    }
}

/// The logins that are known, each with the address it came with. Cheap to clone; clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct Logins(Arc<RwLock<Vec<(Url, Login)>>>);

impl Logins {
    /// Knows a login from now on; `url` has none in it.
    pub fn know(&self, url: Url, login: Login) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(other, _)| *other != url);
        known.push((url, login));
    }

    /// The login for an address: its own, else the last one of the same scheme, host and port. It goes nowhere else.
    pub fn find(&self, url: &Url) -> Option<Login> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let own = known.iter().find(|(other, _)| other == url);
        let near = || known.iter().rev().find(|(other, _)| other.origin() == url.origin());
        own.or_else(near).map(|(_, login)| login.clone())
    }

    /// Puts the login for an address into it, where it has none and one is known.
    pub fn put_into(&self, url: &mut Url) {
        if url.username().is_empty() && url.password().is_none() {
            let mut bare = url.clone();
            bare.set_fragment(None);
            if let Some(login) = self.find(&bare) {
                login.put_into(url);
            }
        }
    }
}

/// A text that may be an address, as it can be shown: whatever stands before the host in it is left out.
pub fn hide_login(text: &str) -> String {
    let (scheme, rest) = match text.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => (format!("{scheme}//"), rest),
        _ => (String::new(), text),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once('@') {
        // `@ada@social.example` and `mailto:ada@ada.example` have no password in them.
        Some((login, host)) if !scheme.is_empty() || login.contains(':') && !login.starts_with("mailto:") => {
            format!("{scheme}…@{host}{path}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_login_goes_to_its_own_origin_only() {
        let logins = Logins::default();
        let mut given = url("https://ada:p%40ss@members.example/feed");
        let login = Login::take_from(&mut given).unwrap();
        assert_eq!(given.as_str(), "https://members.example/feed");
        logins.know(given, login);
        let of = |text: &str| {
            let mut asked = url(text);
            logins.put_into(&mut asked);
            asked.to_string()
        };
        assert_eq!(of("https://members.example/feed"), "https://ada:p%40ss@members.example/feed");
        assert_eq!(of("https://members.example/other#x"), "https://ada:p%40ss@members.example/other#x");
        for other in ["http://members.example/feed", "https://members.example:8443/", "https://example/"] {
            assert_eq!(of(other), url(other).to_string());
        }
        assert_eq!(of("https://bo:own@members.example/"), "https://bo:own@members.example/", "what is said stays");
    }

    #[test]
    fn an_address_has_its_own_login_before_that_of_its_site() {
        let logins = Logins::default();
        for (text, name) in [("https://h.example/a", "a"), ("https://h.example/b", "b")] {
            logins.know(url(text), Login { name: name.to_owned(), password: String::new() });
        }
        let name = |text: &str| logins.find(&url(text)).unwrap().name;
        assert_eq!(
            [name("https://h.example/a"), name("https://h.example/b"), name("https://h.example/c")],
            ["a", "b", "b"]
        );
    }

    #[test]
    fn nothing_shows_a_password() {
        let mut given = url("https://ada:secret@h.example/");
        let login = Login::take_from(&mut given).unwrap();
        let logins = Logins::default();
        logins.know(given, login.clone());
        assert!(!format!("{login:?} {logins:?}").contains("secret"));
        for (text, shown) in [
            ("https://ada:secret@h.example/x", "https://…@h.example/x"),
            ("ftp://ada:secret@h.example", "ftp://…@h.example"),
            ("ada:se/cret@h.example", "ada:se/cret@h.example"),
            ("ada:secret@h.example/x", "…@h.example/x"),
            ("//ada:secret@h.example/x", "//…@h.example/x"),
            ("feed:https://ada:s@cret@h.example", "feed:https://…@h.example"),
            ("@ada@social.example", "@ada@social.example"),
            ("mailto:ada@ada.example", "mailto:ada@ada.example"),
            ("https://h.example/@ada", "https://h.example/@ada"),
        ] {
            assert_eq!(hide_login(text), shown);
        }
        assert_eq!(Login::take_from(&mut url("https://h.example/")), None);
    }
}
