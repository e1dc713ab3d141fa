//! Where a walk stands, as it is written down between two runs.

use serde::{Deserialize, Serialize};

use crate::pipeline::history::{Next, Stage};

/// Where a walk begins, as it is written down, and why there is nothing to walk.
pub(super) fn first_position(next: Next) -> (String, Option<&'static str>) {
    let (position, ended) = match next {
        Next::Go(stage) => (Position { stage, tries: 0 }, None),
        Next::End(end) => (Position::default(), Some(end.as_str())),
    };
    (position.write(), ended)
}

/// What is written down of a walk.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Position {
    #[serde(flatten)]
    pub(super) stage: Stage,
    /// Runs in which the next document could not be had.
    #[serde(default)]
    pub(super) tries: u32,
}

impl Position {
    /// Reads what was written down. What another version wrote, and cannot be read, is begun anew: what is known stays known.
    pub(super) fn read(state: &str) -> Self {
        serde_json::from_str(state).unwrap_or_default()
    }

    pub(super) fn write(&self) -> String {
        // Our own types always serialize.
        serde_json::to_string(self).unwrap_or_default()
    }
}
