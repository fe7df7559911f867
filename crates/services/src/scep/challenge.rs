//! One-time challenges. A challenge is its row's id and a keyed hash of what the row says: nobody can make one, and a
//! row that was changed answers to none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ca::{KeyUse, Purpose, Template};
use channel_apple::CertificateRequest;
use chrono::{DateTime, Utc};
use domain::enrolment::Enrolment;
use domain::id::{ChallengeId, ProfileId};
use scep::name::{GeneralName, NameAttribute};
use scep::oid;
use secrecy::SecretString;
use store::Tx;
use store::challenge::Challenge;
use uuid::Uuid;

use crate::settings::{self, Addresses, Organisation};
use crate::{Error, Services};

/// How long a device's identity is valid, in days.
const IDENTITY_DAYS: u32 = 730;

/// What a challenge is to be good for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// For which enrolment.
    pub enrolment: &'a Enrolment,
    /// For which profile; `None` for the identity of the device itself.
    pub profile: Option<ProfileId>,
    /// The generation of the deployment.
    pub generation: u32,
    /// What the certificate will say.
    pub template: Template,
    /// Until when it can be used.
    pub until: DateTime<Utc>,
}

/// A challenge to put into a profile.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Where the device sends its request.
    pub url: String,
    /// The challenge.
    pub challenge: SecretString,
    /// The generation of the request.
    pub generation: u32,
}

/// The challenge for a certificate: the same on every ask, until it is used or its content changes.
pub async fn challenge_for(services: &Services, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Issued, Error> {
    let now = services.now();
    let template = serde_json::to_value(&wanted.template)
        .map_err(|_| Error::Internal("a template cannot be written"))?;
    let purpose = if wanted.profile.is_some() { Purpose::Profile } else { Purpose::DeviceIdentity };
    let rows = tx.challenges_of_enrolment(wanted.enrolment.id).await?;
    let standing = rows.into_iter().find(|row| {
        row.used.is_none()
            && row.expires_at > now
            && row.purpose == purpose.name()
            && row.profile == wanted.profile
            && row.generation == wanted.generation
            && row.template == template
    });
    let row = if let Some(row) = standing {
        row
    } else {
        let row = Challenge {
            id: ChallengeId::generate(now, &*services.random),
            purpose: purpose.name().to_owned(),
            user: wanted.enrolment.user,
            enrolment: wanted.enrolment.id,
            profile: wanted.profile,
            generation: wanted.generation,
            template,
            created_at: now,
            expires_at: wanted.until,
            used: None,
        };
        tx.add_challenge(&row).await?;
        row
    };
    let addresses: Addresses = settings::read(tx).await?;
    Ok(Issued {
        url: format!("{}/scep/{}", addresses.web, wanted.enrolment.configuration),
        challenge: SecretString::from(text(services, &row)?),
        generation: row.generation,
    })
}

/// The challenge for a device's own identity: at its enrolment, and for each renewal after it.
pub async fn challenge_for_enrolment(
    services: &Services,
    tx: &mut Tx,
    enrolment: &Enrolment,
    until: DateTime<Utc>,
) -> Result<Issued, Error> {
    let organisation: Organisation = settings::read(tx).await?;
    let mut template = Template::leaf(&enrolment.id.to_string(), IDENTITY_DAYS);
    if !organisation.name.is_empty() {
        let kind = oid::ORGANIZATION.to_string();
        template.subject.insert(0, NameAttribute { kind, value: organisation.name });
    }
    template.extended_key_uses = vec![ca::template::CLIENT_AUTHENTICATION.to_owned()];
    // Each certificate is of a new generation, so that the device takes the payload for a new one.
    let rows = tx.challenges_of_enrolment(enrolment.id).await?;
    let used = rows.iter().filter(|row| row.profile.is_none() && row.used.is_some()).count();
    let generation = u32::try_from(used).unwrap_or(u32::MAX).saturating_add(1);
    challenge_for(services, tx, &Wanted { enrolment, profile: None, generation, template, until }).await
}

/// What the certificate of a certificate profile will say, from the profile as the channel resolved it.
pub fn profile_template(request: &CertificateRequest) -> Template {
    let attribute = |(kind, value): &(String, String)| NameAttribute {
        kind: attribute_kind(kind).to_owned(),
        value: value.clone(),
    };
    let mut names = Vec::new();
    names.extend(request.email_addresses.iter().cloned().map(GeneralName::Email));
    names.extend(request.dns_names.iter().cloned().map(GeneralName::Dns));
    names.extend(request.uris.iter().cloned().map(GeneralName::Uri));
    names.extend(request.principal_name.iter().cloned().map(GeneralName::Principal));
    let uses = [(request.signing, KeyUse::DigitalSignature), (request.encryption, KeyUse::KeyEncipherment)];
    Template {
        subject: request.subject.iter().map(attribute).collect(),
        alternative_names: names,
        key_uses: uses.into_iter().filter(|(wanted, _)| *wanted).map(|(_, usage)| usage).collect(),
        extended_key_uses: request.extended_key_usages.clone(),
        least_key_bits: request.key_size,
        days: request.validity_days,
        renewal_percent: request.renewal_percent,
        authority_depth: None,
    }
}

/// The challenge of a row: the id in the clear, so that the row is found, and 256 bits that only we can make.
pub(super) fn text(services: &Services, row: &Challenge) -> Result<String, Error> {
    // Written anew from its type: databases may change the order of a document's members.
    let template: Template = serde_json::from_value(row.template.clone())
        .map_err(|_| Error::Internal("a challenge's template cannot be read"))?;
    let template = serde_json::to_vec(&template)
        .map_err(|_| Error::Internal("a challenge's template cannot be written"))?;
    let profile = row.profile.map(|id| id.0).unwrap_or_default();
    let hash = services.vault.derive(
        "scep-challenge",
        &[
            row.id.0.as_bytes(),
            row.purpose.as_bytes(),
            row.user.0.as_bytes(),
            row.enrolment.0.as_bytes(),
            profile.as_bytes(),
            &row.generation.to_be_bytes(),
            &template,
            &row.expires_at.timestamp_micros().to_be_bytes(),
        ],
    );
    Ok(URL_SAFE_NO_PAD.encode([row.id.0.as_bytes().as_slice(), &hash].concat()))
}

/// The id inside a challenge; says nothing of whether the challenge is right.
pub(super) fn id_in(challenge: &str) -> Option<ChallengeId> {
    let bytes = URL_SAFE_NO_PAD.decode(challenge.trim()).ok()?;
    let (id, hash) = bytes.split_first_chunk::<16>()?;
    (hash.len() == 32).then(|| ChallengeId(Uuid::from_bytes(*id)))
}

fn attribute_kind(short: &str) -> &str {
    match short {
        "CN" => "2.5.4.3",
        "C" => "2.5.4.6",
        "L" => "2.5.4.7",
        "ST" => "2.5.4.8",
        "O" => "2.5.4.10",
        "OU" => "2.5.4.11",
        "E" => "1.2.840.113549.1.9.1",
        "DC" => "0.9.2342.19200300.100.1.25",
        other => other,
    }
}
