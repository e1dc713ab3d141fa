//! Rule 26: robots.txt as RFC 9309 reads it.

use super::*;
use proptest::prelude::*;

fn allows(file: &str, path: &str) -> bool {
    Robots::read(file.as_bytes()).allows(&Url::parse("https://x.example").unwrap().join(path).unwrap())
}

#[test]
fn rule_26_the_longest_match_decides_and_the_friendlier_of_two_equals() {
    let table: &[(&str, &str, bool)] = &[
        ("Disallow: /a\nAllow: /a/b", "/a/b/c", true),
        ("Disallow: /a\nAllow: /a/b", "/a/c", false),
        ("Allow: /a/b\nDisallow: /a", "/a/b/c", true),
        ("Disallow: /a\nAllow: /a", "/a", true),
        ("Disallow:", "/a", true),
        ("Disallow: /", "/a", false),
        ("Disallow: /", "/robots.txt", true),
        ("Disallow: /fish", "/fish.html", false),
        ("Disallow: /fish", "/Fish", true),
        ("Disallow: /fish/", "/fish", true),
    ];
    for (rules, path, expected) in table {
        assert_eq!(allows(&format!("User-agent: *\n{rules}\n"), path), *expected, "{rules:?} {path}");
    }
}

#[test]
fn rule_26_a_star_stands_for_anything_and_a_dollar_for_the_end() {
    let table: &[(&str, &str, bool)] = &[
        ("/*.gif$", "/a/b.gif", false),
        ("/*.gif$", "/a/b.gif?x", true),
        ("/a*c", "/abbbc/d", false),
        ("/a*c$", "/abcbc", false),
        ("/a*c$", "/abcbcd", true),
        ("/*?paged=", "/feed/?paged=2", false),
        ("/$", "/", false),
        ("/$", "/a", true),
        ("*/feed", "/2020/feed/", false),
        ("/a$b", "/a$bc", false),
        ("/**x", "/yyx", false),
    ];
    for (rule, path, expected) in table {
        assert_eq!(allows(&format!("User-agent: *\nDisallow: {rule}\n"), path), *expected, "{rule} {path}");
    }
}

#[test]
fn rule_26_one_path_in_two_spellings_is_one_path() {
    for (rule, path) in [
        ("/%7Eada/", "/~ada/index.html"),
        ("/~ada/", "/%7eada/index.html"),
        ("/a%3cd", "/a%3Cd.html"),
        ("/ツ", "/%E3%83%84"),
        ("/%E3%83%84", "/ツ"),
    ] {
        assert!(!allows(&format!("User-agent: *\nDisallow: {rule}\n"), path), "{rule} {path}");
    }
    // An encoded slash is not a slash.
    assert!(allows("User-agent: *\nDisallow: /a/b\n", "/a%2Fb"));
}

#[test]
fn rule_26_our_own_group_goes_before_everyones() {
    let file = "User-agent: *\nDisallow: /\nCrawl-delay: 9\n\nUser-agent: MENTOR/1.0\nDisallow: /private\n";
    assert!(allows(file, "/a") && !allows(file, "/private"));
    assert_eq!(Robots::read(file.as_bytes()).crawl_delay, None);
    assert!(!allows("User-agent: mentorship\nAllow: /\n\nUser-agent: *\nDisallow: /\n", "/a"), "another's name");
    let twice = "User-agent: mentor\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: mentor\nDisallow: /b";
    assert!(!allows(twice, "/a") && !allows(twice, "/b") && allows(twice, "/c"), "groups of one name are one");
    let shared = "User-agent: x\nUser-agent: mentor\nDisallow: /a\nUser-agent: y\nDisallow: /b";
    assert!(!allows(shared, "/a") && allows(shared, "/b"));
}

#[test]
fn rule_26_a_file_is_read_however_it_is_written() {
    for file in [
        "\u{feff}User-agent: *\nDisallow: /a\n",
        "USER-AGENT:*\rDISALLOW:/a\r",
        "User-agent: * # all\n\n\nDisallow: /a # not this\n",
        "User-agent *\nDisallow /a\n",
        "nonsense\nUser-agent: *\nSitemap: https://x.example/s.xml\nDisallow: /a",
    ] {
        assert!(!allows(file, "/a") && allows(file, "/b"), "{file:?}");
    }
    assert!(allows("Disallow: /a\n", "/a"), "rules of nobody");
    assert!(allows("<html><body>User-agent: *</body></html>", "/a"), "a page");
}

#[test]
fn rule_26_a_delay_is_obeyed_up_to_thirty_seconds() {
    for (text, seconds) in [("5", Some(5.0)), ("0.5", Some(0.5)), ("3600", Some(30.0)), ("-1", None), ("soon", None)] {
        let robots = Robots::read(format!("User-agent: *\nCrawl-delay: {text}\n").as_bytes());
        assert_eq!(robots.crawl_delay.map(|delay| delay.as_secs_f64()), seconds, "{text}");
    }
}

#[test]
fn sitemaps_are_for_everyone_wherever_they_stand() {
    let robots = Robots::read(b"Sitemap: https://x.example/a.xml\nUser-agent: other\nsitemap:/b.xml\nDisallow: /\n");
    assert_eq!(robots.sitemaps, ["https://x.example/a.xml", "/b.xml"]);
}

#[test]
fn rule_26_nothing_behind_the_first_500_kib_counts() {
    let mut file = b"User-agent: *\nDisallow: /a\n".to_vec();
    file.resize(500 << 10, b'\n');
    file.extend(b"Disallow: /b\n");
    let robots = Robots::read(&file);
    let url = |path| Url::parse("https://x.example/").unwrap().join(path).unwrap();
    assert!(!robots.allows(&url("/a")) && robots.allows(&url("/b")));
}

#[test]
fn rule_26_no_file_means_no_wishes_and_trouble_means_wait() {
    let status = |status| RobotsAnswer::of(Err(FetchError::from_status(status, "x.example", None)));
    for free in [400, 401, 403, 404, 410, 418] {
        assert_eq!(status(free), RobotsAnswer::none(), "{free}");
    }
    for wait in [429, 500, 502, 503, 504] {
        assert_eq!(status(wait), RobotsAnswer::Wait, "{wait}");
    }
    for (kind, waits) in [
        (FailureKind::Timeout, true),
        (FailureKind::Dns, true),
        (FailureKind::Connect, true),
        (FailureKind::Truncated, true),
        (FailureKind::Redirect, false),
        (FailureKind::Empty, false),
    ] {
        let answer = RobotsAnswer::of(Err(FetchError::new(kind, String::new())));
        assert_eq!(answer == RobotsAnswer::Wait, waits, "{kind:?}");
    }
}

#[test]
fn the_file_of_an_address_stands_at_its_root() {
    let of = |url: &str| robots_url(&Url::parse(url).unwrap()).map(String::from);
    assert_eq!(of("https://me:x@a.example:8443/b/c?d#e").as_deref(), Some("https://a.example:8443/robots.txt"));
    assert_eq!(of("mailto:a@b.example"), None);
}

/// What a pattern means, by trying every way.
fn fits_slowly(pattern: &[u8], path: &[u8]) -> bool {
    match pattern {
        [] => true,
        [b'$'] => path.is_empty(),
        [b'*', rest @ ..] => (0..=path.len()).any(|from| fits_slowly(rest, &path[from..])),
        [first, rest @ ..] => path.first() == Some(first) && fits_slowly(rest, &path[1..]),
    }
}

proptest! {
    #[test]
    fn any_bytes_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        Robots::read(&bytes).allows(&Url::parse("https://x.example/a?b").unwrap());
    }

    #[test]
    fn patterns_mean_what_they_say(pattern in "[ab*]{0,8}\\$?", path in "[ab]{0,10}") {
        prop_assert_eq!(fits(pattern.as_bytes(), path.as_bytes()), fits_slowly(pattern.as_bytes(), path.as_bytes()));
    }
}
