//! Reads a page token by token.

use std::collections::{BTreeMap, HashSet};

use url::Url;

use super::anchor::{Anchor, Place};
use super::builder::{self, Builder};
use super::capture::{Captured, Captures, Purpose};
use super::containers::Containers;
use super::tokens::{self, Handler, StartTag};
use super::{FeedLink, FeedSource, PageLinks, PagePerson, card, feed_link, linked_data, resolve, tidy};

/// Links that are kept of one page: ten times what the busiest home page has.
const MOST_ANCHORS: usize = 5_000;
const MOST_FEEDS: usize = 100;
const MOST_METAS: usize = 200;
/// Characters of an anchor's words.
const MOST_WORDS: usize = 200;

/// Reads the page `html` that came from `url`.
pub(super) fn read(html: &str, url: &Url) -> PageLinks {
    let mut reader = tokens::read(html, Reader::new(url));
    reader.finish();
    let mut page = reader.into_page();
    page.youtube_channel = page.youtube_channel.or_else(|| find_youtube_channel(url, html));
    page
}

struct Reader {
    page: PageLinks,
    /// The page's address, until it names another one to resolve against.
    base: Url,
    base_named: bool,
    /// Links that came before the page's word about its base, as written: both readings are offered.
    links: Vec<WrittenLink>,
    anchors: Vec<WrittenAnchor>,
    rels: Vec<(String, String)>,
    /// What was written down of `rels` already.
    known_rels: HashSet<(String, String)>,
    containers: Containers,
    captures: Captures,
    linked_data: Vec<String>,
    canonical: Option<String>,
    loaded: Option<Builder>,
    generator: Option<Builder>,
}

struct WrittenLink {
    href: String,
    title: Option<String>,
    source: FeedSource,
    before_base: bool,
}

struct WrittenAnchor {
    href: String,
    text: String,
    /// What to say where it has no text.
    label: Option<String>,
    rels: Vec<String>,
    place: Place,
    section: String,
}

impl Reader {
    fn new(url: &Url) -> Self {
        let page = PageLinks {
            url: url.clone(),
            canonical: None,
            feeds: Vec::new(),
            anchors: Vec::new(),
            rels: Vec::new(),
            people: Vec::new(),
            title: None,
            metas: BTreeMap::new(),
            builder: None,
            youtube_channel: None,
            wants_password: false,
        };
        Self {
            page,
            base: url.clone(),
            base_named: false,
            links: Vec::new(),
            anchors: Vec::new(),
            rels: Vec::new(),
            known_rels: HashSet::new(),
            containers: Containers::default(),
            captures: Captures::default(),
            linked_data: Vec::new(),
            canonical: None,
            loaded: None,
            generator: None,
        }
    }

    fn take_base(&mut self, tag: &StartTag<'_>) {
        if let (false, Some(href)) = (self.base_named, tag.attribute("href")) {
            self.base_named = true;
            if let Some(base) = resolve(&self.page.url, href) {
                self.base = base;
            }
        }
    }

    fn take_link(&mut self, tag: &StartTag<'_>) {
        let Some(href) = tag.attribute("href").map(str::trim).filter(|href| !href.is_empty()) else { return };
        self.take_rels(tag, href);
        let is = |rel: &str| tag.words("rel").any(|word| word.eq_ignore_ascii_case(rel));
        if is("canonical") && self.canonical.is_none() {
            self.canonical = Some(href.to_owned());
        }
        if is("https://api.w.org/") {
            self.loaded = Some(Builder::WordPress);
        }
        if !is("alternate") {
            self.loaded = self.loaded.or_else(|| builder::of_loaded(href));
        }
        if let Some(source) = feed_link::judge(tag, href)
            && self.links.len() < MOST_FEEDS
        {
            let title = tag.attribute("title").and_then(|title| tidy(title, MOST_WORDS));
            self.links.push(WrittenLink { href: href.to_owned(), title, source, before_base: !self.base_named });
        }
    }

    fn take_rels(&mut self, tag: &StartTag<'_>, href: &str) {
        for rel in tag.words("rel") {
            let pair = (rel.to_ascii_lowercase(), href.to_owned());
            if self.rels.len() < MOST_ANCHORS && self.known_rels.insert(pair.clone()) {
                self.rels.push(pair);
            }
        }
    }

    fn take_meta(&mut self, tag: &StartTag<'_>) {
        let Some(content) = tag.attribute("content") else { return };
        for name in ["name", "property", "itemprop", "http-equiv"] {
            let Some(name) = tag.attribute(name) else { continue };
            let name = name.trim().to_ascii_lowercase();
            if name == "generator" && self.generator.is_none() {
                self.generator = builder::of_generator(content);
            }
            if matches!(name.as_str(), "channelid" | "identifier") && is_channel(content) {
                self.page.youtube_channel =
                    self.page.youtube_channel.take().or_else(|| Some(content.trim().to_owned()));
            }
            if self.page.metas.len() < MOST_METAS {
                self.page.metas.entry(name).or_insert_with(|| content.chars().take(1_000).collect());
            }
        }
    }

    fn take_anchor(&mut self, tag: &StartTag<'_>) {
        if let Some(done) = self.captures.end_anchor() {
            self.take_text(done);
        }
        let Some(href) = tag.attribute("href").map(str::trim).filter(|href| !href.is_empty()) else { return };
        self.take_rels(tag, href);
        if self.anchors.len() >= MOST_ANCHORS {
            return;
        }
        self.captures.open(Purpose::Anchor(self.anchors.len()), "a");
        self.anchors.push(WrittenAnchor {
            href: href.to_owned(),
            text: String::new(),
            label: ["aria-label", "title"].iter().find_map(|name| tidy(tag.attribute(name)?, MOST_WORDS)),
            rels: tag.words("rel").map(str::to_ascii_lowercase).collect(),
            place: self.containers.place(),
            section: self.containers.section(),
        });
    }

    /// A picture's words stand for it.
    fn take_picture(&mut self, tag: &StartTag<'_>) {
        if self.captures.is_in_anchor()
            && let Some(words) = tag.attribute("alt").and_then(|words| tidy(words, MOST_WORDS))
            && let Some(anchor) = self.anchors.last_mut()
        {
            anchor.label.get_or_insert(words);
        }
    }

    fn take_card(&mut self, tag: &StartTag<'_>) {
        let people = &mut self.page.people;
        if card::begins(tag) && people.len() < card::MOST_CARDS {
            self.captures.open(Purpose::Card(people.len()), tag.name());
            people.push(PagePerson::default());
        }
        let Some(number) = self.captures.card() else { return };
        let Some(person) = people.get_mut(number) else { return };
        let base = self.base.clone();
        let property = card::read_property(person, tag, |url| resolve(&base, url));
        if property.is_name {
            self.captures.open(Purpose::CardName(number), tag.name());
        }
        if property.is_note {
            self.captures.open(Purpose::CardNote(number), tag.name());
        }
    }

    fn take_text(&mut self, captured: Captured) {
        let line = |most| tidy(&captured.text, most);
        match captured.purpose {
            Purpose::Title => self.page.title = self.page.title.take().or_else(|| line(300)),
            Purpose::Heading => self.containers.set_heading(&line(100).unwrap_or_default()),
            Purpose::LinkedData => self.linked_data.push(captured.text),
            Purpose::Anchor(number) => {
                if let Some(anchor) = self.anchors.get_mut(number) {
                    anchor.text = line(MOST_WORDS).or_else(|| anchor.label.take()).unwrap_or_default();
                }
            }
            Purpose::CardName(number) | Purpose::Card(number) => {
                if let Some(person) = self.page.people.get_mut(number) {
                    // A whole card's text is a name only where it is short enough for one.
                    let name = line(200).filter(|text| text.chars().count() <= 60);
                    person.name = person.name.take().or(name);
                }
            }
            Purpose::CardNote(number) => {
                if let Some(person) = self.page.people.get_mut(number) {
                    person.note = person.note.take().or_else(|| line(500));
                }
            }
        }
    }

    fn finish(&mut self) {
        for done in self.captures.end_all() {
            self.take_text(done);
        }
    }

    fn into_page(self) -> PageLinks {
        let Self { mut page, base, .. } = self;
        page.canonical = self.canonical.and_then(|href| resolve(&base, &href));
        let feed_base = without_empty_parts(&base);
        for link in self.links {
            let base = if self.base_named { &feed_base } else { &base };
            let readings = [Some(base), Some(&page.url).filter(|_| link.before_base)];
            for url in readings.into_iter().flatten().filter_map(|base| resolve(base, &link.href)) {
                if url != page.url && !page.feeds.iter().any(|known| known.url == url) {
                    page.feeds.push(FeedLink { url, title: link.title.clone(), source: link.source });
                }
            }
        }
        // A link without a type is believed only where nothing better is said.
        if page.feeds.iter().any(|feed| feed.source == FeedSource::Link) {
            page.feeds.retain(|feed| feed.source == FeedSource::Link);
        }
        page.anchors = self
            .anchors
            .into_iter()
            .filter_map(|anchor| {
                let url = resolve(&base, &anchor.href)?;
                let WrittenAnchor { text, rels, place, section, .. } = anchor;
                Some(Anchor { url, text, rels, place, section })
            })
            .collect();
        let mut known = HashSet::new();
        let rels = self.rels.into_iter().filter_map(|(rel, href)| Some((rel, resolve(&base, &href)?)));
        page.rels = rels.filter(|pair| known.insert(pair.clone())).collect();
        page.people.extend(self.linked_data.iter().flat_map(|block| linked_data::read(block, &base)));
        page.people.retain(|person| person.name.is_some() || !person.urls.is_empty());
        let host = page.url.host_str().and_then(builder::of_host);
        page.builder = self.generator.or(self.loaded).or(host);
        page
    }
}

impl Handler for Reader {
    fn start(&mut self, tag: &StartTag<'_>) {
        self.captures.start(tag.name());
        self.containers.start(tag);
        match tag.name() {
            "base" => self.take_base(tag),
            "link" => self.take_link(tag),
            "meta" => self.take_meta(tag),
            "a" | "area" => self.take_anchor(tag),
            "img" => self.take_picture(tag),
            "title" => self.captures.open(Purpose::Title, "title"),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "legend" | "dt" => {
                self.captures.open(Purpose::Heading, tag.name());
            }
            "script" => {
                self.loaded = self.loaded.or_else(|| builder::of_loaded(tag.attribute("src")?));
                if tag.attribute("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json")) {
                    self.captures.open(Purpose::LinkedData, "script");
                }
            }
            "input" => {
                self.page.wants_password |=
                    tag.attribute("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("password"));
            }
            _ => {}
        }
        self.take_card(tag);
    }

    fn end(&mut self, name: &str) {
        for done in self.captures.end(name) {
            self.take_text(done);
        }
        self.containers.end(name);
    }

    fn text(&mut self, text: &str) {
        self.captures.text(text);
    }
}

/// A base whose path has empty parts (`//`), without them: they are slips, and where a whole address stands in a path, as in
/// archives, servers take `http:/` for it too.
fn without_empty_parts(base: &Url) -> Url {
    let mut tidied = base.clone();
    let mut path = base.path().to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    tidied.set_path(&path);
    tidied
}

/// Whether a text is the name of a YouTube channel: `UC` and 22 letters.
fn is_channel(text: &str) -> bool {
    let text = text.trim();
    text.len() == 24
        && text.starts_with("UC")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The channel that a page of YouTube belongs to, as its scripts name it.
fn find_youtube_channel(url: &Url, html: &str) -> Option<String> {
    let host = url.host_str()?;
    if host != "youtube.com" && !host.ends_with(".youtube.com") {
        return None;
    }
    ["\"externalId\":\"", "\"channelId\":\"", "\"externalChannelId\":\""].iter().find_map(|key| {
        let rest = html.split_once(key)?.1;
        rest.get(..24).filter(|id| is_channel(id)).map(str::to_owned)
    })
}
