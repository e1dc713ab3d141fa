//! Folding: entries that are one piece are found and linked after what came in was stored.
//!
//! The store names the revision up to which its entries were compared, so whatever happened in between (a crash, a
//! library of an older version) the rest is compared by the next sync, in rounds of bounded size.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{App, Result, Stop};
use crate::domain::EntryId;
use crate::pipeline::duplicates::{Family, Group, Keys, Meetings, find_keys, group};
use crate::store::{Compared, FoldMember, FoldedGroup, ToCompare};

/// Entries compared in one round, and one transaction: a whole first sync, whose keys are then written in their order, at
/// the end of an empty table.
const ROUND: usize = 50_000;
/// Of those, entries whose text must be read back from the store.
const READ_BACK: usize = 500;
/// Entries that may share a key: what more have says nothing about any of them.
const CROWD: usize = 24;
/// Entries whose texts are held in memory at a time to be compared.
const COMPARED_AT_ONCE: usize = 200;

/// Entries that met, and what is kept for the next time.
#[derive(Default)]
struct Met {
    pairs: Vec<(EntryId, EntryId)>,
    /// Entries that met another one by nothing but words.
    by_words: HashSet<EntryId>,
    keys: Vec<(i64, EntryId)>,
}

impl App {
    /// Compares every entry that changed since it was last compared, and folds those that are one piece. `keys` are
    /// those that were worked out already. Tells whether it came to its end, or was stopped.
    pub(super) async fn fold_duplicates(&self, mut keys: HashMap<EntryId, Keys>, stop: &Stop) -> Result<bool> {
        loop {
            let mut round = self.store.entries_to_compare(ROUND).await?;
            let mut unread = round.iter().enumerate().filter(|(_, entry)| !keys.contains_key(&entry.id));
            if let Some((too_many, _)) = unread.nth(READ_BACK) {
                round.truncate(too_many);
            }
            if round.is_empty() {
                return Ok(true);
            }
            if stop.is_wished() {
                return Ok(false);
            }
            self.read_keys(&round, &mut keys).await?;
            self.compare_round(&round, &mut keys).await?;
        }
    }

    /// Works out the keys of those entries that came in by another way than this sync.
    async fn read_keys(&self, round: &[ToCompare], keys: &mut HashMap<EntryId, Keys>) -> Result<()> {
        let unread: Vec<EntryId> = round.iter().map(|entry| entry.id).filter(|id| !keys.contains_key(id)).collect();
        for chunk in unread.chunks(COMPARED_AT_ONCE) {
            for entry in self.store.entries_compared(chunk).await? {
                keys.insert(entry.id, find_keys(&(&entry).into()));
            }
        }
        Ok(())
    }

    async fn compare_round(&self, round: &[ToCompare], keys: &mut HashMap<EntryId, Keys>) -> Result<()> {
        let Some(last) = round.last() else { return Ok(()) };
        // Where nothing was compared yet there is nobody else to meet, and no group.
        let first = !self.store.has_compared().await?;
        let met = self.find_meetings(round, keys, first).await?;
        round.iter().for_each(|entry| drop(keys.remove(&entry.id)));
        let mut compared = Compared { revision: last.revision, keys: met.keys, ..Compared::default() };
        let groups = match first {
            true => Vec::new(),
            false => {
                let ids = met.pairs.iter().flat_map(|(one, other)| [*one, *other]);
                let ids: Vec<EntryId> = ids.chain(round.iter().map(|entry| entry.id)).collect();
                self.store.groups_of(&ids).await?
            }
        };
        let grouped: HashSet<EntryId> = groups.iter().flatten().copied().collect();
        let mut waiting: Vec<EntryId> = Vec::new();
        for circle in circles(met.pairs.into_iter(), &groups) {
            waiting.extend(circle);
            if waiting.len() >= COMPARED_AT_ONCE {
                self.compare(&waiting, &met.by_words, &grouped, &mut compared).await?;
                waiting.clear();
            }
        }
        self.compare(&waiting, &met.by_words, &grouped, &mut compared).await?;
        Ok(self.store.record_compared(&compared).await?)
    }

    /// Looks up who shares a key with an entry of this round, within it and, unless this is the `first`, in the store.
    async fn find_meetings(&self, round: &[ToCompare], keys: &HashMap<EntryId, Keys>, first: bool) -> Result<Met> {
        let mut entries = round.to_vec();
        let mut under: Vec<(i64, usize)> = Vec::new();
        for (at, entry) in round.iter().enumerate() {
            let own = keys.get(&entry.id).map(|keys| keys.own.as_slice()).unwrap_or_default();
            under.extend(own.iter().map(|key| (*key, at)));
        }
        if !first {
            let in_round: HashSet<EntryId> = round.iter().map(|entry| entry.id).collect();
            let all = round.iter().filter_map(|entry| keys.get(&entry.id));
            let mut wanted: Vec<i64> = all.flat_map(|keys| keys.own.iter().chain(&keys.near)).copied().collect();
            wanted.sort_unstable();
            wanted.dedup();
            let mut places: HashMap<EntryId, usize> = HashMap::new();
            for (key, id, feed_id) in self.store.entries_under_keys(&wanted).await? {
                if !in_round.contains(&id) {
                    let at = *places.entry(id).or_insert_with(|| {
                        entries.push(ToCompare { id, feed_id, revision: 0 });
                        entries.len() - 1
                    });
                    under.push((key, at));
                }
            }
        }
        under.sort_unstable();
        Ok(meet(&entries, round.len(), keys, &under))
    }

    /// Compares whole circles of entries, and adds what comes of it. Those in `by_words` met by nothing but words, those in
    /// `grouped` are in a group already.
    async fn compare(
        &self,
        ids: &[EntryId],
        by_words: &HashSet<EntryId>,
        grouped: &HashSet<EntryId>,
        compared: &mut Compared,
    ) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut pieces = self.store.entries_compared(ids).await?;
        for piece in pieces.iter_mut().filter(|piece| by_words.contains(&piece.id)) {
            if let Some(feed) = piece.feed_id {
                piece.neighbours = self.store.texts_beside(piece.id, feed).await?;
            }
        }
        let groups = group(&pieces, &self.store.pairs_kept_apart(ids).await?);
        let in_new: HashSet<EntryId> = groups.iter().flat_map(|group| &group.members).map(|member| member.id).collect();
        compared.entries.extend(ids.iter().filter(|id| in_new.contains(id) || grouped.contains(id)));
        compared.groups.extend(groups.into_iter().map(folded));
        Ok(())
    }
}

/// Who shares a key that few have, and the keys that are worth keeping. `under` is sorted, and names `entries` by their
/// places; the first `new` are those of this round.
fn meet(entries: &[ToCompare], new: usize, keys: &HashMap<EntryId, Keys>, under: &[(i64, usize)]) -> Met {
    let mut met = Met::default();
    let mut meetings = Meetings::default();
    let mut add = |key: i64, one: usize, other: usize| {
        let (Some(a), Some(b)) = (entries.get(one), entries.get(other)) else { return };
        let family = Family::of(key);
        // Within a feed only an address that comes again can mean the same piece.
        let same_feed = a.feed_id.is_some() && a.feed_id == b.feed_id;
        if a.id != b.id && (one < new || other < new) && (!same_feed || family == Family::Page) {
            meetings.add(family, a.id, b.id);
        }
    };
    for bucket in under.chunk_by(|(one, _), (other, _)| one == other).filter(|bucket| bucket.len() <= CROWD) {
        for (place, (key, one)) in bucket.iter().enumerate() {
            met.keys.extend(entries.get(*one).filter(|_| *one < new).map(|entry| (*key, entry.id)));
            bucket.iter().take(place).for_each(|(_, other)| add(*key, *one, *other));
        }
    }
    for (one, entry) in entries.iter().enumerate().take(new) {
        for key in keys.get(&entry.id).map(|keys| keys.near.as_slice()).unwrap_or_default() {
            let from = under.partition_point(|(other, _)| other < key);
            let bucket = under.iter().skip(from).take_while(|(other, _)| other == key);
            if bucket.clone().nth(CROWD).is_none() {
                bucket.for_each(|(_, other)| add(*key, one, *other));
            }
        }
    }
    let (pairs, by_words) = meetings.into_pairs();
    met.by_words = by_words.into_iter().flat_map(|(one, other)| [one, other]).collect();
    met.pairs = pairs;
    met
}

/// Entries that hang together by pairs or groups.
fn circles(pairs: impl Iterator<Item = (EntryId, EntryId)>, groups: &[Vec<EntryId>]) -> Vec<Vec<EntryId>> {
    let mut beside: BTreeMap<EntryId, Vec<EntryId>> = BTreeMap::new();
    let chains = groups.iter().flat_map(|group| group.windows(2).filter_map(|two| Some((*two.first()?, *two.last()?))));
    for (one, other) in pairs.chain(chains) {
        beside.entry(one).or_default().push(other);
        beside.entry(other).or_default().push(one);
    }
    let mut seen: HashSet<EntryId> = HashSet::new();
    let mut circles = Vec::new();
    for start in beside.keys() {
        let mut circle = Vec::new();
        let mut next = vec![*start];
        while let Some(id) = next.pop() {
            if seen.insert(id) {
                circle.push(id);
                next.extend(beside.get(&id).into_iter().flatten());
            }
        }
        if !circle.is_empty() {
            circles.push(circle);
        }
    }
    circles
}

fn folded(group: Group) -> FoldedGroup {
    let member = |member: crate::pipeline::duplicates::Member| FoldMember {
        id: member.id,
        worth: member.worth,
        why: member.why,
    };
    FoldedGroup { members: group.members.into_iter().map(member).collect() }
}
