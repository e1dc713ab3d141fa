//! Every error that reaches a person: what happened, to which thing, and what to do next.

/// What an error means to the caller; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The words of the command are wrong: a flag, a date, a query, a URL.
    Usage,
    /// A file that configures the program, or declares the library, is wrong.
    Config,
    /// Nothing goes by that id or name.
    NotFound,
    /// Several things go by that name.
    Ambiguous,
    /// Another `mentor` is writing to the same home.
    Busy,
    /// The disk is full.
    DiskFull,
    /// The home cannot be written to.
    ReadOnly,
    /// The database comes from a newer `mentor`.
    NewerDatabase,
    /// A file of the home is damaged.
    Damaged,
    /// The network, or a server on it.
    Network,
    /// What was read is no feed, list or declaration.
    Format,
    /// The person said no, or could not be asked.
    Declined,
    /// The person stopped it.
    Interrupted,
    /// Anything else.
    Failed,
}

impl ErrorKind {
    /// The word in JSON errors.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Config => "config",
            Self::NotFound => "not_found",
            Self::Ambiguous => "ambiguous",
            Self::Busy => "busy",
            Self::DiskFull => "disk_full",
            Self::ReadOnly => "read_only",
            Self::NewerDatabase => "newer_database",
            Self::Damaged => "damaged",
            Self::Network => "network",
            Self::Format => "format",
            Self::Declined => "declined",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

/// An error as a person meets it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What it means to the caller.
    pub kind: ErrorKind,
    /// What happened, to which thing.
    pub message: String,
    /// What to do next, each one thing.
    pub hints: Vec<String>,
    /// What lies below it, where that tells more.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What every use case returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error with a message and no hint yet.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new(), source: None }
    }

    /// The words of the command are wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds what lies below.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }
}
