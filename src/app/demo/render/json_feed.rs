//! JSON Feed 1.1.

use serde_json::{Value, json};

use crate::app::demo::channel::{Channel, Post};
use crate::app::demo::markup::{first_paragraph, render_html};

/// Renders a JSON Feed.
pub(super) fn render(channel: &Channel, base: &str) -> String {
    let items: Vec<Value> = channel.posts.iter().map(|post| render_item(channel, post, base)).collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.about,
        "home_page_url": format!("{base}/{}/", channel.mentor_dir),
        "feed_url": format!("{base}{}", channel.feed_path()),
        "language": channel.language,
        "authors": [{ "name": channel.mentor }],
        "items": items,
    })
    .to_string()
}

fn render_item(channel: &Channel, post: &Post, base: &str) -> Value {
    let url = format!("{base}{}", channel.page_path(post));
    json!({
        "id": url,
        "url": url,
        "title": post.title,
        "summary": first_paragraph(post.text),
        "content_html": render_html(post.text),
        "date_published": post.published.to_rfc3339(),
        "language": post.language,
        "tags": post.tags,
    })
}
