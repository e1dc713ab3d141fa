//! Feeds that a page's server offers beside it, in `Link` headers (RFC 8288).

use url::Url;

use super::{FeedLink, FeedSource, feed_link, resolve, tidy};

/// The feeds that these header values offer, relative to `page`.
pub(super) fn read(values: &[String], page: &Url) -> Vec<FeedLink> {
    values.iter().flat_map(|value| split_links(value)).filter_map(|link| read_link(link, page)).collect()
}

fn read_link(link: &str, page: &Url) -> Option<FeedLink> {
    let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    let parameter = |name: &str| {
        split_outside_quotes(parameters, ';').find_map(|part| {
            let (key, value) = part.trim().split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').trim().to_owned())
        })
    };
    let rel = parameter("rel")?;
    let offers = rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("alternate"));
    let is_feed = parameter("type").is_some_and(|kind| feed_link::is_feed_type(&kind, target));
    let url = resolve(page, target).filter(|url| offers && is_feed && url != page)?;
    Some(FeedLink { url, title: parameter("title").and_then(|title| tidy(&title, 200)), source: FeedSource::Link })
}

/// The links of one header: commas part them, where they stand neither in an address nor in quotes.
fn split_links(value: &str) -> impl Iterator<Item = &str> {
    let (mut inside, mut quoted) = (false, false);
    value.split(move |letter: char| {
        match letter {
            '<' if !quoted => inside = true,
            '>' if !quoted => inside = false,
            '"' if !inside => quoted = !quoted,
            _ => {}
        }
        letter == ',' && !inside && !quoted
    })
}

fn split_outside_quotes(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |letter: char| {
        quoted ^= letter == '"';
        letter == mark && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_45_feeds_in_link_headers_are_found() {
        let page = Url::parse("https://ada.example/blog/").unwrap();
        let values = [
            r#"</feed,1.xml>; rel="alternate nofollow"; title="A, B; C"; type="application/rss+xml", <https://ada.example/wp-json/>; rel="https://api.w.org/""#,
            r#"<atom>; type=application/atom+xml; rel=alternate, <x>; rel=next, broken, <y; rel=alternate"#,
        ];
        let found = read(&values.map(str::to_owned), &page);
        let told: Vec<(&str, Option<&str>)> =
            found.iter().map(|feed| (feed.url.as_str(), feed.title.as_deref())).collect();
        assert_eq!(
            told,
            [("https://ada.example/feed,1.xml", Some("A, B; C")), ("https://ada.example/blog/atom", None)]
        );
    }
}
