//! The order in which entries come decides nothing.

use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;

use super::shapes::languages;
use crate::domain::{EntryId, FeedId, Piece};
use crate::pipeline::duplicates::{group, pair};

/// All pieces of two languages, each shape in a feed of its own, with ids in the order given by `places`.
fn pieces(places: &[usize]) -> Vec<Piece> {
    let languages = languages();
    let mut all: Vec<Piece> = Vec::new();
    for (at, language) in languages.iter().take(2).enumerate() {
        let pairs = language.same().into_iter().chain(language.different(&languages[at + 1]));
        for piece in pairs.flat_map(|pair| pair.pieces) {
            let feed = piece.feed_id.map_or(0, |feed| feed.0) + 100 * at as i64;
            let known = all
                .iter()
                .any(|known| known.url == piece.url && known.title == piece.title && known.text == piece.text);
            if !known {
                all.push(Piece { feed_id: Some(FeedId(feed)), ..piece });
            }
        }
    }
    let count = all.len();
    for (at, piece) in all.iter_mut().enumerate() {
        piece.id = EntryId(places.get(at).map_or(at, |place| place % (10 * count) * count + at) as i64);
    }
    all.sort_by_key(|piece| piece.id);
    all
}

/// What a grouping says, whatever the ids.
fn meaning(pieces: &[Piece]) -> BTreeSet<Vec<String>> {
    let name = |id: EntryId| {
        let piece = pieces.iter().find(|piece| piece.id == id).unwrap();
        format!("{:?} {} {:?} {}", piece.feed_id, piece.title, piece.url, piece.text)
    };
    let groups = group(pieces, &HashSet::new());
    // The first is the one that is shown, so it stays the first.
    let named = groups.iter().map(|group| {
        let mut names: Vec<String> = group.members.iter().map(|member| name(member.id)).collect();
        names[1..].sort();
        names
    });
    named.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn the_same_pieces_make_the_same_groups_in_any_order(places in proptest::collection::vec(0_usize..1000, 80)) {
        prop_assert_eq!(meaning(&pieces(&places)), meaning(&pieces(&[])));
    }
}

#[test]
fn a_pair_that_was_parted_never_meets_again_even_through_others() {
    let english = &languages()[0];
    let mut pieces: Vec<Piece> = english.same().swap_remove(0).pieces;
    pieces.push(english.same().swap_remove(6).pieces.swap_remove(1));
    let all = group(&pieces, &HashSet::new());
    assert_eq!(all[0].members.len(), 3);
    let (one, two) = (pieces[0].id, pieces[1].id);
    for apart in group(&pieces, &HashSet::from([pair(one, two)])) {
        let has = |id| apart.members.iter().any(|member| member.id == id);
        assert!(!(has(one) && has(two)));
    }
}

#[test]
fn the_fold_says_why_and_shows_the_fullest_text() {
    let english = &languages()[0];
    let why = |shape: &str| {
        let pair = english.same().into_iter().find(|pair| pair.shape == shape).unwrap();
        group(&pair.pieces, &HashSet::new())[0].members[1].why.clone()
    };
    assert_eq!(why("tracking parameters"), "same address but for tracking parameters");
    assert_eq!(why("mail with the same title"), "same title on the same day");
    assert_eq!(why("mirrored podcast"), "same media file");
    assert!(why("mail under another subject").ends_with(" % of the text is the same"));
    let excerpt = english.same().into_iter().find(|pair| pair.shape == "page for phones, excerpt").unwrap();
    assert_eq!(group(&excerpt.pieces, &HashSet::new())[0].members[0].id, excerpt.pieces[0].id);
}
