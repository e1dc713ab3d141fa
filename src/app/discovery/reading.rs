//! What came, told by its bytes.

use url::Url;

use crate::format::{DocumentKind, FormatError, PageLinks, decode_page, read_feed, read_opml, sniff};
use crate::net::FetchedBody;
use crate::pipeline::discover::{Answer, Failure, FeedFacts, Wanted};
use crate::pipeline::ingest::plan_ingest;

/// Reads an answer, away from the task that waits for others. A feed's body comes back with it.
pub(super) async fn read(body: FetchedBody, wanted: Wanted) -> (Answer, Option<FetchedBody>) {
    let read = tokio::task::spawn_blocking(move || (answer(&body, wanted), body)).await;
    match read {
        Ok((answer, body)) => {
            let keep = matches!(answer, Answer::Feed(_));
            (answer, keep.then_some(body))
        }
        Err(error) => (Answer::Failed(no_feed(format!("it could not be read: {error}"))), None),
    }
}

fn answer(body: &FetchedBody, wanted: Wanted) -> Answer {
    let content_type = body.content_type.as_deref();
    if wanted == Wanted::Directory {
        return Answer::Directory(read_directory(&body.bytes));
    }
    let kind = sniff(&body.bytes, content_type);
    if kind == DocumentKind::Opml {
        let title = read_opml(&body.bytes, content_type).ok().and_then(|list| list.title);
        return if wanted == Wanted::List || wanted == Wanted::Anything {
            Answer::List(title)
        } else {
            Answer::Other("a list of subscriptions".to_owned())
        };
    }
    match read_feed(&body.bytes, content_type, Some(&body.final_url)) {
        Ok(feed) => {
            let kind = plan_ingest(&feed, &[], None).kind;
            Answer::Feed(Box::new(FeedFacts::of(&feed, kind, &body.final_url)))
        }
        Err(FormatError::Html) if wanted == Wanted::Feed => {
            Answer::Failed(no_feed("it is a page, not a feed".to_owned()))
        }
        Err(FormatError::Html) => {
            let page = PageLinks::read(&decode_page(&body.bytes, content_type), &body.final_url);
            Answer::Page(Box::new(page.with_headers(&body.links)))
        }
        Err(error) => match name_of(&body.bytes, content_type) {
            Some(name) => Answer::Other(name.to_owned()),
            None => Answer::Failed(no_feed(error.to_string())),
        },
    }
}

fn no_feed(message: String) -> Failure {
    Failure {
        message,
        hint: "paste a page, a feed, or any other link of theirs".to_owned(),
        trouble: false,
        passing: false,
    }
}

/// The feeds in an answer of Apple's directory, or the place that YouTube names as a video's maker.
fn read_directory(bytes: &[u8]) -> Vec<Url> {
    let Ok(answer) = serde_json::from_slice::<serde_json::Value>(bytes) else { return Vec::new() };
    let results = answer.get("results").and_then(|results| results.as_array());
    let feeds = results.into_iter().flatten().filter_map(|result| result.get("feedUrl")?.as_str());
    let maker = answer.get("author_url").and_then(|url| url.as_str());
    feeds
        .chain(maker)
        .filter_map(|url| Url::parse(url).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .take(3)
        .collect()
}

/// What a document is that is neither page nor feed, by its first bytes, else by what its server says.
fn name_of(bytes: &[u8], content_type: Option<&str>) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 9] = [
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "a picture or a recording"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "an archive"),
        (b"\x1f\x8b", "an archive"),
        (b"ID3", "a recording"),
        (b"OggS", "a recording"),
    ];
    const TYPES: [(&str, &str); 6] = [
        ("image/", "a picture"),
        ("audio/", "a recording"),
        ("video/", "a video"),
        ("application/pdf", "a PDF document"),
        ("application/zip", "an archive"),
        ("font/", "a font"),
    ];
    let by_mark = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, name)| *name);
    let declared = content_type.unwrap_or_default().trim().to_ascii_lowercase();
    by_mark.or_else(|| TYPES.iter().find(|(start, _)| declared.starts_with(start)).map(|(_, name)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apples_directory_gives_the_feeds_of_shows_only() {
        let answer =
            br#"{"resultCount":2,"results":[{"kind":"podcast","feedUrl":"https://feeds.example/show"},{"kind":"song"},
            {"feedUrl":"file:///etc/passwd"}]}"#;
        assert_eq!(read_directory(answer), [Url::parse("https://feeds.example/show").unwrap()]);
        assert!(read_directory(b"<html>").is_empty());
        let maker = br#"{"title":"On listening","author_name":"Ada","author_url":"https://www.youtube.com/@ada"}"#;
        assert_eq!(read_directory(maker), [Url::parse("https://www.youtube.com/@ada").unwrap()]);
    }

    #[test]
    fn other_documents_are_named() {
        assert_eq!(name_of(b"\x89PNG\r\n", None), Some("a picture"));
        assert_eq!(name_of(b"....", Some("Video/mp4; x")), Some("a video"));
        assert_eq!(name_of(b"hello", Some("text/plain")), None);
    }
}
