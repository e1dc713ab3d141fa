//! What the program makes of a file or address, adding nothing.

use super::Web;
use crate::domain::{Time, Validators};
use crate::format::{DocumentKind, ParsedEntry, ParsedFeed, ParsedOpml, read_feed, read_opml, sniff};
use crate::net::{FetchRequest, Fetched};
use crate::text;

/// A document to look at.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct PreviewInput {
    /// The file or address.
    pub path: String,
    /// What relative links are relative to.
    #[serde(default)]
    pub base: Option<String>,
    /// The `Content-Type` that it was served with.
    #[serde(default)]
    pub content_type: Option<String>,
}

/// What the program makes of one document.
#[derive(Debug, Default, serde::Serialize)]
pub struct Preview {
    /// As it was given.
    pub path: String,
    /// It could be read.
    pub ok: bool,
    /// Why not.
    pub error: Option<String>,
    /// `feed` or `opml`; `None` where nothing could be made of it.
    pub kind: Option<&'static str>,
    /// What stands in it.
    #[serde(flatten)]
    pub content: PreviewContent,
}

/// What stands in a document.
#[derive(Debug, Default, serde::Serialize)]
#[serde(untagged)]
pub enum PreviewContent {
    /// Nothing that could be read.
    #[default]
    Nothing,
    /// A feed.
    Feed(FeedPreview),
    /// A subscription list.
    Opml(OpmlPreview),
}

/// A feed as the program reads it.
#[derive(Debug, serde::Serialize)]
pub struct FeedPreview {
    title: Option<String>,
    site_url: Option<String>,
    language: Option<String>,
    /// Entries beyond the most that are read of one document.
    left_out: usize,
    entries: Vec<EntryPreview>,
}

/// An entry as the program reads it.
#[derive(Debug, serde::Serialize)]
struct EntryPreview {
    id: Option<String>,
    title: Option<String>,
    url: Option<String>,
    published: Option<Time>,
    updated: Option<Time>,
    author: Option<String>,
    text: String,
    enclosures: Vec<EnclosurePreview>,
    transcripts: Vec<TranscriptPreview>,
    chapters_url: Option<String>,
}

#[derive(Debug, serde::Serialize)]
struct EnclosurePreview {
    url: String,
    #[serde(rename = "type")]
    media_type: Option<String>,
    seconds: Option<u64>,
}

#[derive(Debug, serde::Serialize)]
struct TranscriptPreview {
    url: String,
    #[serde(rename = "type")]
    media_type: Option<String>,
    language: Option<String>,
}

/// A subscription list as the program reads it.
#[derive(Debug, serde::Serialize)]
pub struct OpmlPreview {
    feeds: Vec<OpmlFeedPreview>,
    problems: Vec<String>,
}

#[derive(Debug, serde::Serialize)]
struct OpmlFeedPreview {
    title: Option<String>,
    url: String,
    site_url: Option<String>,
    folder: Option<String>,
}

/// Looks at one document. `stdin` is what `-` stands for; `web` is made only when an address is to be fetched.
pub async fn preview(input: &PreviewInput, stdin: &[u8], web: impl AsyncFnOnce() -> super::Result<Web>) -> Preview {
    let path = input.path.clone();
    match load(input, stdin, web).await {
        Ok((bytes, content_type, base)) => read(path, &bytes, content_type.as_deref(), base.as_ref()),
        Err(error) => Preview { path, error: Some(error), ..Preview::default() },
    }
}

type Loaded = (Vec<u8>, Option<String>, Option<url::Url>);

async fn load(
    input: &PreviewInput,
    stdin: &[u8],
    web: impl AsyncFnOnce() -> super::Result<Web>,
) -> Result<Loaded, String> {
    let base = match &input.base {
        Some(base) => Some(url::Url::parse(base).map_err(|error| format!("the base {base:?} is no address: {error}"))?),
        None => None,
    };
    if input.path.starts_with("http://") || input.path.starts_with("https://") {
        let web = web().await.map_err(|error| error.to_string())?;
        let validators = Validators::default();
        return match web.fetch(FetchRequest::feed(&input.path, &validators)).await {
            Ok(Fetched::Body(body)) => Ok((body.bytes, body.content_type, base.or(Some(body.final_url)))),
            Ok(Fetched::NotModified(_)) => Err("the server answered \"not modified\" to a first request".to_owned()),
            Err(error) => Err(format!("{error}; {}", error.hint())),
        };
    }
    if input.path == "-" {
        return Ok((stdin.to_vec(), input.content_type.clone(), base));
    }
    let bytes = std::fs::read(&input.path).map_err(|error| format!("{} cannot be read: {error}", input.path))?;
    Ok((bytes, input.content_type.clone(), base))
}

fn read(path: String, bytes: &[u8], content_type: Option<&str>, base: Option<&url::Url>) -> Preview {
    let fail = |path: String, error: String| Preview { path, error: Some(error), ..Preview::default() };
    match sniff(bytes, content_type) {
        DocumentKind::Opml => match read_opml(bytes, content_type) {
            Ok(opml) => Preview { path, ok: true, error: None, kind: Some("opml"), content: opml_preview(opml) },
            Err(error) => fail(path, error.to_string()),
        },
        _ => match read_feed(bytes, content_type, base) {
            Ok(feed) => Preview { path, ok: true, error: None, kind: Some("feed"), content: feed_preview(feed) },
            Err(error) => fail(path, error.to_string()),
        },
    }
}

fn feed_preview(feed: ParsedFeed) -> PreviewContent {
    PreviewContent::Feed(FeedPreview {
        title: feed.title,
        site_url: feed.site_url,
        language: feed.language,
        left_out: feed.left_out,
        entries: feed.entries.into_iter().map(entry_preview).collect(),
    })
}

fn entry_preview(entry: ParsedEntry) -> EntryPreview {
    let html = entry.content.as_deref().or(entry.summary.as_deref());
    EntryPreview {
        text: html.map(text::html_to_text).unwrap_or_default(),
        id: entry.guid,
        title: entry.title,
        url: entry.url,
        published: entry.published,
        updated: entry.updated,
        author: (!entry.authors.is_empty()).then(|| entry.authors.join(", ")),
        enclosures: entry
            .enclosures
            .into_iter()
            .map(|file| EnclosurePreview {
                url: file.url,
                media_type: file.media_type,
                seconds: file.seconds.or(entry.seconds),
            })
            .collect(),
        transcripts: entry
            .transcripts
            .into_iter()
            .map(|file| TranscriptPreview { url: file.url, media_type: file.media_type, language: file.language })
            .collect(),
        chapters_url: entry.chapters_url,
    }
}

fn opml_preview(opml: ParsedOpml) -> PreviewContent {
    let feeds = opml.feeds.into_iter().map(|feed| OpmlFeedPreview {
        title: feed.title,
        url: feed.url,
        site_url: feed.site_url,
        folder: feed.folder,
    });
    PreviewContent::Opml(OpmlPreview { feeds: feeds.collect(), problems: opml.problems })
}

impl PreviewContent {
    /// A line for people.
    pub fn describe(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Feed(feed) => {
                format!("{} · {} entries", feed.title.as_deref().unwrap_or("without a title"), feed.entries.len())
            }
            Self::Opml(opml) => format!("{} feeds, {} problems", opml.feeds.len(), opml.problems.len()),
        }
    }

    /// The first lines for people: entries of a feed, feeds of a list, problems.
    pub fn lines(&self, most: usize) -> Vec<String> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Feed(feed) => feed
                .entries
                .iter()
                .take(most)
                .map(|entry| {
                    let day = entry.published.map_or("          ".to_owned(), |time| time.date_naive().to_string());
                    format!("{day}  {}", entry.title.as_deref().unwrap_or("(untitled)"))
                })
                .collect(),
            Self::Opml(opml) => {
                let feeds =
                    opml.feeds.iter().map(|feed| format!("{}  {}", feed.url, feed.title.as_deref().unwrap_or("")));
                let problems = opml.problems.iter().map(|problem| format!("problem: {problem}"));
                feeds.take(most).chain(problems.take(most)).collect()
            }
        }
    }
}
