//! Assignments: for whom a profile is.

use chrono::{DateTime, Utc};
use domain::assignment::{Assignment, Target};
use domain::id::{AssignmentId, DeviceGroupId, GroupId, ProfileId};
use uuid::Uuid;

use crate::{Error, Tx, on};

crate::statements! {
    OF_PROFILE = "SELECT id, profile_id, target, group_id FROM assignment WHERE profile_id = $1 ORDER BY id";
    ALL = "SELECT id, profile_id, target, group_id FROM assignment ORDER BY profile_id, id";
    CLEAR = "DELETE FROM assignment WHERE profile_id = $1";
    INSERT = "INSERT INTO assignment (id, profile_id, target, group_id, created_at) VALUES ($1, $2, $3, $4, $5)";
    OF_GROUP = "SELECT DISTINCT profile_id FROM assignment WHERE group_id = $1 ORDER BY profile_id";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    profile_id: Uuid,
    target: String,
    group_id: Option<Uuid>,
}

impl Row {
    fn read(self) -> Result<Assignment, Error> {
        let target = target(&self.target, self.group_id).ok_or(Error::Corrupt("assignment.target"))?;
        Ok(Assignment { id: AssignmentId(self.id), profile: ProfileId(self.profile_id), target })
    }
}

/// The target that is stored so.
pub(crate) fn target(word: &str, group: Option<Uuid>) -> Option<Target> {
    Some(match (word, group) {
        ("all-users", None) => Target::AllUsers,
        ("all-devices", None) => Target::AllDevices,
        ("group", Some(id)) => Target::Group(GroupId(id)),
        ("device-group", Some(id)) => Target::DeviceGroup(DeviceGroupId(id)),
        ("exclude-group", Some(id)) => Target::ExcludeGroup(GroupId(id)),
        ("exclude-device-group", Some(id)) => Target::ExcludeDeviceGroup(DeviceGroupId(id)),
        _ => return None,
    })
}

/// How a target is stored: its word and its group.
pub(crate) fn stored(target: Target) -> (&'static str, Option<Uuid>) {
    match target {
        Target::AllUsers => ("all-users", None),
        Target::AllDevices => ("all-devices", None),
        Target::Group(id) => ("group", Some(id.0)),
        Target::DeviceGroup(id) => ("device-group", Some(id.0)),
        Target::ExcludeGroup(id) => ("exclude-group", Some(id.0)),
        Target::ExcludeDeviceGroup(id) => ("exclude-device-group", Some(id.0)),
    }
}

impl Tx {
    /// The assignment of a profile.
    pub async fn assignments(&mut self, profile: ProfileId) -> Result<Vec<Assignment>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_PROFILE).bind(profile.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The assignments of all profiles.
    pub async fn all_assignments(&mut self) -> Result<Vec<Assignment>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The profiles that are assigned to a group of the directory, or to a device group, or exclude it.
    pub async fn profiles_of_group(&mut self, group: Uuid) -> Result<Vec<ProfileId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(OF_GROUP).bind(group).fetch_all(c).await)?;
        Ok(ids.into_iter().map(ProfileId).collect())
    }

    /// Puts a new assignment in the place of the whole old one.
    pub async fn replace_assignments(
        &mut self,
        profile: ProfileId,
        assignments: &[Assignment],
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(CLEAR).bind(profile.0).execute(c).await.map(drop))?;
        for assignment in assignments {
            let (target, group) = stored(assignment.target);
            on!(self, c => sqlx::query(INSERT)
                .bind(assignment.id.0)
                .bind(profile.0)
                .bind(target)
                .bind(group)
                .bind(at)
                .execute(c)
                .await.map(drop))?;
        }
        Ok(())
    }
}
