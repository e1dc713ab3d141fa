//! A podcast: RSS 2.0 with the iTunes elements, and transcripts and chapters as the Podcasting 2.0 namespace has them.

use super::rss::{render_head, render_item_core};
use crate::app::demo::audio::silence_bytes;
use crate::app::demo::channel::{Channel, Post};
use crate::text::escape_html;

/// Renders a podcast feed.
pub(super) fn render(channel: &Channel, base: &str) -> String {
    let count = channel.posts.len();
    // Newest first, so the numbers run down.
    let items = channel.posts.iter().enumerate();
    let items: String = items.map(|(place, post)| render_episode(channel, post, count - place, base)).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
{head}<itunes:author>{mentor}</itunes:author>
<itunes:explicit>false</itunes:explicit>
<itunes:type>episodic</itunes:type>
<itunes:category text="Business"><itunes:category text="Management"/></itunes:category>
{items}</channel>
</rss>
"#,
        head = render_head(channel, base),
        mentor = escape_html(channel.mentor),
    )
}

/// The chapters of an episode, as the JSON file that `podcast:chapters` points to.
pub(in crate::app::demo) fn render_chapters(post: &Post) -> String {
    let chapters = post.chapters.iter().map(|(start, title)| serde_json::json!({ "startTime": start, "title": title }));
    serde_json::json!({ "version": "1.2.0", "title": post.title, "chapters": chapters.collect::<Vec<_>>() }).to_string()
}

fn render_episode(channel: &Channel, post: &Post, number: usize, base: &str) -> String {
    let seconds = post.seconds.unwrap_or_default();
    let page = format!("{base}{}", channel.page_path(post));
    let transcript = post.transcript.map(|file| {
        let (dir, language) = (channel.mentor_dir, post.language);
        format!("<podcast:transcript url=\"{base}/{dir}/{file}\" type=\"text/vtt\" language=\"{language}\"/>\n")
    });
    format!(
        r#"<item>
{core}<enclosure url="{page}.mp3" length="{length}" type="audio/mpeg"/>
<itunes:duration>{hours:02}:{minutes:02}:{rest:02}</itunes:duration>
<itunes:episode>{number}</itunes:episode>
<itunes:episodeType>full</itunes:episodeType>
<podcast:person role="host">{mentor}</podcast:person>
{transcript}<podcast:chapters url="{page}.chapters.json" type="application/json+chapters"/>
</item>
"#,
        core = render_item_core(channel, post, base),
        length = silence_bytes(seconds),
        hours = seconds / 3600,
        minutes = seconds / 60 % 60,
        rest = seconds % 60,
        mentor = escape_html(channel.mentor),
        transcript = transcript.unwrap_or_default(),
    )
}
