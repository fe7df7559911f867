//! What a pending InstallProfile or RemoveProfile says when its device asks.
//!
//! A bundle is rendered from the user and the profiles of this moment, but only what a comparison has decided is handed out:
//! conflicts, waves and brakes are judged there, and a poll must not be a way around them.

use std::collections::BTreeMap;

use apple_mdm::command::Command as Wire;
use channel_apple::{Challenge, bundle_identifier, certificate_request, fingerprint, render};
use chrono::TimeDelta;
use domain::command::{Command, CommandKind};
use domain::deployment::Reason;
use domain::enrolment::{Configuration, Enrolment};
use domain::fingerprint::Fingerprint;
use domain::id::ProfileId;
use domain::profile::ProfileType;
use store::Tx;

use super::assembly::{Assembly, assemble, server_identity};
use crate::scep::{Wanted, challenge_for, profile_template};
use crate::{Error, Services};

/// How long a device has time to ask for a certificate with what it was given.
const CHALLENGE_STANDS: TimeDelta = TimeDelta::days(7);

/// A command, ready to be sent.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The command.
    pub(crate) command: Wire,
    /// What of the bundle it stands for; kept until the device answers.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// The profile inside is still to be signed: after the commit, because the writers of a database that has one at a time
    /// have no time to wait for a private key.
    pub(crate) to_be_signed: bool,
}

/// What becomes of a pending command.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// It is sent.
    Ready(Prepared),
    /// Something changed that was not decided yet: the device is compared anew, and the command waits for that.
    Waits,
    /// It is no longer needed, or cannot be done as things stand: then the device is compared anew, and its deployments say
    /// why.
    Needless,
}

/// Prepares an InstallProfile or RemoveProfile.
pub(crate) async fn prepare(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    command: &Command,
) -> Result<Delivery, Error> {
    let Some(bundle) = command.bundle else { return Ok(Delivery::Needless) };
    let main = ProfileId(bundle.0);
    if command.kind == CommandKind::RemoveProfile {
        let server = server_identity(tx).await?;
        let identifier = bundle_identifier(server.id, enrolment.id, enrolment.user, main);
        return Ok(Delivery::Ready(Prepared {
            command: Wire::RemoveProfile { identifier },
            fingerprint: None,
            to_be_signed: false,
        }));
    }
    let Some(device) = enrolment.device else { return Ok(Delivery::Needless) };
    let Some(device) = tx.device(device).await? else { return Ok(Delivery::Needless) };
    let Some(assembly) = assemble(tx, enrolment, &device, main).await? else {
        return Ok(Delivery::Needless);
    };
    match payload(services, tx, enrolment, &assembly).await? {
        Ok(Some((payload, found))) if tx.bundle_sent(device.id, bundle, found, services.now()).await? => {
            Ok(Delivery::Ready(Prepared {
                command: Wire::InstallProfile { payload },
                fingerprint: Some(found),
                // Test clients cannot read signatures.
                to_be_signed: enrolment.configuration == Configuration::Standard,
            }))
        }
        Ok(_) => {
            tracing::info!(device = %device.id, profile = %main, "a bundle changed since it was decided");
            crate::recompute::device(services, tx, device.id).await?;
            // Where nothing is desired (a conflict, a wave) what is decided next brings a command of its own.
            let waits = assembly.decided().is_some();
            Ok(if waits { Delivery::Waits } else { Delivery::Needless })
        }
        Err(reason) => {
            // Since this was put into the queue the user lost an attribute, or a profile its chain.
            tracing::info!(device = %device.id, profile = %main, ?reason, "a bundle cannot be rendered any more");
            crate::recompute::device(services, tx, device.id).await?;
            Ok(Delivery::Needless)
        }
    }
}

/// The profile with its challenges, not yet signed, and its fingerprint; `None` if that is not what was decided.
async fn payload(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    assembly: &Assembly,
) -> Result<Result<Option<(Vec<u8>, Fingerprint)>, Reason>, Error> {
    let bundle = assembly.bundle();
    // Before any challenge is made: most reasons are found here.
    let found = match fingerprint(&services.fingerprint_key, &bundle) {
        Ok(found) if assembly.decided() == Some(found) => found,
        Ok(_) => return Ok(Ok(None)),
        Err(reason) => return Ok(Err(reason)),
    };
    let now = services.now();
    let mut challenges = BTreeMap::new();
    for member in bundle.members().into_iter().filter(|member| member.profile.kind == ProfileType::IosScep) {
        let request = match certificate_request(member.profile, assembly.user(), enrolment.id) {
            Ok(request) => request,
            Err(reason) => return Ok(Err(reason)),
        };
        let wanted = Wanted {
            enrolment,
            profile: Some(member.profile.id),
            generation: member.generation,
            template: profile_template(&request),
            until: now + CHALLENGE_STANDS,
        };
        let issued = challenge_for(services, tx, &wanted).await?;
        challenges.insert(member.profile.id, Challenge { url: issued.url, challenge: issued.challenge });
    }
    Ok(render(&services.fingerprint_key, &bundle, &challenges).map(|profile| Some((profile, found))))
}
