//! What can go wrong with the files of vectors.

use std::path::{Path, PathBuf};

/// What went wrong with the files of vectors. Nothing of the library is lost with them: they can be made again.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The operating system refused.
    #[error("{path} cannot be used: {source}; look at the disk's free space and at the folder's rights")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is not what was written.
    #[error("{0} is damaged; it has to be made again from the library (mentor reindex)")]
    Corrupt(PathBuf),
}

impl EmbedError {
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }
}
