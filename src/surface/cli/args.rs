//! The words of the command line, apart from the work they ask for.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::domain::{Circle, EntryId, EntryKind, FeedId, FeedKind, NoteId};

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
  queue           What to read or hear next         mentor queue --minutes 30
  read, open      One entry, here or in a browser   mentor read 214
  done, skip      Finish it, or \"not for me\"        mentor done 214
  snooze, keep    Later, or starred                 mentor snooze 214 3d
  undo            Take the last step back           mentor undo
  note, notes     What you take from it             mentor note 214 \"…\"
  search          Everything they ever said         mentor search \"one-on-one\"
  sync            Pull what is new                  mentor sync
  progress        Minutes, notes and pace           mentor progress

People and goals
  demo            The whole job, on sample mentors  mentor demo
  apply           Mentors and goals from a file     mentor apply feeds.toml
  add             A mentor from a feed's address    mentor add https://… --only
  mentors, show   The people                        mentor show ada
  edit, remove    Change them                       mentor edit ada --learn \"…\"
  feeds, feed     Their channels                    mentor feeds ada
  goals, goal     What you want to reach            mentor goal add \"…\"
  import, export  OPML, TOML, JSON                  mentor import list.opml

Care
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
    /// Where everything of one learner lives
    #[arg(long, global = true, env = "MENTOR_HOME", value_name = "DIR", help_heading = "Everywhere")]
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
    /// Make the library hold what a file declares
    #[command(before_help = "Example: mentor apply feeds.toml --dry-run")]
    Apply(ApplyArgs),
    /// Add a mentor from an address
    #[command(
        before_help = "Example: mentor add https://ada.example/feed.xml --only --name \"Ada Example\" --learn \"How she gives feedback\""
    )]
    Add(AddArgs),
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
    #[command(before_help = "Example: mentor sync")]
    Sync(SyncArgs),
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
    #[command(before_help = "Example: mentor reindex")]
    Reindex,
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

const QUERY_LANGUAGE: &str = "\
Query language:
  words              best matches first; those with all the words lead
  \"a phrase\"         exactly these words in this order
  -word              without it
  title:word  mentor:name  kind:article|episode|video  lang:en  goal:name
  is:new|done|kept|snoozed   after:2024-01-01  before:2025  minutes:<20";

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Make the sample library in this new folder instead of a temporary one
    #[arg(long, value_name = "DIR")]
    pub(super) keep: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ApplyArgs {
    /// The file; - reads stdin
    #[arg(value_name = "FILE.toml")]
    pub(super) file: PathBuf,
    /// Remove the mentors, feeds and goals that the file does not declare
    #[arg(long)]
    pub(super) prune: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Do not ask before removing
    #[arg(long, short)]
    pub(super) yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// Addresses of their feeds
    #[arg(value_name = "URL", required = true)]
    pub(super) urls: Vec<String>,
    /// Their name; without it the feed's own title
    #[arg(long)]
    pub(super) name: Option<String>,
    /// In your own field, or in the world
    #[arg(long, value_name = "field|world", value_parser = parse_word::<Circle>)]
    pub(super) circle: Option<Circle>,
    /// Why you chose them
    #[arg(long)]
    pub(super) why: Option<String>,
    /// One thing to learn from them; may be given again
    #[arg(long, value_name = "AIM")]
    pub(super) learn: Vec<String>,
    /// Just this address: look for no other channels
    #[arg(long)]
    pub(super) only: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct MentorArg {
    /// Id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(super) mentor: String,
}

#[derive(Debug, Args)]
pub(super) struct EditArgs {
    /// Id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(super) mentor: String,
    /// A new name
    #[arg(long)]
    pub(super) name: Option<String>,
    /// In your own field, or in the world
    #[arg(long, value_name = "field|world", value_parser = parse_word::<Circle>)]
    pub(super) circle: Option<Circle>,
    /// Why you chose them; "" clears it
    #[arg(long)]
    pub(super) why: Option<String>,
    /// One thing to learn from them, in place of the present ones; may be given again
    #[arg(long, value_name = "AIM")]
    pub(super) learn: Vec<String>,
    /// Their own page; "" clears it
    #[arg(long, value_name = "URL")]
    pub(super) homepage: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// Id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(super) mentor: String,
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct FeedsArgs {
    /// Only this mentor's: id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(super) mentor: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum FeedCommand {
    /// Add a channel to a mentor
    #[command(before_help = "Example: mentor feed add ada https://pod.example/rss --kind podcast")]
    Add {
        /// Id, slug, or part of the name
        #[arg(value_name = "MENTOR")]
        mentor: String,
        /// The feed's address
        url: String,
        /// blog, podcast, video, newsletter or social; without it the entries tell
        #[arg(long, value_parser = parse_word::<FeedKind>)]
        kind: Option<FeedKind>,
    },
    /// Remove a channel; its entries leave the lists, notes stay
    #[command(before_help = "Example: mentor feed remove 7")]
    Remove {
        /// The feed's id (mentor feeds)
        id: FeedId,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Ask a channel no more, or again
    #[command(before_help = "Example: mentor feed pause 7")]
    Pause {
        /// The feed's id (mentor feeds)
        id: FeedId,
        /// Ask it again
        #[arg(long)]
        resume: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The OPML file; - reads stdin
    #[arg(value_name = "FILE.opml")]
    pub(super) file: PathBuf,
    /// The circle of the new mentors
    #[arg(long, value_name = "field|world", value_parser = parse_word::<Circle>, default_value = "world")]
    pub(super) circle: Circle,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// opml, toml or json
    pub(super) format: ExportFormat,
    /// The file to write; - or nothing is stdout
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    Opml,
    Toml,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct SyncArgs {
    /// Only these mentors: id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(super) mentors: Vec<String>,
    /// Also what is not due yet
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Words and fields (below)
    #[arg(value_name = "WORDS", required = true)]
    pub(super) words: Vec<String>,
    /// Only what serves this goal
    #[arg(long)]
    pub(super) goal: Option<String>,
    /// Only this mentor's
    #[arg(long)]
    pub(super) mentor: Option<String>,
    /// Only article, episode, video, book or paper
    #[arg(long, value_parser = parse_word::<EntryKind>)]
    pub(super) kind: Option<EntryKind>,
    /// Published on this day (YYYY-MM-DD) or later
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) since: Option<NaiveDate>,
    /// Published on this day (YYYY-MM-DD) or earlier
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) until: Option<NaiveDate>,
    /// Only what is neither done nor skipped
    #[arg(long)]
    pub(super) unread: bool,
    /// How many, at most 1000
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) limit: u16,
}

#[derive(Debug, Subcommand)]
pub(super) enum GoalCommand {
    /// Add a goal
    #[command(
        before_help = "Example: mentor goal add \"Give feedback that is heard\" --by 2027-03-31 --minutes 90 --mentor ada"
    )]
    Add {
        /// What is to be reached
        title: String,
        #[command(flatten)]
        fields: GoalFields,
    },
    /// Show one goal
    #[command(before_help = "Example: mentor goal show feedback")]
    Show(GoalArg),
    /// Change a goal
    #[command(before_help = "Example: mentor goal edit feedback --minutes 60")]
    Edit {
        /// Id, slug, or part of the title
        #[arg(value_name = "GOAL")]
        goal: String,
        /// A new title
        #[arg(long)]
        title: Option<String>,
        #[command(flatten)]
        fields: GoalFields,
    },
    /// It is reached
    #[command(before_help = "Example: mentor goal done feedback")]
    Done(GoalArg),
    /// Give it up
    #[command(before_help = "Example: mentor goal drop feedback")]
    Drop(GoalArg),
}

#[derive(Debug, Args)]
pub(super) struct GoalFields {
    /// Why it matters to you
    #[arg(long)]
    pub(super) why: Option<String>,
    /// The deadline, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) by: Option<NaiveDate>,
    /// How you will know that it is reached
    #[arg(long)]
    pub(super) measure: Option<String>,
    /// Minutes a week set aside for it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(super) minutes: Option<u16>,
    /// A mentor for it; may be given again
    #[arg(long = "mentor", value_name = "MENTOR")]
    pub(super) mentors: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct GoalArg {
    /// Id, slug, or part of the title
    #[arg(value_name = "GOAL")]
    pub(super) goal: String,
}

#[derive(Debug, Args)]
pub(super) struct GoalsArgs {
    /// Also those that are done or dropped
    #[arg(long)]
    pub(super) all: bool,
}

#[derive(Debug, Args)]
pub(super) struct QueueArgs {
    /// Only for this goal
    #[arg(long)]
    pub(super) goal: Option<String>,
    /// Minutes to fill; without it this week's minutes of your goals
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(super) minutes: Option<u16>,
    /// Only article, episode, video, book or paper
    #[arg(long, value_parser = parse_word::<EntryKind>)]
    pub(super) kind: Option<EntryKind>,
    /// How many entries at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) limit: u16,
}

#[derive(Debug, Args)]
pub(super) struct EntryArg {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(super) entry: EntryId,
}

#[derive(Debug, Args)]
pub(super) struct DoneArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(super) entry: EntryId,
    /// One line that you take from it
    #[arg(long, value_name = "TEXT")]
    pub(super) takeaway: Option<String>,
    /// Minutes it took you; without it the estimate
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub(super) minutes: Option<u16>,
    /// The goal it served; without it the goal it matches best
    #[arg(long)]
    pub(super) goal: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct SkipArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(super) entry: EntryId,
    /// Not for this goal; it may still serve others
    #[arg(long)]
    pub(super) goal: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct SnoozeArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(super) entry: EntryId,
    /// Until when: 2026-12-01, 3d, 2w, 1m, tomorrow, monday
    #[arg(value_name = "WHEN")]
    pub(super) when: String,
}

#[derive(Debug, Args)]
pub(super) struct NoteArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(super) entry: EntryId,
    /// What you want to remember, or do
    #[arg(value_name = "TEXT")]
    pub(super) text: String,
    /// The moment in the recording, such as 12:34 or 1:02:03
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// It is something to do
    #[arg(long)]
    pub(super) action: bool,
    /// When the action is due, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_day, requires = "action")]
    pub(super) by: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct NotesArgs {
    #[command(subcommand)]
    pub(super) command: Option<NotesCommand>,
    /// Only this entry's
    #[arg(long, value_name = "ENTRY")]
    pub(super) entry: Option<EntryId>,
    /// Only on this mentor's entries
    #[arg(long)]
    pub(super) mentor: Option<String>,
    /// Only on entries finished for this goal
    #[arg(long)]
    pub(super) goal: Option<String>,
    /// Only actions that are not done
    #[arg(long)]
    pub(super) actions: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum NotesCommand {
    /// An action is done
    #[command(before_help = "Example: mentor notes done 5")]
    Done {
        /// The note's id
        id: NoteId,
    },
    /// Remove a note (undo brings it back)
    #[command(before_help = "Example: mentor notes remove 5")]
    Remove {
        /// The note's id
        id: NoteId,
    },
}

#[derive(Debug, Args)]
pub(super) struct ProgressArgs {
    /// Only for this goal
    #[arg(long)]
    pub(super) goal: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct PreviewArgs {
    /// Addresses or files; - reads stdin
    #[arg(value_name = "URL|FILE", required_unless_present = "list")]
    pub(super) inputs: Vec<String>,
    /// What relative links in files are relative to
    #[arg(long, value_name = "URL")]
    pub(super) base: Option<String>,
    /// The Content-Type that files were served with
    #[arg(long, value_name = "TYPE")]
    pub(super) content_type: Option<String>,
    /// A file of JSON lines {"path", "base", "content_type"}; prints one JSON line each
    #[arg(long, value_name = "ROWS.jsonl", conflicts_with = "inputs")]
    pub(super) list: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The file to write; must not exist yet
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// A file made by backup
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    pub(super) shell: clap_complete::Shell,
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
