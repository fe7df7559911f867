//! What runs again and again. Due runs are taken by the one node that leads.

use chrono::{DateTime, TimeDelta, Utc};
use domain::outside::Random;
use store::Tx;

use crate::{Job, enqueue};

type Enqueue = Box<
    dyn for<'a> Fn(
            &'a mut Tx,
            &'a dyn Random,
            DateTime<Utc>,
        ) -> std::pin::Pin<Box<dyn Future<Output = Result<bool, store::Error>> + Send + 'a>>
        + Send
        + Sync,
>;

/// A job that is added again and again.
pub struct Schedule {
    pub(crate) name: &'static str,
    pub(crate) every: TimeDelta,
    pub(crate) enqueue: Enqueue,
}

impl Schedule {
    /// Adds the job that `make` returns every `every`, first at the first tick.
    pub fn every<J>(
        name: &'static str,
        every: TimeDelta,
        make: impl Fn() -> J + Send + Sync + Clone + 'static,
    ) -> Self
    where
        J: Job + Sync,
    {
        let enqueue: Enqueue = Box::new(move |tx, random, now| {
            let job = make();
            Box::pin(async move { enqueue(tx, random, now, &job).await })
        });
        Self { name, every, enqueue }
    }
}

impl std::fmt::Debug for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Schedule({} every {})", self.name, self.every)
    }
}
