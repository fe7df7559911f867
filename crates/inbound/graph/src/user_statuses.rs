//! The statuses of users, of a profile or of a compliance policy: read page by page in the order of their ids.

use std::marker::PhantomData;

use domain::id::UserId;
use serde_json::{Map, Value};
use services::status::UserStatus;
use services::{Error, Page, Place};

use crate::call::Call;
use crate::failure::Failure;
use crate::walk::{Rows, nothing_to_expand};

/// The statuses that `read` gives: up to so many, of the users after one.
pub(crate) struct UserStatuses<'a, S, R, E> {
    call: &'a Call,
    read: R,
    entity: E,
    states: PhantomData<fn() -> S>,
}

impl<'a, S, R, E> UserStatuses<'a, S, R, E> {
    pub(crate) const fn new(call: &'a Call, read: R, entity: E) -> Self {
        Self { call, read, entity, states: PhantomData }
    }
}

impl<S, F, R, E> Rows for UserStatuses<'_, S, R, E>
where
    S: Send + Sync,
    F: Future<Output = Result<Vec<UserStatus<S>>, Error>> + Send,
    R: Fn(Option<UserId>, u32) -> F + Sync,
    E: Fn(&UserStatus<S>) -> Map<String, Value> + Sync,
{
    type Row = UserStatus<S>;

    // The id begins with the user.
    fn orders_by(&self, property: &str, descending: bool) -> bool {
        property == "id" && !descending
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<UserStatus<S>>, Failure> {
        let after = match &page.after {
            Some(Place::Id(id)) => Some(UserId(*id)),
            _ => None,
        };
        Ok((self.read)(after, page.limit).await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(None)
    }

    fn entity(&self, row: &UserStatus<S>) -> Map<String, Value> {
        (self.entity)(row)
    }

    fn place(&self, row: &UserStatus<S>, _: &str) -> Place {
        Place::Id(row.user.0)
    }

    async fn expand(&self, _: &UserStatus<S>, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
