//! Taking in what a connector reads. Each page is one transaction; one that comes again changes nothing; a sync that was not
//! complete takes nobody away.

use chrono::{DateTime, TimeDelta, Utc};
use connector_protocol::refusal::Code;
use connector_protocol::sync::{
    Content, Mailbox as WireMailbox, PageTaken, Partnership as WirePartnership, SyncFinish, SyncFinished,
    SyncKind, SyncPage, SyncStart, SyncStarted,
};
use domain::access::Look;
use domain::access::exchange::{Characteristic, DeviceRule, OrganisationRules};
use domain::access::settings::Standing;
use domain::brake::holds;
use domain::id::{MailboxId, OrganisationId, PartnershipId, SyncId, UserId};
use domain::partnership::{EasId, Mailbox, Owner, Partnership, owner};
use store::Tx;
use store::exchange::found::Server;
use store::exchange::mailbox::MailboxRow;
use store::exchange::organisation::Organisation;
use store::exchange::sync::{Sync, Turned};
use uuid::Uuid;

use super::connector::{ConnectorIdentity, Refused, holding};
use super::entries::{ids, level};
use super::first_rules::WriteFirstRules;
use super::judge::{JudgeAccess, standing_of};
use super::personal_lists::PersonalLists;
use super::removal;
use crate::settings::{BrakeLimits, read};
use crate::{Error, Services};

/// What a quick sync reads twice: domain controllers tell each other of changes with a delay.
const OVERLAP: TimeDelta = TimeDelta::minutes(15);

/// How long a sync that was cut off can go on. After that what it read is too old to build on.
const RESUMABLE: TimeDelta = TimeDelta::hours(12);

/// Begins a sync, or goes on with the one of its kind that was cut off at the same domain controller.
pub async fn start(
    services: &Services,
    identity: &ConnectorIdentity,
    asked: &SyncStart,
) -> Result<Result<SyncStarted, Refused>, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let (_, organisation) = match holding(services, &mut tx, identity, asked.fence).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let organisation = tx.lock_exchange_organisation(organisation.id).await?.unwrap_or(organisation);
    let last = tx.last_complete_exchange_sync(organisation.id).await?;
    // Nothing to build on, or positions of another domain controller: everything is read.
    let based = last.filter(|last| last.domain_controller == asked.domain_controller);
    let kind = if based.is_none() { SyncKind::Full } else { asked.kind };
    let name = kind_name(kind);
    let running = tx.running_exchange_sync(organisation.id, name).await?;
    let running = running.filter(|sync| {
        sync.domain_controller == asked.domain_controller && now - sync.changed_at < RESUMABLE
    });
    let sync = if let Some(sync) = running {
        sync
    } else {
        tx.abandon_exchange_syncs(organisation.id, "another sync began", now).await?;
        let since = based.filter(|_| kind == SyncKind::Quick).map(|last| last.started_at - OVERLAP);
        let id = SyncId::generate(now, &*services.random);
        let sync = Sync {
            domain_controller: asked.domain_controller.clone(),
            changed_since: since,
            ..Sync::begun(id, organisation.id, name, now)
        };
        tx.add_exchange_sync(&sync).await?;
        sync
    };
    if organisation.sync_wanted.as_deref() == Some(name) || kind == SyncKind::Full {
        tx.want_exchange_sync(organisation.id, None).await?;
    }
    tx.commit().await?;
    Ok(Ok(SyncStarted {
        sync: sync.id.0,
        kind,
        next_page: sync.next_page,
        cursor: sync.position,
        since: sync.changed_since,
    }))
}

/// What a kind of sync is called where it is kept.
pub(super) const fn kind_name(kind: SyncKind) -> &'static str {
    match kind {
        SyncKind::Full => "full",
        SyncKind::Quick => "quick",
    }
}

/// Takes a page in. One that was taken before is answered as it was, and changes nothing.
pub async fn page(
    services: &Services,
    identity: &ConnectorIdentity,
    page: &SyncPage,
) -> Result<Result<PageTaken, Refused>, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let (_, organisation) = match holding(services, &mut tx, identity, page.fence).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    // What is read is held against what was changed last: no result comes between.
    let organisation = tx.lock_exchange_organisation(organisation.id).await?.unwrap_or(organisation);
    let sync = match running(&mut tx, &organisation, page.sync).await? {
        Ok(sync) => sync,
        Err(refused) => return Ok(Err(refused)),
    };
    if page.page.checked_add(1) == Some(sync.next_page) {
        let statistics = wanted_statistics(&mut tx, &organisation, &page.content).await?;
        return Ok(Ok(PageTaken { next_page: sync.next_page, statistics }));
    }
    let mut turned = Turned { position: page.cursor.as_deref(), ..Turned::default() };
    match &page.content {
        Content::Mailboxes(list) => turned.mailboxes = list.len() as u64,
        Content::Partnerships(list) => turned.partnerships = list.len() as u64,
        _ => {}
    }
    if !tx.turn_exchange_page(sync.id, page.page, &turned, now).await? {
        return Ok(Err(Refused::new(Code::OutOfOrder, "ask sync/start which page is next")));
    }
    take_in(services, &mut tx, &organisation, &sync, &page.content, now).await?;
    let statistics = wanted_statistics(&mut tx, &organisation, &page.content).await?;
    tx.commit().await?;
    Ok(Ok(PageTaken { next_page: page.page + 1, statistics }))
}

async fn running(tx: &mut Tx, organisation: &Organisation, id: Uuid) -> Result<Result<Sync, Refused>, Error> {
    let sync = tx.exchange_sync(SyncId(id)).await?;
    let mine = sync.filter(|sync| sync.organisation == organisation.id && sync.finished_at.is_none());
    Ok(mine.ok_or_else(|| Refused::new(Code::UnknownSync, "this sync is over: start one")))
}

async fn take_in(
    services: &Services,
    tx: &mut Tx,
    organisation: &Organisation,
    sync: &Sync,
    content: &Content,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    match content {
        Content::Servers(list) => {
            let servers: Vec<Server> = list
                .iter()
                .map(|server| Server {
                    fqdn: server.fqdn.clone(),
                    version: server.version.clone(),
                    site: server.site.clone(),
                    client_access: server.client_access,
                    reachable: server.reachable,
                })
                .collect();
            tx.put_exchange_servers(organisation.id, &servers, now).await?;
        }
        Content::Rules(rules) => {
            let rule = |rule: &connector_protocol::sync::Rule| DeviceRule {
                characteristic: characteristic(rule.characteristic),
                query: rule.query.clone(),
                level: level(rule.level),
            };
            let rules = OrganisationRules {
                default_level: level(rules.default_level),
                rules: rules.rules.iter().map(rule).collect(),
            };
            tx.put_exchange_rules(organisation.id, &rules).await?;
        }
        Content::Classes(list) => {
            let classes: Vec<_> =
                list.iter().map(|class| (class.device_type.clone(), class.model.clone())).collect();
            tx.add_device_classes(organisation.id, &classes).await?;
        }
        Content::Mailboxes(list) => {
            for mailbox in list {
                put_mailbox(tx, organisation.id, mailbox, sync, now).await?;
            }
        }
        Content::Partnerships(list) => {
            for one in list {
                // An id that is none cannot be in any list either; the record is left to Exchange's administrators.
                let Ok(eas_id) = one.eas_id.parse() else { continue };
                let partnership = partnership(services, organisation.id, one, eas_id, now);
                tx.put_partnership(&partnership, one.guid, sync.id, now).await?;
            }
        }
        Content::Statistics(list) => {
            for one in list {
                let success = one.last_success_at.map(domain::outside::to_microseconds);
                tx.put_partnership_statistics(organisation.id, one.guid, success).await?;
            }
        }
    }
    Ok(())
}

const fn characteristic(of: connector_protocol::sync::Characteristic) -> Characteristic {
    use connector_protocol::sync::Characteristic as Wire;
    match of {
        Wire::DeviceType => Characteristic::DeviceType,
        Wire::DeviceModel => Characteristic::DeviceModel,
        Wire::DeviceOs => Characteristic::DeviceOs,
        Wire::UserAgent => Characteristic::UserAgent,
        Wire::XmsWlHeader => Characteristic::XmsWlHeader,
    }
}

fn partnership(
    services: &Services,
    organisation: OrganisationId,
    one: &WirePartnership,
    eas_id: EasId,
    now: DateTime<Utc>,
) -> Partnership {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Partnership {
        id: PartnershipId::generate(now, &*services.random),
        organisation,
        mailbox: MailboxId(one.mailbox),
        eas_id,
        look: Look {
            device_type: one.device_type.clone(),
            model: one.model.clone(),
            user_agent: one.user_agent.clone(),
            os: one.os.clone(),
            client_type: one.client_type.clone(),
        },
        friendly_name: one.friendly_name.clone(),
        imei: filled(&one.imei),
        state: one.state.clone(),
        state_reason: one.state_reason.clone(),
        state_rule: filled(&one.state_rule),
        first_sync_at: one.first_sync_at.map(domain::outside::to_microseconds),
        last_success_at: None,
    }
}

async fn put_mailbox(
    tx: &mut Tx,
    organisation: OrganisationId,
    mailbox: &WireMailbox,
    sync: &Sync,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let addresses: Vec<String> = mailbox.addresses.iter().map(|address| address.to_lowercase()).collect();
    let found = find_owner(tx, mailbox.guid, &addresses).await?;
    let found_by = match found {
        Owner::User(_, by) => Some(by),
        Owner::Ambiguous | Owner::Nobody => None,
    };
    let mut lists = PersonalLists { allowed: ids(&mailbox.allowed), blocked: ids(&mailbox.blocked) };
    let id = MailboxId(mailbox.guid);
    if let Some(known) = tx.exchange_mailbox(organisation, id).await? {
        // A domain controller that has not heard of our last change yet shows what was before it.
        lists = lists.or_known(tx, &known.mailbox, sync.started_at - OVERLAP).await?;
    }
    let row = MailboxRow {
        mailbox: Mailbox {
            id,
            organisation,
            display_name: mailbox.display_name.clone(),
            address: addresses.first().cloned().unwrap_or_default(),
            eas_enabled: mailbox.eas_enabled,
            other_ways: mailbox.other_ways.clone(),
            allowed: lists.allowed,
            blocked: lists.blocked,
            user: found.user(),
        },
        addresses,
    };
    tx.put_exchange_mailbox(&row, found_by, sync.id, now).await?;
    Ok(())
}

/// Whose mailbox it is: by GUID, then by any of the addresses.
async fn find_owner(tx: &mut Tx, guid: Uuid, addresses: &[String]) -> Result<Owner, Error> {
    let by_guid = tx.user_by_external_id(&guid.to_string()).await?;
    let by_guid = by_guid.filter(|user| user.removed_at.is_none()).map(|user| user.id);
    let mut by_address: Vec<UserId> = Vec::new();
    if by_guid.is_none() {
        for address in addresses {
            by_address.extend(tx.users_with_address(address).await?.into_iter().map(|user| user.id));
        }
    }
    Ok(owner(by_guid, None, &by_address))
}

/// Partnerships of a page whose statistics are wanted: those of targeted users. The others cost a call each, and tell nothing
/// that anything depends on; what was read of them before is forgotten, as they may be in use without anybody knowing.
async fn wanted_statistics(
    tx: &mut Tx,
    organisation: &Organisation,
    content: &Content,
) -> Result<Vec<Uuid>, Error> {
    let Content::Partnerships(list) = content else { return Ok(Vec::new()) };
    let mut wanted = Vec::new();
    for one in list {
        let mailbox = tx.exchange_mailbox(organisation.id, MailboxId(one.mailbox)).await?;
        let owner = match mailbox.and_then(|row| row.mailbox.user) {
            Some(user) => standing_of(tx, organisation, user).await?,
            None => Standing::Unknown,
        };
        if matches!(owner, Standing::Targeted { .. }) {
            wanted.push(one.guid);
        } else {
            tx.forget_partnership_statistics(organisation.id, one.guid).await?;
        }
    }
    Ok(wanted)
}

/// Ends a sync. Only a complete full one takes away what it did not see, and not if that is more than the brake lets pass: then a
/// wrong search scope is likelier, everything stays, and a person decides.
pub async fn finish(
    services: &Services,
    identity: &ConnectorIdentity,
    asked: &SyncFinish,
) -> Result<Result<SyncFinished, Refused>, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let (_, organisation) = match holding(services, &mut tx, identity, asked.fence).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let organisation = tx.lock_exchange_organisation(organisation.id).await?.unwrap_or(organisation);
    let sync = match running(&mut tx, &organisation, asked.sync).await? {
        Ok(sync) => sync,
        Err(refused) => return Ok(Err(refused)),
    };
    let mut error = asked.error.clone();
    let mut complete = asked.complete && asked.error.is_none();
    if complete && (asked.partnerships != sync.partnerships || asked.mailboxes != sync.mailboxes) {
        complete = false;
        error = Some("fewer mailboxes or partnerships came than were read".to_owned());
    }
    let mut removed = 0;
    let full = kind_name(SyncKind::Full);
    if complete && sync.kind == full {
        let unseen = tx.count_unseen_partnerships(organisation.id, sync.id).await?;
        let total = tx.count_partnerships(organisation.id).await?;
        let limits: BrakeLimits = read(&mut tx).await?;
        let allowed = removal::is_allowed(&mut tx, organisation.id).await?;
        if !allowed && holds(unseen, total, limits.percent, limits.devices) {
            error =
                Some(format!("{unseen} of {total} partnerships were not found: is the search scope right?"));
            removal::hold(services, &mut tx, &organisation, unseen, total).await?;
        } else {
            removal::settled(services, &mut tx, organisation.id).await?;
            removed = tx.delete_unseen_partnerships(organisation.id, sync.id).await?;
        }
    }
    let is_first = complete && tx.last_complete_exchange_sync_of(organisation.id, full).await?.is_none();
    tx.finish_exchange_sync(sync.id, complete, removed, error.as_deref(), now).await?;
    // What was read is so, even where something else could not be: only who is gone shows in a complete sync alone.
    let job = JudgeAccess { organisation: organisation.id, by_person: false, rules: false, shown: None };
    jobs::enqueue(&mut tx, &*services.random, now, &job).await?;
    if is_first && organisation.access.writes_rules {
        let job = WriteFirstRules { organisation: organisation.id };
        jobs::enqueue(&mut tx, &*services.random, now, &job).await?;
    }
    tx.commit().await?;
    services.wake.wake();
    Ok(Ok(SyncFinished { removed }))
}
