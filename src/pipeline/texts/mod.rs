//! An entry's text, put together of what its feed says, its page, its transcript and its chapters. Pure: it can be done
//! again with what was kept of them, whenever they can be read better.

use std::collections::HashSet;

use url::Url;

use crate::domain::{Chapter, Outline, SourceKind, Transcript, WRITTEN_BY};
use crate::format::{decode_page, read_chapters, read_transcript};
use crate::store::{ComposedText, EntryWithSources, StoredSource};
use crate::text;
use crate::text::article::{self, ArticleError};

/// How long a summary may be, in characters.
const SUMMARY_CHARS: usize = 200;
/// A page with fewer words is no article.
const FEWEST_WORDS: usize = 40;
/// How much more a page must say than the feed.
const MORE: f64 = 1.25;
/// The share of a feed's text, in runs of four words, that its page repeats.
const SHARED: f64 = 0.25;
/// A feed's text of fewer words is too short to be found again in its page.
const TOO_SHORT: usize = 20;

/// What came of putting an entry's text together.
#[derive(Debug, Default, PartialEq)]
pub struct Composed {
    /// The text; `None` where the sources bring nothing that the feed does not say.
    pub text: Option<ComposedText>,
    /// Why its page could not be read.
    pub trouble: Option<String>,
}

/// Puts an entry's text together.
pub fn compose(entry: &EntryWithSources) -> Composed {
    let find = |kind| entry.sources.iter().find(|source| source.kind == kind && !source.raw.is_empty());
    let (from_page, trouble) = match find(SourceKind::Page).map(|page| compose_page(entry, page)) {
        Some(Ok(text)) => (text, None),
        Some(Err(error)) => (None, Some(error.to_string())),
        None => (None, None),
    };
    let text = from_page.or_else(|| compose_recording(entry, find(SourceKind::Transcript), find(SourceKind::Chapters)));
    Composed { text, trouble }
}

/// The article of the page, where it is the piece that the feed tells of and says more.
fn compose_page(entry: &EntryWithSources, page: &StoredSource) -> Result<Option<ComposedText>, ArticleError> {
    let Ok(url) = Url::parse(&page.url) else { return Ok(None) };
    if !is_text(&page.raw) {
        return Err(ArticleError::NoText);
    }
    let article = article::extract(&decode_page(&page.raw, page.media_type.as_deref()), &url)?;
    let (words, of_feed) = (count_words(&article.text), count_words(&entry.text));
    let says_more = words >= FEWEST_WORDS && words as f64 >= of_feed as f64 * MORE;
    let same =
        of_feed < TOO_SHORT || share(&entry.text, &article.text) >= SHARED || is_called(&article.title, &entry.title);
    Ok((says_more && same).then(|| ComposedText {
        minutes: Some(whole_minutes(text::reading_minutes(&article.text, article.language.as_deref()))),
        summary: Some(text::summarize(&article.text, SUMMARY_CHARS)).filter(|summary| !summary.is_empty()),
        language: article.language.or_else(|| entry.language.clone()),
        outline: Outline::default(),
        html: Some(article.html),
        text: article.text,
    }))
}

/// Whether a document is a text at all: pictures and programs are served as pages too. A text in UTF-16 has a mark at its
/// beginning.
fn is_text(raw: &[u8]) -> bool {
    let marked = raw.starts_with(&[0xff, 0xfe]) || raw.starts_with(&[0xfe, 0xff]);
    marked || !raw.get(..raw.len().min(4_096)).unwrap_or_default().contains(&0)
}

/// The notes, the chapters and what is said, one below the other, each part with its moments.
fn compose_recording(
    entry: &EntryWithSources,
    transcript: Option<&StoredSource>,
    chapters: Option<&StoredSource>,
) -> Option<ComposedText> {
    let noted = text::find_moments(&entry.text);
    let said = transcript.and_then(read_said);
    let listed = chapters
        .and_then(|chapters| read_chapters(&chapters.raw, chapters.media_type.as_deref()).ok())
        .unwrap_or_default();
    if noted.is_empty() && said.is_none() && listed.is_empty() {
        return None;
    }
    let mut whole = entry.text.clone();
    let mut outline = outline_of_notes(&entry.text, &noted);
    let mut append = |(text, part): (String, Outline)| {
        if text.is_empty() {
            return;
        }
        if !whole.is_empty() {
            whole.push_str("\n\n");
        }
        outline.append(part.shifted(whole.len()));
        whole.push_str(&text);
    };
    let chapters: Vec<Chapter> = if listed.is_empty() {
        noted.into_iter().map(|(_, chapter)| chapter).collect()
    } else {
        append(text::write_chapters(&listed));
        listed
    };
    let mut language = entry.language.clone();
    if let Some(said) = &said {
        let (text, part) = text::write_transcript(said, &chapters);
        language = text::detect_language(
            &text,
            said.language.as_deref().or(transcript.and_then(|source| source.language.as_deref())),
        );
        append((text, part));
    }
    let lasts = outline.ends.filter(|_| entry.minutes.is_none());
    Some(ComposedText {
        html: entry.html.clone(),
        minutes: lasts.map(|end| whole_minutes(end as f64 / 60_000.0)),
        summary: entry.text.is_empty().then(|| text::summarize(&whole, SUMMARY_CHARS)),
        language,
        text: whole,
        outline,
    })
}

/// What is said; of a page without speakers and moments, its article.
fn read_said(source: &StoredSource) -> Option<Transcript> {
    match read_transcript(&source.raw, source.media_type.as_deref()) {
        Ok(transcript) => {
            // Captions may be by people all the same; their own form tells.
            let heard = source.url.starts_with(WRITTEN_BY) && source.url.ends_with("transcribe_command");
            Some(Transcript { machine_made: transcript.machine_made || heard, ..transcript })
        }
        Err(_) => {
            let url = Url::parse(&source.url).ok()?;
            let page = decode_page(&source.raw, source.media_type.as_deref());
            let article =
                article::extract(&page, &url).ok().filter(|article| count_words(&article.text) >= FEWEST_WORDS)?;
            read_transcript(article.text.as_bytes(), Some("text/plain; charset=utf-8")).ok()
        }
    }
}

fn outline_of_notes(notes: &str, noted: &[(usize, Chapter)]) -> Outline {
    let mut outline = Outline::default();
    for (at, chapter) in noted {
        let line = notes.get(*at..).and_then(|rest| rest.find('\n')).map_or(notes.len(), |length| at + length);
        outline.moments.push((*at, Some(chapter.start)));
        outline.moments.push((line, None));
    }
    outline
}

fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The share of `part` that `whole` repeats.
fn share(part: &str, whole: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (part, whole) = (words(part), words(whole));
    let runs: HashSet<&[String]> = whole.windows(4).collect();
    let found = part.windows(4).filter(|run| runs.contains(run)).count();
    found as f64 / part.windows(4).len().max(1) as f64
}

fn is_called(title: &str, other: &str) -> bool {
    let key =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let (title, other) = (key(title), key(other));
    title.len() > 8 && other.len() > 8 && (title.contains(&other) || other.contains(&title))
}

fn whole_minutes(minutes: f64) -> i64 {
    (minutes.round() as i64).max(1)
}

#[cfg(test)]
mod tests;
