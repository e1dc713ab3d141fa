//! A writer that is killed at any moment leaves the last commit whole.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::support::*;
use crate::index::Stamp;

const ENTRIES: i64 = 20;
/// Says to the child which folder to write in.
const CHILD: &str = "MENTOR_TEST_INDEX_CHILD";

/// Not a test by itself: the program that is killed. Writes every entry anew for each revision, for ever.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let index = open_ready(Path::new(&dir));
    let first = index.stamp().map_or(1, |stamp| stamp.revision + 1);
    let mut writer = index.writer(HEAP).unwrap();
    for revision in first.. {
        let text: &'static str = Box::leak(format!("everyone revision{revision}").into_boxed_str());
        for id in 0..ENTRIES {
            writer.put(&entry(id, "Title", text)).unwrap();
        }
        writer.commit(&Stamp { library: "test".to_owned(), revision }).unwrap();
        // A parent that is gone ends the child too.
        if writeln!(std::io::stderr(), "committed {revision}").is_err() {
            return;
        }
    }
}

#[test]
fn a_killed_writer_leaves_every_entry_once_and_no_lock() {
    let library = Library::of(&[]);
    let mut last = 0;
    for round in 0..12 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "index::tests::killing::child_that_writes_until_it_is_killed", "--nocapture"])
            .env(CHILD, library.dir())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // After some commits it is somewhere in the next one, or in a merge.
        let commits = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let seen = commits.filter(|line| line.contains("committed")).take(2 + round % 7).count();
        assert!(seen > 0, "the child committed nothing");
        child.kill().unwrap();
        child.wait().unwrap();

        let index = open_ready(&library.dir());
        let revision = index.stamp().unwrap().revision;
        assert!(revision > last);
        last = revision;
        assert_eq!(index.search(&request("everyone")).unwrap().total as i64, ENTRIES);
        assert_eq!(index.search(&request(&format!("revision{revision}"))).unwrap().total as i64, ENTRIES);
        assert_eq!(index.count_entries() as i64, ENTRIES);
    }
    // The next writer clears up what the killed ones left.
    library.write(&[], last + 1);
    let names: Vec<_> = std::fs::read_dir(library.dir()).unwrap().map(|file| file.unwrap().file_name()).collect();
    let segments = names.iter().filter(|name| name.to_string_lossy().ends_with(".term")).count();
    assert!(segments <= 8, "{names:?}");
}
