//! Floor 2: the stages that an entry passes through, one file each. A stage takes its tools as arguments,
//! never calls another stage, and can be run again on what the stage before it stored.

pub mod discover;
pub mod duplicates;
pub mod history;
pub mod ingest;
pub mod matching;
pub mod moves;
pub mod plan;
pub mod schedule;
pub mod texts;
