//! Decisions about a large organisation: read from the database and judged, as after each sync and each change of the policy; and
//! the rules alone.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use domain::access::exchange::{Gate, OrganisationRules};
use domain::access::plan::{Judged, Reach, plan};
use domain::access::settings::{Mode, Standing};
use domain::access::{AccessSettings, Entries, Linked, Look, Subject, decide};
use domain::actor::Actor;
use domain::device::{ComplianceState, Device};
use domain::id::{MailboxId, OrganisationId, PartnershipId, SyncId};
use domain::partnership::{Candidate, Claim, EasId, LinkSource, Mailbox, OwnerFound, Partnership, link};
use services::Services;
use services::exchange::{self, JudgeAccess, NewOrganisation};
use store::exchange::mailbox::MailboxRow;
use uuid::Uuid;

use crate::figure::{Figure, Target, say};
use crate::seed::{self, GROUP, device_id, user_id};

/// How many partnerships there are, each in a mailbox of its own.
const PARTNERSHIPS: usize = 100_000;
const RUNS: usize = 5;
/// How many rows go into one transaction.
const BATCH: usize = 5000;

/// Measures them.
pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    say("writing 100,000 partnerships by the store");
    let (_installation, services) = seed::installation(PARTNERSHIPS).await?;
    let queue = services::background::queue(&services);
    let organisation = partnerships(&services).await?;
    queue.drain().await?;
    say("judging");
    let access =
        AccessSettings { mode: Mode::Report, included_groups: vec![GROUP], ..AccessSettings::default() };
    exchange::set_access(&services, &Actor::System, organisation, access).await?;
    let begun = Instant::now();
    queue.drain().await?;
    let first = begun.elapsed().as_secs_f64();
    let mut judged = Vec::new();
    for _ in 0..RUNS {
        let mut tx = services.store.write().await?;
        let job = JudgeAccess { organisation, by_person: false, rules: false, shown: None };
        jobs::enqueue(&mut tx, &*services.random, services.now(), &job).await?;
        tx.commit().await?;
        let begun = Instant::now();
        queue.drain().await?;
        judged.push(begun.elapsed().as_secs_f64());
    }
    let overview = exchange::impact(&services, &Actor::System, organisation).await?;
    anyhow::ensure!(overview.judged == PARTNERSHIPS as u64, "{} were judged", overview.judged);
    services.store.close().await;
    Ok(vec![
        Figure::median("decisions for 100,000 partnerships, read and judged anew", judged, "s")
            .due(Target::AtMost(1.0)),
        Figure::one("the first time, with everything written", first, "s"),
        Figure::median("the rules alone", (0..RUNS).map(|_| rules()).collect(), "s").due(Target::AtMost(1.0)),
    ])
}

fn eas_id(number: usize) -> Option<EasId> {
    format!("APPL{number:022}").parse().ok()
}

/// Phones of thirty models with forty versions of their system each.
fn look(number: usize) -> Look {
    let (model, build) = (number % 30, number / 30 % 40);
    Look {
        device_type: "iPhone".to_owned(),
        model: format!("iPhone{model}C4"),
        user_agent: format!("Apple-iPhone{model}C4/2202.{build}"),
        os: format!("iOS 18.1.1 22B{build}"),
        client_type: "EAS".to_owned(),
    }
}

/// An organisation whose users all have a mailbox with their enrolled and compliant phone.
async fn partnerships(services: &Services) -> anyhow::Result<OrganisationId> {
    for start in (0..PARTNERSHIPS).step_by(BATCH) {
        let mut tx = services.store.write().await?;
        for number in start..start + BATCH {
            let Some(device) = tx.device(device_id(number)).await? else { continue };
            let eas_device_id = eas_id(number).map(String::from);
            tx.update_device(&Device { eas_device_id, ..device }).await?;
            tx.set_compliance(device_id(number), ComplianceState::Compliant, None, services.now()).await?;
        }
        tx.commit().await?;
    }
    let new = NewOrganisation { name: "Noordzee".to_owned() };
    let organisation = exchange::create(services, &Actor::System, new).await?.id;
    let (now, sync) = (services.now(), SyncId(Uuid::from_u128(1)));
    for start in (0..PARTNERSHIPS).step_by(BATCH) {
        let mut tx = services.store.write().await?;
        for number in start..start + BATCH {
            let mailbox = mailbox(organisation, number);
            tx.put_exchange_mailbox(&mailbox, Some(OwnerFound::Address), sync, now).await?;
            let Some(partnership) = partnership(organisation, number, now) else { continue };
            tx.put_partnership(&partnership, Uuid::from_u128(number as u128), sync, now).await?;
        }
        tx.commit().await?;
    }
    let mut tx = services.store.write().await?;
    tx.put_exchange_rules(organisation, &OrganisationRules::default()).await?;
    tx.commit().await?;
    Ok(organisation)
}

/// The mailbox of the user with this number. Its id is as random as Exchange's are.
fn mailbox(organisation: OrganisationId, number: usize) -> MailboxRow {
    let address = format!("user{number}@example.com");
    MailboxRow {
        mailbox: Mailbox {
            id: mailbox_id(number),
            organisation,
            display_name: format!("User {number}"),
            address: address.clone(),
            eas_enabled: true,
            other_ways: Vec::new(),
            allowed: eas_id(number).into_iter().collect(),
            blocked: Vec::new(),
            user: Some(user_id(number)),
        },
        addresses: vec![address],
    }
}

fn mailbox_id(number: usize) -> MailboxId {
    MailboxId(Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_be_bytes()))
}

fn partnership(organisation: OrganisationId, number: usize, now: DateTime<Utc>) -> Option<Partnership> {
    Some(Partnership {
        id: PartnershipId(Uuid::from_u128(0x0190_0000_0000_7000_8000_5000_0000_0000 + number as u128)),
        organisation,
        mailbox: mailbox_id(number),
        eas_id: eas_id(number)?,
        look: look(number),
        friendly_name: "iPhone".to_owned(),
        imei: None,
        state: "Allowed".to_owned(),
        state_reason: "Individual".to_owned(),
        state_rule: None,
        first_sync_at: Some(now),
        last_success_at: None,
    })
}

/// The seconds that the same decisions take from memory.
fn rules() -> f64 {
    let access =
        AccessSettings { mode: Mode::Enforcing, included_groups: vec![GROUP], ..AccessSettings::default() };
    let (rules, look) = (OrganisationRules::default(), Arc::new(look(0)));
    let all: Vec<(EasId, Candidate)> = (0..PARTNERSHIPS)
        .filter_map(|number| {
            let eas_id = eas_id(number)?;
            let claims = vec![Claim { eas_id: eas_id.clone(), source: LinkSource::Reported }];
            let (device, user) = (device_id(number), user_id(number));
            let candidate =
                Candidate { device, user, enrolled: true, enrolled_at: DateTime::UNIX_EPOCH, claims };
            Some((eas_id, candidate))
        })
        .collect();
    let begun = Instant::now();
    let judged: Vec<Judged> = all
        .iter()
        .enumerate()
        .map(|(number, (eas_id, candidate))| {
            let user = user_id(number);
            let joined = link(eas_id, &look, &[user], std::slice::from_ref(candidate), None);
            let device = joined.link.as_ref().map(|link| Linked {
                enrolled: true,
                compliance: ComplianceState::Compliant,
                assurance: link.assurance,
                contested: link.is_contested(),
                looks_changed: link.looks_changed(),
            });
            let subject = Subject {
                look: &look,
                gate: Gate::OPEN,
                entries: Entries::default(),
                owner: Standing::Targeted { enforced: true },
                device,
                owner_has_compliant_device: true,
            };
            let decision = decide(&access, &rules, &subject);
            let (mailbox, entries) = (mailbox_id(number), subject.entries);
            Judged { mailbox, eas_id: eas_id.clone(), user: Some(user), entries, decision }
        })
        .collect();
    black_box(plan(&judged, Reach::Enforced, 20));
    begun.elapsed().as_secs_f64()
}
