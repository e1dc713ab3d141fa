//! Reads the documents of a walk, each apart from the walks under way: reading takes long enough to hold up others.

use crate::format::{ParsedFeed, ParsedSitemap, decode_page, read_feed, read_sitemap};
use crate::net::FetchedBody;
use crate::text::article;

async fn apart<T: Send + 'static>(read: impl FnOnce() -> Option<T> + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(read).await.ok().flatten()
}

pub(super) async fn parse_feed(body: Box<FetchedBody>) -> Option<ParsedFeed> {
    apart(move || read_feed(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)).ok()).await
}

pub(super) async fn parse_list(body: Box<FetchedBody>) -> Option<ParsedSitemap> {
    apart(move || read_sitemap(&body.bytes, body.content_type.as_deref(), Some(&body.final_url)).ok()).await
}

pub(super) async fn parse_page(body: Box<FetchedBody>) -> Option<article::Article> {
    apart(move || article::extract(&decode_page(&body.bytes, body.content_type.as_deref()), &body.final_url).ok()).await
}
