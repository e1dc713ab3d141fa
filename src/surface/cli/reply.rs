//! How an answer, or an error, leaves the program.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::Global;
use super::terminal::{BOLD, DIM, GREEN, RED, wrap_below};
use crate::app::{Error, ErrorKind, StepReport};

/// A command's answer.
#[derive(Debug, Default)]
pub(super) struct Reply {
    /// For programs.
    json: Value,
    /// For people, on stdout; with colours, which are taken off where they are not wanted.
    text: String,
    /// For people, on stderr: notices and what to type next.
    asides: Vec<String>,
    /// The answer was written already.
    written: bool,
    /// Long enough for a pager.
    paged: bool,
    /// 0, or 3 where something failed and the rest was done.
    code: u8,
}

impl Reply {
    /// An answer, as data and as text.
    pub(super) fn new(data: &impl serde::Serialize, text: impl Into<String>) -> Self {
        // Our own types always serialize: they hold no maps with other keys than texts.
        Self { json: serde_json::to_value(data).unwrap_or_default(), text: text.into(), ..Self::default() }
    }

    /// Text that is data itself: an export, a man page.
    pub(super) fn raw(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { json: Value::String(text.clone()), text, ..Self::default() }
    }

    /// The answer was written already, as it came.
    pub(super) fn silent() -> Self {
        Self { written: true, ..Self::default() }
    }

    /// Something to know beside the answer, on stderr.
    pub(super) fn aside(mut self, aside: impl Into<String>) -> Self {
        self.asides.push(aside.into());
        self
    }

    /// Shown in a pager, where there is a terminal to scroll in.
    pub(super) fn paged(mut self) -> Self {
        self.paged = true;
        self
    }

    /// Several things to know beside the answer.
    pub(super) fn asides(mut self, asides: &[String]) -> Self {
        self.asides.extend_from_slice(asides);
        self
    }

    /// Something failed and the rest was done.
    pub(super) fn partly(mut self, partly: bool) -> Self {
        self.code = if partly { 3 } else { self.code };
        self
    }

    /// The exit code.
    pub(super) fn code(mut self, code: u8) -> Self {
        self.code = code;
        self
    }
}

/// What a step did, in a sentence.
pub(super) fn step_reply(report: &StepReport, more: &str) -> Reply {
    let mut what = report.what.clone();
    if let Some(first) = what.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Reply::new(report, format!("{GREEN}✓{GREEN:#} {what}.{more}")).asides(&report.notices)
}

/// Prints an answer or an error, and returns the exit code.
pub(super) fn print(outcome: Result<Reply, Error>, global: &Global) -> ExitCode {
    match outcome {
        Ok(reply) => {
            let code = if reply.written {
                0
            } else if global.json {
                write_json(&reply.json)
            } else if reply.paged && page(&reply.text) {
                0
            } else {
                write_text(&reply.text)
            };
            if !global.quiet && !global.json {
                for aside in reply.asides {
                    write_aside(&aside);
                }
            }
            if code == 0 { ExitCode::from(reply.code) } else { ExitCode::from(code) }
        }
        Err(error) => print_error(&error, global.json),
    }
}

/// Prints what clap found wrong with the words, or the help or version it was asked for.
pub(super) fn print_usage(error: &clap::Error, json: bool) -> ExitCode {
    if !error.use_stderr() && json {
        let text = error.render().to_string();
        let key = if error.kind() == clap::error::ErrorKind::DisplayVersion { "version" } else { "help" };
        return ExitCode::from(write_json(&json!({ key: text.trim_end() })));
    }
    if !error.use_stderr() {
        return ExitCode::from(write_text(&error.render().ansi().to_string()));
    }
    if json {
        let text = error.render().to_string();
        let text = text.trim().trim_start_matches("error: ");
        let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
        let hint = rest
            .lines()
            .find_map(|line| line.trim().strip_prefix("tip: "))
            .unwrap_or("`mentor --help` shows how it is written");
        let _ = write_json(&json!({"error": {"kind": "usage", "message": message, "hint": hint}}));
    } else {
        let _ = write!(anstream::stderr(), "{}", error.render().ansi());
    }
    ExitCode::from(2)
}

fn print_error(error: &Error, json: bool) -> ExitCode {
    let hints: Vec<&str> = error.hints.iter().map(|hint| hint.trim_end_matches('.')).collect();
    let hint = hints.join("; ");
    if json {
        let hint = Some(hint).filter(|hint| !hint.is_empty());
        let _ = write_json(&json!({"error": {"kind": error.kind.as_str(), "message": error.message, "hint": hint}}));
    } else {
        // Who said no has made no error.
        let mut text = match error.kind {
            ErrorKind::Declined => format!("{}\n", lines(&error.message)),
            _ => format!("{}\n", lines(&format!("{RED}error:{RED:#} {}", error.message))),
        };
        for hint in &error.hints {
            text.push_str(&format!("{}\n", lines(&format!("  {BOLD}hint:{BOLD:#} {hint}"))));
        }
        let _ = anstream::stderr().write_all(text.as_bytes());
    }
    ExitCode::from(exit_code(error.kind))
}

/// A message in lines that a terminal shows whole; as it is where a program reads it, which may look for words in it.
fn lines(message: &str) -> String {
    use std::io::IsTerminal as _;
    if !std::io::stderr().is_terminal() {
        return message.to_owned();
    }
    let lines: Vec<String> = message.lines().map(|line| wrap_below(line, "    ")).collect();
    lines.join("\n")
}

fn exit_code(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Usage => 2,
        ErrorKind::Config => 4,
        ErrorKind::Interrupted => 130,
        _ => 1,
    }
}

fn write_json(value: &Value) -> u8 {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    write_all(&mut std::io::stdout().lock(), &text)
}

fn write_text(text: &str) -> u8 {
    if text.is_empty() {
        return 0;
    }
    let end = if text.ends_with('\n') { "" } else { "\n" };
    write_all(&mut anstream::stdout().lock(), &format!("{text}{end}"))
}

/// Shows a text in the pager; `false` where there is none, or no terminal, so that it is still to be written.
fn page(text: &str) -> bool {
    use std::io::IsTerminal as _;
    if !std::io::stdout().is_terminal() {
        return false;
    }
    // Words, never a shell's line: what is read may come from anywhere, the pager's name not.
    let given = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let given = given.unwrap_or_else(|| "less -FRX".to_owned());
    let mut words = given.split_whitespace();
    let Some(program) = words.next() else { return false };
    let started = std::process::Command::new(program).args(words).stdin(std::process::Stdio::piped()).spawn();
    let Ok(mut pager) = started else { return false };
    if let Some(stdin) = pager.stdin.take() {
        let plain = anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never;
        let shown = if plain { anstream::adapter::strip_str(text).to_string() } else { text.to_owned() };
        let mut stdin = stdin;
        // A reader who has seen enough closes the pager.
        let _ = stdin.write_all(shown.as_bytes());
    }
    pager.wait().is_ok()
}

fn write_aside(text: &str) {
    let _ = writeln!(anstream::stderr(), "{DIM}{text}{DIM:#}");
}

/// Writes to a reader that may have gone: `mentor mentors | head -1` is no failure.
fn write_all(out: &mut impl Write, text: &str) -> u8 {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "error: the answer could not be written: {error}");
            1
        }
    }
}
