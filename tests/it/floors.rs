//! The house has floors, and imports only point down: what is written in the crate's documentation, checked.

use std::fs;
use std::path::{Path, PathBuf};

/// Every room with its floor.
const FLOORS: &[(&str, u8)] = &[
    ("surface", 4),
    ("app", 3),
    ("pipeline", 2),
    ("net", 1),
    ("format", 1),
    ("text", 1),
    ("store", 1),
    ("index", 1),
    ("embed", 1),
    ("domain", 0),
    ("config", 0),
];

/// On these floors the rooms, or the stages of the one room, never import each other.
const APART: &[u8] = &[1, 2, 4];

fn floor(room: &str) -> u8 {
    let found = FLOORS.iter().find(|(name, _)| *name == room);
    found
        .unwrap_or_else(|| panic!("src/{room} stands on no floor: give it one in the crate's documentation and here"))
        .1
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// Tests stand in `tests.rs`, in a folder `…tests`, or below `#[cfg(test)]`.
fn is_test(file: &Path) -> bool {
    file.iter().any(|part| part.to_str().is_some_and(|part| part.trim_end_matches(".rs").ends_with("tests")))
}

/// The rooms, and the parts of rooms, that a line of code names: `crate::pipeline::rank::…` is `("pipeline", "rank")`.
fn named(line: &str) -> Vec<(String, String)> {
    let code = line.split("//").next().unwrap_or_default();
    code.split("crate::")
        .skip(1)
        .map(|rest| {
            let mut parts =
                rest.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).filter(|part| !part.is_empty());
            (parts.next().unwrap_or_default().to_owned(), parts.next().unwrap_or_default().to_owned())
        })
        .filter(|(room, _)| FLOORS.iter().any(|(name, _)| name == room))
        .collect()
}

#[test]
fn imports_only_point_down() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut checked = 0;
    for file in rust_files(&src) {
        let inside = file.strip_prefix(&src).unwrap();
        let mut parts = inside.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs"));
        let (room, part) = (parts.next().unwrap(), parts.next().unwrap_or_default());
        if ["main", "lib"].contains(&room) {
            continue;
        }
        let here = floor(room);
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            for (other, other_part) in named(line) {
                checked += 1;
                let there = floor(&other);
                let up = there > here;
                let sideways = other != room && there == here && APART.contains(&here);
                let stages = other == room && APART.contains(&here) && here != 1 && other_part != part;
                if up || sideways || stages {
                    wrong.push(format!("{}:{}: {}", inside.display(), number + 1, line.trim()));
                }
            }
        }
    }
    assert!(checked > 100, "only {checked} imports were found: the test reads the code wrongly");
    assert!(wrong.is_empty(), "these imports point up, or sideways where rooms are kept apart:\n{}", wrong.join("\n"));
}

#[test]
fn only_the_surface_speaks_to_people() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let loud = rust_files(&src)
        .into_iter()
        .filter(|file| !file.starts_with(src.join("surface")) && !is_test(file))
        .filter(|file| {
            let text = fs::read_to_string(file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            code.contains("println!") || code.contains("eprint!")
        })
        .collect::<Vec<_>>();
    assert!(loud.is_empty(), "these files print: {loud:?}");
}

#[test]
fn every_request_waits_for_its_turn() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // The client's `fetch` waits for nobody; it is for those who play a server's visitor.
    let impatient: Vec<_> = rust_files(&src)
        .into_iter()
        .filter(|file| !file.starts_with(src.join("net")) && !is_test(file))
        .filter(|file| {
            let code: String = fs::read_to_string(file).unwrap().split_whitespace().collect();
            code.contains("client.fetch(") || code.contains("client()?.fetch(")
        })
        .collect();
    assert!(impatient.is_empty(), "ask the web by `App::web`, at its pace: {impatient:?}");
}

#[test]
fn one_room_alone_reaches_the_network() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let reaching: Vec<_> = rust_files(&src)
        .into_iter()
        .filter(|file| !file.starts_with(src.join("net")))
        .filter(|file| fs::read_to_string(file).unwrap().contains("reqwest::"))
        .collect();
    assert!(reaching.is_empty(), "requests must go through src/net, where the guard is: {reaching:?}");
}
