//! GET groups/{id}/members and …/transitiveMembers, and their `$count`.

use domain::directory::{Group, User};
use domain::id::{GroupId, UserId};
use serde_json::{Map, Value};
use services::{Page, Place, people};
use uuid::Uuid;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::{group, user};
use crate::walk::{Rows, nothing_to_expand, walk};

/// Direct members.
pub(crate) async fn direct(call: Call) -> Result<Reply, Failure> {
    members(call, false).await
}

/// All members, however deep.
pub(crate) async fn transitive(call: Call) -> Result<Reply, Failure> {
    members(call, true).await
}

async fn members(call: Call, transitive: bool) -> Result<Reply, Failure> {
    let id = call.id(0, "group")?;
    let groups = people::member_groups(&call.services, &call.actor, id, transitive).await?;
    walk(&call, "directoryObjects", &Members { call: &call, id, transitive, groups }).await
}

struct Members<'a> {
    call: &'a Call,
    id: GroupId,
    transitive: bool,
    groups: Vec<Group>,
}

/// A member.
enum Member {
    Group(Group),
    User(Box<User>),
}

impl Member {
    const fn id(&self) -> Uuid {
        match self {
            Self::Group(group) => group.id.0,
            Self::User(user) => user.id.0,
        }
    }
}

impl Rows for Members<'_> {
    type Row = Member;

    fn orders_by(&self, property: &str, descending: bool) -> bool {
        property == "id" && !descending
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<Member>, Failure> {
        let after = match page.after {
            Some(Place::Id(id)) => Some(id),
            _ => None,
        };
        let (services, actor, last) = (&self.call.services, &self.call.actor, after.map(UserId));
        let users = people::member_users(services, actor, self.id, self.transitive, last, page.limit).await?;
        let groups = self.groups.iter().filter(|group| after.is_none_or(|after| group.id.0 > after));
        let mut found: Vec<_> = groups.cloned().map(Member::Group).collect();
        found.extend(users.into_iter().map(|user| Member::User(Box::new(user))));
        found.sort_by_key(Member::id);
        found.truncate(page.limit as usize);
        Ok(found)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        Ok(None)
    }

    fn entity(&self, row: &Member) -> Map<String, Value> {
        match row {
            Member::Group(found) => group(found),
            Member::User(found) => user(found),
        }
    }

    fn place(&self, row: &Member, _property: &str) -> Place {
        Place::Id(row.id())
    }

    async fn expand(&self, _: &Member, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
