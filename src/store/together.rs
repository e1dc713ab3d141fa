//! Several changes made together: all of them last, or none.

use std::ops::Deref;
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::rows::{self, Args};
use super::{Store, StoreError};

/// The library inside one transaction: it is used like any [`Store`], sees what was changed through it, and shows nothing of
/// it to others. Dropped before [`Together::commit`], it leaves nothing.
#[derive(Debug)]
pub struct Together {
    store: Store,
}

/// The connection of a transaction that several changes share.
#[derive(Debug)]
pub(super) struct Shared {
    connection: PoolConnection<Any>,
    /// A change failed halfway: nothing of the transaction may last.
    broken: bool,
    finished: bool,
    // Held to the end: see `Store::write`.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Store {
    /// Begins changes that belong together.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`], [`StoreError::Busy`], or when the database cannot be written.
    pub async fn together(&self) -> Result<Together, StoreError> {
        let (connection, turn) = self.begin().await?;
        let shared = Shared { connection, broken: false, finished: false, _turn: turn };
        Ok(Together { store: Self { shared: Some(Arc::new(Mutex::new(shared))), ..self.clone() } })
    }
}

impl Together {
    /// Makes all changes last.
    ///
    /// # Errors
    /// [`StoreError::Abandoned`] where one of them had failed, or when the database cannot be written; then none lasts.
    pub async fn commit(self) -> Result<(), StoreError> {
        let Some(shared) = self.store.shared else { return Err(StoreError::Abandoned) };
        let mut shared = shared.lock_owned().await;
        rows::run(shared.connection()?, "COMMIT", Args::new()).await?;
        shared.finished = true;
        // Before the turn passes on, so that the next writer finds this connection.
        shared.connection.return_to_pool().await;
        Ok(())
    }
}

impl Deref for Together {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Shared {
    /// The connection, while all went well so far.
    pub(super) fn connection(&mut self) -> Result<&mut AnyConnection, StoreError> {
        if self.broken || self.finished { Err(StoreError::Abandoned) } else { Ok(&mut self.connection) }
    }

    /// From now on nothing of it can last.
    pub(super) fn abandon(&mut self) {
        self.broken = true;
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if !self.finished {
            // Both databases answer with a rollback.
            self.connection.close_on_drop();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::Circle;
    use crate::store::fixture::{moment, open_store};
    use crate::store::{NewMentor, StoreError};

    fn mentor(name: &str) -> NewMentor {
        NewMentor {
            slug_hint: name.to_lowercase(),
            name: name.to_owned(),
            circle: Circle::Field,
            why: None,
            aims: Vec::new(),
            homepage: None,
        }
    }

    #[tokio::test]
    async fn changes_made_together_are_seen_together_and_last_only_when_committed() {
        let (store, _folder) = open_store().await;
        let together = store.together().await.unwrap();
        let ada = together.insert_mentor(&mentor("Ada"), moment(0)).await.unwrap();
        together.add_feed(ada, "https://ada.example/feed", None, moment(0)).await.unwrap();
        assert_eq!(together.list_mentors().await.unwrap()[0].feeds.len(), 1);
        assert!(store.list_mentors().await.unwrap().is_empty(), "nobody else sees them yet");
        together.commit().await.unwrap();
        assert_eq!(store.list_mentors().await.unwrap().len(), 1);

        let together = store.together().await.unwrap();
        together.insert_mentor(&mentor("Bo"), moment(1)).await.unwrap();
        drop(together);
        assert_eq!(store.list_mentors().await.unwrap().len(), 1, "what was not committed left nothing");
        store.insert_mentor(&mentor("Cy"), moment(2)).await.unwrap();
        assert_eq!(store.list_mentors().await.unwrap().len(), 2, "and the next writer is not held up");
    }

    #[tokio::test]
    async fn one_change_that_fails_takes_all_with_it() {
        let (store, _folder) = open_store().await;
        let together = store.together().await.unwrap();
        let ada = together.insert_mentor(&mentor("Ada"), moment(0)).await.unwrap();
        assert!(together.move_feed(crate::domain::FeedId(99), ada).await.is_err());
        assert!(matches!(together.list_mentors().await, Err(StoreError::Abandoned)));
        assert!(matches!(together.commit().await, Err(StoreError::Abandoned)));
        assert!(store.list_mentors().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_change_that_turns_out_to_be_none_leaves_the_others() {
        let (store, _folder) = open_store().await;
        let together = store.together().await.unwrap();
        let ada = together.insert_mentor(&mentor("Ada"), moment(0)).await.unwrap();
        for _ in 0..2 {
            together.add_feed(ada, "https://ada.example/feed", None, moment(0)).await.unwrap();
        }
        together.commit().await.unwrap();
        assert_eq!(store.list_feeds(None).await.unwrap().len(), 1);
    }
}
