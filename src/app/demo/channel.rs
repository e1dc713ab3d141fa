//! The demo's channels, read from the files under `site/`.
//!
//! A file is a block of `key: value` lines about the channel, then one block for each post: a line `=== slug`, its own
//! `key: value` lines, an empty line, and the text as [`markup`](super::markup) reads it.

use chrono::Utc;

use super::DemoError;
use crate::domain::Time;

/// One channel of one mentor.
#[derive(Debug)]
pub(super) struct Channel {
    /// The directory of the mentor, below the server's root.
    pub(super) mentor_dir: &'static str,
    /// The feed's file in that directory.
    pub(super) feed_file: &'static str,
    pub(super) mentor: &'static str,
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(super) format: Format,
    pub(super) language: &'static str,
    /// Newest first, as feeds have them.
    pub(super) posts: Vec<Post>,
}

/// What a channel is served as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Rss,
    Atom,
    Json,
    Podcast,
    Video,
}

/// One post, episode or video.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    pub(super) published: Time,
    /// ISO 639-1.
    pub(super) language: &'static str,
    pub(super) tags: Vec<&'static str>,
    /// How long it plays, for episodes and videos.
    pub(super) seconds: Option<u64>,
    /// The video's name at its host.
    pub(super) video: Option<&'static str>,
    /// Where each chapter starts, in seconds.
    pub(super) chapters: Vec<(u64, &'static str)>,
    /// The file with what is said.
    pub(super) transcript: Option<&'static str>,
    /// The text, not rendered yet.
    pub(super) text: &'static str,
}

impl Channel {
    /// Where the feed is, below the server's root.
    pub(super) fn feed_path(&self) -> String {
        format!("/{}/{}", self.mentor_dir, self.feed_file)
    }

    /// Where a post's page is, below the server's root.
    pub(super) fn page_path(&self, post: &Post) -> String {
        format!("/{}/{}", self.mentor_dir, post.slug)
    }
}

/// A file of `site/`: its mentor's directory, its name, what its feed is called, and its text.
type SiteFile = (&'static str, &'static str, &'static str, &'static str);

macro_rules! site_file {
    ($dir:literal, $file:literal, $feed:literal) => {
        ($dir, concat!($dir, "/", $file), $feed, include_str!(concat!("site/", $dir, "/", $file)))
    };
}

const FILES: &[SiteFile] = &[
    site_file!("ruth-amadi", "blog.md", "feed.xml"),
    site_file!("daniel-oyelaran", "letters.md", "feed.xml"),
    site_file!("daniel-oyelaran", "podcast.md", "podcast.xml"),
    site_file!("ines-carrasco", "blog.md", "feed.json"),
    site_file!("ines-carrasco", "videos.md", "videos.xml"),
    site_file!("hanne-lindvall", "blog.md", "feed.atom"),
    site_file!("margit-sauerwein", "blog.md", "feed.xml"),
];

/// What is said in an episode, by the path it is served at.
pub(super) const TRANSCRIPTS: &[(&str, &str)] = &[
    ("/daniel-oyelaran/he-nodded.vtt", include_str!("site/daniel-oyelaran/he-nodded.vtt")),
    ("/daniel-oyelaran/ask-before-you-tell.vtt", include_str!("site/daniel-oyelaran/ask-before-you-tell.vtt")),
];

/// Every channel of the demo, a mentor's channels one after the other.
pub(super) fn read_channels() -> Result<Vec<Channel>, DemoError> {
    FILES.iter().map(|file| read_channel(file)).collect()
}

fn read_channel(&(mentor_dir, file, feed_file, text): &SiteFile) -> Result<Channel, DemoError> {
    let wrong = |message: String| DemoError::Content { file, message };
    let mut blocks = text.split("\n=== ");
    let head = Keys::read(blocks.next().unwrap_or_default()).map_err(wrong)?.0;
    let language = head.require("language").map_err(wrong)?;
    let posts = blocks.map(|block| read_post(block, language)).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    let mut channel = Channel {
        mentor_dir,
        feed_file,
        mentor: head.require("mentor").map_err(wrong)?,
        title: head.require("channel").map_err(wrong)?,
        about: head.require("about").map_err(wrong)?,
        format: head.require("format").and_then(read_format).map_err(wrong)?,
        language,
        posts,
    };
    channel.posts.sort_by_key(|post| std::cmp::Reverse(post.published));
    Ok(channel)
}

fn read_post(block: &'static str, language: &'static str) -> Result<Post, String> {
    let (slug, rest) = block.split_once('\n').ok_or("a post without text")?;
    let (keys, text) = Keys::read(rest).map_err(|error| format!("{slug}: {error}"))?;
    let date = keys.require("date").map_err(|error| format!("{slug}: {error}"))?;
    let published = chrono::DateTime::parse_from_rfc3339(date).map_err(|error| format!("{slug}: date: {error}"))?;
    let seconds = keys.find("seconds").map(str::parse).transpose().map_err(|error| format!("{slug}: {error}"))?;
    Ok(Post {
        slug: slug.trim(),
        title: keys.require("title")?,
        published: published.with_timezone(&Utc),
        language: keys.find("lang").unwrap_or(language),
        tags: keys.find("tags").map(|tags| tags.split(", ").collect()).unwrap_or_default(),
        seconds,
        video: keys.find("video"),
        chapters: keys.find("chapters").map_or(Ok(Vec::new()), read_chapters)?,
        transcript: keys.find("transcript"),
        text: text.trim(),
    })
}

/// `0 The first; 95 The second`: seconds and titles.
fn read_chapters(text: &'static str) -> Result<Vec<(u64, &'static str)>, String> {
    text.split("; ")
        .map(|chapter| {
            let (start, title) = chapter.split_once(' ').ok_or_else(|| format!("chapter {chapter:?}"))?;
            Ok((start.parse().map_err(|error| format!("chapter {chapter:?}: {error}"))?, title))
        })
        .collect()
}

fn read_format(word: &str) -> Result<Format, String> {
    match word {
        "rss" => Ok(Format::Rss),
        "atom" => Ok(Format::Atom),
        "json" => Ok(Format::Json),
        "podcast" => Ok(Format::Podcast),
        "video" => Ok(Format::Video),
        other => Err(format!("unknown format {other:?}")),
    }
}

/// The `key: value` lines at the head of a block.
struct Keys(Vec<(&'static str, &'static str)>);

impl Keys {
    /// The keys, and the text behind the empty line that ends them.
    fn read(block: &'static str) -> Result<(Self, &'static str), String> {
        let (head, text) = block.split_once("\n\n").unwrap_or((block, ""));
        let pairs = head
            .lines()
            .map(|line| line.split_once(": ").ok_or_else(|| format!("{line:?} is no key and value")))
            .collect::<Result<_, _>>()?;
        Ok((Self(pairs), text))
    }

    fn find(&self, key: &str) -> Option<&'static str> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    fn require(&self, key: &str) -> Result<&'static str, String> {
        self.find(key).ok_or_else(|| format!("no {key}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn five_mentors_say_at_least_forty_two_things_of_substance() {
        let channels = read_channels().unwrap();
        let mentors: HashSet<&str> = channels.iter().map(|channel| channel.mentor).collect();
        assert_eq!(mentors.len(), 5);
        let posts: Vec<&Post> = channels.iter().flat_map(|channel| &channel.posts).collect();
        assert!(posts.len() >= 42, "{}", posts.len());
        for post in posts {
            let words = post.text.split_whitespace().count();
            let least = if post.seconds.is_some() { 150 } else { 250 };
            assert!((least..=600).contains(&words), "{} has {words} words", post.slug);
            assert!(!post.tags.is_empty(), "{} has no tags", post.slug);
        }
    }

    #[test]
    fn posts_are_written_in_three_languages_over_two_years() {
        let channels = read_channels().unwrap();
        let posts: Vec<&Post> = channels.iter().flat_map(|channel| &channel.posts).collect();
        let languages: HashSet<&str> = posts.iter().map(|post| post.language).collect();
        assert_eq!(languages, HashSet::from(["en", "es", "de"]));
        let years: HashSet<String> = posts.iter().map(|post| post.published.format("%Y").to_string()).collect();
        assert_eq!(years, HashSet::from(["2025".to_owned(), "2026".to_owned()]));
    }

    #[test]
    fn no_two_pages_and_no_two_feeds_share_an_address() {
        let channels = read_channels().unwrap();
        let pages = channels.iter().flat_map(|channel| channel.posts.iter().map(|post| channel.page_path(post)));
        let paths: Vec<String> = pages.chain(channels.iter().map(Channel::feed_path)).collect();
        assert_eq!(paths.iter().collect::<HashSet<_>>().len(), paths.len());
    }

    #[test]
    fn episodes_have_chapters_within_their_length_and_transcripts_that_exist() {
        let channels = read_channels().unwrap();
        let podcast = channels.iter().find(|channel| channel.format == Format::Podcast).unwrap();
        assert!(podcast.posts.len() >= 3);
        for post in &podcast.posts {
            assert!(post.chapters.len() >= 3 && post.chapters.is_sorted(), "{}", post.slug);
            assert!(post.chapters.iter().all(|(start, _)| *start < post.seconds.unwrap()), "{}", post.slug);
        }
        let transcripts: Vec<&str> = podcast.posts.iter().filter_map(|post| post.transcript).collect();
        assert_eq!(transcripts.len(), TRANSCRIPTS.len());
        for name in transcripts {
            assert!(TRANSCRIPTS.iter().any(|(path, _)| path.ends_with(name)), "{name}");
        }
    }
}
