//! Finding entries, and what the learner does with one.

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::{parse_day, parse_word};
use crate::domain::{EntryId, EntryKind, NoteId};

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct SyncArgs {
    /// Only these mentors: id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(in crate::surface::cli) mentors: Vec<String>,
    /// Also what is not due yet, though never a feed whose server asked to wait
    #[arg(long)]
    pub(in crate::surface::cli) force: bool,
    /// Keep syncing on schedule until stopped (Ctrl-C)
    #[arg(long, conflicts_with_all = ["force", "history"])]
    pub(in crate::surface::cli) watch: bool,
    /// Then walk the back catalogues, as far as one run goes; the next run goes on
    #[arg(long)]
    pub(in crate::surface::cli) history: bool,
    /// Walk back to this day only
    #[arg(long, value_name = "DAY", requires = "history", value_parser = parse_day)]
    pub(in crate::surface::cli) since: Option<NaiveDate>,
    /// Older entries a feed and run [config: history.entries, 1000]
    #[arg(long, value_name = "N", requires = "history", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::surface::cli) limit: Option<u32>,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct SearchArgs {
    /// Words and fields (below)
    #[arg(value_name = "WORDS", required = true)]
    pub(in crate::surface::cli) words: Vec<String>,
    /// Only what serves this goal
    #[arg(long)]
    pub(in crate::surface::cli) goal: Option<String>,
    /// Only this mentor's
    #[arg(long)]
    pub(in crate::surface::cli) mentor: Option<String>,
    /// Only article, episode, video, book or paper
    #[arg(long, value_parser = parse_word::<EntryKind>)]
    pub(in crate::surface::cli) kind: Option<EntryKind>,
    /// Published on this day (YYYY-MM-DD) or later
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(in crate::surface::cli) since: Option<NaiveDate>,
    /// Published on this day (YYYY-MM-DD) or earlier
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(in crate::surface::cli) until: Option<NaiveDate>,
    /// Only what is neither done nor skipped
    #[arg(long)]
    pub(in crate::surface::cli) unread: bool,
    /// How many, at most 1000
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(in crate::surface::cli) limit: u16,
    /// Which page of so many
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(in crate::surface::cli) page: u32,
    /// relevance, or date (newest first)
    #[arg(long, value_name = "ORDER", default_value = "relevance", hide_possible_values = true)]
    pub(in crate::surface::cli) sort: SortOrder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::surface::cli) enum SortOrder {
    Relevance,
    Date,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct QueueArgs {
    /// Only for this goal
    #[arg(long)]
    pub(in crate::surface::cli) goal: Option<String>,
    /// Minutes to fill; without it this week's minutes of your goals
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(in crate::surface::cli) minutes: Option<u16>,
    /// Only article, episode, video, book or paper
    #[arg(long, value_parser = parse_word::<EntryKind>)]
    pub(in crate::surface::cli) kind: Option<EntryKind>,
    /// How many entries at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20, allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(in crate::surface::cli) limit: u16,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct AskArgs {
    /// The question, in your own words
    #[arg(value_name = "QUESTION", required = true)]
    pub(in crate::surface::cli) question: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct SimilarArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(in crate::surface::cli) entry: EntryId,
    /// How many, at most 100
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10, allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(in crate::surface::cli) limit: u16,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct LunchArgs {
    /// Id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(in crate::surface::cli) mentor: String,
    /// How long it is
    #[arg(long, value_name = "N", default_value_t = 45, allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=1_440))]
    pub(in crate::surface::cli) minutes: u16,
    /// As Markdown, with room for notes
    #[arg(long)]
    pub(in crate::surface::cli) markdown: bool,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct EntryArg {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(in crate::surface::cli) entry: EntryId,
}

#[derive(Debug, Subcommand)]
pub(in crate::surface::cli) enum EntryCommand {
    /// Where else the same piece is, and how that is known
    #[command(before_help = "Example: mentor entry show 214")]
    Show(EntryArg),
    /// Not the same piece: take it out, for good (undo takes that back)
    #[command(before_help = "Example: mentor entry split 214")]
    Split(EntryArg),
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct DoneArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(in crate::surface::cli) entry: EntryId,
    /// One line that you take from it
    #[arg(long, value_name = "TEXT")]
    pub(in crate::surface::cli) takeaway: Option<String>,
    /// Minutes it took you; without it the estimate
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub(in crate::surface::cli) minutes: Option<u16>,
    /// The goal it served; without it the goal it matches best
    #[arg(long)]
    pub(in crate::surface::cli) goal: Option<String>,
    /// How much it helped, 1 (not at all) to 5: the goal learns from it
    #[arg(long, value_name = "1-5", allow_negative_numbers = true, value_parser = clap::value_parser!(u8).range(1..=5))]
    pub(in crate::surface::cli) rating: Option<u8>,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct SkipArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(in crate::surface::cli) entry: EntryId,
    /// Not for this goal; it may still serve others
    #[arg(long)]
    pub(in crate::surface::cli) goal: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct SnoozeArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(in crate::surface::cli) entry: EntryId,
    /// Until when: 2026-12-01, 3d, 2w, 1m, tomorrow, monday
    #[arg(value_name = "WHEN")]
    pub(in crate::surface::cli) when: String,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct NoteArgs {
    /// The entry's id
    #[arg(value_name = "ENTRY")]
    pub(in crate::surface::cli) entry: EntryId,
    /// What you want to remember, or do
    #[arg(value_name = "TEXT")]
    pub(in crate::surface::cli) text: String,
    /// The moment in the recording, such as 12:34 or 1:02:03
    #[arg(long, value_name = "TIME")]
    pub(in crate::surface::cli) at: Option<String>,
    /// It is something to do
    #[arg(long)]
    pub(in crate::surface::cli) action: bool,
    /// When the action is due, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_day, requires = "action")]
    pub(in crate::surface::cli) by: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct NotesArgs {
    #[command(subcommand)]
    pub(in crate::surface::cli) command: Option<NotesCommand>,
    /// Only this entry's
    #[arg(long, value_name = "ENTRY")]
    pub(in crate::surface::cli) entry: Option<EntryId>,
    /// Only on this mentor's entries
    #[arg(long)]
    pub(in crate::surface::cli) mentor: Option<String>,
    /// Only on entries finished for this goal
    #[arg(long)]
    pub(in crate::surface::cli) goal: Option<String>,
    /// Only actions that are not done
    #[arg(long)]
    pub(in crate::surface::cli) actions: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::surface::cli) enum NotesCommand {
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
