//! How long it takes to stop, whoever does not answer meanwhile.

use std::future::{Future, pending};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

/// The longest. What is under way with Exchange by then is left to the next start, which finds it in the journal.
pub(crate) const LONGEST: Duration = Duration::from_secs(40);

/// What becomes of some work; `None` if it goes on for too long after somebody stopped it.
pub(crate) async fn in_time<T>(
    work: impl Future<Output = T>,
    mut stopped: watch::Receiver<bool>,
) -> Option<T> {
    let late = async {
        if stopped.wait_for(|stopped| *stopped).await.is_err() {
            // Nobody can stop it any more.
            pending::<()>().await;
        }
        sleep(LONGEST).await;
    };
    tokio::select! {
        outcome = work => Some(outcome),
        () = late => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_that_does_not_end_is_left_once_somebody_stopped_it() {
        let (stop, stopped) = watch::channel(false);
        let long = async {
            sleep(LONGEST * 3).await;
            stop.send_replace(true);
            pending::<()>().await;
        };
        assert_eq!(in_time(long, stopped.clone()).await, None);
        assert_eq!(in_time(sleep(LONGEST / 2), stopped).await, Some(()), "what ends in time has its end");
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_nobody_can_stop_is_not_left() {
        let (stop, stopped) = watch::channel(false);
        drop(stop);
        assert_eq!(in_time(sleep(LONGEST * 3), stopped).await, Some(()));
    }
}
