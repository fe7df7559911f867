//! Users of the directory, as it was read last.

use chrono::{DateTime, Utc};
use domain::directory::{User, UserAttributes};
use domain::id::UserId;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, external_id, display_name, given_name, surname, principal_name, mail, proxy_addresses, \
         sam_account_name, plain_name, domain_name, netbios_name, sid, distinguished_name, language, enabled, \
         disabled_at, removed_at, other_mails"
    };
}
pub(crate) use columns;

crate::statements! {
    BY_ID = concat!("SELECT ", columns!(), " FROM directory_user WHERE id = $1");
    BY_EXTERNAL_ID = concat!("SELECT ", columns!(), " FROM directory_user WHERE external_id = $1");
    BY_SIGN_IN_NAME = concat!("SELECT ", columns!(), " FROM directory_user WHERE removed_at IS NULL AND \
                      (LOWER(principal_name) = $1 OR LOWER(mail) = $1 OR LOWER(sam_account_name) = $1 \
                      OR LOWER(plain_name) = $1) ORDER BY id");
    BY_ADDRESS = concat!("SELECT ", columns!(), " FROM directory_user WHERE removed_at IS NULL AND id IN \
                 (SELECT user_id FROM directory_address WHERE address = $1) ORDER BY id");
    AFTER = concat!("SELECT ", columns!(), " FROM directory_user WHERE id > $1 ORDER BY id LIMIT $2");
    PAGE = concat!("SELECT ", columns!(), " FROM directory_user WHERE removed_at IS NULL AND \
           (LOWER(display_name) LIKE $1 ESCAPE '\\' OR LOWER(principal_name) LIKE $1 ESCAPE '\\' \
           OR LOWER(mail) LIKE $1 ESCAPE '\\') AND (display_name, id) > ($2, $3) \
           ORDER BY display_name, id LIMIT $4");
    COUNT = "SELECT COUNT(*) FROM directory_user WHERE removed_at IS NULL";
    DISABLED_BETWEEN = "SELECT id FROM directory_user WHERE disabled_at > $1 AND disabled_at <= $2 ORDER BY id";
    PUT = "INSERT INTO directory_user (id, external_id, display_name, given_name, surname, principal_name, mail, \
           proxy_addresses, sam_account_name, plain_name, domain_name, netbios_name, sid, distinguished_name, \
           language, enabled, disabled_at, removed_at, changed_at, other_mails) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
           ON CONFLICT (id) DO UPDATE SET external_id = excluded.external_id, display_name = excluded.display_name, \
           given_name = excluded.given_name, surname = excluded.surname, principal_name = excluded.principal_name, \
           mail = excluded.mail, proxy_addresses = excluded.proxy_addresses, \
           sam_account_name = excluded.sam_account_name, plain_name = excluded.plain_name, \
           domain_name = excluded.domain_name, netbios_name = excluded.netbios_name, sid = excluded.sid, \
           distinguished_name = excluded.distinguished_name, language = excluded.language, \
           enabled = excluded.enabled, disabled_at = excluded.disabled_at, removed_at = excluded.removed_at, \
           changed_at = excluded.changed_at, other_mails = excluded.other_mails";
    FORGET_ADDRESSES = "DELETE FROM directory_address WHERE user_id = $1";
    PUT_ADDRESS = "INSERT INTO directory_address (address, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
}

/// A row of `directory_user`.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: Uuid,
    external_id: String,
    display_name: String,
    given_name: Option<String>,
    surname: Option<String>,
    principal_name: Option<String>,
    mail: Option<String>,
    proxy_addresses: Json<Vec<String>>,
    sam_account_name: Option<String>,
    plain_name: Option<String>,
    domain_name: Option<String>,
    netbios_name: Option<String>,
    sid: Option<String>,
    distinguished_name: Option<String>,
    language: Option<String>,
    enabled: bool,
    disabled_at: Option<DateTime<Utc>>,
    removed_at: Option<DateTime<Utc>>,
    other_mails: Json<Vec<String>>,
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            id: UserId(row.id),
            attributes: UserAttributes {
                external_id: row.external_id,
                display_name: row.display_name,
                given_name: row.given_name,
                surname: row.surname,
                principal_name: row.principal_name,
                mail: row.mail,
                proxy_addresses: row.proxy_addresses.0,
                other_mails: row.other_mails.0,
                sam_account_name: row.sam_account_name,
                plain_name: row.plain_name,
                domain_name: row.domain_name,
                netbios_name: row.netbios_name,
                sid: row.sid,
                distinguished_name: row.distinguished_name,
                language: row.language,
                enabled: row.enabled,
            },
            disabled_at: row.disabled_at,
            removed_at: row.removed_at,
        }
    }
}

pub(crate) fn users(rows: Vec<Row>) -> Vec<User> {
    rows.into_iter().map(User::from).collect()
}

/// A page of a list: what to look for, where the page before ended, and how many there may be.
#[derive(Clone, Debug)]
pub struct NamePage {
    /// Part of a name or an address; everything if empty.
    pub search: String,
    /// Display name and id of the last one of the page before.
    pub after: Option<(String, Uuid)>,
    /// How many at most.
    pub limit: u32,
}

impl NamePage {
    /// The pattern for LIKE, with its own characters taken literally.
    pub(crate) fn pattern(&self) -> String {
        let mut pattern = String::from("%");
        for character in self.search.trim().to_lowercase().chars() {
            if matches!(character, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern.push('%');
        pattern
    }

    /// Where the page before ended; before everything for the first page.
    pub(crate) fn start(&self) -> (&str, Uuid) {
        self.after.as_ref().map_or(("", Uuid::nil()), |(name, id)| (name.as_str(), *id))
    }
}

impl Tx {
    /// A user, also a removed one.
    pub async fn user(&mut self, id: UserId) -> Result<Option<User>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(User::from))
    }

    /// A user by the directory's own id, also a removed one.
    pub async fn user_by_external_id(&mut self, external_id: &str) -> Result<Option<User>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_EXTERNAL_ID).bind(external_id).fetch_optional(c).await)?;
        Ok(row.map(User::from))
    }

    /// Users that a sign-in name may mean: userPrincipalName, mail, sAMAccountName or plain name, in any case of
    /// letters. More than one if the directory has it so.
    pub async fn users_named(&mut self, name: &str) -> Result<Vec<User>, Error> {
        let name = name.to_lowercase();
        let rows = on!(self, c => sqlx::query_as(BY_SIGN_IN_NAME).bind(name).fetch_all(c).await)?;
        Ok(users(rows))
    }

    /// Users with an SMTP address, primary or other.
    pub async fn users_with_address(&mut self, address: &str) -> Result<Vec<User>, Error> {
        let address = address.to_lowercase();
        let rows = on!(self, c => sqlx::query_as(BY_ADDRESS).bind(address).fetch_all(c).await)?;
        Ok(users(rows))
    }

    /// Users in the order of their ids, removed ones too: to walk through all of them in batches.
    pub async fn users_after(&mut self, after: Option<UserId>, limit: u32) -> Result<Vec<User>, Error> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let rows =
            on!(self, c => sqlx::query_as(AFTER).bind(after).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(users(rows))
    }

    /// A page of the users that are there, by display name.
    pub async fn user_page(&mut self, page: &NamePage) -> Result<Vec<User>, Error> {
        let (name, id) = page.start();
        let rows = on!(self, c => sqlx::query_as(PAGE)
            .bind(page.pattern())
            .bind(name)
            .bind(id)
            .bind(i64::from(page.limit))
            .fetch_all(c)
            .await)?;
        Ok(users(rows))
    }

    /// How many users are there.
    pub async fn user_count(&mut self) -> Result<u64, Error> {
        let count: i64 = on!(self, c => sqlx::query_scalar(COUNT).fetch_one(c).await)?;
        u64::try_from(count).map_err(|_| Error::Corrupt("directory_user"))
    }

    /// Users that were disabled after one time and not after the other.
    pub async fn users_disabled_between(
        &mut self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<UserId>, Error> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(DISABLED_BETWEEN).bind(after).bind(until).fetch_all(c).await)?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    /// Adds a user or writes what changed, addresses included.
    pub async fn put_user(&mut self, user: &User, now: DateTime<Utc>) -> Result<(), Error> {
        let attributes = &user.attributes;
        on!(self, c => sqlx::query(PUT)
            .bind(user.id.0)
            .bind(&attributes.external_id)
            .bind(&attributes.display_name)
            .bind(&attributes.given_name)
            .bind(&attributes.surname)
            .bind(&attributes.principal_name)
            .bind(&attributes.mail)
            .bind(Json(&attributes.proxy_addresses))
            .bind(&attributes.sam_account_name)
            .bind(&attributes.plain_name)
            .bind(&attributes.domain_name)
            .bind(&attributes.netbios_name)
            .bind(&attributes.sid)
            .bind(&attributes.distinguished_name)
            .bind(&attributes.language)
            .bind(attributes.enabled)
            .bind(user.disabled_at)
            .bind(user.removed_at)
            .bind(now)
            .bind(Json(&attributes.other_mails))
            .execute(c)
            .await
            .map(drop))?;
        on!(self, c => sqlx::query(FORGET_ADDRESSES).bind(user.id.0).execute(c).await.map(drop))?;
        for address in &attributes.proxy_addresses {
            on!(self, c => sqlx::query(PUT_ADDRESS).bind(address).bind(user.id.0).execute(c).await.map(drop))?;
        }
        Ok(())
    }
}
