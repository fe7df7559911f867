//! A check and how it went.

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// A word: `gatepost`, `dns`, `connection`, `proxy`, `tls`, `clock`, `kdc`, `trust`, `spn`, `sign-in`, `rights`, `cmdlets`,
    /// `scope`, `autodiscover`, `ews`; `last run` if it stopped by itself. There may be several checks of one name.
    pub name: &'static str,
    /// How it went.
    pub finding: Finding,
    /// What was found, and what to do.
    pub detail: String,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Finding {
    /// All is well.
    Good,
    /// Works, and should be looked at.
    Warning,
    /// Does not work.
    Failed,
    /// Not needed here.
    Skipped,
}

impl Check {
    pub(super) fn good(name: &'static str, detail: impl std::fmt::Display) -> Self {
        Self { name, finding: Finding::Good, detail: detail.to_string() }
    }

    pub(super) fn warning(name: &'static str, detail: impl std::fmt::Display) -> Self {
        Self { name, finding: Finding::Warning, detail: detail.to_string() }
    }

    pub(super) fn failed(name: &'static str, detail: impl std::fmt::Display) -> Self {
        Self { name, finding: Finding::Failed, detail: detail.to_string() }
    }

    pub(super) fn skipped(name: &'static str, detail: impl std::fmt::Display) -> Self {
        Self { name, finding: Finding::Skipped, detail: detail.to_string() }
    }
}
