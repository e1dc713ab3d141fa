//! What `config.toml` sets.

use std::path::Path;

use toml::Spanned;
use toml::de::DeValue;

use super::values::hide_password;
use super::{CommandLine, Database, Setting, Settings, Source};
use crate::config::table::{Problems, Table, describe};
use crate::config::{AllowedHosts, ConfigError, Home};

impl Settings {
    /// Takes what the file says; `home` is where its paths are meant from.
    ///
    /// # Errors
    /// [`ConfigError::Problems`] with everything that is wrong in it.
    pub(super) fn read_file(&mut self, text: &str, file: &Path, home: &Home) -> Result<(), ConfigError> {
        let mut problems = Problems::new(file, text.strip_prefix('\u{feff}').unwrap_or(text));
        if let Some(root) = problems.parse() {
            let top = [
                "database",
                "color",
                "log",
                "allow_hosts",
                "proxy",
                "embedding",
                "embedding_model",
                "speed",
                "transcribe_command",
                "queue",
                "ask",
                "sync",
                "history",
            ];
            let root = Table::open("", &root, 0..0, &top, &mut problems);
            for key in ["database", "color", "log", "proxy", "embedding", "embedding_model", "speed"] {
                self.take(key, root.value(key), &mut problems);
            }
            self.take_command(root.value("transcribe_command"), &mut problems);
            self.take_hosts(root.value("allow_hosts"), file, &mut problems);
            for (section, keys) in [
                ("queue", &["queue.minutes"] as &[_]),
                ("ask", &["ask.endpoint", "ask.model", "ask.key"]),
                ("sync", &["sync.concurrency", "sync.host_budget", "sync.contact", "sync.texts", "sync.captions"]),
                ("history", &["history.entries", "history.requests", "history.minutes"]),
            ] {
                self.take_section(section, keys, &root, &mut problems);
            }
        }
        let found = problems.finish();
        if !found.is_empty() {
            return Err(ConfigError::Problems(found));
        }
        // What a file says about files is meant from where the file stands.
        if let (Database::File(path), Source::File(_)) = (&self.database.value, &self.database.source) {
            self.database.value = Database::File(home.dir().join(path));
        }
        if let (Some(dir), Source::File(_)) = (&self.embedding_model.value, &self.embedding_model.source) {
            self.embedding_model.value = Some(home.dir().join(dir));
        }
        Ok(())
    }

    fn take_section(
        &mut self,
        section: &str,
        keys: &[&'static str],
        root: &Table<'_, '_>,
        problems: &mut Problems<'_>,
    ) {
        let Some(value) = root.value(section) else { return };
        let Some(table) = value.get_ref().as_table() else {
            let message = format!("{section:?} must be a table, and is {}", describe(value.get_ref()));
            problems.push(value.span(), message, format!("write [{section}] in a line of its own, its settings below"));
            return;
        };
        let short = |key: &'static str| key.split_once('.').map_or(key, |(_, short)| short);
        let known: Vec<&str> = keys.iter().copied().map(short).collect();
        let name = match section {
            "queue" => "[queue]",
            "ask" => "[ask]",
            "history" => "[history]",
            _ => "[sync]",
        };
        let table = Table::open(name, table, value.span(), &known, problems);
        for key in keys.iter().copied() {
            self.take(key, table.value(short(key)), problems);
        }
    }

    fn take(&mut self, key: &'static str, value: Option<&Spanned<DeValue<'_>>>, problems: &mut Problems<'_>) {
        let Some(value) = value else { return };
        let given = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            other => {
                let message = format!("{key:?} cannot be {}", describe(other));
                problems.push(value.span(), message, "write a text in quotes, or a whole number");
                return;
            }
        };
        let source = Source::File(problems.line(&value.span()));
        if let Err(message) = self.set(key, &given, source) {
            problems.push(value.span(), format!("{key:?} is {:?}", hide_password(&given)), message);
        }
    }

    fn take_command(&mut self, value: Option<&Spanned<DeValue<'_>>>, problems: &mut Problems<'_>) {
        let Some(value) = value else { return };
        let words = value.get_ref().as_array().and_then(|words| {
            words.iter().map(|word| word.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
        });
        let source = Source::File(problems.line(&value.span()));
        match CommandLine::new(words.unwrap_or_default()) {
            Ok(command) => self.transcribe_command = Setting { value: Some(command), source },
            Err(message) => {
                problems.push(value.span(), "\"transcribe_command\" is no list of words".to_owned(), message)
            }
        }
    }

    fn take_hosts(&mut self, value: Option<&Spanned<DeValue<'_>>>, file: &Path, problems: &mut Problems<'_>) {
        let Some(value) = value else { return };
        let lines: Option<Vec<&str>> =
            value.get_ref().as_array().and_then(|lines| lines.iter().map(|line| line.get_ref().as_str()).collect());
        let Some(lines) = lines else {
            let message = format!("\"allow_hosts\" cannot be {}", describe(value.get_ref()));
            problems.push(
                value.span(),
                message,
                "write a list of texts, such as [\"nas.local:8080\", \"192.168.0.0/16\"]",
            );
            return;
        };
        match AllowedHosts::read(lines) {
            Ok(hosts) => {
                let source = Source::File(problems.line(&value.span()));
                self.allow_hosts = Setting { value: hosts.in_file(file), source };
            }
            Err(message) => {
                problems.push(value.span(), "\"allow_hosts\" names something that is no host".to_owned(), message)
            }
        }
    }
}
