//! Groups of the directory.

use chrono::{DateTime, Utc};
use domain::directory::{Group, GroupAttributes};
use domain::id::GroupId;
use uuid::Uuid;

use crate::user::NamePage;
use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, external_id, display_name, description, mail, distinguished_name, removed_at"
    };
}
pub(crate) use columns;

crate::statements! {
    BY_ID = concat!("SELECT ", columns!(), " FROM directory_group WHERE id = $1");
    AFTER = concat!("SELECT ", columns!(), " FROM directory_group WHERE id > $1 ORDER BY id LIMIT $2");
    PAGE = concat!("SELECT ", columns!(), " FROM directory_group WHERE removed_at IS NULL AND \
           (LOWER(display_name) LIKE $1 ESCAPE '\\' OR LOWER(mail) LIKE $1 ESCAPE '\\') \
           AND (display_name, id) > ($2, $3) ORDER BY display_name, id LIMIT $4");
    COUNT = "SELECT COUNT(*) FROM directory_group WHERE removed_at IS NULL";
    PUT = "INSERT INTO directory_group (id, external_id, display_name, description, mail, distinguished_name, \
           removed_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
           ON CONFLICT (id) DO UPDATE SET external_id = excluded.external_id, display_name = excluded.display_name, \
           description = excluded.description, mail = excluded.mail, \
           distinguished_name = excluded.distinguished_name, removed_at = excluded.removed_at, \
           changed_at = excluded.changed_at";
}

/// A row of `directory_group`.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: Uuid,
    external_id: String,
    display_name: String,
    description: Option<String>,
    mail: Option<String>,
    distinguished_name: Option<String>,
    removed_at: Option<DateTime<Utc>>,
}

impl From<Row> for Group {
    fn from(row: Row) -> Self {
        Self {
            id: GroupId(row.id),
            attributes: GroupAttributes {
                external_id: row.external_id,
                display_name: row.display_name,
                description: row.description,
                mail: row.mail,
                distinguished_name: row.distinguished_name,
            },
            removed_at: row.removed_at,
        }
    }
}

pub(crate) fn groups(rows: Vec<Row>) -> Vec<Group> {
    rows.into_iter().map(Group::from).collect()
}

impl Tx {
    /// A group, also a removed one.
    pub async fn group(&mut self, id: GroupId) -> Result<Option<Group>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Group::from))
    }

    /// Groups in the order of their ids, removed ones too: to walk through all of them in batches.
    pub async fn groups_after(&mut self, after: Option<GroupId>, limit: u32) -> Result<Vec<Group>, Error> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let rows =
            on!(self, c => sqlx::query_as(AFTER).bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(groups(rows))
    }

    /// A page of the groups that are there, by display name.
    pub async fn group_page(&mut self, page: &NamePage) -> Result<Vec<Group>, Error> {
        let (name, id) = page.start();
        let rows = on!(self, c => sqlx::query_as(PAGE)
            .bind(page.pattern())
            .bind(name)
            .bind(id)
            .bind(i64::from(page.limit))
            .fetch_all(c)
            .await)?;
        Ok(groups(rows))
    }

    /// How many groups are there.
    pub async fn group_count(&mut self) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT).fetch_one(c).await)?;
        u64::try_from(count).map_err(|_| Error::Corrupt("directory_group"))
    }

    /// Adds a group or writes what changed. A group is inside itself: its closure begins with that.
    pub async fn put_group(&mut self, group: &Group, now: DateTime<Utc>) -> Result<(), Error> {
        let attributes = &group.attributes;
        on!(self, c => sqlx::query(PUT)
            .bind(group.id.0)
            .bind(&attributes.external_id)
            .bind(&attributes.display_name)
            .bind(&attributes.description)
            .bind(&attributes.mail)
            .bind(&attributes.distinguished_name)
            .bind(group.removed_at)
            .bind(now)
            .execute(c)
            .await
            .map(drop))?;
        if group.removed_at.is_none() {
            self.add_to_closure(group.id, group.id).await?;
        }
        Ok(())
    }
}
