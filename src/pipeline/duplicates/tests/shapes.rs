//! Pairs of entries made of the pieces in `tests/fixtures/duplicates/pieces.toml`: the same piece in two shapes, and two
//! pieces that only look alike.

use chrono::Duration;

use crate::domain::{Enclosure, EntryId, EntryKind, FeedId, MentorId, Piece, Time};

/// The pieces of one language.
#[derive(Debug, Clone, serde::Deserialize)]
pub(super) struct Language {
    pub(super) code: String,
    title: String,
    subject: String,
    text: String,
    other_title: String,
    other: String,
    below: String,
    weekly: String,
    comment: String,
}

#[derive(serde::Deserialize)]
struct File {
    language: Vec<Language>,
}

pub(super) fn languages() -> Vec<Language> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/duplicates/pieces.toml");
    toml::from_str::<File>(&std::fs::read_to_string(path).unwrap()).unwrap().language
}

/// Two entries, and those that come along with them.
pub(super) struct Pair {
    pub(super) shape: &'static str,
    pub(super) same: bool,
    pub(super) pieces: Vec<Piece>,
}

const BLOG: &str = "https://ada-writes.example/feed";
const MAIL: &str = "https://letters.example/feed";

fn moment(hours: i64) -> Time {
    let start: Time = "2026-03-02T09:00:00Z".parse().unwrap();
    start + Duration::hours(hours)
}

/// The words of a text from one share of it to another.
fn part(text: &str, from: f64, to: f64) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = |share: f64| (letters.len() as f64 * share) as usize;
    letters[at(from)..at(to)].iter().collect()
}

impl Language {
    fn blog(&self) -> Piece {
        Piece {
            id: EntryId(1),
            feed_id: Some(FeedId(1)),
            mentor_id: MentorId(1),
            homes: vec![BLOG.to_owned(), "https://ada-writes.example/".to_owned()],
            identity: "https://ada-writes.example/2026/say-no".to_owned(),
            url: Some("https://ada-writes.example/2026/say-no".to_owned()),
            title: self.title.clone(),
            kind: EntryKind::Article,
            published: Some(moment(0)),
            language: Some(self.code.clone()),
            text: self.text.clone(),
            enclosures: Vec::new(),
            neighbours: vec![self.other.clone()],
        }
    }

    /// The same as it is mailed: under another address, with a greeting's worth of text below.
    fn mail(&self) -> Piece {
        Piece {
            id: EntryId(2),
            feed_id: Some(FeedId(2)),
            homes: vec![MAIL.to_owned(), "https://letters.example/".to_owned()],
            identity: "mail-7".to_owned(),
            url: Some("https://letters.example/p/say-no".to_owned()),
            published: Some(moment(5)),
            text: format!("{}\n{}", self.text, self.below),
            neighbours: vec![format!("{}\n{}", self.other, self.below)],
            ..self.blog()
        }
    }

    fn episode(&self, number: u32) -> Piece {
        let title = if number == 12 { &self.title } else { &self.other_title };
        let own = if number == 12 { &self.text } else { &self.other };
        Piece {
            id: EntryId(3),
            feed_id: Some(FeedId(3)),
            homes: vec!["https://feeds.pods.example/ada".to_owned(), "https://ada-show.example/".to_owned()],
            identity: format!("ada-show-{number}"),
            url: Some(format!("https://ada-show.example/{number}")),
            title: format!("Ep. {number}: {title}"),
            kind: EntryKind::Episode,
            published: Some(moment(i64::from(number) * 168 - 2016)),
            text: format!("{}\n{}", part(own, 0.0, 0.15), self.below),
            enclosures: vec![file(&format!("https://media.pods.com/ada/{number}.mp3"))],
            neighbours: vec![format!("{}\n{}", self.weekly, self.below)],
            ..self.blog()
        }
    }

    fn video(&self, number: u32) -> Piece {
        let video = format!("aVideoNo{number:03}");
        Piece {
            id: EntryId(4),
            feed_id: Some(FeedId(4)),
            homes: vec!["https://www.youtube.com/feeds/videos.xml?channel_id=x".to_owned()],
            identity: format!("yt:video:{video}"),
            url: Some(format!("https://www.youtube.com/watch?v={video}")),
            title: self.episode(number).title.replacen(&format!("Ep. {number}: "), "", 1) + " | The Ada Show",
            kind: EntryKind::Video,
            enclosures: Vec::new(),
            published: self.episode(number).published.map(|time| time + Duration::hours(20)),
            ..self.episode(number)
        }
    }

    /// Somebody else's feed.
    fn stranger(&self, title: &str, text: String) -> Piece {
        Piece {
            id: EntryId(5),
            feed_id: Some(FeedId(5)),
            mentor_id: MentorId(2),
            homes: vec!["https://bo-links.example/feed".to_owned()],
            identity: "https://bo-links.example/88".to_owned(),
            url: Some("https://bo-links.example/88".to_owned()),
            title: title.to_owned(),
            published: Some(moment(9)),
            text,
            neighbours: vec![self.other.clone()],
            ..self.blog()
        }
    }

    pub(super) fn same(&self) -> Vec<Pair> {
        let at = |piece: Piece, url: &str| Piece { url: Some(url.to_owned()), identity: "x7".to_owned(), ..piece };
        let edited = format!("{}\n{}", part(&self.text, 0.0, 0.45), part(&self.text, 0.5, 1.0));
        let pairs = [
            ("tracking parameters", self.blog(), {
                let url = "https://ada-writes.example/2026/say-no?utm_source=mail&utm_medium=email&mc_cid=1&fbclid=2";
                at(self.mail(), url)
            }),
            ("page for phones, excerpt", self.blog(), {
                let excerpt = Piece { text: part(&self.text, 0.0, 0.3), ..self.mail() };
                at(excerpt, "http://m.ada-writes.example/2026/say-no/amp/?amp=1#comments")
            }),
            ("mail with the same title", self.blog(), self.mail()),
            ("mail under another subject", self.blog(), {
                Piece { title: self.subject.clone(), published: Some(moment(30)), ..self.mail() }
            }),
            ("mail under another subject, a week later", self.blog(), {
                let text = format!("{}\n{}", part(&self.below, 0.0, 0.2), self.text);
                Piece { title: self.subject.clone(), published: Some(moment(170)), text, ..self.mail() }
            }),
            ("podcast and video", self.episode(12), self.video(12)),
            ("post and episode", self.blog(), self.episode(12)),
            ("cross-post, edited", self.blog(), {
                let title = format!("{} [Repost]", self.title);
                Piece { title, text: edited, published: Some(moment(50)), ..self.mail() }
            }),
            ("mirrored podcast", self.episode(12), {
                let url = "https://dts.counter.com/redirect.mp3/media.pods.com/ada/12.mp3?source=feed";
                let mirror = Piece { feed_id: Some(FeedId(8)), enclosures: vec![file(url)], ..self.episode(12) };
                let title = self.title.clone();
                Piece { id: EntryId(8), title, published: Some(moment(200)), ..at(mirror, "https://host.example/e/9") }
            }),
            ("published by two people", self.blog(), self.stranger(&self.title, self.text.clone())),
            ("without dates", Piece { published: None, ..self.blog() }, Piece { published: None, ..self.mail() }),
            ("two formats of one feed", self.blog(), {
                let url = "https://ada-writes.example/2026/say-no".to_owned();
                let identity = "https://ada-writes.example/?p=12".to_owned();
                let title = self.title.to_uppercase();
                Piece { url: Some(url), identity, title, text: part(&self.text, 0.0, 0.5), ..self.mail() }
            }),
            ("one video, two addresses", self.video(12), {
                let mirror = Piece { id: EntryId(9), feed_id: Some(FeedId(9)), homes: Vec::new(), ..self.video(12) };
                at(mirror, "https://youtu.be/aVideoNo012?si=abc&feature=share")
            }),
            ("aggregator that keeps the address", self.blog(), {
                at(
                    self.stranger(&self.title, part(&self.text, 0.0, 0.6)),
                    "https://ada-writes.example/2026/say-no?ref=bo",
                )
            }),
        ];
        pairs.map(|(shape, one, two)| Pair { shape, same: true, pieces: vec![one, two] }).into()
    }

    pub(super) fn different(&self, next: &Self) -> Vec<Pair> {
        let named = |piece: Piece, title: String| Piece { title, ..piece };
        let quoting = format!("{}\n{}", part(&self.text, 0.2, 0.5), self.comment);
        let pairs = [
            ("two episodes, one form", self.episode(12), self.video(13)),
            ("two parts on one day", named(self.episode(12), format!("{} (1/2)", self.title)), {
                let second = Piece { published: Some(moment(3)), ..self.video(12) };
                named(second, format!("{} (2/2)", self.title))
            }),
            ("link with a comment, under the same title", self.blog(), {
                let url = Some("https://ada-writes.example/2026/say-no?ref=bo".to_owned());
                Piece { url, ..self.stranger(&self.title, quoting.clone()) }
            }),
            ("answer on a page of its own", self.blog(), self.stranger(&self.title, quoting.clone())),
            ("answer by the name", self.blog(), self.stranger(&format!("Re: {}", self.title), quoting)),
            ("digest with the whole text in it", self.blog(), {
                let digest = format!("{}\n{}\n{}\n{}", self.comment, self.text, self.other, self.below);
                named(Piece { text: digest, ..self.mail() }, self.weekly.clone())
            }),
            ("a title that returns", named(self.blog(), self.weekly.clone()), {
                named(Piece { text: self.other.clone(), ..self.mail() }, self.weekly.clone())
            }),
            ("translation under a name", named(self.blog(), "Kanban, Kaizen, Kintsugi".to_owned()), {
                let text = format!("{}\n{}", next.text, next.below);
                let translated = Piece { text, language: Some(next.code.clone()), ..self.mail() };
                named(translated, "Kanban, Kaizen, Kintsugi".to_owned())
            }),
            ("new edition after two years", self.blog(), {
                Piece { published: Some(moment(2 * 365 * 24)), text: self.text.clone(), ..self.mail() }
            }),
            ("twice in one feed", self.blog(), Piece { feed_id: Some(FeedId(1)), ..self.mail() }),
            ("two pieces of one day", self.mail(), {
                let text = format!("{}\n{}", self.other, self.below);
                let url = Some("https://ada-writes.example/2026/paper".to_owned());
                Piece { url, identity: "p9".to_owned(), text, ..named(self.blog(), self.other_title.clone()) }
            }),
            ("one title over two pieces", self.blog(), Piece { text: self.other.clone(), ..self.mail() }),
            ("two people under one title", self.blog(), self.stranger(&self.title, self.other.clone())),
            ("one trailer in two episodes", self.episode(12), {
                let enclosures = self.episode(12).enclosures;
                Piece { enclosures, feed_id: Some(FeedId(8)), ..self.video(13) }
            }),
            ("two pieces of one day's page", self.blog_at("#a1"), {
                let other = named(Piece { text: self.other.clone(), ..self.mail() }, self.other_title.clone());
                let url = Some("https://ada-writes.example/2026/03/02.html#a2".to_owned());
                Piece { url, homes: self.blog().homes, ..other }
            }),
        ];
        let mut pairs: Vec<Pair> =
            pairs.map(|(shape, one, two)| Pair { shape, same: false, pieces: vec![one, two] }).into();
        pairs.push(self.episodes_at_the_show());
        pairs
    }

    fn blog_at(&self, fragment: &str) -> Piece {
        let url = format!("https://ada-writes.example/2026/03/02.html{fragment}");
        Piece { url: Some(url.clone()), identity: url, ..self.blog() }
    }

    /// Two feeds of one show, in which every episode bears the show's address: its first and its second episode.
    fn episodes_at_the_show(&self) -> Pair {
        let at_show = |piece: Piece, id: i64, feed: i64| Piece {
            id: EntryId(id),
            feed_id: Some(FeedId(feed)),
            url: Some("https://ada-show.example/listen".to_owned()),
            homes: vec!["https://ada-show.example/feed".to_owned()],
            enclosures: Vec::new(),
            identity: format!("{id}"),
            published: Some(moment(id)),
            ..piece
        };
        let pieces = vec![
            at_show(self.episode(12), 31, 3),
            at_show(self.video(13), 42, 4),
            at_show(self.episode(13), 32, 3),
            at_show(self.video(12), 41, 4),
        ];
        Pair { shape: "episodes that bear the show's address", same: false, pieces }
    }
}

fn file(url: &str) -> Enclosure {
    Enclosure { url: url.to_owned(), media_type: Some("audio/mpeg".to_owned()), bytes: None, seconds: None }
}
