//! The people who administer Gatepost: their passwords, their roles, and the counting of failed sign-ins.

mod administrators;
mod lock_out;
mod password;

pub use administrators::{
    Change, NewAdministrator, administrators, change, choose_language, create, delete, ensure, sign_in,
};
pub(crate) use administrators::{insert, prepare};
pub use lock_out::{PLACE_MEMORY, Realm, attempt, succeeded};
pub use password::MIN_PASSWORD;
