//! Partnerships that a full sync did not find, and so many of them that a wrong search scope is likelier: a person decides, and then
//! another full sync looks again.

use chrono::{DateTime, Utc};
use domain::brake::BrakeDecision;
use domain::id::OrganisationId;
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::exchange::event::Event;
use store::exchange::organisation::Organisation;

use crate::brakes::Stopped;
use crate::{Error, Services};

/// Lets the next full sync take away whatever it does not find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AllowRemoval {
    /// Where.
    pub organisation: OrganisationId,
}

impl Job for AllowRemoval {
    const KIND: &'static str = "allow-removal";
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some(self.organisation.to_string())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        let allowed = self.allow(&services).await;
        allowed.map(|()| Outcome::Done).map_err(|error| Failure::Retry(error.to_string()))
    }
}

impl AllowRemoval {
    async fn allow(self, services: &Services) -> Result<(), Error> {
        let now = services.now();
        let mut tx = services.store.write().await?;
        if tx.exchange_organisation(self.organisation).await?.is_some() {
            tx.put_setting(&name(self.organisation), &Some(now), now).await?;
            tx.want_exchange_sync(self.organisation, Some("full")).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// The name of the note that a person allowed it.
fn name(organisation: OrganisationId) -> String {
    format!("exchange-removal/{organisation}")
}

fn cause(organisation: OrganisationId) -> String {
    format!("exchange-removal/{organisation}")
}

/// Whether a person allowed the next full sync to take away what it does not find.
pub(super) async fn is_allowed(tx: &mut Tx, organisation: OrganisationId) -> Result<bool, Error> {
    let allowed: Option<Option<DateTime<Utc>>> = tx.setting(&name(organisation)).await?;
    Ok(allowed.flatten().is_some())
}

/// A full sync found what there is: what was allowed counts no more, and what waited for a person needs none.
pub(super) async fn settled(
    services: &Services,
    tx: &mut Tx,
    organisation: OrganisationId,
) -> Result<(), Error> {
    let now = services.now();
    if is_allowed(tx, organisation).await? {
        tx.put_setting(&name(organisation), &None::<DateTime<Utc>>, now).await?;
    }
    let cause = cause(organisation);
    for brake in tx.open_brakes().await?.into_iter().filter(|brake| brake.cause == cause) {
        tx.decide_brake(brake.id, BrakeDecision::Lapse, "Gatepost", now).await?;
    }
    Ok(())
}

/// Leaves everything where it is, and asks a person.
pub(super) async fn hold(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    unseen: u64,
    total: u64,
) -> Result<(), Error> {
    let now = services.now();
    let cause = cause(organisation.id);
    let open = tx.open_brakes().await?.into_iter().find(|brake| brake.cause == cause);
    let (open, resume) = (open.map(|brake| brake.id), AllowRemoval { organisation: organisation.id });
    Stopped { cause, affected: unseen, total, items: Vec::new(), resume }.hold(services, tx, open).await?;
    if open.is_some() {
        return Ok(());
    }
    tx.add_exchange_event(&Event {
        id: domain::id::generate(now, &*services.random),
        organisation: organisation.id,
        at: now,
        severity: "error".to_owned(),
        what: "not-found".to_owned(),
        detail: json!({ "unseen": unseen, "total": total }),
        partnership: None,
    })
    .await?;
    Ok(())
}
