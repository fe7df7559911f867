//! The languages that users chose.

use domain::id::UserId;

use crate::{Error, Tx, on};

crate::statements! {
    ONE = "SELECT language FROM user_language WHERE user_id = $1";
    PUT = "INSERT INTO user_language (user_id, language) VALUES ($1, $2) \
           ON CONFLICT (user_id) DO UPDATE SET language = excluded.language";
}

impl Tx {
    /// The tag of the language that a user chose; `None` if they chose none.
    pub async fn chosen_language(&mut self, user: UserId) -> Result<Option<String>, Error> {
        Ok(on!(self, c => sqlx::query_scalar(ONE).bind(user.0).fetch_optional(c).await)?)
    }

    /// Keeps the language that a user chose.
    pub async fn put_chosen_language(&mut self, user: UserId, language: &str) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT).bind(user.0).bind(language).execute(c).await.map(drop))?;
        Ok(())
    }
}
