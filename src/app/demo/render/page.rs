//! Pages for people: one a post, one a mentor, and a front page.

use crate::app::demo::channel::{Channel, Post};
use crate::app::demo::markup::render_html;
use crate::text::escape_html;

/// A post's page, with its whole text.
pub(in crate::app::demo) fn render_post_page(channel: &Channel, post: &Post) -> String {
    let body = format!(
        "<article>\n<h1>{title}</h1>\n<p>{mentor}, <time datetime=\"{published}\">{day}</time></p>\n{html}</article>\n",
        title = escape_html(post.title),
        mentor = escape_html(channel.mentor),
        published = post.published.to_rfc3339(),
        day = post.published.format("%-d %B %Y"),
        html = render_html(post.text),
    );
    render_page(post.language, post.title, &link_feed(channel), &body)
}

/// A mentor's page, with all channels and what is in them. `channels` are those of one mentor.
pub(in crate::app::demo) fn render_channel_page(channels: &[&Channel]) -> String {
    let Some(first) = channels.first() else { return String::new() };
    let links: String = channels.iter().map(|channel| link_feed(channel)).collect();
    let mut body = format!("<h1>{}</h1>\n", escape_html(first.mentor));
    for channel in channels {
        body.push_str(&format!("<h2>{}</h2>\n<p>{}</p>\n<ul>", escape_html(channel.title), escape_html(channel.about)));
        for post in &channel.posts {
            let (path, title) = (channel.page_path(post), escape_html(post.title));
            body.push_str(&format!("<li><a href=\"{path}\">{title}</a></li>"));
        }
        body.push_str("</ul>\n");
    }
    render_page(first.language, first.mentor, &links, &body)
}

/// Who is here, and that none of them is real.
pub(in crate::app::demo) fn render_front_page(channels: &[Channel]) -> String {
    let mut body = String::from(
        "<h1>The demo's mentors</h1>\n<p>They are invented; what they say was written for this demo.</p>\n<ul>",
    );
    for channel in channels {
        let (dir, mentor, title) = (channel.mentor_dir, escape_html(channel.mentor), escape_html(channel.title));
        body.push_str(&format!("<li><a href=\"/{dir}/\">{mentor}: {title}</a></li>"));
    }
    body.push_str("</ul>\n");
    render_page("en", "The demo's mentors", "", &body)
}

fn link_feed(channel: &Channel) -> String {
    use crate::app::demo::channel::Format;
    let media_type = match channel.format {
        Format::Rss | Format::Podcast => "application/rss+xml",
        Format::Atom | Format::Video => "application/atom+xml",
        Format::Json => "application/feed+json",
    };
    let (path, title) = (channel.feed_path(), escape_html(channel.title));
    format!("<link rel=\"alternate\" type=\"{media_type}\" title=\"{title}\" href=\"{path}\">\n")
}

fn render_page(language: &str, title: &str, links: &str, body: &str) -> String {
    let title = escape_html(title);
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n{links}\
         <style>body{{max-width:36em;margin:2em auto;padding:0 1em;font:1.1em/1.6 Georgia,serif}}</style>\n</head>\n\
         <body>\n{body}</body>\n</html>\n"
    )
}
