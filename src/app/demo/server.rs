//! Serves the demo's mentors over real HTTP on loopback, with entity tags and 304, as a well-kept site does.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use axum::routing::get;
use sha2::{Digest as _, Sha256};

use super::DemoError;
use super::audio::silence;
use super::channel::{Channel, TRANSCRIPTS, read_channels};
use super::render::{render_channel_page, render_chapters, render_feed, render_front_page, render_post_page};

/// The demo's mentors on a free port of 127.0.0.1, until it is dropped.
#[derive(Debug)]
pub struct DemoServer {
    base_url: String,
    feed_urls: Vec<String>,
    task: tokio::task::JoinHandle<()>,
}

impl DemoServer {
    /// Starts to serve. Must be called within a tokio runtime, which also does the serving.
    ///
    /// # Errors
    /// [`DemoError::Listen`] when there is no port to listen on.
    pub async fn start() -> Result<Self, DemoError> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.map_err(DemoError::Listen)?;
        let base_url = format!("http://{}", listener.local_addr().map_err(DemoError::Listen)?);
        let channels = read_channels()?;
        let feed_urls = channels.iter().map(|channel| format!("{base_url}{}", channel.feed_path())).collect();
        let site = Arc::new(render_site(&channels, &base_url));
        let router = Router::new().route("/", get(answer)).route("/{*path}", get(answer)).with_state(site);
        let task = tokio::spawn(async move {
            // It ends only with the task; a connection that fails is the client's matter.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { base_url, feed_urls, task })
    }

    /// Where the demo is, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Every feed of the demo.
    pub fn feed_urls(&self) -> &[String] {
        &self.feed_urls
    }
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What is served, by path.
type Site = HashMap<String, Resource>;

#[derive(Debug)]
struct Resource {
    media_type: &'static str,
    etag: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Text(axum::body::Bytes),
    /// Made when it is asked for: all episodes together would take megabytes that nobody may ever hear.
    Silence(u64),
}

impl Resource {
    fn text(text: impl Into<String>, media_type: &'static str) -> Self {
        let text = text.into();
        let digest: String = Sha256::digest(&text).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Self { media_type, etag: format!("\"{digest}\""), content: Content::Text(text.into()) }
    }

    fn audio(seconds: u64) -> Self {
        Self { media_type: "audio/mpeg", etag: format!("\"silence-{seconds}\""), content: Content::Silence(seconds) }
    }
}

const HTML: &str = "text/html; charset=utf-8";

fn render_site(channels: &[Channel], base: &str) -> Site {
    let mut site = Site::new();
    site.insert("/".to_owned(), Resource::text(render_front_page(channels), HTML));
    for channel in channels {
        let (feed, media_type) = render_feed(channel, base);
        site.insert(channel.feed_path(), Resource::text(feed, media_type));
        let same_mentor: Vec<&Channel> =
            channels.iter().filter(|other| other.mentor_dir == channel.mentor_dir).collect();
        site.insert(format!("/{}/", channel.mentor_dir), Resource::text(render_channel_page(&same_mentor), HTML));
        for post in &channel.posts {
            let page = channel.page_path(post);
            if let (Some(seconds), None) = (post.seconds, post.video) {
                site.insert(format!("{page}.mp3"), Resource::audio(seconds));
                let chapters = Resource::text(render_chapters(post), "application/json+chapters");
                site.insert(format!("{page}.chapters.json"), chapters);
            }
            site.insert(page, Resource::text(render_post_page(channel, post), HTML));
        }
    }
    for (path, text) in TRANSCRIPTS {
        site.insert((*path).to_owned(), Resource::text(*text, "text/vtt; charset=utf-8"));
    }
    site
}

async fn answer(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let Some(resource) = site.get(uri.path()) else {
        return respond(
            StatusCode::NOT_FOUND,
            &[(header::CONTENT_TYPE, "text/plain")],
            "There is no such page.\n".into(),
        );
    };
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if asked.is_some_and(|tags| tags.split(',').any(|tag| matches!(tag.trim(), "*") || tag.trim() == resource.etag)) {
        return respond(StatusCode::NOT_MODIFIED, &[(header::ETAG, &resource.etag)], Body::empty());
    }
    let body = match &resource.content {
        Content::Text(bytes) => bytes.clone().into(),
        Content::Silence(seconds) => silence(*seconds).into(),
    };
    respond(StatusCode::OK, &[(header::CONTENT_TYPE, resource.media_type), (header::ETAG, &resource.etag)], body)
}

fn respond(status: StatusCode, headers: &[(header::HeaderName, &str)], body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in headers {
        // Every value is ASCII of our own making.
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests;
