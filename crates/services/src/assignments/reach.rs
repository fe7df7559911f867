//! Whom assignments reach, user by user, whether or not they have a device yet.

use std::collections::{BTreeMap, BTreeSet};

use domain::assignment::Target;
use domain::catalogue::Settings;
use domain::directory::User;
use domain::id::{GroupId, UserId};
use domain::identity::resolve;
use domain::profile::{Profile, ProfileType};
use domain::targeting::{Facts, Standing, judge};
use store::Tx;

use super::plan::{lines_of, user_group, users_in};
use crate::Error;

/// How many users are read at a time.
const CHUNK: u32 = 1000;

/// A profile with the lines of its assignment.
struct Assigned {
    profile: Profile,
    lines: Vec<Target>,
}

/// AS-7: on Samsung KNOX an account is known by its address alone, so that of two profiles with the same address on
/// different hosts one would overwrite the other. Refuses an assignment that brings both to one user. Device groups are left
/// to the conflict on the device: who is in them changes by itself.
pub(super) async fn refuse_two_hosts(tx: &mut Tx, profile: &Profile, lines: &[Target]) -> Result<(), Error> {
    if profile.kind != ProfileType::KnoxEmail {
        return Ok(());
    }
    let mut all = vec![Assigned { profile: profile.clone(), lines: lines.to_vec() }];
    all.extend(
        assigned(tx, profile.kind)
            .await?
            .into_iter()
            .filter(|other| other.profile.id != profile.id && host(&other.profile) != host(profile)),
    );
    if all.len() == 1 {
        return Ok(());
    }
    let mut found = None;
    each_user(tx, &all, |user, due| {
        let [ours, others @ ..] = due else { return true };
        let Some(address) = ours.then(|| address(profile, user)).flatten() else { return true };
        let clash = all
            .iter()
            .skip(1)
            .zip(others)
            .find(|(other, due)| **due && self::address(&other.profile, user).as_ref() == Some(&address));
        found = clash.map(|(other, _)| other.profile.display_name.clone());
        found.is_none()
    })
    .await?;
    let Some(other) = found else { return Ok(()) };
    let message = format!(
        "some of these users get “{other}” as well, with the same address on another host: on Samsung KNOX one account would \
         overwrite the other; exclude them here or there"
    );
    Err(Error::Conflict { code: "same-address-other-host", message })
}

/// EP-11: whether every user whom a KNOX e-mail profile with these lines reaches gets a trusted certificate as well.
pub(crate) async fn all_have_a_root(tx: &mut Tx, profile: &Profile, lines: &[Target]) -> Result<bool, Error> {
    let mut all = vec![Assigned { profile: profile.clone(), lines: lines.to_vec() }];
    all.extend(assigned(tx, ProfileType::AndroidTrustedRoot).await?);
    let (mut reached, mut lacks) = (false, false);
    each_user(tx, &all, |_, due| {
        let [mail, roots @ ..] = due else { return true };
        reached |= mail;
        lacks |= *mail && !roots.contains(&true);
        !lacks
    })
    .await?;
    Ok(reached && !lacks)
}

/// The profiles of a type that are assigned to anybody.
async fn assigned(tx: &mut Tx, kind: ProfileType) -> Result<Vec<Assigned>, Error> {
    let mut assigned = Vec::new();
    for profile in tx.profiles().await?.into_iter().filter(|profile| profile.kind == kind) {
        let lines = lines_of(tx, profile.id).await?;
        if !lines.is_empty() {
            assigned.push(Assigned { profile, lines });
        }
    }
    Ok(assigned)
}

/// Says of each active user which of the profiles reach them, until `visit` has seen enough.
async fn each_user(
    tx: &mut Tx,
    all: &[Assigned],
    mut visit: impl FnMut(&User, &[bool]) -> bool,
) -> Result<(), Error> {
    let groups: BTreeSet<GroupId> =
        all.iter().flat_map(|one| &one.lines).filter_map(|line| user_group(*line)).collect();
    let mut members = BTreeMap::<GroupId, BTreeSet<UserId>>::new();
    for group in groups {
        members.insert(group, users_in(tx, group).await?);
    }
    let no_device_groups = BTreeSet::new();
    let mut after = None;
    loop {
        let users = tx.users_after(after, CHUNK).await?;
        after = users.last().map(|user| user.id);
        for user in users.iter().filter(|user| user.is_active()) {
            let groups =
                members.iter().filter(|(_, users)| users.contains(&user.id)).map(|(id, _)| *id).collect();
            let facts =
                Facts { user_groups: &groups, device_groups: &no_device_groups, standing: Standing::Active };
            let due: Vec<bool> = all
                .iter()
                .map(|one| judge(one.profile.kind, one.profile.kind.platform(), &one.lines, &facts).is_due())
                .collect();
            if !visit(user, &due) {
                return Ok(());
            }
        }
        if users.len() < CHUNK as usize {
            return Ok(());
        }
    }
}

fn host(profile: &Profile) -> String {
    Settings(&profile.settings).text("hostName").unwrap_or_default().to_lowercase()
}

fn address(profile: &Profile, user: &User) -> Option<String> {
    resolve(profile, user).ok().map(|identity| identity.address.to_lowercase())
}
