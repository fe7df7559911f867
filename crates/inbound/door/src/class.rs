//! How a route finds out who asks.

use domain::actor::Permission;

/// How a route finds out who asks, before its handler runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Anybody. For what is public by nature: CRLs, sign-in pages, static files.
    Public,
    /// An administrator's session cookie.
    Session {
        /// What the administrator must be permitted; `None` if every administrator may.
        permission: Option<Permission>,
        /// Whether the request must prove that it comes from our own page. True for all that changes something.
        csrf: bool,
    },
    /// A directory user's session cookie: their own devices only.
    Portal {
        /// As for [`Class::Session`].
        csrf: bool,
    },
    /// A bearer token.
    Bearer {
        /// What the token's scopes must grant; `None` if every valid token may.
        permission: Option<Permission>,
    },
    /// An enrolled device: client certificate, or the platform's own signature.
    Device,
    /// A one-time challenge or link inside the request itself, such as SCEP's challenge password.
    Challenge,
    /// Programs on this machine.
    Loopback,
}

impl Class {
    /// A session that reads.
    pub const fn read(permission: Permission) -> Self {
        Self::Session { permission: Some(permission), csrf: false }
    }

    /// A session that changes something.
    pub const fn write(permission: Permission) -> Self {
        Self::Session { permission: Some(permission), csrf: true }
    }

    /// A bearer token with a permission.
    pub const fn bearer(permission: Permission) -> Self {
        Self::Bearer { permission: Some(permission) }
    }

    /// What the route needs, where it needs a permission.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Session { permission, .. } | Self::Bearer { permission } => permission,
            Self::Public | Self::Portal { .. } | Self::Device | Self::Challenge | Self::Loopback => None,
        }
    }

    /// The name for listings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Session { .. } => "session",
            Self::Portal { .. } => "portal",
            Self::Bearer { .. } => "bearer",
            Self::Device => "device",
            Self::Challenge => "challenge",
            Self::Loopback => "loopback",
        }
    }
}
