//! Tells whether the files of an index are still what was written.
//!
//! tantivy ends every file with a checksum, but never looks at it by itself, and reading damaged bytes
//! makes it panic or find the wrong thing. Checking everything at every opening would cost more than
//! the search. Files of an index never change once written, so each is checked once: a list beside the
//! index says which files were found sound, with size and time of change; only what is not in the list
//! as it is now is read. Bytes that rot without any write escape this; [`check_all`] finds them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use tantivy::directory::ManagedDirectory;
use tantivy::index::{IndexMeta, SegmentComponent, SegmentMeta};

use super::error::IndexError;

/// Where the list stands. Losing it costs one check of all files.
const LIST: &str = "checked.json";

/// Name of each sound file, with its size and its time of change in nanoseconds since 1970.
type Checked = BTreeMap<PathBuf, (u64, u64)>;

/// Checks what was not checked before. Call it under tantivy's meta lock, so that no file of `meta` is
/// deleted meanwhile.
pub(super) fn check_new(dir: &Path, directory: &ManagedDirectory, meta: &IndexMeta) -> Result<(), IndexError> {
    let before = read_list(dir);
    let mut now = Checked::new();
    let managed = directory.list_managed_files();
    for path in live_files(meta) {
        // A file that tantivy does not know it owns would never be deleted again.
        if !managed.contains(&path) {
            return Err(IndexError::Corrupt(format!("{} is not in the list of files", path.display())));
        }
        let state = look_at(dir, &path)?;
        if before.get(&path) != Some(&state) {
            check_file(directory, &path)?;
        }
        now.insert(path, state);
    }
    if now != before {
        write_list(dir, &now);
    }
    Ok(())
}

/// Reads every file in full.
pub(super) fn check_all(directory: &ManagedDirectory, meta: &IndexMeta) -> Result<(), IndexError> {
    live_files(meta).iter().try_for_each(|path| check_file(directory, path))
}

/// Notes the files that this program has just written itself as sound.
pub(super) fn note_written(dir: &Path, meta: &IndexMeta) {
    let list: Option<Checked> =
        live_files(meta).into_iter().map(|path| look_at(dir, &path).ok().map(|state| (path, state))).collect();
    if let Some(list) = list {
        write_list(dir, &list);
    }
}

fn check_file(directory: &ManagedDirectory, path: &Path) -> Result<(), IndexError> {
    match directory.validate_checksum(path) {
        Ok(true) => Ok(()),
        Ok(false) => Err(IndexError::Corrupt(format!("{} was changed", path.display()))),
        Err(error) => Err(IndexError::Corrupt(format!("{}: {error}", path.display()))),
    }
}

fn look_at(dir: &Path, path: &Path) -> Result<(u64, u64), IndexError> {
    let state = std::fs::metadata(dir.join(path)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => IndexError::Corrupt(format!("{} is missing", path.display())),
        _ => IndexError::io(dir, error),
    })?;
    let changed = state.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let changed = changed.and_then(|time| u64::try_from(time.as_nanos()).ok()).unwrap_or_default();
    Ok((state.len(), changed))
}

/// The files that a search may read.
fn live_files(meta: &IndexMeta) -> Vec<PathBuf> {
    let parts = |segment: &SegmentMeta| {
        let mut parts = vec![
            SegmentComponent::Terms,
            SegmentComponent::Postings,
            SegmentComponent::Positions,
            SegmentComponent::FastFields,
            SegmentComponent::FieldNorms,
            SegmentComponent::Store,
        ];
        if segment.has_deletes() {
            parts.push(SegmentComponent::Delete);
        }
        parts
    };
    meta.segments
        .iter()
        .flat_map(|segment| parts(segment).into_iter().map(|part| segment.relative_path(part)))
        .collect()
}

fn read_list(dir: &Path) -> Checked {
    std::fs::read(dir.join(LIST)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Writes the list whole or not at all. That it cannot be written is no reason to fail a search.
fn write_list(dir: &Path, list: &Checked) {
    let part = dir.join(format!("{LIST}.{}", std::process::id()));
    let written = serde_json::to_vec(list)
        .map_err(std::io::Error::other)
        .and_then(|bytes| std::fs::write(&part, bytes))
        .and_then(|()| std::fs::rename(&part, dir.join(LIST)));
    if let Err(error) = written {
        tracing::debug!(%error, "the list of checked index files could not be written");
        let _ = std::fs::remove_file(&part);
    }
}

/// Removes an index, and nothing else that may stand in the folder. What makes it an index goes first,
/// so that one that was half removed counts as missing. Lock files stay: another program may hold them.
pub(super) fn remove_index(dir: &Path) -> std::io::Result<()> {
    for name in ["meta.json", ".managed.json"] {
        match std::fs::remove_file(dir.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_str().is_some_and(is_index_file) && entry.file_type()?.is_file() {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// `0123456789abcdef0123456789abcdef.idx` and the like, tantivy's half-written `.tmp…`, and our own list.
fn is_index_file(name: &str) -> bool {
    let segment =
        name.split_once('.').is_some_and(|(id, _)| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
    segment || name.starts_with(LIST) || name.starts_with(".tmp")
}
