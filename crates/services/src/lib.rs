//! Use cases. Each is one transaction, asks its actor first, and writes its jobs and its audit event with the change.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::actor::Actor;
use domain::audit::{AuditEvent, ObjectKind};
use domain::fingerprint::FingerprintKey;
use domain::outside::{Clock, Random};

pub mod accounts;
pub mod apps;
pub mod assignments;
pub mod audit;
pub mod authorities;
pub mod background;
pub mod brakes;
pub mod checkin;
pub mod commands;
pub mod compliance;
pub mod dead_letters;
pub mod delivery;
pub mod device_groups;
pub mod device_list;
pub mod devices;
pub mod directory;
pub mod disputes;
pub mod enrolment;
pub mod error;
pub mod exchange;
pub mod expiry;
pub mod figures;
pub mod heard;
pub mod links;
pub mod managed;
pub mod messages;
pub mod organisation;
pub mod packages;
pub mod people;
pub mod profiles;
pub mod push;
pub mod recompute;
pub mod retention;
pub mod revocation;
pub mod rollouts;
pub mod scep;
pub mod search;
pub mod second_factor;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod status;
pub mod tokens;

pub use error::{Error, Problem};
pub use store::page::{Page, Place};

/// Everything that a use case needs: the store, and the outside as arguments.
#[derive(Clone)]
pub struct Services {
    parts: Arc<Parts>,
    authorities: Arc<authorities::Cache>,
    heard: Arc<heard::Heard>,
    listeners: Arc<expiry::Listeners>,
    packages: Arc<packages::Shelf>,
}

/// What [`Services`] is made of.
pub struct Parts {
    /// Where things are kept.
    pub store: store::Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Seals secrets under the master key.
    pub vault: Arc<ca::Vault>,
    /// Pushes to Apple devices.
    pub push: Arc<dyn outbound_apns::Push>,
    /// Makes connections to the organisation's directory.
    pub directory: Arc<dyn outbound_directory::Connect>,
    /// Hands mail to the organisation's mail server.
    pub mail: Arc<dyn outbound_mail::Submit>,
    /// The key of fingerprints and derived identifiers.
    pub fingerprint_key: FingerprintKey,
    /// Wakes the workers after a commit: a hint, never relied upon.
    pub wake: jobs::Wake,
    /// What only the configuration file can allow.
    pub allowances: Allowances,
}

/// What an administrator at the configuration file may allow, and nobody in the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowances {
    /// The enrolment configuration `compatibility`: unsigned profiles, SHA-1 and single DES, for test clients.
    pub compatibility_enrolment: bool,
}

impl Services {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self {
            parts: Arc::new(parts),
            authorities: Arc::default(),
            heard: Arc::default(),
            listeners: Arc::default(),
            packages: Arc::default(),
        }
    }

    /// The time now, with the databases' precision.
    pub fn now(&self) -> DateTime<Utc> {
        domain::outside::to_microseconds(self.parts.clock.now())
    }

    /// An entry for the audit log, to be written in the transaction of the act.
    #[expect(clippy::needless_pass_by_value, reason = "ids are small, and callers need no reference")]
    pub(crate) fn audit_event(
        &self,
        actor: &Actor,
        act: &'static str,
        object_kind: ObjectKind,
        object_id: impl ToString,
        object_name: &str,
        details: serde_json::Value,
    ) -> AuditEvent {
        let at = self.now();
        AuditEvent {
            id: domain::id::generate(at, &*self.parts.random),
            at,
            actor: actor.clone(),
            act,
            object_kind,
            object_id: object_id.to_string(),
            object_name: object_name.to_owned(),
            details,
        }
    }
}

impl std::ops::Deref for Services {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}
