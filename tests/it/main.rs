//! The one integration test binary: it links once. One module a topic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop at once; clippy.toml exempts only the #[test] functions themselves"
)]

mod store_processes;
mod store_story;
mod support;
