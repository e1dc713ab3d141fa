use super::{OpmlFeed, read_opml, write_opml};

#[test]
fn folders_titles_and_entities_are_read() {
    let list = br#"<?xml version="1.0"?><opml version="1.1"><head><title>Mine &amp; yours</title></head><body>
        <outline text="Work"><outline text="Deep"><outline title="Ada &lt;3" text="x" xmlUrl="https://ada.example/f?a=1&amp;b=2" htmlUrl="https://ada.example/"/>
        </outline></outline><outline text="Bob" xmlUrl="http://bob.example/rss"/></body></opml>"#;
    let read = read_opml(list, None).unwrap();
    assert_eq!(read.title.as_deref(), Some("Mine & yours"));
    assert_eq!(read.problems, Vec::<String>::new());
    assert_eq!(
        read.feeds,
        [
            OpmlFeed {
                title: Some("Ada <3".into()),
                url: "https://ada.example/f?a=1&b=2".into(),
                site_url: Some("https://ada.example/".into()),
                folder: Some("Work/Deep".into())
            },
            OpmlFeed { title: Some("Bob".into()), url: "http://bob.example/rss".into(), site_url: None, folder: None },
        ]
    );
}

#[test]
fn ill_formed_lists_are_read_and_said_to_be() {
    let list = b"<opml><body><outline text=Q&A xmlUrl='http://a.example/?x=1&y=2'><outline text='B' xmlUrl=\"http://b.example/\" /></body>";
    let read = read_opml(list, None).unwrap();
    let urls: Vec<_> = read.feeds.iter().map(|feed| feed.url.as_str()).collect();
    assert_eq!(urls, ["http://a.example/?x=1&y=2", "http://b.example/"]);
    assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
}

#[test]
fn programs_and_files_are_refused_and_named() {
    let list = b"<opml><body><outline text='Evil' xmlUrl='|rm -rf'/><outline text='E2' xmlUrl='exec:x'/><outline text='F' xmlUrl='file:///etc/passwd'/></body></opml>";
    let read = read_opml(list, None).unwrap();
    assert!(read.feeds.is_empty());
    assert_eq!(read.problems.len(), 3, "{:?}", read.problems);
    assert!(read.problems.iter().any(|problem| problem.contains("Evil")));
}

#[test]
fn other_documents_are_refused() {
    assert_eq!(read_opml(b"<rss version='2.0'/>", None).unwrap_err().kind(), "not_opml");
    assert_eq!(read_opml(b"  ", None).unwrap_err().kind(), "empty");
}

#[test]
fn the_fixtures_are_read() {
    let whole = read_opml(include_bytes!("../../../tests/fixtures/opml/folders.opml"), None).unwrap();
    assert_eq!((whole.feeds.len(), whole.feeds[0].folder.as_deref()), (3, Some("Field/Harbours")));
    let broken = read_opml(include_bytes!("../../../tests/fixtures/opml/broken.opml"), None).unwrap();
    assert_eq!(broken.feeds.len(), 1, "{broken:?}");
    assert!(broken.problems.iter().any(|problem| problem.contains("Evil")));
    assert!(broken.problems.iter().any(|problem| problem.contains("ends in the middle")));
}

#[test]
fn rule_90_commands_files_scripts_and_included_lists_are_left_out_and_named() {
    let list = br#"<opml><body>
        <outline text="Pipe" xmlUrl="|curl https://a.example/"/>
        <outline text="Exec" xmlUrl="exec:~/bin/feed"/>
        <outline text="Filter" xmlUrl="filter:~/bin/f:https://a.example/rss"/>
        <outline text="File" xmlUrl="file:///etc/passwd"/>
        <outline text="Script" xmlUrl="javascript:alert(1)"/>
        <outline text="Data" xmlUrl="data:text/xml,&lt;rss/>"/>
        <outline text="Ftp" xmlUrl="ftp://a.example/rss"/>
        <outline text="Nothing" type="rss"/>
        <outline text="More" type="include" url="https://a.example/more.opml"/>
        <outline text="Kept" xmlUrl="https://a.example/rss" filtercmd="~/bin/filter"/>
        <outline text="Old" xmlUrl="feed:https://b.example/rss"/>
        <outline text="Apple" xmlUrl="itpc://c.example/rss"/>
    </body></opml>"#;
    let read = read_opml(list, None).unwrap();
    let urls: Vec<_> = read.feeds.iter().map(|feed| feed.url.as_str()).collect();
    assert_eq!(urls, ["https://a.example/rss", "https://b.example/rss", "http://c.example/rss"]);
    for name in ["Pipe", "Exec", "Filter", "File", "Script", "Data", "Ftp", "Nothing", "More", "Kept"] {
        let told = read.problems.iter().filter(|problem| problem.starts_with(&format!("{name}: "))).count();
        assert_eq!(told, 1, "{name}: {:?}", read.problems);
    }
}

#[test]
fn rule_90_ten_thousand_outlines_are_read_and_the_rest_is_counted() {
    let outline = "<outline text='a' xmlUrl='https://a.example/'/>";
    let read = read_opml(format!("<opml><body>{}", outline.repeat(10_007)).as_bytes(), None).unwrap();
    assert_eq!(read.feeds.len(), 10_000);
    assert!(read.problems.iter().any(|problem| problem.starts_with("7 outlines")), "{:?}", read.problems);
}

#[test]
fn rule_90_ten_mebibytes_are_read_and_the_rest_is_said_to_be_missing() {
    let outline = format!("<outline text='a' xmlUrl='https://a.example/?{}'/>", "x".repeat(2_000));
    let list = format!("<opml><body>{}</body></opml>", outline.repeat((11 << 20) / outline.len()));
    let read = read_opml(list.as_bytes(), None).unwrap();
    assert_eq!(read.feeds.len(), ((10 << 20) - "<opml><body>".len()) / outline.len());
    assert!(read.problems.iter().any(|problem| problem.contains("larger than 10 MiB")), "{:?}", read.problems);
}

#[test]
fn rule_90_folders_deeper_than_thirty_two_are_flattened_and_their_feeds_kept() {
    let (open, close) = ("<outline text='f'>".repeat(40), "</outline>".repeat(40));
    let feed = |name: &str| format!("<outline text='{name}' xmlUrl='https://{name}.example/'/>");
    let list = format!("<opml><body>{open}{}{close}{}</body></opml>", feed("deep"), feed("flat"));
    let read = read_opml(list.as_bytes(), None).unwrap();
    let depth = read.feeds[0].folder.as_deref().map(|folder| folder.split('/').count());
    assert_eq!((depth, read.feeds[1].folder.as_deref()), (Some(32), None));
    assert!(read.problems.iter().any(|problem| problem.contains("deeper than 32")), "{:?}", read.problems);
}

#[test]
fn rule_90_entities_of_a_list_neither_grow_nor_reach_outside() {
    let list = b"<!DOCTYPE opml [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>
        <opml><body><outline text='&a;&b;&x;' xmlUrl='https://a.example/'/></body></opml>";
    assert_eq!(read_opml(list, None).unwrap().feeds[0].title.as_deref(), Some("aaaaaaaaaa&b;&x;"));
}

#[test]
fn an_address_with_an_open_quote_is_told_and_not_taken() {
    let list = b"<opml><body><outline text='Talk' xmlUrl=\"http://talk.example/rss\x00 >
        <outline text=\"Next\" xmlUrl='http://next.example/'/></body></opml>";
    let read = read_opml(list, None).unwrap();
    assert!(read.feeds.iter().all(|feed| !feed.url.contains(['<', '\0'])), "{read:?}");
    assert!(
        read.problems.iter().any(|problem| problem.contains("Talk") && problem.contains("not a web address")),
        "{read:?}"
    );
}

#[test]
fn a_slash_in_a_folders_name_makes_no_folder_of_its_own() {
    let list = b"<opml><body><outline text='Art/Design'><outline text='////'>
        <outline type='rss' text='A' xmlUrl='https://a.example/'/></outline></outline></body></opml>";
    assert_eq!(read_opml(list, None).unwrap().feeds[0].folder.as_deref(), Some("Art-Design"));
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(names in proptest::collection::vec(("[^\\p{C}\\s/]{1,12}", "[a-z]{1,8}", proptest::option::of("[a-z]{1,5}(/[a-z]{1,5})?")), 0..12)) {
        let mut feeds: Vec<OpmlFeed> = names
            .into_iter()
            .map(|(title, host, folder)| OpmlFeed { title: Some(title), url: format!("https://{host}.example/?a=1&b=2"), site_url: None, folder })
            .collect();
        let list = write_opml("T & <t>", &feeds);
        let mut read = read_opml(list.as_bytes(), None).unwrap();
        proptest::prop_assert_eq!(read.title.as_deref(), Some("T & <t>"));
        // Feeds come back grouped by folder.
        let key = |feed: &OpmlFeed| (feed.folder.clone(), feed.url.clone(), feed.title.clone());
        feeds.sort_by_key(key);
        read.feeds.sort_by_key(key);
        proptest::prop_assert_eq!(read.feeds, feeds);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let _ = read_opml(&bytes, None);
        let _ = read_opml(&[&b"<opml><outline "[..], &bytes].concat(), None);
    }
}
