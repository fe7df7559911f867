//! Making apps.

use domain::actor::{Actor, Permission};
use domain::app::{App, StoreLink};
use domain::audit::ObjectKind;
use domain::device::OsVersion;
use domain::id::AppId;
use serde_json::{Map, Value, json};
use store::Tx;

use super::check::{problems, taken};
use crate::{Error, Services};

/// What an app is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewApp {
    /// Its number in the App Store, or the address of its page there.
    pub store: String,
    /// The name by which devices know it.
    pub bundle_id: String,
    /// Its name.
    pub display_name: String,
    /// Who made it.
    pub publisher: String,
    /// What it is for.
    pub description: String,
    /// Whether there is one for iPhones.
    pub on_iphone: bool,
    /// Whether there is one for iPads.
    pub on_ipad: bool,
    /// The first version of iOS that takes it; any, if `None`.
    pub minimum_os: Option<OsVersion>,
    /// Whether devices remove it when their management ends.
    pub ends_with_management: bool,
    /// What Graph's clients keep with an app and nothing here acts on.
    pub details: Map<String, Value>,
}

impl Default for NewApp {
    fn default() -> Self {
        Self {
            store: String::new(),
            bundle_id: String::new(),
            display_name: String::new(),
            publisher: String::new(),
            description: String::new(),
            on_iphone: true,
            on_ipad: true,
            minimum_os: None,
            ends_with_management: true,
            details: Map::new(),
        }
    }
}

impl From<&App> for NewApp {
    /// What an app is.
    fn from(app: &App) -> Self {
        Self {
            store: app.store_url.clone(),
            bundle_id: app.bundle_id.clone(),
            display_name: app.display_name.clone(),
            publisher: app.publisher.clone(),
            description: app.description.clone(),
            on_iphone: app.on_iphone,
            on_ipad: app.on_ipad,
            minimum_os: Some(app.minimum_os),
            ends_with_management: app.ends_with_management,
            details: app.details.clone(),
        }
    }
}

/// Makes an app. No profile needs it yet. Everything that is wrong with it is told at once.
pub async fn create(services: &Services, actor: &Actor, new: NewApp) -> Result<App, Error> {
    actor.require(Permission::WriteApps)?;
    let now = services.now();
    let mut found = problems(&new);
    let store = new.store.parse().unwrap_or(StoreLink { store_id: 0, url: String::new() });
    let app = App {
        id: AppId::generate(now, &*services.random),
        store_id: store.store_id,
        bundle_id: new.bundle_id.trim().to_owned(),
        display_name: new.display_name.trim().to_owned(),
        publisher: new.publisher.trim().to_owned(),
        description: new.description,
        store_url: store.url,
        on_iphone: new.on_iphone,
        on_ipad: new.on_ipad,
        minimum_os: new.minimum_os.unwrap_or_default(),
        ends_with_management: new.ends_with_management,
        details: new.details,
        created_at: now,
        modified_at: now,
    };
    let mut tx = services.store.write().await?;
    found.extend(taken(&mut tx, &app).await?);
    if !found.is_empty() {
        return Err(Error::Invalid(found));
    }
    tx.add_app(&app).await?;
    write_down(services, &mut tx, actor, "app.create", &app).await?;
    tx.commit().await?;
    Ok(app)
}

/// An act about an app, for the audit log.
pub(super) async fn write_down(
    services: &Services,
    tx: &mut Tx,
    actor: &Actor,
    act: &'static str,
    app: &App,
) -> Result<(), Error> {
    let details = json!({"storeId": app.store_id, "bundleId": app.bundle_id});
    let event = services.audit_event(actor, act, ObjectKind::App, app.id, &app.display_name, details);
    tx.audit(&event).await?;
    Ok(())
}
