//! Lets `mentor search feedback -manager` mean what it says.
//!
//! A word of a query may begin with a dash, and so does a flag. Whatever is not exactly a flag is a word; clap is shown such
//! words behind a mark that no keyboard types, which is taken off again when the query is put together.

use std::ffi::{OsStr, OsString};

use clap::{Command, CommandFactory};

use super::args::Cli;

/// ASCII "substitute", which stands for a dash that is no flag's.
const MARK: char = '\u{1a}';

/// Marks the words of a `search` that begin with a dash and are no flags; leaves every other command alone.
pub(super) fn mark_exclusions(words: Vec<OsString>) -> Vec<OsString> {
    let program = Cli::command();
    let Some(search) = program.find_subcommand("search") else { return words };
    let Some(at) = position_of_command(&words, &program).filter(|at| words[*at] == "search") else { return words };
    let mut takes_value = false;
    let mut only_words = false;
    words
        .into_iter()
        .enumerate()
        .map(|(place, word)| {
            if place <= at || only_words || std::mem::take(&mut takes_value) {
                return word;
            }
            only_words = word == "--";
            match flag(&word, &program, search) {
                Some(wants_value) => {
                    takes_value = wants_value;
                    word
                }
                None if starts_with_dash(&word) && !only_words => {
                    let mut marked = OsString::from(MARK.to_string());
                    marked.push(word);
                    marked
                }
                None => word,
            }
        })
        .collect()
}

/// The query as it was typed.
pub(super) fn unmark(word: &str) -> &str {
    word.strip_prefix(MARK).unwrap_or(word)
}

fn starts_with_dash(word: &OsStr) -> bool {
    word.as_encoded_bytes().starts_with(b"-") && word.len() > 1
}

/// Where the command's name stands, behind the flags that hold everywhere.
fn position_of_command(words: &[OsString], program: &Command) -> Option<usize> {
    let mut takes_value = false;
    words.iter().enumerate().skip(1).find_map(|(place, word)| {
        if std::mem::take(&mut takes_value) {
            return None;
        }
        match flag(word, program, program) {
            Some(wants_value) => {
                takes_value = wants_value;
                None
            }
            None => Some(place),
        }
    })
}

/// Whether `word` is exactly a flag of one of these commands and, if so, whether its value is the next word.
fn flag(word: &OsStr, program: &Command, command: &Command) -> Option<bool> {
    let word = word.to_str()?;
    let arguments = || program.get_arguments().chain(command.get_arguments());
    let takes_value = |argument: &clap::Arg| argument.get_action().takes_values();
    if let Some(long) = word.strip_prefix("--") {
        let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
        return match name {
            "help" | "version" => Some(false),
            _ => arguments()
                .find(|argument| argument.get_long() == Some(name))
                .map(|argument| takes_value(argument) && value.is_none()),
        };
    }
    let mut letters = word.strip_prefix('-')?.chars();
    let first = letters.next()?;
    let rest = letters.as_str();
    if matches!(first, 'h' | 'V') {
        return rest.is_empty().then_some(false);
    }
    let argument = arguments().find(|argument| argument.get_short() == Some(first))?;
    match (takes_value(argument), rest) {
        (wants_value, "") => Some(wants_value),
        (true, number) => number.bytes().all(|byte| byte.is_ascii_digit()).then_some(false),
        (false, more) => more.chars().all(|letter| letter == first).then_some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(line: &str) -> Vec<String> {
        let words = line.split(' ').map(OsString::from).collect();
        mark_exclusions(words).into_iter().map(|word| word.into_string().unwrap()).collect::<Vec<_>>()
    }

    #[test]
    fn a_word_with_a_dash_is_marked_and_a_flag_is_not() {
        let words = marked("mentor --json search a -nothing -n 3 --unread -vv -b --limit 5 -n7");
        let expected = [
            "mentor",
            "--json",
            "search",
            "a",
            "\u{1a}-nothing",
            "-n",
            "3",
            "--unread",
            "-vv",
            "\u{1a}-b",
            "--limit",
            "5",
            "-n7",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn other_commands_are_left_alone() {
        assert_eq!(marked("mentor note 1 -x")[3], "-x");
        assert_eq!(marked("mentor --home search goals -x")[4], "-x");
    }

    #[test]
    fn a_marked_word_comes_back_as_it_was_typed() {
        assert_eq!(unmark("\u{1a}-word"), "-word");
        assert_eq!(unmark("word"), "word");
    }
}
