//! What terms say of entries, one by one.

use rustc_hash::FxHashSet;

use super::support::*;
use crate::domain::EntryId;
use crate::index::{IndexedEntry, WantedClose, WantedTerm};

fn wanted(term: &str) -> WantedTerm {
    WantedTerm { forms: vec![term.to_owned()], weight: 1.0 }
}

/// Two segments, and an entry that is there no more.
fn library() -> Library {
    let library = Library::of(&[
        entry(1, "Sailing", "A boat sails. The boat sails in the wind."),
        entry(2, "Baking", "Bread and more bread."),
        entry(3, "Gone", "A boat that was a boat."),
    ]);
    library.write(&[entry(5, "Rowing", "A boat without a sail."), entry(4, "Wind", "The wind.")], 2);
    let mut writer = library.index.writer(HEAP).unwrap();
    writer.remove(EntryId(3)).unwrap();
    writer.commit(&stamp(3)).unwrap();
    writer.finish().unwrap();
    library
}

#[test]
fn the_best_by_terms_are_found_where_they_stand_in_every_segment() {
    let library = library();
    let mut words = library.index.term_scores().unwrap();
    words.add(&[wanted("boat"), wanted("wind")]).unwrap();
    let mut best = words.best(10);
    best.sort_by_key(|((id, _), _)| *id);
    assert_eq!(best.iter().map(|((id, _), _)| id.0).collect::<Vec<_>>(), [1, 4, 5]);
    let all: FxHashSet<EntryId> = (1..=6).map(EntryId).collect();
    let mut found = words.find(&all);
    found.sort_by_key(|(id, _)| *id);
    assert_eq!(found.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [1, 2, 4, 5], "those without a term too");
    for ((id, spot), score) in &best {
        assert!(found.contains(&(*id, *spot)));
        assert_eq!(words.score(*spot), *score);
    }
    assert_eq!(words.score(found[1].1), 0.0, "nothing is said of bread");
    let most = best.iter().map(|(_, score)| *score).fold(0.0, f32::max);
    assert_eq!(words.best(1).iter().map(|(_, score)| *score).collect::<Vec<_>>(), [most]);
}

#[test]
fn closeness_is_told_of_entries_in_every_segment() {
    let library = library();
    let words = library.index.term_scores().unwrap();
    let all: FxHashSet<EntryId> = (1..=5).map(EntryId).collect();
    let terms = [wanted("boat"), wanted("wind")];
    let wanted = WantedClose { terms: &terms, neighbours: &[], of_title: &[] };
    let close = words.closeness(wanted, &words.find(&all)).unwrap();
    let passage = |id: i64| close[&EntryId(id)].passage;
    assert!((passage(1) - 1.0).abs() < 1e-6 && passage(5) < 1.0 && passage(5) > 0.0);
    assert_eq!(passage(2), 0.0);
}

#[test]
fn how_telling_a_term_is_is_the_same_with_a_least_that_it_reaches() {
    let library = Library::of(&[entry(1, "Boat", "boat wind"), entry(2, "Boat", "wind"), entry(3, "Boat", "sea")]);
    library.write(&[IndexedEntry { text: "wind boat", ..entry(4, "Sea", "") }], 2);
    for term in ["boat", "wind", "sea"] {
        let idf = library.index.idf(&[term.to_owned()]).unwrap();
        assert_eq!(library.index.idf_from(term, idf).unwrap(), Some(idf), "{term}");
        assert_eq!(library.index.idf_from(term, 0.0).unwrap(), Some(idf));
        assert_eq!(library.index.idf_from(term, idf + 0.01).unwrap(), None);
    }
    assert_eq!(library.index.idf_from("oven", 0.0).unwrap(), None);
}
