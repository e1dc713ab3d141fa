//! The values that a setting can have, and how each is read from text. An error says what to write instead.

use std::fmt;
use std::path::PathBuf;

use crate::config::table::suggest;

/// Where the library is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL server, as `postgres://…`.
    Url(String),
}

impl fmt::Display for Database {
    /// As `mentor config` shows it: a password is never printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Url(text) => match url::Url::parse(text) {
                Ok(mut url) if url.password().is_some() => {
                    let hidden = url.set_password(Some("***")).is_ok();
                    f.write_str(if hidden { url.as_str() } else { "postgres://…" })
                }
                _ => f.write_str(text),
            },
        }
    }
}

/// When to colour what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// Whether requests go through the proxies that the environment names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyChoice {
    /// Through those of `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, where they are set.
    Environment,
    /// Straight to the servers, whatever the environment says.
    None,
}

impl ProxyChoice {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::None => "none",
        }
    }
}

/// What knows the meaning of words before the library has taught it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbeddingChoice {
    /// The table of English words in the program.
    Builtin,
    /// Nothing.
    None,
}

impl EmbeddingChoice {
    /// Whether the program's table is used.
    pub fn is_builtin(self) -> bool {
        self == Self::Builtin
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::None => "none",
        }
    }
}

/// What brings the captions of videos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptionsChoice {
    /// The program `yt-dlp`, where it is on `PATH`.
    YtDlp,
    /// Nothing.
    None,
}

impl CaptionsChoice {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::YtDlp => "yt-dlp",
            Self::None => "none",
        }
    }
}

pub(super) fn read_captions(given: &str) -> Result<CaptionsChoice, String> {
    [CaptionsChoice::YtDlp, CaptionsChoice::None]
        .into_iter()
        .find(|choice| choice.as_str() == given)
        .ok_or_else(|| "write \"yt-dlp\" for that program, where it is on PATH, or \"none\"".to_owned())
}

/// A program and its arguments, as they are handed over: no shell reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine(Vec<String>);

impl CommandLine {
    pub(super) fn new(words: Vec<String>) -> Result<Self, String> {
        match words.first() {
            Some(program) if !program.trim().is_empty() => Ok(Self(words)),
            _ => Err("write the program and its arguments, each in quotes, such as \
                      [\"whisper-cli\", \"-f\", \"{audio}\", \"-ovtt\", \"-of\", \"{output}\"]"
                .to_owned()),
        }
    }

    /// The program first, then its arguments; never empty.
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

impl std::str::FromStr for CommandLine {
    type Err = String;

    /// Reads a JSON list of texts.
    fn from_str(text: &str) -> Result<Self, String> {
        Self::new(serde_json::from_str(text).unwrap_or_default())
    }
}

impl fmt::Display for CommandLine {
    /// As it is written in `config.toml`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

pub(super) fn read_embedding(given: &str) -> Result<EmbeddingChoice, String> {
    [EmbeddingChoice::Builtin, EmbeddingChoice::None]
        .into_iter()
        .find(|choice| choice.as_str() == given)
        .ok_or_else(|| "write \"builtin\" for the program's own table of English words, or \"none\"".to_owned())
}

/// A folder on this machine. Whether anything is in it is told where it is needed.
pub(super) fn read_folder(given: &str) -> Result<PathBuf, String> {
    if given.is_empty() || given.contains("://") {
        return Err("write the path of a folder on this machine".to_owned());
    }
    Ok(PathBuf::from(given))
}

/// The address of a server's chat completions; what is given may end before that, as such servers name themselves.
pub(super) fn read_endpoint(given: &str) -> Result<String, String> {
    let advice = || "write the address of the server, such as \"http://localhost:11434/v1\"".to_owned();
    let url = url::Url::parse(given).map_err(|_| advice())?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(advice());
    }
    let bare = given.trim_end_matches('/');
    Ok(if bare.ends_with("/chat/completions") { bare.to_owned() } else { format!("{bare}/chat/completions") })
}

pub(super) fn read_proxy(given: &str) -> Result<ProxyChoice, String> {
    [ProxyChoice::Environment, ProxyChoice::None]
        .into_iter()
        .find(|choice| choice.as_str() == given)
        .ok_or_else(|| "write \"none\" to ignore HTTP_PROXY and its kin, or \"environment\" to use them".to_owned())
}

pub(super) fn read_number(given: &str, least: i64, most: i64) -> Result<i64, String> {
    let number = given.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("write a whole number from {least} to {most}"))
}

/// A number of things: at least one.
pub(super) fn read_count(given: &str, most: i64) -> Result<usize, String> {
    Ok(usize::try_from(read_number(given, 1, most)?).unwrap_or(1))
}

pub(super) fn read_color(given: &str) -> Result<ColorChoice, String> {
    [ColorChoice::Auto, ColorChoice::Always, ColorChoice::Never]
        .into_iter()
        .find(|choice| choice.as_str() == given)
        .ok_or_else(|| suggest(given, &["auto", "always", "never"]))
}

/// The User-Agent is one header line: printable ASCII, and what people recognise as a way to reach somebody.
pub(super) fn read_contact(given: &str) -> Result<String, String> {
    let fits = given.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')' | ';'));
    if fits && (given.contains('@') || given.starts_with("https://") || given.starts_with("http://")) {
        Ok(given.to_owned())
    } else {
        Err("write an e-mail address or the address of a page".to_owned())
    }
}

pub(super) fn read_database(given: &str) -> Result<Database, String> {
    let Some((scheme, rest)) = given.split_once(':').filter(|(scheme, _)| scheme.len() > 1) else {
        // A single letter before the colon is a drive, not a scheme.
        return Ok(Database::File(PathBuf::from(given)));
    };
    match scheme {
        "postgres" | "postgresql" if rest.starts_with("//") && url::Url::parse(given).is_ok() => {
            Ok(Database::Url(given.to_owned()))
        }
        "postgres" | "postgresql" => Err("write postgres://user:password@host/database".to_owned()),
        "sqlite" => {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            if path.is_empty() { Err("write the path of a file".to_owned()) } else { Ok(Database::File(path.into())) }
        }
        _ if rest.starts_with("//") => {
            Err("write the path of a file, or postgres://user:password@host/database".to_owned())
        }
        _ => Ok(Database::File(PathBuf::from(given))),
    }
}

/// What a message may show of a value that could not be read: an address that somebody logs in to is cut short.
pub(super) fn hide_password(given: &str) -> String {
    match given.split_once("://") {
        Some((scheme, rest)) if rest.contains('@') => format!("{scheme}://…"),
        _ => given.to_owned(),
    }
}
