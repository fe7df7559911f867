//! How the users of an organisation get messages.

use domain::id::OrganisationId;
use domain::message::MessagePolicy;
use sqlx::types::Json;

use crate::{Error, Tx, on};

crate::statements! {
    ONE = "SELECT policy FROM message_policy WHERE organisation_id = $1";
    PUT = "INSERT INTO message_policy (organisation_id, policy) VALUES ($1, $2) \
           ON CONFLICT (organisation_id) DO UPDATE SET policy = excluded.policy";
}

impl Tx {
    /// How the users of an organisation get messages; the default if nobody said.
    pub async fn message_policy(&mut self, organisation: OrganisationId) -> Result<MessagePolicy, Error> {
        let policy: Option<Json<MessagePolicy>> =
            on!(self, c => sqlx::query_scalar(ONE).bind(organisation.0).fetch_optional(c).await)?;
        Ok(policy.map(|policy| policy.0).unwrap_or_default())
    }

    /// Keeps how the users of an organisation get messages.
    pub async fn put_message_policy(
        &mut self,
        organisation: OrganisationId,
        policy: &MessagePolicy,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(PUT).bind(organisation.0).bind(Json(policy)).execute(c).await.map(drop))?;
        Ok(())
    }
}
