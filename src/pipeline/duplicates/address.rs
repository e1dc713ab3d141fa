//! One address for a page, however it was written: what servers, newsletters and social sites hang on it is taken off.
//!
//! The canonical form is only for comparing, never for fetching: it drops the scheme, and may not even exist.

use url::Url;

use super::words::Words;

/// Parameters that tell where a reader came from, by how their names begin.
const TRACKING_FAMILIES: [&str; 14] =
    ["utm_", "mc_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "_hs", "at_", "oly_", "vero_", "wt_", "wt.", "ns_"];

/// Parameters that tell where a reader came from, by their whole names.
static TRACKING: Words = Words::new(
    "__s __twitter_impression _ga _gl _openstat campaign_id ck_subscriber_id cmp cmpid dclid dm_i ef_id \
    epik fb_action_ids fb_source fbclid ftag gbraid gclid gclsrc hsctatracking igsh igshid li_fat_id \
    mkt_tok ml_subscriber ml_subscriber_hash msclkid ncid nr_email_referer rb_clickid ref ref_src \
    ref_url referer referrer s_cid sc_campaign source spm sref taid trk ttclid twclid wbraid wickedid \
    yclid zanpid",
);

/// What a page's other forms are asked for with.
const VARIANTS: [&str; 5] = ["amp", "outputtype", "m", "mobile", "output"];

/// What Substack hangs on the address of a post (`/p/…`) in its mails.
const MAILED: [&str; 9] =
    ["r", "isfreemail", "publication_id", "post_id", "triedredirect", "token", "open", "s", "showwelcome"];

/// Hosts that show the same page to phones, or quicker.
const HOST_VARIANTS: [&str; 5] = ["www.", "m.", "mobile.", "amp.", "www2."];

/// The address of a page in a form that all its spellings share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Host, path and the parameters that name the page. Two pages never share it.
    pub(super) canonical: String,
    /// The part behind `#`: on some sites it names one of a page's pieces.
    pub(super) fragment: Option<String>,
    /// The host's registrable domain, or the host itself.
    pub(super) domain: String,
    /// Whether only parameters that track were taken off, and nothing else was changed.
    pub(super) tracked: bool,
    /// A site's front page, which names no piece.
    pub(super) front: bool,
}

/// Reads an address; `None` for what is no web address.
pub(super) fn read(address: &str) -> Option<Address> {
    let url = unwrap_amp(Url::parse(address.trim()).ok()?);
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = plain_host(url.host_str()?);
    let fragment = url.fragment().filter(|fragment| !fragment.is_empty()).map(str::to_owned);
    if let Some(video) = youtube_id(&host, &url) {
        return Some(Address {
            canonical: format!("youtube.com/watch?v={video}"),
            fragment: None,
            domain: "youtube.com".to_owned(),
            tracked: false,
            front: false,
        });
    }
    let path = plain_path(url.path());
    let (query, tracked) = plain_query(&url);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let front = path.is_empty() && query.is_empty();
    let mark = if query.is_empty() { "" } else { "?" };
    let canonical = format!("{host}{port}{path}{mark}{query}");
    Some(Address { canonical, fragment, domain: domain_of(&host), tracked, front })
}

/// The registrable domain of an address, such as `ada.example`.
pub(super) fn domain(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(|host| domain_of(&plain_host(host)))
}

/// The address of a media file without the services that count its downloads: they write the true address behind
/// their own, as in `https://counter.example/redirect.mp3/media.ada.example/1.mp3`.
pub(super) fn read_media(address: &str) -> Option<String> {
    let mut canonical = read(address)?.canonical;
    while let Some(inner) = counted(&canonical) {
        canonical = plain_host(inner).clone();
    }
    // Hosts sign and count by parameters; the file is named by its path.
    let end = canonical.find('?').unwrap_or(canonical.len());
    let path = canonical.get(..end).unwrap_or_default();
    let named_by_path = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    Some(if named_by_path { path.to_owned() } else { canonical })
}

/// The address that stands inside the path of another: its first part that is a host followed by a file.
fn counted(canonical: &str) -> Option<&str> {
    let mut from = canonical.find('/')?;
    while let Some(rest) = canonical.get(from + 1..) {
        let part = rest.split('/').next().unwrap_or_default();
        let ending = part.rsplit('.').next().unwrap_or_default();
        let is_file = matches!(ending, "mp3" | "m4a" | "mp4" | "ogg" | "opus" | "aac" | "wav" | "m4v" | "webm");
        let is_host =
            part.contains('.') && !is_file && psl::domain_str(part).is_some_and(|found| part.ends_with(found));
        if is_host && psl::suffix(part.as_bytes()).is_some_and(|suffix| suffix.is_known()) && rest.len() > part.len() {
            return Some(rest);
        }
        from += 1 + rest.find('/')?;
    }
    None
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

fn plain_host(host: &str) -> String {
    let mut host = host.trim_end_matches('.').to_ascii_lowercase();
    for prefix in HOST_VARIANTS {
        if let Some(rest) = host.strip_prefix(prefix) {
            // `m.example` may be a domain of its own.
            if psl::domain_str(rest).is_some() {
                host = rest.to_owned();
            }
        }
    }
    host
}

fn domain_of(host: &str) -> String {
    // The rules for names mean nothing for a number.
    let is_number = host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
    if is_number { host.to_owned() } else { psl::domain_str(host).unwrap_or(host).to_owned() }
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
    let mailed = url.path().starts_with("/p/");
    let mut kept: Vec<(String, String)> = Vec::new();
    let mut tracked = false;
    for (name, value) in url.query_pairs() {
        let lower = name.to_ascii_lowercase();
        let variant = VARIANTS.contains(&lower.as_str()) && matches!(&*value, "" | "1" | "amp" | "true");
        let tracks = TRACKING_FAMILIES.iter().any(|family| lower.starts_with(family))
            || TRACKING.contain(&lower)
            || mailed && MAILED.contains(&lower.as_str())
            || lower == "from" && value.contains("rss");
        tracked |= tracks;
        if !tracks && !variant {
            kept.push((name.into_owned(), value.into_owned()));
        }
    }
    kept.sort();
    (url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish(), tracked)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(address: &str) -> String {
        read(address).unwrap().canonical
    }

    #[test]
    fn all_spellings_of_one_page_meet() {
        let page = "https://ada.example/2026/how-to-say-no";
        for other in [
            "http://ada.example/2026/how-to-say-no",
            "https://www.ada.example/2026/how-to-say-no/",
            "HTTPS://ADA.example:443//2026/how-to-say-no/index.html",
            "https://m.ada.example/2026/how-to-say-no?utm_source=rss&utm_medium=feed",
            "https://ada.example/2026/how-to-say-no?fbclid=x&gclid=y&mc_cid=1&mc_eid=2&ref=hn",
            "https://ada.example/2026/how-to-say-no/amp/",
            "https://amp.ada.example/2026/how-to-say-no?amp=1",
            "https://www.google.com/amp/s/ada.example/2026/how-to-say-no",
            "https://ada-example.cdn.ampproject.org/c/s/ada.example/2026/how-to-say-no",
            "https://ada.example/2026/how%2Dto-say-no#comments",
        ] {
            assert_eq!(canonical(other), canonical(page), "{other}");
        }
    }

    #[test]
    fn a_parameter_that_names_the_piece_stays() {
        for (one, other) in [
            ("https://ada.example/?p=123", "https://ada.example/?p=124"),
            ("https://ada.example/view?id=1", "https://ada.example/view?id=2"),
            ("https://video.example/watch?v=a", "https://video.example/watch?v=b"),
            ("https://ada.example/p?page=2", "https://ada.example/p"),
            ("https://ada.example/A", "https://ada.example/a"),
            ("https://ada.example:8080/a", "https://ada.example/a"),
        ] {
            assert_ne!(canonical(one), canonical(other));
        }
        assert_eq!(canonical("https://a.example/?b=2&a=1"), canonical("https://a.example/?a=1&b=2&utm_id=3"));
    }

    #[test]
    fn a_video_is_the_same_wherever_it_is_embedded() {
        let video = canonical("https://www.youtube.com/watch?v=abcdefghijk");
        for other in [
            "https://youtu.be/abcdefghijk?si=xyz",
            "https://m.youtube.com/watch?list=1&v=abcdefghijk&feature=youtu.be",
            "https://www.youtube-nocookie.com/embed/abcdefghijk",
            "https://www.youtube.com/shorts/abcdefghijk",
        ] {
            assert_eq!(canonical(other), video, "{other}");
        }
    }

    #[test]
    fn a_newsletters_mail_names_the_post() {
        let mailed =
            "https://ada.substack.com/p/no?publication_id=7&post_id=9&isFreemail=true&r=abc&triedRedirect=true";
        assert_eq!(canonical(mailed), canonical("https://ada.substack.com/p/no"));
        assert_ne!(canonical("https://ada.example/x?post_id=9"), canonical("https://ada.example/x?post_id=8"));
    }

    #[test]
    fn a_media_file_is_the_same_behind_every_counter() {
        let file = read_media("https://media.ada-show.com/ep/12.mp3").unwrap();
        for other in [
            "https://dts.podtrac.com/redirect.mp3/media.ada-show.com/ep/12.mp3?dest-id=1",
            "https://chrt.fm/track/ABC/pdst.fm/e/media.ada-show.com/ep/12.mp3",
            "http://www.podtrac.com/pts/redirect.mp3/media.ada-show.com/ep/12.mp3?token=z",
        ] {
            assert_eq!(read_media(other).unwrap(), file, "{other}");
        }
        assert_ne!(read_media("https://x.example/play?id=1"), read_media("https://x.example/play?id=2"));
    }

    #[test]
    fn a_front_page_names_no_piece() {
        assert!(read("https://ada.example/").unwrap().front);
        assert!(read("https://ada.example/?utm_source=x").unwrap().front);
        assert!(!read("https://ada.example/?p=1").unwrap().front);
        assert!(read("mailto:ada@ada.example").is_none() && read("no address").is_none());
    }

    proptest! {
        #[test]
        fn reading_is_safe_and_its_result_reads_as_itself(path in "[a-zA-Z0-9/%.?&=#_-]{0,60}") {
            if let Some(first) = read(&format!("https://ada.example/{path}")) {
                let again = read(&format!("http://{}", first.canonical)).unwrap();
                prop_assert_eq!(read(&format!("http://{}", again.canonical)).unwrap().canonical, again.canonical);
            }
        }

        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,80}") {
            read(&text);
            read_media(&text);
        }
    }
}
