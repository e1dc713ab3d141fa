//! Floor 3: the use cases, one file each; the only door for every surface.

mod add;
mod apply;
mod ask;
mod care;
pub mod demo;
mod discovery;
mod duplicates;
mod entries;
mod error;
mod error_sources;
mod goals;
mod health;
mod history;
mod import_export;
mod indexing;
mod kept;
mod learning;
mod lock;
mod logins;
mod lunch;
mod matching;
mod meaning;
mod mentors;
mod moments;
mod names;
mod notes;
mod preview;
mod programs;
mod progress;
mod queue;
mod refresh;
mod reranking;
mod save;
mod search;
mod searchable;
mod serving;
mod similar;
mod start;
mod stop;
mod synthesis;
mod texts;
mod timers;
mod web;
mod when;

use std::path::Path;
use std::sync::{Arc, OnceLock};

pub use add::{AddRequest, Added};
pub use apply::{ApplyReport, ChangeAction, LibraryChange};
pub use ask::{AnswerPassage, AskReply, MentorAnswer};
pub use care::{Check, CheckResult, Restored};
pub use discovery::FoundPerson;
pub use entries::{EntryPage, EntryText, StepReport};
pub use error::{Error, ErrorKind, Result};
pub use goals::GoalFields;
pub use health::{FeedNote, feed_notes};
pub use history::{FeedWalk, HistoryReport, HistoryRequest};
pub use import_export::ImportReport;
pub use learning::{LearntProfile, Taught};
pub use lunch::{Agenda, AgendaItem, Topic};
pub use mentors::{MentorEdit, MentorPage};
pub use notes::NotesFilter;
pub use preview::{Preview, PreviewContent, PreviewInput, preview};
pub use progress::ProgressReport;
pub use queue::QueueRequest;
pub use refresh::{FeedDone, RefreshProgress, SyncEntries, SyncFailure, SyncFeeds, SyncReport, Watch, WatchProgress};
pub use save::{SaveRequest, SavedEntry};
pub use search::{FacetCount, SearchFacets, SearchHit, SearchReply, SearchRequest};
pub use similar::{SimilarEntry, SimilarReply};
pub use start::Begun;
pub use stop::Stop;
pub use synthesis::{Synthesis, SynthesisSentence};
pub use timers::{Machine, TimerFile, TimerKind, TimerReport, Timers};
pub use web::Web;

use crate::config::{Database, Home, Settings};
use crate::domain::{Clock, Logins, SystemTimer, Time, Timer};
use crate::net::{Client, Pace};
use crate::store::{Location, Store, StoreError};
use lock::WriteLock;
use reranking::Reranking;

/// What a command is about to do with the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access<'a> {
    /// Look at it: never waits for a writer, works in a home that cannot be written to.
    Read,
    /// Change it; the text says what for, and is shown to whoever waits.
    Write(&'a str),
}

/// One learner's library, opened.
#[derive(Debug)]
pub struct App {
    home: Home,
    settings: Settings,
    clock: Arc<dyn Clock>,
    timer: Arc<dyn Timer>,
    store: Store,
    logins: Logins,
    lock: Option<WriteLock>,
    /// Made when it is first needed, as is the pace.
    client: OnceLock<Client>,
    pace: OnceLock<Pace>,
    reranking: Reranking,
}

impl App {
    /// Opens the library of `home`. A home that does not exist yet is made for a writer, and is an empty
    /// library for a reader.
    pub async fn open(home: Home, settings: Settings, clock: Arc<dyn Clock>, access: Access<'_>) -> Result<Self> {
        let lock = match access {
            Access::Write(purpose) => {
                home.create()?;
                Some(WriteLock::take(&home.lock(), purpose)?)
            }
            Access::Read => None,
        };
        let location = location(&settings);
        let store = match access {
            Access::Write(_) => Store::open(&location).await?,
            Access::Read => open_for_reading(&home, &location).await?,
        };
        let store = store.at_speed(settings.speed.value);
        let timer = Arc::new(SystemTimer::new());
        let logins = store.logins().await?;
        Ok(Self {
            home,
            settings,
            clock,
            timer,
            store,
            logins,
            lock,
            client: OnceLock::new(),
            pace: OnceLock::new(),
            reranking: Reranking::default(),
        })
    }

    /// The same library, waiting by another timer.
    #[must_use]
    pub fn waiting_by(self, timer: Arc<dyn Timer>) -> Self {
        Self { timer, pace: OnceLock::new(), ..self }
    }

    /// The same library, reaching the web through this client.
    #[must_use]
    pub fn with_client(self, client: Client) -> Self {
        Self { client: client.knowing(self.logins.clone()).into(), ..self }
    }

    /// Leaves the library. One that is only dropped loses nothing, but leaves SQLite's log for the next one to open it.
    pub async fn leave(self) {
        self.store.close().await;
    }

    fn now(&self) -> Time {
        self.clock.now()
    }

    fn today(&self) -> chrono::NaiveDate {
        self.now().date_naive()
    }
}

/// A library that is not there yet is an empty one to a reader; one of an older version is brought up to date first.
async fn open_for_reading(home: &Home, location: &Location) -> Result<Store> {
    match Store::open_existing_read_only(location).await {
        Err(StoreError::Missing(_)) => Ok(Store::open(&Location::Memory).await?),
        Err(StoreError::OlderSchema { .. }) => {
            let upgrading = WriteLock::take(&home.lock(), "upgrade")?;
            Store::open(location).await?.close().await;
            drop(upgrading);
            Ok(Store::open_existing_read_only(location).await?)
        }
        opened => Ok(opened?),
    }
}

/// Where the settings keep the library.
fn location(settings: &Settings) -> Location {
    match &settings.database.value {
        Database::File(path) => Location::SqliteFile(path.clone()),
        Database::Url(url) => Location::Url(url.clone()),
    }
}

/// An error of the file system at `path`, which could not `be …`.
fn file_error(path: &Path, what: &str, error: std::io::Error) -> Error {
    use std::io::ErrorKind as Io;
    let place = path.display();
    let message = format!("{place} cannot {what}: {error}");
    match error.kind() {
        Io::StorageFull | Io::QuotaExceeded => Error::new(ErrorKind::DiskFull, message)
            .hint("free some space, then type the command again; nothing was lost"),
        Io::PermissionDenied | Io::ReadOnlyFilesystem => Error::new(ErrorKind::ReadOnly, message)
            .hint("give yourself the right to write there, or choose another home with --home DIR"),
        Io::NotFound => Error::new(ErrorKind::NotFound, message).hint("check the path"),
        _ => Error::new(ErrorKind::Failed, message),
    }
    .because(error)
}
