//! Walks over the events of a document and reads what stands at the level of the feed; entries,
//! media and podcast elements have files of their own.

use url::Url;

use super::CoreReader;
use super::core::CoreDocument;
use super::draft::{self, EntryDraft, FeedDraft, PageRank};
use crate::format::xml::events::{Element, Event, Events, Mode};
use crate::format::xml::names::Ns;
use crate::format::{FeedFormat, ParsedFeed, limits, plain, read_date};

/// What came of reading a document.
pub(super) struct Reading {
    pub(super) feed: ParsedFeed,
    /// The core for feed-rs, where it is to read it.
    pub(super) core: Option<String>,
    /// The document holds a feed.
    pub(super) found: bool,
    /// The tags do not fit: what came out is not all.
    pub(super) misfit: bool,
    /// What it has cost, as [`limits::Work`] counts.
    #[cfg(test)]
    pub(super) looks: usize,
}

/// Reads one document.
pub(super) struct Reader<'a> {
    pub(super) events: Events<'a>,
    /// Bases in force, with the depth of the element that set each.
    pub(super) bases: Vec<(usize, Url)>,
    pub(super) joiner: limits::Joiner,
    pub(super) draft: FeedDraft,
    pub(super) out: Option<CoreDocument>,
    found: bool,
    /// Inside an element that is not known, only entries are looked for.
    unknown: Option<usize>,
    /// The feed has ended; what comes after is not of the feed, unless it is a real entry.
    pub(super) ended: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a str, base: Option<&Url>, mode: Mode, core: CoreReader) -> Self {
        Self {
            events: Events::new(source, mode),
            bases: base.map(|base| (0, base.clone())).into_iter().collect(),
            joiner: limits::Joiner::default(),
            draft: FeedDraft::default(),
            out: (core == CoreReader::FeedRs).then(|| CoreDocument::new(source.len() + source.len() / 8)),
            found: false,
            unknown: None,
            ended: false,
        }
    }

    pub(super) fn read(mut self) -> Reading {
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(element) => self.take(&element),
                Event::End(depth) => {
                    self.ended |= depth == 1 && self.found;
                    self.unknown = self.unknown.filter(|unknown| *unknown != depth);
                }
                Event::Text(_) | Event::Cdata(_) => {}
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
                if let Some(language) = self.read_line(element).and_then(|line| plain::language_tag(&line)) {
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
                    let known = &self.draft.feed.categories;
                    if known.len() < limits::LIST && !known.contains(&category) {
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
            (Ns::Core, "ttl" | "skiphours" | "skipdays") | (Ns::Syndication, _) => self.take_rhythm(element),
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
                    out.html("content", html.trim());
                }
                if let Some(html) = summary {
                    out.html("summary", html.trim());
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
                entry.entry.content = content.map(|html| html.trim().to_owned());
                entry.entry.summary = summary.map(|html| html.trim().to_owned());
            }
        }
        entry.entry.language = core.language.take();
        self.draft.feed.entries.push(entry.entry);
    }

    fn finish(mut self) -> Reading {
        let mut feed = std::mem::take(&mut self.draft.feed);
        feed.description = feed.description.map(|text| text.trim().to_owned());
        feed.site_url = self.draft.page.take().map(|(_, url)| normalize(url));
        feed.updated = self.draft.updated.or(self.draft.published);
        feed.update_minutes = self.draft.update_minutes();
        let core = self.out.take().map(|mut out| {
            out.plain("title", feed.title.as_deref().unwrap_or_default());
            out.html("subtitle", feed.description.as_deref().unwrap_or_default().trim());
            if let Some(url) = &feed.site_url {
                out.link(url);
            }
            out.time("updated", feed.updated);
            out.finish()
        });
        Reading {
            feed,
            core,
            found: self.found,
            misfit: self.events.misfit,
            #[cfg(test)]
            looks: self.events.work().spent(),
        }
    }
}

/// An address as the URL standard writes it; one that cannot be read stays as it is.
pub(super) fn normalize(url: String) -> String {
    Url::parse(&url).map_or(url, String::from)
}
