//! The only door to the network: one client, one guard, one pace.
//!
//! Every request of the program goes through [`Client::fetch`], so that politeness (what a server
//! said is sent back unchanged, no cookies, no referrer), limits (bytes, seconds, hops) and safety
//! (no feed can make this machine ask its own neighbours) hold everywhere at once. [`Pace`] says
//! when a host may be asked again. Nothing here knows feeds, databases or people.

mod address;
mod client;
mod diagnose;
mod failure;
mod guard;
mod headers;
mod options;
mod pace;
mod proxy;
mod redirect;
mod request;
mod robots;
mod transport;
mod trust;
mod turn;

pub use client::Client;
pub use failure::{FailureKind, FetchError};
pub use options::{ClientOptions, Lookup, NetError};
pub use pace::{Held, Pace, PaceOptions, Slot};
pub use request::{Accept, FetchRequest, Fetched, FetchedBody, Post, Unchanged};
pub use robots::{Robots, RobotsAnswer, robots_url};

/// How the program names itself to servers: its name, its version, and where its owner can be
/// asked about it. The same for every request; never a browser's.
pub const USER_AGENT: &str =
    concat!("mentor/", env!("CARGO_PKG_VERSION"), " (+https://github.com/mentor-reader/mentor)");
