//! feed-rs reads the core of a feed; this turns its model into ours.

use feed_rs::model;

use super::model::{FeedFormat, ParsedEntry, ParsedFeed};
use super::{plain, read_date};

/// Reads a document that is well-formed and in a shape feed-rs knows.
///
/// # Errors
/// What feed-rs says.
pub(super) fn read(text: &str, base: Option<&url::Url>) -> Result<ParsedFeed, String> {
    let parser = feed_rs::parser::Builder::new()
        .base_uri(base)
        .sanitize_content(false)
        .timestamp_parser(read_date)
        // An empty id says that there is none; feed-rs would make one up.
        .id_generator(|_, _, _| String::new())
        .build();
    // Nothing that is fed here is known to make feed-rs panic; should it ever, the entries can
    // still be read by our own reader, and one bad feed must not stop the others.
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| parser.parse(text.as_bytes())));
    match read {
        Ok(Ok(feed)) => Ok(convert(feed)),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the parser gave up".into()),
    }
}

fn convert(feed: model::Feed) -> ParsedFeed {
    ParsedFeed {
        title: feed.title.map(to_plain).filter(|title| !title.is_empty()),
        description: feed.description.map(to_html).filter(|text| !text.is_empty()),
        site_url: find_page(&feed.links),
        self_url: find_link(&feed.links, "self"),
        hub_url: find_link(&feed.links, "hub"),
        language: feed.language,
        updated: feed.updated.or(feed.published),
        image: feed.logo.or(feed.icon).map(|image| image.uri).filter(|uri| !uri.is_empty()),
        author: feed.authors.into_iter().find_map(name),
        categories: feed.categories.into_iter().map(|category| category.term).collect(),
        format: match feed.feed_type {
            model::FeedType::Atom => FeedFormat::Atom,
            model::FeedType::JSON => FeedFormat::Json,
            model::FeedType::RSS1 => FeedFormat::Rdf,
            model::FeedType::RSS0 | model::FeedType::RSS2 => FeedFormat::Rss,
        },
        entries: feed.entries.into_iter().map(convert_entry).collect(),
        ..ParsedFeed::default()
    }
}

fn convert_entry(entry: model::Entry) -> ParsedEntry {
    let content = entry.content.and_then(|content| Some(as_html(content.body?, &content.content_type)));
    ParsedEntry {
        guid: Some(entry.id).filter(|id| !id.is_empty()),
        url: find_page(&entry.links),
        title: entry.title.map(to_plain).filter(|title| !title.is_empty()),
        authors: entry.authors.into_iter().filter_map(name).collect(),
        published: entry.published,
        updated: entry.updated,
        content: content.filter(|text| !text.is_empty()),
        summary: entry.summary.map(to_html).filter(|text| !text.is_empty()),
        categories: entry
            .categories
            .into_iter()
            .map(|category| category.term)
            .filter(|term| !term.is_empty())
            .collect(),
        language: entry.language,
        ..ParsedEntry::default()
    }
}

/// The page for people: the first link that is an alternate, or says nothing else.
fn find_page(links: &[model::Link]) -> Option<String> {
    links
        .iter()
        .find(|link| link.target.is_none() && link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        .map(|link| link.href.clone())
        .filter(|href| !href.is_empty())
}

fn find_link(links: &[model::Link], rel: &str) -> Option<String> {
    links.iter().find(|link| link.rel.as_deref() == Some(rel)).map(|link| link.href.clone())
}

fn name(person: model::Person) -> Option<String> {
    person.name.or(person.email).map(|name| plain::strip_html(&name)).filter(|name| !name.is_empty())
}

fn to_plain(text: model::Text) -> String {
    plain::strip_html(&text.content)
}

fn to_html(text: model::Text) -> String {
    as_html(text.content, &text.content_type)
}

/// Plain text becomes HTML by escaping, unless it is HTML that says it is plain text.
fn as_html(text: String, content_type: &impl ToString) -> String {
    if content_type.to_string().starts_with("text/plain") && !super::body::looks_like_html(&text) {
        super::body::escape(&text)
    } else {
        text
    }
}
