//! Why a sentence-transformer cannot be used.

use std::path::{Path, PathBuf};

/// Why a sentence-transformer cannot be used. Nothing depends on one: the ranking stands without it.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The program has none of what reads them.
    #[error("this mentor was built without sentence-transformers; {}", self.advice())]
    NotBuiltIn,
    /// A file of the folder is missing.
    #[error("{} is not there; {}", .0.display(), self.advice())]
    Missing(PathBuf),
    /// The operating system refused.
    #[error("{} cannot be read: {source}; {}", .path.display(), self.advice())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file of the folder is not what it should be, or says something that is not supported.
    #[error("{} {what}; {advice}", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong, as the end of a sentence about the file.
        what: String,
        /// What to do.
        advice: &'static str,
    },
    /// The model could be read, and failed on a text.
    #[error("the model in {} failed on a text ({why}); {}", .dir.display(), self.advice())]
    Failed {
        /// The folder.
        dir: PathBuf,
        /// What the library below said.
        why: String,
    },
}

impl ModelError {
    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NotBuiltIn => {
                "`cargo build --release --features sentence-model` builds one that reads them; until then the ranking goes on \
                 without"
            }
            Self::Missing(_) => "embedding_model has to name the whole folder of a sentence-transformer",
            Self::Io { .. } => "look at the rights of the folder that embedding_model names",
            Self::Unusable { advice, .. } => advice,
            Self::Failed { .. } => {
                "its files may not belong together: fetch the whole folder again, or take another model"
            }
        }
    }

    /// What is wrong, without what to do.
    pub fn problem(&self) -> String {
        let all = self.to_string();
        all.strip_suffix(self.advice()).map_or(all.as_str(), |found| found.trim_end_matches([' ', ';'])).to_owned()
    }

    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| match source.kind() {
            std::io::ErrorKind::NotFound => Self::Missing(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}
