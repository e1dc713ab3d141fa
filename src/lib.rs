//! mentor: be mentored by people you may never meet.
//!
//! A person names the people they would want a standing lunch with and says what they hope to learn from
//! each; the program pulls everything those people publish, matches it to the person's own goals, and hands
//! over a short, reasoned, time-boxed queue. Then it helps to do something with what was read.
//!
//! # How data flows
//! ```text
//! feeds --schedule--> fetch --> parse --> ingest --> store --> duplicates --> texts --> index
//! goals + aims + index + what the learner did --> match --> plan --> queue --> read --> done / note / action
//! ```
//! Data goes one way: nothing downstream calls back up, and each stage can be run again on what the stage
//! before it stored. The index is a copy of the store that names, in its own last commit, how much of the
//! store it holds; so it can be deleted, or left behind by a crash, at any time.
//!
//! # Floors
//! Imports only point down; rooms of floor 1 and stages of floor 2 never import each other. `tests/it/floors.rs`
//! checks it.
//!
//! | floor | rooms |
//! | --- | --- |
//! | 4 | [`surface`]: the command line; only calls `app` |
//! | 3 | [`app`]: the use cases, one file each; the only door |
//! | 2 | [`pipeline`]: stages (ingest, texts, duplicates, history, discover, matching, moves, plan, schedule) that get their tools as arguments |
//! | 1 | tools: [`net`] fetches, [`format`](mod@format) reads wire formats, [`text`] knows words, languages and links, [`store`] keeps, [`index`] finds, [`embed`] knows what is near |
//! | 0 | ground: [`domain`] has the product's words, [`config`] the learner's files and settings |

pub mod app;
pub mod config;
pub mod domain;
pub mod embed;
pub mod format;
pub mod index;
pub mod net;
pub mod pipeline;
pub mod store;
pub mod surface;
pub mod text;
