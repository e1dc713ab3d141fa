//! What the tests stand on.

pub(crate) mod db;
pub(crate) mod fixture_server;
