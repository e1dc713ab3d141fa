//! What people paste.

use url::Url;

use crate::app::{Error, Result};
use crate::config::read_address;

/// A link as it was given.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) url: Url,
    /// The same over plain http, where nothing was said about that.
    pub(super) plain: Option<Url>,
}

/// Reads a link: a whole address, one of the schemes of feed readers, a bare domain, or `@ada@social.example`.
pub(super) fn read_given(text: &str) -> Result<Given> {
    let bare = text.trim().trim_matches(|c| matches!(c, '<' | '>' | '"' | '\'')).trim();
    if let Some((name, host)) = bare.strip_prefix('@').and_then(|rest| rest.split_once('@'))
        && is_host(host)
        && !name.contains(['/', ' '])
    {
        return Ok(Given { url: read_address(&format!("https://{host}/@{name}"))?, plain: None });
    }
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let port = bare
        .strip_prefix(host)
        .and_then(|rest| rest.strip_prefix(':'))
        .is_none_or(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    if !bare.contains("://") && is_host(host) && port && !bare.contains(char::is_whitespace) {
        let url = read_address(&format!("https://{bare}"))?;
        return Ok(Given { url, plain: read_address(&format!("http://{bare}")).ok() });
    }
    let url = read_address(text).map_err(Error::from)?;
    // A reader's scheme says nothing about encryption.
    let lower = bare.to_ascii_lowercase();
    let said = lower.contains("http://") || lower.contains("https://");
    if !said && url.scheme() == "http" {
        let mut safe = url.clone();
        if safe.set_scheme("https").is_ok() {
            return Ok(Given { url: safe, plain: Some(url) });
        }
    }
    Ok(Given { url, plain: None })
}

/// Whether a text may be the name of a host: `ada.example`, `localhost`, `127.0.0.1`.
fn is_host(text: &str) -> bool {
    let named = text.contains('.') && !text.starts_with('.') && !text.ends_with('.') || text == "localhost";
    named && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_38_what_people_paste_is_read() {
        for (text, url, plain) in [
            ("ada.example", "https://ada.example/", Some("http://ada.example/")),
            (" <ada.example/blog> ", "https://ada.example/blog", Some("http://ada.example/blog")),
            ("localhost:8080/x", "https://localhost:8080/x", Some("http://localhost:8080/x")),
            ("http://ada.example", "http://ada.example/", None),
            ("feed:https://ada.example/f", "https://ada.example/f", None),
            ("podcast://ada.example/f", "https://ada.example/f", Some("http://ada.example/f")),
            ("@ada@social.example", "https://social.example/@ada", None),
            ("bücher.example", "https://xn--bcher-kva.example/", Some("http://xn--bcher-kva.example/")),
        ] {
            let given = read_given(text).unwrap();
            assert_eq!((given.url.as_str(), given.plain.as_ref().map(Url::as_str)), (url, plain), "{text}");
        }
        for text in ["", "Ada Lovelace", "mailto:a@ada.example", "javascript:alert(1)", "|ls", "ftp://ada.example/"] {
            assert!(read_given(text).is_err(), "{text}");
        }
    }
}
