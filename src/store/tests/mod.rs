//! Tests of the store's files on SQLite, one module each. The story that runs on both databases is
//! tests/it/store_story.rs.

mod care;
mod entries;
mod feeds;
mod goals;
mod mentors;
mod open;
mod steps;
mod walks;
