//! Podcasts: the vocabularies of Apple, Google, Podcasting 2.0 and Podlove.

use super::draft::{EntryDraft, Rank};
use super::media::{read_bytes, take_keywords};
use super::reader::Reader;
use crate::format::xml::events::{Element, Event};
use crate::format::xml::names::Ns;
use crate::format::{
    ParsedChapter, ParsedEnclosure, ParsedFunding, ParsedPerson, ParsedSoundbite, ParsedText, ParsedTranscript, limits,
};

/// Longest duration that is believed: 30 days.
const LONGEST: f64 = 30.0 * 86_400.0;

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

/// A duration in any spelling, in whole seconds: `1:02:03`, `62:03`, `3723`, `3723.5`, `1h 2m 3s`, `1h02`,
/// `62 min`, `62'03"`, `PT1H2M3S`. Zero means that nobody looked.
pub(in crate::format) fn read_seconds(text: &str) -> Option<u64> {
    let seconds = read_moment(text)?;
    // The limit above keeps it far inside the range.
    (seconds >= 0.5).then_some(seconds.round() as u64)
}

/// A moment in a recording, in seconds; the spellings of [`read_seconds`], zero allowed.
pub(in crate::format) fn read_moment(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches("npt:").trim();
    // Colons of East Asian keyboards, and the comma of the European decimal.
    let mut text = text.replace(['：', '∶'], ":").replace(',', ".");
    if text.bytes().filter(|byte| *byte == b'.').count() == 2 && !text.contains(':') {
        text = text.replace('.', ":");
    }
    let seconds = if text.contains(':') {
        let mut total = 0.0;
        for part in text.split(':') {
            let part = part.trim();
            total = total * 60.0 + if part.is_empty() { 0.0 } else { read_decimal(part)? };
        }
        // Four parts are days, or hours with frames; nobody means days.
        if text.split(':').count() > 3 {
            return None;
        }
        total
    } else if let Some(number) = read_decimal(&text) {
        number
    } else {
        read_units(&text)?
    };
    (0.0..=LONGEST).contains(&seconds).then_some(seconds)
}

/// Digits with at most one point; not `inf`, `nan` or `1e9`, which Rust would read as well.
fn read_decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.bytes().any(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Numbers with units: `1h 2m`, `1h02`, `90 minutes`, `62'03"`, ISO 8601 `PT1H2M` and `P0DT1H`.
fn read_units(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    let mut rest = lower.strip_prefix('p').unwrap_or(&lower).trim();
    let (mut total, mut last) = (0.0, None);
    while !rest.is_empty() {
        rest = rest.strip_prefix('t').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(end)?;
        let after = after.trim_start();
        let unit_end = after.find(|c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '.' | '&' | 't'));
        // `minutes` and `std` have a `t` in them: only ISO's own begins a part.
        let unit_end = if lower.starts_with('p') { unit_end } else { after.find(|c: char| !is_unit_letter(c)) };
        let (unit, next) = after.split_at_checked(unit_end.unwrap_or(after.len()))?;
        let factor = find_unit(unit, last)?;
        total += read_decimal(number.trim_end_matches('.'))? * factor;
        last = Some(factor);
        rest = next.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '&'));
        rest = ["and ", "und ", "et ", "y ", "e "]
            .iter()
            .find_map(|word| rest.strip_prefix(word))
            .unwrap_or(rest)
            .trim_start();
    }
    last.map(|_| total)
}

fn is_unit_letter(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '\'' | '"' | '′' | '″' | '’' | '”')
}

/// Seconds of a unit; a number without one counts the next smaller unit (`1h02`).
fn find_unit(unit: &str, last: Option<f64>) -> Option<f64> {
    let factor = match unit {
        "d" | "day" | "days" => 86_400.0,
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" | "uur" | "heure" | "heures" | "hora"
        | "horas" | "ora" | "ore" | "timme" | "timmar" | "time" | "timer" | "godz" | "ч" | "час" | "часа" | "часов"
        | "時間" | "小时" | "小時" | "시간" => 3600.0,
        "m" | "mn" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minuter" | "minutos" | "minuti"
        | "minuto" | "'" | "′" | "’" | "мин" | "минут" | "минуты" | "分" | "分钟" | "分鐘" | "분" => {
            60.0
        }
        "s" | "sec" | "secs" | "second" | "seconds" | "sekunden" | "seconden" | "sekunder" | "secondes"
        | "segundos" | "secondi" | "\"" | "″" | "”" | "''" | "сек" | "секунд" | "秒" | "초" => 1.0,
        "" => match last {
            Some(3600.0) => 60.0,
            Some(60.0) => 1.0,
            _ => return None,
        },
        _ => return None,
    };
    Some(factor)
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

#[cfg(test)]
mod tests {
    use super::{read_moment, read_seconds};

    #[test]
    fn durations_are_read_in_every_spelling() {
        let table = [
            ("1:02:03", Some(3723)),
            ("62:03", Some(3723)),
            ("3723", Some(3723)),
            ("3723.4", Some(3723)),
            ("01:02:03.500", Some(3724)),
            ("1h 2m 3s", Some(3723)),
            ("62 min", Some(3720)),
            ("1 hour, 2 minutes", Some(3720)),
            ("PT1H2M3S", Some(3723)),
            (":45", Some(45)),
            ("1h02", Some(3720)),
            ("1h02m03", Some(3723)),
            ("1 hr. 2 min. 3 sec.", Some(3723)),
            ("62'03\"", Some(3723)),
            ("62′03″", Some(3723)),
            ("PT62M3.4S", Some(3723)),
            ("P0DT1H2M3S", Some(3723)),
            ("1：02：03", Some(3723)),
            ("01.02.03", Some(3723)),
            ("1 Stunde und 2 Minuten", Some(3720)),
            ("1 час 2 минуты", Some(3720)),
            ("1時間2分3秒", Some(3723)),
            ("62分钟", Some(3720)),
            ("1 hour and 2 minutes", Some(3720)),
            ("62,5 min", Some(3750)),
            ("12 parsecs", None),
            ("p", None),
            ("tt", None),
            ("0", None),
            ("", None),
            ("soon", None),
            ("inf", None),
            ("99999999999999999999", None),
            ("1:2:3:4", None),
        ];
        for (text, seconds) in table {
            assert_eq!(read_seconds(text), seconds, "{text}");
        }
        assert_eq!(read_moment("00:00:00.000"), Some(0.0));
    }
}
