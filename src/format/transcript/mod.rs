//! Transcripts: what was said in a recording, in every form in which sites offer it.
//!
//! WebVTT and SubRip (also as programs write them that listen), JSON of segments (Podcasting 2.0, whisper and its kin,
//! YouTube's `json3`), timed XML, HTML of `<cite>`, `<time>` and `<p>`, plain text and Markdown. Every piece that is said is
//! one [`Segment`], in the order of the file; nothing is joined here.

mod clean;
mod clock;
mod cues;
mod html;
mod json;
mod json3;
mod label;
mod plain;
mod timed_xml;

use super::{FormatError, decode};
use crate::domain::{Segment, Transcript};
pub(super) use cues::has_timing_lines;
pub(super) use json::{is_list as is_json_list, milliseconds, read_moment};

/// Segments of one transcript: a day of talk in captions of two seconds.
const MOST_SEGMENTS: usize = 50_000;

/// Reads a transcript. What the bytes show goes before what `content_type` says.
///
/// # Errors
/// [`FormatError::Empty`], [`FormatError::Json`], or [`FormatError::NotATranscript`] where nothing in it is said.
pub fn read_transcript(bytes: &[u8], content_type: Option<&str>) -> Result<Transcript, FormatError> {
    let text = decode::decode(bytes, content_type);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    if text.is_empty() {
        return Err(FormatError::Empty);
    }
    let mut transcript = if text.starts_with('{') || json::is_list(text) {
        json::read(text)?
    } else if text.starts_with("WEBVTT") {
        cues::read(text, cues::Flavour::WebVtt)
    } else if has_timing_lines(text) {
        cues::read(text, cues::Flavour::SubRip)
    } else if text.starts_with('<') {
        timed_xml::read(text)
            .or_else(|| html::read(text))
            .ok_or_else(|| not_one("a web page without times or speakers"))?
    } else {
        plain::read(text)
    };
    transcript.segments.truncate(MOST_SEGMENTS);
    transcript.segments.dedup();
    if transcript.segments.is_empty() {
        return Err(not_one("nothing in it is said"));
    }
    Ok(transcript)
}

/// Whether a text without markup is laid out like a transcript: with moments, or with names that come again and again.
pub(super) fn looks_spoken(text: &str) -> bool {
    plain::looks_spoken(text)
}

/// Whether a page is laid out like a transcript: speakers, times and paragraphs in turn.
pub(super) fn is_spoken_page(text: &str) -> bool {
    html::read(text).is_some_and(|transcript| transcript.segments.len() > 1)
}

fn not_one(found: &str) -> FormatError {
    FormatError::NotATranscript { found: found.to_owned() }
}

/// Ends each segment that has no end where the next one begins.
fn fill_ends(segments: &mut [Segment]) {
    let starts: Vec<Option<u64>> = segments.iter().skip(1).map(|next| next.start).collect();
    for (segment, next) in segments.iter_mut().zip(starts) {
        if let (None, Some(start), Some(next)) = (segment.end, segment.start, next) {
            segment.end = Some(next.max(start));
        }
    }
}

#[cfg(test)]
mod tests;
