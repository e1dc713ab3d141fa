//! A wish to stop, heard by whatever is under way.

use std::sync::Arc;

use tokio::sync::watch;

/// A wish to stop. Clones share it; once made it stays.
#[derive(Debug, Clone)]
pub struct Stop {
    wished: Arc<watch::Sender<bool>>,
}

impl Default for Stop {
    /// Nobody wishes to stop yet.
    fn default() -> Self {
        Self { wished: Arc::new(watch::Sender::new(false)) }
    }
}

impl Stop {
    /// Makes the wish.
    pub fn now(&self) {
        self.wished.send_replace(true);
    }

    /// Whether the wish was made.
    pub fn is_wished(&self) -> bool {
        *self.wished.borrow()
    }

    /// Waits until the wish is made.
    pub async fn wished(&self) {
        // The sender lives as long as `self`, so that this ends only with the wish.
        let _ = self.wished.subscribe().wait_for(|wished| *wished).await;
    }
}
