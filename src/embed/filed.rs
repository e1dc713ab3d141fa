//! A file that is read in pieces.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::EmbedError;

/// A file held open: another process may put a newer one in its place, and this one still reads what it began with.
#[derive(Debug)]
pub(super) struct FiledBytes {
    path: PathBuf,
    file: File,
}

impl FiledBytes {
    pub(super) fn open(path: &Path) -> Result<Self, EmbedError> {
        let file = File::open(path).map_err(EmbedError::io(path))?;
        Ok(Self { path: path.to_owned(), file })
    }

    pub(super) fn length(&self) -> Result<u64, EmbedError> {
        Ok(self.file.metadata().map_err(EmbedError::io(&self.path))?.len())
    }

    /// Reads `length` bytes from byte `at` on into `buffer`, in the place of what it held. A file that ends before is damaged.
    pub(super) fn read_at(&self, at: u64, length: usize, buffer: &mut Vec<u8>) -> Result<(), EmbedError> {
        buffer.resize(length, 0);
        read_exact_at(&self.file, buffer, at).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => EmbedError::Corrupt(self.path.clone()),
            _ => EmbedError::io(&self.path)(error),
        })
    }
}

/// Several threads may read at once, each elsewhere.
#[cfg(unix)]
fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

/// As on Unix, one thread at a time: there is one place in the file for all.
#[cfg(not(unix))]
fn read_exact_at(mut file: &File, buffer: &mut [u8], at: u64) -> std::io::Result<()> {
    use std::io::{Read as _, Seek as _, SeekFrom};
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(buffer))
}
