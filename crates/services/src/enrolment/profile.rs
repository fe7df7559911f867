//! The enrolment profile itself: with its challenge inside, signed unless the configuration says otherwise.

use channel_apple::{Challenge, EnrolmentProfile, ServerIdentity, enrolment_identifier, render_enrolment};
use chrono::{DateTime, TimeDelta, Utc};
use domain::enrolment::{Configuration, Enrolment};
use domain::id::{EnrolmentId, UserId};
use store::Tx;
use texts::{Language, Text};

use super::closed::{Ready, names_and_topic};
use crate::settings::{self, Organisation};
use crate::{Error, Services};

/// How long the challenge for a renewed certificate can be used.
const RENEWAL_STANDS: TimeDelta = TimeDelta::days(14);

/// The size of devices' keys in bits.
const KEY_SIZE: u32 = 2048;

/// For whom an enrolment profile is made.
pub(super) struct Enrolling<'a> {
    pub(super) enrolment: &'a Enrolment,
    pub(super) ready: &'a Ready,
    pub(super) until: DateTime<Utc>,
}

/// Makes the profile. The challenge in it is the same on every ask, until it was used.
pub(super) async fn make(
    services: &Services,
    tx: &mut Tx,
    enrolling: &Enrolling<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, Error> {
    let Enrolling { enrolment, ready, until } = enrolling;
    let organisation: Organisation = settings::read(tx).await?;
    let is_compatible = enrolment.configuration == Configuration::Compatibility;
    let issued = crate::scep::challenge_for_enrolment(services, tx, enrolment, *until).await?;
    let server = ServerIdentity {
        id: organisation.id,
        organisation: organisation.name.clone(),
        scep_url: issued.url.clone(),
    };
    let challenge = Challenge { url: issued.url, challenge: issued.challenge };
    let name = if organisation.name.is_empty() { "Gatepost" } else { &organisation.name };
    // A device reads the whole profile before it asks for its identity, but trusts a root in it only afterwards: a server with
    // a certificate of our own authority is reached during the enrolment only if the user installed the root by hand.
    // What the payload does is keep that trust on the device as long as it is managed. Test clients bring their own.
    let roots =
        if is_compatible { Vec::new() } else { crate::authorities::roots_of_listeners(services, tx).await? };
    let text = Text::new(language_of(tx, enrolment.user).await?);
    let profile = render_enrolment(&EnrolmentProfile {
        server: &server,
        enrolment: enrolment.id,
        generation: issued.generation,
        display_name: name,
        description: &text.get("enrolment-profile-description"),
        topic: &ready.topic,
        server_url: &format!("{}/mdm/command", ready.addresses.devices),
        check_in_url: &format!("{}/mdm/checkin", ready.addresses.devices),
        sign_message: is_compatible,
        challenge: &challenge,
        key_size: KEY_SIZE,
        roots: &roots,
    })
    .map_err(|_| Error::Internal("the enrolment profile cannot be written"))?;
    if is_compatible {
        return Ok(profile);
    }
    crate::authorities::sign_profile_within(services, tx, &profile, now).await
}

/// The language that the directory has for a user.
async fn language_of(tx: &mut Tx, user: UserId) -> Result<Language, Error> {
    let user = tx.user(user).await?;
    let tag = user.and_then(|user| user.attributes.language);
    Ok(tag.as_deref().and_then(Language::from_tag).unwrap_or_default())
}

/// The enrolment profile for an enrolled device that needs a new certificate.
pub(crate) async fn for_renewal(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
) -> Result<Option<Vec<u8>>, Error> {
    let now = services.now();
    // Names and topic are those of its enrolment, for life; that nobody else may enrol now is no reason not to renew.
    let Some(ready) = names_and_topic(tx).await? else {
        tracing::warn!(enrolment = %enrolment.id, "an identity certificate cannot be renewed: no public names or no topic");
        return Ok(None);
    };
    let enrolling = Enrolling { enrolment, ready: &ready, until: now + RENEWAL_STANDS };
    make(services, tx, &enrolling, now).await.map(Some)
}

/// The identifier by which a device knows its enrolment profile.
pub(crate) async fn profile_identifier(tx: &mut Tx, enrolment: EnrolmentId) -> Result<String, Error> {
    let organisation: Organisation = settings::read(tx).await?;
    Ok(enrolment_identifier(organisation.id, enrolment))
}
