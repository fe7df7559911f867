//! GET groups, and its `$count`: those of the directory and our device groups, as one list.

use domain::actor::Permission;
use domain::device_group::DeviceGroup;
use domain::directory::Group;
use domain::id::GroupId;
use serde_json::{Map, Value};
use services::{Page, Place, device_groups, people};
use uuid::Uuid;

use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::shape::directory::{device_group, group};
use crate::walk::{Rows, nothing_to_expand, walk};

pub(crate) async fn handle(call: Call) -> Result<Reply, Failure> {
    // There are few device groups, and who may not see them sees the directory's groups alone.
    let own = match call.actor.require(Permission::ReadConfiguration) {
        Ok(()) => device_groups::list(&call.services, &call.actor).await?,
        Err(_) => Vec::new(),
    };
    walk(&call, "groups", &Groups { call: &call, own }).await
}

struct Groups<'a> {
    call: &'a Call,
    own: Vec<DeviceGroup>,
}

/// A group of the directory, or one of ours.
#[derive(Clone)]
enum Either {
    Directory(Group),
    Own(DeviceGroup),
}

impl Either {
    const fn id(&self) -> Uuid {
        match self {
            Self::Directory(group) => group.id.0,
            Self::Own(group) => group.id.0,
        }
    }
}

impl Rows for Groups<'_> {
    type Row = Either;

    fn orders_by(&self, property: &str, descending: bool) -> bool {
        property == "id" && !descending
    }

    async fn read(&self, page: &Page<String>) -> Result<Vec<Either>, Failure> {
        let mut after = match page.after {
            Some(Place::Id(id)) => Some(id),
            _ => None,
        };
        let wanted = page.limit as usize;
        let own = self.own.iter().filter(|group| after.is_none_or(|after| group.id.0 > after));
        let mut found: Vec<_> = own.cloned().map(Either::Own).collect();
        // Removed groups are read too and left out, so that one chunk may not be enough.
        let mut directory = 0;
        while directory < wanted {
            let last = after.map(GroupId);
            let groups = people::groups(&self.call.services, &self.call.actor, last, page.limit).await?;
            let ended = groups.len() < wanted;
            after = groups.last().map(|group| group.id.0);
            let there = groups.into_iter().filter(|group| group.removed_at.is_none());
            let before = found.len();
            found.extend(there.map(Either::Directory));
            directory += found.len() - before;
            if ended {
                break;
            }
        }
        found.sort_by_key(Either::id);
        found.truncate(wanted);
        Ok(found)
    }

    async fn count(&self) -> Result<Option<u64>, Failure> {
        let directory = people::group_count(&self.call.services, &self.call.actor).await?;
        Ok(Some(directory + self.own.len() as u64))
    }

    fn entity(&self, row: &Either) -> Map<String, Value> {
        match row {
            Either::Directory(found) => group(found),
            Either::Own(found) => device_group(found),
        }
    }

    fn place(&self, row: &Either, _property: &str) -> Place {
        Place::Id(row.id())
    }

    async fn expand(&self, _: &Either, _: &mut Map<String, Value>) -> Result<(), Failure> {
        nothing_to_expand(self.call)
    }
}
