//! Hints between the nodes of one PostgreSQL database: a commit that adds a job tells whoever listens. A hint may get lost,
//! and where a pooler in between does not pass any on there are none: a slow poll stands behind them.

use sqlx::postgres::PgListener;

use crate::{Error, Store};

/// The channel, as written in [`crate::job`].
const CHANNEL: &str = "gatepost_job";

/// A connection that listens. It is none of those that statements run on.
#[derive(Debug)]
pub struct Hints(PgListener);

impl Store {
    /// Listens for jobs that any node adds; `None` on SQLite, whose file is one server's alone.
    pub async fn hints(&self) -> Result<Option<Hints>, Error> {
        let Some(pool) = self.postgres() else { return Ok(None) };
        let options = pool.connect_options();
        let own =
            sqlx::postgres::PgPoolOptions::new().max_connections(1).connect_lazy_with((*options).clone());
        let mut listener = PgListener::connect_with(&own).await?;
        // Whoever reconnects does so with pauses of their own, and must know that it was necessary.
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(Some(Hints(listener)))
    }
}

impl Hints {
    /// Waits for a hint. False if the connection was lost, and with it perhaps a hint: listen again then.
    pub async fn next(&mut self) -> Result<bool, Error> {
        Ok(self.0.try_recv().await?.is_some())
    }
}
