//! Every rule of polite and safe fetching, and of discovery, has a test that is named after its number: `rule_07_floor_survives_restart`.

use std::path::{Path, PathBuf};

/// Polite fetching, discovery, and the safety of outgoing requests.
const RULES: [std::ops::RangeInclusive<u32>; 3] = [1..=29, 38..=51, 65..=73];

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let rows = std::fs::read_dir(dir).unwrap().map(|row| row.unwrap().path());
    rows.flat_map(|path| match path.is_dir() {
        true => rust_files(&path),
        false => vec![path],
    })
    .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
    .collect()
}

/// The numbers that a test's name begins with: 27 and 28 in `rule_27_and_28_neither_pictures_nor_hubs_are_asked`.
fn numbers(line: &str) -> Vec<u32> {
    let Some((_, name)) = line.split_once("fn rule_") else { return Vec::new() };
    let mut numbers = Vec::new();
    for part in name.split('_') {
        match part.parse() {
            Ok(number) => numbers.push(number),
            Err(_) if part == "and" => {}
            Err(_) => break,
        }
    }
    numbers
}

#[test]
fn every_rule_has_a_test_that_is_named_after_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["src", "tests"].map(|dir| rust_files(&root.join(dir))).concat();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let tested: Vec<u32> = texts.iter().flat_map(|text| text.lines()).flat_map(numbers).collect();
    let untested: Vec<u32> = RULES.into_iter().flatten().filter(|rule| !tested.contains(rule)).collect();
    assert!(untested.is_empty(), "no test is named after these rules: {untested:?}");
}
