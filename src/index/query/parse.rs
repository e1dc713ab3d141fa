//! Reads a query. It never fails: what cannot be read as a field is searched as words, and the query says so.

use super::clause::{Clause, Query, Standing, TextClause, TextField, What};
use super::value::{read_day, read_language, read_minutes};
use crate::domain::EntryKind;

/// The fields of the language, for messages and suggestions.
const FIELDS: [&str; 11] =
    ["title", "text", "author", "mentor", "kind", "lang", "is", "after", "before", "minutes", "goal"];

/// Reads what a person typed as a query; see the contract's "Query language". Days are UTC; `after:`
/// includes its day and `before:` leaves it out. Never fails and never panics.
pub fn parse_query(text: &str) -> Query {
    let mut reader = Reader { rest: text, query: Query::default() };
    while reader.skip_space() {
        reader.read_clause();
    }
    reader.query
}

/// The words of a text that nobody wrote as a query, such as a goal's: nothing in it means a field, a
/// phrase or an exclusion.
pub fn list_words(text: &str) -> Vec<Clause> {
    let parts_words = |c: char| !c.is_alphanumeric() && !"'’-.+#_".contains(c);
    text.split(parts_words)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| TextClause { field: None, text: word.to_owned(), phrase: false })
        .map(|text| Clause { exclude: false, what: What::Text(text) })
        .collect()
}

struct Reader<'a> {
    rest: &'a str,
    query: Query,
}

/// One piece of the text, up to the next space or quotation mark.
struct Piece<'a> {
    /// What stands before a quotation mark or space.
    bare: &'a str,
    /// What stands between quotation marks right after it.
    quoted: Option<&'a str>,
}

impl<'a> Reader<'a> {
    /// Moves to the next clause; false at the end.
    fn skip_space(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        !self.rest.is_empty()
    }

    fn read_clause(&mut self) {
        let unsigned = self.rest.trim_start_matches('-');
        let exclude = unsigned.len() < self.rest.len();
        self.rest = unsigned;
        let piece = self.take_piece();
        match piece.bare.split_once(':') {
            Some((name, value)) => self.read_field(exclude, name, value, &piece),
            None => self.push_plain(exclude, &piece),
        }
    }

    /// Takes what belongs together from the front. A quotation mark counts only at the beginning of a
    /// piece or right after a field's colon: the one in `5" pipe` is no quotation.
    fn take_piece(&mut self) -> Piece<'a> {
        let rest = self.rest;
        let space = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let mark = rest.char_indices().find(|(_, found)| is_quote(*found));
        if let Some((at, mark)) = mark
            && at <= space
        {
            let bare = rest.get(..at).unwrap_or_default();
            let after = rest.get(at + mark.len_utf8()..).unwrap_or_default();
            let opens = bare.is_empty() || bare.ends_with(':');
            if opens && let Some(end) = after.find(is_quote) {
                let close = after.get(end..).unwrap_or_default();
                self.rest = close.get(close.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
                return Piece { bare, quoted: after.get(..end) };
            }
            if opens {
                self.query
                    .problems
                    .push("A quotation mark has no partner; what follows it is searched as single words.".to_owned());
            }
            self.rest = after;
            return Piece { bare, quoted: None };
        }
        self.rest = rest.get(space..).unwrap_or_default();
        Piece { bare: rest.get(..space).unwrap_or_default(), quoted: None }
    }

    fn push(&mut self, exclude: bool, what: What) {
        self.query.clauses.push(Clause { exclude, what });
    }

    fn push_plain(&mut self, exclude: bool, piece: &Piece<'a>) {
        self.push_text(exclude, None, piece.bare, false);
        if let Some(quoted) = piece.quoted {
            self.push_text(exclude, None, quoted, true);
        }
    }

    fn push_text(&mut self, exclude: bool, field: Option<TextField>, text: &str, phrase: bool) {
        let text = fold_space(text);
        if text.chars().any(char::is_alphanumeric) {
            self.push(exclude, What::Text(TextClause { field, text, phrase }));
        }
    }

    fn read_field(&mut self, exclude: bool, name: &'a str, value: &'a str, piece: &Piece<'a>) {
        // A quotation counts as the value only right behind the colon: `mentor:"Ada Example"`.
        let quoted = if value.is_empty() { piece.quoted } else { None };
        let given = quoted.unwrap_or(value).trim();
        let field = name.to_ascii_lowercase();
        if !FIELDS.contains(&field.as_str()) {
            self.mention_unknown(name, given);
            self.push_plain(exclude, piece);
            return;
        }
        let text_field = match field.as_str() {
            "title" => Some(TextField::Title),
            "text" => Some(TextField::Text),
            "author" => Some(TextField::Author),
            _ => None,
        };
        if let Some(text_field) = text_field {
            if given.chars().any(char::is_alphanumeric) {
                self.push_text(exclude, Some(text_field), given, quoted.is_some());
                return;
            }
        } else if let Some(what) = read_value(&field, given) {
            self.push(exclude, what);
            if quoted.is_none()
                && let Some(extra) = piece.quoted
            {
                self.push_text(exclude, None, extra, true);
            }
            return;
        }
        self.search_as_words(exclude, &field, given);
    }

    /// A field whose value means nothing: its words are searched, and the query says so. Left out, they
    /// stay together, so that `-after:soon` does not leave out every entry that says "after".
    fn search_as_words(&mut self, exclude: bool, field: &str, given: &str) {
        let written = format!("{field}:{given}");
        self.query.problems.push(format!("`{written}` {}; searched as words.", explain(field)));
        let words: Vec<&str> =
            written.split(|c: char| c == ':' || c.is_whitespace()).map(|word| word.trim_start_matches('-')).collect();
        if exclude {
            self.push_text(true, None, &words.join(" "), true);
        } else {
            for word in words {
                self.push_text(false, None, word, false);
            }
        }
    }

    /// Says so where something looks like a field but is none; a time, a ratio or an address does not.
    fn mention_unknown(&mut self, name: &str, value: &str) {
        let looks_like_field = name.len() >= 3
            && name.bytes().all(|byte| byte.is_ascii_alphabetic())
            && value.starts_with(|c: char| c.is_alphanumeric() || "<>=".contains(c));
        if !looks_like_field {
            return;
        }
        let near = FIELDS
            .iter()
            .map(|field| (strsim::osa_distance(field, &name.to_ascii_lowercase()), field))
            .filter(|(distance, _)| *distance <= 2)
            .min();
        self.query.problems.push(match near {
            Some((_, field)) => format!("`{name}:` is no field (did you mean `{field}:`?); searched as words."),
            None => format!("`{name}:` is no field (there are {}); searched as words.", FIELDS.join(", ")),
        });
    }
}

/// The value of a field that filters.
fn read_value(field: &str, given: &str) -> Option<What> {
    match field {
        "mentor" | "goal" => {
            let name = fold_space(given);
            let usable = name.chars().any(char::is_alphanumeric);
            usable.then_some(if field == "goal" { What::Goal(name) } else { What::Mentor(name) })
        }
        "kind" => given.parse::<EntryKind>().ok().map(What::Kind),
        "lang" => read_language(given).map(What::Language),
        "is" => given.parse::<Standing>().ok().map(What::Is),
        "after" => read_day(given).map(What::After),
        "before" => read_day(given).map(What::Before),
        "minutes" => read_minutes(given).map(What::Minutes),
        _ => None,
    }
}

/// What is wrong with a value of this field, and what one looks like.
fn explain(field: &str) -> String {
    let kinds = || EntryKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    let standings = || Standing::ALL.iter().map(|standing| standing.as_str()).collect::<Vec<_>>().join(", ");
    match field {
        "after" | "before" => format!("is no date (use {field}:2026-01-31, {field}:2026-01 or {field}:2026)"),
        "minutes" => "is no number of minutes (use minutes:<20, minutes:>=5 or minutes:10..20)".to_owned(),
        "kind" => format!("is no kind of entry (use one of {})", kinds()),
        "is" => format!("is no standing of an entry (use one of {})", standings()),
        "lang" => "is no language (use a code such as lang:en or lang:de)".to_owned(),
        _ => format!("says nothing to look for (use {field}:word or {field}:\"two words\")"),
    }
}

/// Straight and curly quotation marks, since people paste both.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

fn fold_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
