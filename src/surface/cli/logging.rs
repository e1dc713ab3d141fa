//! What the program says about its own doings, on stderr.

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::args::Global;

/// Starts logging: `-q` errors, nothing warnings, `-v` what happens, `-vv` everything of ours; `filter` (the environment's or
/// the file's word) where none of them is given.
pub(super) fn start(global: &Global, filter: Option<&str>) {
    let by_flags = match (global.quiet, global.verbose) {
        (true, _) => Some("error"),
        (false, 0) => None,
        (false, 1) => Some("warn,mentor=info"),
        (false, _) => Some("info,mentor=trace"),
    };
    let directives = by_flags.or(filter).unwrap_or("error,mentor=warn");
    let filter = EnvFilter::try_new(directives).unwrap_or_else(|_| EnvFilter::new("error,mentor=warn"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .event_format(Plain { details: global.verbose > 0 })
        .finish();
    // A second subscriber can only be a test's, which then hears of it instead.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// Warnings read like the program's other words; with `-v` they tell where they come from.
struct Plain {
    details: bool,
}

impl<S, N> FormatEvent<S, N> for Plain
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> std::fmt::Result {
        let meta = event.metadata();
        match *meta.level() {
            Level::ERROR => write!(out, "error: ")?,
            Level::WARN => write!(out, "note: ")?,
            level => write!(out, "{}: ", level.as_str().to_lowercase())?,
        }
        if self.details {
            write!(out, "[{}] ", meta.target())?;
        }
        context.field_format().format_fields(out.by_ref(), event)?;
        writeln!(out)
    }
}
