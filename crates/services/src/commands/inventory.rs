//! Inventory: what devices say of themselves, asked at enrolment and then every eight hours, spread over the interval.

use apple_mdm::reported::DeviceFacts;
use apple_mdm::response::Answer;
use chrono::{DateTime, TimeDelta, Utc};
use domain::command::{Command, CommandKind};
use domain::device::{Device, DeviceState};
use domain::enrolment::Enrolment;
use domain::id::{CommandId, DeviceId, EnrolmentId};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::Tx;

use super::renewal;
use crate::{Error, Services};

/// How often a device is asked.
const INTERVAL: TimeDelta = TimeDelta::hours(8);

/// How many devices are asked in one transaction.
const BATCH: u32 = 100;

/// The most characters that are kept of a text that a device sent.
const LONGEST: usize = 200;

/// The job that asks every device whose inventory is due.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct AskInventories {}

impl Job for AskInventories {
    const KIND: &'static str = "inventory";
    type Context = Services;

    fn dedup_key(&self) -> Option<String> {
        Some("due".to_owned())
    }

    async fn run(self, services: Services) -> Result<Outcome<Self>, Failure> {
        ask_due(&services).await.map_err(|error| Failure::Retry(error.to_string()))?;
        Ok(Outcome::Done)
    }
}

/// Puts the questions of one inventory into the device's queue and asks for a push.
pub(crate) async fn ask(
    services: &Services,
    tx: &mut Tx,
    enrolment: EnrolmentId,
    device: DeviceId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    for kind in CommandKind::INVENTORY {
        let id = CommandId::generate(now, &*services.random);
        tx.enqueue_command(&Command::new(id, enrolment, kind, now)).await?;
    }
    if tx.has_apps(device).await? {
        crate::apps::ask_state(services, tx, enrolment, None, now).await?;
    }
    tx.set_inventory_due(device, Some(following(device, now))).await?;
    crate::push::request(services, tx, enrolment, now).await?;
    Ok(())
}

/// When a device is asked next: each has its own place within the interval, so that devices that enrolled together are
/// not asked together for ever. Between half an interval and one and a half from now.
pub(crate) fn following(device: DeviceId, now: DateTime<Utc>) -> DateTime<Utc> {
    let digest = Sha256::digest(device.0.as_bytes());
    let place = digest.iter().take(4).fold(0_i64, |place, byte| place << 8 | i64::from(*byte));
    let interval = INTERVAL.num_seconds();
    let offset = place % interval;
    let start = now.timestamp() + interval / 2;
    let wait = (offset - start).rem_euclid(interval);
    DateTime::from_timestamp(start + wait, 0).unwrap_or(now + INTERVAL)
}

/// Asks every device whose inventory is due, and has certificates renewed in time. Called by a schedule. Returns how
/// many devices were asked.
pub async fn ask_due(services: &Services) -> Result<usize, Error> {
    let now = services.now();
    let mut asked = 0;
    loop {
        let mut tx = services.store.write().await?;
        let due = tx.devices_due_for_inventory(now, BATCH).await?;
        if due.is_empty() {
            return Ok(asked);
        }
        for device in &due {
            match tx.active_enrolment(device.id).await? {
                Some(enrolment) if device.state == DeviceState::Managed => {
                    if renewal::is_due(&enrolment, now) {
                        renewal::request(services, &mut tx, enrolment.id, now).await?;
                    }
                    ask(services, &mut tx, enrolment.id, device.id, now).await?;
                    asked += 1;
                }
                _ => tx.set_inventory_due(device.id, None).await?,
            }
        }
        tx.commit().await?;
        services.wake.wake();
    }
}

/// Keeps an answer. A new version of the operating system, or a profile that is there or gone against what we thought,
/// has the device's deployments compared again.
pub(super) async fn keep(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    kind: CommandKind,
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(id) = enrolment.device else { return Ok(()) };
    let Some(mut device) = tx.device(id).await? else { return Ok(()) };
    let value = match kind {
        CommandKind::DeviceInformation => {
            let Some(facts) = answer.device_facts() else { return Ok(()) };
            let before = device.clone();
            describe(&mut device, &facts);
            if device != before {
                tx.update_device(&device).await?;
            }
            if device.os_version != before.os_version || device.product != before.product {
                crate::recompute::device(services, tx, id).await?;
            }
            device_value(&facts)
        }
        CommandKind::SecurityInfo => {
            let Some(facts) = answer.security_facts() else { return Ok(()) };
            json!({
                "passcodePresent": facts.passcode_present,
                "passcodeCompliant": facts.passcode_compliant,
                "passcodeCompliantWithProfiles": facts.passcode_compliant_with_profiles,
                "hardwareEncryption": facts.hardware_encryption,
            })
        }
        CommandKind::ProfileList => {
            let Some(profiles) = answer.profiles() else { return Ok(()) };
            crate::delivery::profiles_listed(services, tx, enrolment, &profiles, now).await?;
            crate::compliance::judge_again(services, tx, enrolment.device).await?;
            Value::Array(profiles.iter().map(profile_value).collect())
        }
        CommandKind::CertificateList => {
            let Some(certificates) = answer.certificates() else { return Ok(()) };
            let value = |certificate: &apple_mdm::reported::InstalledCertificate| {
                json!({
                    "commonName": cut(&certificate.common_name),
                    "isIdentity": certificate.is_identity,
                    "sha256": hex::encode(Sha256::digest(&certificate.der)),
                })
            };
            Value::Array(certificates.iter().map(value).collect())
        }
        CommandKind::InstalledApplicationList => {
            let Some(apps) = answer.apps() else { return Ok(()) };
            let value = |app: &apple_mdm::reported::InstalledApp| {
                json!({
                    "identifier": cut(&app.identifier),
                    "name": app.name.as_deref().map(cut),
                    "version": app.version.as_deref().map(cut),
                    "shortVersion": app.short_version.as_deref().map(cut),
                })
            };
            Value::Array(apps.iter().map(value).collect())
        }
        _ => return Ok(()),
    };
    tx.put_inventory(id, kind.name(), &value, now).await?;
    if kind == CommandKind::SecurityInfo {
        crate::compliance::judge_again(services, tx, enrolment.device).await?;
    }
    Ok(())
}

fn describe(device: &mut Device, facts: &DeviceFacts) {
    let set = |to: &mut String, from: &Option<String>| {
        if let Some(text) = from.as_ref().filter(|text| !text.is_empty()) {
            *to = cut(text);
        }
    };
    set(&mut device.name, &facts.device_name);
    set(&mut device.product, &facts.product_name);
    set(&mut device.model, if facts.model_name.is_some() { &facts.model_name } else { &facts.product_name });
    if let Some(name) = channel_apple::model_name(&device.product) {
        name.clone_into(&mut device.model);
    }
    if let Some(version) = facts.os_version.as_deref().and_then(|version| version.parse().ok()) {
        device.os_version = version;
    }
    if facts.serial_number.is_some() {
        device.serial_number = facts.serial_number.as_deref().map(cut);
    }
    // Absent where the user has no Exchange account yet; an id that was known stays known.
    if facts.eas_device_identifier.is_some() {
        device.eas_device_id = facts.eas_device_identifier.as_deref().map(cut);
    }
}

fn device_value(facts: &DeviceFacts) -> Value {
    json!({
        "buildVersion": facts.build_version.as_deref().map(cut),
        "supplementalVersion": facts.supplemental_version.as_deref().map(cut),
        "model": facts.model.as_deref().map(cut),
        "isSupervised": facts.is_supervised,
    })
}

fn profile_value(profile: &apple_mdm::reported::InstalledProfile) -> Value {
    json!({
        "identifier": cut(&profile.identifier),
        "uuid": cut(&profile.uuid),
        "displayName": profile.display_name.as_deref().map(cut),
        "organization": profile.organization.as_deref().map(cut),
        "isManaged": profile.is_managed,
        "payloads": profile.payloads.iter().map(|payload| cut(&payload.payload_type)).collect::<Vec<_>>(),
    })
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn devices_that_enrolled_together_are_asked_at_different_times_and_then_every_eight_hours() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut first: Vec<_> =
            (0..1000_u128).map(|number| following(DeviceId(Uuid::from_u128(number)), now)).collect();
        first.sort_unstable();
        let busiest =
            first.chunk_by(|one, other| *other - *one < TimeDelta::seconds(1)).map(<[_]>::len).max();
        assert!(busiest.unwrap() < 10, "no crowd at any moment");
        assert!(first.iter().all(|at| *at >= now + INTERVAL / 2 && *at <= now + INTERVAL * 3 / 2));

        let device = DeviceId(Uuid::from_u128(7));
        let at = following(device, now);
        assert_eq!(following(device, at), at + INTERVAL);
    }
}
