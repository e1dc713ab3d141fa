//! What is written is there, once, and only after its commit.

use super::support::*;
use crate::domain::EntryId;
use crate::index::{Index, IndexError, Opened};

#[test]
fn nothing_is_visible_before_the_commit() {
    let library = Library::new();
    let mut writer = library.index.writer(HEAP).unwrap();
    writer.put(&entry(1, "Feedback", "honest words")).unwrap();
    library.index.refresh().unwrap();
    assert_eq!(library.find("feedback"), NOTHING);
    writer.commit(&stamp(3)).unwrap();
    library.index.refresh().unwrap();
    assert_eq!(library.find("feedback"), [1]);
    assert_eq!(library.index.stamp(), Some(stamp(3)));
}

#[test]
fn a_new_index_has_no_stamp_and_no_entries() {
    let library = Library::new();
    assert_eq!(library.index.stamp(), None);
    assert_eq!(library.index.count_entries(), 0);
    assert_eq!(library.find("anything"), NOTHING);
    assert_eq!(library.find(""), NOTHING);
}

#[test]
fn an_entry_put_again_stands_there_once_with_its_new_text() {
    let library = Library::of(&[entry(1, "Feedback", "honest words"), entry(2, "Other", "words")]);
    library.write(&[entry(1, "Feedback", "kind sentences"), entry(1, "Feedback", "kind letters")], 2);
    assert_eq!(library.find("feedback"), [1]);
    assert_eq!(library.find("honest"), NOTHING);
    assert_eq!(library.find("sentences"), NOTHING);
    assert_eq!(library.find("letters"), [1]);
    assert_eq!(library.index.count_entries(), 2);
}

#[test]
fn replaying_what_was_committed_doubles_nothing() {
    let entries = [entry(1, "One", "alpha"), entry(2, "Two", "alpha"), entry(3, "Three", "alpha")];
    let library = Library::of(&entries);
    for revision in 2..5 {
        library.write(&entries, revision);
    }
    assert_eq!(library.ask("alpha").total, 3);
    assert_eq!(library.index.count_entries(), 3);
}

#[test]
fn an_entry_that_was_removed_is_gone_and_can_come_back() {
    let library = Library::of(&[entry(1, "One", "alpha"), entry(2, "Two", "alpha")]);
    let mut writer = library.index.writer(HEAP).unwrap();
    writer.remove(EntryId(1)).unwrap();
    writer.remove(EntryId(99)).unwrap();
    writer.put(&entry(3, "Three", "alpha")).unwrap();
    writer.remove(EntryId(3)).unwrap();
    writer.commit(&stamp(2)).unwrap();
    library.index.refresh().unwrap();
    assert_eq!(library.find("alpha"), [2]);
    writer.put(&entry(1, "One", "alpha")).unwrap();
    writer.commit(&stamp(3)).unwrap();
    writer.finish().unwrap();
    assert_eq!(library.ask("alpha").total, 2);
}

#[test]
fn a_writer_that_is_dropped_leaves_the_last_commit() {
    let library = Library::of(&[entry(1, "One", "alpha")]);
    let mut writer = library.index.writer(HEAP).unwrap();
    writer.put(&entry(2, "Two", "alpha")).unwrap();
    writer.remove(EntryId(1)).unwrap();
    drop(writer);
    let index = open_ready(&library.dir());
    assert_eq!(ids(&index.search(&request("alpha")).unwrap()), [1]);
    assert_eq!(index.stamp(), Some(stamp(1)));
}

#[test]
fn a_commit_without_entries_moves_the_stamp() {
    let library = Library::of(&[entry(1, "One", "alpha")]);
    library.write(&[], 8);
    assert_eq!(open_ready(&library.dir()).stamp(), Some(stamp(8)));
}

#[test]
fn a_second_writer_is_refused_while_the_first_works() {
    let library = Library::new();
    let first = library.index.writer(HEAP).unwrap();
    let error = open_ready(&library.dir()).writer(HEAP).unwrap_err();
    assert_eq!(error.kind(), "locked");
    assert!(matches!(Index::create(&library.dir(), tokenize), Err(IndexError::Locked(_))));
    drop(first);
    open_ready(&library.dir()).writer(HEAP).unwrap();
}

#[test]
fn a_lock_file_left_behind_by_a_killed_writer_does_not_matter() {
    let library = Library::of(&[entry(1, "One", "alpha")]);
    for lock in [".tantivy-writer.lock", ".tantivy-meta.lock"] {
        std::fs::write(library.dir().join(lock), "4711").unwrap();
    }
    open_ready(&library.dir()).writer(HEAP).unwrap();
}

#[test]
fn a_reader_opened_while_a_writer_works_sees_the_last_commit() {
    let library = Library::of(&[entry(1, "One", "alpha")]);
    let mut writer = library.index.writer(HEAP).unwrap();
    writer.put(&entry(2, "Two", "alpha")).unwrap();
    writer.commit(&stamp(2)).unwrap();
    writer.put(&entry(3, "Three", "alpha")).unwrap();
    let reader = open_ready(&library.dir());
    assert_eq!(reader.search(&request("alpha")).unwrap().total, 2);
    assert_eq!(reader.stamp(), Some(stamp(2)));
}

#[test]
fn many_small_commits_end_in_few_segments_and_no_files_left_over() {
    let library = Library::new();
    let mut writer = library.index.writer(HEAP).unwrap();
    for id in 0..24 {
        writer.put(&entry(id, "Title", "alpha beta")).unwrap();
        writer.put(&entry(id / 2, "Title", "alpha gamma")).unwrap();
        writer.commit(&stamp(id)).unwrap();
    }
    writer.finish().unwrap();
    assert_eq!(library.ask("alpha").total, 24);
    let names = list_files(&library.dir());
    let terms = names.iter().filter(|name| name.ends_with(".term")).count();
    assert!(terms <= 8, "{terms} segments");
    let kept = ["meta.json", ".managed.json", "checked.json", ".tantivy-meta.lock", ".tantivy-writer.lock"];
    let parts = names.iter().filter(|name| !kept.contains(&name.as_str())).count();
    assert!(parts <= terms * 7, "{names:?}");
}

#[test]
fn creating_removes_an_old_index_and_nothing_else() {
    let library = Library::of(&[entry(1, "One", "alpha")]);
    let other = library.dir().join("notes.txt");
    std::fs::write(&other, "mine").unwrap();
    let index = Index::create(&library.dir(), tokenize).unwrap();
    assert_eq!(index.count_entries(), 0);
    assert!(matches!(Index::open(&library.dir(), tokenize).unwrap(), Opened::Ready(_)));
    assert_eq!(std::fs::read_to_string(other).unwrap(), "mine");
    assert!(list_files(&library.dir()).iter().all(|name| !name.ends_with(".term")));
}

#[test]
fn a_folder_without_an_index_is_missing() {
    let home = tempfile::tempdir().unwrap();
    assert!(matches!(Index::open(home.path(), tokenize).unwrap(), Opened::Missing));
    assert!(matches!(Index::open(&home.path().join("none"), tokenize).unwrap(), Opened::Missing));
}

#[test]
fn an_index_made_with_another_tokenizer_is_outdated() {
    fn other(text: &str, _: Option<&str>, each: &mut dyn FnMut(&str, std::ops::Range<usize>, usize)) {
        each(text, 0..text.len(), 0);
    }
    let library = Library::of(&[entry(1, "One", "alpha")]);
    assert!(matches!(Index::open(&library.dir(), other).unwrap(), Opened::Outdated));
}

#[test]
fn a_text_larger_than_the_queue_is_taken() {
    let long: &'static str = Box::leak(format!("beta {}", "....:....".repeat(600_000)).into_boxed_str());
    let library = Library::of(&[entry(1, "One", long), entry(2, "Two", long), entry(3, "Three", "gamma")]);
    assert_eq!(library.ask("beta").total, 2);
}

#[test]
fn a_writer_whose_folder_vanishes_says_so_and_does_not_hang() {
    let library = Library::of(&[entry(1, "One", "alpha")]);
    let mut writer = library.index.writer(HEAP).unwrap();
    std::fs::remove_dir_all(library.dir()).unwrap();
    let long: &'static str = Box::leak("....:....".repeat(200_000).into_boxed_str());
    let put = (0..50).try_for_each(|id| writer.put(&entry(id, "Title", long)));
    let error = put.and_then(|()| writer.commit(&stamp(2))).unwrap_err();
    assert!(!error.to_string().is_empty());
    assert!(matches!(error.kind(), "io" | "write"), "{error}");
    writer.finish().unwrap_err();
}

#[test]
fn an_index_can_be_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Index>();
    let library = Library::of(&[entry(1, "One", "alpha")]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..50).for_each(|_| assert_eq!(library.find("alpha"), [1])));
        }
        let mut writer = library.index.writer(HEAP).unwrap();
        for revision in 0..5 {
            writer.put(&entry(1, "One", "alpha beta")).unwrap();
            writer.commit(&stamp(revision)).unwrap();
            library.index.refresh().unwrap();
        }
        writer.finish().unwrap();
    });
}

#[test]
fn an_index_opened_again_and_again_while_a_writer_works_is_never_taken_for_damaged() {
    let library = Library::of(&[entry(1, "One", "alpha")]);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                assert!(open_ready(&library.dir()).search(&request("alpha")).unwrap().total > 0);
            }
        });
        let mut writer = library.index.writer(HEAP).unwrap();
        for id in 0..30 {
            writer.put(&entry(id, "One", "alpha beta")).unwrap();
            writer.commit(&stamp(id)).unwrap();
        }
        writer.finish().unwrap();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

fn list_files(dir: &std::path::Path) -> Vec<String> {
    std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}
