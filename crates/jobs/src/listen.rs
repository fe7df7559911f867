//! Passes the database's hints on to the workers of this process.

use std::time::Duration;

use store::Store;
use tracing::{debug, warn};

use crate::Wake;

/// The first pause after the connection was lost; it doubles with each further failure, up to some minutes.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Listens as long as it is polled. Returns where there are no hints: on SQLite.
pub(crate) async fn listen(store: Store, wake: Wake) {
    let mut pause = FIRST_PAUSE;
    loop {
        match store.hints().await {
            Ok(None) => return,
            Ok(Some(mut hints)) => {
                debug!("listening for jobs of other nodes");
                loop {
                    // Also for what was added while nobody listened.
                    wake.wake();
                    match hints.next().await {
                        Ok(true) => pause = FIRST_PAUSE,
                        Ok(false) => break,
                        Err(failure) => {
                            warn!(error = %failure, "hints of other nodes do not arrive; the queue is looked at without them");
                            break;
                        }
                    }
                }
            }
            Err(failure) => {
                warn!(error = %failure, "the database passes no hints on; the queue is looked at without them");
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
