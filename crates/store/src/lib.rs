//! The only crate that knows SQL. One statement text for SQLite and PostgreSQL; a transaction is a value that must be
//! committed; every row access is a method of [`Tx`], in the module of its entity.

mod database;
mod durability;
mod error;
mod hint;
mod migration;
mod packed;
mod statement;
mod tx;

pub(crate) use statement::statements;
pub(crate) use tx::on;

pub mod administrator;
pub mod app;
pub mod assignment;
pub mod audit;
pub mod authority;
pub mod brake;
pub mod certificate;
pub mod challenge;
pub mod command;
pub mod compliance;
mod compliance_count;
mod compliance_due;
pub mod compliance_listing;
pub mod deployment;
pub mod deployment_state;
pub mod desired;
pub mod device;
pub mod device_app;
pub mod device_group;
mod device_narrowing;
pub mod device_page;
pub mod directory_state;
pub mod enrolment;
pub mod enrolment_push;
pub mod enrolment_rule;
pub mod exchange;
pub mod group;
pub mod group_member;
pub mod inventory;
pub mod job;
pub mod lease;
pub mod link;
pub mod listing;
pub mod managed_order;
pub mod message;
pub mod message_policy;
pub mod message_template;
pub mod page;
pub mod poll;
pub mod profile;
pub mod rollout;
pub mod schedule;
pub mod second_factor;
pub mod secret;
pub mod session;
pub mod setting;
pub mod sign_in;
pub mod token;
pub mod user;
pub mod user_language;
pub mod user_page;

pub use database::Store;
pub use durability::Durability;
pub use enrolment::Holder;
pub use enrolment_push::{DuePush, PushState};
pub use error::Error;
pub use hint::Hints;
pub use inventory::Inventory;
pub use poll::Polled;
pub use tx::Tx;

/// Every statement of every module, for the test that prepares each on both databases.
#[cfg(test)]
const STATEMENTS: &[(&str, &[(&str, &str)])] = &[
    ("administrator", administrator::STATEMENTS),
    ("app", app::STATEMENTS),
    ("assignment", assignment::STATEMENTS),
    ("audit", audit::STATEMENTS),
    ("authority", authority::STATEMENTS),
    ("brake", brake::STATEMENTS),
    ("certificate", certificate::STATEMENTS),
    ("challenge", challenge::STATEMENTS),
    ("command", command::STATEMENTS),
    ("compliance", compliance::STATEMENTS),
    ("compliance_count", compliance_count::STATEMENTS),
    ("compliance_due", compliance_due::STATEMENTS),
    ("compliance_listing", compliance_listing::STATEMENTS),
    ("deployment", deployment::STATEMENTS),
    ("deployment_state", deployment_state::STATEMENTS),
    ("desired", desired::STATEMENTS),
    ("device", device::STATEMENTS),
    ("device_app", device_app::STATEMENTS),
    ("device_group", device_group::STATEMENTS),
    ("device_page", device_page::STATEMENTS),
    ("directory_state", directory_state::STATEMENTS),
    ("enrolment", enrolment::STATEMENTS),
    ("enrolment_push", enrolment_push::STATEMENTS),
    ("enrolment_rule", enrolment_rule::STATEMENTS),
    ("group", group::STATEMENTS),
    ("group_member", group_member::STATEMENTS),
    ("inventory", inventory::STATEMENTS),
    ("job", job::STATEMENTS),
    ("lease", lease::STATEMENTS),
    ("link", link::STATEMENTS),
    ("listing", listing::STATEMENTS),
    ("managed_order", managed_order::STATEMENTS),
    ("message", message::STATEMENTS),
    ("message_policy", message_policy::STATEMENTS),
    ("message_template", message_template::STATEMENTS),
    ("poll", poll::STATEMENTS),
    ("profile", profile::STATEMENTS),
    ("rollout", rollout::STATEMENTS),
    ("second_factor", second_factor::STATEMENTS),
    ("secret", secret::STATEMENTS),
    ("schedule", schedule::STATEMENTS),
    ("session", session::STATEMENTS),
    ("setting", setting::STATEMENTS),
    ("sign_in", sign_in::STATEMENTS),
    ("token", token::STATEMENTS),
    ("user", user::STATEMENTS),
    ("user_language", user_language::STATEMENTS),
    ("user_page", user_page::STATEMENTS),
];

#[cfg(test)]
mod tests;
