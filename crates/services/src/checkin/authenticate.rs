//! Authenticate: the device says who it is. Nothing is managed before its TokenUpdate.

use apple_mdm::checkin::Authenticate;
use apple_mdm::message::Sender;
use chrono::{DateTime, Utc};
use domain::enrolment::{Enrolment, EnrolmentState};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use super::identity::mismatch;
use super::{DeviceIdentity, Refusal, Reply, activation};
use crate::enrolment::may_still_enrol;
use crate::settings::{self, PushCertificate};
use crate::{Error, Services};

/// The most characters that are kept of a text that a device sent.
const LONGEST: usize = 200;

/// What a device said of itself at Authenticate, kept until it is ready.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Reported {
    pub(super) os_version: Option<String>,
    pub(super) build_version: Option<String>,
    pub(super) product_name: Option<String>,
    pub(super) serial_number: Option<String>,
    pub(super) device_name: Option<String>,
}

impl From<&Authenticate> for Reported {
    fn from(message: &Authenticate) -> Self {
        let cut = |text: &Option<String>| text.as_ref().map(|text| text.chars().take(LONGEST).collect());
        Self {
            os_version: cut(&message.os_version),
            build_version: cut(&message.build_version),
            product_name: cut(&message.product_name),
            serial_number: cut(&message.serial_number),
            device_name: cut(&message.device_name),
        }
    }
}

pub(super) async fn authenticate(
    services: &Services,
    identity: &DeviceIdentity,
    message: &Authenticate,
) -> Result<Reply, Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    // The certificate's own record names its enrolment; it is bound to it here, at its first use.
    let Some(certificate) = tx.certificate_by_sha256(&identity.sha256).await? else {
        return Ok(Reply::Refused(Refusal::UnknownCertificate));
    };
    let Some(id) =
        certificate.enrolment.filter(|_| certificate.purpose == ca::Purpose::DeviceIdentity.name())
    else {
        return Ok(Reply::Refused(Refusal::UnknownCertificate));
    };
    let Some(mut enrolment) = tx.enrolment(id).await? else {
        return Ok(Reply::Refused(Refusal::UnknownCertificate));
    };
    if matches!(enrolment.state, EnrolmentState::Superseded | EnrolmentState::Ended) {
        return Ok(Reply::Ended);
    }
    if let Some(refusal) = refuse(&mut tx, &enrolment, identity, message).await? {
        return Ok(Reply::Refused(refusal));
    }
    if certificate.revoked_at.is_some() || certificate.not_after <= now {
        return Ok(Reply::Refused(Refusal::Expired));
    }
    if enrolment.state == EnrolmentState::Offered && enrolment.expires_at <= now {
        return Ok(Reply::Refused(Refusal::OfferExpired));
    }
    bind(&mut enrolment, identity, certificate.not_after);
    if enrolment.state == EnrolmentState::Offered
        && let Some(refusal) = first_time(services, &mut tx, &mut enrolment, message).await?
    {
        return Ok(Reply::Refused(refusal));
    }
    let reported = serde_json::to_value(Reported::from(message))
        .map_err(|_| Error::Internal("what a device reported cannot be written"))?;
    tx.update_enrolment(&enrolment).await?;
    tx.set_enrolment_reported(enrolment.id, &reported).await?;
    tx.commit().await?;
    Ok(Reply::Done)
}

async fn refuse(
    tx: &mut Tx,
    enrolment: &Enrolment,
    identity: &DeviceIdentity,
    message: &Authenticate,
) -> Result<Option<Refusal>, Error> {
    if let Some(refusal) = mismatch(enrolment, identity, &message.sender) {
        return Ok(Some(refusal));
    }
    let push: PushCertificate = settings::read(tx).await?;
    let is_ours = push.topic.as_deref() == Some(message.topic.as_str());
    Ok((!is_ours).then_some(Refusal::WrongTopic))
}

/// A first certificate counts from now on; a renewed one only once the device has shown that it is ready with it.
fn bind(enrolment: &mut Enrolment, identity: &DeviceIdentity, not_after: DateTime<Utc>) {
    match enrolment.certificate_sha256 {
        Some(current) if current == identity.sha256 => {}
        Some(_) => enrolment.next_certificate_sha256 = Some(identity.sha256),
        None => {
            enrolment.certificate_sha256 = Some(identity.sha256);
            enrolment.certificate_not_after = Some(not_after);
        }
    }
}

/// The first word of a device: is it somebody else's?
async fn first_time(
    services: &Services,
    tx: &mut Tx,
    enrolment: &mut Enrolment,
    message: &Authenticate,
) -> Result<Option<Refusal>, Error> {
    let Sender::Udid(udid) = &message.sender else { return Ok(Some(Refusal::WrongDevice)) };
    enrolment.udid = Some(udid.clone());
    if activation::belongs_to_another(tx, enrolment).await? {
        enrolment.state = EnrolmentState::Disputed;
        activation::event(services, tx, enrolment, "enrolment.disputed", json!({})).await?;
        return Ok(None);
    }
    if !may_still_enrol(tx, enrolment, udid).await? {
        return Ok(Some(Refusal::DeviceLimit));
    }
    enrolment.state = EnrolmentState::Authenticated;
    Ok(None)
}
