//! Transcripts in JSON: Podcasting 2.0, whisper and its kin, lists of captions.

use serde_json::Value;

use super::clean::one_line;
use super::{clock::read_clock, fill_ends, json3, plain};
use crate::domain::{Segment, Transcript};
use crate::format::FormatError;

/// Where programs put the list of what was said.
const LISTS: [&str; 8] =
    ["segments", "transcription", "cues", "captions", "utterances", "transcript", "results", "items"];

/// Whether a text that begins with `[` is a list of objects: a plain transcript may begin with `[Music]` or `[0:00]`.
pub(in crate::format) fn is_list(text: &str) -> bool {
    text.strip_prefix('[').is_some_and(|inside| inside.trim_start().starts_with(['{', ']']))
}

pub(super) fn read(text: &str) -> Result<Transcript, FormatError> {
    let value: Value = serde_json::from_str(text).map_err(|error| FormatError::Json(error.to_string()))?;
    if let Some(events) = value.get("events").and_then(Value::as_array) {
        return Ok(json3::read(events));
    }
    let list = value.as_array().or_else(|| find_list(&value));
    let Some(list) = list else {
        // Whisper's shortest answer: the words alone.
        let words = value.get("text").and_then(Value::as_str).unwrap_or_default();
        return Ok(plain::read(words));
    };
    let mut segments: Vec<Segment> = list.iter().filter_map(read_segment).collect();
    fill_ends(&mut segments);
    let listened = ["avg_logprob", "no_speech_prob", "confidence", "tokens"];
    let machine_made = value.get("transcription").is_some()
        || list.iter().any(|segment| listened.iter().any(|key| segment.get(key).is_some()));
    let language = value.get("language").or_else(|| value.pointer("/result/language")).and_then(Value::as_str);
    Ok(Transcript { segments, language: language.map(str::to_owned), machine_made })
}

fn find_list(value: &Value) -> Option<&Vec<Value>> {
    LISTS.iter().find_map(|name| {
        let inside = value.get(name)?;
        inside.as_array().or_else(|| LISTS.iter().find_map(|name| inside.get(name)?.as_array()))
    })
}

fn read_segment(value: &Value) -> Option<Segment> {
    let text =
        ["body", "text", "content", "value", "utterance", "transcript"].iter().find_map(|key| value.get(key)?.as_str());
    let text = one_line(text?);
    let moment = |keys: &[&str]| keys.iter().find_map(|key| read_moment(value.get(key)?));
    // whisper.cpp counts its offsets in milliseconds.
    let offset = |key: &str| value.pointer(&format!("/offsets/{key}")).and_then(Value::as_u64);
    let start = offset("from").or_else(|| moment(&["startTime", "start", "start_time", "begin", "offset"]));
    let end = offset("to").or_else(|| moment(&["endTime", "end", "end_time"])).or_else(|| {
        let lasts = moment(&["duration", "dur"])?;
        Some(start? + lasts)
    });
    let speaker = ["speaker", "speakerName", "speaker_name", "speaker_label"].iter().find_map(|key| {
        let named = value.get(key)?;
        named.as_str().or_else(|| named.get("name")?.as_str())
    });
    let speaker = speaker.map(one_line).filter(|name| !name.is_empty());
    let end = end.map(|end| end.max(start.unwrap_or(0)));
    (!text.is_empty()).then_some(Segment { speaker, start, end, text, turn: false })
}

/// Seconds as a number or as text, `1:02.5` included; as milliseconds.
pub(in crate::format) fn read_moment(value: &Value) -> Option<u64> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => match read_clock(text) {
            Some(moment) => return Some(moment),
            None => text.trim().trim_end_matches('s').parse().ok()?,
        },
        _ => return None,
    };
    milliseconds(seconds)
}

/// The nearest millisecond, within thirty days.
pub(in crate::format) fn milliseconds(seconds: f64) -> Option<u64> {
    (0.0..2_592_000.0).contains(&seconds).then(|| (seconds * 1000.0).round() as u64)
}
