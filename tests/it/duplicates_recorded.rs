//! Precision and recall on the recorded web, where it is at hand. The labels name feeds and pages; the texts stay where
//! they are.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use mentor::domain::{EntryId, FeedId, MentorId, Piece};
use mentor::format::read_feed;
use mentor::pipeline::duplicates::{group, pair};
use mentor::pipeline::ingest::plan_ingest;

/// A feed's address, and the page of one of its entries.
type Name = (String, String);

mod witness;

fn find_web() -> Option<PathBuf> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let web = std::env::var_os("MENTOR_SHARED").map_or(beside, PathBuf::from).join("corpus/web");
    if !web.exists() {
        println!("skipped: {} is not there", web.display());
    }
    web.exists().then_some(web)
}

/// The entries of all recorded feeds as the library would hold them; every author is a mentor.
fn read_pieces(web: &Path) -> (Vec<Piece>, Vec<Name>) {
    let manifest = std::fs::read_to_string(web.join("manifest.jsonl")).unwrap();
    let (mut pieces, mut names, mut authors) = (Vec::new(), Vec::new(), HashMap::new());
    for (number, row) in (0..).zip(manifest.lines()) {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        if row["kind"] != "feed" || row["snapshot"].is_string() {
            continue;
        }
        let feed_url = row["url"].as_str().unwrap();
        let bytes = std::fs::read(web.join(row["file"].as_str().unwrap())).unwrap();
        let Ok(feed) = read_feed(&bytes, row["content_type"].as_str(), url::Url::parse(feed_url).ok().as_ref()) else {
            continue;
        };
        let next = i64::try_from(authors.len()).unwrap();
        let mentor = *authors.entry(row["author"].to_string()).or_insert(next);
        let entries = plan_ingest(&feed, &[], None).new;
        let texts: Vec<String> = entries.iter().map(|entry| entry.text.clone()).collect();
        for (at, entry) in entries.into_iter().enumerate() {
            let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
            names.push((feed_url.to_owned(), entry.url.clone().unwrap_or_default()));
            pieces.push(Piece {
                id: EntryId(i64::try_from(pieces.len()).unwrap()),
                feed_id: Some(FeedId(number)),
                mentor_id: MentorId(mentor),
                homes: std::iter::once(feed_url.to_owned()).chain(feed.site_url.clone()).collect(),
                identity: entry.identity,
                url: entry.url,
                title: entry.title,
                kind: entry.kind,
                published: entry.published,
                language: entry.language,
                text: entry.text,
                enclosures: entry.enclosures,
                neighbours: beside.filter_map(|at| texts.get(at).cloned()).collect(),
            });
        }
    }
    (pieces, names)
}

/// The labelled pairs by their places in the list of names, and whether each is the same piece. A label whose entries
/// are not there would make the figure look better than it is.
fn read_labels(names: &[Name]) -> HashMap<(EntryId, EntryId), bool> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/duplicates/recorded.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let places: HashMap<&Name, EntryId> = names.iter().zip((0..).map(EntryId)).collect();
    let read = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let place = |at: usize| {
            let name = (cells[at].to_owned(), cells[at + 1].to_owned());
            *places.get(&name).unwrap_or_else(|| panic!("{name:?} is labelled and not there"))
        };
        (pair(place(1), place(3)), cells[0] == "same")
    };
    text.lines().filter(|line| !line.starts_with('#')).map(read).collect()
}

#[test]
fn the_recorded_web_is_folded_as_labelled() {
    let Some(web) = find_web() else { return };
    let (pieces, names) = read_pieces(&web);
    let labels = read_labels(&names);
    let mut folded: HashSet<(EntryId, EntryId)> = HashSet::new();
    for group in group(&pieces, &HashSet::new()) {
        for (at, one) in group.members.iter().enumerate() {
            folded.extend(group.members[..at].iter().map(|two| pair(one.id, two.id)));
        }
    }
    let (same, apart): (Vec<_>, Vec<_>) = labels.iter().partition(|(_, same)| **same);
    let found = same.iter().filter(|(pair, _)| folded.contains(*pair)).count();
    // Whatever is folded without a label is wrong: all that is the same piece is labelled.
    let wrong: Vec<_> = folded.iter().filter(|pair| labels.get(*pair) != Some(&true)).collect();
    for (one, two) in &wrong {
        println!("wrongly folded: {:?}", [one, two].map(|id| &names[usize::try_from(id.0).unwrap()]));
    }
    let precision = found as f64 / (found + wrong.len()) as f64;
    let recall = found as f64 / same.len() as f64;
    let (same, apart) = (same.len(), apart.len());
    println!(
        "recorded web: precision {precision:.3}, recall {recall:.3} ({found} of {same} pairs found, {} wrong, {apart} labelled \
         as different)",
        wrong.len()
    );
    assert!(precision >= 0.99 && recall >= 0.9);
}

/// Labels that nobody wrote with the program at hand: each pair is judged by how much of the words is the same, by another
/// measure than the folding's and for every pair of the corpus that shares a link, a title or a run of words. The witness is
/// plain, so the recall is a lower bound: read by eye, five of the six pairs that it calls missed are two parts of one show, or
/// two videos with one long footer, and rightly apart.
#[test]
fn the_recorded_web_is_folded_as_an_independent_witness_says() {
    let Some(web) = find_web() else { return };
    let (pieces, names) = read_pieces(&web);
    let mut folded: HashSet<(EntryId, EntryId)> = HashSet::new();
    for group in group(&pieces, &HashSet::new()) {
        for (at, one) in group.members.iter().enumerate() {
            folded.extend(group.members[..at].iter().map(|two| pair(one.id, two.id)));
        }
    }
    let labels = witness::label(&pieces);
    let name = |id: EntryId| {
        let at = usize::try_from(id.0).unwrap();
        let piece = &pieces[at];
        format!("{} | {} | {:?} | {}", names[at].0, names[at].1, piece.published.map(|at| at.date_naive()), piece.title)
    };
    let (mut found, mut missed, mut wrong, mut apart, mut unsure) = (0, 0, 0, 0, 0);
    for (at, label) in &labels {
        let told = format!("  {}\n  {}", name(at.0), name(at.1));
        match (label, folded.contains(at)) {
            (witness::Label::Same, true) => found += 1,
            (witness::Label::Same, false) => {
                missed += 1;
                println!("missed:\n{told}");
            }
            (witness::Label::Different, true) => {
                wrong += 1;
                println!("wrongly folded:\n{told}");
            }
            (witness::Label::Different, false) => apart += 1,
            (witness::Label::Unsure, is_folded) => {
                unsure += 1;
                if is_folded {
                    println!("folded, and the witness is unsure:\n{told}");
                }
            }
        }
    }
    let unseen = folded.iter().filter(|at| !labels.contains_key(at));
    // What shares neither link nor title nor words is not the same.
    for at in unseen {
        wrong += 1;
        println!("folded without a witness:\n  {}\n  {}", name(at.0), name(at.1));
    }
    let precision = f64::from(found) / f64::from(found + wrong);
    let recall = f64::from(found) / f64::from(found + missed);
    println!(
        "recorded web, by an independent witness: precision {precision:.3}, recall {recall:.3} ({found} found, {missed} missed, \
         {wrong} wrong, {apart} rightly apart, {unsure} unsure and left out)"
    );
    assert!(precision >= 0.99 && recall >= 0.9);
}
