//! Feeds that change their address: what is known of a redirect that may last, and the addresses they had before.

use std::collections::HashMap;

use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::{FeedId, Sighting, Time};

/// What became of a feed whose address was to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedMoved {
    /// It has the new address now.
    Moved,
    /// Another feed of the library has that address already; nothing was changed.
    Taken(FeedId),
}

impl Store {
    /// The redirects that are being watched.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sightings(&self) -> Result<HashMap<FeedId, Sighting>, StoreError> {
        let sql = "SELECT feed_id, chain, target, first_seen_at, times, proven_at FROM feed_moves";
        let rows = self.fetch(sql, Args::new()).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                let feed = FeedId(columns.int()?);
                let sighting = Sighting {
                    chain: columns.text()?,
                    target: columns.text()?,
                    first_seen: columns.time()?,
                    times: columns.int()?,
                    proven: columns.maybe_time()?.is_some(),
                };
                Ok((feed, sighting))
            })
            .collect()
    }

    /// Keeps what is known of a feed's redirect; `None` forgets it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_sighting(&self, feed: FeedId, sighting: Option<&Sighting>, now: Time) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let Some(seen) = sighting else {
            write.run("DELETE FROM feed_moves WHERE feed_id = $1", Args::new().int(feed.0)).await?;
            return write.commit().await;
        };
        let sql = "INSERT INTO feed_moves (feed_id, chain, target, first_seen_at, times, proven_at)
                   VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (feed_id) DO UPDATE SET chain = excluded.chain, target = excluded.target,
                       first_seen_at = excluded.first_seen_at, times = excluded.times, proven_at = excluded.proven_at";
        let args = Args::new()
            .int(feed.0)
            .text(&seen.chain)
            .text(&seen.target)
            .time(seen.first_seen)
            .int(seen.times)
            .maybe_time(seen.proven.then_some(now));
        write.run(sql, args).await?;
        write.commit().await
    }

    /// Gives a feed another address. Its validators belong to the old one and are forgotten; the old address still names
    /// it. Entries stay.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or when the database cannot be written.
    pub async fn change_feed_url(&self, feed: FeedId, url: &str, now: Time) -> Result<FeedMoved, StoreError> {
        let mut write = self.write().await?;
        let taken = write.fetch("SELECT id FROM feeds WHERE url = $1", Args::new().text(url)).await?;
        if let Some(row) = taken.first() {
            let other = FeedId(Columns::of(row).int()?);
            write.roll_back().await?;
            return Ok(FeedMoved::Taken(other));
        }
        let sql = "INSERT INTO feed_addresses (url, feed_id, left_at) SELECT url, id, $1 FROM feeds WHERE id = $2
                   ON CONFLICT (url) DO UPDATE SET feed_id = excluded.feed_id, left_at = excluded.left_at";
        write.run(sql, Args::new().time(now).int(feed.0)).await?;
        // It may come back to an address that it had before.
        write.run("DELETE FROM feed_addresses WHERE url = $1", Args::new().text(url)).await?;
        write.run("DELETE FROM feed_moves WHERE feed_id = $1", Args::new().int(feed.0)).await?;
        write.run("DELETE FROM feed_proposals WHERE feed_id = $1", Args::new().int(feed.0)).await?;
        let sql = "UPDATE feeds SET url = $1, etag = NULL, last_modified = NULL, body_hash = NULL, announced_url = NULL
                   WHERE id = $2 AND removed_at IS NULL";
        if write.run(sql, Args::new().text(url).int(feed.0)).await? == 0 {
            return Err(StoreError::Unknown { what: "feed", id: feed.0 });
        }
        write.commit().await?;
        Ok(FeedMoved::Moved)
    }

    /// The addresses that feeds had before, each with the one it has now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn former_addresses(&self) -> Result<HashMap<String, String>, StoreError> {
        let sql =
            "SELECT a.url, f.url FROM feed_addresses a JOIN feeds f ON f.id = a.feed_id WHERE f.removed_at IS NULL";
        let rows = self.fetch(sql, Args::new()).await?;
        rows.iter()
            .map(|row| {
                let mut columns = Columns::of(row);
                Ok((columns.text()?, columns.text()?))
            })
            .collect()
    }

    /// Keeps what the feed says of itself: where it moved, and its hub.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_announcements(
        &self,
        feed: FeedId,
        moved_to: Option<&str>,
        hub: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "UPDATE feeds SET announced_url = $1, hub_url = $2 WHERE id = $3";
        write.run(sql, Args::new().maybe_text(moved_to).maybe_text(hub).int(feed.0)).await?;
        write.commit().await
    }

    /// Keeps what was found in place of a feed that is not there any more; `None` is nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_proposal(&self, feed: FeedId, url: Option<&str>, now: Time) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "INSERT INTO feed_proposals (feed_id, url, looked_at) VALUES ($1, $2, $3)
                   ON CONFLICT (feed_id) DO UPDATE SET url = excluded.url, looked_at = excluded.looked_at";
        write.run(sql, Args::new().int(feed.0).maybe_text(url).time(now)).await?;
        write.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Validators;
    use crate::store::fixture::{add_ada, harvest, moment, new_entry, open_store};
    use crate::store::{AskNote, FeedAdded, FeedChecked};

    const OLD: &str = "https://ada.example/feed.xml";
    const NEW: &str = "https://new.example/feed.xml";

    #[tokio::test]
    async fn rule_04_another_address_clears_the_validators_and_keeps_the_entries() {
        let (store, _folder) = open_store().await;
        let (_, feed) = add_ada(&store).await;
        store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap();
        assert_eq!(store.change_feed_url(feed, NEW, moment(1)).await.unwrap(), FeedMoved::Moved);
        let poll = &store.polls(None).await.unwrap()[0];
        assert_eq!((poll.url.as_str(), &poll.validators, &poll.body_hash), (NEW, &Validators::default(), &None));
        assert_eq!(store.entry_keys(feed).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn rule_13_the_old_address_still_names_the_feed() {
        let (store, _folder) = open_store().await;
        let (ada, feed) = add_ada(&store).await;
        store.change_feed_url(feed, NEW, moment(1)).await.unwrap();
        let again = store.add_feed(ada, OLD, None, moment(2)).await.unwrap();
        assert_eq!(again, FeedAdded::Exists { feed, mentor_id: ada });
        assert_eq!(store.former_addresses().await.unwrap()[OLD], NEW);
        store.change_feed_url(feed, OLD, moment(3)).await.unwrap();
        assert_eq!(store.former_addresses().await.unwrap(), HashMap::from([(NEW.to_owned(), OLD.to_owned())]));
    }

    #[tokio::test]
    async fn an_address_that_another_feed_has_is_not_taken_from_it() {
        let (store, _folder) = open_store().await;
        let (ada, feed) = add_ada(&store).await;
        let FeedAdded::New(other) = store.add_feed(ada, NEW, None, moment(0)).await.unwrap() else { panic!("new") };
        assert_eq!(store.change_feed_url(feed, NEW, moment(1)).await.unwrap(), FeedMoved::Taken(other));
        assert_eq!(store.polls(None).await.unwrap()[0].url, OLD);
    }

    #[tokio::test]
    async fn what_is_known_of_a_redirect_is_kept_until_it_is_forgotten() {
        let (store, _folder) = open_store().await;
        let (_, feed) = add_ada(&store).await;
        let seen = Sighting {
            chain: format!("{OLD} {NEW}"),
            target: NEW.to_owned(),
            first_seen: moment(0),
            times: 2,
            proven: true,
        };
        store.keep_sighting(feed, Some(&seen), moment(1)).await.unwrap();
        assert_eq!(store.sightings().await.unwrap()[&feed], seen);
        assert_eq!(store.feed(feed).await.unwrap().unwrap().health.moving_to.as_deref(), Some(NEW));
        store.keep_sighting(feed, None, moment(2)).await.unwrap();
        assert!(store.sightings().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn rule_28_a_hub_is_kept_and_so_is_an_announced_address() {
        let (store, _folder) = open_store().await;
        let (_, feed) = add_ada(&store).await;
        store.keep_announcements(feed, Some(NEW), Some("https://hub.example/")).await.unwrap();
        let health = store.feed(feed).await.unwrap().unwrap().health;
        assert_eq!(health.announced_url.as_deref(), Some(NEW));
        let checked = FeedChecked {
            feed_id: feed,
            at: moment(5),
            validators: Validators::default(),
            next_check_at: None,
            note: AskNote::default(),
        };
        store.record_unchanged(&checked).await.unwrap();
        assert_eq!(store.feed(feed).await.unwrap().unwrap().health.announced_url.as_deref(), Some(NEW));
    }
}
