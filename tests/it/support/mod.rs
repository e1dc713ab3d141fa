//! What the tests stand on.

pub(crate) mod db;
pub(crate) mod fixture_server;
pub(crate) mod sites;
pub(crate) mod test_app;
pub(crate) mod virtual_time;

pub(crate) use sites::{ENTRIES, World};
pub(crate) use test_app::{Refusal, Run, TestApp, list, text, texts};
