//! One writer at a time for a home; readers never wait.
//!
//! The operating system holds the lock and lets go of it when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::error::{Error, ErrorKind, Result};

/// How long a command waits for another that may be about to finish.
const PATIENCE: Duration = Duration::from_secs(2);
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// The right to write to a home; given back when dropped.
#[derive(Debug)]
pub(crate) struct WriteLock {
    _file: File,
}

impl WriteLock {
    /// Takes the lock at `path` for `purpose` (what this process is about to do, shown to whoever waits).
    pub(crate) fn take(path: &Path, purpose: &str) -> Result<Self> {
        let mut file = open(path)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => std::thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::WouldBlock) => return Err(busy(&mut file, path)),
                Err(TryLockError::Error(error)) => return Err(cannot_lock(path, error)),
            }
        }
        // Who holds it is a courtesy to whoever waits: a failure to say so is no failure to hold it.
        let _ = file.set_len(0).and_then(|()| {
            file.rewind()?;
            write!(file, "`mentor {purpose}`, process {}", std::process::id())
        });
        Ok(Self { _file: file })
    }

    /// Takes the lock only if it is free at once; `None` where another process holds it. Fails where nobody may write.
    pub(crate) fn try_take(path: &Path) -> Result<Option<Self>> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(cannot_lock(path, error)),
        }
        let _ = file.set_len(0);
        Ok(Some(Self { _file: file }))
    }
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .map_err(|error| cannot_lock(path, error))
}

fn busy(file: &mut File, path: &Path) -> Error {
    let mut holder = String::new();
    let _ = file.take(200).read_to_string(&mut holder);
    let who = if holder.is_empty() { "another mentor".to_owned() } else { holder };
    let home = path.parent().unwrap_or(path);
    Error::new(ErrorKind::Busy, format!("{who} is writing to {}", home.display()))
        .hint("wait until it has finished, then type the command again; reading commands work meanwhile")
}

fn cannot_lock(path: &Path, error: std::io::Error) -> Error {
    let home = path.parent().unwrap_or(path);
    super::file_error(home, "be written to", error)
}
