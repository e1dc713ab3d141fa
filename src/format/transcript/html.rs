//! Transcripts as pages: `<cite>` who, `<time>` when, `<p>` what.

use super::clean::one_line;
use super::clock::read_clock;
use super::fill_ends;
use crate::domain::{Segment, Transcript};

/// What the text between two tags is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Words,
    Speaker,
    Moment,
    /// Nobody reads it.
    Unseen,
}

/// Reads the transcript; `None` where the page has not at least two moments or two names with words behind them.
pub(super) fn read(text: &str) -> Option<Transcript> {
    if !text.contains("<cite") && !text.contains("<time") {
        return None;
    }
    let mut reader = Reader {
        part: Part::Words,
        words: String::new(),
        mark: String::new(),
        speaker: None,
        start: None,
        out: Vec::new(),
    };
    let mut names = 0;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        reader.take_text(rest.get(..at).unwrap_or_default());
        let inside = rest.get(at + 1..).unwrap_or_default();
        if let Some(comment) = inside.strip_prefix("!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or_default();
            continue;
        }
        let end = inside.find('>').unwrap_or(inside.len());
        let tag = inside.get(..end).unwrap_or_default();
        let closing = tag.starts_with('/');
        let name =
            tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        names += usize::from(!closing && name.eq_ignore_ascii_case("cite"));
        reader.take_tag(&name.to_ascii_lowercase(), closing);
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    reader.take_text(rest);
    reader.flush();
    let mut segments = reader.out;
    let moments = segments.iter().filter(|segment| segment.start.is_some()).count();
    let timed = moments > 1 && moments * 2 >= segments.len();
    // Without moments, names must stand before most of what is said: pages cite their sources, too.
    let named =
        names > 1 && names * 2 >= segments.len() && segments.first().is_some_and(|first| first.speaker.is_some());
    if !timed && !named {
        return None;
    }
    fill_ends(&mut segments);
    Some(Transcript { segments, language: None, machine_made: false })
}

struct Reader {
    part: Part,
    words: String,
    mark: String,
    speaker: Option<String>,
    start: Option<u64>,
    out: Vec<Segment>,
}

impl Reader {
    fn take_text(&mut self, text: &str) {
        match self.part {
            Part::Words => self.words.push_str(text),
            Part::Speaker | Part::Moment => self.mark.push_str(text),
            Part::Unseen => {}
        }
    }

    fn take_tag(&mut self, name: &str, closing: bool) {
        match (name, closing) {
            ("script" | "style" | "head" | "title" | "nav" | "header" | "footer", closing) => {
                self.part = if closing { Part::Words } else { Part::Unseen };
            }
            _ if self.part == Part::Unseen => {}
            ("cite", false) => self.begin(Part::Speaker),
            ("time", false) => self.begin(Part::Moment),
            ("cite", true) => {
                let name = one_line(&std::mem::take(&mut self.mark));
                self.speaker =
                    Some(name.trim_end_matches([':', '：']).trim().to_owned()).filter(|name| !name.is_empty());
                self.part = Part::Words;
            }
            ("time", true) => {
                self.start = read_clock(&one_line(&std::mem::take(&mut self.mark))).or(self.start);
                self.part = Part::Words;
            }
            ("p" | "div" | "li" | "dd" | "dt" | "blockquote" | "h1" | "h2" | "h3" | "h4", _) => self.flush(),
            ("br" | "td" | "tr", _) => self.words.push(' '),
            _ => {}
        }
    }

    fn begin(&mut self, part: Part) {
        self.flush();
        self.mark.clear();
        self.part = part;
    }

    fn flush(&mut self) {
        let text = one_line(&std::mem::take(&mut self.words));
        if !text.is_empty() {
            self.out.push(Segment {
                speaker: self.speaker.clone(),
                start: self.start.take(),
                end: None,
                text,
                turn: false,
            });
        }
    }
}
