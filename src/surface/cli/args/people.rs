//! Mentors, their channels, and lists of them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::parse_word;
use crate::domain::{Circle, EntryKind, FeedId, FeedKind};

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct ApplyArgs {
    /// The file; - reads stdin
    #[arg(value_name = "FILE.toml")]
    pub(in crate::surface::cli) file: PathBuf,
    /// Remove the mentors, feeds and goals that the file does not declare
    #[arg(long)]
    pub(in crate::surface::cli) prune: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub(in crate::surface::cli) dry_run: bool,
    /// Do not ask before removing
    #[arg(long, short)]
    pub(in crate::surface::cli) yes: bool,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct AddArgs {
    /// Any links of theirs: a page, a feed, a channel, a profile
    #[arg(value_name = "URL", required = true)]
    pub(in crate::surface::cli) urls: Vec<String>,
    /// Their name; without it the one that their pages say
    #[arg(long)]
    pub(in crate::surface::cli) name: Option<String>,
    /// In your own field, or in the world
    #[arg(long, value_name = "field|world", value_parser = parse_word::<Circle>)]
    pub(in crate::surface::cli) circle: Option<Circle>,
    /// Why you chose them
    #[arg(long)]
    pub(in crate::surface::cli) why: Option<String>,
    /// One thing to learn from them; may be given again
    #[arg(long, value_name = "AIM")]
    pub(in crate::surface::cli) learn: Vec<String>,
    /// Just this feed: look for no other channels
    #[arg(long)]
    pub(in crate::surface::cli) only: bool,
    /// Do not ask: take the ticked ones
    #[arg(long, short)]
    pub(in crate::surface::cli) yes: bool,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct StartArgs {
    /// Take the answers from this file, and ask nothing
    #[arg(long, value_name = "FILE.toml")]
    pub(in crate::surface::cli) answers: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(override_usage = "mentor save <URL> [OPTIONS]\n       mentor save --title <TITLE> [OPTIONS]")]
pub(in crate::surface::cli) struct SaveArgs {
    /// The page
    #[arg(value_name = "URL", required_unless_present = "title")]
    pub(in crate::surface::cli) url: Option<String>,
    /// Its title; a book or paper needs no address
    #[arg(long)]
    pub(in crate::surface::cli) title: Option<String>,
    /// Whose it is: id, slug, or part of the name; without it the page tells
    #[arg(long)]
    pub(in crate::surface::cli) mentor: Option<String>,
    /// article, book or paper
    #[arg(long, value_name = "KIND", value_parser = parse_saved_kind)]
    pub(in crate::surface::cli) kind: Option<EntryKind>,
    /// How long it takes
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(in crate::surface::cli) minutes: Option<u32>,
}

fn parse_saved_kind(text: &str) -> Result<EntryKind, String> {
    match parse_word::<EntryKind>(text)? {
        kind @ (EntryKind::Article | EntryKind::Book | EntryKind::Paper) => Ok(kind),
        kind => Err(format!("{kind} comes with a feed; article, book and paper can be saved")),
    }
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct MentorArg {
    /// Id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(in crate::surface::cli) mentor: String,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct EditArgs {
    /// Id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(in crate::surface::cli) mentor: String,
    /// A new name
    #[arg(long)]
    pub(in crate::surface::cli) name: Option<String>,
    /// In your own field, or in the world
    #[arg(long, value_name = "field|world", value_parser = parse_word::<Circle>)]
    pub(in crate::surface::cli) circle: Option<Circle>,
    /// Why you chose them; "" clears it
    #[arg(long)]
    pub(in crate::surface::cli) why: Option<String>,
    /// One thing to learn from them, in place of the present ones; may be given again
    #[arg(long, value_name = "AIM")]
    pub(in crate::surface::cli) learn: Vec<String>,
    /// Their own page; "" clears it
    #[arg(long, value_name = "URL")]
    pub(in crate::surface::cli) homepage: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct RemoveArgs {
    /// Id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(in crate::surface::cli) mentor: String,
    /// Do not ask
    #[arg(long, short)]
    pub(in crate::surface::cli) yes: bool,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct FeedsArgs {
    /// Only this mentor's: id, slug, or part of the name
    #[arg(value_name = "MENTOR")]
    pub(in crate::surface::cli) mentor: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(in crate::surface::cli) enum FeedCommand {
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
pub(in crate::surface::cli) struct ImportArgs {
    /// The OPML file; - reads stdin
    #[arg(value_name = "FILE.opml")]
    pub(in crate::surface::cli) file: PathBuf,
    /// The circle of the new mentors
    #[arg(long, value_name = "field|world", value_parser = parse_word::<Circle>, default_value = "world")]
    pub(in crate::surface::cli) circle: Circle,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct ExportArgs {
    /// opml, toml or json
    pub(in crate::surface::cli) format: ExportFormat,
    /// The file to write; - or nothing is stdout
    #[arg(value_name = "FILE")]
    pub(in crate::surface::cli) file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::surface::cli) enum ExportFormat {
    Opml,
    Toml,
    Json,
}
