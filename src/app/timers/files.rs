//! Writes the files of a timer, and takes them away with the folders that were made for them.

use std::fs;
use std::path::Path;

use super::super::error::Result;
use super::super::file_error;

/// Before the number of folders that were made for a file, in a comment of that file.
const MADE: &str = "folders made for it: ";

/// Writes a file whose text is made from the comment that remembers the folders; whether that changed it.
pub(super) fn write(path: &Path, text: impl Fn(&str) -> String) -> Result<bool> {
    let held = fs::read_to_string(path).ok();
    let parent = path.parent().unwrap_or(path);
    let made = held.as_deref().map_or_else(|| parent.ancestors().take_while(|dir| !dir.exists()).count(), folders_made);
    let text = text(&format!("{MADE}{made}"));
    if held.as_deref() == Some(text.as_str()) {
        return Ok(false);
    }
    fs::create_dir_all(parent).map_err(|error| file_error(parent, "be made", error))?;
    // Beside it first: a full disk must not leave half a file that the system reads.
    let beside = path.with_extension("new");
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        file_error(path, "be written", error)
    })?;
    Ok(true)
}

/// Removes a file, and the folders that were made for it if nothing else is in them.
pub(super) fn remove(path: &Path) -> Result<()> {
    let Ok(held) = fs::read_to_string(path) else { return Ok(()) };
    fs::remove_file(path).map_err(|error| file_error(path, "be removed", error))?;
    for dir in path.ancestors().skip(1).take(folders_made(&held)) {
        if fs::remove_dir(dir).is_err() {
            break;
        }
    }
    Ok(())
}

fn folders_made(text: &str) -> usize {
    let digits = text.split_once(MADE).map_or("", |(_, rest)| rest);
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(0)
}
