//! The command line: words in, one answer out.
//!
//! Each command returns a `Reply` that holds the answer for programs and for people; only this file
//! decides which of them is printed. Data goes to stdout, everything else to stderr.

mod add;
mod args;
mod ask;
mod background;
mod care;
mod demo;
mod entry;
mod exchange;
mod exclusions;
mod goals;
mod interrupt;
mod logging;
mod lunch;
mod notes;
mod people;
mod preview;
mod progress;
mod progress_bar;
mod queue;
mod reply;
mod save;
mod schedule;
mod search;
mod shell;
mod start;
mod sync;
mod terminal;
mod typeset;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;

use crate::app::{Access, App, Error, ErrorKind};
use crate::config::{Home, Settings};
use crate::domain::SystemClock;
use args::{Cli, Command, Global};
use reply::Reply;

/// What every command returns.
type Outcome = Result<Reply, Error>;

/// Runs the program with the words it was called with, and returns its exit code.
pub fn run() -> ExitCode {
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let wants_json = words.iter().skip(1).take_while(|word| *word != "--").any(|word| word == "--json");
    match Cli::try_parse_from(exclusions::mark_exclusions(words)) {
        Ok(cli) => run_command(cli),
        Err(error) => reply::print_usage(&error, wants_json),
    }
}

fn run_command(cli: Cli) -> ExitCode {
    let Cli { global, command } = cli;
    let outcome = Surroundings::new(&global).and_then(|surroundings| {
        logging::start(&global, surroundings.settings.log.value.as_deref());
        start_runtime()?.block_on(answer(&surroundings, command))
    });
    reply::print(outcome, &global)
}

/// One thread waits for the network, the store and the person; what takes computing (feeds, the index, the database) has
/// threads of its own. With more waiting threads a sync would spend a tenth more on waking them.
fn start_runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::new(ErrorKind::Failed, "the program could not start its tasks").because(error))
}

async fn answer(surroundings: &Surroundings, command: Command) -> Outcome {
    match command {
        Command::Demo(args) => demo::demo(surroundings, args).await,
        Command::Apply(args) => people::apply(surroundings, args).await,
        Command::Add(args) => add::add(surroundings, args).await,
        Command::Start(args) => start::start(surroundings, args).await,
        Command::Save(args) => save::save(surroundings, args).await,
        Command::Mentors => people::mentors(surroundings).await,
        Command::Show(args) => people::show(surroundings, args).await,
        Command::Edit(args) => people::edit(surroundings, args).await,
        Command::Remove(args) => people::remove(surroundings, args).await,
        Command::Feeds(args) => people::feeds(surroundings, args).await,
        Command::Feed(command) => people::feed(surroundings, command).await,
        Command::Import(args) => exchange::import(surroundings, args).await,
        Command::Export(args) => exchange::export(surroundings, args).await,
        Command::Schedule { command } => schedule::schedule(surroundings, command),
        Command::Sync(args) => sync::sync(surroundings, args).await,
        Command::Search(args) => search::search(surroundings, args).await,
        Command::Goal(command) => goals::goal(surroundings, command).await,
        Command::Goals(args) => goals::goals(surroundings, args).await,
        Command::Queue(args) => queue::queue(surroundings, args).await,
        Command::Ask(args) => ask::ask(surroundings, args).await,
        Command::Similar(args) => ask::similar(surroundings, args).await,
        Command::Lunch(args) => lunch::lunch(surroundings, args).await,
        Command::Read(args) => entry::read(surroundings, args).await,
        Command::Open(args) => entry::open(surroundings, args).await,
        Command::Done(args) => entry::done(surroundings, args).await,
        Command::Skip(args) => entry::skip(surroundings, args).await,
        Command::Snooze(args) => entry::snooze(surroundings, args).await,
        Command::Keep(args) => entry::keep(surroundings, args).await,
        Command::Entry(command) => entry::entry(surroundings, command).await,
        Command::Undo => entry::undo(surroundings).await,
        Command::Note(args) => notes::note(surroundings, args).await,
        Command::Notes(args) => notes::notes(surroundings, args).await,
        Command::Progress(args) => progress::progress(surroundings, args).await,
        Command::Preview(args) => preview::preview(surroundings, args).await,
        Command::Doctor => care::doctor(surroundings).await,
        Command::Backup(args) => care::backup(surroundings, args).await,
        Command::Restore(args) => care::restore(surroundings, args).await,
        Command::Reindex(args) => care::reindex(surroundings, args).await,
        Command::Config => care::config(surroundings),
        Command::Completions(args) => shell::completions(args),
        Command::Man => shell::man(),
    }
}

/// What a command finds around it.
struct Surroundings {
    home: Home,
    settings: Settings,
    json: bool,
    quiet: bool,
}

impl Surroundings {
    fn new(global: &Global) -> Result<Self, Error> {
        let given = global.home.clone().or_else(|| std::env::var_os("MENTOR_HOME").map(PathBuf::from));
        let home = Home::resolve(given)?;
        let mut settings = Settings::load(&home, &|name| std::env::var(name).ok())?;
        if let Some(speed) = &global.speed {
            settings = settings.with_flag("speed", speed)?;
        }
        terminal::choose_color(global.color, settings.color.value);
        Ok(Self { home, settings, json: global.json, quiet: global.quiet })
    }

    async fn read(&self) -> Result<App, Error> {
        self.open(Access::Read).await
    }

    async fn write(&self, purpose: &str) -> Result<App, Error> {
        self.open(Access::Write(purpose)).await
    }

    async fn open(&self, access: Access<'_>) -> Result<App, Error> {
        App::open(self.home.clone(), self.settings.clone(), Arc::new(SystemClock), access).await
    }

    /// Whether a person sits at the terminal and may be asked.
    fn can_ask(&self) -> bool {
        use std::io::IsTerminal as _;
        !self.json && std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
    }

    /// Says on stderr what is going on, to a person who waits.
    fn tell(&self, what: &str) {
        if !self.quiet {
            let _ = std::io::Write::write_all(&mut anstream::stderr(), format!("{what}\n").as_bytes());
        }
    }

    /// Asks before something is taken away. `--yes` answers; where nobody can be asked, nothing happens.
    fn confirm(&self, yes: bool, question: &str) -> Result<(), Error> {
        if yes {
            return Ok(());
        }
        if !self.can_ask() {
            return Err(Error::new(ErrorKind::Usage, format!("{question} Nobody can be asked here."))
                .hint("add --yes to answer"));
        }
        if terminal::ask(question) { Ok(()) } else { Err(Error::new(ErrorKind::Declined, "nothing was changed")) }
    }
}
