//! Reads a TOML table key by key and goes on after a mistake, so that a file's problems are all told at once.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::FileProblem;

/// A mistyped key is named with the key that was probably meant when they are at least this alike
/// (Jaro-Winkler, 0 to 1): `homepgae` is, `colour` is for `color`, `feeds` is not for `name`.
const ALIKE: f64 = 0.8;

/// Collects what is wrong in one file.
pub(super) struct Problems<'a> {
    file: PathBuf,
    text: &'a str,
    found: Vec<FileProblem>,
}

impl<'a> Problems<'a> {
    pub(super) fn new(file: &Path, text: &'a str) -> Self {
        Self { file: file.to_owned(), text, found: Vec::new() }
    }

    /// The file's tables; what cannot be read as TOML is noted, and then nothing else is worth looking at.
    pub(super) fn parse(&mut self) -> Option<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        if errors.is_empty() {
            return Some(table.into_inner());
        }
        for error in errors {
            self.push(error.span().unwrap_or(0..0), error.message(), "write it as TOML: key = \"value\"");
        }
        None
    }

    pub(super) fn push(&mut self, at: Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        let line = self.line(&at);
        self.found.push(FileProblem { file: self.file.clone(), line, message: message.into(), hint: hint.into() });
    }

    /// The line, counted from 1, in which a stretch of the file begins.
    pub(super) fn line(&self, at: &Range<usize>) -> usize {
        self.text.bytes().take(at.start).filter(|byte| *byte == b'\n').count() + 1
    }

    /// All problems in the order of the file.
    pub(super) fn finish(mut self) -> Vec<FileProblem> {
        self.found.sort_by_key(|problem| problem.line);
        self.found
    }
}

/// One table of the file, read key by key.
pub(super) struct Table<'t, 'a> {
    /// What people call it: `[[mentor]]`, or empty for the file itself.
    name: &'static str,
    table: &'t DeTable<'a>,
    /// Where it stands.
    pub(super) at: Range<usize>,
}

impl<'t, 'a> Table<'t, 'a> {
    /// Takes a table in hand; keys it does not know are noted, each with the key that was probably meant.
    pub(super) fn open(
        name: &'static str,
        table: &'t DeTable<'a>,
        at: Range<usize>,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Self {
        for key in table.keys() {
            let given = key.get_ref().as_ref();
            if !known.contains(&given) {
                let place = if name.is_empty() { String::new() } else { format!(" in {name}") };
                problems.push(key.span(), format!("unknown key {given:?}{place}"), suggest(given, known));
            }
        }
        Self { name, table, at }
    }

    pub(super) fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// What people call the table.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// What to call a key of this table in a message.
    fn call(&self, key: &str) -> String {
        if self.name.is_empty() { format!("{key:?}") } else { format!("{key:?} in {}", self.name) }
    }

    /// A text in one line, white space folded; an empty one counts as absent.
    pub(super) fn line(&self, key: &str, problems: &mut Problems<'_>) -> Option<Spanned<String>> {
        let value = self.value(key)?;
        let text = self.expect_text(key, value, problems)?;
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!folded.is_empty()).then(|| Spanned::new(value.span(), folded))
    }

    /// A text of any number of lines, trimmed; an empty one counts as absent.
    pub(super) fn text(&self, key: &str, problems: &mut Problems<'_>) -> Option<String> {
        let text = self.expect_text(key, self.value(key)?, problems)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A list of texts in one line each; what is not text, or empty, is noted.
    pub(super) fn lines(&self, key: &str, problems: &mut Problems<'_>) -> Vec<Spanned<String>> {
        let mut lines = Vec::new();
        for item in self.array(key, problems) {
            let Some(text) = self.expect_text(key, item, problems) else { continue };
            let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if folded.is_empty() {
                problems.push(
                    item.span(),
                    format!("an empty text in {}", self.call(key)),
                    "write something or remove it",
                );
            } else {
                lines.push(Spanned::new(item.span(), folded));
            }
        }
        lines
    }

    /// A list; a single value in its place is noted.
    pub(super) fn array(&self, key: &str, problems: &mut Problems<'_>) -> &'t [Spanned<DeValue<'a>>] {
        let Some(value) = self.value(key) else { return &[] };
        let Some(array) = value.get_ref().as_array() else {
            let (is, kind) = (self.call(key), describe(value.get_ref()));
            problems.push(value.span(), format!("{is} must be a list, and is {kind}"), format!("write {key} = [ … ]"));
            return &[];
        };
        array
    }

    /// A whole number within a range.
    pub(super) fn number(&self, key: &str, range: Range<i64>, problems: &mut Problems<'_>) -> Option<i64> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none_or(|number| !range.contains(&number)) {
            let given = value
                .get_ref()
                .as_integer()
                .map_or_else(|| describe(value.get_ref()).to_owned(), |n| n.as_str().to_owned());
            problems.push(
                value.span(),
                format!(
                    "{} must be a whole number from {} to {}, and is {given}",
                    self.call(key),
                    range.start,
                    range.end - 1
                ),
                format!("write it without quotes, such as {key} = {}", range.start.max(60.min(range.end - 1))),
            );
            return None;
        }
        number
    }

    /// One of the contract's words.
    pub(super) fn word<W>(&self, key: &str, all: &[W], problems: &mut Problems<'_>) -> Option<W>
    where
        W: std::str::FromStr<Err = crate::domain::UnknownWord> + std::fmt::Display,
    {
        let value = self.value(key)?;
        let text = self.expect_text(key, value, problems)?;
        match text.parse() {
            Ok(word) => Some(word),
            Err(error) => {
                let words: Vec<String> = all.iter().map(ToString::to_string).collect();
                let known: Vec<&str> = words.iter().map(String::as_str).collect();
                problems.push(value.span(), format!("{text:?} is not a {}", error.what), suggest(text, &known));
                None
            }
        }
    }

    pub(super) fn expect_text<'v>(
        &self,
        key: &str,
        value: &'v Spanned<DeValue<'_>>,
        problems: &mut Problems<'_>,
    ) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            problems.push(
                value.span(),
                format!("{} must be text, and is {}", self.call(key), describe(value.get_ref())),
                "write it in quotes",
            );
        }
        text
    }
}

/// What a value is, in words.
pub(super) fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The word that was probably meant, or all of them.
pub(super) fn suggest(given: &str, known: &[&str]) -> String {
    let given = given.to_lowercase();
    let closest = known
        .iter()
        .map(|word| (strsim::jaro_winkler(&given, &word.to_lowercase()), word))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness >= ALIKE);
    match closest {
        Some((_, word)) => format!("did you mean {word:?}?"),
        None => format!("use one of: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_suggested_and_a_far_one_lists_all() {
        assert_eq!(suggest("homepgae", &["name", "homepage"]), "did you mean \"homepage\"?");
        assert_eq!(suggest("zzz", &["name", "homepage"]), "use one of: name, homepage");
    }

    #[test]
    fn every_syntax_error_has_its_line() {
        let text = "a = 1\nb = \nc = 3\nd = [1,\n";
        let mut problems = Problems::new(Path::new("x.toml"), text);
        assert!(problems.parse().is_none());
        let found = problems.finish();
        assert_eq!(found.first().unwrap().line, 2, "{found:?}");
        assert!(found.len() >= 2, "{found:?}");
    }
}
