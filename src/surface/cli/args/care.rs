//! Looking at documents, and care for the library.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct ReindexArgs {
    /// First put all texts together anew from the pages and transcripts that were kept
    #[arg(long)]
    pub(in crate::surface::cli) extract: bool,
    /// Only bring the vectors of meaning up to date
    #[arg(long, conflicts_with = "extract")]
    pub(in crate::surface::cli) vectors: bool,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct PreviewArgs {
    /// Addresses or files; - reads stdin
    #[arg(value_name = "URL|FILE", required_unless_present = "list")]
    pub(in crate::surface::cli) inputs: Vec<String>,
    /// What relative links in files are relative to
    #[arg(long, value_name = "URL")]
    pub(in crate::surface::cli) base: Option<String>,
    /// The Content-Type that files were served with
    #[arg(long, value_name = "TYPE")]
    pub(in crate::surface::cli) content_type: Option<String>,
    /// A file of JSON lines {"path", "base", "content_type"}; prints one JSON line each
    #[arg(long, value_name = "ROWS.jsonl", conflicts_with = "inputs")]
    pub(in crate::surface::cli) list: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct BackupArgs {
    /// The file to write; must not exist yet
    #[arg(value_name = "FILE")]
    pub(in crate::surface::cli) file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct RestoreArgs {
    /// A file made by backup
    #[arg(value_name = "FILE")]
    pub(in crate::surface::cli) file: PathBuf,
    /// Do not ask
    #[arg(long, short)]
    pub(in crate::surface::cli) yes: bool,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    pub(in crate::surface::cli) shell: clap_complete::Shell,
}

#[derive(Debug, Subcommand)]
pub(in crate::surface::cli) enum ScheduleCommand {
    /// Put a timer in place that runs sync twice an hour; what is not due is not asked
    #[command(before_help = "Example: mentor schedule install --kind cron")]
    Install {
        /// The system's timer; without it, the one this machine has
        #[arg(long, value_name = "systemd|launchd|cron", hide_possible_values = true)]
        kind: Option<TimerChoice>,
    },
    /// Tell whether a timer is in place, and when it runs
    #[command(before_help = "Example: mentor schedule status")]
    Status,
    /// Take the timer away again
    #[command(before_help = "Example: mentor schedule remove")]
    Remove {
        /// Only this kind
        #[arg(long, value_name = "systemd|launchd|cron", hide_possible_values = true)]
        kind: Option<TimerChoice>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::surface::cli) enum TimerChoice {
    Systemd,
    Launchd,
    Cron,
}
