//! What the program makes of a file or address, adding nothing.

mod content;

use url::Url;

use super::Web;
use crate::domain::{Login, Validators, hide_login};
use crate::format::{
    DocumentKind, FormatError, PageLinks, decode_page, read_chapters, read_feed, read_opml, read_transcript, sniff,
};
use crate::net::{FetchRequest, Fetched};
use crate::pipeline::discover::{feeds_of_address, offered_feeds};
use crate::text::article::{self, Article};
pub use content::PreviewContent;

/// A document to look at.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct PreviewInput {
    /// The file or address.
    pub path: String,
    /// What relative links are relative to.
    #[serde(default)]
    pub base: Option<String>,
    /// The `Content-Type` that it was served with.
    #[serde(default)]
    pub content_type: Option<String>,
}

/// What the program makes of one document.
#[derive(Debug, Default, serde::Serialize)]
pub struct Preview {
    /// As it was given.
    pub path: String,
    /// It could be read.
    pub ok: bool,
    /// Why not.
    pub error: Option<String>,
    /// `feed`, `page`, `transcript`, `chapters` or `opml`; `None` where nothing could be made of it.
    pub kind: Option<&'static str>,
    /// What stands in it.
    #[serde(flatten)]
    pub content: PreviewContent,
}

/// Looks at one document. `stdin` is what `-` stands for; `web` is made only when an address is to be fetched.
pub async fn preview(input: &PreviewInput, stdin: &[u8], web: impl AsyncFnOnce() -> super::Result<Web>) -> Preview {
    let path = hide_login(&input.path);
    match load(input, stdin, web).await {
        Ok(loaded) => read(path, &loaded),
        Err(error) => {
            // An address can tell its feeds even where its page cannot be had.
            let url = Url::parse(input.base.as_deref().unwrap_or(&path)).ok().map(|mut url| {
                Login::take_from(&mut url);
                url
            });
            let known = url.as_ref().map(feeds_of_address).unwrap_or_default();
            let content = match known.is_empty() {
                true => PreviewContent::Nothing,
                false => PreviewContent::page(Article::default(), known, url.as_ref()),
            };
            Preview { path, error: Some(error), content, ..Preview::default() }
        }
    }
}

/// A document, and what is known of it beside.
#[derive(Default)]
struct Loaded {
    bytes: Vec<u8>,
    content_type: Option<String>,
    base: Option<Url>,
    /// The `Link` headers that came with it.
    links: Vec<String>,
}

async fn load(
    input: &PreviewInput,
    stdin: &[u8],
    web: impl AsyncFnOnce() -> super::Result<Web>,
) -> Result<Loaded, String> {
    let base = match &input.base {
        Some(base) => Some(Url::parse(base).map_err(|error| format!("the base {base:?} is no address: {error}"))?),
        None => None,
    };
    if input.path.starts_with("http://") || input.path.starts_with("https://") {
        let web = web().await.map_err(|error| error.to_string())?;
        let validators = Validators::default();
        return match web.fetch(FetchRequest::feed(&input.path, &validators)).await {
            Ok(Fetched::Body(body)) => Ok(Loaded {
                bytes: body.bytes,
                content_type: body.content_type,
                base: base.or(Some(body.final_url)),
                links: body.links,
            }),
            Ok(Fetched::NotModified(_)) => Err("the server answered \"not modified\" to a first request".to_owned()),
            Err(error) => Err(format!("{error}; {}", error.hint())),
        };
    }
    if input.path == "-" {
        return Ok(Loaded { bytes: stdin.to_vec(), content_type: input.content_type.clone(), base, links: Vec::new() });
    }
    let bytes = std::fs::read(&input.path).map_err(|error| format!("{} cannot be read: {error}", input.path))?;
    Ok(Loaded { bytes, content_type: input.content_type.clone(), base, links: Vec::new() })
}

fn read(path: String, loaded: &Loaded) -> Preview {
    let (bytes, content_type, base) = (loaded.bytes.as_slice(), loaded.content_type.as_deref(), loaded.base.as_ref());
    let content = match sniff(bytes, content_type) {
        DocumentKind::Opml => read_opml(bytes, content_type).map(PreviewContent::opml),
        DocumentKind::Chapters => read_chapters(bytes, content_type).map(PreviewContent::chapters),
        DocumentKind::Transcript => read_transcript(bytes, content_type).map(PreviewContent::transcript),
        DocumentKind::Html => return read_page(path, loaded),
        DocumentKind::Feed | DocumentKind::Unknown => read_feed_or_what_it_is(bytes, content_type, base),
    };
    match content {
        Ok(content) => found(path, content),
        Err(error) => Preview { path, error: Some(error.to_string()), ..Preview::default() },
    }
}

fn found(path: String, content: PreviewContent) -> Preview {
    Preview { path, ok: true, error: None, kind: content.kind(), content }
}

/// A feed; where it is none, JSON may yet be a transcript that does not show it in its first lines.
fn read_feed_or_what_it_is(
    bytes: &[u8],
    content_type: Option<&str>,
    base: Option<&Url>,
) -> Result<PreviewContent, FormatError> {
    read_feed(bytes, content_type, base).map(PreviewContent::feed).or_else(|error| {
        let json = bytes.trim_ascii_start().starts_with(b"{") || bytes.trim_ascii_start().starts_with(b"[");
        match read_transcript(bytes, content_type) {
            Ok(transcript) if json => Ok(PreviewContent::transcript(transcript)),
            _ => Err(error),
        }
    })
}

/// Whether an element in a document begins a feed: reading one for it costs as much as reading a page.
fn names_feed(page: &str) -> bool {
    const FEEDS: [&str; 3] = ["rss", "feed", "rdf"];
    const PARTS: [&str; 3] = ["channel", "item", "entry"];
    let bytes = page.as_bytes();
    memchr::memchr2_iter(b'<', b':', bytes).any(|at| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let begins =
            |name: &&str| rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()));
        FEEDS.iter().any(begins) || (bytes.get(at) == Some(&b'<') && PARTS.iter().any(begins))
    })
}

/// A page, or a feed that something stands before that looks like one.
fn read_page(path: String, loaded: &Loaded) -> Preview {
    let (bytes, content_type, base) = (loaded.bytes.as_slice(), loaded.content_type.as_deref(), loaded.base.as_ref());
    let page = decode_page(bytes, content_type);
    // A page may hold an element that is called as those of feeds are, and nothing of a feed in it.
    let feed = if names_feed(&page) { read_feed(bytes, content_type, base).ok() } else { None };
    if let Some(feed) = feed.filter(|feed| feed.title.is_some() || !feed.entries.is_empty()) {
        return found(path, PreviewContent::feed(feed));
    }
    // Where nothing tells the page's address, its relative links stay as good as none.
    let nowhere = || Url::parse("https://page.invalid/").ok();
    let Some(url) = base.cloned().or_else(nowhere) else { return Preview::default() };
    let links = PageLinks::read(&page, &url).with_headers(&loaded.links);
    let mut feeds = offered_feeds(&links);
    if base.is_none() {
        feeds.retain(|feed| feed.host_str() != url.host_str());
    }
    match article::extract(&page, &url) {
        Ok(article) => found(path, PreviewContent::page(article, feeds, base)),
        // A home page may offer feeds and hold no text.
        Err(_) if !feeds.is_empty() => {
            let titled = Article { title: links.title.unwrap_or_default(), ..Article::default() };
            found(path, PreviewContent::page(titled, feeds, base))
        }
        Err(error) => Preview { path, error: Some(error.to_string()), kind: Some("page"), ..Preview::default() },
    }
}
