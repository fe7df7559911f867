//! users, groups, organization and me. One endpoint a file.

pub(crate) mod group;
pub(crate) mod groups;
pub(crate) mod me;
pub(crate) mod member_of;
pub(crate) mod members;
pub(crate) mod organisation;
pub(crate) mod user;
pub(crate) mod users;
