//! Whole feeds written for this project: every field that a feed can tell, and both readers of the
//! core against each other.

use url::Url;

use crate::format::feed::{CoreReader, read_xml};
use crate::format::{FeedFormat, ParsedFeed, ParsedTranscript, read_feed};

fn read(name: &str) -> ParsedFeed {
    let path = format!("{}/tests/fixtures/feeds/{name}", env!("CARGO_MANIFEST_DIR"));
    let base = Url::parse("https://bridge.example/feed.xml").unwrap();
    read_feed(&std::fs::read(path).unwrap(), None, Some(&base)).unwrap()
}

#[test]
fn a_podcast_tells_everything_about_the_show() {
    let feed = read("podcast.rss");
    assert_eq!(feed.title.as_deref(), Some("The Slow Bridge"));
    assert_eq!(feed.site_url.as_deref(), Some("https://bridge.example/"));
    assert_eq!(feed.self_url.as_deref(), Some("https://bridge.example/feed.xml"));
    assert_eq!(feed.hub_url.as_deref(), Some("https://hub.example/"));
    assert_eq!(feed.next_url.as_deref(), Some("https://bridge.example/feed.xml?page=2"));
    assert_eq!(feed.prev_archive_url.as_deref(), Some("https://bridge.example/archive/2023.xml"));
    assert_eq!(feed.new_feed_url.as_deref(), Some("https://new.bridge.example/feed.xml"));
    assert_eq!(feed.language.as_deref(), Some("en-GB"));
    assert_eq!((feed.ttl_minutes, feed.update_minutes), (Some(120), Some(720)));
    assert_eq!((feed.skip_hours, feed.skip_days), (vec![2, 3], vec![chrono::Weekday::Sun]));
    assert_eq!((feed.finished, feed.blocked, feed.explicit), (true, true, Some(false)));
    assert!(!feed.complete, "the document is one page of several");
    assert_eq!((feed.author.as_deref(), feed.podcast_type.as_deref()), (Some("Ingrid Havn"), Some("serial")));
    assert_eq!(feed.image.as_deref(), Some("https://bridge.example/cover.jpg"));
    assert_eq!(feed.podcast_guid.as_deref(), Some("917393e3-1b1e-5cef-ace4-edaa54e1f810"));
    assert_eq!((feed.medium.as_deref(), feed.funding.len(), feed.texts.len()), (Some("podcast"), 1, 1));
    assert_eq!(feed.persons[0].image.as_deref(), Some("https://bridge.example/ingrid.jpg"));
    assert_eq!(feed.categories, ["Society & Culture", "Philosophy"]);
}

#[test]
fn an_episode_loses_nothing() {
    let feed = read("podcast.rss");
    let [first, second, third] = &feed.entries[..] else { panic!("three entries") };
    let urls: Vec<_> = first.enclosures.iter().map(|file| file.url.rsplit('/').next().unwrap()).collect();
    assert_eq!(urls, ["1.mp3", "1.ogg", "1.mp4", "1.opus", "1.opus"]);
    assert_eq!((first.enclosures[0].bytes, first.enclosures[0].seconds), (Some(23_456_789), Some(3723)));
    assert_eq!(first.enclosures[3].title.as_deref(), Some("Low bandwidth"));
    assert_eq!((first.seconds, first.episode.as_deref(), first.season), (Some(3723), Some("1"), Some(2)));
    assert_eq!((first.episode_type.as_deref(), first.explicit), (Some("full"), Some(true)));
    assert_eq!(first.image.as_deref(), Some("https://cdn.bridge.example/1.jpg"));
    assert_eq!(first.transcripts.len(), 3);
    assert_eq!(
        first.transcripts[0],
        ParsedTranscript {
            url: "https://bridge.example/1.vtt".into(),
            media_type: Some("text/vtt".into()),
            language: Some("en".into()),
            rel: Some("captions".into()),
            text: None
        }
    );
    assert_eq!(first.transcripts[2].media_type, None);
    assert_eq!(first.chapters_url.as_deref(), Some("https://bridge.example/1.json"));
    assert_eq!((first.chapters.len(), first.chapters[1].start), (2, 750.5));
    assert_eq!(first.chapters[1].image.as_deref(), Some("https://bridge.example/wall.jpg"));
    assert_eq!((first.persons.len(), first.persons[0].role.as_deref()), (2, Some("guest")));
    assert_eq!((first.soundbites[0].start, first.soundbites[0].duration), (73.5, 60.0));
    assert_eq!(first.texts[0].purpose.as_deref(), Some("release"));
    assert_eq!(first.media_keywords, ["masonry", "patience"]);
    assert!(first.content.as_deref().unwrap().starts_with("<p>A mason"));
    assert_eq!(first.summary.as_deref(), Some("A mason on patience."));
    assert_eq!(second.url.as_deref(), Some("https://bridge.example/2"), "a permalink guid is a link");
    assert_eq!((second.seconds, second.content.is_some()), (Some(2820), true));
    assert!(third.enclosures.is_empty() && third.content.is_some());
}

#[test]
fn a_video_feed_tells_videos_and_sources() {
    let feed = read("video.atom");
    assert_eq!(feed.youtube_channel_id.as_deref(), Some("UCbridge"));
    let [first, second] = &feed.entries[..] else { panic!("two entries") };
    assert_eq!(
        (first.youtube_id.as_deref(), first.youtube_channel_id.as_deref()),
        (Some("a1B2c3D4e5F"), Some("UCbridge"))
    );
    assert_eq!(first.title.as_deref(), Some("How an arch holds itself up"));
    assert_eq!(first.content.as_deref(), Some("We build one from bread, and then from brick."));
    assert_eq!(first.transcripts[0].url, "https://video.example/a1B2c3D4e5F.vtt");
    assert_eq!(first.image.as_deref(), Some("https://i.video.example/a1B2c3D4e5F.jpg"));
    assert_eq!(second.language.as_deref(), Some("sv"));
    assert_eq!((second.enclosures.len(), second.enclosures[0].bytes), (1, Some(1000)));
    assert_eq!(second.source.as_ref().and_then(|source| source.title.as_deref()), Some("Other channel"));
    assert!(second.authors.is_empty());
}

#[test]
fn atom_titles_contents_and_bases_are_read_as_declared() {
    let feed = read("blog.atom");
    assert_eq!(feed.title.as_deref(), Some("Notes on teaching & learning"));
    assert_eq!(feed.site_url.as_deref(), Some("https://notes.example/blog/"));
    assert_eq!(feed.self_url.as_deref(), Some("https://notes.example/blog/feed.atom"));
    assert!(feed.complete);
    let [ask, marking, tag] = &feed.entries[..] else { panic!("three entries") };
    assert_eq!(ask.title.as_deref(), Some("Ask before you answer"));
    assert_eq!(ask.url.as_deref(), Some("https://notes.example/blog/2024/ask"));
    assert_eq!(ask.comments_url.as_deref(), Some("https://notes.example/blog/2024/ask#comments"));
    assert_eq!(ask.content.as_deref(), Some("<p>The <a href=\"pause\">pause</a> does the work.</p>"));
    assert_eq!((ask.summary.as_deref(), ask.categories.join("")), (Some("Why silence teaches."), "Questions".into()));
    assert!(marking.content.as_deref().unwrap().starts_with("<p>Write"));
    assert_eq!(tag.title.as_deref(), Some("On the <b> tag"));
    assert_eq!(tag.content.as_deref(), Some("Plain words: 3 &lt; 5 &amp; 5 &gt; 3."));
}

#[test]
fn old_shapes_are_read_as_well() {
    let rdf = read("news.rdf");
    assert_eq!((rdf.format, rdf.language.as_deref(), rdf.entries.len()), (FeedFormat::Rdf, Some("de"), 2));
    assert_eq!(rdf.title.as_deref(), Some("Gartenbriefe"));
    assert_eq!(rdf.entries[0].guid.as_deref(), Some("https://garten.example/kompost"));
    assert_eq!(
        (rdf.entries[0].authors.join(""), rdf.entries[0].categories.join("")),
        ("Lene Brandt".into(), "Erde".into())
    );
    assert!(rdf.entries[1].updated.is_some());

    let old = read("old.rss");
    assert_eq!(
        (old.title.as_deref(), old.site_url.as_deref()),
        (Some("Workshop log"), Some("http://workshop.example/"))
    );
    assert_eq!(old.entries.len(), 2);

    let cdf = read("channel.cdf");
    assert_eq!((cdf.format, cdf.title.as_deref(), cdf.entries.len()), (FeedFormat::Cdf, Some("The Push Gazette"), 2));
    assert_eq!(cdf.entries[1].url.as_deref(), Some("http://push.example/two.html"));
    assert!(cdf.updated.is_some() && cdf.entries[0].updated.is_some());

    let early = read("atom03.xml");
    assert_eq!(early.title.as_deref(), Some("Letters from the \"old\" web"));
    assert_eq!(early.entries[0].content.as_deref(), Some("<p>Write as if one person will read it twice.</p>"));
    assert!(early.entries[0].published.is_some());

    let json = read("list.json");
    assert_eq!((json.format, json.entries.len()), (FeedFormat::Json, 2));
    assert_eq!(json.entries[1].enclosures[0].seconds, Some(61));
}

/// The core that feed-rs reads from the repaired document is the one our reader sees itself.
#[test]
fn both_readers_of_the_core_agree() {
    let folder = format!("{}/tests/fixtures/feeds", env!("CARGO_MANIFEST_DIR"));
    let mut files = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        if !text.starts_with('{') {
            files += 1;
            assert_eq!(
                read_xml(&text, None, CoreReader::FeedRs).unwrap(),
                read_xml(&text, None, CoreReader::Own).unwrap()
            );
        }
    }
    assert!(files >= 6);
}
