//! Who is in which group: directly, and through groups in groups.

use domain::directory::{Group, User};
use domain::id::{GroupId, UserId};
use uuid::Uuid;

use crate::tx::Open;
use crate::{Error, Tx, group, on, packed, user};

macro_rules! inner_user_ids {
    () => {
        "group_user.user_id FROM group_closure JOIN group_user ON group_user.group_id = group_closure.descendant_id \
         WHERE group_closure.ancestor_id = $1"
    };
}

/// A user's id as [`packed`] takes it.
macro_rules! packed {
    () => {
        "'\"' || hex(user_id) || '\"'"
    };
}

/// The same as [`INNER_USER_IDS`], as one text.
mod sqlite {
    use crate::packed::text_of;

    crate::statements! {
        PACKED_INNER_USER_IDS = text_of!(packed, concat!("(SELECT DISTINCT ", inner_user_ids!(), ")"));
    }

    pub(super) const INNER_USER_IDS: &str = PACKED_INNER_USER_IDS;
}

#[cfg(test)]
pub(crate) const SQLITE_STATEMENTS: &[(&str, &str)] = sqlite::STATEMENTS;

crate::statements! {
    ADD_USER = "INSERT INTO group_user (group_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    REMOVE_USER = "DELETE FROM group_user WHERE group_id = $1 AND user_id = $2";
    ADD_GROUP = "INSERT INTO group_group (group_id, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    REMOVE_GROUP = "DELETE FROM group_group WHERE group_id = $1 AND member_id = $2";
    ADD_TO_CLOSURE =
        "INSERT INTO group_closure (ancestor_id, descendant_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    REMOVE_FROM_CLOSURE = "DELETE FROM group_closure WHERE ancestor_id = $1 AND descendant_id = $2";
    LINKS = "SELECT group_id, member_id FROM group_group ORDER BY group_id, member_id";
    CLOSURE = "SELECT ancestor_id, descendant_id FROM group_closure ORDER BY ancestor_id, descendant_id";
    DIRECT_USERS = "SELECT user_id FROM group_user WHERE group_id = $1 ORDER BY user_id";
    MEMBER_USERS = concat!("SELECT ", user::columns!(), " FROM directory_user WHERE id > $2 AND removed_at IS NULL \
                   AND id IN (SELECT user_id FROM group_user WHERE group_id = $1) ORDER BY id LIMIT $3");
    MEMBER_GROUPS = concat!("SELECT ", group::columns!(), " FROM directory_group WHERE removed_at IS NULL AND id IN \
                    (SELECT member_id FROM group_group WHERE group_id = $1) ORDER BY id");
    INNER_USERS = concat!("SELECT ", user::columns!(), " FROM directory_user WHERE id > $2 AND removed_at IS NULL \
                  AND id IN (SELECT group_user.user_id FROM group_closure \
                  JOIN group_user ON group_user.group_id = group_closure.descendant_id \
                  WHERE group_closure.ancestor_id = $1) ORDER BY id LIMIT $3");
    INNER_GROUPS = concat!("SELECT ", group::columns!(), " FROM directory_group WHERE removed_at IS NULL AND id <> $1 \
                   AND id IN (SELECT descendant_id FROM group_closure WHERE ancestor_id = $1) ORDER BY id");
    INNER_USER_IDS = concat!("SELECT DISTINCT ", inner_user_ids!());
    INNER_USER_COUNT = "SELECT COUNT(DISTINCT group_user.user_id) FROM group_closure \
                       JOIN group_user ON group_user.group_id = group_closure.descendant_id \
                       WHERE group_closure.ancestor_id = $1";
    GROUPS_OF_USER = "SELECT DISTINCT group_closure.ancestor_id FROM group_user \
                     JOIN group_closure ON group_closure.descendant_id = group_user.group_id \
                     WHERE group_user.user_id = $1 ORDER BY group_closure.ancestor_id";
    GROUPS_THAT_MATTER = "SELECT group_id FROM assignment WHERE group_id IS NOT NULL \
                         UNION SELECT group_id FROM enrolment_rule WHERE group_id IS NOT NULL";
    DIRECT_GROUPS_OF_USER = "SELECT group_id FROM group_user WHERE user_id = $1 ORDER BY group_id";
}

impl Tx {
    /// Makes a user a direct member.
    pub async fn add_group_user(&mut self, group: GroupId, user: UserId) -> Result<(), Error> {
        self.pair(ADD_USER, group.0, user.0).await
    }

    /// Takes a user out of a group.
    pub async fn remove_group_user(&mut self, group: GroupId, user: UserId) -> Result<(), Error> {
        self.pair(REMOVE_USER, group.0, user.0).await
    }

    /// Makes a group a direct member of another.
    pub async fn add_group_group(&mut self, group: GroupId, member: GroupId) -> Result<(), Error> {
        self.pair(ADD_GROUP, group.0, member.0).await
    }

    /// Takes a group out of another.
    pub async fn remove_group_group(&mut self, group: GroupId, member: GroupId) -> Result<(), Error> {
        self.pair(REMOVE_GROUP, group.0, member.0).await
    }

    /// Notes that a group is inside another, however deep.
    pub async fn add_to_closure(&mut self, ancestor: GroupId, descendant: GroupId) -> Result<(), Error> {
        self.pair(ADD_TO_CLOSURE, ancestor.0, descendant.0).await
    }

    /// Notes that a group is no longer inside another.
    pub async fn remove_from_closure(&mut self, ancestor: GroupId, descendant: GroupId) -> Result<(), Error> {
        self.pair(REMOVE_FROM_CLOSURE, ancestor.0, descendant.0).await
    }

    async fn pair(&mut self, statement: &'static str, one: Uuid, other: Uuid) -> Result<(), Error> {
        on!(self, c => sqlx::query(statement).bind(one).bind(other).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Every direct membership of a group in a group.
    pub async fn group_links(&mut self) -> Result<Vec<(GroupId, GroupId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> = on!(self, c => sqlx::query_as(LINKS).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(group, member)| (GroupId(group), GroupId(member))).collect())
    }

    /// Every group with every group inside it, itself included: (outer, inner).
    pub async fn group_closure(&mut self) -> Result<Vec<(GroupId, GroupId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> = on!(self, c => sqlx::query_as(CLOSURE).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(outer, inner)| (GroupId(outer), GroupId(inner))).collect())
    }

    /// The ids of a group's direct users.
    pub async fn direct_users(&mut self, group: GroupId) -> Result<Vec<UserId>, Error> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(DIRECT_USERS).bind(group.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    /// The ids of all users in a group, directly or through groups in it.
    pub async fn transitive_user_ids(&mut self, group: GroupId) -> Result<Vec<UserId>, Error> {
        let ids: Vec<Uuid> = match &mut self.open {
            Open::Sqlite(c, _) => {
                let text: String =
                    sqlx::query_scalar(sqlite::INNER_USER_IDS).bind(group.0).fetch_one(&mut **c).await?;
                packed::unpack(&text)?
            }
            Open::Postgres(c) => sqlx::query_scalar(INNER_USER_IDS).bind(group.0).fetch_all(&mut **c).await?,
        };
        Ok(ids.into_iter().map(UserId).collect())
    }

    /// A page of the users that are direct members, by id.
    pub async fn member_users(
        &mut self,
        group: GroupId,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<User>, Error> {
        self.users_in(MEMBER_USERS, group, after, limit).await
    }

    /// A page of the users that are members, directly or through groups in the group, by id.
    pub async fn transitive_users(
        &mut self,
        group: GroupId,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<User>, Error> {
        self.users_in(INNER_USERS, group, after, limit).await
    }

    async fn users_in(
        &mut self,
        statement: &'static str,
        group: GroupId,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<User>, Error> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let rows = on!(self, c => sqlx::query_as(statement)
            .bind(group.0)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(user::users(rows))
    }

    /// The groups that are direct members.
    pub async fn member_groups(&mut self, group: GroupId) -> Result<Vec<Group>, Error> {
        let rows = on!(self, c => sqlx::query_as(MEMBER_GROUPS).bind(group.0).fetch_all(c).await)?;
        Ok(group::groups(rows))
    }

    /// The groups inside a group, however deep, without itself.
    pub async fn transitive_groups(&mut self, group: GroupId) -> Result<Vec<Group>, Error> {
        let rows = on!(self, c => sqlx::query_as(INNER_GROUPS).bind(group.0).fetch_all(c).await)?;
        Ok(group::groups(rows))
    }

    /// How many users are in a group, directly or through groups in it.
    pub async fn transitive_user_count(&mut self, group: GroupId) -> Result<u64, Error> {
        let count: i64 =
            on!(self, c => sqlx::query_scalar(INNER_USER_COUNT).bind(group.0).fetch_one(c).await)?;
        u64::try_from(count).map_err(|_| Error::Corrupt("group_user"))
    }

    /// Every group that a user is in, groups of groups included.
    pub async fn groups_of_user(&mut self, user: UserId) -> Result<Vec<GroupId>, Error> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(GROUPS_OF_USER).bind(user.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(GroupId).collect())
    }

    /// The groups that something depends on: assignments and enrolment rules.
    pub async fn groups_that_matter(&mut self) -> Result<Vec<GroupId>, Error> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(GROUPS_THAT_MATTER).fetch_all(c).await)?;
        Ok(ids.into_iter().map(GroupId).collect())
    }

    /// The groups that a user is in directly.
    pub async fn direct_groups_of_user(&mut self, user: UserId) -> Result<Vec<GroupId>, Error> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(DIRECT_GROUPS_OF_USER).bind(user.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(GroupId).collect())
    }
}
