//! Spellings of one page meet, and those of two stay apart.

use proptest::prelude::*;

use super::*;

fn canonical(address: &str) -> String {
    read_page_address(address).unwrap().canonical
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
    let mailed = "https://ada.substack.com/p/no?publication_id=7&post_id=9&isFreemail=true&r=abc&triedRedirect=true";
    assert_eq!(canonical(mailed), canonical("https://ada.substack.com/p/no"));
    assert_ne!(canonical("https://ada.example/x?post_id=9"), canonical("https://ada.example/x?post_id=8"));
}

#[test]
fn a_front_page_names_no_piece() {
    assert!(read_page_address("https://ada.example/").unwrap().front);
    assert!(read_page_address("https://ada.example/?utm_source=x").unwrap().front);
    assert!(!read_page_address("https://ada.example/?p=1").unwrap().front);
    assert!(read_page_address("mailto:ada@ada.example").is_none() && read_page_address("no address").is_none());
}

proptest! {
    #[test]
    fn reading_is_safe_and_its_result_reads_as_itself(path in "[a-zA-Z0-9/%.?&=#_-]{0,60}") {
        if let Some(first) = read_page_address(&format!("https://ada.example/{path}")) {
            let again = read_page_address(&format!("http://{}", first.canonical)).unwrap();
            prop_assert_eq!(read_page_address(&format!("http://{}", again.canonical)).unwrap().canonical, again.canonical);
        }
    }

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,80}") {
        read_page_address(&text);
    }
}

#[test]
fn a_medium_page_is_the_same_on_every_host() {
    let first = canonical("https://medium.com/@ada/on-mondays-0123456789ab?source=rss----1");
    assert_eq!(canonical("https://ada.medium.com/on-mondays-0123456789ab"), first);
    assert_eq!(canonical("https://medium.com/p/0123456789ab"), first);
    assert_ne!(canonical("https://medium.com/@ada/about"), first);
}

#[test]
fn a_page_has_one_key_and_what_is_no_page_its_own() {
    let key = |text: &str| page_key(&Url::parse(text).unwrap());
    assert_eq!(
        key("https://www.ada.example/2012/a-post/"),
        key("http://ada.example/2012/a-post/index.php?utm_id=1#more")
    );
    for other in
        ["https://ada.example/2012/A-post", "https://ada.example/2012/a-post?p=1", "https://b.ada.example/2012/a-post"]
    {
        assert_ne!(key(other), key("https://ada.example/2012/a-post"), "{other}");
    }
    assert_eq!(key("mailto:ada@ada.example"), "mailto:ada@ada.example");
}

#[test]
fn two_servers_of_one_address_have_two_owners() {
    let domain = |text: &str| read_page_address(text).unwrap().domain;
    assert_eq!(domain("https://blog.ada.co.uk/x"), "ada.co.uk");
    assert_ne!(domain("http://192.0.2.7:8080/x"), domain("http://192.0.2.7:8081/x"));
}
