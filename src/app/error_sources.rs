//! What the rooms below report, as a person meets it.

use std::io::ErrorKind as Io;

use super::error::{Error, ErrorKind};
use crate::config::{AddressProblem, ConfigError};
use crate::index::IndexError;
use crate::net::NetError;
use crate::store::StoreError;

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::NewerSchema { .. } | StoreError::OlderSchema { .. } => ErrorKind::NewerDatabase,
            StoreError::Corrupt { .. } | StoreError::NotALibrary { .. } | StoreError::UnfinishedWrite(_) => {
                ErrorKind::Damaged
            }
            StoreError::Full => ErrorKind::DiskFull,
            StoreError::ReadOnly => ErrorKind::ReadOnly,
            StoreError::Busy => ErrorKind::Busy,
            StoreError::Connect { .. } => ErrorKind::Config,
            StoreError::Missing(_) | StoreError::Unknown { .. } => ErrorKind::NotFound,
            StoreError::File { path, source } => return super::file_error(path, "be used", copy(source)),
            _ => ErrorKind::Failed,
        };
        with_way_out(kind, error)
    }
}

impl From<IndexError> for Error {
    fn from(error: IndexError) -> Self {
        let kind = match &error {
            IndexError::Corrupt(_) => ErrorKind::Damaged,
            IndexError::Io { source, .. } => match source.kind() {
                Io::StorageFull | Io::QuotaExceeded => ErrorKind::DiskFull,
                Io::PermissionDenied | Io::ReadOnlyFilesystem => ErrorKind::ReadOnly,
                _ => ErrorKind::Failed,
            },
            _ => ErrorKind::Failed,
        };
        with_way_out(kind, error)
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        let kind = match &error {
            ConfigError::CreateDir { dir, source } => return super::file_error(dir, "be made", copy(source)),
            _ => ErrorKind::Config,
        };
        let hint = error.hint();
        Self::new(kind, error.to_string()).hint(hint)
    }
}

impl From<AddressProblem> for Error {
    fn from(error: AddressProblem) -> Self {
        Self::usage(error.to_string()).hint(error.hint)
    }
}

impl From<NetError> for Error {
    fn from(error: NetError) -> Self {
        Self::new(ErrorKind::Config, error.to_string())
            .hint("check the variables HTTP_PROXY, HTTPS_PROXY and SSL_CERT_FILE")
            .because(error)
    }
}

impl From<super::demo::DemoError> for Error {
    fn from(error: super::demo::DemoError) -> Self {
        with_way_out(ErrorKind::Failed, error)
    }
}

/// These rooms write the way out behind a semicolon or bracket of the message itself: `what happened; what to do`.
fn with_way_out(kind: ErrorKind, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((message, hint)) => Error::new(kind, message).hint(hint),
        None => Error::new(kind, text),
    }
    .because(error)
}

fn copy(error: &std::io::Error) -> std::io::Error {
    match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code),
        None => std::io::Error::new(error.kind(), error.to_string()),
    }
}
