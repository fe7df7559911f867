//! How far the set-up came.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use serde_json::json;

use crate::settings::{self, Addresses, Organisation, PushCertificate, SetUp, Setting};
use crate::{Error, Services};

/// How far the set-up came, with what was entered.
#[derive(Clone, Debug)]
pub struct SetUpState {
    /// The organisation; its name is empty before the step.
    pub organisation: Organisation,
    /// The public addresses; empty before the step.
    pub addresses: Addresses,
    /// The push certificate.
    pub push: PushCertificate,
    /// Whether the wizard was finished.
    pub finished: bool,
}

/// How far the set-up came.
pub async fn state(services: &Services, actor: &Actor) -> Result<SetUpState, Error> {
    actor.require(Permission::ReadService)?;
    let mut tx = services.store.read().await?;
    let set_up: SetUp = settings::read(&mut tx).await?;
    Ok(SetUpState {
        organisation: settings::read(&mut tx).await?,
        addresses: settings::read(&mut tx).await?,
        push: settings::read(&mut tx).await?,
        finished: set_up.finished,
    })
}

/// Ends the wizard. From now on the public names are fixed.
pub async fn finish(services: &Services, actor: &Actor) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut tx = services.store.write().await?;
    let organisation: Organisation = settings::read(&mut tx).await?;
    let addresses: Addresses = settings::read(&mut tx).await?;
    if organisation.name.is_empty() || !addresses.are_set() {
        return Err(Error::Conflict {
            code: "set-up-incomplete",
            message: "give the organisation a name and the server its public names first".to_owned(),
        });
    }
    tx.put_setting(SetUp::NAME, &SetUp { finished: true }, services.now()).await?;
    let (kind, name) = (ObjectKind::Setting, SetUp::NAME);
    tx.audit(&services.audit_event(actor, "set-up.finish", kind, name, name, json!({}))).await?;
    tx.commit().await?;
    Ok(())
}
