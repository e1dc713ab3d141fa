//! Documents made to hurt (rule 73): what they cost is counted in bytes looked at and in memory, so that no
//! test depends on how fast a machine is.

use url::Url;

use crate::format::feed::count_looks;
use crate::format::{ParsedFeed, read_feed};

/// The most memory that a document of a few megabytes may need, in bytes.
const MOST_MEMORY: u64 = 64 << 20;

/// Reads a document, and tells the most memory that was held meanwhile.
fn measure(document: &str) -> (ParsedFeed, u64) {
    let base = Url::parse("https://feeds.example/feed.xml").unwrap();
    let mut feed = None;
    let memory = allocation_counter::measure(|| feed = Some(read_feed(document.as_bytes(), None, Some(&base))));
    (feed.unwrap().unwrap(), memory.bytes_max)
}

/// As [`measure`], with the memory judged.
fn read(document: &str) -> ParsedFeed {
    let (feed, memory) = measure(document);
    assert!(memory <= MOST_MEMORY, "{memory} bytes for a document of {}", document.len());
    feed
}

fn rss(doctype: &str, items: &str) -> String {
    format!("{doctype}<rss version='2.0'><channel><title>T</title>{items}</channel></rss>")
}

#[test]
fn rule_73_a_billion_laughs_stay_text() {
    let mut doctype = String::from("<!DOCTYPE rss [<!ENTITY l0 'lol'>");
    for level in 1..10 {
        doctype.push_str(&format!("<!ENTITY l{level} '{}'>", format!("&l{};", level - 1).repeat(10)));
    }
    doctype.push_str("]>");
    let feed = read(&rss(&doctype, "<item><title>&l9; &l0;</title><description>&l9;</description></item>"));
    assert_eq!(feed.entries[0].title.as_deref(), Some("&l9; lol"));
    assert!(feed.entries[0].content.as_deref().is_some_and(|content| content.len() < 20));
}

#[test]
fn rule_73_one_large_entity_used_often_stays_small() {
    let doctype = format!("<!DOCTYPE rss [<!ENTITY a '{}'>]>", "a".repeat(1_000));
    let item = format!("<item><description>{}</description></item>", "&a;".repeat(100_000));
    let feed = read(&rss(&doctype, &item.repeat(4)));
    let bytes: usize = feed.entries.iter().filter_map(|entry| entry.content.as_ref()).map(String::len).sum();
    assert!(bytes < 4 << 20, "{bytes} bytes");
    // A second DOCTYPE does not renew what may be spent.
    let again = format!("<item><description>{doctype}{}</description></item>", "&a;".repeat(2_000));
    let feed = read(&rss(&doctype, &again.repeat(50)));
    let bytes: usize = feed.entries.iter().filter_map(|entry| entry.content.as_ref()).map(String::len).sum();
    assert!(bytes < 2 << 20, "{bytes} bytes");
}

#[test]
fn rule_73_external_entities_are_never_read() {
    let doctype = "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:1/a.dtd' [<!ENTITY x SYSTEM 'file:///etc/passwd'>
        <!ENTITY % p SYSTEM 'http://127.0.0.1:1/p'> %p;]>";
    let feed = read(&rss(doctype, "<item><title>&x;</title><link>https://a.example/</link></item>"));
    assert_eq!(feed.entries[0].title.as_deref(), Some("&x;"));
}

#[test]
fn rule_73_depth_is_bounded_and_what_comes_after_is_read() {
    let deep = format!("<item><description>{}x{}</description></item>", "<b>".repeat(100_000), "</b>".repeat(100_000));
    let feed = read(&rss("", &format!("{deep}<item><title>after</title></item>")));
    assert!(feed.entries.iter().any(|entry| entry.title.as_deref() == Some("after")));
    read(&format!("<rss><channel>{}<item><title>in</title></item>", "<a>".repeat(300_000)));
}

#[test]
fn rule_73_a_million_attributes_hurt_no_one() {
    let attributes: String = (0..1_000_000).map(|number| format!(" a{number}=''")).collect();
    let document =
        format!("<rss version='2.0'><channel{attributes}><item{attributes}><title>t</title></item></channel></rss>");
    let feed = read(&document);
    assert_eq!(feed.entries[0].title.as_deref(), Some("t"));
    assert!(count_looks(&document) < 8 * document.len());
    read(&rss("", &format!("<item><enclosure url='a'{attributes}/></item>")));
}

#[test]
fn rule_73_five_thousand_entries_are_read() {
    let items = "<item><title>a</title></item>".repeat(5_001);
    let feed = read(&rss("", &items));
    assert_eq!((feed.entries.len(), feed.left_out), (5_000, 1));
    let json = read(&format!("{{\"items\":[{}{{}}]}}", "{\"title\":\"a\"},".repeat(5_001)));
    assert_eq!((json.entries.len(), json.left_out), (5_000, 2));
}

#[test]
fn rule_73_a_field_holds_one_mebibyte() {
    const MOST: usize = 1 << 20;
    let long = "é<i>x</i>&amp; ".repeat(120_000);
    for item in [
        format!("<title>{long}</title><description>{long}</description>"),
        format!("<title><![CDATA[{long}]]></title><content:encoded><![CDATA[{long}]]></content:encoded>"),
        format!("<title type='text'>{0}</title><content type='text'>{0}</content>", "&lt;".repeat(500_000)),
    ] {
        let feed = read(&rss("", &format!("<item>{item}</item><item><title>after</title></item>")));
        let entry = &feed.entries[0];
        assert!(entry.title.as_ref().is_none_or(|title| title.len() <= MOST));
        assert!(entry.content.as_ref().is_some_and(|content| (MOST / 2..=MOST).contains(&content.len())));
        assert_eq!(feed.entries[1].title.as_deref(), Some("after"));
    }
    let json = format!("{{\"items\":[{{\"title\":\"{0}\",\"content_text\":\"{0}\"}}]}}", "&<é".repeat(400_000));
    let entry = &read(&json).entries[0];
    assert!(entry.content.as_ref().unwrap().len() <= MOST && entry.title.as_ref().unwrap().len() <= MOST);
}

#[test]
fn rule_73_lists_and_bases_do_not_multiply() {
    let base = format!("https://a.example/{}/", "b".repeat(2_000));
    let enclosures: String = (0..100_000).map(|number| format!("<enclosure url='{number}'/>")).collect();
    let feed = read(&format!("<rss xml:base='{base}'><channel><item>{enclosures}</item></channel></rss>"));
    assert_eq!(feed.entries[0].enclosures.len(), 200);
    let items = "<item><enclosure url='a'/><link>b</link><comments>c</comments></item>".repeat(5_000);
    read(&format!("<rss xml:base='{base}'><channel>{items}</channel></rss>"));
    read(&format!("<rss xml:base='{}'><channel>{items}</channel></rss>", base.repeat(100)));
    let authors = format!("{{\"name\":\"{}\"}},", "a".repeat(900)).repeat(1_000);
    read(&format!("{{\"authors\":[{authors}{{}}],\"items\":[{}{{}}]}}", "{\"title\":\"a\"},".repeat(5_000)));
}

#[test]
fn rule_73_json_of_a_million_values_is_refused_before_it_is_held() {
    let bomb = format!("{{\"items\":[{}1]}}", "[],".repeat(1_200_000));
    let memory =
        allocation_counter::measure(|| assert_eq!(read_feed(bomb.as_bytes(), None, None).unwrap_err().kind(), "json"));
    assert!(memory.bytes_max < 1 << 20, "{} bytes", memory.bytes_max);
    let deep = format!("{{\"items\":{}", "[".repeat(500_000));
    assert_eq!(read_feed(deep.as_bytes(), None, None).unwrap_err().kind(), "json");
}

/// Openings without an end, by the ten thousand: what each costs grows as the document does, no faster.
#[test]
fn rule_73_the_work_grows_no_faster_than_the_document() {
    let repeated: &[&str] = &[
        "<!--",
        "<!-- <item>",
        "<![CDATA[",
        "<item><title><![CDATA[x</title>",
        "<?a ",
        "<?a>",
        "<a b=\"",
        "<a b='>",
        "<a b=\"></a>",
        "<!x \"",
        "<!DOCTYPE [",
        "<",
        "<<",
        "</",
        "<a ",
        "<a",
        "&",
        "&#",
        "&amp;",
        "<item>",
        "<guid>",
        "<x>",
        "</x>",
        "<x></y>",
        "<item><title>",
        "<title><script>",
        "<title>&lt;a",
        "<title>&lt;!--",
        "<entry><media:group>",
        "<media:content url='a'/>",
        "<enclosure url='a'/>",
        "<category>a</category>",
        "<a xmlns:b='c'>",
        "<item a='b'>",
        "<link rel='a' href='b'>",
        "<div xml:base='b'>",
        "<description><b><i>",
        "<psc:chapters><psc:chapter start='1'/>",
        "<!ENTITY a 'b'>",
        "<a b=\"'\" c='\"'>",
    ];
    let length = 8_000;
    for piece in repeated {
        for prefix in ["<rss><channel>", "<rss><channel><item><title>", "<x><x><x><x><rss>", "<rss><item a='"] {
            let document = |length: usize| format!("{prefix}{}", piece.repeat(length / piece.len()));
            let (small, large) = (count_looks(&document(length)), count_looks(&document(4 * length)));
            // Four times as much, and half as much again for what is found only in the larger one.
            assert!(large <= 6 * small.max(2 * length), "{prefix} + {piece:?}: {small} looks, then {large}");
            assert!(large <= 64 * 4 * length, "{prefix} + {piece:?}: {large} looks");
            let memory = allocation_counter::measure(|| drop(read_feed(document(4 * length).as_bytes(), None, None)));
            assert!(memory.bytes_max <= 32 << 20, "{prefix} + {piece:?}: {} bytes", memory.bytes_max);
        }
    }
}
