//! RSS 2.0 as blogs publish it, with the whole text in `content:encoded`.

use super::last_change;
use crate::app::demo::channel::{Channel, Post};
use crate::app::demo::markup::{first_paragraph, render_html};
use crate::text::escape_html;

/// Renders an RSS 2.0 feed.
pub(super) fn render(channel: &Channel, base: &str) -> String {
    let items: String = channel.posts.iter().map(|post| render_item(channel, post, base)).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
{}{items}</channel>
</rss>
"#,
        render_head(channel, base)
    )
}

/// What every RSS channel says about itself.
pub(super) fn render_head(channel: &Channel, base: &str) -> String {
    format!(
        r#"<title>{title}</title>
<link>{base}/{dir}/</link>
<description>{about}</description>
<language>{language}</language>
<lastBuildDate>{changed}</lastBuildDate>
<atom:link href="{base}{feed}" rel="self" type="application/rss+xml"/>
"#,
        title = escape_html(channel.title),
        dir = channel.mentor_dir,
        about = escape_html(channel.about),
        language = channel.language,
        changed = last_change(channel).to_rfc2822(),
        feed = channel.feed_path(),
    )
}

/// What every RSS item says, without its enclosing element.
pub(super) fn render_item_core(channel: &Channel, post: &Post, base: &str) -> String {
    let tags: String = post.tags.iter().map(|tag| format!("<category>{}</category>\n", escape_html(tag))).collect();
    format!(
        r#"<title>{title}</title>
<link>{url}</link>
<guid isPermaLink="true">{url}</guid>
<pubDate>{published}</pubDate>
<dc:creator>{mentor}</dc:creator>
{tags}<description>{summary}</description>
<content:encoded><![CDATA[{html}]]></content:encoded>
"#,
        title = escape_html(post.title),
        url = format_args!("{base}{}", channel.page_path(post)),
        published = post.published.to_rfc2822(),
        mentor = escape_html(channel.mentor),
        summary = escape_html(&first_paragraph(post.text)),
        html = render_html(post.text),
    )
}

fn render_item(channel: &Channel, post: &Post, base: &str) -> String {
    let core = render_item_core(channel, post, base);
    format!("<item>\n{core}<dc:language>{}</dc:language>\n</item>\n", post.language)
}
