//! Who asked to be left alone, and until when: kept, because a server's wish outlives the program that heard it.

use std::collections::HashMap;

use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::Time;

impl Store {
    /// Leaves a domain alone until then. A longer hold that is known already stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn hold(&self, domain: &str, now: Time, until: Time) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let sql = "INSERT INTO holds (domain, told_at, until) VALUES ($1, $2, $3)
                   ON CONFLICT (domain) DO UPDATE SET told_at = excluded.told_at, until = excluded.until
                   WHERE excluded.until > holds.until OR holds.told_at > excluded.told_at";
        write.run(sql, Args::new().text(domain).time(now).time(until)).await?;
        // What is over is forgotten at the next hold.
        write.run("DELETE FROM holds WHERE until <= $1", Args::new().time(now)).await?;
        write.commit().await
    }

    /// The domains that are to be left alone at `now`, and until when. A hold that was told in the future comes from a
    /// clock that was wrong, and counts no longer than it was long.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn holds(&self, now: Time) -> Result<HashMap<String, Time>, StoreError> {
        let rows = self.fetch("SELECT domain, told_at, until FROM holds", Args::new()).await?;
        let mut holds = HashMap::new();
        for row in &rows {
            let mut columns = Columns::of(row);
            let (domain, told, until) = (columns.text()?, columns.time()?, columns.time()?);
            let until = if told > now { now + (until - told) } else { until };
            if until > now {
                holds.insert(domain, until);
            }
        }
        Ok(holds)
    }
}

#[cfg(test)]
mod tests {
    use crate::store::fixture::{moment, open_store};

    #[tokio::test]
    async fn rule_09_a_hold_is_kept_and_only_a_longer_one_replaces_it() {
        let (store, _folder) = open_store().await;
        store.hold("a.example", moment(0), moment(60)).await.unwrap();
        store.hold("a.example", moment(1), moment(30)).await.unwrap();
        assert_eq!(store.holds(moment(2)).await.unwrap()["a.example"], moment(60));
        store.hold("a.example", moment(3), moment(90)).await.unwrap();
        assert_eq!(store.holds(moment(2)).await.unwrap().len(), 1);
        assert!(store.holds(moment(90)).await.unwrap().is_empty());
        store.hold("b.example", moment(91), moment(92)).await.unwrap();
        assert_eq!(store.holds(moment(0)).await.unwrap().len(), 1, "what is over is forgotten");
    }

    #[tokio::test]
    async fn a_hold_of_a_clock_that_was_set_back_lasts_no_longer_than_it_was_long() {
        let (store, _folder) = open_store().await;
        let year = 365 * 24 * 60;
        store.hold("a.example", moment(year), moment(year + 60)).await.unwrap();
        assert_eq!(store.holds(moment(0)).await.unwrap()["a.example"], moment(60));
        store.hold("a.example", moment(0), moment(10)).await.unwrap();
        assert_eq!(store.holds(moment(0)).await.unwrap()["a.example"], moment(10));
    }
}
