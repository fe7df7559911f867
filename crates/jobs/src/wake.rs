//! A hint that there is work. Losing it costs a second: a slow poll stands behind it.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the workers of this process.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Says that a commit has added work.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits for a hint. One that came before counts.
    pub async fn woken(&self) {
        self.0.notified().await;
    }
}
