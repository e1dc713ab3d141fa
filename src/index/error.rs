//! What can go wrong with the search index, in the words of the person who has to do something about it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

/// What went wrong with the search index. Nothing of the library is ever lost with it: the index is
/// derived from the database and can be built again.
#[derive(Debug, Clone, thiserror::Error)]
pub enum IndexError {
    /// The operating system refused: rights, a full disk, a broken disk.
    #[error(
        "the search index in {dir} cannot be used: {source}; look at the disk's free space and at the folder's rights"
    )]
    Io {
        /// The index's folder.
        dir: PathBuf,
        /// What the operating system said.
        source: Arc<std::io::Error>,
    },
    /// A file of the index is not what was written.
    #[error("the search index is damaged ({0}); it has to be built again from the library (mentor reindex)")]
    Corrupt(String),
    /// Another writer holds the index.
    #[error("another mentor is writing to the search index in {0}; try again when it has finished")]
    Locked(PathBuf),
    /// Entries could not be taken.
    #[error("the search index could not take the entries: {0}; nothing since the last commit was kept")]
    Write(String),
}

impl IndexError {
    /// A stable word for the kind of error: `io`, `corrupt`, `locked` or `write`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::Corrupt(_) => "corrupt",
            Self::Locked(_) => "locked",
            Self::Write(_) => "write",
        }
    }

    pub(super) fn io(dir: &Path, source: std::io::Error) -> Self {
        Self::Io { dir: dir.to_owned(), source: Arc::new(source) }
    }

    /// Sorts tantivy's errors into what a person can do about them.
    pub(super) fn from_tantivy(dir: &Path, error: TantivyError) -> Self {
        match error {
            TantivyError::IoError(source)
            | TantivyError::OpenDirectoryError(
                OpenDirectoryError::IoError { io_error: source, .. }
                | OpenDirectoryError::FailedToCreateTempDir(source),
            )
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: source, .. })
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: source, .. })
            | TantivyError::LockFailure(LockError::IoError(source), _) => Self::from_io(dir, source),
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Locked(dir.to_owned()),
            TantivyError::ErrorInThread(text) | TantivyError::SystemError(text) => Self::Write(text),
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
                Self::Corrupt(format!("{} is missing", path.display()))
            }
            other => Self::Corrupt(other.to_string()),
        }
    }

    /// tantivy reports a file that ends too early, or holds something else, as an error of the
    /// operating system; it is not.
    fn from_io(dir: &Path, source: Arc<std::io::Error>) -> Self {
        use std::io::ErrorKind;
        match source.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other
                if source.raw_os_error().is_none() =>
            {
                Self::Corrupt(source.to_string())
            }
            _ => Self::Io { dir: dir.to_owned(), source },
        }
    }
}

/// Runs what reads index files, and reports a panic as damage: tantivy indexes into what it reads, so
/// bytes that were changed on the disk can make it panic.
pub(super) fn guard<T>(dir: &Path, work: impl FnOnce() -> tantivy::Result<T>) -> Result<T, IndexError> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| IndexError::from_tantivy(dir, error)),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("it cannot be read");
            Err(IndexError::Corrupt(text.to_owned()))
        }
    }
}
