//! Handing out an enrolment profile.

use chrono::{DateTime, TimeDelta, Utc};
use domain::actor::{Actor, Permission};
use domain::admission::{Applicant, admit};
use domain::audit::ObjectKind;
use domain::device::{DeviceState, Platform};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level};
use domain::id::{DeviceId, EnrolmentId, UserId};
use serde_json::json;
use store::Tx;

use super::closed::{EnrolmentClosed, Existing, Ready, server_readiness};
use super::profile::{self, Enrolling};
use crate::{Error, Services, second_factor};

/// How long an enrolment profile can be used after its download.
const OFFER_STANDS: TimeDelta = TimeDelta::hours(1);

/// Who wants to enrol what.
#[derive(Clone, Debug)]
pub struct OfferRequest {
    /// Whose device it is.
    pub user: UserId,
    /// How sure we are that it is the user.
    pub level: Level,
    /// Which enrolment profile.
    pub configuration: Configuration,
    /// The tag of the language in which the user reads the page that offers it; `None` for the one that they chose before, or
    /// that the directory has for them.
    pub language: Option<String>,
    /// The device that is enrolled again, which then does not count against the limit.
    pub again: Option<DeviceId>,
}

/// The answer to somebody who wants to enrol.
#[derive(Debug)]
pub enum Offered {
    /// An enrolment profile.
    Profile(Offer),
    /// Not now, or not this user.
    Closed(EnrolmentClosed),
}

/// An enrolment profile that was made for one device of one user.
pub struct Offer {
    /// The enrolment that it stands for.
    pub enrolment: EnrolmentId,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
    /// The profile: signed, or plain XML for the configuration `compatibility`. `application/x-apple-aspen-config`.
    pub profile: Vec<u8>,
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // There is a challenge in the profile.
        f.debug_struct("Offer").field("enrolment", &self.enrolment).finish_non_exhaustive()
    }
}

/// Whether this user could enrol a device now: for the page that offers it.
pub async fn judge(
    services: &Services,
    actor: &Actor,
    request: &OfferRequest,
) -> Result<Option<EnrolmentClosed>, Error> {
    permitted(actor, request)?;
    let mut tx = services.store.read().await?;
    if let Err(closed) = server_readiness(&mut tx, services.now()).await? {
        return Ok(Some(closed));
    }
    user_readiness(&mut tx, request).await
}

/// Makes an enrolment and its profile. Users ask for themselves; administrators for test clients.
pub async fn offer(services: &Services, actor: &Actor, request: &OfferRequest) -> Result<Offered, Error> {
    permitted(actor, request)?;
    if request.configuration == Configuration::Compatibility && !services.allowances.compatibility_enrolment {
        return Err(Error::Conflict {
            code: "compatibility-not-allowed",
            message:
                "the enrolment configuration `compatibility` is switched on in the configuration file only"
                    .to_owned(),
        });
    }
    let now = services.now();
    let mut tx = services.store.write().await?;
    let ready: Ready = match server_readiness(&mut tx, now).await? {
        Ok(ready) => ready,
        Err(closed) => return Ok(Offered::Closed(closed)),
    };
    if let Some(closed) = user_readiness(&mut tx, request).await? {
        return Ok(Offered::Closed(closed));
    }
    let enrolment = Enrolment {
        id: EnrolmentId::generate(now, &*services.random),
        user: request.user,
        device: None,
        platform: Platform::Ios,
        configuration: request.configuration,
        level: request.level,
        state: EnrolmentState::Offered,
        udid: None,
        certificate_sha256: None,
        next_certificate_sha256: None,
        certificate_not_after: None,
        push: None,
        created_at: now,
        activated_at: None,
        ended_at: None,
        expires_at: now + OFFER_STANDS,
    };
    tx.add_enrolment(&enrolment).await?;
    let language = request.language.as_deref();
    let enrolling = Enrolling { enrolment: &enrolment, ready: &ready, until: enrolment.expires_at, language };
    let profile = profile::make(services, &mut tx, &enrolling).await?;
    let details =
        json!({ "user": request.user, "level": request.level, "configuration": request.configuration });
    let event = services.audit_event(
        actor,
        "enrolment.offer",
        ObjectKind::Enrolment,
        enrolment.id,
        actor.name(),
        details,
    );
    tx.audit(&event).await?;
    tx.commit().await?;
    // Should the signing fail, nobody has the offer, and it is forgotten in time.
    let profile = profile.sign(services).await?;
    Ok(Offered::Profile(Offer { enrolment: enrolment.id, expires_at: enrolment.expires_at, profile }))
}

/// Judges again when the device says who it is: the limit may have been reached since, and only now do we know whether it
/// is a device that is counted already.
pub(crate) async fn may_still_enrol(tx: &mut Tx, enrolment: &Enrolment, udid: &str) -> Result<bool, Error> {
    let Some(user) = tx.user(enrolment.user).await? else { return Ok(false) };
    let devices = counted(tx, enrolment.user).await?;
    let others = devices.iter().filter(|(_, known)| known.as_deref() != Some(udid)).count();
    let applicant = Applicant {
        groups: &tx.groups_of_user(enrolment.user).await?,
        platform: enrolment.platform,
        level: enrolment.level,
        devices: u32::try_from(others).unwrap_or(u32::MAX),
    };
    Ok(user.is_active() && admit(&tx.enrolment_rules().await?, &applicant).is_ok())
}

async fn user_readiness(tx: &mut Tx, request: &OfferRequest) -> Result<Option<EnrolmentClosed>, Error> {
    let user = tx.user(request.user).await?.ok_or_else(|| Error::not_found("user", request.user))?;
    if !user.is_active() {
        return Ok(Some(EnrolmentClosed::UserInactive));
    }
    let devices: Vec<Existing> = counted(tx, request.user)
        .await?
        .into_iter()
        .map(|(device, _)| device)
        .filter(|device| Some(device.device) != request.again)
        .collect();
    let applicant = Applicant {
        groups: &tx.groups_of_user(request.user).await?,
        platform: Platform::Ios,
        level: request.level,
        devices: u32::try_from(devices.len()).unwrap_or(u32::MAX),
    };
    if let Err(refusal) = admit(&tx.enrolment_rules().await?, &applicant) {
        return Ok(Some(EnrolmentClosed::by_rule(refusal, devices)));
    }
    let missing = second_factor::missing(tx, request.user, request.level).await?;
    Ok(missing.map(|is_set_up| EnrolmentClosed::SecondFactor { is_set_up }))
}

/// The user's devices that count against the limit, with their UDIDs.
async fn counted(tx: &mut Tx, user: UserId) -> Result<Vec<(Existing, Option<String>)>, Error> {
    let devices = tx.devices_of_user(user).await?;
    Ok(devices
        .into_iter()
        .filter(|device| device.state != DeviceState::Retired)
        .map(|device| (Existing { device: device.id, name: device.name }, device.udid))
        .collect())
}

fn permitted(actor: &Actor, request: &OfferRequest) -> Result<(), Error> {
    match actor {
        Actor::User { id, .. } if *id == request.user => Ok(()),
        _ => {
            actor.require(Permission::WriteDevices)?;
            if request.level > Level::Approved {
                return Err(Error::invalid(
                    "level",
                    "out-of-range",
                    "only the maker of a device can attest it",
                ));
            }
            Ok(())
        }
    }
}
