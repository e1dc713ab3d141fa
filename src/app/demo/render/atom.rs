//! Atom as blogs publish it, with the whole text in `content`.

use super::last_change;
use crate::app::demo::channel::{Channel, Post};
use crate::app::demo::markup::{first_paragraph, render_html};
use crate::text::escape_html;

/// Renders an Atom feed.
pub(super) fn render(channel: &Channel, base: &str) -> String {
    let entries: String = channel.posts.iter().map(|post| render_entry(channel, post, base)).collect();
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">
<title>{title}</title>
<subtitle>{about}</subtitle>
<id>{home}</id>
<link rel="alternate" type="text/html" href="{home}"/>
<link rel="self" type="application/atom+xml" href="{base}{feed}"/>
<updated>{updated}</updated>
<author><name>{mentor}</name></author>
{entries}</feed>
"#,
        language = channel.language,
        title = escape_html(channel.title),
        about = escape_html(channel.about),
        home = format_args!("{base}/{}/", channel.mentor_dir),
        feed = channel.feed_path(),
        updated = last_change(channel).to_rfc3339(),
        mentor = escape_html(channel.mentor),
    )
}

fn render_entry(channel: &Channel, post: &Post, base: &str) -> String {
    let tags: String = post.tags.iter().map(|tag| format!("<category term=\"{}\"/>\n", escape_html(tag))).collect();
    format!(
        r#"<entry xml:lang="{language}">
<title>{title}</title>
<id>{url}</id>
<link rel="alternate" type="text/html" href="{url}"/>
<published>{published}</published>
<updated>{published}</updated>
{tags}<summary>{summary}</summary>
<content type="html">{content}</content>
</entry>
"#,
        language = post.language,
        title = escape_html(post.title),
        url = format_args!("{base}{}", channel.page_path(post)),
        published = post.published.to_rfc3339(),
        summary = escape_html(&first_paragraph(post.text)),
        content = escape_html(&render_html(post.text)),
    )
}
