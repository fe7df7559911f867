//! The memory of a server with 10,000 devices that poll over TLS, and the time that a start takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ca::AuthorityKind;
use tokio::task::JoinSet;

use crate::devices::{self, Device, Enrolled};
use crate::figure::{Figure, Target, say};
use crate::http::exchange;
use crate::installation::{Installation, answers, read_log};
use crate::load::is_idle;
use crate::process::resident;
use crate::seed::{self, Certificates};
use crate::tls::{self, Connector};

/// How many devices there are.
const DEVICES: usize = 10_000;
/// How many of them are connected at the same time: far more than an hour's polls, evenly spread, would be.
const AT_ONCE: usize = 16;

/// Measures it: an hour's polls, each over a connection of its own with a full handshake, as fast as this machine can.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    say("enrolling 10,000 devices by the store");
    let installation = Installation::on_sqlite()?;
    let services = installation.open().await?;
    let authorities = services::authorities::load(&services).await?;
    let issuer = authorities.issuer(AuthorityKind::Device)?;
    let now = services.now();
    let made = devices::make(1)?;
    let key = made.first().context("no key")?;
    let phones: Vec<Enrolled> = (0..DEVICES)
        .map(|number| Device::with_key_of(key, number).enrol(&issuer.authority, now))
        .collect::<Result<_, _>>()?;
    let of = |number: usize| phones.get(number).map(|phone| phone.identity.certificate.clone());
    seed::phones(&services, DEVICES, Certificates { authority: issuer.id, of: &of }).await?;
    let root = services::authorities::root_certificate(&services).await?;
    services.store.close().await;

    let process = installation.serve()?;
    answers(installation.devices()).await.with_context(|| read_log(&installation.log()))?;
    let (at_start, _) = resident(process.id())?;
    say("polling");
    let (phones, root, pkcs8) = (Arc::new(phones), Arc::new(root), Arc::new(key.pkcs8().to_vec()));
    let address = installation.devices();
    let mut polling = JoinSet::new();
    for worker in 0..AT_ONCE {
        let (phones, root, pkcs8) = (Arc::clone(&phones), Arc::clone(&root), Arc::clone(&pkcs8));
        polling.spawn(async move {
            for phone in phones.iter().skip(worker).step_by(AT_ONCE) {
                let connector = tls::connector(&root, Some((&phone.identity.certificate, &pkcs8)))?;
                let mut stream = tls::connect(&connector, address).await?;
                let reply = exchange(&mut stream, &phone.plain_idle("/mdm/command"), &mut Vec::new()).await?;
                ensure!(is_idle(&reply), "a poll was answered with {}", reply.status);
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = polling.join_next().await {
        done??;
    }
    let (after, highest) = resident(process.id())?;
    Ok(vec![
        Figure::one("serve: resident at its start, 10,000 devices", at_start, "MB"),
        Figure::one("after each polled over TLS", after, "MB").due(Target::AtMost(80.0)),
        Figure::one("at its highest", highest, "MB").due(Target::AtMost(80.0)),
    ])
}

/// Seconds from the start of `serve` to the first answer to a device.
pub(crate) async fn first_answer(
    installation: &Installation,
    connector: &Connector,
    request: &[u8],
) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let process = installation.serve()?;
    while begun.elapsed() < Duration::from_mins(1) {
        if let Ok(mut stream) = tls::connect(connector, installation.devices()).await {
            let reply = exchange(&mut stream, request, &mut Vec::new()).await?;
            ensure!(reply.status == 200, "the first poll was answered with {}", reply.status);
            drop(process);
            return Ok(begun.elapsed().as_secs_f64());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err(anyhow::anyhow!(read_log(&installation.log()))).context("the server does not answer")
}
