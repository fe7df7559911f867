//! Decisions are written down, with what happened to links; users are told for whom mail began or ceased to flow.

use domain::id::PartnershipId;
use domain::partnership::LinkEvent;
use store::Tx;
use store::exchange::event::Event;
use store::exchange::organisation::Organisation;

use super::Verdict;
use crate::{Error, Services, messages};

/// Whether there is anything to write down.
pub(super) fn is_changed(verdict: &Verdict<'_>) -> bool {
    verdict.row.as_ref().is_some_and(|row| {
        row.link != verdict.joined.link || row.decision.as_ref() != Some(&verdict.judged.decision)
    })
}

/// Whether there is anything to tell, by what Exchange was found to grant. Only where the policy is enforced: elsewhere nobody is told,
/// and nobody notes that they were.
pub(super) fn is_turned(verdict: &Verdict<'_>) -> bool {
    let decision = &verdict.judged.decision;
    verdict
        .row
        .as_ref()
        .is_some_and(|row| messages::is_told(decision) && row.seen_level != Some(decision.before))
}

/// Writes links and decisions that changed, and tells what happened to links.
pub(super) async fn note(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    verdicts: &[Verdict<'_>],
) -> Result<(), Error> {
    let now = services.now();
    for verdict in verdicts.iter().filter(|verdict| is_changed(verdict)) {
        let Some(row) = &verdict.row else { continue };
        let (id, link) = (row.id, verdict.joined.link.as_ref());
        tx.put_partnership_decision(id, link, &verdict.judged.decision, now).await?;
        for event in &verdict.joined.events {
            tx.add_exchange_event(&Event {
                id: domain::id::generate(now, &*services.random),
                organisation: organisation.id,
                at: now,
                severity: severity(event).to_owned(),
                what: "link".to_owned(),
                detail: serde_json::to_value(event).map_err(store::Error::from)?,
                partnership: Some(id),
            })
            .await?;
        }
    }
    Ok(())
}

/// Tells the users for whom mail began or ceased to flow.
pub(super) async fn tell(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    verdicts: &[Verdict<'_>],
) -> Result<(), Error> {
    let turned = verdicts.iter().filter(|verdict| is_turned(verdict));
    let turned: Vec<PartnershipId> = turned.filter_map(|verdict| Some(verdict.row.as_ref()?.id)).collect();
    for id in turned {
        messages::seen(services, tx, organisation, id).await?;
    }
    Ok(())
}

const fn severity(event: &LinkEvent) -> &'static str {
    match event {
        LinkEvent::Linked { .. } | LinkEvent::Unlinked { .. } => "information",
        LinkEvent::SecondClaimant { .. }
        | LinkEvent::OtherUsersDevice { .. }
        | LinkEvent::LookChanged { .. } => "warning",
    }
}
