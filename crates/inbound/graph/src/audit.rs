//! deviceManagement/auditEvents: the audit log. One endpoint a file.

pub(crate) mod get;
pub(crate) mod list;
