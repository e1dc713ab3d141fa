//! Makes the library hold what a file declares.
//!
//! The whole difference is worked out before anything is written, so that a dry run and a real one say the same, and a second
//! run finds nothing to do. It is closed in one transaction: on an error, a full disk say, nothing was changed.

mod close;
mod difference;

use std::fmt;

use super::names::same_name;
use super::{App, Error, Result};
use crate::config::Declaration;
use crate::domain::Mentor;
use close::Closer;
use difference::{Difference, find_differences};

/// What an `apply` changed, or would change.
#[derive(Debug, serde::Serialize)]
pub struct ApplyReport {
    /// Nothing was written.
    pub dry_run: bool,
    /// In the order of the file; empty where the library held it all.
    pub changes: Vec<LibraryChange>,
}

/// One change of the library.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LibraryChange {
    /// `add`, `change` or `remove`.
    pub action: ChangeAction,
    /// `mentor`, `feed` or `goal`.
    pub thing: &'static str,
    /// Its name, title or address.
    pub name: String,
    /// Which of its fields change; empty for whole things.
    pub fields: Vec<&'static str>,
}

/// What happens to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeAction {
    /// It was not there.
    Add,
    /// Some of its fields differ.
    Change,
    /// The file does not declare it.
    Remove,
}

impl fmt::Display for LibraryChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.action {
            ChangeAction::Add => "+",
            ChangeAction::Change => "~",
            ChangeAction::Remove => "-",
        };
        write!(f, "{sign} {} {}", self.thing, self.name)?;
        if !self.fields.is_empty() {
            write!(f, " ({})", self.fields.join(", "))?;
        }
        Ok(())
    }
}

impl App {
    /// Makes the library hold what `declared` says; with `prune`, nothing else. With `dry_run`, only tells.
    pub async fn apply(&self, declared: &Declaration, prune: bool, dry_run: bool) -> Result<ApplyReport> {
        let declared = &self.with_present_addresses(declared).await?;
        let mentors = self.mentors().await?;
        let goals = self.goals().await?;
        check_goal_mentors(declared, &mentors, prune)?;
        let differences = find_differences(declared, &mentors, &goals, prune);
        let changes: Vec<LibraryChange> = differences.iter().map(Difference::describe).collect();
        if !dry_run && !changes.is_empty() {
            self.close(differences).await.map_err(|error| error.hint("nothing was changed"))?;
        }
        if !dry_run {
            for feed in declared.mentors.iter().flat_map(|mentor| &mentor.feeds) {
                self.keep_login(&feed.url).await?;
            }
        }
        Ok(ApplyReport { dry_run, changes })
    }

    async fn close(&self, differences: Vec<Difference<'_>>) -> Result<()> {
        let together = self.store.together().await?;
        let mut closer = Closer::new(&together, self.now()).await?;
        for difference in differences {
            closer.close(difference).await?;
        }
        Ok(together.commit().await?)
    }

    /// The declaration with the present address of every feed that moved (its old one still names it), and without logins.
    async fn with_present_addresses(&self, declared: &Declaration) -> Result<Declaration> {
        let former = self.store.former_addresses().await?;
        let mut declared = declared.clone();
        self.take_logins(&mut declared);
        for feed in declared.mentors.iter_mut().flat_map(|mentor| &mut mentor.feeds) {
            if let Some(present) = former.get(&feed.url) {
                feed.url.clone_from(present);
            }
        }
        Ok(declared)
    }
}

/// A goal may name a mentor of the file or of the library; anyone else is a slip.
fn check_goal_mentors(declared: &Declaration, mentors: &[Mentor], prune: bool) -> Result<()> {
    let known = |name: &str| {
        declared.mentors.iter().any(|mentor| same_name(&mentor.name, name))
            || !prune && mentors.iter().any(|mentor| same_name(&mentor.name, name))
    };
    for goal in &declared.goals {
        if let Some(name) = goal.mentors.iter().find(|name| !known(name)) {
            let names = declared.mentors.iter().map(|mentor| mentor.name.as_str());
            let error = Error::new(
                super::ErrorKind::Config,
                format!("the goal {:?} names a mentor that is not declared: {name:?}", goal.title),
            );
            return Err(match super::names::nearest(name, names) {
                Some(near) => error.hint(format!("did you mean {near:?}?")),
                None => error.hint("declare the mentor in the file, or take the name out of the goal"),
            });
        }
    }
    Ok(())
}
