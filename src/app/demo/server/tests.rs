use super::*;
use crate::domain::Validators;
use crate::format::{ParsedEntry, ParsedFeed, read_feed};
use crate::net::{Client, ClientOptions, FetchRequest, Fetched, FetchedBody};

async fn fetch(url: &str, validators: &Validators) -> Fetched {
    let client = Client::new(ClientOptions::new("demo-test")).unwrap();
    client.fetch(FetchRequest::feed(url, validators)).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

async fn fetch_body(url: &str) -> FetchedBody {
    match fetch(url, &Validators::default()).await {
        Fetched::Body(body) => body,
        Fetched::NotModified(_) => panic!("{url}: 304 without being asked"),
    }
}

async fn read(server: &DemoServer, path: &str) -> ParsedFeed {
    let body = fetch_body(&format!("{}{path}", server.base_url())).await;
    read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)).unwrap()
}

async fn read_all(server: &DemoServer) -> Vec<ParsedEntry> {
    let mut entries = Vec::new();
    for url in server.feed_urls() {
        let path = url.strip_prefix(server.base_url()).unwrap();
        entries.extend(read(server, path).await.entries);
    }
    entries
}

#[tokio::test]
async fn every_feed_is_read_with_all_its_posts_complete() {
    let server = DemoServer::start().await.unwrap();
    for channel in read_channels().unwrap() {
        let feed = read(&server, &channel.feed_path()).await;
        assert_eq!(feed.title.as_deref(), Some(channel.title));
        assert_eq!(feed.entries.len(), channel.posts.len(), "{}", channel.title);
        for (entry, post) in feed.entries.iter().zip(&channel.posts) {
            assert_eq!(entry.title.as_deref(), Some(post.title));
            assert_eq!(entry.published, Some(post.published), "{}", post.slug);
            let page = format!("{}{}", server.base_url(), channel.page_path(post));
            assert_eq!(entry.url.as_deref(), Some(page.as_str()));
            let text = entry.content.as_deref().or(entry.summary.as_deref()).unwrap_or_default();
            assert!(text.len() >= post.text.len(), "{}: {} of {} bytes", post.slug, text.len(), post.text.len());
        }
    }
}

#[tokio::test]
async fn what_is_unchanged_is_not_sent_again() {
    let server = DemoServer::start().await.unwrap();
    for url in server.feed_urls() {
        let body = fetch_body(url).await;
        assert!(body.validators.etag.is_some(), "{url}");
        assert!(matches!(fetch(url, &body.validators).await, Fetched::NotModified(_)), "{url}");
    }
}

#[tokio::test]
async fn every_page_answers_with_the_text_of_its_post() {
    let server = DemoServer::start().await.unwrap();
    for channel in read_channels().unwrap() {
        for post in &channel.posts {
            let body = fetch_body(&format!("{}{}", server.base_url(), channel.page_path(post))).await;
            let page = String::from_utf8(body.bytes).unwrap();
            assert!(page.contains(&crate::text::escape_html(post.title)), "{}", post.slug);
            assert!(page.len() > post.text.len(), "{}", post.slug);
        }
        let home = fetch_body(&format!("{}/{}/", server.base_url(), channel.mentor_dir)).await;
        assert!(String::from_utf8(home.bytes).unwrap().contains(&channel.feed_path()));
    }
    assert!(!fetch_body(server.base_url()).await.bytes.is_empty());
}

#[tokio::test]
async fn audio_is_as_long_as_its_feed_says() {
    let server = DemoServer::start().await.unwrap();
    let podcast = read(&server, "/daniel-oyelaran/podcast.xml").await;
    for entry in podcast.entries {
        let enclosure = entry.enclosures.first().unwrap();
        let body = fetch_body(&enclosure.url).await;
        assert_eq!(body.content_type.as_deref(), Some("audio/mpeg"));
        assert_eq!(enclosure.bytes, Some(body.bytes.len() as u64));
        // A thousand bytes of this silence last a second.
        let seconds = entry.seconds.or(enclosure.seconds).unwrap();
        assert_eq!(body.bytes.len() as u64 / 1000, seconds, "{}", enclosure.url);
    }
}

#[tokio::test]
async fn transcripts_and_chapters_answer() {
    let server = DemoServer::start().await.unwrap();
    let entries = read_all(&server).await;
    let transcripts: Vec<_> = entries.iter().flat_map(|entry| &entry.transcripts).collect();
    assert_eq!(transcripts.len(), TRANSCRIPTS.len());
    for transcript in transcripts {
        let body = fetch_body(&transcript.url).await;
        assert!(body.bytes.starts_with(b"WEBVTT\n"), "{}", transcript.url);
    }
    let chapters: Vec<&String> = entries.iter().filter_map(|entry| entry.chapters_url.as_ref()).collect();
    assert_eq!(chapters.len(), 5);
    for url in chapters {
        let json: serde_json::Value = serde_json::from_slice(&fetch_body(url).await.bytes).unwrap();
        assert_eq!(json["version"], "1.2.0");
        assert_eq!(json["chapters"][0]["startTime"], 0);
    }
}

#[tokio::test]
async fn videos_tell_their_length() {
    let server = DemoServer::start().await.unwrap();
    let videos = read(&server, "/ines-carrasco/videos.xml").await;
    assert_eq!(videos.entries.len(), 4);
    for video in videos.entries {
        let seconds = video.seconds.or_else(|| video.enclosures.iter().find_map(|enclosure| enclosure.seconds));
        assert!(seconds.is_some_and(|seconds| (400..700).contains(&seconds)), "{:?}", video.title);
    }
}

#[tokio::test]
async fn an_unknown_page_is_not_found() {
    let server = DemoServer::start().await.unwrap();
    let client = Client::new(ClientOptions::new("demo-test")).unwrap();
    let url = format!("{}/nobody", server.base_url());
    let error = client.fetch(FetchRequest::feed(&url, &Validators::default())).await.unwrap_err();
    assert!(error.to_string().contains("404"), "{error}");
}
