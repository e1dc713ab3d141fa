//! The one integration binary: it links once, and every topic is a module.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it skips; clippy.toml covers only functions marked #[test]"
)]

mod add;
mod allow_hosts;
mod ask;
mod bad_input;
mod browser;
mod care;
mod demo;
mod duplicates;
mod duplicates_recorded;
mod entries;
mod exchange;
mod failures;
mod floors;
mod goals;
mod history;
mod kill;
mod learning;
mod library;
mod logins;
mod net;
mod one_pace;
mod output;
mod politeness;
mod preview;
mod rules;
mod save;
#[cfg(unix)]
mod schedule;
mod search;
mod slow_pages;
mod store_folds;
mod store_processes;
mod store_recordings;
mod store_story;
mod store_walks;
mod support;
mod sync;
#[cfg(unix)]
mod terminal;
mod texts;
mod virtual_days;
mod watch;
