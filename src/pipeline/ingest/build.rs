//! One entry of a parsed feed as a row of the library.

use crate::domain::{Enclosure, EntryKind, FeedKind};
use crate::format::{ParsedEntry, ParsedFeed};
use crate::store::NewEntry;
use crate::text;

/// How long a summary may be, in characters: two lines of a terminal.
const SUMMARY_CHARS: usize = 200;
/// How long a title made of an untitled entry's first words may be, in characters.
const TITLE_CHARS: usize = 70;
/// A podcast's usual bit rate, 128 kbit/s, tells the length of a file that states only its size.
const AUDIO_BYTES_PER_SECOND: u64 = 16_000;
/// A smaller file is a stated size that nobody filled in, or a teaser.
const SMALLEST_EPISODE_BYTES: u64 = 500_000;

/// What an entry brings beside text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    Audio,
    Video,
    Text,
}

pub(super) fn medium(entry: &ParsedEntry) -> Medium {
    let any = |family: &str| {
        entry.enclosures.iter().any(|file| file.media_type.as_deref().is_some_and(|media| media.starts_with(family)))
    };
    if entry.youtube_id.is_some() || any("video/") {
        Medium::Video
    } else if any("audio/") {
        Medium::Audio
    } else {
        Medium::Text
    }
}

/// What an entry goes by: its title, else the beginning of what it says.
pub(super) fn name(entry: &ParsedEntry) -> &str {
    let given = entry.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    given.unwrap_or_else(|| {
        let said = entry.content.as_deref().or(entry.summary.as_deref()).unwrap_or_default();
        said.char_indices().nth(200).map_or(said, |(end, _)| &said[..end])
    })
}

/// The row that stores `entry` under `identity`.
pub(super) fn build_entry(
    entry: &ParsedEntry,
    feed: &ParsedFeed,
    feed_kind: FeedKind,
    identity: String,
    content_hash: String,
) -> NewEntry {
    let html = entry.content.as_ref().or(entry.summary.as_ref());
    let text = html.map(|html| text::html_to_text(html)).unwrap_or_default();
    let declared = entry.language.as_deref().or(feed.language.as_deref());
    let title = title_of(entry, &text);
    let sample = if text.is_empty() { &title } else { &text };
    let language = text::detect_language(sample, declared);
    let kind = kind_of(entry, feed_kind);
    NewEntry {
        identity,
        url: entry.url.clone(),
        minutes: minutes_of(entry, kind, &text, language.as_deref()),
        author: (!entry.authors.is_empty()).then(|| entry.authors.join(", ")),
        kind,
        published: entry.published.or(entry.updated),
        summary: Some(text::summarize(&text, SUMMARY_CHARS)).filter(|summary| !summary.is_empty()),
        content_hash,
        html: html.filter(|html| html.contains(['<', '&'])).cloned(),
        enclosures: entry.enclosures.iter().map(|file| enclosure(file, entry.seconds)).collect(),
        title,
        language,
        text,
    }
}

fn title_of(entry: &ParsedEntry, text: &str) -> String {
    let given = entry.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    given
        .map(str::to_owned)
        .or_else(|| Some(text::summarize(text, TITLE_CHARS)).filter(|words| !words.is_empty()))
        .or_else(|| entry.url.clone())
        .or_else(|| entry.enclosures.first().map(|file| file.url.clone()))
        .unwrap_or_else(|| "Untitled".to_owned())
}

fn kind_of(entry: &ParsedEntry, feed_kind: FeedKind) -> EntryKind {
    match (medium(entry), feed_kind) {
        (Medium::Audio, _) => EntryKind::Episode,
        (Medium::Video, FeedKind::Podcast) if entry.youtube_id.is_none() => EntryKind::Episode,
        (Medium::Video, _) => EntryKind::Video,
        (Medium::Text, FeedKind::Video) => EntryKind::Video,
        (Medium::Text, _) => EntryKind::Article,
    }
}

/// Whole minutes, at least one: what the feed states for a recording, else what its size tells, else `None`; for a text,
/// reading speed by language.
fn minutes_of(entry: &ParsedEntry, kind: EntryKind, text: &str, language: Option<&str>) -> Option<i64> {
    if kind == EntryKind::Article {
        return Some(whole_minutes(text::reading_minutes(text, language)));
    }
    let stated = entry.seconds.into_iter().chain(entry.enclosures.iter().filter_map(|file| file.seconds)).max();
    let by_size = || {
        let audio = entry
            .enclosures
            .iter()
            .filter(|file| file.media_type.as_deref().is_some_and(|media| media.starts_with("audio/")));
        let bytes = audio.filter_map(|file| file.bytes).max()?;
        (bytes >= SMALLEST_EPISODE_BYTES).then_some(bytes / AUDIO_BYTES_PER_SECOND)
    };
    let seconds = stated.filter(|seconds| *seconds > 0).or_else(by_size)?;
    Some(whole_minutes(seconds as f64 / 60.0))
}

fn whole_minutes(minutes: f64) -> i64 {
    (minutes.round() as i64).max(1)
}

fn enclosure(file: &crate::format::ParsedEnclosure, entry_seconds: Option<u64>) -> Enclosure {
    let whole = |number: u64| i64::try_from(number).ok();
    Enclosure {
        url: file.url.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes.and_then(whole),
        seconds: file.seconds.or(entry_seconds).and_then(whole),
    }
}
