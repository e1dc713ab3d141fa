//! When two addresses are of one page.

use url::Url;

/// Parameters that tell where a reader came from, and nothing about the page.
const TRACKING: [&str; 10] =
    ["fbclid", "gclid", "mc_cid", "mc_eid", "ref", "source", "igshid", "yclid", "cmpid", "_hsenc"];
/// Names that stand for their folder.
const INDEXES: [&str; 4] = ["index.html", "index.htm", "index.php", "default.aspx"];

/// What is the same for all addresses of one page: scheme, `www.`, a slash in the end, a fragment and tracking do not
/// count. Medium's pages go by the number that ends their address, on whichever of its hosts.
pub fn address_key(url: &Url) -> String {
    let host = bare_host(url);
    let mut path = url.path().trim_end_matches('/');
    if let Some(folder) = INDEXES.iter().find_map(|index| path.strip_suffix(index)?.strip_suffix('/')) {
        path = folder.trim_end_matches('/');
    }
    if let Some(number) = medium_number(host, path) {
        return format!("medium:{number}");
    }
    let mut query: Vec<String> = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("utm_") && !TRACKING.contains(&name.as_ref()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    query.sort();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{host}{port}{path}?{}", query.join("&"))
}

/// The registrable domain of an address, which one owner has; for a bare IP address, itself with its port.
pub fn site_domain(url: &Url) -> String {
    match url.domain() {
        Some(host) => {
            let host = host.trim_end_matches('.');
            psl::domain_str(host).unwrap_or(host).to_owned()
        }
        None => format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default()),
    }
}

/// The host without `www.`.
pub(super) fn bare_host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

fn medium_number<'a>(host: &str, path: &'a str) -> Option<&'a str> {
    if host != "medium.com" && !host.ends_with(".medium.com") {
        return None;
    }
    let number = path.rsplit(['-', '/']).next()?;
    let fits = (9..=12).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        address_key(&Url::parse(text).unwrap())
    }

    #[test]
    fn spellings_of_one_address_have_one_key() {
        let first = key("https://www.ada.example/2012/a-post/");
        for other in [
            "http://ada.example/2012/a-post",
            "https://ada.example/2012/a-post/index.html",
            "https://ada.example/2012/a-post?utm_source=rss&utm_medium=feed#more",
            "https://ADA.example/2012/a-post/?fbclid=1",
        ] {
            assert_eq!(key(other), first, "{other}");
        }
        for other in [
            "https://ada.example/2012/A-post",
            "https://ada.example/2012/a-post?p=1",
            "https://b.ada.example/2012/a-post",
        ] {
            assert_ne!(key(other), first, "{other}");
        }
        assert_eq!(key("https://ada.example/?b=1&a=2"), key("https://ada.example/?a=2&b=1"));
    }

    #[test]
    fn a_medium_page_is_the_same_on_every_host() {
        let first = key("https://medium.com/@ada/on-mondays-0123456789ab?source=rss----1");
        assert_eq!(key("https://ada.medium.com/on-mondays-0123456789ab"), first);
        assert_eq!(key("https://medium.com/p/0123456789ab"), first);
        assert_ne!(key("https://medium.com/@ada/about"), first);
    }
}
