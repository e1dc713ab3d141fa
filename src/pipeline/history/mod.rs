//! Walking through a back catalogue: which document is asked for next, given what the last one said.
//!
//! ```text
//! feed -> its archive, page after page -> the beginning
//!                  \-> (no archive, or a broken one) the site's lists -> article pages
//! ```
//! Everything here is pure: the state of a walk can be written down after each answer and taken up again at any
//! later time.

mod archive;
mod lists;
mod page;
mod print;
mod shape;
mod site;

use serde::{Deserialize, Serialize};

pub use archive::{Answer, Archive, begin};
pub use lists::Lists;
pub use page::{PageVerdict, judge_page, page_feed};
pub use site::{Site, Surroundings};

use crate::domain::FeedKind;

/// Where a walk stands: what is asked for next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The feed itself, to see how its archive is laid out.
    #[default]
    Feed,
    /// The feed's archive, page after page.
    Archive(Archive),
    /// The site's lists of its pages.
    Lists(Lists),
    /// The pages that the lists named.
    Pages,
}

/// Why there is nothing more to walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The feed holds everything there is.
    Whole,
    /// The archive was walked to its beginning.
    Beginning,
    /// Every article that the site lists was read.
    Listed,
    /// The site offers no archive.
    Nothing,
}

impl End {
    /// The word for it in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Beginning => "beginning",
            Self::Listed => "listed",
            Self::Nothing => "nothing",
        }
    }

    /// The end that this word stands for.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Whole, Self::Beginning, Self::Listed, Self::Nothing].into_iter().find(|end| end.as_str() == word)
    }
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// This.
    Go(Stage),
    /// Nothing.
    End(End),
}

/// What follows where a feed has no archive, or a broken one: the site's lists, where the feed is one of articles.
fn look_at_the_site(kind: FeedKind) -> Next {
    match kind {
        FeedKind::Blog | FeedKind::Newsletter => Next::Go(Stage::Lists(Lists::default())),
        FeedKind::Podcast | FeedKind::Video | FeedKind::Social => Next::End(End::Nothing),
    }
}

#[cfg(test)]
mod tests;
