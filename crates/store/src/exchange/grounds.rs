//! What decisions rest on, read for a run of mailboxes at once: questions about each mailbox by itself would cost far more than
//! all decisions.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::device::{ComplianceState, DeviceState};
use domain::id::{DeviceId, GroupId, MailboxId, OrganisationId, UserId};
use domain::partnership::{Candidate, Claim, EasId, LinkSource};
use serde::Deserialize;
use uuid::Uuid;

use crate::{Error, Tx, on, packed};

/// The mailboxes of an organisation from one to another, in the order of their ids, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxRun {
    /// Whose mailboxes.
    pub organisation: OrganisationId,
    /// The first.
    pub first: MailboxId,
    /// The last.
    pub last: MailboxId,
}

impl MailboxRun {
    /// All of them.
    pub const fn all(organisation: OrganisationId) -> Self {
        Self { organisation, first: MailboxId(Uuid::nil()), last: MailboxId(Uuid::max()) }
    }
}

macro_rules! of_run {
    () => {
        "exchange_mailbox.organisation_id = $1 AND exchange_mailbox.id >= $2 AND exchange_mailbox.id <= $3"
    };
}

macro_rules! strangers {
    () => {
        "WHERE exchange_partnership.organisation_id = $1 AND exchange_partnership.mailbox_id >= $2 \
         AND exchange_partnership.mailbox_id <= $3 \
         AND (exchange_mailbox.user_id IS NULL OR exchange_mailbox.user_id <> device.user_id)"
    };
}

crate::statements! {
    FURTHER = "SELECT mailbox_id, holder_id FROM exchange_further_mailbox \
               WHERE organisation_id = $1 AND mailbox_id >= $2 AND mailbox_id <= $3 AND kind = 'user' \
               UNION SELECT exchange_further_mailbox.mailbox_id, group_user.user_id FROM exchange_further_mailbox \
               JOIN group_closure ON group_closure.ancestor_id = exchange_further_mailbox.holder_id \
               JOIN group_user ON group_user.group_id = group_closure.descendant_id \
               WHERE exchange_further_mailbox.organisation_id = $1 AND exchange_further_mailbox.mailbox_id >= $2 \
               AND exchange_further_mailbox.mailbox_id <= $3 AND exchange_further_mailbox.kind = 'group'";
    // Without DISTINCT, which would sort: a device or a member may come twice.
    MEMBERS = concat!("SELECT group_user.user_id FROM exchange_mailbox \
                      JOIN group_user ON group_user.user_id = exchange_mailbox.user_id \
                      JOIN group_closure ON group_closure.descendant_id = group_user.group_id \
                      WHERE ", of_run!(), " AND group_closure.ancestor_id = $4");
    DEVICES = concat!("SELECT device.id, device.user_id, device.state, device.eas_device_id, device.enrolled_at, \
                      device.compliance FROM exchange_mailbox JOIN device ON device.user_id = exchange_mailbox.user_id \
                      WHERE ", of_run!());
    IDS = concat!("SELECT DISTINCT device.id, device_eas_id.eas_id, device_eas_id.source FROM exchange_mailbox \
                  JOIN device ON device.user_id = exchange_mailbox.user_id \
                  JOIN device_eas_id ON device_eas_id.device_id = device.id WHERE ", of_run!());
    // Devices of others than the owner that claim the id of one of the partnerships. The run is one of partnerships: named by their mailboxes
    // alone, SQLite walks through all of the organisation for each run. The key is in lower case already: without a function around it
    // SQLite compares by the column's affinity, for which the index of an expression is of no use, and looks at every device.
    STRANGERS = concat!("SELECT device.id FROM exchange_partnership JOIN exchange_mailbox \
                        ON exchange_mailbox.organisation_id = exchange_partnership.organisation_id \
                        AND exchange_mailbox.id = exchange_partnership.mailbox_id \
                        JOIN device ON LOWER(device.eas_device_id) = LOWER(exchange_partnership.eas_key) ", strangers!(),
                        " UNION SELECT device.id FROM exchange_partnership JOIN exchange_mailbox \
                        ON exchange_mailbox.organisation_id = exchange_partnership.organisation_id \
                        AND exchange_mailbox.id = exchange_partnership.mailbox_id \
                        JOIN device_eas_id ON device_eas_id.eas_key = exchange_partnership.eas_key \
                        JOIN device ON device.id = device_eas_id.device_id ", strangers!());
    ALL_DEVICES = "SELECT id, user_id, state, eas_device_id, enrolled_at, compliance FROM device";
    ALL_IDS = "SELECT device_id, eas_id, source FROM device_eas_id";
    ONE = "SELECT id, user_id, state, eas_device_id, enrolled_at, compliance FROM device WHERE id = $1";
}

/// A device as [`packed`] takes it.
macro_rules! packed {
    () => {
        "format('[\"%s\",\"%s\",%s,%s,%s,%s]', hex(id), hex(user_id), json_quote(state), json_quote(eas_device_id), \
         json_quote(enrolled_at), json_quote(compliance))"
    };
}

/// The same as [`ALL_DEVICES`], as texts: see [`packed`].
mod sqlite {
    use crate::packed::numbered_text_of;

    crate::statements! {
        PACKED_DEVICES = numbered_text_of!(packed, "device WHERE rowid > $1 ORDER BY rowid LIMIT $2");
    }

    pub(super) const ALL: &str = PACKED_DEVICES;
}

#[cfg(test)]
pub(crate) const SQLITE_STATEMENTS: &[(&str, &str)] = sqlite::STATEMENTS;

/// A device as far as access depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessDevice {
    /// Whose it is, whether it is managed, and which ids are its own.
    pub candidate: Candidate,
    /// Whether it meets its policies.
    pub compliance: ComplianceState,
}

/// The columns, in their order.
#[derive(Deserialize, sqlx::FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    state: String,
    eas_device_id: Option<String>,
    enrolled_at: DateTime<Utc>,
    compliance: String,
}

impl Row {
    /// With the ids that it has beside the one that it reports.
    fn read(self, mut claims: Vec<Claim>) -> Result<AccessDevice, Error> {
        let state = DeviceState::from_name(&self.state).ok_or(Error::Corrupt("device.state"))?;
        if let Some(eas_id) = self.eas_device_id.and_then(|id| id.try_into().ok()) {
            claims.push(Claim { eas_id, source: LinkSource::Reported });
        }
        Ok(AccessDevice {
            candidate: Candidate {
                device: DeviceId(self.id),
                user: UserId(self.user_id),
                enrolled: state == DeviceState::Managed,
                enrolled_at: self.enrolled_at,
                claims,
            },
            compliance: ComplianceState::from_name(&self.compliance)
                .ok_or(Error::Corrupt("device.compliance"))?,
        })
    }
}

impl Tx {
    /// Every user to whom one of the mailboxes was given, by name or by group.
    pub async fn further_users_of_mailboxes(
        &mut self,
        run: MailboxRun,
    ) -> Result<Vec<(MailboxId, UserId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> = on!(self, c => sqlx::query_as(FURTHER)
            .bind(run.organisation.0).bind(run.first.0).bind(run.last.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(mailbox, user)| (MailboxId(mailbox), UserId(user))).collect())
    }

    /// The owners of the mailboxes who are in a group, nested ones included.
    pub async fn mailbox_owners_in_group(
        &mut self,
        run: MailboxRun,
        group: GroupId,
    ) -> Result<HashSet<UserId>, Error> {
        let rows: Vec<Uuid> = on!(self, c => sqlx::query_scalar(MEMBERS)
            .bind(run.organisation.0).bind(run.first.0).bind(run.last.0).bind(group.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(UserId).collect())
    }

    /// The devices of the mailboxes' owners, retired ones included. A device may come twice; the first time counts.
    pub async fn devices_of_mailbox_owners(&mut self, run: MailboxRun) -> Result<Vec<AccessDevice>, Error> {
        let ids: Vec<(Uuid, String, String)> = on!(self, c => sqlx::query_as(IDS)
            .bind(run.organisation.0).bind(run.first.0).bind(run.last.0).fetch_all(c).await)?;
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(DEVICES)
            .bind(run.organisation.0).bind(run.first.0).bind(run.last.0).fetch_all(c).await)?;
        read(rows, &mut claims(ids)?)
    }

    /// Every device, retired ones included.
    pub async fn access_devices(&mut self) -> Result<Vec<AccessDevice>, Error> {
        let ids: Vec<(Uuid, String, String)> = on!(self, c => sqlx::query_as(ALL_IDS).fetch_all(c).await)?;
        let mut claims = claims(ids)?;
        let make = |rows: Vec<Row>| rows.into_iter().map(|row| row.read(Vec::new())).collect();
        let mut devices = packed::all!(self, make, sqlite::ALL, ALL_DEVICES, []);
        for AccessDevice { candidate, .. } in &mut devices {
            if let Some(given) = claims.remove(&candidate.device.0) {
                candidate.claims.splice(..0, given);
            }
        }
        Ok(devices)
    }

    /// Devices of others than a mailbox's owner that claim the id of one of its partnerships.
    pub async fn strangers_with_ids_of(&mut self, run: MailboxRun) -> Result<Vec<DeviceId>, Error> {
        let rows: Vec<Uuid> = on!(self, c => sqlx::query_scalar(STRANGERS)
            .bind(run.organisation.0).bind(run.first.0).bind(run.last.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(DeviceId).collect())
    }

    /// One device.
    pub async fn access_device(&mut self, id: DeviceId) -> Result<Option<AccessDevice>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE).bind(id.0).fetch_optional(c).await)?;
        let Some(row) = row else { return Ok(None) };
        let claims = self.device_eas_ids(id).await?;
        row.read(claims).map(Some)
    }
}

/// Ids by the devices that have them.
fn claims(ids: Vec<(Uuid, String, String)>) -> Result<HashMap<Uuid, Vec<Claim>>, Error> {
    let mut claims = HashMap::<Uuid, Vec<Claim>>::new();
    for (device, eas_id, source) in ids {
        claims.entry(device).or_default().push(claim(&eas_id, &source)?);
    }
    Ok(claims)
}

/// Devices with the ids that they have beside the ones that they report.
fn read(rows: Vec<Row>, claims: &mut HashMap<Uuid, Vec<Claim>>) -> Result<Vec<AccessDevice>, Error> {
    rows.into_iter()
        .map(|row| {
            let own = claims.remove(&row.id).unwrap_or_default();
            row.read(own)
        })
        .collect()
}

fn claim(eas_id: &str, source: &str) -> Result<Claim, Error> {
    let corrupt = || Error::Corrupt("device_eas_id");
    let eas_id: EasId = eas_id.parse().map_err(|_| corrupt())?;
    Ok(Claim { eas_id, source: LinkSource::from_name(source).ok_or_else(corrupt)? })
}
