//! Five mentors that ship in the binary, so that the whole main job can be tried with no network and nothing to set
//! up. They are invented; what they say was written for this project and is meant to be worth reading.
//!
//! Each channel is one readable file under `site/`. At start it is rendered as the kind of feed that real mentors
//! publish (RSS 2.0, Atom, JSON Feed, a podcast, a video channel) and served over real HTTP on loopback, so that the
//! demo runs through the same fetching, parsing and storing as everything else.

mod audio;
mod channel;
mod declaration;
mod markup;
mod render;
mod server;

pub use declaration::declaration;
pub use server::DemoServer;

/// Why the demo cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No port of the loopback interface can be listened on.
    #[error("the demo cannot listen on 127.0.0.1: {0}; check that this machine has a loopback interface")]
    Listen(#[source] std::io::Error),
    /// A file that ships in the binary cannot be read: a mistake of ours, not of the learner.
    #[error("the demo's own file {file} is wrong: {message}; please report it")]
    Content {
        /// The file, as it is named under `site/`.
        file: &'static str,
        /// What is wrong with it.
        message: String,
    },
}
