//! The console for administrators and the portal for users.
