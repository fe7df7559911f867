//! What is written down of the acts of people and tokens, and of security events.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::actor::{Actor, named};
use serde::{Deserialize, Serialize};

named! {
    /// The kinds of things that acts are about.
    ObjectKind {
        /// A profile.
        Profile = "profile",
        /// An app.
        App = "app",
        /// A device.
        Device = "device",
        /// An enrolment.
        Enrolment = "enrolment",
        /// A user of the directory.
        User = "user",
        /// A device group.
        DeviceGroup = "device-group",
        /// An administrator.
        Administrator = "administrator",
        /// An API token.
        Token = "token",
        /// An enrolment rule.
        EnrolmentRule = "enrolment-rule",
        /// The directory as a whole.
        Directory = "directory",
        /// A setting of the service.
        Setting = "setting",
        /// A certificate or an authority.
        Certificate = "certificate",
        /// A brake.
        Brake = "brake",
        /// A job.
        Job = "job",
        /// An Exchange organisation.
        ExchangeOrganisation = "exchange-organisation",
        /// A compliance policy.
        CompliancePolicy = "compliance-policy",
        /// The connector of an Exchange organisation.
        Connector = "connector",
        /// A template of messages.
        MessageTemplate = "message-template",
    }
}

/// One entry of the audit log, before it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What was done, a word with a dot: `profile.assign`, `sign-in.failed`.
    pub act: &'static str,
    /// To what kind of thing.
    pub object_kind: ObjectKind,
    /// To which one.
    pub object_id: String,
    /// The name of it at that time.
    pub object_name: String,
    /// What changed. Never a secret.
    pub details: Value,
}
