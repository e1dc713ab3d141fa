//! WebVTT and SubRip: captions with a beginning and an end.
//!
//! One lenient reader for both, since files are often neither: numbers and blank lines are missing, commas stand for
//! points. What a program wrote that listened is often *rolling*: every line is shown two or three times while the next one
//! is said. Such lines are given once.

use super::clean::{Tag, is_sound, one_line, pieces};
use super::clock::{clock_prefix, read_clock};
use super::label::take_labels;
use crate::domain::{Segment, Transcript};

/// Which of the two a file says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    WebVtt,
    SubRip,
}

/// Lines that are looked at for a first time range.
const FIRST_LINES: usize = 40;

/// Whether a time range stands at the beginning of the text.
pub(in crate::format) fn has_timing_lines(text: &str) -> bool {
    text.split(['\n', '\r']).take(FIRST_LINES).any(|line| timing(line).is_some())
}

struct Cue {
    start: u64,
    end: u64,
    payload: String,
}

pub(super) fn read(text: &str, flavour: Flavour) -> Transcript {
    let cues = read_cues(text, flavour);
    let mut segments = Vec::with_capacity(cues.len());
    let mut voice: Option<String> = None;
    let mut word_times = false;
    let (mut shown, mut repeated): (Vec<String>, usize) = (Vec::new(), 0);
    for cue in &cues {
        let (said, moments) = read_payload(&cue.payload, &mut voice);
        word_times |= moments;
        let lines: Vec<String> = said.iter().flat_map(|(_, text)| text.lines().map(one_line)).collect();
        repeated += usize::from(fresh_lines(&shown, &lines) < lines.len());
        shown = lines;
        segments.extend(said.into_iter().map(|(speaker, text)| Segment {
            speaker,
            start: Some(cue.start),
            end: Some(cue.end),
            text,
            turn: false,
        }));
    }
    // A song's chorus repeats a line now and then; a rolling file repeats most.
    let rolling = word_times || (repeated > 1 && repeated * 3 >= cues.len());
    if rolling {
        unroll(&mut segments);
    }
    take_labels(&mut segments);
    for segment in &mut segments {
        segment.text = one_line(&segment.text);
    }
    segments.retain(|segment| !(segment.text.is_empty() || rolling && is_sound(&segment.text)));
    Transcript { segments, language: header_language(text), machine_made: rolling }
}

fn read_cues(text: &str, flavour: Flavour) -> Vec<Cue> {
    let unix = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    let mut cues: Vec<Cue> = Vec::new();
    let mut inside = false;
    let mut lines = unix.split('\n').peekable();
    while let Some(line) = lines.next() {
        if let Some((start, end)) = timing(line) {
            if let Some(last) = cues.last_mut().filter(|_| inside) {
                drop_number(&mut last.payload);
            }
            cues.push(Cue { start, end: end.max(start), payload: String::new() });
            inside = true;
        } else if line.is_empty() {
            inside = false;
        } else if let Some(last) = cues.last_mut() {
            let names_next = lines.peek().is_some_and(|next| timing(next).is_some());
            // A blank line inside a caption; in WebVTT it begins a note, a style or a name.
            let goes_on = inside || (flavour == Flavour::SubRip && !names_next);
            if goes_on {
                last.payload.push_str(line);
                last.payload.push('\n');
            }
        }
    }
    cues
}

/// Takes away the next caption's number, where no blank line stands before it.
fn drop_number(payload: &mut String) {
    let body = payload.trim_end_matches('\n');
    let start = body.rfind('\n').map_or(0, |at| at + 1);
    let last = body.get(start..).unwrap_or_default().trim();
    if !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()) {
        payload.truncate(start);
    }
}

/// Reads a line `00:01.000 --> 00:02.000`, with settings behind it or not.
fn timing(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    let start = read_clock(start)?;
    let (end, _) = clock_prefix(rest.trim_start())?;
    Some((start, end))
}

/// What is said, by whom, lines kept apart; and whether single words have moments. A voice goes on until the next one.
fn read_payload(payload: &str, voice: &mut Option<String>) -> (Vec<(Option<String>, String)>, bool) {
    let said: std::cell::RefCell<Vec<(Option<String>, String)>> =
        std::cell::RefCell::new(vec![(voice.clone(), String::new())]);
    let mut moments = false;
    // Positions of subtitles, as some players want them: {\an8}.
    let payload = payload.strip_prefix("{\\").and_then(|rest| rest.split_once('}')).map_or(payload, |(_, rest)| rest);
    pieces(
        payload,
        &mut |text| {
            if let Some((_, last)) = said.borrow_mut().last_mut() {
                last.push_str(text);
            }
        },
        &mut |tag| match tag {
            Tag::Voice(name) => {
                let name = Some(one_line(name)).filter(|name| !name.is_empty());
                voice.clone_from(&name);
                said.borrow_mut().push((name, String::new()));
            }
            Tag::Moment => moments = true,
            Tag::Shape => {}
        },
    );
    let mut said = said.into_inner();
    said.retain(|(_, text)| !text.trim().is_empty());
    (said, moments)
}

/// How many of `lines` were not to be seen before, at the end of `shown`.
fn fresh_lines(shown: &[String], lines: &[String]) -> usize {
    let lines: Vec<&String> = lines.iter().filter(|line| !line.is_empty()).collect();
    let shown: Vec<&String> = shown.iter().filter(|line| !line.is_empty()).collect();
    let most = shown.len().min(lines.len());
    let old = (1..=most).rev().find(|count| shown.get(shown.len() - count..) == lines.get(..*count)).unwrap_or(0);
    lines.len() - old
}

/// Gives each line of rolling captions once, with the caption in which it came up.
fn unroll(segments: &mut Vec<Segment>) {
    let mut shown: Vec<String> = Vec::new();
    for segment in segments.iter_mut() {
        let lines: Vec<String> = segment.text.lines().map(one_line).filter(|line| !line.is_empty()).collect();
        let fresh = fresh_lines(&shown, &lines);
        segment.text = lines.get(lines.len() - fresh..).unwrap_or_default().join("\n");
        shown = lines;
    }
    segments.retain(|segment| !segment.text.is_empty());
    let starts: Vec<Option<u64>> = segments.iter().skip(1).map(|next| next.start).collect();
    for (segment, next) in segments.iter_mut().zip(starts) {
        segment.end = segment.end.min(next.max(segment.start));
    }
}

/// YouTube writes `Language: en` below the first line.
fn header_language(text: &str) -> Option<String> {
    let head = text.lines().take(8).take_while(|line| !line.contains("-->"));
    let mut values = head.filter_map(|line| line.strip_prefix("Language:"));
    values.next().map(|language| language.trim().to_owned()).filter(|language| !language.is_empty())
}
