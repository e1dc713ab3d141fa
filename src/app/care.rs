//! Care for the library: is everything well, copies of it, and the way back.

use std::path::{Path, PathBuf};

use super::health::feed_notes;
use super::lock::WriteLock;
use super::{App, Error, ErrorKind, Result, file_error};
use crate::config::{Home, SettingRow, Settings};
use crate::domain::{Clock, FeedState};
use crate::embed::SentenceModel;
use crate::index::{Index, Opened};
use crate::store::{Location, Store};
use crate::text;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// As it should be.
    Ok,
    /// Worth knowing; nothing is broken.
    Note,
    /// Broken.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// How it came out.
    pub result: CheckResult,
    /// What was found.
    pub found: String,
    /// What to do about it; `None` where nothing need be done.
    pub advice: Option<String>,
}

impl Check {
    fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, result: CheckResult::Ok, found: found.into(), advice: None }
    }

    fn note(what: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what, result: CheckResult::Note, found: found.into(), advice: Some(advice.into()) }
    }

    fn bad(what: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what, result: CheckResult::Bad, found: found.into(), advice: Some(advice.into()) }
    }
}

/// What a restore did.
#[derive(Debug, serde::Serialize)]
pub struct Restored {
    /// Entries in the restored library.
    pub entries: i64,
    /// Where the library that was there before lies now; `None` where there was none.
    pub previous: Option<PathBuf>,
}

impl App {
    /// Looks at everything that can go wrong, changing nothing.
    pub async fn diagnose(home: &Home, settings: &Settings, clock: std::sync::Arc<dyn Clock>) -> Vec<Check> {
        let mut checks = vec![check_home(home)];
        match Self::open(home.clone(), settings.clone(), clock.clone(), super::Access::Read).await {
            Err(error) => checks.push(Check::bad("library", error.message, error.hints.join("; "))),
            Ok(app) => {
                checks.push(app.check_library().await);
                checks.push(app.check_index().await);
                checks.extend(app.check_feeds().await);
            }
        }
        checks.extend(check_embedding_model(settings));
        checks.push(match Self::web_client(settings, clock, None) {
            Ok(_) => Check::ok("network", "certificates and proxy settings can be used"),
            Err(error) => Check::bad("network", error.message, error.hints.join("; ")),
        });
        checks
    }

    async fn check_library(&self) -> Check {
        let looked = async {
            let problems = self.store.check_integrity().await?;
            Ok::<_, crate::store::StoreError>((problems, self.store.counts().await?, self.store.sizes().await?))
        };
        match looked.await {
            Ok((problems, counts, sizes)) if problems.is_empty() => Check::ok(
                "library",
                format!(
                    "sound; {} mentors, {} feeds, {} entries, {} notes, {:.1} MB",
                    counts.mentors,
                    counts.feeds,
                    counts.entries,
                    counts.notes,
                    sizes.database as f64 / 1e6
                ),
            ),
            Ok((problems, ..)) => Check::bad(
                "library",
                format!("damaged: {}", problems.join("; ")),
                "restore your latest backup (mentor restore FILE)",
            ),
            Err(error) => Check::bad("library", error.to_string(), "restore your latest backup (mentor restore FILE)"),
        }
    }

    async fn check_index(&self) -> Check {
        let rebuilt = "the next search builds it anew by itself, or type mentor reindex";
        match Index::open(&self.home.index(), text::tokenize) {
            Ok(Opened::Ready(index)) => match index.verify() {
                Ok(()) => Check::ok("search index", format!("{} entries", index.count_entries())),
                Err(error) => Check::bad("search index", error.to_string(), "type mentor reindex"),
            },
            Ok(Opened::Missing) => Check::note("search index", "not there yet", rebuilt),
            Ok(Opened::Outdated) => Check::note("search index", "made by another version", rebuilt),
            Ok(Opened::Corrupt(reason)) => {
                Check::bad("search index", format!("damaged: {reason}"), "type mentor reindex")
            }
            Err(error) => Check::bad("search index", error.to_string(), "type mentor reindex"),
        }
    }

    async fn check_feeds(&self) -> Vec<Check> {
        let Ok(feeds) = self.store.list_feeds(None).await else { return Vec::new() };
        let now = self.now();
        let unwell = |state: FeedState| feeds.iter().filter(|feed| feed.state == state).count();
        let (failing, gone) = (unwell(FeedState::Failing), unwell(FeedState::Gone));
        let found = format!("{} in all, {failing} failing, {gone} gone", feeds.len());
        let mut checks = vec![Check::ok("feeds", found)];
        for feed in &feeds {
            checks.extend(feed_notes(feed, now).into_iter().map(|note| Check {
                what: "feed",
                result: CheckResult::Note,
                found: format!("#{} {} {}", feed.id, feed.url, note.found),
                advice: note.advice,
            }));
        }
        checks
    }

    /// Copies the whole library into a new file, as it was at one moment.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        Ok(self.store.backup_to(file).await?)
    }

    /// How much a backup or a library at `file` holds; an error where it is none.
    async fn count_in(file: &Path) -> Result<i64> {
        let store = Store::open_existing_read_only(&Location::SqliteFile(file.to_owned())).await?;
        let problems = store.check_integrity().await?;
        if let Some(problem) = problems.first() {
            return Err(Error::new(ErrorKind::Damaged, format!("{} is damaged: {problem}", file.display()))
                .hint("use another backup; nothing was changed"));
        }
        let entries = store.counts().await?.entries;
        store.close().await;
        Ok(entries)
    }

    /// Makes sure that a file is a sound backup, before anybody is asked about it.
    pub async fn check_backup(file: &Path) -> Result<()> {
        if !file.is_file() {
            return Err(Error::new(ErrorKind::NotFound, format!("there is no backup {}", file.display()))
                .hint("check the path"));
        }
        Self::count_in(file).await.map(|_| ())
    }

    /// Puts a backup in the library's place. What was there is kept beside it, and the search index is built
    /// anew by the next search.
    pub async fn restore(home: &Home, settings: &Settings, file: &Path, stamp: &str) -> Result<Restored> {
        let Location::SqliteFile(database) = super::location(settings) else {
            return Err(Error::usage("a PostgreSQL library is restored with its own tools").hint("use pg_restore"));
        };
        Self::check_backup(file).await?;
        home.create()?;
        let _lock = WriteLock::take(&home.lock(), "restore")?;
        let arriving = database.with_extension("arriving");
        let entries = copy_private(file, &arriving).await?;
        let previous = set_aside(&database, stamp)?;
        std::fs::rename(&arriving, &database).map_err(|error| file_error(&database, "be replaced", error))?;
        // The index tells whose it is, but a restored library may be the same one at an earlier time.
        Store::open(&Location::SqliteFile(database)).await?.renew_library_id().await?;
        Ok(Restored { entries, previous })
    }

    /// Every setting in force, and where it comes from.
    pub fn list_settings(settings: &Settings) -> Vec<SettingRow> {
        settings.list()
    }
}

/// Copies a backup beside the library and makes sure that all of it arrived. The database copies itself: a library
/// that was set aside may have its last changes in a log beside it, which a copy of the file would lose.
async fn copy_private(from: &Path, to: &Path) -> Result<i64> {
    // What an earlier restore may have left, when it was killed.
    let _ = std::fs::remove_file(to);
    let backup = Store::open_existing_read_only(&Location::SqliteFile(from.to_owned())).await?;
    backup.backup_to(to).await?;
    backup.close().await;
    let counted = App::count_in(to).await;
    if counted.is_err() {
        // The failure is what must be told, whether or not its rest can be cleared away.
        let _ = std::fs::remove_file(to);
    }
    counted
}

/// Moves the library that is there, with its log, out of the way.
fn set_aside(database: &Path, stamp: &str) -> Result<Option<PathBuf>> {
    if !database.exists() {
        return Ok(None);
    }
    let previous = database.with_extension(format!("before-restore-{stamp}.db"));
    for suffix in ["-wal", "-shm", ""] {
        let from = with_suffix(database, suffix);
        if from.exists() {
            let to = with_suffix(&previous, suffix);
            std::fs::rename(&from, &to).map_err(|error| file_error(&from, "be moved aside", error))?;
        }
    }
    Ok(Some(previous))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Nothing where no model is set.
fn check_embedding_model(settings: &Settings) -> Option<Check> {
    let what = "embedding model";
    Some(match SentenceModel::open(settings.embedding_model.value.as_ref()?) {
        Ok(model) => Check::ok(what, model.describe()),
        Err(error) => Check::bad(what, error.problem(), error.advice()),
    })
}

fn check_home(home: &Home) -> Check {
    let dir = home.dir();
    let place = dir.display().to_string();
    if !dir.exists() {
        return Check::note("home", format!("{place} does not exist yet"), "the first command that writes makes it");
    }
    let probe = dir.join(".doctor");
    let written = std::fs::write(&probe, b"ok").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Check::ok("home", place),
        Err(error) => Check::bad(
            "home",
            format!("{place} cannot be written to: {error}"),
            "free some space or give yourself the right to write there; reading commands work meanwhile",
        ),
    }
}
