//! Chapters of a recording: Podcasting 2.0 JSON, Podlove Simple Chapters, and what programs write that look like them.

use serde_json::Value;

use super::xml::entities::{Declared, decode as decode_references};
use super::{FormatError, ParsedChapter, decode, limits, transcript};
use crate::domain::Chapter;

/// Reads a chapters file; the chapters come in the order of their beginnings.
///
/// # Errors
/// [`FormatError::Empty`], [`FormatError::Json`], or [`FormatError::NotChapters`] where there are none in it.
pub fn read_chapters(bytes: &[u8], content_type: Option<&str>) -> Result<Vec<Chapter>, FormatError> {
    let text = decode::decode(bytes, content_type);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    if text.is_empty() {
        return Err(FormatError::Empty);
    }
    let mut chapters = if text.starts_with(['{', '[']) { read_json(text)? } else { read_simple(text) };
    chapters.sort_by_key(|chapter| chapter.start);
    chapters.truncate(limits::CHAPTERS);
    if chapters.is_empty() {
        return Err(FormatError::NotChapters { found: "no chapter in it has a beginning".to_owned() });
    }
    Ok(chapters)
}

fn read_json(text: &str) -> Result<Vec<Chapter>, FormatError> {
    let value: Value = serde_json::from_str(text).map_err(|error| FormatError::Json(error.to_string()))?;
    let list = value.as_array().or_else(|| value.get("chapters")?.as_array());
    Ok(list.into_iter().flatten().filter_map(read_one).collect())
}

/// Chapters of a feed in the form that [`read_chapters`] reads.
pub fn write_chapters_json(chapters: &[ParsedChapter]) -> String {
    let list: Vec<Value> = chapters
        .iter()
        .map(|chapter| serde_json::json!({"startTime": chapter.start, "title": chapter.title, "url": chapter.url}))
        .collect();
    serde_json::json!({"version": "1.2.0", "chapters": list}).to_string()
}

fn read_one(value: &Value) -> Option<Chapter> {
    let moment = |keys: &[&str]| keys.iter().find_map(|key| transcript::read_moment(value.get(key)?));
    let text = |keys: &[&str]| keys.iter().find_map(|key| value.get(key)?.as_str());
    let start = moment(&["startTime", "start_time", "start"])?;
    let url = text(&["url", "href", "link"]).map(str::trim).filter(|url| url.starts_with("http"));
    Some(Chapter {
        start,
        end: moment(&["endTime", "end_time", "end"]).filter(|end| *end >= start),
        title: fold(text(&["title", "name"]).unwrap_or_default()),
        url: url.map(str::to_owned),
        hidden: value.get("toc").and_then(Value::as_bool) == Some(false),
    })
}

/// `<psc:chapter start="…" title="…" href="…"/>`, wherever they stand.
fn read_simple(text: &str) -> Vec<Chapter> {
    let elements = text.split('<').skip(1).filter_map(|piece| {
        let (tag, _) = piece.split_once('>')?;
        let (name, attributes) = tag.split_once(char::is_whitespace)?;
        (name.rsplit(':').next() == Some("chapter")).then_some(attributes)
    });
    let chapters = elements.filter_map(|attributes| {
        let start = super::feed::read_moment(&attribute(attributes, "start")?).and_then(transcript::milliseconds)?;
        let title = attribute(attributes, "title").unwrap_or_default();
        let url = attribute(attributes, "href").filter(|url| url.starts_with("http"));
        Some(Chapter { start, end: None, title: fold(&title), url, hidden: false })
    });
    chapters.collect()
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut from = 0;
    loop {
        let at = from + attributes.get(from..)?.find(name)?;
        from = at + name.len();
        let whole = attributes.get(..at)?.chars().next_back().is_none_or(char::is_whitespace);
        let value = attributes.get(from..)?.trim_start().strip_prefix('=').map(str::trim_start);
        let (true, Some(value)) = (whole, value) else { continue };
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let value = value.get(1..)?.split(quote).next()?;
        return Some(decode_references(value, &Declared::default()).into_owned());
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(u64, String, bool)> {
        let chapters = read_chapters(text.as_bytes(), None).unwrap();
        chapters.into_iter().map(|chapter| (chapter.start, chapter.title, chapter.hidden)).collect()
    }

    #[test]
    fn chapters_of_json_come_in_their_order_whatever_the_spelling_of_their_moments() {
        let json = r#"{"version":"1.2.0","chapters":[{"startTime":90.5,"title":" Two "},{"startTime":"0","title":"One"},
            {"startTime":"00:02:00","title":"Three","toc":false},{"title":"nowhere"}]}"#;
        assert_eq!(
            shown(json),
            [(0, "One".into(), false), (90_500, "Two".into(), false), (120_000, "Three".into(), true)]
        );
    }

    #[test]
    fn simple_chapters_are_read_wherever_they_stand() {
        let xml =
            "<psc:chapters><psc:chapter start='00:01:00.5' title='A &amp; B' href='https://a.example/'/><psc:chapter
            title=\"C\" start=\"0\"></psc:chapter></psc:chapters>";
        assert_eq!(shown(xml), [(0, "C".into(), false), (60_500, "A & B".into(), false)]);
    }

    #[test]
    fn what_holds_no_chapters_is_said_to() {
        for text in ["{\"chapters\":[]}", "{}", "hello", "<p>x</p>"] {
            assert!(matches!(read_chapters(text.as_bytes(), None), Err(FormatError::NotChapters { .. })), "{text}");
        }
        assert_eq!(read_chapters(b"", None), Err(FormatError::Empty));
        assert!(matches!(read_chapters(b"{", None), Err(FormatError::Json(_))));
    }
}
