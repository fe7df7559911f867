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

/// A profile as it is made within a transaction. It is signed after that: a database that has one writer at a time has no time
/// to wait for a private key.
#[derive(Debug)]
pub(crate) struct Unsigned {
    /// The profile.
    pub(crate) profile: Vec<u8>,
    /// Test clients cannot read signatures.
    pub(crate) to_be_signed: bool,
}

impl Unsigned {
    /// The profile as it goes out. To be called after the commit.
    pub(super) async fn sign(self, services: &Services) -> Result<Vec<u8>, Error> {
        if self.to_be_signed {
            crate::authorities::sign_profile(services, &self.profile).await
        } else {
            Ok(self.profile)
        }
    }
}

/// For whom an enrolment profile is made.
pub(super) struct Enrolling<'a> {
    pub(super) enrolment: &'a Enrolment,
    pub(super) ready: &'a Ready,
    pub(super) until: DateTime<Utc>,
    /// The language that the user reads at this moment, if that is known.
    pub(super) language: Option<&'a str>,
}

/// Makes the profile. The challenge in it is the same on every ask, until it was used.
pub(super) async fn make(
    services: &Services,
    tx: &mut Tx,
    enrolling: &Enrolling<'_>,
) -> Result<Unsigned, Error> {
    let Enrolling { enrolment, ready, until, language } = enrolling;
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
    let language = match language.and_then(Language::from_tag) {
        Some(language) => language,
        None => language_of(tx, enrolment.user).await?,
    };
    let text = Text::new(language);
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
    Ok(Unsigned { profile, to_be_signed: !is_compatible })
}

/// The language that a user chose, or that the directory has for them.
async fn language_of(tx: &mut Tx, user: UserId) -> Result<Language, Error> {
    let tag = match tx.chosen_language(user).await? {
        Some(tag) => Some(tag),
        None => tx.user(user).await?.and_then(|user| user.attributes.language),
    };
    Ok(tag.as_deref().and_then(Language::from_tag).unwrap_or_default())
}

/// The enrolment profile for an enrolled device that needs a new certificate.
pub(crate) async fn for_renewal(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
) -> Result<Option<Unsigned>, Error> {
    let now = services.now();
    // Names and topic are those of its enrolment, for life; that nobody else may enrol now is no reason not to renew.
    let Some(ready) = names_and_topic(tx).await? else {
        tracing::warn!(enrolment = %enrolment.id, "an identity certificate cannot be renewed: no public names or no topic");
        return Ok(None);
    };
    let enrolling = Enrolling { enrolment, ready: &ready, until: now + RENEWAL_STANDS, language: None };
    make(services, tx, &enrolling).await.map(Some)
}

/// The identifier by which a device knows its enrolment profile.
pub(crate) async fn profile_identifier(tx: &mut Tx, enrolment: EnrolmentId) -> Result<String, Error> {
    let organisation: Organisation = settings::read(tx).await?;
    Ok(enrolment_identifier(organisation.id, enrolment))
}
