//! Users with a phone each, written by the store: enrolling them over HTTP is not what is measured.

use ca::AuthorityKind;
use ca::certificate::Facts;
use chrono::{DateTime, TimeDelta, Utc};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level, PushAddress};
use domain::id::{AuthorityId, CertificateId, DeviceId, EnrolmentId, GroupId, UserId};
use server::outside::RealRandom;
use services::Services;
use store::Tx;
use store::certificate::Certificate;
use uuid::Uuid;

use crate::devices::{TOPIC, udid};
use crate::installation::Installation;

/// How many phones go into one transaction.
const BATCH: usize = 5000;

/// The group that every user is in.
pub(crate) const GROUP: GroupId = GroupId(Uuid::from_u128(0x0190_0000_0000_7000_8000_4000_0000_0000));

/// The user with this number.
pub(crate) const fn user_id(number: usize) -> UserId {
    UserId(Uuid::from_u128(0x0190_0000_0000_7000_8000_1000_0000_0000 + number as u128))
}

/// The device of that user.
pub(crate) const fn device_id(number: usize) -> DeviceId {
    DeviceId(Uuid::from_u128(0x0190_0000_0000_7000_8000_2000_0000_0000 + number as u128))
}

/// The enrolment of that device.
pub(crate) const fn enrolment_id(number: usize) -> EnrolmentId {
    EnrolmentId(Uuid::from_u128(0x0190_0000_0000_7000_8000_3000_0000_0000 + number as u128))
}

/// A certificate for each phone that is to have one, DER, with who issued it.
#[derive(Clone, Copy)]
pub(crate) struct Certificates<'a> {
    /// The authority.
    pub(crate) authority: AuthorityId,
    /// By the phone's number.
    pub(crate) of: &'a dyn Fn(usize) -> Option<Vec<u8>>,
}

/// An installation on SQLite with so many phones that never connect, and so need no certificate.
pub(crate) async fn installation(phones: usize) -> anyhow::Result<(Installation, Services)> {
    let installation = Installation::on_sqlite()?;
    let services = installation.open().await?;
    let authority = services::authorities::load(&services).await?.issuer(AuthorityKind::Device)?.id;
    self::phones(&services, phones, Certificates { authority, of: &|_| None }).await?;
    Ok((installation, services))
}

/// A group without members.
pub(crate) async fn group(tx: &mut Tx, id: GroupId, name: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let attributes = GroupAttributes {
        external_id: name.to_owned(),
        display_name: name.to_owned(),
        ..GroupAttributes::default()
    };
    tx.put_group(&Group { id, attributes, removed_at: None }, now).await?;
    Ok(tx.add_to_closure(id, id).await?)
}

/// Enrols so many phones, all of whose users are in [`GROUP`].
pub(crate) async fn phones(
    services: &Services,
    count: usize,
    certificates: Certificates<'_>,
) -> anyhow::Result<()> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    group(&mut tx, GROUP, "Everybody", now).await?;
    tx.commit().await?;
    for start in (0..count).step_by(BATCH) {
        let mut tx = services.store.write().await?;
        for number in start..count.min(start + BATCH) {
            tx.put_user(&user(number), now).await?;
            tx.add_group_user(GROUP, user_id(number)).await?;
            tx.add_device(&device(number, now)).await?;
            let der = (certificates.of)(number);
            let facts = der.as_deref().map(Facts::of).transpose()?;
            tx.add_enrolment(&enrolment(number, facts.as_ref(), now)).await?;
            if let (Some(der), Some(facts)) = (der, facts) {
                record(&mut tx, number, certificates.authority, der, facts).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    number: usize,
    authority: AuthorityId,
    der: Vec<u8>,
    facts: Facts,
) -> anyhow::Result<()> {
    let certificate = Certificate {
        id: CertificateId::generate(facts.not_before, &RealRandom::default()),
        authority,
        subject: facts.subject_text(),
        serial: facts.serial,
        sha256: facts.sha256,
        der,
        purpose: ca::Purpose::DeviceIdentity.name().to_owned(),
        user: Some(user_id(number)),
        enrolment: Some(enrolment_id(number)),
        profile: None,
        not_before: facts.not_before,
        not_after: facts.not_after,
        revoked_at: None,
        revocation_reason: None,
    };
    Ok(tx.add_certificate(&certificate).await?)
}

/// A user.
pub(crate) fn user(number: usize) -> User {
    let address = format!("user{number}@example.com");
    User {
        id: user_id(number),
        attributes: UserAttributes {
            external_id: format!("user-{number}"),
            display_name: format!("User {number}"),
            principal_name: Some(address.clone()),
            mail: Some(address.clone()),
            proxy_addresses: vec![address],
            sam_account_name: Some(format!("user{number}")),
            plain_name: Some(format!("user{number}")),
            domain_name: Some("corp.example.com".to_owned()),
            netbios_name: Some("CORP".to_owned()),
            enabled: true,
            ..UserAttributes::default()
        },
        disabled_at: None,
        removed_at: None,
    }
}

fn device(number: usize, now: DateTime<Utc>) -> Device {
    Device {
        id: device_id(number),
        user: user_id(number),
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Company,
        name: format!("iPhone {number}"),
        model: "iPhone 15".to_owned(),
        product: "iPhone15,4".to_owned(),
        os_version: OsVersion::new(18, 1),
        serial_number: Some(format!("F{number:011}")),
        udid: Some(udid(number)),
        eas_device_id: None,
        enrolled_at: now,
        last_seen_at: now,
        compliance: ComplianceState::Unknown,
        compliance_reason: None,
    }
}

fn enrolment(number: usize, certificate: Option<&Facts>, now: DateTime<Utc>) -> Enrolment {
    Enrolment {
        id: enrolment_id(number),
        user: user_id(number),
        device: Some(device_id(number)),
        platform: Platform::Ios,
        configuration: Configuration::Standard,
        level: Level::Password,
        state: EnrolmentState::Active,
        udid: Some(udid(number)),
        certificate_sha256: certificate.map(|facts| facts.sha256),
        next_certificate_sha256: None,
        certificate_not_after: certificate.map(|facts| facts.not_after),
        push: Some(PushAddress { topic: TOPIC.to_owned(), token: vec![7; 32], magic: "magic".to_owned() }),
        created_at: now,
        activated_at: Some(now),
        ended_at: None,
        expires_at: now + TimeDelta::days(1),
    }
}
