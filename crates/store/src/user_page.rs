//! Users page by page in several orders, those who are gone from the directory left out.

use domain::directory::User;

use crate::page::{Page, bind_page};
use crate::{Error, Tx, on, user};

macro_rules! rows {
    () => {
        concat!(
            "SELECT ",
            user::columns!(),
            " FROM directory_user WHERE removed_at IS NULL AND (CAST($1 AS TEXT) IS NULL OR LOWER(display_name) = $1)"
        )
    };
}

crate::statements! {
    ID_UP = concat!(rows!(), " ORDER BY id LIMIT $2 OFFSET $3");
    ID_UP_AFTER = concat!(rows!(), " AND id > $4 ORDER BY id LIMIT $2 OFFSET $3");
    ID_DOWN = concat!(rows!(), " ORDER BY id DESC LIMIT $2 OFFSET $3");
    ID_DOWN_AFTER = concat!(rows!(), " AND id < $4 ORDER BY id DESC LIMIT $2 OFFSET $3");
    NAME_UP = concat!(rows!(), " ORDER BY display_name, id LIMIT $2 OFFSET $3");
    NAME_UP_AFTER = concat!(rows!(), " AND (display_name, id) > ($4, $5) ORDER BY display_name, id LIMIT $2 OFFSET $3");
    NAME_DOWN = concat!(rows!(), " ORDER BY display_name DESC, id DESC LIMIT $2 OFFSET $3");
    NAME_DOWN_AFTER = concat!(rows!(), " AND (display_name, id) < ($4, $5) ORDER BY display_name DESC, id DESC LIMIT $2 OFFSET $3");
}

/// By what users are ordered; equal ones by their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserOrder {
    /// By id alone.
    Id,
    /// By display name.
    Name,
}

impl Tx {
    /// A page of the users that are there; of those with a display name alone, if one is given in small letters.
    pub async fn ordered_users(
        &mut self,
        page: &Page<UserOrder>,
        display_name: Option<&str>,
    ) -> Result<Vec<User>, Error> {
        let statement = page.choose(match page.order {
            UserOrder::Id => &[[ID_UP, ID_UP_AFTER], [ID_DOWN, ID_DOWN_AFTER]],
            UserOrder::Name => &[[NAME_UP, NAME_UP_AFTER], [NAME_DOWN, NAME_DOWN_AFTER]],
        });
        let rows = on!(self, c => {
            bind_page!(sqlx::query_as(statement).bind(display_name), page).fetch_all(c).await
        })?;
        Ok(user::users(rows))
    }
}
