//! GET users, and its `$count`.

use domain::directory::User;
use serde_json::{Map, Value};
use services::people::{self, UserOrder};
use services::{Page, Place};

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::user;
use crate::walk::{Rows, narrow, nothing_to_expand, walk};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    let filter = call.query.filter.as_ref();
    let names = ["userPrincipalName", "mail", "onPremisesSamAccountName"];
    let name = filter.and_then(|filter| names.iter().find_map(|name| filter.equals(name)));
    let display_name = filter.and_then(|filter| narrow(filter, "displayName"));
    walk(&call, "users", &Users { call: &call, name, display_name }).await
}

/// All users who are there.
struct Users<'a> {
    call: &'a Call,
    /// A name to look up instead of reading all.
    name: Option<&'a str>,
    display_name: Option<String>,
}

impl Rows for Users<'_> {
    type Row = User;

    const SKIPS: bool = true;

    fn orders_by(&self, property: &str, descending: bool) -> bool {
        // Those who are looked up come by id.
        property == "id" && (self.name.is_none() || !descending)
            || property == "displayName" && self.name.is_none()
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<User>, Failure> {
        let (services, actor) = (&self.call.services, &self.call.actor);
        if let Some(name) = self.name {
            let mut found = people::users_named(services, actor, name).await?;
            found.retain(|user| page.after.as_ref().is_none_or(|after| Place::Id(user.id.0).is_after(after)));
            found.truncate(page.limit as usize);
            return Ok(found);
        }
        let order = if page.order == "displayName" { UserOrder::Name } else { UserOrder::Id };
        let page = page.clone().by(order);
        Ok(people::user_page(services, actor, &page, self.display_name.as_deref()).await?)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(Some(people::user_count(&self.call.services, &self.call.actor).await?))
    }

    fn entity(&self, row: &User) -> Map<String, Value> {
        user(row)
    }

    fn place(&self, row: &User, property: &str) -> Place {
        if property == "displayName" {
            Place::Text(row.attributes.display_name.clone(), row.id.0)
        } else {
            Place::Id(row.id.0)
        }
    }

    async fn expand(&self, _: &User, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
