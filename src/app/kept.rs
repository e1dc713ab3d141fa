//! What was worked out once and holds until the library changes: files in the home's `answers` folder.
//!
//! Whatever is kept names what it was worked out from (a [`Mark`]), and counts only for who asks with the same mark. So nothing
//! here can be out of date; it can be deleted at any time, and that it cannot be written is no reason to fail.

use std::collections::HashSet;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::App;
use crate::domain::GoalId;

/// Raised with every change of what is kept, or of how it is worked out.
const VERSION: u32 = 1;

/// Names all that an answer was worked out from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Mark(String);

impl Mark {
    pub(super) fn of(from: &impl std::fmt::Debug) -> Self {
        let digest = Sha256::digest(format!("{VERSION} {} {from:?}", env!("CARGO_PKG_VERSION")));
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// What is kept of a goal.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    /// What answers it.
    Answer,
    /// The passages that showed why.
    Passages,
}

impl Keep {
    fn file(self, goal: GoalId) -> String {
        match self {
            Self::Answer => format!("goal-{goal}.json"),
            Self::Passages => format!("goal-{goal}-passages.json"),
        }
    }
}

impl App {
    /// What is kept of a goal, if it was worked out from the same.
    pub(super) fn kept<T: DeserializeOwned>(&self, what: Keep, goal: GoalId, mark: &Mark) -> Option<T> {
        let text = std::fs::read(self.home.answers().join(what.file(goal))).ok()?;
        let (of, kept): (Mark, T) = serde_json::from_slice(&text).ok()?;
        (of == *mark).then_some(kept)
    }

    /// Keeps something of a goal in the place of what was kept before.
    pub(super) fn keep_of_goal<T: Serialize>(&self, what: Keep, goal: GoalId, mark: &Mark, kept: &T) {
        let dir = self.home.answers();
        let (path, beside) = (dir.join(what.file(goal)), dir.join(format!("new-{}", std::process::id())));
        let written = serde_json::to_vec(&(mark, kept)).map_err(std::io::Error::from).and_then(|text| {
            std::fs::create_dir_all(&dir)?;
            // Whole or not at all: another process may be reading.
            std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &path))
        });
        if let Err(error) = written {
            let _ = std::fs::remove_file(&beside);
            tracing::debug!("what was answered is not kept: {}: {error}", path.display());
        }
    }

    /// Forgets what is kept of other goals than these.
    pub(super) fn forget_kept(&self, but_of: impl Iterator<Item = GoalId>) {
        let files: HashSet<PathBuf> = but_of
            .flat_map(|goal| [Keep::Answer, Keep::Passages].map(|what| self.home.answers().join(what.file(goal))))
            .collect();
        let Ok(found) = std::fs::read_dir(self.home.answers()) else { return };
        for file in found.flatten().map(|file| file.path()).filter(|path| !files.contains(path)) {
            let _ = std::fs::remove_file(file);
        }
    }
}
