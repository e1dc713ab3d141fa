//! Lists of pages in every form.

use std::io::Write as _;

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> ParsedSitemap {
    read_sitemap(text.as_bytes(), None, Some(&Url::parse("https://a.example/sitemap.xml").unwrap())).unwrap()
}

fn urls(pages: &[ListedPage]) -> Vec<&str> {
    pages.iter().map(|page| page.url.as_str()).collect()
}

#[test]
fn pages_come_with_the_day_of_their_last_change() {
    let list = read(
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>
         <url><loc>https://a.example/1?a=1&amp;b=2</loc><lastmod>2024-05-06T07:08:09+02:00</lastmod></url>
         <url><lastmod> 2023-01-02 </lastmod><loc>
            https://a.example/2#part
         </loc><changefreq>daily</changefreq></url>
         <url><loc><![CDATA[/3]]></loc><lastmod>soon</lastmod></url></urlset>",
    );
    assert_eq!(urls(&list.pages), ["https://a.example/1?a=1&b=2", "https://a.example/2", "https://a.example/3"]);
    let days: Vec<_> = list.pages.iter().map(|page| page.modified.map(|time| time.date_naive().to_string())).collect();
    assert_eq!(days, [Some("2024-05-06".to_owned()), Some("2023-01-02".to_owned()), None]);
    assert!(list.lists.is_empty());
}

#[test]
fn a_list_of_lists_is_told_apart() {
    let list = read("<sitemapindex><sitemap><loc>https://a.example/posts.xml.gz</loc></sitemap></sitemapindex>");
    assert_eq!((urls(&list.lists), list.pages.len()), (vec!["https://a.example/posts.xml.gz"], 0));
}

#[test]
fn pictures_videos_and_translations_of_a_page_are_no_pages() {
    let list = read(
        "<urlset><url><image:image><image:loc>https://a.example/x.png</image:loc></image:image>
         <loc>https://a.example/1</loc><xhtml:link rel='alternate' href='https://a.example/de/1'/>
         <image:image><image:loc>https://a.example/y.png</image:loc></image:image></url></urlset>",
    );
    assert_eq!(urls(&list.pages), ["https://a.example/1"]);
}

#[test]
fn a_compressed_list_is_read_and_a_broken_one_as_far_as_it_goes() {
    let pages: String = (0..2_000).map(|n| format!("<url><loc>https://a.example/post-{n}</loc></url>")).collect();
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    zip.write_all(format!("<urlset>{pages}</urlset>").as_bytes()).unwrap();
    let zip = zip.finish().unwrap();
    assert_eq!(read_sitemap(&zip, Some("application/x-gzip"), None).unwrap().pages.len(), 2_000);
    let cut = read_sitemap(&zip[..zip.len() / 2], None, None).unwrap().pages.len();
    assert!((100..2_000).contains(&cut), "{cut}");
}

#[test]
fn a_bomb_is_unpacked_up_to_a_limit_only() {
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zip.write_all(&vec![b' '; 1 << 20]).unwrap();
    assert_eq!(unpack(&zip.finish().unwrap(), 1_000).len(), 1_000);
}

#[test]
fn feeds_and_plain_lines_are_lists_too() {
    let feed = "<rss><channel><item><link>https://a.example/1</link></item></channel></rss>";
    assert_eq!(urls(&read(feed).pages), ["https://a.example/1"]);
    assert_eq!(urls(&read("https://a.example/1\r\nhttps://a.example/2\n").pages).len(), 2);
}

#[test]
fn other_documents_are_refused() {
    for text in ["<!doctype html><html><body>Not here</body></html>", "{}", "hello"] {
        let error = read_sitemap(text.as_bytes(), None, None).unwrap_err();
        assert!(matches!(error, FormatError::NotASitemap { .. }), "{text}: {error}");
    }
    assert_eq!(read_sitemap(b" ", None, None), Err(FormatError::Empty));
    // An empty list is a list.
    assert_eq!(read("<urlset></urlset>"), ParsedSitemap::default());
}

#[test]
fn what_is_not_of_the_web_is_left_out() {
    let list = read("<urlset><url><loc>javascript:x</loc></url><url><loc>ftp://a/</loc></url><url></url></urlset>");
    assert_eq!(list, ParsedSitemap::default());
}

proptest! {
    #[test]
    fn any_bytes_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_sitemap(&bytes, None, None);
    }

    #[test]
    fn every_page_of_a_list_comes_out_in_order(numbers in proptest::collection::vec(0u32..1000, 0..30)) {
        let expected: Vec<String> = numbers.iter().map(|n| format!("https://a.example/{n}")).collect();
        let pages: String = expected.iter().map(|url| format!("<url><loc>{url}</loc></url>\n")).collect();
        let list = read(&format!("<urlset>{pages}</urlset>"));
        prop_assert_eq!(urls(&list.pages), expected);
    }
}
