//! Judges pairs of entries by plain means that have nothing of the folding in them: the same link, the same title, and how
//! many of the shorter text's runs of six words stand in the longer one. Where these disagree, or say little, it is unsure.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;
use mentor::domain::{EntryId, Piece};
use mentor::pipeline::duplicates::pair;

/// What the witness says of two entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Same,
    Different,
    Unsure,
}

const RUN: usize = 6;
/// A run that more entries than this share is a footer, and brings nobody together.
const MOST_SHARING: usize = 8;
/// Runs that two entries share by chance.
const FEW: usize = 5;
/// Runs from which a text can speak for itself.
const TELLING: usize = 40;

/// An entry, as the witness sees it.
struct Seen<'a> {
    piece: &'a Piece,
    link: Option<String>,
    title: Option<String>,
    runs: HashSet<u64>,
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

impl<'a> Seen<'a> {
    fn of(piece: &'a Piece) -> Self {
        let link = piece.url.as_deref().and_then(|url| {
            let rest = url.split_once("://")?.1.split(['?', '#']).next()?.trim_end_matches('/').to_lowercase();
            rest.contains('/').then_some(rest)
        });
        let title = words(&piece.title);
        let text = words(&piece.text);
        let runs = text.windows(RUN).map(|run| {
            let mut hasher = DefaultHasher::new();
            run.hash(&mut hasher);
            hasher.finish()
        });
        Self { piece, link, title: (title.len() >= 3).then(|| title.join(" ")), runs: runs.collect() }
    }

    fn apart(&self, other: &Self) -> Option<TimeDelta> {
        Some((self.piece.published? - other.piece.published?).abs())
    }
}

/// Every pair of entries of two feeds that have anything in common, and each entry beside the next one of its feed.
pub(super) fn label(pieces: &[Piece]) -> BTreeMap<(EntryId, EntryId), Label> {
    let seen: Vec<Seen<'_>> = pieces.iter().map(Seen::of).collect();
    let mut meetings: HashSet<(usize, usize)> = HashSet::new();
    let mut add = |places: &[usize]| {
        for (at, one) in places.iter().enumerate() {
            meetings.extend(places[..at].iter().map(|two| (*two, *one)));
        }
    };
    for key in [|seen: &Seen<'_>| seen.link.clone(), |seen: &Seen<'_>| seen.title.clone()] {
        let mut bearers: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, seen) in seen.iter().enumerate() {
            key(seen).into_iter().for_each(|key| bearers.entry(key).or_default().push(at));
        }
        bearers.values().for_each(|places| add(places));
    }
    let mut sharing: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, seen) in seen.iter().enumerate() {
        seen.runs.iter().for_each(|run| sharing.entry(*run).or_default().push(at));
    }
    let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
    for places in sharing.values().filter(|places| places.len() <= MOST_SHARING) {
        for (at, one) in places.iter().enumerate() {
            places[..at].iter().for_each(|two| *shared.entry((*two, *one)).or_default() += 1);
        }
    }
    meetings.extend(shared.into_iter().filter(|(_, count)| *count > FEW).map(|(places, _)| places));
    meetings.extend((1..seen.len()).map(|at| (at - 1, at)));
    meetings
        .into_iter()
        .map(|(one, two)| (pair(seen[one].piece.id, seen[two].piece.id), judge(&seen[one], &seen[two])))
        .collect()
}

fn judge(one: &Seen<'_>, two: &Seen<'_>) -> Label {
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let (link, title) = (same(&one.link, &two.link), same(&one.title, &two.title));
    let shorter = one.runs.len().min(two.runs.len());
    let share = one.runs.intersection(&two.runs).count() as f64 / shorter.max(1) as f64;
    let (tells, apart) = (shorter >= TELLING, one.apart(two));
    let within = |days: i64| apart.is_none_or(|apart| apart <= TimeDelta::days(days));
    if one.piece.feed_id == two.piece.feed_id {
        // A feed that lists a piece twice would be a fault of it: only a full repetition counts.
        return match (link && title && share > 0.9, share < 0.5) {
            (true, _) => Label::Same,
            (false, true) => Label::Different,
            _ => Label::Unsure,
        };
    }
    let at_once = apart.is_some_and(|apart| apart <= TimeDelta::days(2));
    let same_name = title && (link || at_once);
    if (tells && share >= 0.7 && within(31)) || (same_name && (!tells || share >= 0.3)) {
        Label::Same
    } else if (tells && share < 0.2 && !(link && title)) || (!link && !title && share < 0.2) || !within(60) && !link {
        Label::Different
    } else {
        Label::Unsure
    }
}
