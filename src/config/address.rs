//! One spelling for each web address, so that the same feed is never followed twice.

use url::Url;

use crate::domain::hide_login;

/// Why a text is no address that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not a web address: {reason}")]
pub struct AddressProblem {
    /// What was given, without a name and password.
    pub given: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to write instead.
    pub hint: String,
}

/// Schemes that feed readers registered for themselves; each means http, or stands before a whole address.
const FEED_SCHEMES: &[&str] = &["feed", "rss", "itpc", "podcast", "pcast"];

/// Reads a web address: spaces around it, and quotes or angle brackets from a mail, are taken off; `feed://` and its
/// kin become `http://`; the host comes out in lower-case ASCII and a fragment is dropped, since it is never sent.
///
/// # Errors
/// [`AddressProblem`] for anything that is not `http` or `https` with a host.
pub fn read_address(text: &str) -> Result<Url, AddressProblem> {
    let problem =
        |reason: &str, hint: String| AddressProblem { given: hide_login(text), reason: reason.to_owned(), hint };
    let trimmed = unquote(text.trim()).trim();
    if trimmed.is_empty() {
        return Err(problem("it is empty", "write the whole address, such as https://example.com/feed".to_owned()));
    }
    if trimmed.contains(char::is_whitespace) {
        return Err(problem("it has a space in it", "write one address, with spaces as %20".to_owned()));
    }
    let unwrapped = unwrap_feed_scheme(trimmed);
    let mut url = Url::parse(&unwrapped).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => {
            problem("it has no https://", hint_with_scheme(&hide_login(trimmed)))
        }
        other => problem(&other.to_string(), "copy the address again from the browser".to_owned()),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        let shown = hide_login(trimmed);
        if shown != trimmed && !trimmed.contains("://") {
            return Err(problem("it has no https://", "write https:// before it".to_owned()));
        }
        // `example.com:8080/feed` parses as a URL of the scheme `example.com`.
        let hint = if url.scheme().contains('.') || url.scheme() == "localhost" {
            hint_with_scheme(trimmed)
        } else {
            "only http and https addresses can be fetched".to_owned()
        };
        return Err(problem(&format!("it begins with {}:", url.scheme()), hint));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(problem(
            "it names no host",
            "write the whole address, such as https://example.com/feed".to_owned(),
        ));
    }
    url.set_fragment(None);
    Ok(url)
}

/// Takes off what a mail or a page put around an address. An apostrophe goes only when one stands before the address too:
/// unlike the other marks it may be the last letter of a path.
fn unquote(text: &str) -> &str {
    let inner = text.trim_start_matches(['<', '"', '\'']);
    let apostrophe_opened = text[..text.len() - inner.len()].contains('\'');
    inner.trim_end_matches(|mark| matches!(mark, '>' | '"') || (mark == '\'' && apostrophe_opened))
}

fn unwrap_feed_scheme(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once(':') else { return text.to_owned() };
    if !FEED_SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return text.to_owned();
    }
    let bare = rest.trim_start_matches('/');
    let lower = bare.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        bare.to_owned()
    } else {
        format!("http://{bare}")
    }
}

fn hint_with_scheme(text: &str) -> String {
    format!("write https://{}", text.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        read_address(text).unwrap().to_string()
    }

    #[test]
    fn feed_schemes_become_http() {
        assert_eq!(read("feed://example.com/rss"), "http://example.com/rss");
        assert_eq!(read("feed:https://example.com/rss"), "https://example.com/rss");
        assert_eq!(read("FEED:http://example.com/rss"), "http://example.com/rss");
        assert_eq!(read("itpc://example.com/rss"), "http://example.com/rss");
    }

    #[test]
    fn one_feed_has_one_spelling() {
        assert_eq!(read("https://Example.COM"), "https://example.com/");
        assert_eq!(read(" <https://example.com:443/feed#top> "), "https://example.com/feed");
        assert_eq!(read("https://bücher.example/feed"), "https://xn--bcher-kva.example/feed");
    }

    #[test]
    fn marks_around_an_address_go_and_an_apostrophe_of_its_path_stays() {
        assert_eq!(read("'https://example.com/feed'"), "https://example.com/feed");
        assert_eq!(read("\"https://example.com/feed\""), "https://example.com/feed");
        assert_eq!(read("https://example.com/the-readers'"), "https://example.com/the-readers'");
        assert_eq!(read("https://example.com/the-readers'#top"), "https://example.com/the-readers'");
    }

    #[test]
    fn path_and_query_stay_as_they_are() {
        assert_eq!(read("http://feeds.example/Abc%2fD&x=1?b=2&a=1"), "http://feeds.example/Abc%2fD&x=1?b=2&a=1");
    }

    #[test]
    fn a_missing_scheme_is_told_with_the_address_to_write() {
        assert_eq!(read_address("example.com/feed").unwrap_err().hint, "write https://example.com/feed");
        assert_eq!(read_address("example.com:8080/feed").unwrap_err().hint, "write https://example.com:8080/feed");
    }

    #[test]
    fn a_refused_address_does_not_show_its_password() {
        for text in ["ftp://ada:secret@example.com/", "ada:secret@example.com/feed", "//ada:secret@example.com/"] {
            let problem = read_address(text).unwrap_err();
            assert!(!format!("{problem} {problem:?}").contains("secret"), "{problem:?}");
        }
    }

    #[test]
    fn what_cannot_be_fetched_is_refused() {
        for text in
            ["", "  ", "https://", "ftp://example.com/", "file:///etc/passwd", "mailto:a@example.com", "two words"]
        {
            let problem = read_address(text).unwrap_err();
            assert!(!problem.hint.is_empty(), "{text}");
            assert_eq!(problem.given, text);
        }
    }

    proptest::proptest! {
        #[test]
        fn reading_an_address_again_changes_nothing(text in "\\PC{0,40}|(feed|https?)://[a-zA-Z0-9.]{1,12}(:[0-9]{1,3})?/\\PC{0,12}") {
            if let Ok(url) = read_address(&text) {
                proptest::prop_assert_eq!(read_address(url.as_str()), Ok(url));
            }
        }
    }
}
