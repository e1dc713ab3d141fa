//! Whatever happens to the files, the answer is "damaged" or the right one, and never a panic.

use std::fs;
use std::path::{Path, PathBuf};

use super::support::*;
use crate::index::{Index, IndexError, Opened};

const ENTRIES: i64 = 30;

/// A sound index of two segments, one of them with deletions, and a folder to damage copies of it in.
fn build() -> Library {
    let entries: Vec<_> = (0..ENTRIES).map(|id| entry(id, "Same title", "alpha beta gamma delta and more")).collect();
    let library = Library::of(&entries);
    library.write(&entries[..3], 2);
    library
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Right,
    Damaged,
}

/// Opens and searches; anything but the right answer or "damaged" fails the test.
fn try_out(dir: &Path, what: &str) -> Outcome {
    let index = match Index::open(dir, tokenize) {
        Ok(Opened::Ready(index)) => index,
        Ok(Opened::Corrupt(reason)) => {
            assert!(!reason.is_empty());
            return Outcome::Damaged;
        }
        Ok(Opened::Missing | Opened::Outdated) => return Outcome::Damaged,
        Err(error) => panic!("{what}: {error}"),
    };
    for query in ["alpha", "\"beta gamma\"", "title:same after:2019 minutes:<10", "", "alpa"] {
        match index.search(&request(query)) {
            Ok(found) => assert_eq!(found.total, ENTRIES as usize, "{what}: {query}"),
            Err(IndexError::Corrupt(_)) => return Outcome::Damaged,
            Err(error) => panic!("{what}: {error}"),
        }
    }
    Outcome::Right
}

#[test]
fn a_sound_copy_is_right() {
    let library = build();
    let dir = library.home.path().join("copy");
    copy(&library.dir(), &dir);
    assert_eq!(try_out(&dir, "copy"), Outcome::Right);
}

#[test]
fn a_missing_file_is_damage_unless_nothing_needs_it() {
    let library = build();
    let dir = library.home.path().join("copy");
    for file in files(&library.dir()) {
        let name = file.file_name().unwrap();
        copy(&library.dir(), &dir);
        fs::remove_file(dir.join(name)).unwrap();
        let name = name.to_string_lossy();
        let needed = !name.ends_with(".lock") && name != "checked.json";
        let expected = if needed { Outcome::Damaged } else { Outcome::Right };
        assert_eq!(try_out(&dir, &name), expected, "without {name}");
    }
}

#[test]
fn a_file_that_was_cut_short_is_damage() {
    let library = build();
    let dir = library.home.path().join("copy");
    for file in files(&library.dir()) {
        let name = file.file_name().unwrap();
        let bytes = fs::read(&file).unwrap();
        for keep in [0, 1, bytes.len() / 2, bytes.len().saturating_sub(1)] {
            copy(&library.dir(), &dir);
            fs::write(dir.join(name), &bytes[..keep.min(bytes.len())]).unwrap();
            let name = name.to_string_lossy();
            let outcome = try_out(&dir, &format!("{name} cut to {keep}"));
            // Without its last line break, the list of segments is still whole.
            let harmless = name.ends_with(".lock") || name == "checked.json" || name.ends_with(".json") && keep > 1;
            assert!(outcome == Outcome::Damaged || harmless, "{name} cut to {keep} of {}", bytes.len());
        }
    }
}

#[test]
fn a_changed_byte_never_gives_a_wrong_answer() {
    let library = build();
    let dir = library.home.path().join("copy");
    copy(&library.dir(), &dir);
    for file in files(&library.dir()) {
        let name = file.file_name().unwrap();
        let bytes = fs::read(&file).unwrap();
        let step = (bytes.len() / 16).max(1);
        for at in (0..bytes.len()).step_by(step) {
            for flip in [0x01, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                fs::write(dir.join(name), &changed).unwrap();
                let what = format!("{} byte {at} ^ {flip:#x}", name.to_string_lossy());
                let outcome = try_out(&dir, &what);
                let checksummed = !name.to_string_lossy().contains(".json") && !what.contains(".lock");
                // The footer's own words (behind the checksum) may change without harm.
                assert!(outcome == Outcome::Damaged || !checksummed || at + 140 > bytes.len(), "{what}");
                let _ = fs::remove_file(dir.join("checked.json"));
            }
        }
        fs::write(dir.join(name), &bytes).unwrap();
    }
}

#[test]
fn what_only_rotted_is_found_by_a_full_check() {
    let library = build();
    library.index.verify().unwrap();
    let postings = files(&library.dir()).into_iter().find(|file| file.extension().is_some_and(|e| e == "idx")).unwrap();
    let state = fs::metadata(&postings).unwrap().modified().unwrap();
    let mut bytes = fs::read(&postings).unwrap();
    bytes[3] ^= 1;
    fs::write(&postings, &bytes).unwrap();
    fs::File::options().write(true).open(&postings).unwrap().set_modified(state).unwrap();
    let index = open_ready(&library.dir());
    assert_eq!(index.verify().unwrap_err().kind(), "corrupt");
}

#[test]
fn a_damaged_index_can_be_made_anew() {
    let library = build();
    fs::write(library.dir().join("meta.json"), "{").unwrap();
    assert!(matches!(Index::open(&library.dir(), tokenize).unwrap(), Opened::Corrupt(_)));
    let index = Index::create(&library.dir(), tokenize).unwrap();
    let mut writer = index.writer(HEAP).unwrap();
    writer.put(&entry(1, "One", "alpha")).unwrap();
    writer.commit(&stamp(1)).unwrap();
    writer.finish().unwrap();
    assert_eq!(ids(&open_ready(&library.dir()).search(&request("alpha")).unwrap()), [1]);
}
