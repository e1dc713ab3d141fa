//! From one link to a whole person: what an address tells, what a page offers, and whose all of it is.

mod offered;
mod person;
mod platforms;

pub use offered::{feeds_of_address, offered_feeds};
pub use person::{Answer, Candidate, Failure, FeedFacts, Found, OtherList, Request, Search, Wanted};
pub use platforms::{
    Ask, Group, NoFeeds, PlatformPlace, RuleFeed, channel_feeds, find_without_feeds, read_platform, read_shape,
};

#[cfg(test)]
mod tests;
