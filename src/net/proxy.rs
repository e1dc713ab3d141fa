//! Which requests go through a proxy.
//!
//! The same library decides here and inside the client, so the guard knows for certain when it
//! can judge addresses and when only names: a proxy looks names up itself.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::options::{ClientOptions, NetError};

/// The proxies of a client.
#[derive(Debug)]
pub(super) struct Proxies {
    matcher: Matcher,
    hosts: Vec<String>,
}

impl Proxies {
    pub(super) fn new(options: &ClientOptions) -> Self {
        let http = options.http_proxy.as_deref().unwrap_or_default();
        let https = options.https_proxy.as_deref().unwrap_or_default();
        let matcher =
            Matcher::builder().http(http).https(https).no(options.no_proxy.as_deref().unwrap_or_default()).build();
        let hosts = [http, https]
            .into_iter()
            .filter_map(parse_proxy)
            .filter_map(|url| url.host_str().map(str::to_owned))
            .collect();
        Self { matcher, hosts }
    }

    /// Whether a request for `url` is handed to a proxy.
    pub(super) fn cover(&self, url: &Url) -> bool {
        !self.hosts.is_empty() && url.as_str().parse().is_ok_and(|uri| self.matcher.intercept(&uri).is_some())
    }

    /// Whether `url` names a proxy's own host.
    pub(super) fn own(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.hosts.iter().any(|own| own == host))
    }

    /// The proxies' own host names.
    pub(super) fn hosts(&self) -> &[String] {
        &self.hosts
    }
}

/// The proxies in the client library's own form, each sparing what `no_proxy` names.
pub(super) fn build_proxies(options: &ClientOptions) -> Result<Vec<reqwest::Proxy>, NetError> {
    type Make = fn(Url) -> reqwest::Result<reqwest::Proxy>;
    let given: [(&'static str, &Option<String>, Make); 2] = [
        ("HTTP_PROXY", &options.http_proxy, |url| reqwest::Proxy::http(url)),
        ("HTTPS_PROXY", &options.https_proxy, |url| reqwest::Proxy::https(url)),
    ];
    let mut proxies = Vec::new();
    for (variable, value, make) in given {
        let Some(value) = value else { continue };
        // The value stays out of the message: it may carry a password.
        let refuse = |reason: &str| NetError::Proxy { variable, reason: reason.to_owned() };
        let url = parse_proxy(value).ok_or_else(|| refuse("it cannot be read as a URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse(&format!("proxies of the kind {:?} are not supported", url.scheme())));
        }
        let proxy = make(url).map_err(|_| refuse("it has no usable host"))?;
        let spared = options.no_proxy.as_deref().unwrap_or_default();
        proxies.push(proxy.no_proxy(reqwest::NoProxy::from_string(spared)));
    }
    Ok(proxies)
}

/// Reads a proxy's address; `host:port` without a scheme means `http`.
fn parse_proxy(value: &str) -> Option<Url> {
    let url = if value.contains("://") { Url::parse(value) } else { Url::parse(&format!("http://{value}")) };
    url.ok().filter(Url::has_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(http: Option<&str>, https: Option<&str>, none: &str) -> ClientOptions {
        ClientOptions {
            http_proxy: http.map(str::to_owned),
            https_proxy: https.map(str::to_owned),
            no_proxy: Some(none.to_owned()),
            ..ClientOptions::new("test/1")
        }
    }

    fn covered(options: &ClientOptions, url: &str) -> bool {
        Proxies::new(options).cover(&Url::parse(url).unwrap())
    }

    #[test]
    fn each_scheme_has_its_own_proxy() {
        let http = options(Some("http://p:1"), None, "");
        assert!(covered(&http, "http://a.example/"));
        assert!(!covered(&http, "https://a.example/"));
        let https = options(None, Some("p:1"), "");
        assert!(covered(&https, "https://a.example/"));
        assert!(!covered(&https, "http://a.example/"));
    }

    #[test]
    fn no_proxy_spares_names_subdomains_addresses_and_networks() {
        let options = options(Some("http://p:1"), None, "a.example, 10.0.0.0/8,127.0.0.1");
        for spared in ["a.example", "b.a.example", "10.2.3.4", "127.0.0.1:8080"] {
            assert!(!covered(&options, &format!("http://{spared}/")), "{spared}");
        }
        for proxied in ["nota.example", "11.0.0.1", "localhost"] {
            assert!(covered(&options, &format!("http://{proxied}/")), "{proxied}");
        }
    }

    #[test]
    fn a_wrong_proxy_is_named_without_its_password() {
        for (value, reason) in [("socks5://me:secret@h:1", "socks5"), ("http://", "URL"), ("ftp://me:secret@h", "ftp")]
        {
            let error = build_proxies(&options(Some(value), None, "")).unwrap_err();
            let text = error.to_string();
            assert!(text.contains("HTTP_PROXY") && text.contains(reason), "{text}");
            assert!(!text.contains("secret"), "{text}");
        }
    }
}
