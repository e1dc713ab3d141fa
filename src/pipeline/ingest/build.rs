//! One entry of a parsed feed as a row of the library.

use crate::domain::{Enclosure, EntryKind, FeedKind};
use crate::format::{ParsedEnclosure, ParsedEntry, ParsedFeed};
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

/// A day, in seconds: no recording lasts longer.
const LONGEST_RECORDING: u64 = 24 * 60 * 60;

/// What a media file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Audio,
    Video,
    /// A picture beside a text: nothing to hear or watch.
    Image,
}

/// Endings of files whose feed does not state a type that helps: none, or `application/octet-stream`.
const FAMILIES: [(Family, &[&str]); 3] = [
    (Family::Audio, &["mp3", "m4a", "m4b", "aac", "ogg", "oga", "opus", "wav", "flac"]),
    (Family::Video, &["mp4", "m4v", "mov", "webm", "mkv"]),
    (Family::Image, &["jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp"]),
];

/// The family of a media file by its stated type, else by the ending of its address; `None` for others (a PDF).
fn family_of(file: &ParsedEnclosure) -> Option<Family> {
    let stated = file.media_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    match stated.split('/').next() {
        Some("audio") => return Some(Family::Audio),
        Some("video") => return Some(Family::Video),
        Some("image") => return Some(Family::Image),
        _ => {}
    }
    if !matches!(stated.as_str(), "" | "application/octet-stream" | "binary/octet-stream") {
        return None;
    }
    let path = file.url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    FAMILIES.iter().find(|(_, endings)| endings.contains(&ending.as_str())).map(|(family, _)| *family)
}

/// What an entry brings beside text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    Audio,
    Video,
    Text,
}

pub(super) fn medium(entry: &ParsedEntry) -> Medium {
    let any = |family| entry.enclosures.iter().any(|file| family_of(file) == Some(family));
    if entry.youtube_id.is_some() || any(Family::Video) {
        Medium::Video
    } else if any(Family::Audio) {
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
        sources: super::sources::wanted(entry, kind, &text, feed.language.as_deref()),
        enclosures: media_files(entry).map(|file| enclosure(file, entry.seconds)).collect(),
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
    let stated =
        entry.seconds.into_iter().chain(media_files(entry).filter_map(|file| file.seconds)).map(plausible).max();
    let by_size = || {
        let audio = entry.enclosures.iter().filter(|file| family_of(file) == Some(Family::Audio));
        let bytes = audio.filter_map(|file| file.bytes).max()?;
        (bytes >= SMALLEST_EPISODE_BYTES).then_some(bytes / AUDIO_BYTES_PER_SECOND)
    };
    let seconds = stated.filter(|seconds| *seconds > 0).or_else(by_size)?;
    Some(whole_minutes(seconds as f64 / 60.0))
}

/// The files of an entry that are more than a picture beside its text.
fn media_files(entry: &ParsedEntry) -> impl Iterator<Item = &ParsedEnclosure> {
    entry.enclosures.iter().filter(|file| family_of(file) != Some(Family::Image))
}

/// The length that a feed means, in seconds: some write `59:31:00` for 59 minutes and 31 seconds, which would be days.
fn plausible(seconds: u64) -> u64 {
    if seconds > LONGEST_RECORDING && seconds.is_multiple_of(60) { seconds / 60 } else { seconds }
}

fn whole_minutes(minutes: f64) -> i64 {
    (minutes.round() as i64).max(1)
}

fn enclosure(file: &ParsedEnclosure, entry_seconds: Option<u64>) -> Enclosure {
    let whole = |number: u64| i64::try_from(number).ok();
    Enclosure {
        url: file.url.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes.and_then(whole),
        seconds: file.seconds.or(entry_seconds).map(plausible).and_then(whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(url: &str, media_type: Option<&str>) -> ParsedEnclosure {
        ParsedEnclosure {
            url: url.to_owned(),
            media_type: media_type.map(str::to_owned),
            seconds: Some(1800),
            ..ParsedEnclosure::default()
        }
    }

    fn built(files: Vec<ParsedEnclosure>) -> NewEntry {
        let entry = ParsedEntry {
            title: Some("A walk".to_owned()),
            content: Some("word ".repeat(476)),
            enclosures: files,
            ..ParsedEntry::default()
        };
        build_entry(&entry, &ParsedFeed::default(), FeedKind::Blog, "walk".to_owned(), String::new())
    }

    #[test]
    fn a_picture_beside_an_article_is_no_episode_and_takes_no_time() {
        for picture in [
            file("https://a.example/walk.jpg", Some("image/jpeg")),
            file("https://a.example/walk", Some("image/*")),
            file("https://a.example/walk.webp?w=800", None),
        ] {
            let entry = built(vec![picture]);
            assert_eq!((entry.kind, entry.enclosures.len()), (EntryKind::Article, 0));
            assert!(entry.minutes < Some(5), "{:?}", entry.minutes);
        }
    }

    #[test]
    fn a_recording_is_heard_even_where_a_picture_comes_first() {
        let entry = built(vec![
            file("https://a.example/c.jpg", Some("image/jpeg")),
            file("https://a.example/1", Some("audio/mpeg")),
        ]);
        assert_eq!((entry.kind, entry.minutes), (EntryKind::Episode, Some(30)));
        assert_eq!(entry.enclosures[0].url, "https://a.example/1");
    }

    #[test]
    fn hours_and_minutes_that_are_minutes_and_seconds_are_read_as_such() {
        let long =
            ParsedEnclosure { seconds: Some(59 * 3600 + 31 * 60), ..file("https://a.example/1", Some("audio/mpeg")) };
        let entry = built(vec![long]);
        assert_eq!((entry.minutes, entry.enclosures[0].seconds), (Some(60), Some(59 * 60 + 31)));
    }

    #[test]
    fn a_recording_without_a_stated_type_goes_by_its_ending() {
        for (url, media_type, kind) in [
            ("https://a.example/1.mp3?key=2", None, EntryKind::Episode),
            ("https://a.example/1.MP3", Some("application/octet-stream"), EntryKind::Episode),
            ("https://a.example/1.mp4", Some(""), EntryKind::Video),
            ("https://a.example/1.mp3", Some("application/pdf"), EntryKind::Article),
            ("https://mp3", None, EntryKind::Article),
        ] {
            assert_eq!(built(vec![file(url, media_type)]).kind, kind, "{url} {media_type:?}");
        }
    }
}
