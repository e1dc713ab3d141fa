//! Goals, and how they come on.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::parse_day;

#[derive(Debug, Subcommand)]
pub(in crate::surface::cli) enum GoalCommand {
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
        /// Forget what it has learnt from what you did; that stays done
        #[arg(long)]
        forget: bool,
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
pub(in crate::surface::cli) struct GoalFields {
    /// Why it matters to you
    #[arg(long)]
    pub(in crate::surface::cli) why: Option<String>,
    /// The deadline, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(in crate::surface::cli) by: Option<NaiveDate>,
    /// How you will know that it is reached
    #[arg(long)]
    pub(in crate::surface::cli) measure: Option<String>,
    /// Minutes a week set aside for it
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(in crate::surface::cli) minutes: Option<u16>,
    /// A mentor for it; may be given again
    #[arg(long = "mentor", value_name = "MENTOR")]
    pub(in crate::surface::cli) mentors: Vec<String>,
    /// A search of its own, in search's language; may be given again
    #[arg(long = "search", value_name = "WORDS")]
    pub(in crate::surface::cli) searches: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct GoalArg {
    /// Id, slug, or part of the title
    #[arg(value_name = "GOAL")]
    pub(in crate::surface::cli) goal: String,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct GoalsArgs {
    /// Also those that are done or dropped
    #[arg(long)]
    pub(in crate::surface::cli) all: bool,
}

#[derive(Debug, Args)]
pub(in crate::surface::cli) struct ProgressArgs {
    /// Only for this goal
    #[arg(long)]
    pub(in crate::surface::cli) goal: Option<String>,
}
