//! One address for a page, however it was written: what servers, newsletters and social sites hang on it is taken off.

use url::Url;

use super::hosts::{domain_of, plain_host, site_domain};
use super::tracking::{chooses_form, tracks};

/// The address of a page in a form that all its spellings share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAddress {
    /// Host, path and the parameters that name the page. Two pages never share it.
    pub canonical: String,
    /// The part behind `#`: on some sites it names one of a page's pieces.
    pub fragment: Option<String>,
    /// Whose it is: the host's registrable domain, or the host itself.
    pub domain: String,
    /// Whether only parameters that track were taken off, and nothing else was changed.
    pub tracked: bool,
    /// A site's front page, which names no piece.
    pub front: bool,
}

/// Reads an address; `None` for what is no web address.
pub fn read_page_address(address: &str) -> Option<PageAddress> {
    read(Url::parse(address.trim()).ok()?)
}

/// What is the same for all addresses of one page: scheme, `www.`, a slash in the end, a fragment, tracking and the page's
/// other forms do not count. What is no web address stays as it is.
pub fn page_key(url: &Url) -> String {
    read(url.clone()).map_or_else(|| url.as_str().to_owned(), |address| address.canonical)
}

fn read(url: Url) -> Option<PageAddress> {
    let url = unwrap_amp(url);
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = plain_host(url.host_str()?);
    if let Some(numbered) = youtube_page(&host, &url).or_else(|| medium_page(&host, url.path())) {
        return Some(numbered);
    }
    let fragment = url.fragment().filter(|fragment| !fragment.is_empty()).map(str::to_owned);
    let path = plain_path(url.path());
    let (query, tracked) = plain_query(&url);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let front = path.is_empty() && query.is_empty();
    let mark = if query.is_empty() { "" } else { "?" };
    let canonical = format!("{host}{port}{path}{mark}{query}");
    let domain = if url.domain().is_some() { domain_of(&host) } else { site_domain(&url) };
    Some(PageAddress { canonical, fragment, domain, tracked, front })
}

/// The page behind the caches of AMP: `google.com/amp/s/ada.example/post`, `ada-example.cdn.ampproject.org/c/s/ada.example/post`.
fn unwrap_amp(url: Url) -> Url {
    let host = url.host_str().unwrap_or_default();
    let inner = if host.ends_with(".cdn.ampproject.org") || host == "cdn.ampproject.org" {
        let path = url.path().trim_start_matches('/');
        path.split_once('/').map(|(_, inner)| inner)
    } else if host.trim_start_matches("www.").starts_with("google.") {
        url.path().strip_prefix("/amp/")
    } else {
        None
    };
    let inner = inner.map(|inner| inner.strip_prefix("s/").unwrap_or(inner));
    let with_query = |inner: &str| match url.query() {
        Some(query) => format!("https://{inner}?{query}"),
        None => format!("https://{inner}"),
    };
    inner.and_then(|inner| Url::parse(&with_query(inner)).ok()).filter(|inner| inner.domain().is_some()).unwrap_or(url)
}

/// A page that goes by a number, whatever else its address says.
fn numbered(canonical: String, domain: &str) -> PageAddress {
    PageAddress { canonical, fragment: None, domain: domain.to_owned(), tracked: false, front: false }
}

fn youtube_page(host: &str, url: &Url) -> Option<PageAddress> {
    let id = youtube_id(host, url)?;
    Some(numbered(format!("youtube.com/watch?v={id}"), "youtube.com"))
}

fn youtube_id(host: &str, url: &Url) -> Option<String> {
    let id = match host {
        "youtu.be" => url.path().trim_matches('/').to_owned(),
        "youtube.com" | "youtube-nocookie.com" | "music.youtube.com" => {
            let named =
                ["/embed/", "/shorts/", "/live/", "/v/"].iter().find_map(|place| url.path().strip_prefix(place));
            match named {
                Some(id) => id.trim_matches('/').to_owned(),
                None => url.query_pairs().find(|(name, _)| name == "v")?.1.into_owned(),
            }
        }
        _ => return None,
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (id.len() == 11 && id.bytes().all(plain)).then_some(id)
}

/// Medium's pages go by the number that ends their address, on whichever of its hosts.
fn medium_page(host: &str, path: &str) -> Option<PageAddress> {
    if host != "medium.com" && !host.ends_with(".medium.com") {
        return None;
    }
    let number = path.trim_end_matches('/').rsplit(['-', '/']).next()?;
    let fits = (9..=12).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then(|| numbered(format!("medium.com/p/{number}"), "medium.com"))
}

/// Without what only chooses a form of the page: doubled and trailing slashes, `index.html`, `/amp`.
fn plain_path(path: &str) -> String {
    let mut parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decode).collect();
    if parts.len() > 1 && parts.last().is_some_and(|last| last == "amp") {
        parts.pop();
    }
    let is_index = |last: &String| {
        let name = last.to_ascii_lowercase();
        matches!(name.strip_prefix("index."), Some("html" | "htm" | "php" | "xhtml" | "asp" | "aspx"))
            || matches!(name.strip_prefix("default."), Some("html" | "htm" | "asp" | "aspx"))
    };
    if parts.last().is_some_and(is_index) {
        parts.pop();
    }
    if let Some(last) = parts.last_mut()
        && let Some(name) = last.strip_suffix(".amp.html").or_else(|| last.strip_suffix(".amp"))
    {
        *last = format!("{name}.html");
    }
    parts.iter().fold(String::new(), |path, part| path + "/" + part)
}

/// Percent signs resolved where they stand for text, so that `%e4` and `%E4` are the same. What would part the
/// address elsewhere stays.
fn decode(part: &str) -> String {
    let bytes: Vec<u8> = percent_decode(part.as_bytes());
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains(['/', '?', '#', '%']) => text,
        _ => part.to_ascii_uppercase(),
    }
}

fn percent_decode(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.filter(|_| byte == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(decoded) => {
                plain.push(decoded);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    plain
}

/// The parameters that name the page, in one order; and whether any that track were left out.
fn plain_query(url: &Url) -> (String, bool) {
    let mut kept: Vec<(String, String)> = Vec::new();
    let mut tracked = false;
    for (name, value) in url.query_pairs() {
        let lower = name.to_ascii_lowercase();
        let is_tracking = tracks(&lower, &value, url.path());
        tracked |= is_tracking;
        if !is_tracking && !chooses_form(&lower, &value) {
            kept.push((name.into_owned(), value.into_owned()));
        }
    }
    kept.sort();
    (url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish(), tracked)
}

#[cfg(test)]
mod tests;
