//! Certificates follow their profiles: one that a device replaced or lost is revoked, and the challenge that brought it is
//! forgotten.

use std::collections::BTreeSet;

use ca::RevocationReason;
use chrono::{DateTime, Utc};
use domain::deployment::{Deployment, DeploymentState};
use domain::id::{CertificateId, DeviceId, EnrolmentId, ProfileId};
use store::Tx;

use crate::Error;
use crate::revocation::revoke_of_profile;

/// The device has these profiles with the newest certificate of each: earlier ones count no more.
pub(super) async fn replaced(
    tx: &mut Tx,
    enrolment: EnrolmentId,
    device: DeviceId,
    rows: &[Deployment],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let live = live(tx, enrolment).await?;
    for row in rows {
        // Ids are in the order of time.
        let newest = live.iter().rev().find(|(profile, _)| *profile == row.profile).map(|(_, id)| *id);
        if newest.is_some() && bundles_with(tx, device, row.profile).await? == 1 {
            tx.delete_unused_challenges(enrolment, row.profile).await?;
            revoke_of_profile(tx, enrolment, row.profile, newest, RevocationReason::Superseded, now).await?;
        }
    }
    let profiles = live.into_iter().map(|(profile, _)| profile).collect();
    revoke_orphans(tx, enrolment, device, profiles, now).await
}

/// How many bundles of a device contain a profile. Each brings a certificate of its own, and all of them are in use.
async fn bundles_with(tx: &mut Tx, device: DeviceId, profile: ProfileId) -> Result<usize, Error> {
    let rows = tx.deployments_of_device(device).await?;
    let mut count = 0;
    for main in rows.iter().filter(|row| row.bundle.0 == row.profile.0) {
        let (mut wanted, mut seen) = (vec![main.profile], BTreeSet::new());
        while let Some(next) = wanted.pop() {
            if seen.insert(next)
                && let Some(found) = tx.profile(next).await?
            {
                wanted.extend(found.references.iter().map(|reference| reference.target));
            }
        }
        count += usize::from(seen.contains(&profile));
    }
    Ok(count)
}

/// The device has these profiles no more.
pub(super) async fn removed(
    tx: &mut Tx,
    enrolment: EnrolmentId,
    device: DeviceId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let profiles = live(tx, enrolment).await?.into_iter().map(|(profile, _)| profile).collect();
    revoke_orphans(tx, enrolment, device, profiles, now).await
}

/// Revokes the certificates of profiles that the device is neither due nor has. As long as it has an earlier content of
/// some bundle, one of them may still be in use there.
async fn revoke_orphans(
    tx: &mut Tx,
    enrolment: EnrolmentId,
    device: DeviceId,
    mut profiles: BTreeSet<ProfileId>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if profiles.is_empty() {
        return Ok(());
    }
    let rows = tx.deployments_of_device(device).await?;
    if rows.iter().any(|row| row.confirmed.is_some() && row.state != DeploymentState::Succeeded) {
        return Ok(());
    }
    for row in &rows {
        profiles.remove(&row.profile);
    }
    for profile in profiles {
        tx.delete_unused_challenges(enrolment, profile).await?;
        let reason = RevocationReason::CessationOfOperation;
        revoke_of_profile(tx, enrolment, profile, None, reason, now).await?;
    }
    Ok(())
}

/// The certificates of profiles that still count, the oldest first.
async fn live(tx: &mut Tx, enrolment: EnrolmentId) -> Result<Vec<(ProfileId, CertificateId)>, Error> {
    let certificates = tx.certificates_of_enrolment(enrolment).await?;
    let live = certificates.into_iter().filter(|certificate| certificate.revoked_at.is_none());
    Ok(live.filter_map(|certificate| Some((certificate.profile?, certificate.id))).collect())
}
