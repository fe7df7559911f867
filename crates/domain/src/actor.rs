//! Who acts, and what they may do. Every use case takes an [`Actor`] and asks it first.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::{AdministratorId, TokenId, UserId};

/// Somebody, or something, that acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// An administrator in the console.
    Administrator {
        /// Who.
        id: AdministratorId,
        /// The name to show and to write into the audit log.
        name: String,
        /// What they may do.
        role: Role,
    },
    /// A script with a bearer token.
    Token {
        /// Which token.
        id: TokenId,
        /// The token's name.
        name: String,
        /// Graph's permission names, as the token was given them.
        scopes: Vec<Scope>,
    },
    /// A user of the directory, in the portal: their own devices only.
    User {
        /// Who.
        id: UserId,
        /// The name to show.
        name: String,
    },
    /// Gatepost itself: jobs, schedules and the command line on the server.
    System,
}

impl Actor {
    /// Refuses unless the actor has the permission.
    pub fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        let allowed = match self {
            Self::Administrator { role, .. } => role.grants(permission),
            Self::Token { scopes, .. } => scopes.iter().any(|scope| scope.grants(permission)),
            Self::User { .. } => false,
            Self::System => true,
        };
        if allowed { Ok(()) } else { Err(Forbidden { permission }) }
    }

    /// The name for the audit log.
    pub fn name(&self) -> &str {
        match self {
            Self::Administrator { name, .. } | Self::Token { name, .. } | Self::User { name, .. } => name,
            Self::System => "Gatepost",
        }
    }
}

/// The actor lacks a permission.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("this needs the permission {}", permission.name())]
pub struct Forbidden {
    /// The permission that is missing.
    pub permission: Permission,
}

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as it is stored and shown to programs.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Finds one by its name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
pub(crate) use named;

named! {
    /// What can be permitted. Each use case names the one that it needs.
    Permission {
        /// See profiles, assignments and their status.
        ReadConfiguration = "read-configuration",
        /// Change profiles, assignments and waves.
        WriteConfiguration = "write-configuration",
        /// See apps and who needs them.
        ReadApps = "read-apps",
        /// Change apps.
        WriteApps = "write-apps",
        /// See devices and what they reported.
        ReadDevices = "read-devices",
        /// Ask a device for news, recheck it, approve it.
        OperateDevices = "operate-devices",
        /// Retire and delete devices.
        WriteDevices = "write-devices",
        /// See users and groups.
        ReadDirectory = "read-directory",
        /// Change and start the reading of the directory.
        WriteDirectory = "write-directory",
        /// See how the service is set up: names, push, jobs, alerts.
        ReadService = "read-service",
        /// Set up the service: names, push certificate, enrolment rules, brakes.
        WriteService = "write-service",
        /// Ask an Exchange connector for a sync. Who operates devices needs it, and Graph's own scope for it is the service's.
        SyncExchange = "sync-exchange",
        /// Read the audit log.
        ReadAudit = "read-audit",
        /// Administrators, roles and API tokens; literal names in certificate templates.
        Own = "own",
    }
}

named! {
    /// What an administrator is.
    Role {
        /// May do everything.
        Owner = "owner",
        /// Makes and assigns profiles.
        PolicyManager = "policy-manager",
        /// Helps people with their devices.
        HelpDesk = "help-desk",
        /// Sees everything, changes nothing.
        Auditor = "auditor",
    }
}

impl Role {
    /// Whether the role includes the permission.
    pub const fn grants(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Owner => true,
            Self::PolicyManager => !matches!(
                permission,
                P::Own | P::WriteService | P::WriteDevices | P::WriteDirectory | P::ReadAudit
            ),
            Self::HelpDesk => matches!(
                permission,
                P::ReadConfiguration
                    | P::ReadApps
                    | P::ReadDevices
                    | P::OperateDevices
                    | P::WriteDevices
                    | P::ReadDirectory
                    | P::ReadService
                    | P::SyncExchange
            ),
            Self::Auditor => matches!(
                permission,
                P::ReadConfiguration
                    | P::ReadApps
                    | P::ReadDevices
                    | P::ReadDirectory
                    | P::ReadService
                    | P::ReadAudit
            ),
        }
    }
}

named! {
    /// Graph's permission names, which bearer tokens carry.
    Scope {
        /// Read profiles.
        ConfigurationRead = "DeviceManagementConfiguration.Read.All",
        /// Read and change profiles.
        ConfigurationReadWrite = "DeviceManagementConfiguration.ReadWrite.All",
        /// Read apps.
        AppsRead = "DeviceManagementApps.Read.All",
        /// Read and change apps.
        AppsReadWrite = "DeviceManagementApps.ReadWrite.All",
        /// Read devices.
        DevicesRead = "DeviceManagementManagedDevices.Read.All",
        /// Read and change devices.
        DevicesReadWrite = "DeviceManagementManagedDevices.ReadWrite.All",
        /// Retire, sync and the like.
        DevicesPrivileged = "DeviceManagementManagedDevices.PrivilegedOperations.All",
        /// Read the service's settings.
        ServiceRead = "DeviceManagementServiceConfig.Read.All",
        /// Read and change the service's settings.
        ServiceReadWrite = "DeviceManagementServiceConfig.ReadWrite.All",
        /// Read users.
        UserRead = "User.Read.All",
        /// Read groups.
        GroupRead = "Group.Read.All",
        /// Read users, groups and the organisation.
        DirectoryRead = "Directory.Read.All",
        /// Read the audit log.
        AuditRead = "AuditLog.Read.All",
    }
}

impl Scope {
    /// Whether the scope includes the permission.
    pub const fn grants(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::ConfigurationRead => matches!(permission, P::ReadConfiguration),
            Self::ConfigurationReadWrite => {
                matches!(permission, P::ReadConfiguration | P::WriteConfiguration)
            }
            Self::AppsRead => matches!(permission, P::ReadApps),
            Self::AppsReadWrite => matches!(permission, P::ReadApps | P::WriteApps),
            Self::DevicesRead => matches!(permission, P::ReadDevices),
            Self::DevicesReadWrite => {
                matches!(permission, P::ReadDevices | P::OperateDevices | P::WriteDevices | P::SyncExchange)
            }
            Self::DevicesPrivileged => {
                matches!(permission, P::OperateDevices | P::WriteDevices | P::SyncExchange)
            }
            Self::ServiceRead => matches!(permission, P::ReadService),
            Self::ServiceReadWrite => {
                matches!(permission, P::ReadService | P::WriteService | P::SyncExchange)
            }
            Self::UserRead | Self::GroupRead | Self::DirectoryRead => matches!(permission, P::ReadDirectory),
            Self::AuditRead => matches!(permission, P::ReadAudit),
        }
    }
}
