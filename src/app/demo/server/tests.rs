use super::*;
use crate::domain::Validators;
use crate::format::{ParsedEntry, ParsedFeed, read_feed};
use crate::net::{Client, ClientOptions, FetchRequest, Fetched, FetchedBody};

/// A demo and somebody who looks at it.
struct Visit {
    server: DemoServer,
    client: Client,
}

impl Visit {
    async fn start() -> Self {
        let mut options = ClientOptions::new("demo-test");
        options.allowed = crate::config::AllowedHosts::read(["127.0.0.1"]).unwrap();
        Self { server: DemoServer::start().await.unwrap(), client: Client::new(options).unwrap() }
    }

    async fn fetch(&self, url: &str, validators: &Validators) -> Fetched {
        let fetched = self.client.fetch(FetchRequest::feed(url, validators)).await;
        fetched.unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    async fn body(&self, url: &str) -> FetchedBody {
        match self.fetch(url, &Validators::default()).await {
            Fetched::Body(body) => body,
            Fetched::NotModified(_) => panic!("{url}: 304 without being asked"),
        }
    }

    async fn page(&self, path: &str) -> String {
        String::from_utf8(self.body(&format!("{}{path}", self.server.base_url())).await.bytes).unwrap()
    }

    async fn feed(&self, url: &str) -> ParsedFeed {
        let body = self.body(url).await;
        read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)).unwrap()
    }

    async fn feed_at(&self, path: &str) -> ParsedFeed {
        self.feed(&format!("{}{path}", self.server.base_url())).await
    }

    async fn entries(&self) -> Vec<ParsedEntry> {
        let mut entries = Vec::new();
        for url in self.server.feed_urls() {
            entries.extend(self.feed(url).await.entries);
        }
        entries
    }
}

#[tokio::test]
async fn every_feed_is_read_with_all_its_posts_complete() {
    let visit = Visit::start().await;
    for channel in read_channels().unwrap() {
        let feed = visit.feed_at(&channel.feed_path()).await;
        assert_eq!(feed.title.as_deref(), Some(channel.title));
        assert_eq!(feed.entries.len(), channel.posts.len(), "{}", channel.title);
        for (entry, post) in feed.entries.iter().zip(&channel.posts) {
            assert_eq!(entry.title.as_deref(), Some(post.title));
            assert_eq!(entry.published, Some(post.published), "{}", post.slug);
            let page = format!("{}{}", visit.server.base_url(), channel.page_path(post));
            assert_eq!(entry.url.as_deref(), Some(page.as_str()));
            let text = entry.content.as_deref().or(entry.summary.as_deref()).unwrap_or_default();
            assert!(text.len() >= post.text.len(), "{}: {} of {} bytes", post.slug, text.len(), post.text.len());
        }
    }
}

#[tokio::test]
async fn what_is_unchanged_is_not_sent_again() {
    let visit = Visit::start().await;
    for url in visit.server.feed_urls() {
        let body = visit.body(url).await;
        assert!(body.validators.etag.is_some(), "{url}");
        assert!(matches!(visit.fetch(url, &body.validators).await, Fetched::NotModified(_)), "{url}");
    }
}

#[tokio::test]
async fn every_page_answers_with_the_text_of_its_post() {
    let visit = Visit::start().await;
    for channel in read_channels().unwrap() {
        for post in &channel.posts {
            let page = visit.page(&channel.page_path(post)).await;
            assert!(page.contains(&crate::text::escape_html(post.title)), "{}", post.slug);
            assert!(page.len() > post.text.len(), "{}", post.slug);
        }
        let home = visit.page(&format!("/{}/", channel.mentor_dir)).await;
        assert!(home.contains(&channel.feed_path()));
    }
    assert!(visit.page("/").await.contains("Ruth Amadi"));
}

#[tokio::test]
async fn audio_is_as_long_as_its_feed_says() {
    let visit = Visit::start().await;
    let podcast = visit.feed_at("/daniel-oyelaran/podcast.xml").await;
    for entry in podcast.entries {
        let enclosure = entry.enclosures.first().unwrap();
        let body = visit.body(&enclosure.url).await;
        assert_eq!(body.content_type.as_deref(), Some("audio/mpeg"));
        assert_eq!(enclosure.bytes, Some(body.bytes.len() as u64));
        // A thousand bytes of this silence last a second.
        let seconds = entry.seconds.or(enclosure.seconds).unwrap();
        assert_eq!(body.bytes.len() as u64 / 1000, seconds, "{}", enclosure.url);
    }
}

#[tokio::test]
async fn transcripts_and_chapters_answer() {
    let visit = Visit::start().await;
    let entries = visit.entries().await;
    let transcripts: Vec<_> = entries.iter().flat_map(|entry| &entry.transcripts).collect();
    assert_eq!(transcripts.len(), TRANSCRIPTS.len());
    for transcript in transcripts {
        let body = visit.body(&transcript.url).await;
        assert!(body.bytes.starts_with(b"WEBVTT\n"), "{}", transcript.url);
    }
    let chapters: Vec<&String> = entries.iter().filter_map(|entry| entry.chapters_url.as_ref()).collect();
    assert_eq!(chapters.len(), 5);
    for url in chapters {
        let json: serde_json::Value = serde_json::from_slice(&visit.body(url).await.bytes).unwrap();
        assert_eq!(json["version"], "1.2.0");
        assert_eq!(json["chapters"][0]["startTime"], 0);
    }
}

#[tokio::test]
async fn videos_tell_their_length() {
    let visit = Visit::start().await;
    let videos = visit.feed_at("/ines-carrasco/videos.xml").await;
    assert_eq!(videos.entries.len(), 4);
    for video in videos.entries {
        let seconds = video.seconds.or_else(|| video.enclosures.iter().find_map(|enclosure| enclosure.seconds));
        assert!(seconds.is_some_and(|seconds| (400..700).contains(&seconds)), "{:?}", video.title);
    }
}

#[tokio::test]
async fn an_episode_can_be_heard_and_its_transcript_found_from_its_page() {
    let visit = Visit::start().await;
    let page = visit.page("/daniel-oyelaran/he-nodded").await;
    assert!(
        page.contains("src=\"/daniel-oyelaran/he-nodded.mp3\"")
            && page.contains("href=\"/daniel-oyelaran/he-nodded.vtt\"")
    );
    assert!(!visit.page("/ruth-amadi/three-sentences").await.contains("<audio"));
}

#[tokio::test]
async fn an_unknown_page_is_not_found() {
    let visit = Visit::start().await;
    let url = format!("{}/nobody", visit.server.base_url());
    let error = visit.client.fetch(FetchRequest::feed(&url, &Validators::default())).await.unwrap_err();
    assert!(error.to_string().contains("404"), "{error}");
}
