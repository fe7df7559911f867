//! A server with a small organisation, for peers to work with.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Scope};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::id::{DeviceId, EnrolmentId, GroupId, UserId};
use secrecy::ExposeSecret;
use services::tokens::{self, NewToken};
use testkit::{Options, TestServer};
use uuid::Uuid;

/// The one user.
pub const USER: UserId = UserId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
/// The phone that [`Organisation::add_phone`] writes.
pub const PHONE: DeviceId = DeviceId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003));
const ENROLMENT: EnrolmentId = EnrolmentId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0004));
/// The group that the user is in.
pub const GROUP: GroupId = GroupId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002));

/// A running server with a user in a group.
pub struct Organisation {
    /// The server.
    pub server: TestServer,
}

impl Organisation {
    /// Starts the server and writes the user and the group.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let server = TestServer::start(options).await?;
        let services = server.services();
        let now = services.now();
        let mut tx = services.store.write().await?;
        tx.put_user(&anna(), now).await?;
        let attributes = GroupAttributes {
            external_id: "group-1".to_owned(),
            display_name: "Everybody with a phone".to_owned(),
            ..GroupAttributes::default()
        };
        tx.put_group(&Group { id: GROUP, attributes, removed_at: None }, now).await?;
        tx.add_to_closure(GROUP, GROUP).await?;
        tx.add_group_user(GROUP, USER).await?;
        tx.commit().await?;
        Ok(Self { server })
    }

    /// Writes an enrolled iPhone of the user.
    pub async fn add_phone(&self) -> anyhow::Result<()> {
        let services = self.server.services();
        let now = services.now();
        let mut tx = services.store.write().await?;
        tx.add_device(&phone(now)).await?;
        tx.add_enrolment(&testkit::enrolled(ENROLMENT, USER, PHONE, now)).await?;
        Ok(tx.commit().await?)
    }

    /// A bearer token with these permissions.
    pub async fn token(&self, scopes: &[Scope]) -> anyhow::Result<String> {
        let new = NewToken { name: "peer".to_owned(), scopes: scopes.to_vec(), expires_at: None };
        let (_, secret) = tokens::create(self.server.services(), &Actor::System, new).await?;
        Ok(secret.expose_secret().to_owned())
    }
}

fn phone(now: DateTime<Utc>) -> Device {
    Device {
        id: PHONE,
        user: USER,
        platform: Platform::Ios,
        state: DeviceState::Managed,
        owner: Owner::Company,
        name: "Anna's iPhone".to_owned(),
        model: "iPhone 15".to_owned(),
        product: "iPhone15,4".to_owned(),
        os_version: OsVersion::new(18, 0),
        serial_number: Some("C39ZM0AAAA01".to_owned()),
        udid: None,
        eas_device_id: None,
        enrolled_at: now,
        last_seen_at: now,
        compliance: ComplianceState::Compliant,
        compliance_reason: None,
    }
}

fn anna() -> User {
    let attributes = UserAttributes {
        external_id: "user-1".to_owned(),
        display_name: "Anna Berg".to_owned(),
        principal_name: Some("anna@example.com".to_owned()),
        mail: Some("anna.berg@example.com".to_owned()),
        proxy_addresses: vec!["anna.berg@example.com".to_owned()],
        sam_account_name: Some("anna".to_owned()),
        plain_name: Some("anna".to_owned()),
        domain_name: Some("corp.example.com".to_owned()),
        netbios_name: Some("CORP".to_owned()),
        enabled: true,
        ..UserAttributes::default()
    };
    User { id: USER, attributes, disabled_at: None, removed_at: None }
}
