//! A full sync of a large organisation: the connector's own processor time and memory, without and with the statistics of every
//! partnership.

use std::time::Instant;

use anyhow::Context;
use domain::access::settings::Mode;
use domain::actor::Actor;
use services::exchange;

use crate::exchange::Exchange;
use crate::figure::{Figure, Target, say};
use crate::installation::{answers, read_log};
use crate::process::{processor_seconds, resident};
use crate::seed::{self, GROUP};

/// How many partnerships there are, each in a mailbox of its own.
const PARTNERSHIPS: usize = 50_000;

/// Measures both.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    say("making an Exchange organisation of 50,000 partnerships");
    let (installation, services) = seed::installation(PARTNERSHIPS).await?;
    let site = Exchange::start(&services, PARTNERSHIPS).await?;
    // Nobody is targeted yet: what everybody begins with.
    site.access(&services, Mode::Report, Vec::new()).await?;
    let server = installation.serve()?;
    answers(installation.devices()).await.with_context(|| read_log(&installation.log()))?;
    say("syncing");
    let begun = Instant::now();
    let connector = site.connect(&services, &installation).await?;
    let first = site.synced(&services, None).await?;
    let took = begun.elapsed().as_secs_f64();
    let spent = processor_seconds(&[connector.id()])?;
    let (_, highest) = resident(connector.id())?;
    anyhow::ensure!(first.partnerships == PARTNERSHIPS as u64, "{} were read", first.partnerships);
    say("syncing again, with the statistics of each");
    site.access(&services, Mode::Report, vec![GROUP]).await?;
    let before = processor_seconds(&[connector.id()])?;
    exchange::want_sync(&services, &Actor::System, site.id, true).await?;
    let begun = Instant::now();
    site.synced(&services, Some(&first)).await?;
    let took_with_all = begun.elapsed().as_secs_f64();
    let spent_with_all = processor_seconds(&[connector.id()])? - before;
    let (_, highest_of_both) = resident(connector.id())?;
    let (_, servers) = resident(server.id())?;
    services.store.close().await;
    Ok(vec![
        Figure::one("full sync of 50,000 partnerships: processor time of the connector", spent, "s")
            .due(Target::AtMost(20.0)),
        Figure::one("highest resident memory of the connector", highest, "MB").due(Target::AtMost(200.0)),
        Figure::one("from its start to the end of the sync", took, "s"),
        Figure::one("with 50,000 statistics: processor time of the connector", spent_with_all, "s")
            .due(Target::AtMost(20.0)),
        Figure::one("highest resident memory of the connector in both", highest_of_both, "MB")
            .due(Target::AtMost(200.0)),
        Figure::one("from the wish to the end of the sync", took_with_all, "s"),
        Figure::one("highest resident memory of the server", servers, "MB"),
    ])
}
