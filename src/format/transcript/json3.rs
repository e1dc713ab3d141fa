//! YouTube's `json3` captions.

use serde_json::Value;

use super::clean::{is_sound, one_line};
use super::label::take_labels;
use crate::domain::{Segment, Transcript};

/// Reads the events: those without text only open windows, those that append hold line breaks.
pub(super) fn read(events: &[Value]) -> Transcript {
    let mut machine_made = false;
    let mut segments: Vec<Segment> = events
        .iter()
        .filter_map(|event| {
            let pieces = event.get("segs")?.as_array()?;
            let appends = event.get("aAppend").is_some();
            machine_made |= appends || pieces.iter().any(|piece| piece.get("acAsrConf").is_some());
            let text: String = pieces.iter().filter_map(|piece| piece.get("utf8")?.as_str()).collect();
            if appends && text.trim().is_empty() {
                return None;
            }
            let start = number(event.get("tStartMs"))?;
            let end = number(event.get("dDurationMs")).map(|lasts| start.saturating_add(lasts));
            Some(Segment { speaker: None, start: Some(start), end, text, turn: false })
        })
        .collect();
    take_labels(&mut segments);
    for segment in &mut segments {
        segment.text = one_line(&segment.text);
    }
    segments.retain(|segment| !segment.text.is_empty() && !is_sound(&segment.text));
    if machine_made {
        // While a line is said, the one before it is still to be seen.
        let starts: Vec<Option<u64>> = segments.iter().skip(1).map(|next| next.start).collect();
        for (segment, next) in segments.iter_mut().zip(starts) {
            segment.end = segment.end.min(next.max(segment.start));
        }
    }
    Transcript { segments, language: None, machine_made }
}

/// Whole milliseconds, as a number or as text.
fn number(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}
