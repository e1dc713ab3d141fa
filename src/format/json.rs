//! JSON Feed 1 and 1.1, read by shape rather than by version: numbers where texts belong, one author
//! or several, missing titles and versions are all read.

use serde_json::{Map, Value};
use url::Url;

use super::{FeedFormat, FormatError, ParsedEnclosure, ParsedEntry, ParsedFeed, body, limits, plain, read_date};

/// Longest name of a person, in bytes, and authors of the feed that are handed to entries without any:
/// thousands of entries must not multiply them into gigabytes.
const LONGEST_NAME: usize = 1_000;
const SHARED_AUTHORS: usize = 10;

/// Reads a JSON Feed.
///
/// # Errors
/// [`FormatError::Json`] where it is no JSON, [`FormatError::NotAFeed`] where it holds no items.
pub(super) fn read(text: &str, base: Option<&Url>) -> Result<ParsedFeed, FormatError> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let value: Value = parse(text)?;
    let Value::Object(feed) = value else {
        return Err(FormatError::NotAFeed { found: "JSON that is not an object".into() });
    };
    let says_so = find_text(&feed, &["version"]).is_some_and(|version| version.contains("jsonfeed.org"));
    if !says_so && !feed.get("items").is_some_and(Value::is_array) {
        return Err(FormatError::NotAFeed { found: "JSON without items".into() });
    }
    Ok(convert(&feed, &Base { url: base, joiner: limits::Joiner::default() }))
}

/// What addresses are seen from.
struct Base<'a> {
    url: Option<&'a Url>,
    joiner: limits::Joiner,
}

impl Base<'_> {
    fn resolve(&self, url: &str) -> String {
        self.joiner.join(self.url, url)
    }
}

/// JSON as written; where it is cut, the items before the cut.
fn parse(text: &str) -> Result<Value, FormatError> {
    if count_values(text) > limits::JSON_VALUES {
        return Err(FormatError::Json(format!("it holds more than {} values", limits::JSON_VALUES)));
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match stream.next() {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => salvage(text).ok_or_else(|| FormatError::Json(error.to_string())),
        None => Err(FormatError::Empty),
    }
}

/// About how many values a document holds, without making any: each but the first follows one of `,[{`, or a name.
fn count_values(text: &str) -> usize {
    let (mut count, mut in_text, mut escaped) = (0usize, false, false);
    for byte in text.bytes() {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b',' | b'[' | b'{') => count += 1,
            _ => {}
        }
    }
    count
}

/// Keeps what is whole of a broken document: raw control characters inside texts are dropped first, then
/// the document is closed after its last whole item.
fn salvage(text: &str) -> Option<Value> {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Ok(value) = serde_json::from_str(&clean) {
        return Some(value);
    }
    let (mut in_text, mut escaped) = (false, false);
    let mut open: Vec<u8> = Vec::new();
    let mut last_whole: Option<(usize, Vec<u8>)> = None;
    for (at, byte) in clean.bytes().enumerate() {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (true, _) => {}
            (false, b'{') => open.push(b'}'),
            (false, b'[') => open.push(b']'),
            (false, b'}' | b']') => {
                if open.pop() != Some(byte) {
                    break;
                }
                if open.len() <= 2 {
                    last_whole = Some((at + 1, open.clone()));
                }
            }
            _ => {}
        }
    }
    let (end, open) = last_whole?;
    let mut whole = clean.get(..end)?.to_owned();
    whole.extend(open.iter().rev().map(|byte| char::from(*byte)));
    serde_json::from_str(&whole).ok()
}

fn convert(feed: &Map<String, Value>, base: &Base<'_>) -> ParsedFeed {
    let items = feed.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let authors = read_authors(feed);
    let address = |names: &[&str]| find_text(feed, names).map(|url| base.resolve(&url));
    ParsedFeed {
        title: find_text(feed, &["title"]).map(|title| plain::strip_html(&title)).filter(|title| !title.is_empty()),
        description: find_text(feed, &["description"]),
        site_url: address(&["home_page_url"]),
        self_url: address(&["feed_url"]),
        hub_url: find_hub(feed),
        language: find_text(feed, &["language"]).and_then(|text| plain::language_tag(&text)),
        next_url: address(&["next_url"]),
        image: address(&["icon"]).or_else(|| address(&["favicon"])),
        author: authors.first().cloned(),
        // An expired feed will never change again.
        finished: feed.get("expired").and_then(Value::as_bool).unwrap_or_default(),
        format: FeedFormat::Json,
        left_out: items.iter().filter(|item| item.is_object()).count().saturating_sub(limits::ENTRIES),
        entries: items
            .iter()
            .filter_map(Value::as_object)
            .take(limits::ENTRIES)
            .map(|item| convert_item(item, authors.get(..SHARED_AUTHORS).unwrap_or(&authors), base))
            .collect(),
        ..ParsedFeed::default()
    }
}

fn convert_item(item: &Map<String, Value>, feed_authors: &[String], base: &Base<'_>) -> ParsedEntry {
    let address = |names: &[&str]| find_text(item, names).map(|url| base.resolve(&url));
    let html = find_text(item, &["content_html"]);
    let text = find_text(item, &["content_text"]).map(|text| escape(&text));
    let summary =
        find_text(item, &["summary"]).map(|text| if body::looks_like_html(&text) { text } else { escape(&text) });
    let (content, rest) = match (html, text) {
        (Some(html), _) => (Some(html), summary),
        (None, Some(text)) => (Some(text), summary),
        (None, None) => (summary, None),
    };
    let authors = read_authors(item);
    let guid = find_text(item, &["id"]);
    let url = address(&["url"]).or_else(|| address(&["external_url"]));
    let permalink = || guid.clone().filter(|id| id.starts_with("http://") || id.starts_with("https://"));
    ParsedEntry {
        url: url.or_else(permalink),
        guid,
        title: find_text(item, &["title"]).map(|title| plain::strip_html(&title)).filter(|title| !title.is_empty()),
        authors: if authors.is_empty() { feed_authors.to_vec() } else { authors },
        published: find_text(item, &["date_published"]).and_then(|date| read_date(&date)),
        updated: find_text(item, &["date_modified"]).and_then(|date| read_date(&date)),
        content,
        summary: rest,
        categories: find_list(item, "tags").iter().filter_map(to_text).collect(),
        language: find_text(item, &["language"]).and_then(|text| plain::language_tag(&text)),
        image: address(&["image"]).or_else(|| address(&["banner_image"])),
        enclosures: find_list(item, "attachments")
            .iter()
            .filter_map(Value::as_object)
            .filter_map(|file| read_attachment(file, base))
            .collect(),
        ..ParsedEntry::default()
    }
}

fn escape(text: &str) -> String {
    limits::clip_cow(body::escape(text).into()).into_owned()
}

fn read_attachment(file: &Map<String, Value>, base: &Base<'_>) -> Option<ParsedEnclosure> {
    let number = |name: &str| {
        find_text(file, &[name]).and_then(|text| text.parse::<f64>().ok()).filter(|number| (1.0..1e15).contains(number))
    };
    Some(ParsedEnclosure {
        url: find_text(file, &["url"]).map(|url| base.resolve(&url))?,
        media_type: find_text(file, &["mime_type"]),
        bytes: number("size_in_bytes").map(|bytes| bytes as u64),
        seconds: number("duration_in_seconds").map(|seconds| seconds.round() as u64),
        title: find_text(file, &["title"]),
    })
}

/// Names of `authors` (1.1) and `author` (1), each once.
fn read_authors(object: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let one = object.get("author").into_iter();
    for author in find_list(object, "authors").iter().chain(one).take(limits::LIST) {
        let name = match author {
            Value::Object(author) => find_text(author, &["name", "url"]),
            other => to_text(other),
        };
        let name = name.map(|name| plain::strip_html(&name)).filter(|name| name.len() <= LONGEST_NAME);
        names.extend(name.filter(|name| !name.is_empty() && !names.contains(name)));
    }
    names
}

fn find_hub(feed: &Map<String, Value>) -> Option<String> {
    find_list(feed, "hubs").iter().filter_map(Value::as_object).find_map(|hub| find_text(hub, &["url"]))
}

fn find_list<'a>(object: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    let list = object.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.get(..limits::LIST).unwrap_or(list)
}

/// The first of the names that holds a text or a number.
fn find_text(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| object.get(*name).and_then(to_text))
}

fn to_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(limits::clip(text.trim()).to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn every_field_is_read_whatever_its_type() {
        let text = r#"{"version":"https://jsonfeed.org/version/1.1","title":"T &amp; t","language":"de","next_url":"/2",
            "hubs":[{"type":"WebSub","url":"https://hub.example/"}],"author":{"name":"Ada"},"items":[
            {"id":7,"url":"/a","content_text":"a < b","tags":["x",3],"image":"i.png","language":"fr","date_published":"2024-05-01T10:00:00+02:00",
             "attachments":[{"url":"a.mp3","mime_type":"audio/mpeg","size_in_bytes":"12","duration_in_seconds":61.4,"title":"one"},{"mime_type":"x"}]},
            {"id":"https://x.example/b","title":null,"summary":"s","content_html":"<p>c</p>","authors":[{"name":"Bob"},{"url":"https://c.example"}]}]}"#;
        let base = url::Url::parse("https://x.example/feed.json").unwrap();
        let feed = read(text, Some(&base)).unwrap();
        assert_eq!((feed.title.as_deref(), feed.language.as_deref()), (Some("T & t"), Some("de")));
        assert_eq!(feed.next_url.as_deref(), Some("https://x.example/2"));
        assert_eq!(feed.hub_url.as_deref(), Some("https://hub.example/"));
        let [first, second] = &feed.entries[..] else { panic!("two entries") };
        assert_eq!((first.guid.as_deref(), first.url.as_deref()), (Some("7"), Some("https://x.example/a")));
        assert_eq!((first.content.as_deref(), first.categories.join(",").as_str()), (Some("a &lt; b"), "x,3"));
        assert_eq!(
            (first.enclosures.len(), first.enclosures[0].bytes, first.enclosures[0].seconds),
            (1, Some(12), Some(61))
        );
        assert_eq!(first.authors, ["Ada"]);
        assert_eq!((second.url.as_deref(), second.summary.as_deref()), (Some("https://x.example/b"), Some("s")));
        assert_eq!(second.authors, ["Bob", "https://c.example"]);
    }

    #[test]
    fn what_is_whole_of_a_cut_document_is_kept() {
        let text =
            r#"{"version":"https://jsonfeed.org/version/1","title":"T","items":[{"id":"1","title":"a"},{"id":"2","ti"#;
        assert_eq!(read(text, None).unwrap().entries.len(), 1);
        let raw = "{\"title\":\"T\",\"items\":[{\"id\":\"1\",\"content_text\":\"a\nb\"}]}";
        assert_eq!(read(raw, None).unwrap().entries.len(), 1);
    }

    #[test]
    fn other_json_is_refused() {
        assert_eq!(read("{\"a\":1}", None).unwrap_err().kind(), "not_a_feed");
        assert_eq!(read("[1]", None).unwrap_err().kind(), "not_a_feed");
        assert_eq!(read("{\"items\":", None).unwrap_err().kind(), "json");
    }
}
