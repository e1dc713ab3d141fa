//! Where one learner's things live, which settings are in force and who set them, and the file of mentors and goals.
//!
//! Every file is read to the end before anything is refused, so that all of its problems are told at once, each with
//! its line and a way out.

mod address;
mod allowed;
mod error;
mod feeds_file;
mod paths;
mod settings;
mod table;

pub use address::{AddressProblem, read_address};
pub use allowed::{AllowedHost, AllowedHosts};
pub use error::{ConfigError, FileProblem};
pub use feeds_file::{
    Declaration, DeclaredFeed, DeclaredGoal, DeclaredMentor, load_feeds_file, read_feeds_file, write_feeds_file,
};
pub use paths::Home;
pub use settings::{
    CaptionsChoice, ColorChoice, CommandLine, Database, EmbeddingChoice, ProxyChoice, Setting, SettingRow, Settings,
    Source,
};
