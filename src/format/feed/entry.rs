//! Reads one entry: RSS `item`, Atom `entry`, CDF `ITEM`. The names of the formats do not clash, so
//! one table reads them all, and mixtures of them as well.

use super::draft::{EntryDraft, PageRank, Rank};
use super::reader::Reader;
use crate::format::xml::events::{Element, Event};
use crate::format::xml::names::Ns;
use crate::format::{ParsedEnclosure, ParsedSource, limits, plain, read_date};

impl<'a> Reader<'a> {
    /// Reads an entry up to its end and keeps it.
    pub(super) fn read_entry(&mut self, element: &Element<'a>) {
        let mut entry = EntryDraft::default();
        self.take_entry_attributes(element, &mut entry);
        let mut own_bytes = false;
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) => {
                    self.enter(&child);
                    self.take_entry_child(&child, &mut entry);
                    own_bytes |= !self.events.cut;
                }
                Event::End(_) | Event::Text(_) | Event::Cdata(_) => {}
            }
        }
        // Of an entry in which the document was cut, only one that says something is kept.
        let kept = (!self.events.cut && !self.ended) || own_bytes;
        if !kept {
            return;
        }
        if self.draft.feed.entries.len() < limits::ENTRIES {
            self.keep_entry(entry);
        } else {
            self.draft.feed.left_out += 1;
        }
    }

    /// RDF names an entry in an attribute; CDF puts address and date there.
    fn take_entry_attributes(&mut self, element: &Element<'a>, entry: &mut EntryDraft<'a>) {
        if element.attributes.is_empty() {
            return;
        }
        entry.core.language = self.own_language(element);
        entry.core.guid =
            self.events.attribute(element, &["about"]).map(|id| id.into_owned()).filter(|id| !id.is_empty());
        if let Some(href) = self.events.attribute(element, &["href"]) {
            let url = self.resolve(&href);
            entry.core.offer_page(PageRank::Page, url);
        }
        if let Some(changed) = self.events.attribute(element, &["lastmod"]) {
            entry.core.updated = read_date(&changed);
        }
    }

    fn take_entry_child(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let name = child.name;
        match (child.ns, name.as_str()) {
            (Ns::Core, "title") => {
                if let Some(title) = self.read_title(child) {
                    entry.core.title.get_or_insert(title);
                }
            }
            (Ns::Dc, "title") => {
                if let Some(title) = self.read_title(child) {
                    entry.core.weak_title.get_or_insert(title);
                }
            }
            (Ns::Core, "link") => self.take_entry_link(child, entry),
            (Ns::Core, "guid" | "id") => self.take_guid(child, entry),
            (Ns::Core, "pubdate" | "published" | "issued") | (Ns::DcTerms, "issued") => {
                entry.core.published = self.read_time(child).or(entry.core.published);
            }
            (Ns::Core, "updated" | "modified" | "lastbuilddate") | (Ns::Dc, "date") | (Ns::DcTerms, "modified") => {
                entry.core.updated = self.read_time(child).or(entry.core.updated);
            }
            (Ns::Core | Ns::DcTerms, "created") => entry.core.created = self.read_time(child).or(entry.core.created),
            (Ns::Core, "description" | "summary" | "abstract")
            | (Ns::Dc | Ns::Itunes | Ns::GooglePlay, "description") => {
                self.take_body(child, entry, Rank::Summary, name.as_str() == "description");
            }
            (Ns::Content, "encoded") | (_, "fullitem") => self.take_body(child, entry, Rank::Full, true),
            (Ns::Core, "content") => self.take_content(child, entry),
            (Ns::Core | Ns::Xhtml, "body") | (Ns::Xhtml, "div") => self.take_body(child, entry, Rank::Full, true),
            (Ns::Core, "author" | "managingeditor")
            | (Ns::Dc, "creator" | "author")
            | (Ns::Itunes | Ns::GooglePlay, "author") => {
                if let Some(author) = self.read_author(child) {
                    entry.core.offer_author(author);
                }
            }
            (Ns::Core, "category" | "keywords") | (Ns::Dc, "subject") => {
                for category in self.read_categories(child) {
                    entry.core.offer_category(category);
                }
            }
            (Ns::Core, "enclosure") => self.take_enclosure(child, entry),
            (Ns::Core, "comments") => {
                let url = self.read_line(child).map(|url| self.resolve(&url));
                entry.entry.comments_url = entry.entry.comments_url.take().or(url);
            }
            (Ns::Core, "source") => entry.entry.source = self.read_source(child),
            (Ns::Core | Ns::Dc, "language") => {
                let language = self.read_line(child).and_then(|line| plain::language_tag(&line));
                entry.core.language = language.or(entry.core.language.take());
            }
            (Ns::Core, "image" | "logo") => {
                let image = self.read_image(child);
                entry.entry.image = entry.entry.image.take().or(image);
            }
            (Ns::Itunes | Ns::GooglePlay | Ns::Podcast | Ns::Psc, _) => self.take_podcast(child, entry),
            (Ns::Media | Ns::Youtube, _) => self.take_media(child, entry),
            _ => self.events.skip(child),
        }
    }

    /// A text of the entry.
    pub(super) fn take_body(
        &mut self,
        child: &Element<'a>,
        entry: &mut EntryDraft<'a>,
        rank: Rank,
        default_html: bool,
    ) {
        if let Some(html) = self.read_body(child, default_html) {
            entry.core.offer_body(rank, html);
        }
    }

    /// Atom content, inline or elsewhere.
    fn take_content(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let source = self.events.attribute(child, &["src"]).map(|source| self.resolve(&source));
        let media_type = self.events.attribute(child, &["type"]).map(|kind| kind.into_owned());
        self.take_body(child, entry, Rank::Full, false);
        let Some(url) = source.filter(|url| !url.is_empty()) else { return };
        if media_type.as_deref().is_some_and(|kind| kind.starts_with("audio/") || kind.starts_with("video/")) {
            self.keep_enclosure(entry, ParsedEnclosure { url, media_type, ..ParsedEnclosure::default() });
        } else {
            entry.core.offer_page(PageRank::Other, url);
        }
    }

    /// `<link>` in RSS (text) and Atom (attributes).
    fn take_entry_link(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let link = self.read_link(child);
        let Some(url) = link.url else { return };
        match link.rel.as_str() {
            "alternate" => entry.core.offer_page(if link.is_page { PageRank::Page } else { PageRank::Other }, url),
            "via" => entry.core.offer_page(PageRank::Other, url),
            "enclosure" => {
                let enclosure = ParsedEnclosure {
                    url,
                    media_type: link.media_type.map(|kind| kind.into_owned()),
                    bytes: link.bytes.filter(|bytes| *bytes > 0),
                    title: link.title,
                    seconds: None,
                };
                self.keep_enclosure(entry, enclosure);
            }
            "replies" if link.is_page => entry.entry.comments_url = entry.entry.comments_url.take().or(Some(url)),
            _ => {}
        }
    }

    /// The entry's own name, which may also be its address.
    fn take_guid(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let said = self.events.attribute(child, &["ispermalink"]).map(|value| value.eq_ignore_ascii_case("true"));
        let permalink = said.unwrap_or(true);
        let inner = self.events.read_inner(child);
        let guid = inner.text.trim();
        if guid.is_empty() || inner.cut {
            return;
        }
        // Absolute, or relative to the feed: `tag:` and `urn:` name an entry but lead nowhere.
        let is_address = match url::Url::parse(guid) {
            Ok(url) => matches!(url.scheme(), "http" | "https"),
            Err(url::ParseError::RelativeUrlWithoutBase) => !guid.contains(char::is_whitespace),
            Err(_) => false,
        };
        let mut guid = guid.to_owned();
        if permalink && is_address {
            let url = self.resolve(&guid);
            // An address is the same one however it is written; what only looks like one stays a name.
            if said == Some(true) || guid.starts_with('/') {
                guid.clone_from(&url);
            }
            entry.core.offer_page(PageRank::Guid, url);
        }
        entry.core.guid = Some(guid);
    }

    /// Where an entry was first published.
    fn read_source(&mut self, child: &Element<'a>) -> Option<ParsedSource> {
        let mut source = ParsedSource {
            url: self.events.attribute(child, &["url", "href"]).map(|url| self.resolve(&url)),
            ..ParsedSource::default()
        };
        let mut text = String::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == child.depth => break,
                Event::Start(inside) => match inside.name.as_str() {
                    "title" => source.title = self.read_title(&inside),
                    "id" => source.id = self.read_line(&inside),
                    "link" => {
                        let link = self.read_link(&inside);
                        if link.rel == "alternate" || link.rel == "self" {
                            source.url = source.url.take().or(link.url);
                        }
                    }
                    _ => self.events.skip(&inside),
                },
                Event::Text(piece) => {
                    text.push_str(&crate::format::xml::entities::decode(piece, &self.events.declared))
                }
                Event::Cdata(piece) => text.push_str(piece),
                Event::End(_) => {}
            }
        }
        let text = crate::format::plain::strip_html(&text);
        source.title = source.title.or(Some(text).filter(|text| !text.is_empty()));
        (source != ParsedSource::default()).then_some(source)
    }
}
