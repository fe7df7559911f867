//! Everything that a bundle is made of, from the store.

use std::collections::BTreeMap;

use channel_apple::{Bundle, Member, ServerIdentity, chain};
use domain::deployment::DeploymentState;
use domain::device::{Device, OsVersion};
use domain::directory::User;
use domain::enrolment::Enrolment;
use domain::fingerprint::Fingerprint;
use domain::id::{EnrolmentId, ProfileId};
use domain::profile::Profile;
use store::Tx;

use crate::Error;
use crate::settings::{self, Addresses, Organisation};

/// A bundle with everything that it borrows.
#[derive(Clone, Debug)]
pub(super) struct Assembly {
    server: ServerIdentity,
    enrolment: EnrolmentId,
    os_version: OsVersion,
    user: User,
    main: (Profile, u32),
    decided: Option<Fingerprint>,
    due: BTreeMap<ProfileId, (Profile, u32)>,
}

impl Assembly {
    /// What the channel renders.
    pub(super) fn bundle(&self) -> Bundle<'_> {
        let (main, generation) = &self.main;
        let find = |id| {
            let (profile, generation) = self.due.get(&id)?;
            Some(Member { profile, generation: *generation })
        };
        Bundle {
            server: &self.server,
            enrolment: self.enrolment,
            os_version: self.os_version,
            user: &self.user,
            main: Member { profile: main, generation: *generation },
            certificates: chain(main, find),
        }
    }

    /// What the last comparison decided that the device is to have; `None` if nothing.
    pub(super) const fn decided(&self) -> Option<Fingerprint> {
        self.decided
    }

    /// Whose device it is for.
    pub(super) fn user(&self) -> &User {
        &self.user
    }
}

/// Puts together the bundle of a profile for a device, as things stand now; `None` if the profile or the user is no more, or
/// the device is not due the profile any more.
pub(super) async fn assemble(
    tx: &mut Tx,
    enrolment: &Enrolment,
    device: &Device,
    main: ProfileId,
) -> Result<Option<Assembly>, Error> {
    let Some(user) = tx.user(enrolment.user).await? else { return Ok(None) };
    let (mut due, mut decided) = (BTreeMap::new(), None);
    for row in tx.deployments_of_device(device.id).await? {
        if row.state == DeploymentState::Removing {
            continue;
        }
        if row.profile == main {
            decided = row.desired;
        }
        if let Some(profile) = tx.profile(row.profile).await? {
            due.insert(row.profile, (profile, row.generation));
        }
    }
    let Some(main) = due.get(&main).cloned() else { return Ok(None) };
    Ok(Some(Assembly {
        server: server_identity(tx).await?,
        enrolment: enrolment.id,
        os_version: device.os_version,
        user,
        main,
        decided,
        due,
    }))
}

/// Who renders: for the life of the server, but for its name. Comparing and rendering must start from the same identity, or
/// no device would ever have what it is due.
pub(crate) async fn server_identity(tx: &mut Tx) -> Result<ServerIdentity, Error> {
    let organisation: Organisation = settings::read(tx).await?;
    let addresses: Addresses = settings::read(tx).await?;
    Ok(ServerIdentity {
        id: organisation.id,
        organisation: organisation.name,
        scep_url: format!("{}/scep", addresses.web),
    })
}
