//! A video channel: Atom in the shape that YouTube gives its channels.

use super::last_change;
use crate::app::demo::channel::{Channel, Post};
use crate::text::escape_html;

/// Renders a video channel's feed. Links lead to the demo's own pages, since these videos exist nowhere else.
pub(super) fn render(channel: &Channel, base: &str) -> String {
    let entries: String = channel.posts.iter().map(|post| render_entry(channel, post, base)).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
<link rel="self" href="{base}{feed}"/>
<id>yt:channel:{dir}</id>
<yt:channelId>{dir}</yt:channelId>
<title>{title}</title>
<link rel="alternate" href="{base}/{dir}/"/>
{author}<published>{updated}</published>
<updated>{updated}</updated>
{entries}</feed>
"#,
        feed = channel.feed_path(),
        dir = channel.mentor_dir,
        title = escape_html(channel.title),
        author = render_author(channel, base),
        updated = last_change(channel).to_rfc3339(),
    )
}

fn render_author(channel: &Channel, base: &str) -> String {
    let (name, dir) = (escape_html(channel.mentor), channel.mentor_dir);
    format!("<author>\n<name>{name}</name>\n<uri>{base}/{dir}/</uri>\n</author>\n")
}

/// YouTube tells no length; the `duration` of Media RSS is what lets the queue count minutes.
fn render_entry(channel: &Channel, post: &Post, base: &str) -> String {
    format!(
        r#"<entry>
<id>yt:video:{video}</id>
<yt:videoId>{video}</yt:videoId>
<yt:channelId>{dir}</yt:channelId>
<title>{title}</title>
<link rel="alternate" href="{url}"/>
{author}<published>{published}</published>
<updated>{published}</updated>
<media:group>
<media:title>{title}</media:title>
<media:content url="{url}" type="text/html" medium="video" duration="{seconds}"/>
<media:keywords>{tags}</media:keywords>
<media:description>{text}</media:description>
</media:group>
</entry>
"#,
        video = escape_html(post.video.unwrap_or(post.slug)),
        dir = channel.mentor_dir,
        title = escape_html(post.title),
        url = format_args!("{base}{}", channel.page_path(post)),
        author = render_author(channel, base),
        published = post.published.to_rfc3339(),
        seconds = post.seconds.unwrap_or_default(),
        tags = escape_html(&post.tags.join(", ")),
        text = escape_html(post.text),
    )
}
