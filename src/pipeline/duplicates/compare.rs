//! Whether two entries are the same piece, and how that is known.
//!
//! By address, then by media file, then by title and time, then by text. Each rule asks for a second witness, for each
//! has a trap: a link blog bears the address of what it comments, a podcast gives all episodes the address of the show,
//! a title returns every week, and a long footer makes two short notes alike.

use std::cell::OnceCell;

use super::keys::{Keys, TITLE_WINDOW, find_keys, names_worldwide};
use super::shingles::{LEAST_RUNS, Shingles};
use super::title::Title;
use crate::domain::{EntryKind, Piece};
use crate::text::{PageAddress, media_key, read_page_address};

/// A day and a half, in milliseconds: two people's pieces of one title are the same only if they came together.
const OTHER_MENTORS_WINDOW: i64 = 36 * 3600 * 1000;
/// A month, in milliseconds: what says the same later is a new edition.
const TEXT_WINDOW: i64 = 31 * 24 * 3600 * 1000;
/// The time within which two entries with one address are the same whatever they say, in milliseconds.
const ADDRESS_WINDOW: i64 = 2 * 24 * 3600 * 1000;
/// Runs from which a text can contradict another.
const TELLING_RUNS: usize = 60;

/// How it is known that two entries are the same piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Text,
    Title,
    Media,
    Address,
}

/// Two entries that are the same piece.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sameness {
    pub(super) rule: Rule,
    /// How much of the texts is the same, from 0 to 1.
    pub(super) share: f64,
    /// In words for people.
    pub(super) why: String,
}

/// A piece with what its comparisons need, each worked out once.
pub(super) struct Read<'a> {
    pub(super) piece: &'a Piece,
    pub(super) address: Option<PageAddress>,
    permalink: Option<PageAddress>,
    media: Option<String>,
    pub(super) title: Title,
    pub(super) keys: Keys,
    /// Whether other entries of its feed bear the same address, as those of a podcast that all name the show.
    pub(super) shares_address: bool,
    homes: Vec<String>,
    shingles: OnceCell<Shingles>,
    /// The same without what the neighbours in the feed say too.
    own: OnceCell<Shingles>,
}

impl<'a> Read<'a> {
    pub(super) fn new(piece: &'a Piece) -> Self {
        Self {
            piece,
            address: piece.url.as_deref().and_then(read_page_address),
            permalink: read_page_address(&piece.identity),
            media: piece.enclosures.first().and_then(|file| media_key(&file.url)),
            title: Title::of(&piece.title),
            keys: find_keys(&piece.into()),
            shares_address: false,
            homes: piece.homes.iter().filter_map(|home| Some(read_page_address(home)?.domain)).collect(),
            shingles: OnceCell::new(),
            own: OnceCell::new(),
        }
    }

    fn shingles(&self) -> &Shingles {
        self.shingles.get_or_init(|| Shingles::of(&self.piece.text))
    }

    fn own(&self) -> &Shingles {
        self.own.get_or_init(|| {
            let mut own = self.shingles().clone();
            self.piece.neighbours.iter().for_each(|text| own.without(&Shingles::of(text)));
            own
        })
    }

    /// Whether the page lies on the feed's own site.
    pub(super) fn is_at_home(&self) -> bool {
        self.address.as_ref().is_some_and(|address| self.homes.contains(&address.domain))
    }

    fn same_feed(&self, other: &Self) -> bool {
        self.piece.feed_id.is_some() && self.piece.feed_id == other.piece.feed_id
    }

    fn millis_apart(&self, other: &Self) -> Option<i64> {
        let (one, two) = (self.piece.published?, other.piece.published?);
        Some((one - two).num_milliseconds().abs())
    }
}

/// How much of two texts is the same.
#[derive(Debug, Clone, Copy)]
struct Overlap {
    /// Of the longer one, from 0 to 1.
    of_longer: f64,
    /// Of the shorter one.
    of_shorter: f64,
    /// Runs of the shorter one.
    shorter: usize,
}

impl Overlap {
    fn of(one: &Shingles, two: &Shingles) -> Self {
        let (shorter, longer) = (one.len().min(two.len()), one.len().max(two.len()));
        let shared = one.shared(two) as f64;
        let of = |count: usize| if count == 0 { 0.0 } else { shared / count as f64 };
        Self { of_longer: of(longer), of_shorter: of(shorter), shorter }
    }

    /// Nothing that could speak against it: one of the two says nearly nothing.
    fn is_silent(&self) -> bool {
        self.shorter < LEAST_RUNS / 3
    }
}

/// Whether two entries are the same piece.
pub(super) fn compare(one: &Read<'_>, two: &Read<'_>) -> Option<Sameness> {
    if one.same_feed(two) {
        return compare_in_feed(one, two);
    }
    if let Some(why) = same_address(one, two) {
        // Where an address in common is no proof, one of the two points at the other, or both at their show.
        return by_address(one, two, why).or_else(|| by_media(one, two));
    }
    by_media(one, two).or_else(|| by_title(one, two)).or_else(|| by_text(one, two))
}

/// A feed does not publish a piece twice: what it lists as two entries is one only where address, title and text all
/// say so, which is a guid that changed while the entry was out of the feed.
fn compare_in_feed(one: &Read<'_>, two: &Read<'_>) -> Option<Sameness> {
    let address = same_address(one, two)?;
    let overlap = Overlap::of(one.shingles(), two.shingles());
    let alike = one.piece.text == two.piece.text || overlap.of_longer >= 0.8;
    let together = one.millis_apart(two).is_none_or(|apart| apart <= TEXT_WINDOW);
    (one.title.equals(&two.title) && alike && together).then(|| Sameness {
        rule: Rule::Address,
        share: 1.0,
        why: format!("{address}, and the same text"),
    })
}

/// The words for an address that both bear, if they do.
fn same_address(one: &Read<'_>, two: &Read<'_>) -> Option<&'static str> {
    let links = [&one.address, &one.permalink].into_iter().flatten();
    let pairs = links.flat_map(|a| [&two.address, &two.permalink].into_iter().flatten().map(move |b| (a, b)));
    let mut same = pairs.filter(|(a, b)| !a.front && a.canonical == b.canonical && fragments_agree(a, b));
    let (a, b) = same.next()?;
    Some(if one.piece.url == two.piece.url {
        "same address"
    } else if a.tracked || b.tracked {
        "same address but for tracking parameters"
    } else {
        "same address, written another way"
    })
}

/// `#comments` names no other piece, but `#12` and `#13` do.
fn fragments_agree(one: &PageAddress, two: &PageAddress) -> bool {
    one.fragment.is_none() || two.fragment.is_none() || one.fragment == two.fragment
}

fn by_address(one: &Read<'_>, two: &Read<'_>, why: &str) -> Option<Sameness> {
    let overlap = Overlap::of(one.shingles(), two.shingles());
    let titles = one.title.equals(&two.title) || one.title.says_the_same(&two.title);
    let both_home = one.is_at_home() && two.is_at_home();
    let same = if one.shares_address || two.shares_address {
        titles
    } else if both_home || one.permalink.is_some() && one.permalink == two.permalink {
        let together = one.millis_apart(two).is_some_and(|apart| apart <= ADDRESS_WINDOW);
        !one.title.differs_in_number(&two.title) && (titles || together) || overlap.of_shorter >= 0.5
    } else {
        // Somebody may only point at the other's page: their words must be words of that page.
        titles && (overlap.is_silent() || overlap.of_shorter >= 0.9) || overlap.of_longer >= 0.6 && !overlap.is_silent()
    };
    same.then(|| Sameness { rule: Rule::Address, share: overlap.of_longer, why: why.to_owned() })
}

fn by_media(one: &Read<'_>, two: &Read<'_>) -> Option<Sameness> {
    let file = one.media.is_some() && one.media == two.media;
    let guid = names_worldwide(&one.piece.identity) && one.piece.identity == two.piece.identity;
    if !(file || guid) || one.title.differs_in_number(&two.title) {
        return None;
    }
    let titles = one.title.equals(&two.title) || one.title.says_the_same(&two.title);
    let together = one.millis_apart(two).is_some_and(|apart| apart <= ADDRESS_WINDOW);
    let overlap = Overlap::of(one.shingles(), two.shingles());
    let why = match (file, is_recording(one) || is_recording(two)) {
        (true, _) => "same media file",
        (false, true) => "same episode by its own name (guid)",
        (false, false) => "same name in both feeds (guid)",
    };
    (titles || together).then(|| Sameness { rule: Rule::Media, share: overlap.of_longer, why: why.to_owned() })
}

fn is_recording(read: &Read<'_>) -> bool {
    matches!(read.piece.kind, EntryKind::Episode | EntryKind::Video)
}

fn by_title(one: &Read<'_>, two: &Read<'_>) -> Option<Sameness> {
    if !one.title.says_the_same(&two.title) || in_two_languages(one, two) {
        return None;
    }
    let apart = one.millis_apart(two)?;
    let overlap = Overlap::of(one.shingles(), two.shingles());
    let same_mentor = one.piece.mentor_id == two.piece.mentor_id;
    let window = if same_mentor { TITLE_WINDOW } else { OTHER_MENTORS_WINDOW };
    if apart > window {
        return None;
    }
    // Two long texts of one kind that share next to nothing are two pieces, whatever stands above them.
    let contradicts = one.piece.kind == two.piece.kind && overlap.shorter >= TELLING_RUNS && overlap.of_shorter < 0.3;
    let alike = !overlap.is_silent() && overlap.of_shorter >= 0.6;
    // Two people may write under one title; then the texts must agree, or leave it to an unmistakable title.
    let unmistakable = one.title.is_unmistakable() && two.title.is_unmistakable();
    let enough = same_mentor || alike || unmistakable && (overlap.is_silent() || one.piece.kind != two.piece.kind);
    (enough && !contradicts).then(|| Sameness {
        rule: Rule::Title,
        share: overlap.of_longer,
        why: title_words(one, two),
    })
}

fn title_words(one: &Read<'_>, two: &Read<'_>) -> String {
    let days = one
        .piece
        .published
        .zip(two.piece.published)
        .map_or(0, |(one, two)| (one.date_naive() - two.date_naive()).num_days().abs());
    match days {
        0 => "same title on the same day".to_owned(),
        1 => "same title a day apart".to_owned(),
        days => format!("same title {days} days apart"),
    }
}

fn by_text(one: &Read<'_>, two: &Read<'_>) -> Option<Sameness> {
    if one.title.differs_in_number(&two.title) || in_two_languages(one, two) {
        return None;
    }
    let raw = Overlap::of(one.shingles(), two.shingles());
    if raw.shorter < LEAST_RUNS || !is_nearly_all(&raw) {
        return None;
    }
    let titles = one.title.equals(&two.title) || one.title.says_the_same(&two.title);
    let apart = one.millis_apart(two);
    // A piece that is published anew after a month is another edition; without dates nothing tells, so the titles must.
    if apart.map_or(!titles, |apart| apart > TEXT_WINDOW) {
        return None;
    }
    // A site gives a piece one page: two pages of it with two titles are two pieces made from one form.
    let one_site = one.address.as_ref().zip(two.address.as_ref()).is_some_and(|(a, b)| a.domain == b.domain);
    if one_site && !titles {
        return None;
    }
    // What a feed says below every entry proves nothing.
    let own = Overlap::of(one.own(), two.own());
    let least = if titles { LEAST_RUNS / 2 } else { LEAST_RUNS };
    let enough = is_nearly_all(&own) && (apart.is_some() || own.of_longer >= 0.9);
    (own.shorter >= least && enough).then(|| {
        let percent = (raw.of_longer * 100.0).floor();
        Sameness { rule: Rule::Text, share: raw.of_longer, why: format!("{percent} % of the text is the same") }
    })
}

/// Nearly all of the longer text, or all of the shorter one where a greeting and a footer were hung on it.
fn is_nearly_all(overlap: &Overlap) -> bool {
    overlap.of_longer >= 0.75 || overlap.of_shorter >= 0.93 && overlap.of_longer >= 0.55
}

/// A translation is a piece of its own, though its title may be a name that is the same everywhere.
fn in_two_languages(one: &Read<'_>, two: &Read<'_>) -> bool {
    let (a, b) = (one.piece.language.as_deref(), two.piece.language.as_deref());
    let tells = |read: &Read<'_>| read.shingles().len() >= LEAST_RUNS / 2;
    a.is_some()
        && b.is_some()
        && a != b
        && tells(one)
        && tells(two)
        && Overlap::of(one.shingles(), two.shingles()).of_shorter < 0.5
}
