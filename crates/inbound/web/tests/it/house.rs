//! A server without listeners: its pages, its store, a user, a group and a device.

use std::sync::Arc;

use axum::Router;
use ca::Vault;
use domain::actor::{Actor, Role};
use domain::deployment::{Deployment, DeploymentError, DeploymentState, Reason};
use domain::device::{ComplianceState, Device, DeviceState, OsVersion, Owner, Platform};
use domain::directory::{Group, GroupAttributes, User, UserAttributes};
use domain::fingerprint::FingerprintKey;
use domain::id::{BundleId, DeviceId, GroupId, ProfileId, UserId};
use domain::profile::ProfileType;
use domain::reconcile::Record;
use outbound_apns::{Accepted, Push, PushIdentity, Sending};
use outbound_directory::{Configuration, Connect, Directory, DirectoryError};
use outbound_mail::Submit;
use outbound_reach::{Asking, Reach, SignIn, Unreached, Visit, Visiting};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use services::accounts::{self, NewAdministrator};
use services::messages::MailSettings;
use services::profiles::{self, NameRule, NewProfile};
use services::settings::{Addresses, Organisation, Setting};
use services::{Allowances, Parts, Services, links};
use store::Store;
use tempfile::TempDir;
use testkit::{MockClock, Post, SeededRandom};
use uuid::Uuid;

use crate::browser::Browser;

/// Every administrator's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

struct NoPush;

impl Push for NoPush {
    fn send<'a>(&'a self, _: &'a domain::enrolment::PushAddress) -> Sending<'a> {
        Box::pin(async { Ok(Accepted { apns_id: None }) })
    }

    fn use_identity(&self, _: Option<PushIdentity>) {}
}

struct NoDirectory;

impl Connect for NoDirectory {
    fn directory(&self, _: &Configuration) -> Result<Arc<dyn Directory>, DirectoryError> {
        Err(DirectoryError::Configuration("no directory in this test".to_owned()))
    }
}

/// Finds this server at every address.
struct Mirror;

impl Reach for Mirror {
    fn visit<'a>(&'a self, url: &'a str) -> Visiting<'a> {
        Box::pin(async move {
            if url.contains("nowhere") {
                return Err(Unreached("connection refused".to_owned()));
            }
            Ok(Visit { body: Uuid::from_u128(9).to_string(), trusted: true })
        })
    }

    fn sign_in<'a>(&'a self, host: &'a str) -> Asking<'a> {
        Box::pin(async move {
            match host {
                "modern.example.com" => Ok(SignIn::Modern),
                "nowhere.example.com" => Err(Unreached("connection refused".to_owned())),
                _ => Ok(SignIn::Basic),
            }
        })
    }
}

/// The server of a test.
pub(crate) struct House {
    pub(crate) services: Services,
    pub(crate) clock: Arc<MockClock>,
    pub(crate) routes: Router,
    pub(crate) ada: UserId,
    pub(crate) staff: GroupId,
    pub(crate) phone: DeviceId,
    _directory: TempDir,
}

impl House {
    /// A server that nobody has set up.
    pub(crate) async fn bare() -> Self {
        Self::with(Arc::new(services::messages::Smtp)).await
    }

    /// A server with an owner and with settings of a mail server, whose mail comes here instead.
    pub(crate) async fn with_post() -> (Self, Arc<Post>) {
        let post = Arc::new(Post::default());
        let house = Self::with(post.clone()).await;
        house.administrator("owner", Role::Owner).await;
        let mut settings = MailSettings::default();
        settings.relay.host = "mail.example.com".to_owned();
        settings.relay.from_address = "it@example.com".to_owned();
        let mut tx = house.services.store.write().await.unwrap();
        tx.put_setting(MailSettings::NAME, &settings, house.services.now()).await.unwrap();
        tx.commit().await.unwrap();
        (house, post)
    }

    async fn with(mail: Arc<dyn Submit>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("gatepost.sqlite");
        let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let random = SeededRandom::default();
        let (vault, _) = Vault::create(&[7; 32], &random).unwrap();
        let clock = Arc::new(MockClock::default());
        let services = Services::new(Parts {
            store,
            clock: clock.clone(),
            random: Arc::new(random),
            vault: Arc::new(vault),
            push: Arc::new(NoPush),
            directory: Arc::new(NoDirectory),
            mail,
            fingerprint_key: FingerprintKey([1; 32]),
            wake: jobs::Wake::default(),
            allowances: Allowances::default(),
        });
        let routes = inbound_door::router(inbound_web::routes(services.clone(), Arc::new(Mirror))).unwrap();
        let house = Self {
            services,
            clock,
            routes,
            ada: UserId(Uuid::from_u128(1)),
            staff: GroupId(Uuid::from_u128(11)),
            phone: DeviceId(Uuid::from_u128(21)),
            _directory: directory,
        };
        let now = house.services.now();
        let mut tx = house.services.store.write().await.unwrap();
        let organisation = Organisation { id: Uuid::from_u128(9), ..Organisation::default() };
        tx.put_setting(Organisation::NAME, &organisation, now).await.unwrap();
        tx.commit().await.unwrap();
        house
    }

    /// A server with an owner, a user, a group and a device.
    pub(crate) async fn new() -> Self {
        let house = Self::bare().await;
        house.administrator("owner", Role::Owner).await;
        house.furnish().await;
        house
    }

    /// Adds an administrator.
    pub(crate) async fn administrator(&self, name: &str, role: Role) {
        let new = NewAdministrator { name: name.to_owned(), password: SecretString::from(PASSWORD), role };
        accounts::create(&self.services, &Actor::System, new).await.unwrap();
    }

    /// A browser that nobody has signed in with.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.routes.clone())
    }

    /// A browser in which an administrator has signed in.
    pub(crate) async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.post("/console/sign-in", &[("name", name), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        browser
    }

    /// A browser in which ada has used a one-time link.
    pub(crate) async fn as_ada(&self) -> Browser {
        let level = domain::enrolment::Level::Password;
        let token = links::for_enrolment(&self.services, &Actor::System, self.ada, level).await.unwrap();
        let mut browser = self.browser();
        let answer = browser.post("/link", &[("link", token.expose_secret())]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        browser
    }

    /// Makes an e-mail profile for iOS that is assigned to nobody.
    pub(crate) async fn mail_profile(&self, name: &str) -> ProfileId {
        let settings = json!({
            "hostName": "mail.example.com",
            "accountName": "Work",
            "usernameSource": "userPrincipalName",
            "usernameAADSource": "userPrincipalName",
            "emailAddressSource": "primarySmtpAddress",
            "authenticationMethod": "usernameAndPassword",
        });
        let new = NewProfile {
            kind: ProfileType::IosEmail,
            display_name: name.to_owned(),
            description: String::new(),
            settings: settings.as_object().unwrap().clone(),
        };
        profiles::create(&self.services, &Actor::System, new, NameRule::Refuse).await.unwrap().profile.id
    }

    /// Writes down how ada's phone stands with a profile.
    pub(crate) async fn stands(&self, profile: ProfileId, state: DeploymentState, reason: Option<Reason>) {
        self.answered(self.phone, profile, state, reason, None).await;
    }

    /// The same for any device, with an error.
    pub(crate) async fn answered(
        &self,
        device: DeviceId,
        profile: ProfileId,
        state: DeploymentState,
        reason: Option<Reason>,
        error: Option<DeploymentError>,
    ) {
        let deployment = Deployment {
            device,
            profile,
            bundle: BundleId(profile.0),
            state,
            generation: 1,
            desired: None,
            confirmed: None,
            error,
            reason,
            changed_at: self.services.now(),
        };
        let record = Record { deployment, basis: None, sent: None, confirmed: None };
        let mut tx = self.services.store.write().await.unwrap();
        tx.put_records(&[record]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Adds another user with a phone.
    pub(crate) async fn neighbour(&self, number: u128, name: &str, state: DeviceState) -> DeviceId {
        let now = self.services.now();
        let user = UserId(Uuid::from_u128(100 + number));
        let attributes = UserAttributes {
            external_id: format!("user-{number}"),
            display_name: name.to_owned(),
            mail: Some(format!("user{number}@example.com")),
            enabled: true,
            ..UserAttributes::default()
        };
        let mut tx = self.services.store.write().await.unwrap();
        tx.put_user(&User { id: user, attributes, disabled_at: None, removed_at: None }, now).await.unwrap();
        let ada = tx.device(self.phone).await.unwrap().unwrap();
        let id = DeviceId(Uuid::from_u128(200 + number));
        let serial_number = Some(format!("SERIAL{number}"));
        let device = Device { id, user, state, name: format!("{name}'s iPhone"), serial_number, ..ada };
        tx.add_device(&device).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn furnish(&self) {
        let now = self.services.now();
        let mut tx = self.services.store.write().await.unwrap();
        let addresses = Addresses {
            web: "https://gatepost.example.com:8443".into(),
            devices: "https://gatepost.example.com:8444".into(),
            public: "http://gatepost.example.com:8080".into(),
            checked: true,
        };
        tx.put_setting(Addresses::NAME, &addresses, now).await.unwrap();
        let attributes = UserAttributes {
            external_id: "ada".into(),
            display_name: "Ada Berg".into(),
            principal_name: Some("ada@example.com".into()),
            mail: Some("ada@example.com".into()),
            enabled: true,
            ..UserAttributes::default()
        };
        tx.put_user(&User { id: self.ada, attributes, disabled_at: None, removed_at: None }, now)
            .await
            .unwrap();
        let attributes = GroupAttributes {
            external_id: "staff".into(),
            display_name: "Staff".into(),
            ..Default::default()
        };
        tx.put_group(&Group { id: self.staff, attributes, removed_at: None }, now).await.unwrap();
        tx.add_to_closure(self.staff, self.staff).await.unwrap();
        tx.add_group_user(self.staff, self.ada).await.unwrap();
        let device = Device {
            id: self.phone,
            user: self.ada,
            platform: Platform::Ios,
            state: DeviceState::Managed,
            owner: Owner::Personal,
            name: "Ada's iPhone".into(),
            model: "iPhone 15".into(),
            product: "iPhone15,4".into(),
            os_version: OsVersion::new(17, 4),
            serial_number: Some("C0FFEE".into()),
            udid: Some("udid-1".into()),
            eas_device_id: None,
            enrolled_at: now,
            last_seen_at: now,
            compliance: ComplianceState::Compliant,
            compliance_reason: None,
        };
        tx.add_device(&device).await.unwrap();
        tx.commit().await.unwrap();
    }
}
