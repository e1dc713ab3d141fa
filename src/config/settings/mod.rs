//! Every setting in force, its value, and who set it: a flag, the environment, `config.toml`, or nobody.

mod file;
#[cfg(test)]
mod tests;
mod values;

use std::fmt;
use std::path::PathBuf;

pub use values::{CaptionsChoice, ColorChoice, CommandLine, Database, EmbeddingChoice, ProxyChoice};
use values::{
    hide_password, read_captions, read_color, read_contact, read_count, read_database, read_embedding, read_endpoint,
    read_folder, read_number, read_proxy,
};

use super::{AllowedHosts, ConfigError, Home};
use crate::domain::Speed;

/// Who set a value. The first of these that did is obeyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag of this command.
    Flag,
    /// An environment variable, by name.
    Environment(&'static str),
    /// A line of `config.toml`, counted from 1.
    File(usize),
    /// Nobody.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.pad("flag"),
            Self::Environment(name) => f.pad(&format!("environment {name}")),
            Self::File(line) => f.pad(&format!("config.toml line {line}")),
            Self::Default => f.pad("default"),
        }
    }
}

/// A value and who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value in force.
    pub value: T,
    /// Who set it.
    pub source: Source,
}

/// Every setting in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `home`: where everything of the learner lives.
    pub home: Setting<PathBuf>,
    /// `database`: where the library is kept.
    pub database: Setting<Database>,
    /// `color`: when to colour what people read.
    pub color: Setting<ColorChoice>,
    /// `log`: what to log on stderr, as a tracing filter; `None` leaves it to `-v` and `-q`.
    pub log: Setting<Option<String>>,
    /// `allow_hosts`: the hosts on this machine or in a private network that may be asked.
    pub allow_hosts: Setting<AllowedHosts>,
    /// `proxy`: whether the environment's proxies are used.
    pub proxy: Setting<ProxyChoice>,
    /// `embedding`: what knows the meaning of words beside the library itself.
    pub embedding: Setting<EmbeddingChoice>,
    /// `embedding_model`: a folder with a sentence-transformer that puts the best answers in a new order; `None` where there is
    /// none.
    pub embedding_model: Setting<Option<PathBuf>>,
    /// `speed`: how fast recordings are heard and watched, 0.25 to 5.
    pub speed: Setting<Speed>,
    /// `transcribe_command`: a program and its arguments that writes down what is said in a recording; `None` where there is
    /// none.
    pub transcribe_command: Setting<Option<CommandLine>>,
    /// `queue.minutes`: the time a queue may take where `--minutes` does not say, 1 to 10,080.
    pub queue_minutes: Setting<i64>,
    /// `ask.endpoint`: an OpenAI-compatible server that may sum up what an `ask` found; `None` asks nobody.
    pub ask_endpoint: Setting<Option<String>>,
    /// `ask.model`: the name of the model that it is to use.
    pub ask_model: Setting<Option<String>>,
    /// `ask.key`: the key that it wants, if any.
    pub ask_key: Setting<Option<String>>,
    /// `sync.concurrency`: how many feeds are asked at a time, 1 to 64.
    pub concurrency: Setting<usize>,
    /// `sync.host_budget`: how often one host is asked in a day, 1 to 100,000.
    pub host_budget: Setting<i64>,
    /// `sync.contact`: an address for people whose server is asked, sent in the User-Agent.
    pub contact: Setting<Option<String>>,
    /// `sync.texts`: how many pages, transcripts and chapters of one site a sync fetches for entries that came without their
    /// whole text, 0 (none) to 1,000.
    pub texts: Setting<usize>,
    /// `sync.captions`: what brings the captions of videos.
    pub captions: Setting<CaptionsChoice>,
    /// `history.entries`: new entries that a walk through one feed's back catalogue brings in a run, 1 to 100,000.
    pub history_entries: Setting<usize>,
    /// `history.requests`: requests that a walk makes to one site in a run, 1 to 10,000.
    pub history_requests: Setting<usize>,
    /// `history.minutes`: how long a walk takes in a run, 1 to 1,440.
    pub history_minutes: Setting<i64>,
}

/// One line of `mentor config`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SettingRow {
    /// As it is written in `config.toml`.
    pub key: &'static str,
    /// The value in force; `None` where nothing is set.
    pub value: Option<String>,
    /// Who set it.
    pub source: String,
}

/// Minutes for a queue when nothing else is said: an hour, the standing lunch's length.
const QUEUE_MINUTES: i64 = 60;
/// Feeds asked at a time when nothing else is said: enough to hide slow hosts, few enough for a home connection.
const CONCURRENCY: i64 = 8;
/// Requests of one host in a day when nothing else is said: three hundred feeds on one platform still get theirs.
const HOST_BUDGET: i64 = 500;

/// Texts fetched of one site in a sync when nothing else is said: what a new feed shows, at two seconds each.
const TEXTS: usize = 10;

/// What one walk through back catalogues may do when nothing else is said: a thousand entries are ten years of a
/// weekly writer and more than anyone reads in one; 500 requests two seconds apart are a quarter of an hour.
const HISTORY_ENTRIES: usize = 1_000;
const HISTORY_REQUESTS: usize = 500;
const HISTORY_MINUTES: i64 = 60;

impl Settings {
    /// Reads the environment (through `env`, which gives a variable's value) and the home's `config.toml`, which need
    /// not exist. An empty variable counts as not set.
    ///
    /// # Errors
    /// [`ConfigError::Problems`] with everything that is wrong in the file, [`ConfigError::BadValue`] for a variable
    /// that cannot be used, [`ConfigError::ReadFile`] when the file is there and cannot be read.
    pub fn load(home: &Home, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let file = home.config();
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(ConfigError::ReadFile { file, source }),
        };
        let mut settings = Self::default_for(home, env);
        settings.read_file(&text, &file, home)?;
        settings.read_environment(env)?;
        Ok(settings)
    }

    /// The value of a flag goes before everything else. `key` is the flag's name without its dashes.
    ///
    /// # Errors
    /// [`ConfigError::BadValue`] when the value cannot be used.
    pub fn with_flag(mut self, key: &'static str, given: &str) -> Result<Self, ConfigError> {
        self.set(key, given, Source::Flag).map_err(|message| ConfigError::BadValue {
            origin: format!("--{key}"),
            given: given.to_owned(),
            message,
        })?;
        Ok(self)
    }

    /// Every setting with its value and who set it, in the order in which people look for them.
    pub fn list(&self) -> Vec<SettingRow> {
        fn row<T>(key: &'static str, setting: &Setting<T>, value: Option<String>) -> SettingRow {
            SettingRow { key, value, source: setting.source.to_string() }
        }
        vec![
            row("home", &self.home, Some(self.home.value.display().to_string())),
            row("database", &self.database, Some(self.database.value.to_string())),
            row("color", &self.color, Some(self.color.value.as_str().to_owned())),
            row("log", &self.log, self.log.value.clone()),
            row(
                "allow_hosts",
                &self.allow_hosts,
                Some(self.allow_hosts.value.to_string()).filter(|text| !text.is_empty()),
            ),
            row("proxy", &self.proxy, Some(self.proxy.value.as_str().to_owned())),
            row("embedding", &self.embedding, Some(self.embedding.value.as_str().to_owned())),
            row(
                "embedding_model",
                &self.embedding_model,
                self.embedding_model.value.as_ref().map(|dir| dir.display().to_string()),
            ),
            row("speed", &self.speed, Some(self.speed.value.to_string())),
            row(
                "transcribe_command",
                &self.transcribe_command,
                self.transcribe_command.value.as_ref().map(CommandLine::to_string),
            ),
            row("queue.minutes", &self.queue_minutes, Some(self.queue_minutes.value.to_string())),
            row("ask.endpoint", &self.ask_endpoint, self.ask_endpoint.value.clone()),
            row("ask.model", &self.ask_model, self.ask_model.value.clone()),
            row("ask.key", &self.ask_key, self.ask_key.value.as_ref().map(|_| "***".to_owned())),
            row("sync.concurrency", &self.concurrency, Some(self.concurrency.value.to_string())),
            row("sync.host_budget", &self.host_budget, Some(self.host_budget.value.to_string())),
            row("sync.contact", &self.contact, self.contact.value.clone()),
            row("sync.texts", &self.texts, Some(self.texts.value.to_string())),
            row("sync.captions", &self.captions, Some(self.captions.value.as_str().to_owned())),
            row("history.entries", &self.history_entries, Some(self.history_entries.value.to_string())),
            row("history.requests", &self.history_requests, Some(self.history_requests.value.to_string())),
            row("history.minutes", &self.history_minutes, Some(self.history_minutes.value.to_string())),
        ]
    }

    fn default_for(home: &Home, env: &dyn Fn(&str) -> Option<String>) -> Self {
        fn unset<T>(value: T) -> Setting<T> {
            Setting { value, source: Source::Default }
        }
        // The command line hands over one path for flag and variable; the variable tells which it was.
        let from_env =
            env("MENTOR_HOME").is_some_and(|dir| std::path::absolute(dir).is_ok_and(|dir| dir == home.dir()));
        let source = match (home.is_given(), from_env) {
            (false, _) => Source::Default,
            (true, true) => Source::Environment("MENTOR_HOME"),
            (true, false) => Source::Flag,
        };
        Self {
            home: Setting { value: home.dir().to_owned(), source },
            database: unset(Database::File(home.database())),
            color: unset(ColorChoice::Auto),
            log: unset(None),
            allow_hosts: unset(AllowedHosts::default().in_file(&home.config())),
            proxy: unset(ProxyChoice::Environment),
            embedding: unset(EmbeddingChoice::Builtin),
            embedding_model: unset(None),
            speed: unset(Speed::default()),
            transcribe_command: unset(None),
            queue_minutes: unset(QUEUE_MINUTES),
            ask_endpoint: unset(None),
            ask_model: unset(None),
            ask_key: unset(None),
            concurrency: unset(usize::try_from(CONCURRENCY).unwrap_or(1)),
            host_budget: unset(HOST_BUDGET),
            contact: unset(None),
            texts: unset(TEXTS),
            captions: unset(CaptionsChoice::YtDlp),
            history_entries: unset(HISTORY_ENTRIES),
            history_requests: unset(HISTORY_REQUESTS),
            history_minutes: unset(HISTORY_MINUTES),
        }
    }

    fn read_environment(&mut self, env: &dyn Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        let variables: [(&'static str, &'static str); 21] = [
            ("database", "MENTOR_DATABASE"),
            ("color", "MENTOR_COLOR"),
            ("log", "MENTOR_LOG"),
            ("allow_hosts", "MENTOR_ALLOW_HOSTS"),
            ("proxy", "MENTOR_PROXY"),
            ("embedding", "MENTOR_EMBEDDING"),
            ("embedding_model", "MENTOR_EMBEDDING_MODEL"),
            ("speed", "MENTOR_SPEED"),
            ("transcribe_command", "MENTOR_TRANSCRIBE_COMMAND"),
            ("queue.minutes", "MENTOR_QUEUE_MINUTES"),
            ("ask.endpoint", "MENTOR_ASK_ENDPOINT"),
            ("ask.model", "MENTOR_ASK_MODEL"),
            ("ask.key", "MENTOR_ASK_KEY"),
            ("sync.concurrency", "MENTOR_SYNC_CONCURRENCY"),
            ("sync.host_budget", "MENTOR_SYNC_HOST_BUDGET"),
            ("sync.contact", "MENTOR_SYNC_CONTACT"),
            ("sync.texts", "MENTOR_SYNC_TEXTS"),
            ("sync.captions", "MENTOR_SYNC_CAPTIONS"),
            ("history.entries", "MENTOR_HISTORY_ENTRIES"),
            ("history.requests", "MENTOR_HISTORY_REQUESTS"),
            ("history.minutes", "MENTOR_HISTORY_MINUTES"),
        ];
        // https://no-color.org: present and not empty, whatever it holds. Our own variable is the more exact word.
        if env("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            self.color = Setting { value: ColorChoice::Never, source: Source::Environment("NO_COLOR") };
        }
        for (key, name) in variables {
            let Some(given) = env(name).filter(|value| !value.trim().is_empty()) else { continue };
            self.set(key, &given, Source::Environment(name)).map_err(|message| ConfigError::BadValue {
                origin: name.to_owned(),
                given: hide_password(&given),
                message,
            })?;
        }
        Ok(())
    }

    /// Sets one value from text; the error says what to write instead.
    fn set(&mut self, key: &str, given: &str, source: Source) -> Result<(), String> {
        let given = given.trim();
        match key {
            "database" => self.database = Setting { value: read_database(given)?, source },
            "color" => self.color = Setting { value: read_color(given)?, source },
            "log" => self.log = Setting { value: Some(given.to_owned()), source },
            "allow_hosts" => {
                let hosts = AllowedHosts::read(given.split(','))?;
                let hosts = match source {
                    Source::Environment(name) => hosts.in_environment(name),
                    _ => hosts,
                };
                self.allow_hosts = Setting { value: hosts, source };
            }
            "proxy" => self.proxy = Setting { value: read_proxy(given)?, source },
            "embedding" => self.embedding = Setting { value: read_embedding(given)?, source },
            "embedding_model" => self.embedding_model = Setting { value: Some(read_folder(given)?), source },
            "speed" => self.speed = Setting { value: given.parse()?, source },
            "transcribe_command" => {
                self.transcribe_command = Setting { value: Some(given.parse()?), source };
            }
            "queue.minutes" => self.queue_minutes = Setting { value: read_number(given, 1, 10_080)?, source },
            "ask.endpoint" => self.ask_endpoint = Setting { value: Some(read_endpoint(given)?), source },
            "ask.model" => self.ask_model = Setting { value: Some(given.to_owned()), source },
            "ask.key" => self.ask_key = Setting { value: Some(given.to_owned()), source },
            "sync.concurrency" => self.concurrency = Setting { value: read_count(given, 64)?, source },
            "sync.host_budget" => self.host_budget = Setting { value: read_number(given, 1, 100_000)?, source },
            "sync.texts" => {
                let texts = read_number(given, 0, 1_000)?;
                self.texts = Setting { value: usize::try_from(texts).unwrap_or(0), source };
            }
            "sync.captions" => self.captions = Setting { value: read_captions(given)?, source },
            "history.entries" => self.history_entries = Setting { value: read_count(given, 100_000)?, source },
            "history.requests" => self.history_requests = Setting { value: read_count(given, 10_000)?, source },
            "history.minutes" => self.history_minutes = Setting { value: read_number(given, 1, 1_440)?, source },
            "sync.contact" => self.contact = Setting { value: Some(read_contact(given)?), source },
            other => return Err(format!("there is no setting {other:?}")),
        }
        Ok(())
    }
}
