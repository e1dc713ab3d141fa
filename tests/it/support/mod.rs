//! What the tests stand on.

pub(crate) mod fixture_server;
