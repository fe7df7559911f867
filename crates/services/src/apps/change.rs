//! Changing apps.

use domain::actor::{Actor, Permission};
use domain::app::App;
use domain::id::AppId;

use super::NewApp;
use super::check::{problems, taken};
use super::create::write_down;
use crate::recompute::{self, Scope};
use crate::{Error, Problem, Services};

/// Changes an app. Which app it is stays: another number in the App Store, or another bundle id, is another app.
pub async fn change(services: &Services, actor: &Actor, id: AppId, new: NewApp) -> Result<App, Error> {
    actor.require(Permission::WriteApps)?;
    let mut found = problems(&new);
    let mut tx = services.store.write().await?;
    let old = tx.app(id).await?.ok_or_else(|| Error::not_found("app", id))?;
    let store: Option<domain::app::StoreLink> = new.store.parse().ok();
    let other = |field: &str| Problem {
        field: field.to_owned(),
        code: "another-app",
        message: "this is another app: make a new one for it".to_owned(),
    };
    if store.as_ref().is_some_and(|store| store.store_id != old.store_id) {
        found.push(other("appStoreUrl"));
    }
    if new.bundle_id.trim() != old.bundle_id {
        found.push(other("bundleId"));
    }
    let app = App {
        display_name: new.display_name.trim().to_owned(),
        publisher: new.publisher.trim().to_owned(),
        description: new.description,
        store_url: store.map_or_else(|| old.store_url.clone(), |store| store.url),
        on_iphone: new.on_iphone,
        on_ipad: new.on_ipad,
        minimum_os: new.minimum_os.unwrap_or_default(),
        ends_with_management: new.ends_with_management,
        details: new.details,
        modified_at: services.now(),
        ..old.clone()
    };
    found.extend(taken(&mut tx, &app).await?);
    if !found.is_empty() {
        return Err(Error::Invalid(found));
    }
    tx.update_app(&app).await?;
    write_down(services, &mut tx, actor, "app.change", &app).await?;
    let fits_others =
        (app.on_iphone, app.on_ipad, app.minimum_os) != (old.on_iphone, old.on_ipad, old.minimum_os);
    if fits_others && !tx.profiles_needing(id).await?.is_empty() {
        recompute::enqueue(services, &mut tx, Scope::All).await?;
    }
    tx.commit().await?;
    services.wake.wake();
    Ok(app)
}
