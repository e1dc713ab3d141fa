//! From pairs that are the same to groups, each shown once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::compare::{Read, Rule, Sameness, compare};
use super::keys::Family;
use super::{Group, Meetings, Member};
use crate::domain::{EntryId, EntryKind, FeedId, Piece};

/// Two pieces that are the same: places in the list of pieces.
struct Link {
    one: usize,
    two: usize,
    sameness: Sameness,
}

/// Groups pieces that are the same one. `apart` holds the pairs, smaller id first, that the learner parted.
///
/// The strongest links bind first, and a group never takes in a second entry of a feed unless the two are one by
/// themselves, nor a pair that was parted. Ties are broken by what the pieces say, not by when they came, so that the
/// order of arrival decides nothing.
pub fn group(pieces: &[Piece], apart: &HashSet<(EntryId, EntryId)>) -> Vec<Group> {
    let mut reads: Vec<Read<'_>> = pieces.iter().map(Read::new).collect();
    note_shared_addresses(&mut reads);
    let mut links = find_links(&reads);
    links.sort_by_cached_key(|link| order(link, &reads));
    let bound: HashSet<(usize, usize)> = links.iter().map(|link| (link.one, link.two)).collect();
    let mut group_of: Vec<usize> = (0..reads.len()).collect();
    let mut members: Vec<Vec<usize>> = (0..reads.len()).map(|at| vec![at]).collect();
    let mut why: HashMap<usize, String> = HashMap::new();
    for link in links {
        let (into, from) = (group_of[link.one], group_of[link.two]);
        let may_meet = |a: usize, b: usize| {
            let (one, two) = (&pieces[a], &pieces[b]);
            let same_feed = one.feed_id.is_some() && one.feed_id == two.feed_id;
            !apart.contains(&pair(one.id, two.id)) && (!same_feed || bound.contains(&(a.min(b), a.max(b))))
        };
        if into == from || !members[into].iter().all(|a| members[from].iter().all(|b| may_meet(*a, *b))) {
            continue;
        }
        for side in [link.one, link.two] {
            why.entry(side).or_insert_with(|| link.sameness.why.clone());
        }
        let moved = std::mem::take(&mut members[from]);
        moved.iter().for_each(|at| group_of[*at] = into);
        members[into].extend(moved);
    }
    members.into_iter().filter(|members| members.len() > 1).map(|members| build(&members, &reads, &mut why)).collect()
}

/// Notes which entries bear an address that another one of their feed bears too, under another title.
fn note_shared_addresses(reads: &mut [Read<'_>]) {
    let mut bearers: HashMap<(FeedId, &str), Vec<usize>> = HashMap::new();
    for (at, read) in reads.iter().enumerate() {
        if let (Some(feed), Some(address)) = (read.piece.feed_id, &read.address) {
            bearers.entry((feed, address.canonical.as_str())).or_default().push(at);
        }
    }
    let differ = |bearers: &Vec<usize>| {
        bearers.iter().any(|at| bearers.first().is_some_and(|first| reads[*at].title != reads[*first].title))
    };
    let sharing: Vec<usize> = bearers.into_values().filter(differ).flatten().collect();
    sharing.into_iter().for_each(|at| reads[at].shares_address = true);
}

/// A pair of ids as they are kept: the smaller one first.
pub fn pair(one: EntryId, two: EntryId) -> (EntryId, EntryId) {
    (one.min(two), one.max(two))
}

/// Compares the pairs that met.
fn find_links(reads: &[Read<'_>]) -> Vec<Link> {
    let mut by_key: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (at, read) in reads.iter().enumerate() {
        read.keys.own.iter().for_each(|key| by_key.entry(*key).or_default().push(at));
    }
    let mut meetings = Meetings::default();
    for (key, bucket) in &by_key {
        for (place, one) in bucket.iter().enumerate() {
            bucket[..place].iter().for_each(|two| meetings.add(Family::of(*key), *one, *two));
        }
    }
    for (at, read) in reads.iter().enumerate() {
        for key in &read.keys.near {
            let others = by_key.get(key).into_iter().flatten().filter(|other| **other != at);
            others.for_each(|other| meetings.add(Family::of(*key), at, *other));
        }
    }
    let (pairs, _) = meetings.into_pairs();
    let compared = pairs
        .into_iter()
        .filter_map(|(one, two)| Some(Link { one, two, sameness: compare(&reads[one], &reads[two])? }));
    compared.collect()
}

/// Strongest first; then by what the two pieces are.
fn order(link: &Link, reads: &[Read<'_>]) -> impl Ord + use<> {
    let mut ends = [nature(&reads[link.one]), nature(&reads[link.two])];
    ends.sort();
    let thousandths = (link.sameness.share * 1000.0) as i64;
    (Reverse::<Rule>(link.sameness.rule), Reverse(thousandths), ends)
}

/// What a piece is, whenever it came.
fn nature(read: &Read<'_>) -> impl Ord + Clone + use<> {
    let piece = read.piece;
    let home = piece.homes.first().cloned();
    (piece.published, piece.url.clone(), home, piece.identity.clone(), piece.title.clone(), read.keys.clone(), piece.id)
}

fn build(members: &[usize], reads: &[Read<'_>], why: &mut HashMap<usize, String>) -> Group {
    let mut ordered: Vec<usize> = members.to_vec();
    ordered.sort_by_cached_key(|at| (Reverse(worth(&reads[*at])), nature(&reads[*at])));
    let members = ordered.into_iter().map(|at| Member {
        id: reads[at].piece.id,
        worth: worth(&reads[at]),
        why: why.remove(&at).unwrap_or_default(),
    });
    Group { members: members.collect() }
}

/// How well an entry stands for its piece: the most text first, though a footer more or less decides nothing (steps of
/// a quarter); then a page of the mentor's own, then what is read before what is heard.
fn worth(read: &Read<'_>) -> i64 {
    let length = read.piece.text.len().max(1) as f64;
    let steps = (length.ln() / 1.25_f64.ln()).floor() as i64;
    let home = i64::from(read.is_at_home());
    let to_read = i64::from(!matches!(read.piece.kind, EntryKind::Episode | EntryKind::Video));
    steps * 4 + home * 2 + to_read
}
