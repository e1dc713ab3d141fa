//! What can be wrong with a home, a setting or a file, told so that the learner can mend it.

use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The file, as it was named.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, naming the thing.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} ({})", self.file.display(), self.line, self.message, self.hint)
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The platform does not tell where this user's data belongs.
    #[error("there is no home directory to keep the library in")]
    NoHome,
    /// The home, or a directory in it, cannot be made.
    #[error("cannot make the directory {}: {source}", dir.display())]
    CreateDir {
        /// The directory.
        dir: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    ReadFile {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A flag or an environment variable holds something that cannot be used.
    #[error("{origin} is {given:?}: {message}")]
    BadValue {
        /// What was set: `--color` or `MENTOR_DATABASE`.
        origin: String,
        /// Its value.
        given: String,
        /// What is wrong with it.
        message: String,
    },
    /// A file has problems; nothing of it was used.
    #[error("{}", join_lines(.0))]
    Problems(Vec<FileProblem>),
}

impl ConfigError {
    /// What the learner can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NoHome => "say where with --home DIR or MENTOR_HOME".to_owned(),
            Self::CreateDir { .. } => "choose a directory you may write to with --home DIR or MENTOR_HOME".to_owned(),
            Self::ReadFile { source, .. } => match source.kind() {
                std::io::ErrorKind::NotFound => "check the file's name; a path is taken from the current directory",
                std::io::ErrorKind::InvalidData => "save the file as UTF-8 text",
                std::io::ErrorKind::IsADirectory => "name a file, not a directory",
                _ => "check that you may read it",
            }
            .to_owned(),
            Self::BadValue { origin, .. } => format!("change or remove {origin}"),
            Self::Problems(problems) if problems.len() == 1 => "mend the line and run the command again".to_owned(),
            Self::Problems(_) => "mend these lines and run the command again; nothing was changed".to_owned(),
        }
    }
}

fn join_lines(problems: &[FileProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
