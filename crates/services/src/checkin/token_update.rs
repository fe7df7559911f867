//! TokenUpdate: where to push to. The first one makes the device managed; a renewed certificate takes over here.

use apple_mdm::checkin::TokenUpdate;
use domain::enrolment::{Enrolment, EnrolmentState, PushAddress};
use store::Tx;

use super::{DeviceIdentity, Recognised, Refusal, Reply, Standing, activation, recognise};
use crate::settings::{self, PushCertificate};
use crate::{Error, Services};

/// Apple's tokens have 32 bytes; this leaves room without letting a device store anything that it likes.
const LONGEST_TOKEN: usize = 1024;

pub(super) async fn token_update(
    services: &Services,
    identity: &DeviceIdentity,
    message: &TokenUpdate,
) -> Result<Reply, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let mut enrolment = match recognise(&mut tx, identity, &message.sender, now).await? {
        Recognised::Live(enrolment, Standing::Valid) => *enrolment,
        // A new token may arrive while the certificate waits for its renewal: without it we could not push for that.
        Recognised::Live(enrolment, Standing::ForRenewal) if enrolment.state == EnrolmentState::Active => {
            *enrolment
        }
        Recognised::Live(..) => return Ok(Reply::Refused(Refusal::Expired)),
        Recognised::Ended => return Ok(Reply::Ended),
        Recognised::Refused(refusal) => return Ok(Reply::Refused(refusal)),
    };
    let push: PushCertificate = settings::read(&mut tx).await?;
    if push.topic.as_deref() != Some(message.topic.as_str()) {
        return Ok(Reply::Refused(Refusal::WrongTopic));
    }
    if message.token.is_empty()
        || message.token.len() > LONGEST_TOKEN
        || message.push_magic.len() > LONGEST_TOKEN
    {
        return Ok(Reply::Refused(Refusal::Unsupported));
    }
    let address = PushAddress {
        topic: message.topic.clone(),
        token: message.token.clone(),
        magic: message.push_magic.clone(),
    };
    let is_new_address = enrolment.push.as_ref() != Some(&address);
    enrolment.push = Some(address);
    take_over_certificate(&mut tx, &mut enrolment, identity, now).await?;
    match enrolment.state {
        EnrolmentState::Offered => return Ok(Reply::Refused(Refusal::OutOfOrder)),
        EnrolmentState::Authenticated => activation::activate(services, &mut tx, &mut enrolment, now).await?,
        EnrolmentState::Disputed => activation::dispute(services, &mut tx, &mut enrolment, now).await?,
        EnrolmentState::Active | EnrolmentState::Superseded | EnrolmentState::Ended => {}
    }
    tx.update_enrolment(&enrolment).await?;
    if is_new_address {
        tx.push_alive(enrolment.id).await?;
    }
    let waits = tx.next_command(enrolment.id, true, now).await?.is_some();
    if waits {
        crate::push::request(services, &mut tx, enrolment.id, now).await?;
    }
    tx.commit().await?;
    if waits {
        services.wake.wake();
    }
    Ok(Reply::Done)
}

/// The device is ready with its renewed certificate: the old one counts no more.
async fn take_over_certificate(
    tx: &mut Tx,
    enrolment: &mut Enrolment,
    identity: &DeviceIdentity,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    if enrolment.next_certificate_sha256 != Some(identity.sha256) {
        return Ok(());
    }
    let Some(certificate) = tx.certificate_by_sha256(&identity.sha256).await? else {
        return Err(Error::Internal("a renewed certificate has no record"));
    };
    if let Some(old) = enrolment.certificate_sha256
        && let Some(old) = tx.certificate_by_sha256(&old).await?
    {
        crate::revocation::mark(tx, &old, ca::RevocationReason::Superseded, now).await?;
    }
    enrolment.certificate_sha256 = Some(identity.sha256);
    enrolment.certificate_not_after = Some(certificate.not_after);
    enrolment.next_certificate_sha256 = None;
    Ok(())
}
