//! Finds the feeds that a page offers: a small beginning of discovery, enough to look for a feed that is not where it was.

use scraper::{Html, Selector};
use url::Url;

/// The most that one page may offer.
const MOST_LINKS: usize = 10;

/// The feeds that a page names in its head (`<link rel="alternate" type="application/rss+xml" href="…">`), in its order,
/// each once. Comment feeds come last: they are offered beside the real one.
pub fn find_feed_links(html: &str, page: &Url) -> Vec<Url> {
    let document = Html::parse_document(html);
    let (Ok(links), Ok(base)) = (Selector::parse("link[rel][href][type]"), Selector::parse("base[href]")) else {
        return Vec::new();
    };
    let base = document.select(&base).next().and_then(|base| page.join(base.value().attr("href")?).ok());
    let base = base.as_ref().unwrap_or(page);
    let mut found: Vec<Url> = Vec::new();
    for link in document.select(&links) {
        let attribute = |name| link.value().attr(name).unwrap_or_default().trim().to_ascii_lowercase();
        let alternate = attribute("rel").split_ascii_whitespace().any(|word| word == "alternate");
        if !alternate || !is_feed_type(&attribute("type")) {
            continue;
        }
        let Ok(mut url) = base.join(link.value().attr("href").unwrap_or_default().trim()) else { continue };
        url.set_fragment(None);
        if matches!(url.scheme(), "http" | "https") && !found.contains(&url) {
            found.push(url);
        }
    }
    found.sort_by_key(|url| url.path().contains("comments"));
    found.truncate(MOST_LINKS);
    found
}

fn is_feed_type(media_type: &str) -> bool {
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"].contains(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(html: &str) -> Vec<String> {
        let page = Url::parse("https://ada.example/blog/").unwrap();
        find_feed_links(html, &page).into_iter().map(String::from).collect()
    }

    #[test]
    fn the_feeds_of_a_head_are_found_in_order_each_once() {
        let html = r#"<html><head>
            <link rel="stylesheet" type="text/css" href="/x.css">
            <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
            <LINK REL="Alternate" TYPE="Application/RSS+XML; charset=utf-8" HREF=" feed.xml#top ">
            <link rel="alternate" type="application/rss+xml" href="feed.xml">
            <link rel="alternate" hreflang="de" type="text/html" href="/de/">
            <link rel="alternate nofollow" type="application/feed+json" href="//other.example/feed.json">
            <link rel="alternate" type="application/atom+xml" href="javascript:alert(1)">"#;
        assert_eq!(
            find(html),
            [
                "https://ada.example/blog/feed.xml",
                "https://other.example/feed.json",
                "https://ada.example/comments/feed/"
            ]
        );
    }

    #[test]
    fn the_pages_own_base_counts() {
        let html = r#"<base href="https://new.example/"><link rel=alternate type=application/rss+xml href=f>"#;
        assert_eq!(find(html), ["https://new.example/f"]);
    }

    #[test]
    fn what_is_no_page_offers_nothing() {
        for html in ["", "<rss/>", "\0\u{fffd}<<<", "<link rel=alternate href=x>"] {
            assert!(find(html).is_empty(), "{html:?}");
        }
    }
}
