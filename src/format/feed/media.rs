//! Media: enclosures of every vocabulary, each address once, and what Media RSS and YouTube tell
//! about them.

use super::draft::{EntryDraft, Rank};
use super::durations::read_seconds;
use super::reader::Reader;
use crate::format::xml::entities;
use crate::format::xml::events::{Element, Event};
use crate::format::xml::names::Ns;
use crate::format::{ParsedEnclosure, ParsedTranscript, limits, plain};

impl<'a> Reader<'a> {
    /// RSS `enclosure`.
    pub(super) fn take_enclosure(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let find = |names: &[&str]| self.events.attribute(child, names).map(|value| value.into_owned());
        let (url, media_type, length) =
            (find(&["url", "href", "uri", "src"]), find(&["type"]), find(&["length", "size"]));
        let seconds = find(&["duration"]).and_then(|text| read_seconds(&text));
        let mut text = String::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == child.depth => break,
                Event::Start(inside) if inside.ns == Ns::Media => self.take_media(&inside, entry),
                Event::Start(inside) => self.events.skip(&inside),
                Event::Text(piece) => text.push_str(&entities::decode(piece, &self.events.declared)),
                Event::Cdata(piece) => text.push_str(piece),
                Event::End(_) => {}
            }
        }
        let url = url.unwrap_or_else(|| text.trim().to_owned());
        let enclosure = ParsedEnclosure {
            url: self.resolve(&url),
            media_type: media_type.filter(|kind| !kind.is_empty()),
            bytes: length.and_then(|text| read_bytes(&text)),
            seconds,
            title: None,
        };
        self.keep_enclosure(entry, enclosure);
    }

    /// Keeps a media file; what is told twice about one address is put together.
    pub(super) fn keep_enclosure(&mut self, entry: &mut EntryDraft<'a>, enclosure: ParsedEnclosure) {
        if enclosure.url.is_empty() {
            return;
        }
        let enclosures = &mut entry.entry.enclosures;
        let Some(known) = enclosures.iter().position(|known| known.url == enclosure.url) else {
            if enclosures.len() < limits::LIST {
                enclosures.push(enclosure);
            }
            return;
        };
        if let Some(known) = enclosures.get_mut(known) {
            known.media_type = known.media_type.take().or(enclosure.media_type);
            known.bytes = known.bytes.or(enclosure.bytes);
            known.seconds = known.seconds.or(enclosure.seconds);
            known.title = known.title.take().or(enclosure.title);
        }
    }

    /// Media RSS and YouTube, inside an entry.
    pub(super) fn take_media(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let name = child.name;
        match (child.ns, name.as_str()) {
            (Ns::Youtube, "videoid") => entry.entry.youtube_id = self.read_line(child),
            (Ns::Youtube, "channelid") => entry.entry.youtube_channel_id = self.read_line(child),
            (Ns::Media, "group") => self.take_media_children(child, entry),
            (Ns::Media, "content") => {
                self.take_media_content(child, entry);
                self.take_media_children(child, entry);
            }
            (Ns::Media, "title") => {
                if let Some(title) = self.read_title(child) {
                    entry.core.weak_title.get_or_insert(title);
                }
            }
            (Ns::Media, "description") => self.take_body(child, entry, Rank::Line, false),
            (Ns::Media, "thumbnail") => {
                let url = self.events.attribute(child, &["url", "href"]).map(|url| self.resolve(&url));
                let inner = self.read_line(child);
                let url = url.or(inner).filter(|url| !url.is_empty());
                entry.entry.image = entry.entry.image.take().or(url);
            }
            (Ns::Media, "keywords") => {
                let words = self.read_line(child).unwrap_or_default();
                take_keywords(&mut entry.entry.media_keywords, &words);
            }
            (Ns::Media, "category") => {
                for category in self.read_categories(child) {
                    entry.core.offer_category(category);
                }
            }
            (Ns::Media, "transcript" | "subtitle" | "text") => self.take_media_transcript(child, entry),
            _ => self.events.skip(child),
        }
    }

    /// Elements that hold other media elements.
    fn take_media_children(&mut self, element: &Element<'a>, entry: &mut EntryDraft<'a>) {
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                // A group within a group within a group: the depth of our own calls stays small.
                Event::Start(child) if child.depth > element.depth + 1 || child.depth > 24 => self.events.skip(&child),
                Event::Start(child) if child.ns == Ns::Media => self.take_media(&child, entry),
                Event::Start(child) => self.events.skip(&child),
                Event::End(_) | Event::Text(_) | Event::Cdata(_) => {}
            }
        }
    }

    fn take_media_content(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let find = |names: &[&str]| self.events.attribute(child, names).filter(|value| !value.is_empty());
        let Some(url) = find(&["url", "href"]).map(|url| self.resolve(&url)) else { return };
        let medium = find(&["medium"]).map(|medium| medium.to_ascii_lowercase());
        let media_type = find(&["type"]).map(|kind| kind.into_owned()).or_else(|| match medium.as_deref() {
            Some(medium @ ("image" | "audio" | "video")) => Some(format!("{medium}/*")),
            _ => None,
        });
        let is_image = media_type.as_deref().is_some_and(|kind| kind.starts_with("image"));
        if is_image && entry.entry.image.is_none() {
            entry.entry.image = Some(url.clone());
        }
        let enclosure = ParsedEnclosure {
            url,
            media_type,
            bytes: find(&["filesize"]).and_then(|text| read_bytes(&text)),
            seconds: find(&["duration"]).and_then(|text| read_seconds(&text)),
            title: None,
        };
        self.keep_enclosure(entry, enclosure);
    }

    /// A transcript: an address, or the words themselves.
    fn take_media_transcript(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let find = |names: &[&str]| {
            self.events.attribute(child, names).map(|value| value.into_owned()).filter(|value| !value.is_empty())
        };
        let url = find(&["url", "href", "src"]).map(|url| self.resolve(&url)).unwrap_or_default();
        let (media_type, language) = (find(&["type"]), find(&["lang", "language"]));
        let text = Some(self.events.read_inner(child).text.trim().to_owned()).filter(|text| !text.is_empty());
        // `media:text` cut into timed lines comes one element a line.
        let transcripts = &mut entry.entry.transcripts;
        let line =
            transcripts.iter().position(|known| known.url.is_empty() && url.is_empty() && known.language == language);
        match (line.and_then(|line| transcripts.get_mut(line)), text) {
            (Some(known), Some(text)) => {
                let whole = known.text.get_or_insert_default();
                if whole.len() + text.len() < limits::FIELD_BYTES {
                    whole.push('\n');
                    whole.push_str(&text);
                }
            }
            (Some(_), None) => {}
            (None, text) => {
                let text = text.filter(|_| url.is_empty());
                if (!url.is_empty() || text.is_some()) && transcripts.len() < limits::LIST {
                    transcripts.push(ParsedTranscript { url, media_type, language, rel: None, text });
                }
            }
        }
    }
}

/// Words between commas, each once.
pub(super) fn take_keywords(known: &mut Vec<String>, text: &str) {
    for word in text.split(',').take(limits::LIST).map(plain::strip_html) {
        if known.len() < limits::LIST && !word.is_empty() && !known.contains(&word) {
            known.push(word);
        }
    }
}

/// A size in bytes; zero means that nobody looked.
pub(super) fn read_bytes(text: &str) -> Option<u64> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, ',' | ' ' | '.' | '_')).collect();
    digits.parse().ok().filter(|bytes| *bytes > 0)
}
