//! A channel in the shape of a real feed, one file per shape.

mod atom;
mod json_feed;
mod page;
mod podcast;
mod rss;
mod video;

use super::channel::{Channel, Format};

pub(super) use page::{render_channel_page, render_front_page, render_post_page};
pub(super) use podcast::render_chapters;

/// The feed of a channel and its media type, for a server at `base`.
pub(super) fn render_feed(channel: &Channel, base: &str) -> (String, &'static str) {
    match channel.format {
        Format::Rss => (rss::render(channel, base), "application/rss+xml; charset=utf-8"),
        Format::Atom => (atom::render(channel, base), "application/atom+xml; charset=utf-8"),
        Format::Json => (json_feed::render(channel, base), "application/feed+json; charset=utf-8"),
        Format::Podcast => (podcast::render(channel, base), "application/rss+xml; charset=utf-8"),
        Format::Video => (video::render(channel, base), "text/xml; charset=utf-8"),
    }
}

/// When the channel last changed: the date of its newest post.
fn last_change(channel: &Channel) -> crate::domain::Time {
    channel.posts.iter().map(|post| post.published).max().unwrap_or_default()
}
