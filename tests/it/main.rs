//! The one integration test binary: it links once. One module a topic.

mod store_processes;
mod store_story;
mod support;
