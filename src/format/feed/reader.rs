//! Walks over the events of a document and reads what stands at the level of the feed; entries,
//! media and podcast elements have files of their own.

use std::borrow::Cow;

use url::Url;

use super::CoreReader;
use super::core::CoreDocument;
use super::draft::{self, EntryDraft, FeedDraft, PageRank};
use super::text::{self, Kind};
use crate::format::xml::events::{Element, Event, Events, Mode};
use crate::format::xml::names::Ns;
use crate::format::{FeedFormat, ParsedFeed, plain, read_date};

/// What came of reading a document.
pub(super) struct Reading {
    pub(super) feed: ParsedFeed,
    /// The core for feed-rs, where it is to read it.
    pub(super) core: Option<String>,
    /// The document holds a feed.
    pub(super) found: bool,
    /// The tags do not fit: what came out is not all.
    pub(super) misfit: bool,
}

/// Reads one document.
pub(super) struct Reader<'a> {
    pub(super) events: Events<'a>,
    /// Bases in force, with the depth of the element that set each.
    bases: Vec<(usize, Url)>,
    pub(super) draft: FeedDraft,
    pub(super) out: Option<CoreDocument>,
    found: bool,
    /// Inside an element that is not known, only entries are looked for.
    unknown: Option<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a str, base: Option<&Url>, mode: Mode, core: CoreReader) -> Self {
        Self {
            events: Events::new(source, mode),
            bases: base.map(|base| (0, base.clone())).into_iter().collect(),
            draft: FeedDraft::default(),
            out: (core == CoreReader::FeedRs).then(|| CoreDocument::new(source.len() + source.len() / 8)),
            found: false,
            unknown: None,
        }
    }

    pub(super) fn read(mut self) -> Reading {
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(element) => self.take(&element),
                Event::End(depth) if self.unknown == Some(depth) => self.unknown = None,
                Event::End(_) | Event::Text(_) | Event::Cdata(_) => {}
            }
        }
        self.finish()
    }

    /// An element of the feed's level, or one that may hold such elements.
    fn take(&mut self, element: &Element<'a>) {
        self.enter(element);
        let name = element.name;
        match (element.ns, name.as_str()) {
            (Ns::Core, "item" | "entry") => {
                self.found = true;
                self.read_entry(element);
            }
            (Ns::Core | Ns::Rdf, "rss" | "rdf" | "feed" | "channel") => self.open_feed(element),
            (Ns::Core, "items") => {}
            _ if self.unknown.is_some() => {}
            // Before the feed begins anything may wrap it; inside, only what is known speaks for the feed.
            _ if !self.found => {}
            _ => self.take_child(element),
        }
    }

    /// The beginning of a feed, in any of its shapes.
    fn open_feed(&mut self, element: &Element<'a>) {
        let first = !self.found;
        self.found = true;
        let feed = &mut self.draft.feed;
        match element.name.as_str() {
            "feed" if first => feed.format = FeedFormat::Atom,
            "rdf" if first => feed.format = FeedFormat::Rdf,
            "channel" if first => feed.format = FeedFormat::Cdf,
            _ => {}
        }
        if element.attributes.is_empty() {
            return;
        }
        if let Some(language) = self.own_language(element) {
            self.draft.feed.language.get_or_insert(language);
        }
        if element.name.as_str() == "channel" {
            if let Some(href) = self.events.attribute(element, &["href"]) {
                let url = self.resolve(&href);
                draft::offer_page(&mut self.draft.page, PageRank::Page, url);
            }
            if let Some(changed) = self.events.attribute(element, &["lastmod"]) {
                self.draft.updated = self.draft.updated.or(read_date(&changed));
            }
        }
    }

    /// A child of the feed.
    fn take_child(&mut self, element: &Element<'a>) {
        let name = element.name;
        match (element.ns, name.as_str()) {
            (Ns::Core | Ns::Dc, "title") => {
                if let Some(title) = self.read_title(element) {
                    self.draft.feed.title.get_or_insert(title);
                }
            }
            (Ns::Core, "link") => self.take_feed_link(element),
            (Ns::Core, "description" | "subtitle" | "tagline" | "abstract") | (Ns::Dc, "description") => {
                if let Some(text) = self.read_html(element, true) {
                    self.draft.feed.description.get_or_insert(text);
                }
            }
            (Ns::Core | Ns::Dc, "language") => {
                if let Some(language) = self.read_line(element) {
                    self.draft.feed.language = Some(language);
                }
            }
            (Ns::Core, "pubdate" | "published" | "issued") | (Ns::DcTerms, "issued") => {
                self.draft.published = self.read_time(element).or(self.draft.published);
            }
            (Ns::Core, "lastbuilddate" | "updated" | "modified") | (Ns::Dc, "date") | (Ns::DcTerms, "modified") => {
                self.draft.updated = self.read_time(element).or(self.draft.updated);
            }
            (Ns::Core, "category" | "keywords") | (Ns::Dc, "subject") => {
                for category in self.read_categories(element) {
                    if !self.draft.feed.categories.contains(&category) {
                        self.draft.feed.categories.push(category);
                    }
                }
            }
            (Ns::Core, "author" | "managingeditor") | (Ns::Dc, "creator" | "author" | "publisher") => {
                if let Some(author) = self.read_author(element) {
                    self.draft.feed.author.get_or_insert(author);
                }
            }
            (Ns::Core, "image" | "logo" | "icon") => {
                if let Some(image) = self.read_image(element) {
                    self.draft.feed.image.get_or_insert(image);
                }
            }
            (Ns::Core, "generator") => self.draft.feed.generator = self.read_line(element),
            (Ns::Core, "ttl") => {
                self.draft.feed.ttl_minutes = self.read_line(element).and_then(|text| text.parse().ok())
            }
            (Ns::Core, "skiphours") => self.read_skips(element),
            (Ns::Core, "skipdays") => self.read_skips(element),
            (Ns::Syndication, "updateperiod") => {
                self.draft.period = self.read_line(element).and_then(|word| read_period(&word));
            }
            (Ns::Syndication, "updatefrequency") => {
                self.draft.frequency = self.read_line(element).and_then(|text| text.parse().ok());
            }
            (Ns::History, "complete") => {
                self.draft.feed.complete = true;
                self.events.skip(element);
            }
            (Ns::Youtube, "channelid") => self.draft.feed.youtube_channel_id = self.read_line(element),
            (Ns::Itunes | Ns::GooglePlay | Ns::Podcast | Ns::Media, _) => self.take_feed_podcast(element),
            // A form or a picture of its own, with a title that is not the feed's.
            (Ns::Core, "textinput" | "cloud" | "rights" | "copyright" | "docs" | "id") => self.events.skip(element),
            _ => self.unknown = Some(element.depth),
        }
    }

    /// `<link>` in RSS (text), Atom and CDF (attributes).
    fn take_feed_link(&mut self, element: &Element<'a>) {
        let link = self.read_link(element);
        let feed = &mut self.draft.feed;
        let Some(url) = link.url else { return };
        match link.rel.as_str() {
            "alternate" => {
                draft::offer_page(
                    &mut self.draft.page,
                    if link.is_page { PageRank::Page } else { PageRank::Other },
                    url,
                );
            }
            "self" => feed.self_url = feed.self_url.take().or(Some(url)),
            "hub" => feed.hub_url = feed.hub_url.take().or(Some(url)),
            "next" => feed.next_url = feed.next_url.take().or(Some(url)),
            "prev-archive" => feed.prev_archive_url = feed.prev_archive_url.take().or(Some(url)),
            _ => {}
        }
    }

    fn read_skips(&mut self, element: &Element<'a>) {
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) => {
                    let Some(text) = self.read_line(&child) else { continue };
                    match (child.name.as_str(), text.parse::<u8>()) {
                        // The specification counts 0-23, an older one 1-24.
                        ("hour", Ok(hour)) if hour <= 24 => self.draft.feed.skip_hours.push(hour % 24),
                        ("day", _) if self.draft.feed.skip_days.len() < 7 => self.draft.feed.skip_days.push(text),
                        _ => {}
                    }
                }
                Event::End(_) | Event::Text(_) | Event::Cdata(_) => {}
            }
        }
        self.draft.feed.skip_hours.truncate(24);
    }

    /// Puts an entry that was read where it belongs.
    pub(super) fn keep_entry(&mut self, mut entry: EntryDraft<'a>) {
        let core = &mut entry.core;
        let (content, summary) = core.choose_bodies();
        let title = core.title.take().or(core.weak_title.take());
        let url = core.page.take().map(|(_, url)| url);
        let published = core.published.or(core.created);
        match &mut self.out {
            Some(out) => {
                out.open_entry();
                out.plain("id", core.guid.as_deref().unwrap_or_default());
                out.plain("title", title.as_deref().unwrap_or_default());
                if let Some(url) = &url {
                    out.link(url);
                }
                out.time("published", published);
                out.time("updated", core.updated);
                core.authors.iter().for_each(|author| out.author(author));
                core.categories.iter().for_each(|category| out.category(category));
                if let Some(html) = content {
                    out.html("content", &html);
                }
                if let Some(html) = summary {
                    out.html("summary", &html);
                }
                out.close_entry();
            }
            None => {
                entry.entry.guid = core.guid.take();
                entry.entry.title = title;
                entry.entry.url = url.map(normalize);
                entry.entry.published = published;
                entry.entry.updated = core.updated;
                entry.entry.authors = std::mem::take(&mut core.authors);
                entry.entry.categories = std::mem::take(&mut core.categories);
                entry.entry.content = content.map(Cow::into_owned);
                entry.entry.summary = summary.map(Cow::into_owned);
            }
        }
        entry.entry.language = core.language.take();
        self.draft.feed.entries.push(entry.entry);
    }

    fn finish(mut self) -> Reading {
        let mut feed = std::mem::take(&mut self.draft.feed);
        feed.site_url = self.draft.page.take().map(|(_, url)| normalize(url));
        feed.updated = self.draft.updated.or(self.draft.published);
        feed.update_minutes = self.draft.period.map(|period| period / self.draft.frequency.unwrap_or(1).max(1));
        let core = self.out.take().map(|mut out| {
            out.plain("title", feed.title.as_deref().unwrap_or_default());
            out.html("subtitle", feed.description.as_deref().unwrap_or_default());
            if let Some(url) = &feed.site_url {
                out.link(url);
            }
            out.time("updated", feed.updated);
            out.finish()
        });
        Reading { feed, core, found: self.found, misfit: self.events.misfit }
    }
}

/// An address as the URL standard writes it; one that cannot be read stays as it is.
pub(super) fn normalize(url: String) -> String {
    Url::parse(&url).map_or(url, String::from)
}

/// Minutes of a `sy:updatePeriod`.
fn read_period(word: &str) -> Option<u32> {
    const DAY: u32 = 24 * 60;
    match word.to_ascii_lowercase().as_str() {
        "hourly" => Some(60),
        "daily" => Some(DAY),
        "weekly" => Some(7 * DAY),
        "monthly" => Some(30 * DAY),
        "yearly" => Some(365 * DAY),
        _ => None,
    }
}

/// A link of any shape.
#[derive(Debug, Default)]
pub(super) struct Link<'a> {
    pub(super) url: Option<String>,
    /// Lower case; `alternate` where nothing is said.
    pub(super) rel: String,
    /// It leads to a page for people.
    pub(super) is_page: bool,
    pub(super) media_type: Option<Cow<'a, str>>,
    pub(super) title: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) language: Option<String>,
}

/// Reading the inside of elements, used at every level.
impl<'a> Reader<'a> {
    /// Takes the `xml:base` of an element into force.
    pub(super) fn enter(&mut self, element: &Element<'a>) {
        while self.bases.last().is_some_and(|(depth, _)| *depth > 0 && *depth >= element.depth) {
            self.bases.pop();
        }
        if memchr::memmem::find(element.attributes.as_bytes(), b"base").is_none() {
            return;
        }
        let Some(value) = self.events.attribute(element, &["base"]) else { return };
        let url = match self.bases.last() {
            Some((_, base)) => base.join(&value),
            None => Url::parse(&value),
        };
        if let Ok(url) = url.as_ref()
            && matches!(url.scheme(), "http" | "https" | "ftp" | "file")
        {
            self.bases.push((element.depth, url.clone()));
        }
    }

    /// An address made absolute where a base is known.
    pub(super) fn resolve(&self, raw: &str) -> String {
        let raw = raw.trim();
        if raw.is_empty() || raw.starts_with("http://") || raw.starts_with("https://") {
            return raw.to_owned();
        }
        match self.bases.last() {
            Some((_, base)) => base.join(raw).map_or_else(|_| raw.to_owned(), String::from),
            None => raw.to_owned(),
        }
    }

    /// The element's text on one line; `None` where it is empty. The end of a cut document is not
    /// taken for a value.
    pub(super) fn read_line(&mut self, element: &Element<'a>) -> Option<String> {
        let inner = self.events.read_inner(element);
        if inner.cut {
            return None;
        }
        let line = if inner.markup { plain::strip_html(&inner.text) } else { plain::fold(&inner.text) };
        (!line.is_empty()).then_some(line)
    }

    pub(super) fn read_time(&mut self, element: &Element<'a>) -> Option<crate::domain::Time> {
        let inner = self.events.read_inner(element);
        if inner.cut { None } else { read_date(&inner.text) }
    }

    fn read_kind(&self, element: &Element<'a>) -> Kind {
        if element.attributes.is_empty() {
            return Kind::Unsaid;
        }
        let kind = self.events.attribute(element, &["type"]);
        let mode = self.events.attribute(element, &["mode"]);
        Kind::of(kind.as_deref(), mode.as_deref())
    }

    /// A title as plain text.
    pub(super) fn read_title(&mut self, element: &Element<'a>) -> Option<String> {
        let kind = self.read_kind(element);
        let inner = self.events.read_inner(element);
        if inner.cut {
            return None;
        }
        Some(text::to_plain(inner, kind)).filter(|title| !title.is_empty())
    }

    /// A text as HTML. `default_html` tells what a text is that does not say.
    pub(super) fn read_html(&mut self, element: &Element<'a>, default_html: bool) -> Option<String> {
        self.read_body(element, default_html).map(Cow::into_owned)
    }

    /// As [`Self::read_html`], borrowed where possible.
    pub(super) fn read_body(&mut self, element: &Element<'a>, default_html: bool) -> Option<Cow<'a, str>> {
        let kind = self.read_kind(element);
        let inner = self.events.read_inner(element);
        Some(text::to_html(inner, kind, default_html)).filter(|html| !html.trim().is_empty())
    }

    /// The element's own language.
    pub(super) fn own_language(&self, element: &Element<'a>) -> Option<String> {
        if memchr::memmem::find(element.attributes.as_bytes(), b"lang").is_none() {
            return None;
        }
        self.events.attribute(element, &["lang"]).map(|value| value.replace('_', "-")).filter(|value| !value.is_empty())
    }

    /// A link, given as text or as attributes.
    pub(super) fn read_link(&mut self, element: &Element<'a>) -> Link<'a> {
        self.enter(element);
        let find = |names: &[&str]| self.events.attribute(element, names);
        let href = find(&["href", "url", "uri"]);
        let rel = find(&["rel"]).unwrap_or_default().to_ascii_lowercase();
        // `http://www.iana.org/assignments/relation/alternate` is the long way to say it.
        let rel = rel.rsplit('/').next().unwrap_or_default().to_owned();
        let media_type = find(&["type"]).filter(|kind| !kind.is_empty());
        let is_page = media_type.as_ref().is_none_or(|kind| {
            let kind = kind.to_ascii_lowercase();
            kind == "html" || kind.starts_with("text/html") || kind.starts_with("application/xhtml")
        });
        let link = Link {
            url: None,
            rel: if rel.is_empty() { "alternate".into() } else { rel },
            is_page,
            title: find(&["title"]).map(Cow::into_owned),
            bytes: find(&["length"]).and_then(|text| text.parse().ok()),
            language: find(&["hreflang"]).map(Cow::into_owned),
            media_type,
        };
        let inner = self.events.read_inner(element);
        let url = match href {
            // An empty reference leads to the base, where the document itself names one.
            Some(href) if href.is_empty() => {
                self.bases.last().filter(|(depth, _)| *depth > 0).map(|(_, base)| base.to_string()).unwrap_or_default()
            }
            Some(href) => self.resolve(&href),
            None if inner.markup || inner.cut => String::new(),
            None => self.resolve(&inner.text),
        };
        Link { url: Some(url).filter(|url| !url.is_empty()), ..link }
    }

    /// A person: text, or Atom's children.
    pub(super) fn read_author(&mut self, element: &Element<'a>) -> Option<String> {
        let (mut name, mut email, mut text) = (None, None, String::new());
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) => {
                    let value = self.read_line(&child);
                    match child.name.as_str() {
                        "name" | "displayname" => name = name.or(value),
                        "email" => email = email.or(value),
                        _ => {}
                    }
                }
                Event::Text(piece) => {
                    text.push_str(&crate::format::xml::entities::decode(piece, &self.events.declared))
                }
                Event::Cdata(piece) => text.push_str(piece),
                Event::End(_) => {}
            }
        }
        let text = text::repair_doubly_encoded(text.into());
        name.or_else(|| read_person(&plain::strip_html(&text))).or(email)
    }

    /// Topics: in attributes, or as text.
    pub(super) fn read_categories(&mut self, element: &Element<'a>) -> Vec<String> {
        let label = self.events.attribute(element, &["label"]).filter(|text| !text.is_empty());
        let term = label.or_else(|| self.events.attribute(element, &["term"])).map(|text| plain::strip_html(&text));
        let inner = self.events.read_inner(element);
        let text = plain::strip_html(&inner.text);
        [term, Some(text)].into_iter().flatten().filter(|text| !text.is_empty()).take(1).collect()
    }

    /// A picture: in an attribute, as text, or as a `url` inside.
    pub(super) fn read_image(&mut self, element: &Element<'a>) -> Option<String> {
        let attribute = self.events.attribute(element, &["href", "url", "resource"]).map(Cow::into_owned);
        let (mut url, mut text) = (attribute, String::new());
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) => {
                    let value = self.read_line(&child);
                    if child.name.as_str() == "url" {
                        url = url.or(value);
                    }
                }
                Event::Text(piece) | Event::Cdata(piece) => text.push_str(piece),
                Event::End(_) => {}
            }
        }
        let url = url.unwrap_or_else(|| text.trim().to_owned());
        Some(self.resolve(&url)).filter(|url| !url.is_empty())
    }
}

/// `ada@example.org (Ada Example)`, `Ada Example <ada@example.org>`: the name, else the address.
fn read_person(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.contains('@') {
        return Some(text.to_owned()).filter(|text| !text.is_empty());
    }
    let name: Vec<&str> = text
        .split([' ', '(', ')', '<', '>', ','])
        .filter(|word| !word.is_empty() && !word.contains('@') && *word != "mailto:")
        .collect();
    Some(if name.is_empty() { text.to_owned() } else { name.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::read_person;

    #[test]
    fn names_are_told_from_addresses() {
        for (text, name) in [
            ("ada@example.org (Ada Example)", "Ada Example"),
            ("Ada Example <ada@example.org>", "Ada Example"),
            ("ada@example.org", "ada@example.org"),
            ("“é@x.org”", "“é@x.org”"),
        ] {
            assert_eq!(read_person(text).as_deref(), Some(name));
        }
    }
}
