//! feed-rs reads the core of a feed from the repaired document; this turns its model into ours.

use feed_rs::model;

use crate::format::read_date;
use crate::format::{ParsedEntry, ParsedFeed};

/// Reads a repaired document.
///
/// # Errors
/// What feed-rs says.
pub(super) fn read(document: &str) -> Result<ParsedFeed, String> {
    let parser = feed_rs::parser::Builder::new()
        .sanitize_content(false)
        .timestamp_parser(read_date)
        // An empty id says that there is none; feed-rs would make one up.
        .id_generator(|_, _, _| String::new())
        .build();
    // Nothing that the repaired document holds is known to make feed-rs panic; should it ever, our own
    // reader still has the entries, and one bad feed must not stop the others.
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| parser.parse(document.as_bytes())));
    match read {
        Ok(Ok(feed)) => Ok(convert(feed)),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the parser gave up".into()),
    }
}

fn convert(feed: model::Feed) -> ParsedFeed {
    ParsedFeed {
        title: feed.title.and_then(keep),
        description: feed.description.and_then(keep),
        site_url: find_page(feed.links),
        updated: feed.updated,
        entries: feed.entries.into_iter().map(convert_entry).collect(),
        ..ParsedFeed::default()
    }
}

fn convert_entry(entry: model::Entry) -> ParsedEntry {
    ParsedEntry {
        guid: Some(entry.id).filter(|id| !id.is_empty()),
        url: find_page(entry.links),
        title: entry.title.and_then(keep),
        authors: entry.authors.into_iter().filter_map(|person| person.name).collect(),
        published: entry.published,
        updated: entry.updated,
        content: entry.content.and_then(|content| content.body).filter(|body| !body.is_empty()),
        summary: entry.summary.and_then(keep),
        categories: entry.categories.into_iter().map(|category| category.term).collect(),
        ..ParsedEntry::default()
    }
}

fn find_page(links: Vec<model::Link>) -> Option<String> {
    links.into_iter().next().map(|link| link.href)
}

fn keep(text: model::Text) -> Option<String> {
    Some(text.content).filter(|content| !content.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_nothing_is_none() {
        let content = model::Content { body: Some(String::new()), ..model::Content::default() };
        let entry = model::Entry { content: Some(content), ..model::Entry::default() };
        assert_eq!(convert_entry(entry).content, None);
    }
}
