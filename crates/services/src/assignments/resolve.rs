//! From the ids that a caller names to targets: a group of the directory or a device group.

use std::collections::BTreeSet;

use domain::assignment::Target;
use domain::id::{DeviceGroupId, GroupId};
use serde::Serialize;
use store::Tx;
use uuid::Uuid;

use crate::{Error, Problem};

/// The most lines of one assignment.
const MAX_LINES: usize = 500;

/// One line of an assignment as a caller names it: groups of the directory and device groups by their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Line {
    /// Every user.
    AllUsers,
    /// Every device.
    AllDevices,
    /// A group.
    Group(Uuid),
    /// Not a group.
    Exclude(Uuid),
}

/// Checks the lines and says what each means. All problems are told.
pub(crate) async fn targets(tx: &mut Tx, lines: &[Line]) -> Result<Vec<Target>, Error> {
    if lines.len() > MAX_LINES {
        return Err(Error::invalid("assignments", "too-long", "an assignment has at most 500 lines"));
    }
    let mut problems = Vec::new();
    let mut targets = Vec::new();
    let mut seen = BTreeSet::new();
    for (position, line) in lines.iter().enumerate() {
        let field = format!("assignments[{position}].target");
        let problem =
            |code, message: &str| Problem { field: field.clone(), code, message: message.to_owned() };
        let (id, exclude) = match *line {
            Line::AllUsers | Line::AllDevices => {
                let target = if *line == Line::AllUsers { Target::AllUsers } else { Target::AllDevices };
                if !targets.contains(&target) {
                    targets.push(target);
                }
                continue;
            }
            Line::Group(id) => (id, false),
            Line::Exclude(id) => (id, true),
        };
        if !seen.insert(id) {
            problems.push(problem("group-twice", "the group is named twice: include it or exclude it, once"));
            continue;
        }
        if tx.group(GroupId(id)).await?.is_some_and(|group| group.removed_at.is_none()) {
            let group = GroupId(id);
            targets.push(if exclude { Target::ExcludeGroup(group) } else { Target::Group(group) });
        } else if tx.device_group(DeviceGroupId(id)).await?.is_some() {
            let group = DeviceGroupId(id);
            targets.push(if exclude {
                Target::ExcludeDeviceGroup(group)
            } else {
                Target::DeviceGroup(group)
            });
        } else {
            problems.push(problem("group-missing", "there is no group with this id"));
        }
    }
    if problems.is_empty() { Ok(targets) } else { Err(Error::Invalid(problems)) }
}
