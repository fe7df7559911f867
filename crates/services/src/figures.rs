//! Figures for Prometheus that are counted in the store. What a process counts by itself is in `server`.

use connector_protocol::figures;
use domain::actor::{Actor, Permission};

use crate::{Error, Services, dead_letters, exchange, expiry};

pub use figures::Metric;

/// Ends of certificates that a person has to renew, from 30 days before.
const CERTIFICATE: Metric = Metric {
    name: "certificate_remaining_seconds",
    help: "Time until a certificate ends that a person has to renew, from 30 days before",
    counts: false,
};

/// Jobs that failed for good.
const DEAD_JOBS: Metric =
    Metric { name: "jobs_dead", help: "Jobs that failed for good and wait for a person", counts: false };

/// The most dead jobs that are counted.
const MOST: u32 = 1000;

/// One number.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub metric: Metric,
    /// What it is about.
    pub labels: Vec<(&'static str, String)>,
    /// Its value.
    pub value: f64,
}

/// Every figure as of now.
pub async fn gather(services: &Services, actor: &Actor) -> Result<Vec<Figure>, Error> {
    actor.require(Permission::ReadService)?;
    let mut figures = exchange::gather(services, actor).await?;
    let now = services.now();
    for (certificate, end) in expiry::soon(services, actor).await? {
        let name = match certificate {
            expiry::Certificate::Push => "push",
            expiry::Certificate::Listeners => "listeners",
            expiry::Certificate::Authority => "authority",
        };
        let labels = vec![("certificate", name.to_owned())];
        figures.push(Figure { metric: CERTIFICATE, labels, value: (end - now).as_seconds_f64() });
    }
    let dead = dead_letters::list(services, actor, MOST).await?.len();
    let dead = u32::try_from(dead).unwrap_or(MOST);
    figures.push(Figure { metric: DEAD_JOBS, labels: Vec::new(), value: f64::from(dead) });
    Ok(figures)
}

/// Every metric that there can be a figure of.
pub fn metrics() -> Vec<Metric> {
    exchange::metrics().chain([CERTIFICATE, DEAD_JOBS]).collect()
}
