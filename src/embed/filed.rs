//! A file that is read in pieces.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::EmbedError;

/// A file held open: another process may put a newer one in its place, and this one still reads what it began with.
#[derive(Debug)]
pub(super) struct FiledBytes {
    path: PathBuf,
    file: Mutex<File>,
}

impl FiledBytes {
    pub(super) fn open(path: &Path) -> Result<Self, EmbedError> {
        let file = File::open(path).map_err(EmbedError::io(path))?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file) })
    }

    pub(super) fn length(&self) -> Result<u64, EmbedError> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(file.metadata().map_err(EmbedError::io(&self.path))?.len())
    }

    /// Reads `length` bytes from byte `at` on into `buffer`, in the place of what it held. A file that ends before is damaged.
    pub(super) fn read_at(&self, at: u64, length: usize, buffer: &mut Vec<u8>) -> Result<(), EmbedError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.resize(length, 0);
        file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(buffer)).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => EmbedError::Corrupt(self.path.clone()),
            _ => EmbedError::io(&self.path)(error),
        })
    }
}
