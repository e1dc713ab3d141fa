//! Where a passage stands and opens: under its headings, at its moment in a recording, or at its words in a page.

use std::collections::HashMap;

use super::{App, Result};
use crate::domain::{Entry, EntryId, EntryKind, Outline, Passage};
use crate::text;

/// Words at either end of a passage by which a browser finds it in its page.
const WORDS: usize = 5;

impl App {
    /// Gives passages their headings or chapters, their moments, and the addresses that open there.
    pub(super) async fn place_passages(&self, passages: &mut [(&Entry, &mut Passage)]) -> Result<()> {
        let entries: Vec<&Entry> =
            passages.iter().filter(|(_, passage)| passage.at.is_some()).map(|(entry, _)| *entry).collect();
        let outlines = self.outlines(&entries).await?;
        for (entry, passage) in passages {
            place(entry, passage, outlines.get(&entry.id));
        }
        Ok(())
    }

    /// What is known of these entries' texts beside their words. Recordings have it in the store; the headings of an article
    /// are in its HTML.
    async fn outlines(&self, entries: &[&Entry]) -> Result<HashMap<EntryId, Outline>> {
        let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
        let mut outlines = self.store.outlines(&ids).await?;
        let articles = entries.iter().filter(|entry| entry.kind == EntryKind::Article);
        let unknown: Vec<EntryId> = articles.map(|entry| entry.id).filter(|id| !outlines.contains_key(id)).collect();
        for (id, html) in self.store.htmls(&unknown).await? {
            let (_, headings) = text::html_to_text_with_headings(&html);
            outlines.insert(id, Outline { headings, ..Outline::default() });
        }
        Ok(outlines)
    }
}

fn place(entry: &Entry, passage: &mut Passage, outline: Option<&Outline>) {
    let Some(at) = passage.at else { return };
    if let Some(outline) = outline {
        passage.under = outline.place_of(&(at..at)).under;
        // A page's own title says nothing about where in it one is.
        passage.under.retain(|title| *title != entry.title);
    }
    let moment = outline.and_then(|outline| outline.moment_at(at)).map(|moment| moment / 1000);
    if let Some(seconds) = moment {
        passage.start_seconds = i64::try_from(seconds).ok();
        passage.url = address_at(entry, seconds).or(passage.url.take());
    } else if entry.kind == EntryKind::Article {
        passage.url = passage.url.take().map(|url| with_words(url, &passage.text));
    }
}

/// Where a browser plays the recording from this second on.
fn address_at(entry: &Entry, seconds: u64) -> Option<String> {
    let page = entry.url.as_deref().filter(|url| is_watched(url));
    if let Some(page) = page {
        let page = page.split('#').next()?;
        let mark = if page.contains('?') { '&' } else { '?' };
        return Some(format!("{page}{mark}t={seconds}s"));
    }
    let file = entry.enclosure.as_ref().map(|file| file.url.as_str()).or(entry.url.as_deref())?;
    Some(format!("{}#t={seconds}", file.split('#').next()?))
}

/// Whether this is a page that takes a moment as a parameter.
fn is_watched(url: &str) -> bool {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let host = host.trim_start_matches("www.").trim_start_matches("m.");
    ["youtube.com", "youtu.be"].contains(&host)
}

/// The address with a text fragment: browsers scroll to the words, others open the page.
fn with_words(url: String, passage: &str) -> String {
    if url.contains('#') || passage.starts_with('…') {
        return url;
    }
    let words: Vec<&str> = passage.trim_end_matches('…').split_whitespace().collect();
    let head: Vec<&str> = words.iter().copied().take(WORDS).collect();
    if head.len() < WORDS {
        return url;
    }
    format!("{url}#:~:text={}", encode(&head.join(" ")))
}

/// Percent-encoding of a text fragment: `-`, `,` and `&` have a meaning in it.
fn encode(text: &str) -> String {
    let plain = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~' | b'!' | b'*' | b'\'' | b'(' | b')')
    };
    text.bytes().fold(String::new(), |mut out, byte| {
        if plain(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_passage_are_a_text_fragment() {
        let open = |passage: &str| with_words("https://a.example/x".to_owned(), passage);
        assert_eq!(
            open("Ask first, then tell-tale & listen to it."),
            "https://a.example/x#:~:text=Ask%20first%2C%20then%20tell%2Dtale%20%26"
        );
        assert_eq!(open("Too short"), "https://a.example/x");
        assert_eq!(open("…cut at its beginning, so not to be found"), "https://a.example/x");
        assert_eq!(
            with_words("https://a.example/x#y".to_owned(), "one two three four five six"),
            "https://a.example/x#y"
        );
    }
}
