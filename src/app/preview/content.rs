//! What `preview` shows of each kind of document.

use url::Url;

use crate::domain::{Chapter, Time, Transcript};
use crate::format::{ParsedEntry, ParsedFeed, ParsedOpml};
use crate::text;
use crate::text::article::Article;

/// How much of a page's text people are shown, in characters.
const PAGE_CHARS: usize = 400;

/// What stands in a document.
#[derive(Debug, Default, serde::Serialize)]
#[serde(untagged)]
pub enum PreviewContent {
    /// Nothing that could be read.
    #[default]
    Nothing,
    /// A feed.
    Feed(FeedPreview),
    /// A web page.
    Page(Box<PagePreview>),
    /// What was said in a recording.
    Transcript(TranscriptContent),
    /// The parts of a recording.
    Chapters(ChaptersPreview),
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
    /// The chapters of the one episode of a feed that has only one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chapters: Vec<ChapterPreview>,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chapters: Vec<ChapterPreview>,
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

/// A page as the program reads it.
#[derive(Debug, serde::Serialize)]
pub struct PagePreview {
    title: Option<String>,
    author: Option<String>,
    published: Option<Time>,
    language: Option<String>,
    url: Option<String>,
    image: Option<String>,
    text: String,
    html: String,
    feeds: Vec<String>,
    minutes: i64,
}

/// A transcript as the program reads it.
#[derive(Debug, serde::Serialize)]
pub struct TranscriptContent {
    language: Option<String>,
    machine_made: bool,
    segments: Vec<SegmentPreview>,
}

#[derive(Debug, serde::Serialize)]
struct SegmentPreview {
    speaker: Option<String>,
    /// In seconds.
    start: Option<f64>,
    end: Option<f64>,
    text: String,
}

/// Chapters as the program reads them.
#[derive(Debug, serde::Serialize)]
pub struct ChaptersPreview {
    chapters: Vec<ChapterPreview>,
}

#[derive(Debug, Clone, serde::Serialize)]
struct ChapterPreview {
    /// In seconds.
    start: f64,
    end: Option<f64>,
    title: String,
    url: Option<String>,
    hidden: bool,
}

impl PreviewContent {
    pub(super) fn feed(feed: ParsedFeed) -> Self {
        let entries: Vec<EntryPreview> = feed.entries.into_iter().map(entry_preview).collect();
        let chapters = match entries.as_slice() {
            [only] => only.chapters.clone(),
            _ => Vec::new(),
        };
        Self::Feed(FeedPreview {
            title: feed.title,
            site_url: feed.site_url,
            language: feed.language,
            left_out: feed.left_out,
            entries,
            chapters,
        })
    }

    /// `article` is what stands on the page; `base` is its address, where that is known.
    pub(super) fn page(article: Article, feeds: Vec<Url>, base: Option<&Url>) -> Self {
        let minutes = text::reading_minutes(&article.text, article.language.as_deref());
        Self::Page(Box::new(PagePreview {
            title: Some(article.title).filter(|title| !title.is_empty()),
            author: article.author,
            published: article.published,
            language: article.language,
            url: article.url.as_ref().or(base).map(Url::to_string),
            image: article.image.map(String::from),
            html: text::safe_html(&article.html, base),
            text: article.text,
            feeds: feeds.into_iter().map(String::from).collect(),
            minutes: (minutes.round() as i64).max(1),
        }))
    }

    pub(super) fn transcript(transcript: Transcript) -> Self {
        let segments = transcript.segments.into_iter().map(|segment| SegmentPreview {
            speaker: segment.speaker,
            start: segment.start.map(seconds),
            end: segment.end.map(seconds),
            text: segment.text,
        });
        Self::Transcript(TranscriptContent {
            segments: segments.collect(),
            language: transcript.language,
            machine_made: transcript.machine_made,
        })
    }

    pub(super) fn chapters(chapters: Vec<Chapter>) -> Self {
        Self::Chapters(ChaptersPreview { chapters: chapters.into_iter().map(chapter_preview).collect() })
    }

    pub(super) fn opml(opml: ParsedOpml) -> Self {
        let feeds = opml.feeds.into_iter().map(|feed| OpmlFeedPreview {
            title: feed.title,
            url: feed.url,
            site_url: feed.site_url,
            folder: feed.folder,
        });
        Self::Opml(OpmlPreview { feeds: feeds.collect(), problems: opml.problems })
    }

    /// The word for what it is.
    pub(super) fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Feed(_) => Some("feed"),
            Self::Page(_) => Some("page"),
            Self::Transcript(_) => Some("transcript"),
            Self::Chapters(_) => Some("chapters"),
            Self::Opml(_) => Some("opml"),
        }
    }
}

/// Milliseconds as seconds.
fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}

fn chapter_preview(chapter: Chapter) -> ChapterPreview {
    ChapterPreview {
        start: seconds(chapter.start),
        end: chapter.end.map(seconds),
        title: chapter.title,
        url: chapter.url,
        hidden: chapter.hidden,
    }
}

fn entry_preview(entry: ParsedEntry) -> EntryPreview {
    let chapters = entry.chapters.iter().map(|chapter| ChapterPreview {
        start: chapter.start,
        end: None,
        title: chapter.title.clone(),
        url: chapter.url.clone(),
        hidden: false,
    });
    let chapters = chapters.collect();
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
        chapters,
    }
}

impl PreviewContent {
    /// A line for people.
    pub fn describe(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Feed(feed) => {
                format!("{} · {} entries", feed.title.as_deref().unwrap_or("without a title"), feed.entries.len())
            }
            Self::Page(page) => {
                format!("{} · {} min", page.title.as_deref().unwrap_or("without a title"), page.minutes)
            }
            Self::Transcript(transcript) => {
                let made = if transcript.machine_made { ", machine-made" } else { "" };
                format!("{} segments{made}", transcript.segments.len())
            }
            Self::Chapters(list) => format!("{} chapters", list.chapters.len()),
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
            Self::Page(page) => page.lines(most),
            Self::Transcript(transcript) => transcript.segments.iter().take(most).map(SegmentPreview::line).collect(),
            Self::Chapters(list) => {
                let shown = list.chapters.iter().filter(|chapter| !chapter.hidden);
                shown.take(most).map(|chapter| format!("{}  {}", clock(chapter.start), chapter.title)).collect()
            }
            Self::Opml(opml) => {
                let feeds =
                    opml.feeds.iter().map(|feed| format!("{}  {}", feed.url, feed.title.as_deref().unwrap_or("")));
                let problems = opml.problems.iter().map(|problem| format!("problem: {problem}"));
                feeds.take(most).chain(problems.take(most)).collect()
            }
        }
    }
}

impl PagePreview {
    /// Who and when, then the beginning of the text.
    fn lines(&self, most: usize) -> Vec<String> {
        let day = self.published.map(|time| time.date_naive().to_string());
        let facts: Vec<&str> = [self.author.as_deref(), day.as_deref(), self.language.as_deref(), self.url.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        let feeds = self.feeds.iter().map(|feed| format!("feed: {feed}"));
        let begins = text::summarize(&self.text, PAGE_CHARS);
        std::iter::once(facts.join(" · "))
            .chain(feeds.take(most))
            .chain([begins])
            .filter(|line| !line.is_empty())
            .collect()
    }
}

impl SegmentPreview {
    fn line(&self) -> String {
        let moment = self.start.map(|start| format!("{}  ", clock(start))).unwrap_or_default();
        let speaker = self.speaker.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
        format!("{moment}{speaker}{}", self.text)
    }
}

/// `1:02:03` or `2:03`.
fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}
