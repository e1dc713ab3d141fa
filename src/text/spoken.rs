//! What was said in a recording as a text to read, and which moment each part of it belongs to.

use crate::domain::{Chapter, Outline, Transcript};

/// A pause that parts paragraphs, in milliseconds.
const PAUSE: u64 = 2_000;
/// A paragraph of so many words ends with its next sentence.
const LONG: usize = 90;
/// A paragraph of so many words ends in any case: some transcripts have no full stops.
const LONGEST: usize = 160;

/// Writes a transcript as paragraphs, and tells where its speakers, moments and chapters begin.
///
/// A paragraph ends where someone else speaks, at a pause of two seconds, at a chapter, and at the end of a sentence once it
/// is long. Names are not part of the text: the outline has them. Sounds (`[Music]`) are left out.
pub fn write_transcript(transcript: &Transcript, chapters: &[Chapter]) -> (String, Outline) {
    let mut text = String::new();
    let mut outline = Outline { machine_made: transcript.machine_made, ..Outline::default() };
    let mut shown = chapters.iter().filter(|chapter| !chapter.hidden).peekable();
    let (mut speaker, mut ended, mut words): (Option<&str>, Option<u64>, usize) = (None, None, 0);
    for segment in transcript.segments.iter().filter(|segment| !is_sound(&segment.text)) {
        let mut chapter = None;
        while let Some(next) = shown.next_if(|next| segment.start.is_some_and(|start| next.start <= start)) {
            chapter = Some(next.title.clone());
        }
        let speaks = segment.speaker.as_deref();
        let other = speaks != speaker || segment.turn;
        let pause = segment.start.zip(ended).is_some_and(|(start, ended)| start >= ended + PAUSE);
        let full = words >= LONGEST || (words >= LONG && text.ends_with(['.', '!', '?', '…', '。']));
        // Without moments every segment is a paragraph of its own.
        let apart = segment.start.is_none() && segment.text.split_whitespace().nth(20).is_some();
        if !text.is_empty() {
            let parts = other || pause || full || apart || chapter.is_some();
            text.push_str(if parts { "\n\n" } else { " " });
            words = if parts { 0 } else { words };
        }
        outline.chapters.extend(chapter.map(|title| (text.len(), title)));
        if other {
            outline.speakers.push((text.len(), speaks.unwrap_or_default().to_owned()));
        }
        outline.moments.extend(segment.start.map(|start| (text.len(), Some(start))));
        text.push_str(&segment.text);
        words += segment.text.split_whitespace().count();
        (speaker, ended) = (speaks, segment.end.or(segment.start));
    }
    outline.ends = ended;
    (text, outline)
}

/// Writes chapters as lines, each at its moment.
pub fn write_chapters(chapters: &[Chapter]) -> (String, Outline) {
    let mut text = String::new();
    let mut outline = Outline::default();
    for chapter in chapters.iter().filter(|chapter| !chapter.hidden && !chapter.title.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        outline.moments.push((text.len(), Some(chapter.start)));
        text.push_str(&chapter.title);
    }
    if !text.is_empty() {
        outline.moments.push((text.len(), None));
    }
    (text, outline)
}

fn is_sound(text: &str) -> bool {
    let enclosed = |open, close| {
        text.strip_prefix(open)
            .and_then(|rest: &str| rest.strip_suffix(close))
            .is_some_and(|inside: &str| !inside.contains(close))
    };
    enclosed('[', ']') || text.chars().all(|c| matches!(c, '♪' | '♫' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Segment;

    fn said(start: u64, speaker: &str, text: &str) -> Segment {
        Segment {
            speaker: Some(speaker.to_owned()),
            start: Some(start),
            end: Some(start + 1_000),
            text: text.to_owned(),
            turn: false,
        }
    }

    #[test]
    fn paragraphs_end_where_someone_else_speaks_at_a_pause_and_at_a_chapter() {
        let transcript = Transcript {
            segments: vec![
                said(0, "Ada", "Hello"),
                said(1_000, "Ada", "you."),
                said(2_000, "Bo", "Yes."),
                said(3_000, "Bo", "[Music]"),
                said(6_000, "Bo", "So."),
                said(7_000, "Bo", "Now."),
            ],
            ..Transcript::default()
        };
        let chapter =
            |start, title: &str, hidden| Chapter { start, title: title.to_owned(), hidden, ..Chapter::default() };
        let chapters = [chapter(0, "Hi", false), chapter(5_000, "x", true), chapter(7_000, "The talk", false)];
        let (text, outline) = write_transcript(&transcript, &chapters);
        assert_eq!(text, "Hello you.\n\nYes.\n\nSo.\n\nNow.");
        assert_eq!(outline.chapters, [(0, "Hi".to_owned()), (text.len() - 4, "The talk".to_owned())]);
        assert_eq!(outline.speakers, [(0, "Ada".to_owned()), (12, "Bo".to_owned())]);
        assert_eq!(outline.moment_at(7), Some(1_000));
        assert_eq!(outline.ends, Some(8_000));
    }

    #[test]
    fn a_speech_without_pauses_has_paragraphs_all_the_same() {
        let segments = (0..300).map(|n| {
            said(n * 1_000, "Ada", if n % 4 == 3 { "five words and an end." } else { "five words and no end" })
        });
        let (text, outline) =
            write_transcript(&Transcript { segments: segments.collect(), ..Transcript::default() }, &[]);
        let sizes: Vec<usize> = text.split("\n\n").map(|paragraph| paragraph.split_whitespace().count()).collect();
        assert!(sizes.iter().all(|size| (20..=160).contains(size)), "{sizes:?}");
        assert_eq!(outline.moments.len(), 300);
    }

    #[test]
    fn chapters_are_lines_at_their_moments() {
        let chapters = [(0, "One"), (60_000, "Two")].map(|(start, title)| Chapter {
            start,
            title: title.to_owned(),
            ..Chapter::default()
        });
        let (text, outline) = write_chapters(&chapters);
        assert_eq!(text, "One\nTwo");
        assert_eq!((outline.moment_at(1), outline.moment_at(5), outline.moment_at(7)), (Some(0), Some(60_000), None));
    }
}
