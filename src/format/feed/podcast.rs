//! Podcasts: the vocabularies of Apple, Google, Podcasting 2.0 and Podlove.

use super::draft::{EntryDraft, Rank};
use super::durations::{read_moment, read_seconds};
use super::media::{read_bytes, take_keywords};
use super::reader::Reader;
use crate::format::xml::events::{Element, Event};
use crate::format::xml::names::Ns;
use crate::format::{
    ParsedChapter, ParsedEnclosure, ParsedFunding, ParsedPerson, ParsedSoundbite, ParsedText, ParsedTranscript, limits,
};

impl<'a> Reader<'a> {
    /// A podcast element of the whole feed.
    pub(super) fn take_feed_podcast(&mut self, element: &Element<'a>) {
        let name = element.name;
        match (element.ns, name.as_str()) {
            (Ns::Itunes | Ns::GooglePlay, "author") => {
                let author = self.read_author(element);
                self.draft.feed.author = self.draft.feed.author.take().or(author);
            }
            (Ns::Itunes | Ns::GooglePlay, "image") | (Ns::Media, "thumbnail") => {
                if let Some(image) = self.read_image(element) {
                    // Apple demands a large square: better than the banner of RSS.
                    self.draft.feed.image = Some(image);
                }
            }
            (Ns::Itunes | Ns::GooglePlay, "explicit") => {
                let explicit = self.read_line(element).and_then(|word| read_explicit(&word));
                self.draft.feed.explicit = explicit.or(self.draft.feed.explicit);
            }
            (Ns::Itunes | Ns::GooglePlay, "block") => {
                self.draft.feed.blocked |= self.read_line(element).is_some_and(|word| is_yes(&word))
            }
            (Ns::Itunes | Ns::GooglePlay, "complete") => {
                self.draft.feed.finished |= self.read_line(element).is_some_and(|word| is_yes(&word))
            }
            (Ns::Itunes | Ns::GooglePlay, "new-feed-url") => {
                let url = self.read_line(element).map(|url| self.resolve(&url));
                self.draft.feed.new_feed_url = self.draft.feed.new_feed_url.take().or(url);
            }
            (Ns::Itunes, "type") => {
                self.draft.feed.podcast_type = self.read_line(element).map(|word| word.to_ascii_lowercase())
            }
            (Ns::Itunes | Ns::GooglePlay, "summary" | "subtitle" | "description") => {
                if let Some(text) = self.read_html(element, true) {
                    self.draft.feed.description.get_or_insert(text);
                }
            }
            (Ns::Itunes | Ns::GooglePlay, "category") => self.take_itunes_categories(element),
            (Ns::Podcast, "guid") => self.draft.feed.podcast_guid = self.read_line(element),
            (Ns::Podcast, "medium") => {
                self.draft.feed.medium = self.read_line(element).map(|word| word.to_ascii_lowercase())
            }
            (Ns::Podcast, "funding") => {
                let url = self.events.attribute(element, &["url"]).map(|url| self.resolve(&url)).unwrap_or_default();
                let text = self.read_line(element);
                let funding = &mut self.draft.feed.funding;
                if !url.is_empty() && funding.len() < limits::LIST {
                    funding.push(ParsedFunding { url, text });
                }
            }
            (Ns::Podcast, "person") => {
                let person = self.read_podcast_person(element);
                keep_some(&mut self.draft.feed.persons, person);
            }
            (Ns::Podcast, "txt") => {
                let text = self.read_txt(element);
                keep_some(&mut self.draft.feed.texts, text);
            }
            (Ns::Podcast, "updatefrequency") => self.take_update_frequency(element),
            _ => self.events.skip(element),
        }
    }

    /// `<itunes:category text="…">` with categories inside.
    fn take_itunes_categories(&mut self, element: &Element<'a>) {
        let mut keep = |text: Option<String>| {
            let categories = &mut self.draft.feed.categories;
            let room = categories.len() < limits::LIST;
            categories.extend(text.filter(|text| room && !text.is_empty() && !categories.contains(text)));
        };
        keep(self.events.attribute(element, &["text"]).map(|text| text.into_owned()));
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) => keep(self.events.attribute(&child, &["text"]).map(|text| text.into_owned())),
                Event::End(_) | Event::Text(_) | Event::Cdata(_) => {}
            }
        }
    }

    /// A podcast element of an entry.
    pub(super) fn take_podcast(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        match child.ns {
            Ns::Itunes | Ns::GooglePlay => self.take_itunes(child, entry),
            Ns::Psc => self.take_simple_chapters(child, entry),
            _ => self.take_podcast_namespace(child, entry),
        }
    }

    fn take_itunes(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let name = child.name;
        match name.as_str() {
            "duration" => {
                let seconds = self.read_line(child).and_then(|text| read_seconds(&text));
                entry.entry.seconds = entry.entry.seconds.or(seconds);
            }
            "episode" => entry.entry.episode = self.read_line(child).or(entry.entry.episode.take()),
            "season" => {
                entry.entry.season = self.read_line(child).and_then(|text| read_number(&text)).or(entry.entry.season)
            }
            "episodetype" => {
                let word = self.read_line(child).map(|word| word.to_ascii_lowercase());
                entry.entry.episode_type = entry.entry.episode_type.take().or(word);
            }
            "explicit" => {
                let explicit = self.read_line(child).and_then(|word| read_explicit(&word));
                entry.entry.explicit = entry.entry.explicit.or(explicit);
            }
            "image" => {
                if let Some(image) = self.read_image(child) {
                    entry.entry.image = Some(image);
                }
            }
            // `itunes:title` is the title without the number; a title of the feed itself comes first.
            "title" => {
                if let Some(title) = self.read_title(child) {
                    entry.core.weak_title.get_or_insert(title);
                }
            }
            "summary" => self.take_body(child, entry, Rank::Summary, false),
            "subtitle" => self.take_body(child, entry, Rank::Line, false),
            "keywords" => {
                let words = self.read_line(child).unwrap_or_default();
                take_keywords(&mut entry.entry.media_keywords, &words);
            }
            _ => self.events.skip(child),
        }
    }

    fn take_podcast_namespace(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let name = child.name;
        match name.as_str() {
            "transcript" => self.take_transcript(child, entry),
            "chapters" => {
                let url = self
                    .events
                    .attribute(child, &["url", "href"])
                    .map(|url| self.resolve(&url))
                    .filter(|url| !url.is_empty());
                entry.entry.chapters_url = entry.entry.chapters_url.take().or(url);
                self.events.skip(child);
            }
            "person" => {
                let person = self.read_podcast_person(child);
                keep_some(&mut entry.entry.persons, person);
            }
            "soundbite" => {
                let number = |names: &[&str]| self.events.attribute(child, names).and_then(|text| read_moment(&text));
                let (start, duration) = (number(&["startTime", "start"]), number(&["duration"]));
                let title = self.read_line(child);
                let soundbite = start.zip(duration).map(|(start, duration)| ParsedSoundbite { start, duration, title });
                keep_some(&mut entry.entry.soundbites, soundbite);
            }
            "season" => {
                entry.entry.season = entry.entry.season.or(self.read_line(child).and_then(|text| read_number(&text)))
            }
            "episode" => {
                let episode = self.read_line(child);
                entry.entry.episode = entry.entry.episode.take().or(episode);
            }
            "txt" => {
                let text = self.read_txt(child);
                keep_some(&mut entry.entry.texts, text);
            }
            "alternateenclosure" => self.take_alternate_enclosure(child, entry),
            _ => self.events.skip(child),
        }
    }

    fn take_transcript(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let find = |names: &[&str]| {
            self.events.attribute(child, names).map(|value| value.into_owned()).filter(|value| !value.is_empty())
        };
        let (url, media_type, language, rel) =
            (find(&["url", "href"]), find(&["type"]), find(&["language", "lang"]), find(&["rel"]));
        let inner = self.read_line(child);
        let Some(url) = url.or(inner).map(|url| self.resolve(&url)) else { return };
        let transcript = ParsedTranscript { url, media_type, language, rel, text: None };
        if entry.entry.transcripts.len() < limits::LIST && !entry.entry.transcripts.contains(&transcript) {
            entry.entry.transcripts.push(transcript);
        }
    }

    /// The same episode in another form, with one address or several.
    fn take_alternate_enclosure(&mut self, child: &Element<'a>, entry: &mut EntryDraft<'a>) {
        let find = |names: &[&str]| {
            self.events.attribute(child, names).map(|value| value.into_owned()).filter(|value| !value.is_empty())
        };
        let (media_type, title) = (find(&["type"]), find(&["title"]));
        let bytes = find(&["length"]).and_then(|text| read_bytes(&text));
        let mut urls: Vec<String> = find(&["url", "href"]).into_iter().collect();
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == child.depth => break,
                Event::Start(inside) if inside.name.as_str() == "source" => {
                    urls.extend(self.events.attribute(&inside, &["uri", "url", "href"]).map(|url| url.into_owned()));
                }
                Event::Start(_) | Event::End(_) | Event::Text(_) | Event::Cdata(_) => {}
            }
        }
        for url in urls.into_iter().take(limits::LIST) {
            let url = self.resolve(&url);
            let enclosure =
                ParsedEnclosure { url, media_type: media_type.clone(), bytes, seconds: None, title: title.clone() };
            self.keep_enclosure(entry, enclosure);
        }
    }

    fn read_podcast_person(&mut self, child: &Element<'a>) -> Option<ParsedPerson> {
        let find = |names: &[&str]| {
            self.events.attribute(child, names).map(|value| value.into_owned()).filter(|value| !value.is_empty())
        };
        let (role, group, name) = (find(&["role"]), find(&["group"]), find(&["name"]));
        let url = find(&["href"]).map(|url| self.resolve(&url));
        let image = find(&["img"]).map(|url| self.resolve(&url));
        let name = self.read_line(child).or(name)?;
        Some(ParsedPerson { name, role, group, url, image })
    }

    fn read_txt(&mut self, child: &Element<'a>) -> Option<ParsedText> {
        let purpose = self.events.attribute(child, &["purpose"]).map(|value| value.into_owned());
        self.read_line(child).map(|text| ParsedText { purpose, text })
    }

    /// `<psc:chapters><psc:chapter start="…" title="…"/></psc:chapters>`.
    fn take_simple_chapters(&mut self, element: &Element<'a>, entry: &mut EntryDraft<'a>) {
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) if child.name.as_str() == "chapter" => {
                    let find = |names: &[&str]| {
                        self.events
                            .attribute(&child, names)
                            .map(|value| value.into_owned())
                            .filter(|value| !value.is_empty())
                    };
                    let Some(start) = find(&["start"]).and_then(|text| read_moment(&text)) else { continue };
                    let url = find(&["href"]).map(|url| self.resolve(&url));
                    let image = find(&["image"]).map(|url| self.resolve(&url));
                    let title = find(&["title"]).unwrap_or_default();
                    if entry.entry.chapters.len() < limits::CHAPTERS {
                        entry.entry.chapters.push(ParsedChapter { start, title, url, image });
                    }
                }
                Event::Start(_) | Event::End(_) | Event::Text(_) | Event::Cdata(_) => {}
            }
        }
    }
}

/// Keeps one more of a list, as long as it stays a list that someone may have written.
fn keep_some<T>(list: &mut Vec<T>, one: Option<T>) {
    if list.len() < limits::LIST {
        list.extend(one);
    }
}

fn read_number(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

pub(super) fn is_yes(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "yes" | "true" | "1")
}

/// Apple's words over the years.
fn read_explicit(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "true" | "explicit" | "1" => Some(true),
        "no" | "false" | "clean" | "0" => Some(false),
        _ => None,
    }
}
