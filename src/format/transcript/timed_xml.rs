//! Timed XML: YouTube's `<text start dur>` and `<p t d>`, and TTML's `<p begin end>`.

use super::clean::{one_line, pieces};
use super::clock::read_clock;
use super::json::milliseconds;
use crate::domain::{Segment, Transcript};
use crate::format::xml::entities::{Declared, decode};

/// Elements that hold a caption.
const NAMES: [&str; 2] = ["text", "p"];

/// Reads the captions; `None` where none has a moment.
pub(super) fn read(text: &str) -> Option<Transcript> {
    let head = text.get(..text.floor_char_boundary(2_000))?.to_ascii_lowercase();
    let root = ["<transcript", "<timedtext", "<tt ", "<tt>", "<tt:tt"].iter().any(|name| head.contains(name));
    if !root {
        return None;
    }
    let mut segments = Vec::new();
    for piece in text.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        if NAMES.contains(&name) && !tag.starts_with('/') {
            segments.extend(read_times(tag).map(|(start, end)| Segment {
                start: Some(start),
                end,
                text: words.to_owned(),
                ..Segment::default()
            }));
        } else if let Some(last) = segments.last_mut().filter(|_| !matches!(name, "text" | "body" | "div" | "tt")) {
            // What stands inside of elements of the caption, and behind them.
            last.text.push_str(if name == "br" { " " } else { "" });
            last.text.push_str(words);
        }
    }
    for segment in &mut segments {
        segment.text = plain(&segment.text);
    }
    segments.retain(|segment| !segment.text.is_empty());
    (!segments.is_empty()).then_some(Transcript { segments, language: None, machine_made: false })
}

/// Captions of YouTube hold HTML as text: decoded once, its tags taken out, decoded again.
fn plain(text: &str) -> String {
    let decoded = decode(text, &Declared::default());
    let mut out = String::with_capacity(decoded.len());
    pieces(&decoded, &mut |text| out.push_str(text), &mut |_| {});
    one_line(&out)
}

/// Seconds of `start` and `dur`, milliseconds of `t` and `d`, clocks of `begin` and `end`.
fn read_times(tag: &str) -> Option<(u64, Option<u64>)> {
    let seconds = |name: &str| attribute(tag, name)?.parse::<f64>().ok().and_then(milliseconds);
    let whole = |name: &str| attribute(tag, name)?.parse::<u64>().ok();
    let clock = |name: &str| {
        let value = attribute(tag, name)?;
        read_clock(value).or_else(|| value.trim_end_matches('s').parse::<f64>().ok().and_then(milliseconds))
    };
    if let Some(start) = seconds("start") {
        return Some((start, seconds("dur").map(|lasts| start + lasts)));
    }
    if let Some(start) = whole("t") {
        return Some((start, whole("d").map(|lasts| start.saturating_add(lasts))));
    }
    let start = clock("begin")?;
    Some((start, clock("end").or_else(|| Some(start + clock("dur")?))))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_whitespace().skip(1).find_map(|piece| {
        let (key, value) = piece.split_once('=')?;
        (key == name).then(|| value.trim_end_matches('/').trim_matches(['"', '\'']))
    })
}
