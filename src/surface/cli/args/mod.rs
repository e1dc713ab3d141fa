//! The words of the command line, apart from the work they ask for.

mod care;
mod goals;
mod people;
mod reading;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::TypedValueParser as _;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use care::{
    BackupArgs, CompletionsArgs, PreviewArgs, ReindexArgs, RestoreArgs, ScheduleCommand, TimerChoice,
};
pub(super) use goals::{GoalCommand, GoalFields, GoalsArgs, ProgressArgs};
pub(super) use people::{
    AddArgs, ApplyArgs, EditArgs, ExportArgs, ExportFormat, FeedCommand, FeedsArgs, ImportArgs, MentorArg, RemoveArgs,
    SaveArgs, StartArgs,
};
pub(super) use reading::{
    AskArgs, DoneArgs, EntryArg, EntryCommand, LunchArgs, NoteArgs, NotesArgs, NotesCommand, QueueArgs, SearchArgs,
    SimilarArgs, SkipArgs, SnoozeArgs, SortOrder, SyncArgs,
};

/// Be mentored by people you may never meet.
#[derive(Debug, Parser)]
#[command(
    name = "mentor",
    version,
    about = "Be mentored by people you may never meet.",
    override_usage = "mentor <COMMAND> [OPTIONS]",
    help_template = HELP,
    disable_help_subcommand = true,
    infer_subcommands = false
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

const HELP: &str = "\
{about}

Usage: {usage}

Every day
  queue, lunch    What next; one mentor's agenda    mentor queue --minutes 30
  read, open      One entry, here or in a browser   mentor read 214
  done, skip      Finish it, or \"not for me\"        mentor done 214
  snooze, keep    Later, or starred                 mentor snooze 214 3d
  entry, similar  Where else it is; more like it    mentor similar 214
  undo            Take the last step back           mentor undo
  note, notes     What you take from it             mentor note 214 \"…\"
  search, ask     Everything they ever said         mentor ask \"how to say no\"
  sync            Pull what is new                  mentor sync
  progress        Minutes, notes and pace           mentor progress

People and goals
  demo            The whole job, on sample mentors  mentor demo
  start           A few questions, then a queue     mentor start
  add             A mentor from any link of theirs  mentor add ada.example
  save            A page, a book or a paper         mentor save https://…
  apply           Mentors and goals from a file     mentor apply feeds.toml
  mentors, show   The people                        mentor show ada
  edit, remove    Change them                       mentor edit ada --learn \"…\"
  feeds, feed     Their channels                    mentor feeds ada
  goals, goal     What you want to reach            mentor goal add \"…\"
  import, export  OPML, TOML, JSON                  mentor import list.opml

Care
  schedule        A timer that runs sync for you    mentor schedule install
  doctor, backup, restore, reindex, config, preview, completions, man

Options
  --home DIR      Where everything lives [env: MENTOR_HOME]
  --json          One JSON document on stdout
  --color WHEN    auto, always, never
  -v, -vv, -q     More, or less, on stderr
  -h, --help      This page, or a command's (mentor queue -h)
  -V, --version   Which mentor this is
";

#[derive(Debug, Args)]
pub(super) struct Global {
    /// Where everything of one learner lives [env: MENTOR_HOME]
    // Any text is let through: an empty one is none, as an empty XDG_DATA_HOME is.
    // The environment is read where the words are used: what clap reads there it shows in every "Usage:" as if it were typed.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere",
        value_parser = clap::builder::OsStringValueParser::new().map(PathBuf::from))]
    pub(super) home: Option<PathBuf>,
    /// Print exactly one JSON document
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(super) json: bool,
    /// Colours: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Everywhere",
        hide_possible_values = true
    )]
    pub(super) color: Color,
    /// How fast you listen and watch, such as 1.5 [env: MENTOR_SPEED]
    #[arg(long, global = true, value_name = "X", help_heading = "Everywhere")]
    pub(super) speed: Option<String>,
    /// Log what happens on stderr (-vv: everything) [env: MENTOR_LOG]
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Everywhere")]
    pub(super) verbose: u8,
    /// Only errors
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    pub(super) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the whole main job on sample mentors, offline
    #[command(before_help = "Example: mentor demo")]
    Demo(DemoArgs),
    /// Begin: a few questions, and a queue in the end
    #[command(before_help = "Example: mentor start", after_help = ANSWERS)]
    Start(StartArgs),
    /// Make the library hold what a file declares
    #[command(before_help = "Example: mentor apply feeds.toml --dry-run")]
    Apply(ApplyArgs),
    /// Add a mentor from any link of theirs
    #[command(before_help = "Example: mentor add https://ada.example --learn \"How she gives feedback\"")]
    Add(AddArgs),
    /// Keep a single page, or a book or paper by its title
    #[command(
        before_help = "Example: mentor save https://ada.example/talk --mentor ada\n         mentor save --title \"Thinking in Bets\" --kind book"
    )]
    Save(SaveArgs),
    /// List the mentors
    #[command(before_help = "Example: mentor mentors")]
    Mentors,
    /// Show one mentor: channels, health, aims, newest entries
    #[command(before_help = "Example: mentor show ada")]
    Show(MentorArg),
    /// Change a mentor
    #[command(before_help = "Example: mentor edit ada --circle field --learn \"How she runs one-on-ones\"")]
    Edit(EditArgs),
    /// Remove a mentor
    #[command(before_help = "Example: mentor remove ada")]
    Remove(RemoveArgs),
    /// List the channels and their health
    #[command(before_help = "Example: mentor feeds ada")]
    Feeds(FeedsArgs),
    /// Add, remove or pause one channel
    #[command(subcommand, before_help = "Example: mentor feed add ada https://pod.example/rss --kind podcast")]
    Feed(FeedCommand),
    /// Add the feeds of an OPML file
    #[command(before_help = "Example: mentor import subscriptions.opml")]
    Import(ImportArgs),
    /// Write the library out
    #[command(before_help = "Example: mentor export opml > mentors.opml")]
    Export(ExportArgs),
    /// Pull what is due, and index it
    #[command(before_help = "Example: mentor sync\n         mentor sync --history --since 2020-01-01")]
    Sync(SyncArgs),
    /// Have the operating system run sync by the clock
    #[command(before_help = "Example: mentor schedule install")]
    Schedule {
        #[command(subcommand)]
        command: Option<ScheduleCommand>,
    },
    /// Search everything they said
    #[command(before_help = "Example: mentor search '\"hard feedback\" -manager kind:episode after:2026-01-01'", after_help = QUERY_LANGUAGE)]
    Search(SearchArgs),
    /// Add, show, change or end a goal
    #[command(
        subcommand,
        before_help = "Example: mentor goal add \"Give feedback that is heard\" --by 2027-03-31 --minutes 90 --mentor ada"
    )]
    Goal(GoalCommand),
    /// List the goals
    #[command(before_help = "Example: mentor goals")]
    Goals(GoalsArgs),
    /// What to read or hear next, with reasons
    #[command(before_help = "Example: mentor queue --minutes 30")]
    Queue(QueueArgs),
    /// What your mentors say to a question, quoted
    #[command(before_help = "Example: mentor ask \"how do I tell a friend that his work is not good enough?\"")]
    Ask(AskArgs),
    /// Entries like one entry
    #[command(before_help = "Example: mentor similar 214")]
    Similar(SimilarArgs),
    /// The agenda of a standing lunch with one mentor
    #[command(before_help = "Example: mentor lunch ada --minutes 45")]
    Lunch(LunchArgs),
    /// Print one entry
    #[command(before_help = "Example: mentor read 214")]
    Read(EntryArg),
    /// Open one entry in the browser
    #[command(before_help = "Example: mentor open 214")]
    Open(EntryArg),
    /// Finish an entry
    #[command(before_help = "Example: mentor done 214 --takeaway \"Ask before telling\"")]
    Done(DoneArgs),
    /// Not for me, or not for this goal
    #[command(before_help = "Example: mentor skip 214 --goal feedback")]
    Skip(SkipArgs),
    /// Not now
    #[command(before_help = "Example: mentor snooze 214 3d")]
    Snooze(SnoozeArgs),
    /// Star an entry
    #[command(before_help = "Example: mentor keep 214")]
    Keep(EntryArg),
    /// Show where else an entry is, or split what was folded
    #[command(subcommand, before_help = "Example: mentor entry split 214")]
    Entry(EntryCommand),
    /// Take the last step back
    #[command(before_help = "Example: mentor undo")]
    Undo,
    /// Write down what you take from an entry
    #[command(before_help = "Example: mentor note 214 \"Book three one-on-ones\" --action --by 2026-12-01")]
    Note(NoteArgs),
    /// List the notes, or finish an action
    #[command(before_help = "Example: mentor notes --actions", args_conflicts_with_subcommands = true)]
    Notes(NotesArgs),
    /// Minutes, entries, notes, actions, and pace
    #[command(before_help = "Example: mentor progress --goal feedback")]
    Progress(ProgressArgs),
    /// Show what the program makes of a feed or list, adding nothing
    #[command(before_help = "Example: mentor preview https://ada.example/feed.xml")]
    Preview(PreviewArgs),
    /// Check that everything is well
    #[command(before_help = "Example: mentor doctor")]
    Doctor,
    /// Copy the whole library into one file
    #[command(before_help = "Example: mentor backup mentor-2026-11.db")]
    Backup(BackupArgs),
    /// Put a backup in the library's place
    #[command(before_help = "Example: mentor restore mentor-2026-11.db")]
    Restore(RestoreArgs),
    /// Build the search index anew
    #[command(before_help = "Example: mentor reindex --extract")]
    Reindex(ReindexArgs),
    /// Print every setting in force, and where it comes from
    #[command(before_help = "Example: mentor config")]
    Config,
    /// Print completions for a shell
    #[command(before_help = "Example: mentor completions bash > ~/.local/share/bash-completion/completions/mentor")]
    Completions(CompletionsArgs),
    /// Print the manual page
    #[command(before_help = "Example: mentor man | man -l -")]
    Man,
}

const ANSWERS: &str = "\
Answers in a file, for `mentor start --answers FILE.toml` (each is optional, `homepage` may be any link of theirs):
  [[mentor]]
  name = \"Ada Moreau\"
  circle = \"field\"            # or \"world\"
  learn = [\"How she listens\", \"How she says no\"]
  homepage = \"https://ada.example\"
  [[goal]]
  title = \"Give feedback that is heard\"
  by = 2027-03-31
  minutes_per_week = 90
  mentors = [\"Ada Moreau\"]";

const QUERY_LANGUAGE: &str = "\
Query language:
  words              best matches first; those with all the words lead
  \"a phrase\"         exactly these words in this order
  -word  word*       without it; words that begin so
  title:word  mentor:name  kind:article|episode|video  lang:en  goal:name
  is:new|queued|done|kept|snoozed   after:2024-01-01  before:2025  minutes:<20";

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Make the sample library in this new folder instead of a temporary one
    #[arg(long, value_name = "DIR")]
    pub(super) keep: Option<PathBuf>,
}

fn parse_word<T>(text: &str) -> Result<T, String>
where
    T: std::str::FromStr<Err = crate::domain::UnknownWord>,
{
    text.parse().map_err(|error: crate::domain::UnknownWord| error.to_string())
}

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "no such day; write it as 2027-03-31".to_owned())
}
